//! CSV tables with a header (RFC 4180), UTF-8.

use std::collections::BTreeMap;
use std::fmt::Display;

/// A table in memory; rows count from 1 after the header where people read of them.
///
/// ```
/// use poverty_atlas::table::Table;
///
/// let table = Table::parse("peaks.csv", b"id,height_m\nmatterhorn,4478\n")?;
/// let height = table.column("height_m")?;
/// assert_eq!(table.cell(0, height), "4478");
/// // Faults say where, counting rows from 1 after the header.
/// assert_eq!(table.fault(0, height, "too high").to_string(), "peaks.csv, row 1, column height_m: too high");
/// # Ok::<(), poverty_atlas::table::TableError>(())
/// ```
#[derive(Debug)]
pub struct Table {
    name: String,
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

/// A column of a table, known to exist.
#[derive(Debug, Clone, Copy)]
pub struct Column(usize);

/// What is wrong with a table: file, place in it, what was expected and found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", self.place())]
pub struct TableError {
    /// Name of the file, as the table was parsed with it.
    pub file: String,
    /// Row and column, where one of them is at fault.
    pub place: Option<String>,
    /// What was expected, and what was found.
    pub message: String,
}

impl TableError {
    fn of_file(file: &str, message: impl Display) -> Self {
        TableError { file: file.to_owned(), place: None, message: message.to_string() }
    }

    /// File, row and column as one phrase: `members.csv, row 2, column zone`.
    pub fn place(&self) -> String {
        self.place.as_ref().map_or_else(|| self.file.clone(), |place| format!("{}, {place}", self.file))
    }
}

impl Table {
    /// Parses UTF-8 CSV; a byte order mark is skipped.
    ///
    /// # Errors
    /// Not UTF-8 CSV, a row with another number of cells than the header, a column named twice.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, TableError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let fault = |e: csv::Error| TableError::of_file(name, format!("expected UTF-8 CSV, found: {e}"));
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header: Vec<String> =
            reader.headers().map_err(fault)?.iter().map(|h| h.trim().to_owned()).collect();
        if let Some(twice) = header.iter().enumerate().find(|(i, h)| header[..*i].contains(h)) {
            return Err(TableError::of_file(name, format!("the header names column {:?} twice", twice.1)));
        }
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().map_err(fault)?;
        if let Some(row) = rows.iter().position(|r| r.len() != header.len()) {
            let message = format!("expected {} cells, found {}", header.len(), rows[row].len());
            return Err(TableError {
                place: Some(format!("row {}", row + 1)),
                ..TableError::of_file(name, message)
            });
        }
        Ok(Table { name: name.to_owned(), header, rows })
    }

    /// The name it was parsed with, by which errors call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Column names in their order, without white space around them.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Number of rows, without the header.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True for a header without rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A column by name.
    ///
    /// # Errors
    /// There is none.
    pub fn column(&self, name: &str) -> Result<Column, TableError> {
        self.header.iter().position(|h| h == name).map(Column).ok_or_else(|| {
            let known = self.header.join(", ");
            TableError::of_file(&self.name, format!("expected a column {name:?}, found {known}"))
        })
    }

    /// A column that may be undeclared.
    ///
    /// # Errors
    /// It is declared, but there is none.
    pub fn optional_column(&self, name: Option<&str>) -> Result<Option<Column>, TableError> {
        name.map(|n| self.column(n)).transpose()
    }

    /// A cell without white space around it; rows count from 0 here.
    pub fn cell(&self, row: usize, column: Column) -> &str {
        self.rows[row].get(column.0).unwrap_or("").trim()
    }

    /// A cell, or nothing where it is empty or the column undeclared.
    pub fn text(&self, row: usize, column: Option<Column>) -> Option<&str> {
        column.map(|c| self.cell(row, c)).filter(|c| !c.is_empty())
    }

    /// A choice of rows by what stands in some columns, each with the cell that it must have.
    ///
    /// # Errors
    /// A column that is not there.
    pub fn only<'c>(&self, cells: &'c BTreeMap<String, String>) -> Result<RowChoice<'c>, TableError> {
        let cells = cells.iter().map(|(name, cell)| Ok((self.column(name)?, cell.as_str())));
        Ok(RowChoice(cells.collect::<Result<_, TableError>>()?))
    }

    /// The fault of a cell, naming file, row and column.
    pub fn fault(&self, row: usize, column: Column, message: impl Display) -> TableError {
        TableError {
            place: Some(format!("row {}, column {}", row + 1, self.header[column.0])),
            ..TableError::of_file(&self.name, message)
        }
    }
}

/// Rows that have these cells.
#[derive(Debug)]
pub struct RowChoice<'c>(Vec<(Column, &'c str)>);

impl RowChoice<'_> {
    /// True for a row that has them.
    pub fn takes(&self, table: &Table, row: usize) -> bool {
        self.0.iter().all(|(column, cell)| table.cell(row, *column) == *cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_name_and_faults_say_where() {
        let table = Table::parse("t.csv", b"\xef\xbb\xbfcode, name\n1, Bern \n2,\n").unwrap();
        let name = table.column("name").unwrap();
        assert_eq!((table.len(), table.cell(0, name), table.text(1, Some(name))), (2, "Bern", None));
        assert_eq!(table.fault(1, name, "empty").to_string(), "t.csv, row 2, column name: empty");
        let fault = |text: &str| Table::parse("t.csv", text.as_bytes()).unwrap_err().to_string();
        assert_eq!(fault("a,b\n1\n"), "t.csv, row 1: expected 2 cells, found 1");
        assert_eq!(fault("a,a\n"), "t.csv: the header names column \"a\" twice");
        let none = table.column("zone").unwrap_err().to_string();
        assert_eq!(none, "t.csv: expected a column \"zone\", found code, name");
    }
}
