//! Ids of features: given ones are kept, the others get free ones.

use super::raw::RawFeatures;
use super::{LoadError, LoadReport};
use std::collections::HashSet;
use std::sync::Arc;

/// The ids of a file's features: those of the declared property, else those the file gives outside the properties, else
/// numbers from 1. Whoever has none, or that of an earlier feature, gets one that is free.
///
/// # Errors
/// The declared property is not there.
pub fn ids(
    file: &str,
    raw: &RawFeatures,
    declared: Option<&str>,
    report: &mut LoadReport,
) -> Result<Vec<Arc<str>>, LoadError> {
    let given: Vec<Option<String>> = match declared {
        Some(name) => {
            let column = raw.column(name).ok_or_else(|| {
                let known = raw.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
                LoadError::of_file(file, format!("expected a property {name:?}, found {known}"))
            })?;
            column.values.iter().map(|v| (!v.is_null()).then(|| v.to_cell())).collect()
        }
        None if raw.ids.is_empty() => vec![None; raw.len],
        None => raw.ids.clone(),
    };
    if given.iter().all(Option::is_none) {
        report.noted(file, None, "no ids", "features are numbered from 1");
        return Ok((1..=raw.len).map(|n| n.to_string().into()).collect());
    }
    Ok(completed(file, given, report))
}

fn completed(file: &str, given: Vec<Option<String>>, report: &mut LoadReport) -> Vec<Arc<str>> {
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
