//! The titles of a collection's features, by language.

use super::{Localized, Value, Values};
use crate::language::{Language, Languages, UNDETERMINED, fallbacks};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A title for each feature.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    len: usize,
    /// True where the id of a feature is its title if it has no other.
    are_ids: bool,
    by_language: BTreeMap<Arc<str>, Values>,
}

impl Titles {
    /// The texts of so many features by language; an empty text is none, and a feature without any is called by its id.
    pub fn of(len: usize, by_language: impl IntoIterator<Item = (Arc<str>, Values)>) -> Self {
        Titles { len, are_ids: true, by_language: by_language.into_iter().collect() }
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The titles of some features, given by their positions.
    #[must_use]
    pub fn kept(&self, positions: &[usize]) -> Self {
        let kept = self.by_language.iter().map(|(language, texts)| (language.clone(), texts.kept(positions)));
        Titles { are_ids: self.are_ids, ..Titles::of(positions.len(), kept) }
    }

    /// The title of the feature at a position, whose id is known.
    pub(super) fn get<'a>(&'a self, position: usize, id: &'a str) -> Title<'a> {
        Title(TitleSource::Feature { titles: self, position, id })
    }

    /// The texts of one feature, sorted by language.
    fn texts<'a>(&'a self, position: usize, id: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let text = move |(language, texts): (&'a Arc<str>, &'a Values)| {
            let text = texts.get(position).as_text().filter(|text| !text.is_empty())?;
            Some((&**language, text))
        };
        let mut own = self.by_language.iter().filter_map(text).peekable();
        let id = (self.are_ids && own.peek().is_none()).then_some((UNDETERMINED, id));
        own.chain(id)
    }
}

impl From<Vec<Localized>> for Titles {
    fn from(titles: Vec<Localized>) -> Self {
        let languages: BTreeSet<&str> = titles.iter().flat_map(|t| t.iter().map(|(l, _)| l)).collect();
        let texts = |language: &str| {
            titles.iter().map(|t| t.exact(language).map_or(Value::Null, |t| Value::Text(t.clone()))).collect()
        };
        let by_language = languages.into_iter().map(|language| (language.into(), texts(language)));
        Titles { are_ids: false, ..Titles::of(titles.len(), by_language) }
    }
}

impl FromIterator<Localized> for Titles {
    fn from_iter<I: IntoIterator<Item = Localized>>(titles: I) -> Self {
        Titles::from(titles.into_iter().collect::<Vec<_>>())
    }
}

/// A title that stays where it is: what a [`Localized`] is, or one of [`Titles`].
#[derive(Debug, Clone, Copy)]
pub struct Title<'a>(TitleSource<'a>);

#[derive(Debug, Clone, Copy)]
enum TitleSource<'a> {
    Texts(&'a Localized),
    Feature { titles: &'a Titles, position: usize, id: &'a str },
}

impl<'a> From<&'a Localized> for Title<'a> {
    fn from(texts: &'a Localized) -> Self {
        Title(TitleSource::Texts(texts))
    }
}

impl<'a> Title<'a> {
    /// All texts with their language, sorted by language.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let (texts, feature) = match self.0 {
            TitleSource::Texts(texts) => (Some(texts.iter()), None),
            TitleSource::Feature { titles, position, id } => (None, Some(titles.texts(position, id))),
        };
        texts.into_iter().flatten().chain(feature.into_iter().flatten())
    }

    /// The text in exactly this language.
    pub fn exact(self, language: &str) -> Option<&'a str> {
        self.iter().find(|(l, _)| *l == language).map(|(_, text)| text)
    }

    /// The text in a language, as [`Localized::get`] finds it.
    pub fn get(self, language: impl AsRef<str>) -> &'a str {
        let found = fallbacks(language.as_ref()).find_map(|l| self.exact(l));
        found.or_else(|| self.iter().next().map(|(_, text)| text)).unwrap_or_default()
    }

    /// The text as [`Localized::english`] finds it.
    pub fn english(self) -> &'a str {
        self.get(Language::ENGLISH)
    }

    /// The texts in one language or two; one where both are the same.
    pub fn in_each(self, languages: &Languages) -> Vec<&'a str> {
        let mut all: Vec<&str> = languages.iter().map(|l| self.get(l)).collect();
        all.dedup();
        all
    }

    /// True if there is no text at all.
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }

    /// The texts on their own.
    pub fn to_localized(self) -> Localized {
        Localized::of(self.iter())
    }
}

impl Serialize for Title<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl JsonSchema for Title<'_> {
    fn schema_name() -> Cow<'static, str> {
        Localized::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Localized::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_text_that_it_was_made_of() {
        let named = [
            Localized::of([("zh", "县"), ("en", "Counties")]),
            Localized::of([("de", "Bern"), ("fr", "Berne")]),
            Localized::plain("x"),
        ];
        let titles = Titles::from(named.to_vec());
        for (i, name) in named.iter().enumerate() {
            let title = titles.get(i, "id");
            assert_eq!(title.to_localized(), *name);
            assert_eq!(serde_json::to_string(&title).unwrap(), serde_json::to_string(name).unwrap());
            for language in ["zh", "en", "fr", "zh-Hant-TW", "it", UNDETERMINED] {
                assert_eq!(title.get(language), name.get(language), "{language}");
            }
        }
        assert_eq!(titles.get(0, "id").in_each(&"zh,en".parse().unwrap()), ["县", "Counties"]);
    }

    #[test]
    fn a_feature_without_a_title_is_called_by_its_id() {
        assert!(Titles::from(vec![Localized::default()]).get(0, "Q72").to_localized().is_empty());
        let named = Values::from(vec![Value::Null, Value::text("Bern")]);
        let titles = Titles::of(2, [("de".into(), named)]);
        assert_eq!(titles.kept(&[1]).get(0, "Q70").to_localized(), Localized::of([("de", "Bern")]));
        assert_eq!(titles.get(0, "Q72").to_localized(), Localized::plain("Q72"));
        assert_eq!(titles.get(0, "Q72").get("zh"), "Q72");
    }
}
