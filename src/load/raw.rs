//! Features as a file holds them, before they become a collection.

use super::LoadReport;
use crate::feature::{Kind, Value};
use geo::Geometry;

/// Bytes that a packed file may come to.
pub const MOST_UNPACKED: u64 = 4 << 30;

/// A column as read.
#[derive(Debug, Clone)]
pub struct RawColumn {
    /// Name.
    pub name: String,
    /// Type.
    pub kind: Kind,
    /// One value for each feature.
    pub values: Vec<Value>,
}

impl RawColumn {
    /// A column of a type, if each of its cells is of it; else of texts, which is told. Formats that declare the types of
    /// columns do not all hold cells to them.
    pub fn of(file: &str, name: String, kind: Kind, cells: Vec<Value>, report: &mut LoadReport) -> Self {
        let value = |cell: &Value| match (cell, kind) {
            (Value::Null, _)
            | (Value::Boolean(_), Kind::Boolean)
            | (Value::Integer(_), Kind::Integer)
            | (Value::Number(_), Kind::Number)
            | (Value::Text(_), Kind::Text)
            | (Value::List(_), Kind::List) => Some(cell.clone()),
            (cell, kind) => Value::parse(&cell.to_cell(), kind).ok(),
        };
        let read: Vec<Option<Value>> = cells.iter().map(value).collect();
        let Some(first) = read.iter().position(Option::is_none) else {
            return RawColumn { name, kind, values: read.into_iter().flatten().collect() };
        };
        let count = read.iter().filter(|value| value.is_none()).count();
        let found = format!(
            "expected the type {}, found something else in {count} features, the first {:?} in feature {}",
            format!("{kind:?}").to_lowercase(),
            cells[first].to_cell(),
            first + 1
        );
        report.noted(file, Some(format!("property {name}")), found, "kept as texts");
        let values = cells.iter().map(|cell| Value::text(&cell.to_cell())).collect();
        RawColumn { name, kind: Kind::Text, values }
    }
}

/// Features as read: geometry in degrees (none where only properties were asked for) and columns.
#[derive(Debug, Clone, Default)]
pub struct RawFeatures {
    /// One for each feature, or empty; `None` for a feature without a place (RFC 7946, section 3.2).
    pub geometries: Vec<Option<Geometry>>,
    /// Identifiers that the file gives outside the properties (GeoJSON's `id`), one for each feature.
    pub ids: Vec<Option<String>>,
    /// True where all of them are written as numbers.
    pub has_number_ids: bool,
    /// Properties.
    pub columns: Vec<RawColumn>,
    /// Number of features.
    pub len: usize,
}

impl RawFeatures {
    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&RawColumn> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// Puts the features in the order of a column's texts: a packed file's own order is that of its index.
    pub fn sort_by(&mut self, column: &str) {
        let Some(keys) = self.column(column) else { return };
        let keys: Vec<String> = keys.values.iter().map(Value::to_cell).collect();
        let mut order: Vec<usize> = (0..self.len).collect();
        order.sort_by(|a, b| keys[*a].cmp(&keys[*b]));
        for column in &mut self.columns {
            column.values = order.iter().map(|i| column.values[*i].clone()).collect();
        }
        if !self.geometries.is_empty() {
            self.geometries = order.iter().map(|i| self.geometries[*i].take()).collect();
        }
        if !self.ids.is_empty() {
            self.ids = order.iter().map(|i| self.ids[*i].take()).collect();
        }
    }
}
