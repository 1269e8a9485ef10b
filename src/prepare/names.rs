//! Readings of Chinese names in Latin letters.

use super::PrepareError;
use super::recipe::{PinyinEntry, Recipe};
use super::tables::Tables;
use pinyin::ToPinyin;
use std::collections::BTreeMap;

/// Readings: the usual ones, and those that a table gives.
pub struct Names {
    entry: Option<PinyinEntry>,
    special: BTreeMap<String, String>,
}

impl Names {
    /// Reads the table of special readings.
    pub fn read(tables: &Tables, recipe: &Recipe) -> Result<Self, PrepareError> {
        let entry = recipe.pinyin.clone();
        let mut special = BTreeMap::new();
        if let Some(entry) = &entry {
            let table = tables.get(&entry.table)?;
            let (key, value) =
                (table.column(&entry.table, &entry.key)?, table.column(&entry.table, &entry.value)?);
            for row in table.rows() {
                special.insert(row[key].to_owned(), row[value].to_owned());
            }
        }
        Ok(Names { entry, special })
    }

    /// The reading of a name without its generic ending, its first letter large; `None` without a recipe for it.
    pub fn reading(&self, name: &str) -> Option<String> {
        let entry = self.entry.as_ref()?;
        if let Some(special) = self.special.get(name) {
            return Some(special.clone());
        }
        let stem = entry.endings.iter().find_map(|e| name.strip_suffix(e.as_str()));
        let stem = stem.filter(|s| s.chars().count() > 1).unwrap_or(name);
        let mut reading = String::new();
        for (character, syllable) in stem.chars().zip(stem.to_pinyin()) {
            match syllable {
                // A syllable that begins with a vowel is set off, as in Xi'an.
                Some(s) if !reading.is_empty() && s.plain().starts_with(['a', 'e', 'o']) => {
                    reading.push('\'');
                    reading.push_str(s.plain());
                }
                Some(s) => reading.push_str(s.plain()),
                None => reading.push(character),
            }
        }
        let mut letters = reading.chars();
        let first = letters.next()?;
        Some(first.to_uppercase().chain(letters).collect())
    }
}
