//! Tables of dBASE, as shapefiles have them: rows that are deleted, texts in the encoding that is declared.

use super::code_pages::{CodePage, DeclaredPage, declared};
use super::raw::RawColumn;
use super::report::UNKNOWN;
use super::{LoadError, LoadReport};
use crate::feature::{Kind, Value};
use encoding_rs::{UTF_8, WINDOWS_1252};
use shapefile::dbase::encoding::EncodingRs;
use shapefile::dbase::{FieldError, FieldIterator, FieldValue, ReadableRecord, Reader, ReaderBuilder};
use std::io::{Cursor, Read, Seek};

/// Largest whole number of which all smaller ones are numbers of 64 bits with a fraction too.
const WHOLE: f64 = 9_007_199_254_740_992.0;
/// What the first byte of a deleted row is.
const DELETED: u8 = b'*';
/// Where the head says how many rows there are, how long it is, and in which language they are.
const ROWS: std::ops::Range<usize> = 4..8;
const HEAD: std::ops::Range<usize> = 8..10;
const DRIVER: usize = 29;

/// The columns of a table, without its deleted rows.
#[derive(Debug)]
pub struct DbfTable {
    /// One value for each feature that is not deleted.
    pub columns: Vec<RawColumn>,
    /// Positions of the deleted rows, ascending.
    pub deleted: Vec<usize>,
}

/// Reads the table of so many features.
///
/// # Errors
/// No table, or one that promises another number of rows: nobody knows which belong to which feature.
pub fn read(
    name: &str,
    mut table: Vec<u8>,
    cpg: Option<&[u8]>,
    features: usize,
    report: &mut LoadReport,
) -> Result<DbfTable, LoadError> {
    let fault =
        |what: String| LoadError::of_file(name, format!("not a readable table of a shapefile: {what}"));
    let driver = table.get(DRIVER).copied().unwrap_or_default();
    let promised = table.get(ROWS).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes) as usize;
    let head = table.get(HEAD).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes) as usize;
    // Every byte is a character of this encoding, so that it leads back to the bytes.
    let builder = || ReaderBuilder::new().with_encoding(EncodingRs::from(WINDOWS_1252));
    let length = {
        let reader: Reader<_> = builder().build(Cursor::new(&table[..])).map_err(|e| fault(e.to_string()))?;
        1 + reader.fields().iter().map(|f| usize::from(f.length())).sum::<usize>()
    };
    if promised != features {
        return Err(fault(format!("expected {features} rows, one for each feature, found {promised}")));
    }
    let rows = table.get(head..).map_or(0, |rows| rows.len() / length).min(promised);
    if rows < promised {
        let found =
            format!("expected {promised} rows, one for each feature, found {rows}: the table breaks off");
        report.changed(name, Some("part .dbf".to_owned()), found, UNKNOWN);
        table[ROWS].copy_from_slice(&(rows as u32).to_le_bytes());
    }
    let deleted: Vec<usize> = (0..rows).filter(|row| table[head + row * length] == DELETED).collect();
    let mut reader: Reader<_> = builder().build(Cursor::new(table)).map_err(|e| fault(e.to_string()))?;
    let names: Vec<String> = reader.fields().iter().map(|f| f.name().to_owned()).collect();
    let mut cells: Vec<Vec<FieldValue>> = names.iter().map(|_| Vec::with_capacity(features)).collect();
    let kept = (0..features).filter(|row| deleted.binary_search(row).is_err());
    let numbers: Vec<usize> = kept.map(|row| row + 1).collect();
    for (record, number) in reader.iter_records_as::<DbfRow>().zip(&numbers) {
        let DbfRow(row) = record.map_err(|e| fault(e.to_string()))?;
        for ((column, cell), name_of) in cells.iter_mut().zip(row).zip(&names) {
            column.push(cell.unwrap_or_else(|found| {
                report.changed(name, Some(format!("feature {number}, property {name_of}")), found, UNKNOWN);
                FieldValue::Character(None)
            }));
        }
    }
    cells.iter_mut().for_each(|column| column.resize(numbers.len(), FieldValue::Character(None)));
    let mut columns = DbfTexts { names, cells };
    columns.decode(name, &declared(cpg, driver), &numbers, report);
    let columns =
        columns.names.into_iter().zip(columns.cells).map(|(name, cells)| column(name, cells)).collect();
    Ok(DbfTable { columns, deleted })
}

/// The cells of a row; of one that cannot be read, why.
struct DbfRow(Vec<Result<FieldValue, String>>);

impl ReadableRecord for DbfRow {
    fn read_using<S: Read + Seek, M: Read + Seek>(
        fields: &mut FieldIterator<'_, S, M>,
    ) -> Result<Self, FieldError> {
        let cell = |cell: Result<shapefile::dbase::NamedValue<'_, FieldValue>, FieldError>| {
            cell.map(|cell| cell.value).map_err(|e| e.kind().to_string())
        };
        Ok(DbfRow(fields.map(cell).collect()))
    }
}

/// Names and cells whose texts hold each byte as a character of Windows-1252.
struct DbfTexts {
    names: Vec<String>,
    cells: Vec<Vec<FieldValue>>,
}

/// The bytes of such a text; none where it began with a byte order mark and is decoded already.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, damaged) = WINDOWS_1252.encode(text);
    (!damaged).then(|| bytes.into_owned())
}

fn text_of(cell: &mut FieldValue) -> Option<&mut String> {
    match cell {
        FieldValue::Character(text) => text.as_mut(),
        FieldValue::Memo(text) => Some(text),
        _ => None,
    }
}

impl DbfTexts {
    /// Decodes all texts, and tells what is not known of their encoding and what does not fit it.
    fn decode(&mut self, file: &str, declared: &DeclaredPage, numbers: &[usize], report: &mut LoadReport) {
        let is_utf8 = |text: &str| bytes(text).is_none_or(|bytes| std::str::from_utf8(&bytes).is_ok());
        let texts = || {
            self.cells.iter().flatten().filter_map(|cell| match cell {
                FieldValue::Character(Some(text)) | FieldValue::Memo(text) => Some(text),
                _ => None,
            })
        };
        let has_only_utf8 = self.names.iter().chain(texts()).all(|text| is_utf8(text));
        let page = declared.page.unwrap_or(CodePage::Known(if has_only_utf8 { UTF_8 } else { WINDOWS_1252 }));
        let place = || Some("part .dbf".to_owned());
        for unknown in &declared.unknown {
            let found = format!("{unknown} is not known here");
            report.noted(file, place(), format!("{found}; texts are taken for {}", page.name()), "read so");
        }
        if declared.page.is_none() && declared.unknown.is_empty() && !has_only_utf8 {
            report.noted(
                file,
                place(),
                "texts that are no UTF-8, and nothing says what they are",
                "read as windows-1252",
            );
        }
        if has_only_utf8 && page.name() != UTF_8.name() && texts().any(|text| !text.is_ascii()) {
            let found = format!("texts that are UTF-8 too, declared as {}", page.name());
            report.noted(file, place(), found, "read as declared; a .cpg with UTF-8 has them read so");
        }
        for name in &mut self.names {
            if let Some(bytes) = bytes(name) {
                let (text, damaged) = page.decode(&bytes);
                if damaged {
                    let found = format!("bytes that mean nothing in {}: {text:?}", page.name());
                    report.changed(file, Some(format!("property {text}")), found, REPLACED);
                }
                *name = text;
            }
        }
        for (name, column) in self.names.iter().zip(&mut self.cells) {
            for (cell, number) in column.iter_mut().zip(numbers) {
                let Some(text) = text_of(cell) else { continue };
                let Some(bytes) = bytes(text) else { continue };
                let (decoded, damaged) = page.decode(&bytes);
                if damaged {
                    let place = Some(format!("feature {number}, property {name}"));
                    let found = format!("bytes that mean nothing in {}: {decoded:?}", page.name());
                    report.changed(file, place, found, REPLACED);
                }
                *text = decoded;
            }
        }
    }
}

/// What was done about bytes that are no characters.
const REPLACED: &str = "replaced by U+FFFD";

fn column(name: String, cells: Vec<FieldValue>) -> RawColumn {
    let values: Vec<(Kind, Value)> = cells.into_iter().map(value).collect();
    let known = || values.iter().filter(|(_, v)| !v.is_null());
    let kind = match known().next() {
        None => Kind::Text,
        Some((Kind::Number, _)) if known().all(|(_, v)| v.as_number().is_some_and(is_whole)) => Kind::Integer,
        Some((kind, _)) => *kind,
    };
    let typed = |(_, value): (Kind, Value)| match value {
        Value::Number(n) if kind == Kind::Integer => Value::Integer(n as i64),
        value => value,
    };
    RawColumn { name, kind, values: values.into_iter().map(typed).collect() }
}

fn is_whole(n: f64) -> bool {
    n.fract() == 0.0 && n.abs() <= WHOLE
}

fn value(cell: FieldValue) -> (Kind, Value) {
    let number = |n: Option<f64>| n.filter(|n| n.is_finite()).map_or(Value::Null, Value::Number);
    let date = |d: shapefile::dbase::Date| format!("{:04}-{:02}-{:02}", d.year(), d.month(), d.day());
    match cell {
        FieldValue::Character(text) => (Kind::Text, text.map_or(Value::Null, |t| Value::text(t.trim_end()))),
        FieldValue::Memo(text) => (Kind::Text, Value::text(text.trim_end())),
        FieldValue::Numeric(n) => (Kind::Number, number(n)),
        FieldValue::Float(n) => (Kind::Number, number(n.map(f64::from))),
        FieldValue::Currency(n) | FieldValue::Double(n) => (Kind::Number, number(Some(n))),
        FieldValue::Integer(n) => (Kind::Number, Value::Number(n.into())),
        FieldValue::Logical(b) => (Kind::Boolean, b.map_or(Value::Null, Value::Boolean)),
        FieldValue::Date(d) => (Kind::Date, d.map_or(Value::Null, |d| Value::Text(date(d).into()))),
        FieldValue::DateTime(at) => {
            let time = at.time();
            let text = format!(
                "{}T{:02}:{:02}:{:02}",
                date(at.date()),
                time.hours(),
                time.minutes(),
                time.seconds()
            );
            (Kind::Timestamp, Value::Text(text.into()))
        }
    }
}
