//! Columns of tables, added to features by code.

use super::manifest::{JoinEntry, Many, PropertyEntry};
use super::meant::unknown_id;
use super::raw::RawColumn;
use super::report::UNKNOWN;
use super::{LoadError, LoadReport, Source, collections, tables};
use crate::feature::{Collection, Kind, Property, Value, ValueRef};
use crate::table::{Column, RowChoice, Table};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Adds the columns of one table to a collection.
///
/// # Errors
/// A table that cannot be read, an unknown property or column. A row that means no feature is left out, a cell of
/// another type unknown.
pub fn apply(
    source: &Source,
    entry: &JoinEntry,
    collection: &mut Collection,
    report: &mut LoadReport,
) -> Result<(), LoadError> {
    let table = tables::read(source, &entry.table, report)?;
    let rows = rows_of_features(&table, entry, collection, report)?;
    if let Some(flag) = &entry.flag {
        let named = |rows: &Vec<usize>| match rows.is_empty() {
            false => Ok(Value::Boolean(true)),
            true => parse(flag.otherwise.as_deref().unwrap_or(""), Kind::Boolean),
        };
        let values = rows.iter().map(named).collect::<Result<_, _>>().map_err(|e| {
            LoadError::at(super::MANIFEST, format!("join of {}, flag {}", entry.table, flag.name), e)
        })?;
        let property = Property {
            name: flag.name.clone(),
            kind: Kind::Boolean,
            title: flag.title.clone(),
            description: flag.description.clone(),
            unit: None,
            values,
        };
        collection.set_property(property).map_err(|e| LoadError::of_file(&entry.table, e))?;
    }
    for (name, declared) in &entry.columns {
        let column = table.column(name)?;
        let kind = declared.kind.unwrap_or(Kind::Text);
        let otherwise = match entry.otherwise.get(name) {
            Some(cell) => parse(cell, kind).map_err(|e| {
                LoadError::at(super::MANIFEST, format!("join of {}, otherwise {name}", entry.table), e)
            })?,
            None => Value::Null,
        };
        let mut value = |rows: &Vec<usize>| match rows.is_empty() {
            true => otherwise.clone(),
            false => combine(&table, column, rows, kind, entry.many, report),
        };
        let values = rows.iter().map(&mut value).collect();
        let declared = PropertyEntry { kind: Some(kind), ..declared.clone() };
        let raw = RawColumn { name: name.clone(), kind, values };
        let property = collections::property(&entry.table, raw, declared, report);
        collection.set_property(property).map_err(|e| LoadError::of_file(&entry.table, e))?;
    }
    Ok(())
}

fn rows_of_features(
    table: &Table,
    entry: &JoinEntry,
    collection: &Collection,
    report: &mut LoadReport,
) -> Result<Vec<Vec<usize>>, LoadError> {
    let key = table.column(&entry.key)?;
    let only = table.only(&entry.only)?;
    if let Some(by) = &entry.by {
        return rows_by_property(table, (key, &only), by, collection, report);
    }
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); collection.len()];
    for row in (0..table.len()).filter(|row| only.takes(table, *row)) {
        let codes = table.cell(row, key);
        if codes.is_empty() {
            let found = format!("no {}", entry.key);
            report.noted(
                table.name(),
                Some(format!("line {}", table.line(row))),
                found,
                "no feature gets it",
            );
            continue;
        }
        for code in codes.split(';') {
            let Some(position) = collection.position(code.trim()) else {
                let message = unknown_id(collection.id(), code, collection.feature_ids());
                report.left_out(table.fault(row, key, message));
                continue;
            };
            if let (Many::Error, Some(first)) = (entry.many, rows[position].first()) {
                let first = table.line(*first);
                let message = format!("expected {code:?} once, found it in line {first} already");
                report.left_out(table.fault(row, key, message));
                continue;
            }
            rows[position].push(row);
        }
    }
    Ok(rows)
}

/// Rows for each feature by one of its properties: many features may share a row.
fn rows_by_property(
    table: &Table,
    (key, only): (Column, &RowChoice<'_>),
    by: &str,
    collection: &Collection,
    report: &mut LoadReport,
) -> Result<Vec<Vec<usize>>, LoadError> {
    let property = collection.property(by).ok_or_else(|| {
        let message = format!("collection {:?} has no property {by:?}", collection.id());
        LoadError::at(super::MANIFEST, format!("join of {}, by", table.name()), message)
    })?;
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    for row in (0..table.len()).filter(|row| only.takes(table, *row)) {
        let code = table.cell(row, key);
        if let Some(first) = known.get(code) {
            let message = format!("expected {code:?} once, found it in line {} already", table.line(*first));
            report.left_out(table.fault(row, key, message));
            continue;
        }
        known.insert(code, row);
    }
    let row = |value: ValueRef<'_>| known.get(value.to_cell().as_str()).copied().into_iter().collect();
    Ok(property.values.iter().map(row).collect())
}

fn combine(
    table: &Table,
    column: Column,
    rows: &[usize],
    kind: Kind,
    many: Many,
    report: &mut LoadReport,
) -> Value {
    let read = |row: &usize| {
        let cell = table.cell(*row, column);
        let written = if kind == Kind::Number { table.decimal(cell) } else { cell.into() };
        parse(&written, kind).unwrap_or_else(|e| {
            report.excused(table.fault(*row, column, e), UNKNOWN);
            Value::Null
        })
    };
    let values: Vec<Value> = rows.iter().map(read).collect();
    let mut known = values.into_iter().filter(|v| !v.is_null());
    match many {
        Many::Error | Many::First => known.next().unwrap_or(Value::Null),
        Many::Max => known.reduce(greater).unwrap_or(Value::Null),
        Many::List => list(known.collect(), kind),
    }
}

fn greater(a: Value, b: Value) -> Value {
    let larger = match (&a, &b) {
        (Value::Boolean(x), Value::Boolean(y)) => y > x,
        (Value::Text(x), Value::Text(y)) => y > x,
        _ => b.as_number() > a.as_number(),
    };
    if larger { b } else { a }
}

/// Different values side by side: a list stays a list, texts are joined, of others the first counts.
fn list(values: Vec<Value>, kind: Kind) -> Value {
    let mut different: Vec<Arc<str>> = Vec::new();
    let mut add = |text: Arc<str>| {
        if !different.contains(&text) {
            different.push(text);
        }
    };
    match kind {
        Kind::List => values.into_iter().for_each(|v| match v {
            Value::List(items) => items.iter().cloned().for_each(&mut add),
            other => add(other.to_cell().into()),
        }),
        Kind::Text => values.iter().for_each(|v| add(v.to_cell().into())),
        _ => return values.into_iter().next().unwrap_or(Value::Null),
    }
    match (different.is_empty(), kind) {
        (true, _) => Value::Null,
        (false, Kind::List) => Value::List(different.into()),
        (false, _) => Value::Text(different.join(";").into()),
    }
}

fn parse(cell: &str, kind: Kind) -> Result<Value, String> {
    Value::parse(cell, kind).map_err(|expected| format!("expected {expected}, found {cell:?}"))
}
