//! Texts in the languages of the data.

use crate::language::{Language, Languages, UNDETERMINED, fallbacks};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text by language tag (`zh`, `en`, ...); a text without a language stands under `und`.
///
/// ```
/// use poverty_atlas::Localized;
///
/// let title = Localized::of([("de", "Bern"), ("fr", "Berne")]);
/// assert_eq!(title.get("fr"), "Berne");
/// // Without the language asked for: English, else the first there is.
/// assert_eq!(title.get("it"), "Bern");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Localized(BTreeMap<Arc<str>, Arc<str>>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(Arc<str>),
    ByLanguage(BTreeMap<Arc<str>, Arc<str>>),
}

impl From<Written> for Localized {
    fn from(written: Written) -> Self {
        match written {
            Written::Plain(text) => Localized::plain(text),
            Written::ByLanguage(texts) => Localized(texts),
        }
    }
}

impl JsonSchema for Localized {
    fn schema_name() -> Cow<'static, str> {
        "Localized".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A text by language tag; one without a language stands under `und`",
            "additionalProperties": { "type": "string" },
        })
    }
}

impl Localized {
    /// A text that is the same in every language.
    pub fn plain(text: impl Into<Arc<str>>) -> Self {
        Localized(BTreeMap::from([(UNDETERMINED.into(), text.into())]))
    }

    /// Builds a text from `(language, text)` pairs; empty texts are left out.
    pub fn of<L: Into<Arc<str>>, T: Into<Arc<str>>>(texts: impl IntoIterator<Item = (L, T)>) -> Self {
        let pairs = texts.into_iter().map(|(l, t)| (l.into(), t.into()));
        Localized(pairs.filter(|(_, t): &(Arc<str>, Arc<str>)| !t.is_empty()).collect())
    }

    /// The text in a language or in a broader one, else the one without language, else English, else the first; `""` if
    /// there is none.
    pub fn get(&self, language: impl AsRef<str>) -> &str {
        fallbacks(language.as_ref())
            .find_map(|l| self.0.get(l))
            .or_else(|| self.0.values().next())
            .map_or("", |t| t)
    }

    /// The text in English, else as [`Localized::get`] finds it: for documents that standards give one language only.
    pub fn english(&self) -> &str {
        self.get(Language::ENGLISH)
    }

    /// The texts, unless there is none.
    pub fn known(&self) -> Option<&Self> {
        (!self.is_empty()).then_some(self)
    }

    /// The texts in one language or two, as [`Localized::get`] finds them; one where both are the same.
    pub fn in_each(&self, languages: &Languages) -> Vec<&str> {
        let mut all: Vec<&str> = languages.iter().map(|l| self.get(l)).collect();
        all.dedup();
        all
    }

    /// The text in exactly this language.
    pub fn exact(&self, language: &str) -> Option<&Arc<str>> {
        self.0.get(language)
    }

    /// All texts with their language, sorted by language.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(l, t)| (&**l, &**t))
    }

    /// True if there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_back_from_language_to_language() {
        let text = Localized::of([("zh", "县"), ("en", "Counties")]);
        assert_eq!((text.get("zh"), text.get("fr")), ("县", "Counties"));
        assert_eq!(text.get("zh-Hant-TW"), "县");
        assert_eq!(Localized::plain("x").get("zh"), "x");
        assert_eq!(Localized::default().get("zh"), "");
    }

    #[test]
    fn two_languages_stand_side_by_side_where_they_differ() {
        let both = "zh,en".parse().unwrap();
        assert_eq!(Localized::of([("zh", "县"), ("en", "Counties")]).in_each(&both), ["县", "Counties"]);
        assert_eq!(Localized::of([("en", "Counties")]).in_each(&both), ["Counties"]);
    }
}
