//! Excel workbooks (ECMA-376): a sheet of features whose cells have types, a sheet that explains its columns, a sheet of
//! sources.

use super::columns::ExportColumn;
use super::{Detail, ExportError};
use crate::budget::Budget;
use crate::feature::{Collection, Kind, Localized, ValueRef};
use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};
use std::collections::BTreeSet;
use std::io::Write;

/// Rows that a sheet has at most, its heading left out.
const MOST_ROWS: usize = 1_048_575;
/// Columns that a sheet has at most.
const MOST_COLUMNS: usize = 16_384;
/// Characters that a cell holds at most.
const LONGEST: usize = 32_767;
/// Cells from which on a sheet is not kept in memory.
const MANY: usize = 200_000;

/// Writes features without their geometry.
///
/// # Errors
/// More than a sheet holds, no room for the file, or the budget is over.
pub fn write(
    out: &mut (impl Write + Send),
    collection: &Collection,
    positions: &[u32],
    detail: &Detail,
    budget: &Budget,
) -> Result<(), ExportError> {
    let columns = ExportColumn::all(collection, detail);
    if positions.len() > MOST_ROWS || columns.len() > MOST_COLUMNS {
        let found = format!("{} rows of {} columns", positions.len(), columns.len());
        return Err(ExportError::TooMuch {
            format: "a sheet of Excel",
            most: format!("{MOST_ROWS} rows of {MOST_COLUMNS} columns"),
            found,
        });
    }
    let mut book = Workbook::new();
    book.set_properties(&properties(collection)?);
    let many = positions.len().saturating_mul(columns.len()) > MANY;
    let sheet = if many { book.add_worksheet_with_constant_memory()? } else { book.add_worksheet() };
    sheet.set_name("data")?.set_freeze_panes(1, 0)?;
    let (bold, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    for (at, column) in columns.iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, &column.name, &bold)?;
    }
    for (row, position) in positions.iter().enumerate() {
        budget.check()?;
        for (at, column) in columns.iter().enumerate() {
            let value = column.value(collection, *position as usize);
            cell(sheet, (row as u32 + 1, at as u16), (column.kind, value), &day)?;
        }
    }
    fields(book.add_worksheet(), &columns, &bold)?;
    sources(book.add_worksheet(), collection, &bold)?;
    book.save_to_writer(out)?;
    Ok(())
}

fn properties(collection: &Collection) -> Result<DocProperties, ExportError> {
    let info = collection.info();
    // The same data give the same bytes whenever they are written.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    Ok(DocProperties::new()
        .set_title(info.title.english())
        .set_comment(info.description.english())
        .set_creation_datetime(&made))
}

fn cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    (kind, value): (Kind, ValueRef<'_>),
    day: &Format,
) -> Result<(), ExportError> {
    match value {
        ValueRef::Null => {}
        ValueRef::Boolean(b) => {
            sheet.write_boolean(row, column, b)?;
        }
        ValueRef::Integer(n) if n.unsigned_abs() <= 1 << 53 => {
            sheet.write_number(row, column, n as f64)?;
        }
        ValueRef::Number(n) => {
            sheet.write_number(row, column, n)?;
        }
        ValueRef::Text(text) if kind == Kind::Date => match date(text) {
            Some(at) => {
                sheet.write_datetime_with_format(row, column, &at, day)?;
            }
            None => text_cell(sheet, (row, column), text)?,
        },
        other => text_cell(sheet, (row, column), &other.to_cell())?,
    }
    Ok(())
}

/// A day as Excel counts them: from 1900 on.
fn date(text: &str) -> Option<ExcelDateTime> {
    let date: Date = text.parse().ok()?;
    let (year, month, day) =
        (u16::try_from(date.year()).ok()?, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

fn text_cell(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str) -> Result<(), ExportError> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => sheet.write_string(row, column, &text[..end])?,
        None => sheet.write_string(row, column, text)?,
    };
    Ok(())
}

/// What the columns are called, and what they hold.
fn fields(sheet: &mut Worksheet, columns: &[ExportColumn<'_>], bold: &Format) -> Result<(), ExportError> {
    sheet.set_name("fields")?.set_freeze_panes(1, 0)?;
    let titles = columns.iter().filter_map(ExportColumn::title);
    let languages: BTreeSet<&str> = titles.flat_map(Localized::iter).map(|(language, _)| language).collect();
    let heading = |word: &str, language: &str| format!("{word} ({language})");
    let mut head = vec!["name".to_owned(), "type".to_owned(), "unit".to_owned()];
    head.extend(languages.iter().map(|language| heading("title", language)));
    head.extend(languages.iter().map(|language| heading("description", language)));
    for (at, word) in head.iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, word, bold)?;
    }
    for (row, column) in columns.iter().enumerate() {
        let said = |text: Option<&Localized>, language: &str| {
            text.and_then(|t| t.exact(language)).map_or(String::new(), |t| t.to_string())
        };
        let unit = column.unit().map_or("", |u| u.english());
        let mut cells =
            vec![column.name.clone(), super::columns::word(column.kind).to_owned(), unit.to_owned()];
        cells.extend(languages.iter().map(|language| said(column.title(), language)));
        cells.extend(languages.iter().map(|language| said(column.description(), language)));
        for (at, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            text_cell(sheet, (row as u32 + 1, at as u16), text)?;
        }
    }
    Ok(())
}

/// Where the data come from, in every language they are told in.
fn sources(sheet: &mut Worksheet, collection: &Collection, bold: &Format) -> Result<(), ExportError> {
    sheet.set_name("sources")?;
    let info = collection.info();
    for (at, word) in ["what", "language", "text"].into_iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, word, bold)?;
    }
    let all = [
        ("title", &info.title),
        ("description", &info.description),
        ("source", &info.source),
        ("licence", &info.licence),
    ];
    let told = all
        .iter()
        .flat_map(|(what, texts)| texts.iter().map(move |(language, text)| [*what, language, text]));
    for (row, cells) in told.enumerate() {
        for (at, text) in cells.into_iter().enumerate() {
            text_cell(sheet, (row as u32 + 1, at as u16), text)?;
        }
    }
    Ok(())
}
