//! The product's own words: one key, one text in each language, one table for pages, prints and viewer.

use super::{Language, fallbacks};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The table; `build.rs` takes the viewer's part of it from the same file.
const SOURCE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/words/words.json"));

static TABLE: LazyLock<WordTable> = LazyLock::new(|| serde_json::from_str(SOURCE).unwrap_or_default());

/// Words by who says them. A key stands in one part only.
#[derive(Debug, Default, Deserialize)]
struct WordTable {
    /// What languages call themselves, by tag.
    endonyms: BTreeMap<String, String>,
    /// Said by the viewer and by pages or prints.
    shared: BTreeMap<String, WordEntry>,
    /// Said by pages.
    pages: BTreeMap<String, WordEntry>,
    /// Said by prints and data.
    prints: BTreeMap<String, WordEntry>,
    /// Said by the viewer.
    #[cfg(test)]
    viewer: BTreeMap<String, WordEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WordEntry {
    /// The same text as another key has.
    As(String),
    /// A text by language; `{name}` stands for what the speaker puts in.
    Texts(BTreeMap<String, String>),
}

impl WordTable {
    /// The parts that the server says.
    fn told(&self) -> [&BTreeMap<String, WordEntry>; 3] {
        [&self.shared, &self.pages, &self.prints]
    }

    fn texts(&self, key: &str) -> Option<&BTreeMap<String, String>> {
        match self.told().into_iter().find_map(|part| part.get(key))? {
            WordEntry::Texts(texts) => Some(texts),
            WordEntry::As(other) => self.texts(other),
        }
    }
}

/// The word of a key in a language, in English where it is not written in that; the key where there is no such word.
///
/// ```
/// use poverty_atlas::Language;
/// use poverty_atlas::language::words;
///
/// assert_eq!(words::text("source", &"zh-Hans".parse()?), "来源");
/// assert_eq!(words::text("source", &"fi".parse()?), "Source");
/// # Ok::<(), poverty_atlas::language::LanguageError>(())
/// ```
pub fn text<'a>(key: &'a str, language: &Language) -> &'a str {
    let texts = TABLE.texts(key);
    texts
        .and_then(|texts| fallbacks(language.tag()).find_map(|tag| texts.get(tag)))
        .map_or(key, String::as_str)
}

/// A word with its blanks filled: `{name}` by the value of that name.
pub fn phrase(key: &str, language: &Language, values: &[(&str, &str)]) -> String {
    let fill = |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
    values.iter().fold(text(key, language).to_owned(), fill)
}

/// A value after its word: `Source: ...`.
pub fn labelled(key: &str, language: &Language, value: &str) -> String {
    format!("{}{}{value}", text(key, language), text("colon", language))
}

/// The word of a key in each language that it is written in, with the tag before it.
pub fn texts(key: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.texts(key).into_iter().flatten().map(|(tag, text)| (tag.as_str(), text.as_str()))
}

/// The same in some languages alone; in English where it is written in none of them.
pub fn texts_in(key: &str, languages: &[Language]) -> Vec<(&'static str, &'static str)> {
    let of = |wanted: &dyn Fn(&str) -> bool| texts(key).filter(|(tag, _)| wanted(tag)).collect::<Vec<_>>();
    let own = of(&|tag| languages.iter().any(|l| l.tag() == tag));
    if own.is_empty() { of(&|tag| tag == Language::ENGLISH.tag()) } else { own }
}

/// All words that pages say, by key, in a language.
pub fn of_pages(language: &Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    let keys = TABLE.shared.keys().chain(TABLE.pages.keys());
    keys.map(move |key| (key.as_str(), text(key, language)))
}

/// The languages that the words are written in.
pub fn languages() -> Vec<Language> {
    texts("source").filter_map(|(tag, _)| tag.parse().ok()).collect()
}

/// What a language calls itself, or its tag.
pub fn endonym(language: &Language) -> &str {
    TABLE.endonyms.get(language.tag()).map_or(language.tag(), String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> [(&'static str, &'static BTreeMap<String, WordEntry>); 4] {
        let t = &*TABLE;
        [("shared", &t.shared), ("pages", &t.pages), ("prints", &t.prints), ("viewer", &t.viewer)]
    }

    fn blanks(text: &str) -> Vec<&str> {
        let mut all: Vec<&str> = text.split('{').skip(1).filter_map(|s| Some(s.split_once('}')?.0)).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn the_table_can_be_read() {
        serde_json::from_str::<WordTable>(SOURCE).unwrap();
        // A map keeps the last of two equal keys; the file must not have two.
        let lines = SOURCE.lines().filter(|line| line.starts_with("    \"")).count();
        let words: usize = parts().iter().map(|(_, words)| words.len()).sum();
        assert_eq!(lines, words + TABLE.endonyms.len());
    }

    #[test]
    fn a_key_stands_once_and_has_every_language_with_the_same_blanks() {
        let mut seen = BTreeMap::new();
        let written: Vec<Language> = languages();
        for (part, words) in parts() {
            for (key, entry) in words {
                assert_eq!(seen.insert(key, part), None, "{key} stands in two parts");
                let WordEntry::Texts(texts) = entry else { continue };
                assert!(texts.keys().eq(written.iter().map(Language::tag)), "{key}: {texts:?}");
                assert!(texts.values().all(|t| !t.is_empty()), "{key}");
                let english = blanks(&texts["en"]);
                assert!(texts.values().all(|t| blanks(t) == english), "{key}: {texts:?}");
            }
        }
    }

    #[test]
    fn two_keys_with_the_same_texts_say_so() {
        let mut seen = BTreeMap::new();
        for (key, entry) in parts().into_iter().flat_map(|(_, words)| words) {
            match entry {
                WordEntry::Texts(texts) => {
                    if let Some(other) = seen.insert(texts, key) {
                        panic!("{key} and {other} have the same texts: one should be \"as\" the other");
                    }
                }
                WordEntry::As(other) => {
                    let all = parts().into_iter().find_map(|(_, words)| words.get(other));
                    assert!(matches!(all, Some(WordEntry::Texts(_))), "{key}: no texts under {other}");
                }
            }
        }
    }

    #[test]
    fn a_language_that_is_not_written_falls_back_to_english() {
        let language = |tag: &str| tag.parse::<Language>().unwrap();
        assert_eq!(text("year", &language("zh-Hant-TW")), "年份");
        assert_eq!(text("year", &language("pt-BR")), "Year");
        assert_eq!(text("no such word", &Language::ENGLISH), "no such word");
        assert_eq!(endonym(&language("fr")), "Français");
        assert_eq!(endonym(&language("tlh")), "tlh");
        let filled = phrase("with_note", &language("zh"), &[("text", "a"), ("note", "b")]);
        assert_eq!(filled, "a（b）");
    }
}
