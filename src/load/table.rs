//! CSV tables with a header.

use super::LoadError;

/// A table in memory; rows count from 1 after the header.
#[derive(Debug)]
pub struct Table {
    name: String,
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

/// A column of a table, known to exist.
#[derive(Debug, Clone, Copy)]
pub struct Column(usize);

impl Table {
    /// Parses UTF-8 CSV; a byte order mark is skipped.
    ///
    /// # Errors
    /// Not UTF-8, a row with another number of cells than the header, a column named twice.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let fault = |e: csv::Error| LoadError::of_file(name, e);
        let mut reader = csv::Reader::from_reader(bytes);
        let header: Vec<String> =
            reader.headers().map_err(fault)?.iter().map(|h| h.trim().to_owned()).collect();
        if let Some(twice) = header.iter().enumerate().find(|(i, h)| header[..*i].contains(h)) {
            return Err(LoadError::of_file(name, format!("the header names column {:?} twice", twice.1)));
        }
        let rows = reader.records().collect::<Result<_, _>>().map_err(fault)?;
        Ok(Table { name: name.to_owned(), header, rows })
    }

    /// File name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Column names.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// A column by name.
    ///
    /// # Errors
    /// There is none.
    pub fn column(&self, name: &str) -> Result<Column, LoadError> {
        self.header.iter().position(|h| h == name).map(Column).ok_or_else(|| {
            let known = self.header.join(", ");
            LoadError::of_file(&self.name, format!("expected a column {name:?}, found {known}"))
        })
    }

    /// A column that may be undeclared.
    ///
    /// # Errors
    /// It is declared, but there is none.
    pub fn optional_column(&self, name: Option<&str>) -> Result<Option<Column>, LoadError> {
        name.map(|n| self.column(n)).transpose()
    }

    /// A cell without white space around it.
    pub fn cell(&self, row: usize, column: Column) -> &str {
        self.rows[row].get(column.0).unwrap_or("").trim()
    }

    /// A cell, or nothing where it is empty or the column undeclared.
    pub fn text(&self, row: usize, column: Option<Column>) -> Option<&str> {
        column.map(|c| self.cell(row, c)).filter(|c| !c.is_empty())
    }

    /// The fault of a cell, naming file, row and column.
    pub fn fault(&self, row: usize, column: Column, message: impl std::fmt::Display) -> LoadError {
        LoadError::at(&self.name, format!("row {}, column {}", row + 1, self.header[column.0]), message)
    }
}
