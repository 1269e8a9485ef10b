//! Indicator series from tables.

use super::glossary::Glossary;
use super::manifest::{IndicatorEntry, MANIFEST};
use super::meant::unknown_id;
use super::values::ValueColumns;
use super::{LoadError, LoadReport, Source, tables};
use crate::feature::{Collection, Localized, Subject};
use crate::indicator::{Indicator, Series};
use crate::table::{Column, Table};
use std::sync::Arc;

/// Reads an indicator of a collection's features, or of the subjects that its table names.
///
/// # Errors
/// A table that cannot be read. A row with an unknown feature, a value or year that is none, or one that an earlier row
/// has, is left out.
pub fn read(
    source: &Source,
    entry: &IndicatorEntry,
    collection: Option<&Collection>,
    glossary: &Glossary,
    report: &mut LoadReport,
) -> Result<Indicator, LoadError> {
    let table = tables::read(source, &entry.table, report)?;
    let mut keys = Keys::new(&table, entry, collection)?;
    let values = ValueColumns::find(&table, entry)?;
    let only = table.only(&entry.only)?;
    for row in (0..table.len()).filter(|row| only.takes(&table, *row)) {
        let observed = match values.of_row(&table, row, glossary) {
            Ok(observed) => observed,
            Err(fault) => {
                report.left_out(fault);
                continue;
            }
        };
        for (at, observation) in observed {
            let subject = entry.values.get(at).and_then(|v| v.subject.as_ref());
            let column = keys.column;
            let series = match keys.series(&table, row, subject) {
                Ok(series) => series,
                Err(fault) => {
                    report.left_out(fault);
                    continue;
                }
            };
            let same = |o: &crate::indicator::Observation| {
                o.year == observation.year && o.period == observation.period
            };
            if series.iter().any(same) {
                let year = observation.year.map_or_else(|| "no year".to_owned(), |y| y.to_string());
                let id = column.map_or("the subject", |k| table.cell(row, k));
                let message = format!("expected {id} and {year} once, found them in an earlier line");
                report.left_out(table.fault(row, column.unwrap_or(values.value(at)), message));
                continue;
            }
            series.push(observation);
        }
    }
    let mut series = keys.series;
    series.iter_mut().for_each(|s| s.sort_by_key(|o| o.year));
    let known = series.iter().flatten().filter(|o| o.value.is_some());
    let mut years: Vec<i32> = known.filter_map(|o| o.year).collect();
    years.sort_unstable();
    years.dedup();
    if let Some(year) = entry.default_year.filter(|y| !years.contains(y)) {
        let place = format!("indicator {:?}, default_year", entry.id);
        let message = format!("expected a year with a known value, found {year}");
        return Err(LoadError::at(MANIFEST, place, message));
    }
    if !entry.breaks.is_sorted_by(|a, b| a < b) {
        let place = format!("indicator {:?}, breaks", entry.id);
        let message = format!("expected ascending numbers, found {:?}", entry.breaks);
        return Err(LoadError::at(MANIFEST, place, message));
    }
    let others = entry.other.iter().chain(entry.values.iter().filter_map(|f| f.other.as_ref()));
    let other = others.map(|o| o.title.clone()).next();
    Ok(Indicator { subjects: keys.subjects, other, years, series, ..declared(entry) })
}

/// What the manifest alone says of an indicator, without values.
pub fn declared(entry: &IndicatorEntry) -> Indicator {
    Indicator {
        id: entry.id.clone(),
        title: entry.title.clone(),
        description: entry.description.clone(),
        unit: entry.unit.clone(),
        source: entry.source.clone(),
        collection: entry.collection.clone(),
        subjects: Vec::new(),
        other: None,
        superseded_by: entry.superseded_by.clone(),
        decimals: entry.decimals,
        breaks: entry.breaks.clone(),
        years: Vec::new(),
        only_named: entry.only_named,
        default_year: entry.default_year,
        series: Vec::new(),
    }
}

/// Whose series a row belongs to.
struct Keys<'a> {
    entry: &'a IndicatorEntry,
    collection: Option<&'a Collection>,
    column: Option<Column>,
    titles: Vec<(Arc<str>, Column)>,
    subjects: Vec<Subject>,
    series: Vec<Series>,
}

impl<'a> Keys<'a> {
    fn new(
        table: &Table,
        entry: &'a IndicatorEntry,
        collection: Option<&'a Collection>,
    ) -> Result<Self, LoadError> {
        let column = table.optional_column(entry.key.as_deref())?;
        let subjects = || !entry.values.is_empty() && entry.values.iter().all(|f| f.subject.is_some());
        if column.is_none() && (collection.is_some() || !subjects()) {
            let place = format!("indicator {:?}", entry.id);
            let message = "expected `key`, the column with the id of the feature or subject";
            return Err(LoadError::at(MANIFEST, place, message));
        }
        let titles = entry.key_title.iter().map(|(l, c)| Ok((l.clone(), table.column(c)?)));
        let titles = titles.collect::<Result<_, LoadError>>()?;
        let series = vec![Vec::new(); collection.map_or(0, Collection::len)];
        Ok(Keys { entry, collection, column, titles, subjects: Vec::new(), series })
    }

    /// The series of a row; a new one where it names a new subject.
    fn series(
        &mut self,
        table: &Table,
        row: usize,
        subject: Option<&Arc<str>>,
    ) -> Result<&mut Series, LoadError> {
        let id = match (subject, self.column) {
            (Some(subject), _) => &**subject,
            (None, Some(column)) => table.cell(row, column),
            (None, None) => "",
        };
        let position = match (self.collection, self.subjects.iter().position(|s| &*s.id == id)) {
            (Some(collection), _) => collection.position(id).ok_or_else(|| {
                let message = unknown_id(collection.id(), id, collection.feature_ids());
                self.column.map_or_else(
                    || LoadError::of_file(table.name(), &message),
                    |c| table.fault(row, c, &message).into(),
                )
            })?,
            (None, Some(known)) => known,
            (None, None) => {
                let title = self.title(table, row, id);
                self.subjects.push(Subject { id: id.into(), title });
                self.series.push(Vec::new());
                self.series.len() - 1
            }
        };
        Ok(&mut self.series[position])
    }

    fn title(&self, table: &Table, row: usize, id: &str) -> Localized {
        let declared = self.entry.values.iter().find(|v| v.subject.as_deref() == Some(id));
        let title = match declared {
            Some(value) => value.title.clone(),
            None => Localized::of(self.titles.iter().map(|(l, c)| (l.clone(), table.cell(row, *c)))),
        };
        if title.is_empty() { Localized::plain(id) } else { title }
    }
}
