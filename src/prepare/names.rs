//! Readings of Chinese names in Latin letters (Hanyu pinyin without tones).

use super::PrepareError;
use super::recipe::{PinyinEntry, Recipe};
use super::tables::Tables;
use pinyin::ToPinyin;
use std::collections::BTreeMap;

/// Readings of names: the usual ones, overridden by a table for whole names or single characters.
pub struct Names {
    entry: Option<PinyinEntry>,
    special: BTreeMap<String, String>,
}

impl Names {
    /// Reads the table of special readings.
    ///
    /// # Errors
    /// The table or one of its columns is missing.
    pub fn read(tables: &Tables, recipe: &Recipe) -> Result<Self, PrepareError> {
        let entry = recipe.pinyin.clone();
        let mut special = BTreeMap::new();
        if let Some(entry) = &entry {
            let table = tables.get(&entry.table)?;
            let (key, value) = (table.column(&entry.key)?, table.column(&entry.value)?);
            for row in 0..table.len() {
                special.insert(table.cell(row, key).to_owned(), table.cell(row, value).to_owned());
            }
        }
        Ok(Names { entry, special })
    }

    /// A name without its generic ending, by which two forms of it are compared; the whole name without a recipe.
    pub fn stem<'a>(&self, name: &'a str) -> &'a str {
        self.entry.as_ref().map_or(name, |entry| stem(name, entry))
    }

    /// The reading of a name without its generic ending, capitalised; `None` without a recipe for it.
    pub fn reading(&self, name: &str) -> Option<String> {
        let entry = self.entry.as_ref()?;
        if let Some(special) = self.special.get(name) {
            return Some(special.clone());
        }
        let stem = stem(name, entry);
        let mut reading = String::new();
        let mut character = [0; 4];
        for (letter, usual) in stem.chars().zip(stem.to_pinyin()) {
            let special = self.special.get(&*letter.encode_utf8(&mut character)).map(String::as_str);
            let Some(syllable) = special.or(usual.map(|u| u.plain())) else {
                reading.push(letter);
                continue;
            };
            // Hanyu pinyin puts an apostrophe before a, e and o inside a word: Xi'an, not Xian.
            if !reading.is_empty() && syllable.starts_with(['a', 'e', 'o']) {
                reading.push('\'');
            }
            reading.push_str(syllable);
        }
        let mut letters = reading.chars();
        let first = letters.next()?;
        Some(first.to_uppercase().chain(letters).collect())
    }
}

/// The name without its ending and without the peoples before it, as long as two characters remain.
fn stem<'a>(name: &'a str, entry: &PinyinEntry) -> &'a str {
    let without = |name: &'a str, endings: &[String]| {
        let rests = endings.iter().filter_map(|e| name.strip_suffix(e.as_str()));
        rests.into_iter().find(|rest| rest.chars().count() > 1)
    };
    if entry.kept_endings.iter().any(|e| name.ends_with(e.as_str())) {
        return name;
    }
    let mut stem = without(name, &entry.endings).unwrap_or(name);
    while let Some(shorter) = without(stem, &entry.peoples) {
        stem = shorter;
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let list = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
        let entry = PinyinEntry {
            table: String::new(),
            key: String::new(),
            value: String::new(),
            endings: list(&["自治县", "新区", "县", "区"]),
            kept_endings: list(&["左旗"]),
            peoples: list(&["苗族", "侗族"]),
        };
        let special = [("长", "chang"), ("长子县", "Zhangzi")];
        let special = special.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        Names { entry: Some(entry), special }
    }

    #[test]
    fn endings_and_peoples_go_special_readings_stay() {
        let read = |name: &str| names().reading(name).unwrap();
        assert_eq!(read("长兴县"), "Changxing");
        assert_eq!(read("长子县"), "Zhangzi");
        assert_eq!(read("城步苗族侗族自治县"), "Chengbu");
        assert_eq!(read("清新区"), "Qingxin", "an ending that leaves one character is none");
        assert_eq!(read("唐县"), "Tangxian");
        assert_eq!(read("西安区"), "Xi'an");
        assert_eq!(read("巴林左旗"), "Balinzuoqi");
        assert_eq!(read("绿园区"), "Lüyuan");
    }
}
