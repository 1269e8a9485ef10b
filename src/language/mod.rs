//! Languages: the tags that a data set knows, what stands in for each, and the product's own words.

pub mod numbers;
pub mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The tag of a text without a language (BCP 47: undetermined).
pub const UNDETERMINED: &str = "und";

/// Languages that are written from right to left.
const LEFTWARD: [&str; 17] = [
    "ar", "arc", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "iw", "ks", "pnb", "ps", "sd", "ug", "ur",
    "yi",
];
/// Scripts that are (ISO 15924).
const LEFTWARD_SCRIPTS: [&str; 8] = ["Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Syrc", "Thaa"];

/// A language by its BCP 47 tag, such as `en`, `pt-BR` or `zh-Hant`.
///
/// ```
/// use poverty_atlas::Language;
///
/// let known: [Language; 2] = ["fr".parse()?, "pt-BR".parse()?];
/// // A reader who asks for the Portuguese of Portugal gets that of Brazil.
/// assert_eq!(Language::nearest(&known, "pt-PT"), Some(&known[1]));
/// assert!("zh_CN".parse::<Language>().is_err());
/// # Ok::<(), poverty_atlas::language::LanguageError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline)]
pub struct Language(Cow<'static, str>);

/// A text that is not a language tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageError(String);

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected a language tag such as \"en\" or \"pt-BR\" (BCP 47), found {:?}", self.0)
    }
}

impl std::error::Error for LanguageError {}

impl Language {
    /// English, in which every word of the product is written.
    pub const ENGLISH: Language = Language(Cow::Borrowed("en"));

    /// The tag, as the data set writes it.
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// The direction in which it is written, as `dir` of HTML has it: by its script where the tag names one, else by the language.
    ///
    /// ```
    /// use poverty_atlas::Language;
    ///
    /// let direction = |tag: &str| tag.parse::<Language>().map(|l| l.direction());
    /// assert_eq!(direction("ar-MA")?, "rtl");
    /// assert_eq!([direction("pa")?, direction("pa-Arab")?, direction("az-Latn")?], ["ltr", "rtl", "ltr"]);
    /// # Ok::<(), poverty_atlas::language::LanguageError>(())
    /// ```
    pub fn direction(&self) -> &'static str {
        let known = |list: &[&str], tag: &str| list.iter().any(|l| l.eq_ignore_ascii_case(tag));
        let script = self.tag().split('-').skip(1).take_while(|s| s.len() > 1).find(|s| s.len() == 4);
        let is_leftward = match script {
            Some(script) => known(&LEFTWARD_SCRIPTS, script),
            None => known(&LEFTWARD, primary(self.tag())),
        };
        if is_leftward { "rtl" } else { "ltr" }
    }

    /// The language of a list that serves whoever asks for a tag: the tag itself in any case, else the first with the
    /// same primary subtag.
    pub fn nearest<'a>(known: &'a [Language], tag: &str) -> Option<&'a Language> {
        let exact = known.iter().find(|l| l.tag().eq_ignore_ascii_case(tag));
        exact.or_else(|| known.iter().find(|l| primary(l.tag()).eq_ignore_ascii_case(primary(tag))))
    }
}

/// What to try for a tag, in order: the tag, the tag with subtags cut off from its end (RFC 4647, section 3.4), a text
/// without a language, English.
pub fn fallbacks(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| broader(tag)).chain([UNDETERMINED, "en"])
}

fn broader(tag: &str) -> Option<&str> {
    let (rest, _) = tag.rsplit_once('-')?;
    // A single character introduces the subtags after it and says nothing alone.
    Some(rest.rsplit_once('-').filter(|(_, last)| last.len() == 1).map_or(rest, |(rest, _)| rest))
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

impl FromStr for Language {
    type Err = LanguageError;

    /// # Errors
    /// The text is not well-formed: subtags of one to eight ASCII letters and digits, the first of two letters or more.
    fn from_str(text: &str) -> Result<Self, LanguageError> {
        let subtag = |s: &str| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric());
        let first = primary(text);
        let good =
            first.len() >= 2 && first.bytes().all(|b| b.is_ascii_alphabetic()) && text.split('-').all(subtag);
        if good { Ok(Language(Cow::Owned(text.to_owned()))) } else { Err(LanguageError(text.to_owned())) }
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(text: String) -> Result<Self, LanguageError> {
        text.parse()
    }
}

impl AsRef<str> for Language {
    fn as_ref(&self) -> &str {
        self.tag()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The languages of a map or figure: one, or two whose texts stand side by side.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Languages {
    first: Language,
    second: Option<Language>,
}

impl Languages {
    /// The language of the product's own words.
    pub fn first(&self) -> &Language {
        &self.first
    }

    /// One or two languages, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        std::iter::once(&self.first).chain(&self.second)
    }
}

impl From<Language> for Languages {
    fn from(first: Language) -> Self {
        Languages { first, second: None }
    }
}

impl Default for Languages {
    fn default() -> Self {
        Language::ENGLISH.into()
    }
}

impl FromStr for Languages {
    type Err = LanguageError;

    /// Reads a tag, or two with a comma between.
    ///
    /// # Errors
    /// A tag is not well-formed, or there are more than two.
    fn from_str(text: &str) -> Result<Self, LanguageError> {
        let (first, second) =
            text.split_once(',').map_or((text, None), |(first, second)| (first, Some(second)));
        Ok(Languages { first: first.parse()?, second: second.map(str::parse).transpose()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_for_a_tag_is_ever_broader() {
        let order = |tag| fallbacks(tag).collect::<Vec<_>>().join(" ");
        assert_eq!(order("fr"), "fr und en");
        assert_eq!(order("zh-Hant-TW"), "zh-Hant-TW zh-Hant zh und en");
        assert_eq!(order("de-x-hiking"), "de-x-hiking de und en");
    }

    #[test]
    fn tags_are_well_formed() {
        for good in ["en", "pt-BR", "zh-Hant-TW", "pinyin", "es-419", "de-x-hiking"] {
            assert_eq!(good.parse::<Language>().unwrap().tag(), good);
        }
        for bad in ["", "z", "zh_CN", "zh-", "-zh", "中文", "zh,en", "1a", "aaaaaaaaa", "zh en"] {
            assert!(bad.parse::<Language>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_nearest_language_shares_the_primary_subtag() {
        let known: Vec<Language> = ["zh", "en", "pt-BR"].map(|tag| tag.parse().unwrap()).to_vec();
        for (tag, found) in
            [("EN", Some("en")), ("zh-TW", Some("zh")), ("pt", Some("pt-BR")), ("de", None), ("e", None)]
        {
            assert_eq!(Language::nearest(&known, tag).map(Language::tag), found, "{tag}");
        }
    }

    #[test]
    fn one_language_or_two() {
        let read = |text: &str| {
            text.parse::<Languages>().map(|all| all.iter().map(|l| l.tag().to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(read("zh").unwrap(), ["zh"]);
        assert_eq!(read("zh,en").unwrap(), ["zh", "en"]);
        for bad in ["", "zh,", "zh,en,fr", "zh, en"] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }
}
