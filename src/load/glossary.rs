//! Words of tables in the languages of a data set.

use super::manifest::GlossaryEntry;
use super::{LoadError, Source};
use crate::feature::Localized;
use crate::language::{Language, numbers};
use crate::table::{Column, Table};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What tables say, in every language of the data set; a word that is not in it stands as it is written.
#[derive(Debug, Default)]
pub struct Glossary {
    languages: Vec<Language>,
    /// By column and word.
    entries: FxHashMap<(Arc<str>, Arc<str>), GlossaryWord>,
}

/// A word in several languages.
#[derive(Debug)]
struct GlossaryWord {
    text: Localized,
    /// By language: what a number before this unit is multiplied by where the language counts in another.
    factors: Vec<(Language, f64)>,
}

impl Glossary {
    /// Reads the glossary of a data set; an empty one where none is declared.
    ///
    /// # Errors
    /// A table that cannot be read, a factor that is no number, a word that stands twice in one column.
    pub fn read(
        source: &Source,
        entry: Option<&GlossaryEntry>,
        languages: &[Language],
    ) -> Result<Self, LoadError> {
        let languages = languages.to_vec();
        let Some(entry) = entry else { return Ok(Glossary { languages, ..Glossary::default() }) };
        let table = Table::parse(&entry.table, &source.read(&entry.table)?)?;
        let (of, word) = (table.column(&entry.column)?, table.column(&entry.word)?);
        let texts = entry.text.iter().map(|(l, c)| Ok((l.clone(), table.column(c)?)));
        let texts = texts.collect::<Result<Vec<_>, LoadError>>()?;
        let factors = entry.factor.iter().map(|(l, c)| Ok((l.clone(), table.column(c)?)));
        let factors = factors.collect::<Result<Vec<_>, LoadError>>()?;
        let mut entries = FxHashMap::default();
        for row in 0..table.len() {
            let text = Localized::of(texts.iter().map(|(l, c)| (l.clone(), table.cell(row, *c))));
            let known = factors.iter().filter_map(|(l, c)| factor(&table, row, l, *c).transpose());
            let factors = known.collect::<Result<_, _>>()?;
            let key = (Arc::from(table.cell(row, of)), Arc::from(table.cell(row, word)));
            if entries.insert(key, GlossaryWord { text, factors }).is_some() {
                let message = format!("{:?} stands in an earlier row already", table.cell(row, word));
                return Err(table.fault(row, word, message).into());
            }
        }
        Ok(Glossary { languages, entries })
    }

    fn find(&self, column: &str, word: &str) -> Option<&GlossaryWord> {
        self.entries.get(&(Arc::from(column), Arc::from(word)))
    }

    /// A cell of a column in every language; empty where the cell is, or where there is no such column.
    pub fn cell(&self, table: &Table, row: usize, column: Option<Column>) -> Localized {
        let Some((column, cell)) = column.zip(table.text(row, column)) else { return Localized::default() };
        let known = self.find(table.title(column), cell);
        known.map_or_else(|| Localized::plain(cell), |word| word.text.clone())
    }

    /// A value with its unit as people write it, in every language. The glossary may have the two as one phrase, the
    /// value as a word, or the unit with a factor.
    pub fn quantity(&self, table: &Table, row: usize, value: Column, unit: Option<Column>) -> Localized {
        let units = unit.and_then(|column| self.find(table.title(column), table.cell(row, column)));
        let unit = table.text(row, unit).unwrap_or("");
        let (column, value) = (table.title(value), table.cell(row, value));
        if let Some(phrase) = self.find(column, format!("{value} {unit}").trim()) {
            return phrase.text.clone();
        }
        let told = |language: &Language| {
            let word = units.map_or(unit, |u| u.text.get(language));
            let Some(number) = value.parse::<f64>().ok().filter(|n| n.is_finite()) else {
                let said = self.find(column, value).map_or(value, |v| v.text.get(language));
                return numbers::measured(said, word);
            };
            let factor =
                units.and_then(|u| u.factors.iter().find(|(l, _)| l == language)).map_or(1.0, |f| f.1);
            // Six decimal places: drops the rounding noise of multiplying.
            let number = (number * factor * 1e6).round() / 1e6;
            // A year, or a number that the unit counts in steps already, stands as it is.
            let plain = word.is_empty() || factor != 1.0;
            let number = if plain { number.to_string() } else { numbers::written(number, language) };
            numbers::measured(&number, word)
        };
        Localized::of(self.languages.iter().map(|l| (l.tag(), told(l))))
    }
}

fn factor(
    table: &Table,
    row: usize,
    language: &Language,
    column: Column,
) -> Result<Option<(Language, f64)>, LoadError> {
    let Some(cell) = table.text(row, Some(column)) else { return Ok(None) };
    match cell.parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0) {
        Some(number) => Ok(Some((language.clone(), number))),
        None => Err(table.fault(row, column, format!("expected a number above 0, found {cell:?}")).into()),
    }
}
