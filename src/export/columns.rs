//! The columns of tables that have types: the id of features, then the properties that are shown.

use super::Detail;
use crate::feature::{Collection, Kind, Localized, Property, ValueRef};
use std::collections::HashSet;

/// A column of a typed table.
#[derive(Debug, Clone)]
pub struct ExportColumn<'a> {
    /// Its name in the file.
    pub name: String,
    /// Type of its values.
    pub kind: Kind,
    property: Option<&'a Property>,
}

impl<'a> ExportColumn<'a> {
    /// The columns of features.
    pub fn all(collection: &'a Collection, detail: &Detail) -> Vec<Self> {
        let id = detail.id_column(collection);
        let id = id.map(|name| ExportColumn { name, kind: Kind::Text, property: None });
        let own = detail.properties(collection);
        let own = own.map(|p| ExportColumn { name: p.name.to_string(), kind: p.kind, property: Some(p) });
        id.into_iter().chain(own).collect()
    }

    /// The value of a feature.
    pub fn value<'c>(&'c self, collection: &'c Collection, position: usize) -> ValueRef<'c> {
        match self.property {
            Some(property) => property.values.get(position),
            None => ValueRef::Text(collection.feature_id(position)),
        }
    }

    /// The name of the property; that of the column where it holds ids.
    pub fn property_name(&self) -> &str {
        self.property.map_or(&self.name, |p| &p.name)
    }

    /// What it is called, for people.
    pub fn title(&self) -> Option<&'a Localized> {
        self.property.and_then(|p| p.title.known())
    }

    /// What it says.
    pub fn description(&self) -> Option<&'a Localized> {
        self.property.and_then(|p| p.description.known())
    }

    /// The unit of its values.
    pub fn unit(&self) -> Option<&'a Localized> {
        self.property.and_then(|p| p.unit.as_ref())
    }
}

/// The word for a type, as `/collections/{collectionId}` has it.
pub fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Text => "text",
        Kind::Date => "date",
        Kind::Timestamp => "timestamp",
        Kind::List => "list",
    }
}

/// Renames columns so that no two differ in case alone or share a `reserved` name, and none has more than `most` bytes.
pub fn distinct(columns: &mut [ExportColumn<'_>], reserved: &[&str], most: usize) {
    let mut taken: HashSet<String> = reserved.iter().map(|name| name.to_lowercase()).collect();
    for column in columns {
        let mut name = shortened(&column.name, most).to_owned();
        let mut number = 2;
        while !taken.insert(name.to_lowercase()) {
            let suffix = format!("_{number}");
            name = format!("{}{suffix}", shortened(&column.name, most.saturating_sub(suffix.len())));
            number += 1;
        }
        column.name = name;
    }
}

/// As much of a text as fits into some bytes.
pub fn shortened(text: &str, most: usize) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= most);
    &text[..ends.last().unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_and_short() {
        let column = |name: &str| ExportColumn { name: name.to_owned(), kind: Kind::Text, property: None };
        let names = ["geom", "province_code", "province_name", "贫困发生率", "Province_c"];
        let mut columns: Vec<_> = names.into_iter().map(column).collect();
        distinct(&mut columns, &["geom"], 10);
        let found: Vec<&str> = columns.iter().map(|c| &*c.name).collect();
        assert_eq!(found, ["geom_2", "province_c", "province_n", "贫困发", "Province_2"]);
    }
}
