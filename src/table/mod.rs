//! CSV tables with a header (RFC 4180): cells between commas, semicolons or tabs, in any encoding that can be told.

mod text;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;

/// A table in memory. Where people read of a row, it is its line in the file, as an editor counts.
///
/// ```
/// use poverty_atlas::table::Table;
///
/// let table = Table::parse("peaks.csv", b"id,height_m\nmatterhorn,4478\n")?;
/// let height = table.column("height_m")?;
/// assert_eq!(table.cell(0, height), "4478");
/// // Faults say where: the first row is the second line.
/// assert_eq!(table.fault(0, height, "too high").to_string(), "peaks.csv, line 2, column height_m: too high");
/// # Ok::<(), poverty_atlas::table::TableError>(())
/// ```
#[derive(Debug)]
pub struct Table {
    name: String,
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
    /// The line at which each row begins.
    lines: Vec<usize>,
    separator: u8,
    encoding: &'static str,
    ragged: Vec<TableError>,
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
    /// Parses a table. Its encoding is that of its byte order mark, else UTF-8, else what its bytes look most like.
    ///
    /// # Errors
    /// A column named twice, a row with another number of cells than the header.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, TableError> {
        let mut table = Self::forgiving(name, bytes)?;
        match table.ragged.is_empty() {
            true => Ok(table),
            false => Err(table.ragged.swap_remove(0)),
        }
    }

    /// Parses a table without the rows that have another number of cells than the header: see [`Table::ragged`].
    ///
    /// # Errors
    /// Bytes that are no text, a column named twice.
    pub fn forgiving(name: &str, bytes: &[u8]) -> Result<Self, TableError> {
        let text::DecodedText { text, encoding, damaged } = text::decoded(bytes);
        if damaged {
            let message = format!("expected text, found bytes that mean nothing in {}", encoding.name());
            return Err(TableError::of_file(name, message));
        }
        let separator = text::separator(&text);
        let fault = |e: csv::Error| TableError::of_file(name, format!("expected a table as CSV, found: {e}"));
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.flexible(true).delimiter(separator).from_reader(text.as_bytes());
        let header: Vec<String> =
            reader.headers().map_err(fault)?.iter().map(|h| h.trim().to_owned()).collect();
        if let Some(twice) = header.iter().enumerate().find(|(i, h)| header[..*i].contains(h)) {
            return Err(TableError::of_file(name, format!("the header names column {:?} twice", twice.1)));
        }
        let (mut rows, mut lines, mut ragged) = (Vec::new(), Vec::new(), Vec::new());
        let (mut line, mut counted) = (1, 0);
        for row in reader.records() {
            let row = row.map_err(fault)?;
            let start = row.position().map_or(0, |p| p.byte() as usize);
            // A row begins at its text: what ends the line before may be counted to it.
            let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
            line += text::lines_before(&text[counted..], start - counted);
            counted = start;
            if row.len() != header.len() {
                let message = format!("expected {} cells, found {}", header.len(), row.len());
                let place = Some(format!("line {line}"));
                ragged.push(TableError { place, ..TableError::of_file(name, message) });
                continue;
            }
            rows.push(row);
            lines.push(line);
        }
        let (name, encoding) = (name.to_owned(), encoding.name());
        Ok(Table { name, header, rows, lines, separator, encoding, ragged })
    }

    /// The rows that are left out, as they have another number of cells than the header.
    pub fn ragged(&self) -> &[TableError] {
        &self.ragged
    }

    /// The name of the encoding that the file is in (WHATWG's).
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// A cell as a number is written: between semicolons a comma is the decimal point.
    pub fn decimal<'a>(&self, cell: &'a str) -> Cow<'a, str> {
        let pointed = (self.separator == b';').then(|| text::with_point(cell)).flatten();
        pointed.map_or(Cow::Borrowed(cell), Cow::Owned)
    }

    /// The line of a row in the file, from 1; rows count from 0 here.
    pub fn line(&self, row: usize) -> usize {
        self.lines[row]
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

    /// The name of a column.
    pub fn title(&self, column: Column) -> &str {
        &self.header[column.0]
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
            place: Some(format!("line {}, column {}", self.line(row), self.header[column.0])),
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
        assert_eq!(table.fault(1, name, "empty").to_string(), "t.csv, line 3, column name: empty");
        let fault = |text: &str| Table::parse("t.csv", text.as_bytes()).unwrap_err().to_string();
        assert_eq!(fault("a,b\n1\n"), "t.csv, line 2: expected 2 cells, found 1");
        assert_eq!(fault("a,a\n"), "t.csv: the header names column \"a\" twice");
        let none = table.column("zone").unwrap_err().to_string();
        assert_eq!(none, "t.csv: expected a column \"zone\", found code, name");
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        for text in ["a,b\n\n1,\"x\ny\"\n2,z\n", "a,b\r\n\r\n1,\"x\r\ny\"\r\n2,z", "a,b\r\r1,\"x\ry\"\r2,z\r"]
        {
            let table = Table::parse("t.csv", text.as_bytes()).unwrap();
            assert_eq!((table.len(), table.line(0), table.line(1)), (2, 3, 5), "{text:?}");
        }
    }

    #[test]
    fn semicolons_come_with_decimal_commas() {
        let table = Table::parse("t.csv", "code;share\n1;12,5\n2;x,y\n".as_bytes()).unwrap();
        let share = table.column("share").unwrap();
        assert_eq!(table.decimal(table.cell(0, share)), "12.5");
        assert_eq!(table.decimal(table.cell(1, share)), "x,y");
        let plain = Table::parse("t.csv", b"code,share\n1,\"12,5\"\n").unwrap();
        assert_eq!(plain.decimal(plain.cell(0, share)), "12,5");
    }
}
