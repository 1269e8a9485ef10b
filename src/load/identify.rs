//! Ids of features: given ones are kept, the others get free ones.

use super::raw::{RawColumn, RawFeatures};
use super::{LoadError, LoadReport};
use crate::feature::Kind;
use std::collections::HashSet;
use std::sync::Arc;

/// Columns that identify features where nothing else does, the first of them first; `*` stands for any text.
const LIKELY: [&str; 8] = ["id", "code", "geoid", "gid", "fid", "iso_*", "*_code", "*_id"];

/// Ids, and the property they were taken from.
#[derive(Debug)]
pub struct Identity {
    /// One for each feature, no two alike.
    pub ids: Vec<Arc<str>>,
    /// The property that holds them, where one does.
    pub property: Option<Arc<str>>,
    /// True where the file has them all as whole numbers.
    pub are_numbers: bool,
}

/// The ids of a file's features: those of the declared property, else those the file gives outside the properties, else
/// those of a property that looks like an id and is one, else numbers from 1. Whoever has none, or that of an earlier
/// feature, gets one that is free.
///
/// # Errors
/// The declared property is not there.
pub fn identity(
    file: &str,
    raw: &RawFeatures,
    declared: Option<&str>,
    report: &mut LoadReport,
) -> Result<Identity, LoadError> {
    if let Some(name) = declared {
        let column = raw.column(name).ok_or_else(|| {
            let known = raw.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
            LoadError::of_file(file, format!("expected a property {name:?}, found {known}"))
        })?;
        let given = column.values.iter().map(|v| (!v.is_null()).then(|| v.to_cell()));
        return Ok(of_column(file, column, given.collect(), report));
    }
    if raw.ids.iter().any(Option::is_some) {
        let ids = completed(file, &raw.ids, report);
        let are_numbers = raw.has_number_ids && are_whole(&ids);
        return Ok(Identity { ids, property: None, are_numbers });
    }
    if let Some(column) = likely_column(raw) {
        report.noted(
            file,
            None,
            format!("no ids, but a column {:?} that has them", column.name),
            "taken as ids",
        );
        let given = column.values.iter().map(|v| Some(v.to_cell())).collect();
        return Ok(of_column(file, column, given, report));
    }
    report.noted(file, None, "no ids", "features are numbered from 1");
    let ids = (1..=raw.len).map(|n| n.to_string().into()).collect();
    Ok(Identity { ids, property: None, are_numbers: false })
}

fn of_column(
    file: &str,
    column: &RawColumn,
    given: Vec<Option<String>>,
    report: &mut LoadReport,
) -> Identity {
    let ids = completed(file, &given, report);
    let same = ids.iter().zip(&given).all(|(id, given)| given.as_deref() == Some(&**id));
    let are_numbers = column.kind == Kind::Integer && are_whole(&ids);
    Identity { ids, property: same.then(|| column.name.as_str().into()), are_numbers }
}

/// True for whole numbers as JSON writes them, so that each is the same as a text.
fn are_whole(ids: &[Arc<str>]) -> bool {
    ids.iter().all(|id| id.parse::<i64>().is_ok_and(|n| n.unsigned_abs() < 1 << 53 && n.to_string() == **id))
}

/// The first column that looks like an id by its name, and has another text or whole number for each feature.
fn likely_column(raw: &RawFeatures) -> Option<&RawColumn> {
    let identifies = |column: &&RawColumn| {
        let mut seen = HashSet::new();
        matches!(column.kind, Kind::Text | Kind::Integer)
            && column
                .values
                .iter()
                .all(|v| !v.is_null() && !v.to_cell().is_empty() && seen.insert(v.to_cell()))
    };
    let named = |pattern: &str| {
        let fits = move |column: &&RawColumn| matches(pattern, &column.name.to_lowercase());
        raw.columns.iter().filter(fits).find(identifies)
    };
    LIKELY.iter().find_map(|pattern| named(pattern))
}

/// True for the name of a column that identifies features as a rule.
pub fn is_likely(name: &str) -> bool {
    LIKELY.iter().any(|pattern| matches(pattern, &name.to_lowercase()))
}

fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (_, Some(start)) => name.starts_with(start),
        _ => name == pattern,
    }
}

fn completed(file: &str, given: &[Option<String>], report: &mut LoadReport) -> Vec<Arc<str>> {
    let taken: HashSet<&str> =
        given.iter().flatten().filter(|id| !id.is_empty()).map(String::as_str).collect();
    let mut numbers = (1..).map(|n: usize| n.to_string()).filter(|n| !taken.contains(n.as_str()));
    let mut used: HashSet<Arc<str>> = HashSet::new();
    let mut ids = Vec::with_capacity(given.len());
    for (i, id) in given.iter().enumerate() {
        let place = || Some(format!("feature {}", i + 1));
        let id: Arc<str> = match id.as_deref().filter(|id| !id.is_empty()) {
            None => {
                let free = numbers.next().unwrap_or_default();
                report.changed(file, place(), format!("no id, now {free}"), "given a free one");
                free.into()
            }
            Some(id) if used.contains(id) => {
                let mut others = (2..).map(|n: usize| format!("{id}-{n}"));
                let free = others.find(|o| !taken.contains(o.as_str()) && !used.contains(o.as_str()));
                let free = free.unwrap_or_default();
                let found = format!("the id {id:?} of an earlier feature, now {free:?}");
                report.changed(file, place(), found, "given a free one");
                free.into()
            }
            Some(id) => id.into(),
        };
        used.insert(id.clone());
        ids.push(id);
    }
    ids
}
