//! The table of a Shapefile (dBASE III). Written here and not by a crate, for those that there are put the day of writing into
//! the file and take whole numbers through floating point.

use crate::budget::Budget;
use crate::export::ExportError;
use crate::export::columns::{ExportColumn, shortened};
use crate::feature::{Collection, Kind, ValueRef};
use std::io::Write;

/// Bytes of a text at most.
const LONGEST_TEXT: usize = 254;
/// Characters of a number at most, as readers take them.
const LONGEST_NUMBER: usize = 32;
/// Decimal places at most.
const MOST_PLACES: usize = 15;
/// The version of the format, and a date that is always the same: 1970-01-01.
const VERSION_AND_DATE: [u8; 4] = [3, 70, 1, 1];
const HEADER_END: u8 = 0x0d;
const FILE_END: u8 = 0x1a;
/// Bytes of the header without its columns, and of a column in it.
const HEADER: usize = 32;
const NAME_ROOM: usize = 11;

/// A column with the width that its values need.
pub struct DbfColumn<'a> {
    /// What it holds.
    pub of: &'a ExportColumn<'a>,
    /// Texts that are longer than a table can hold.
    pub cut: usize,
    code: u8,
    width: usize,
    places: usize,
}

impl<'a> DbfColumn<'a> {
    /// Measures the values of some features.
    pub fn of(of: &'a ExportColumn<'a>, collection: &Collection, positions: &[u32]) -> Self {
        let cells = || positions.iter().map(|p| of.value(collection, *p as usize)).filter(|v| !v.is_null());
        let longest = |least: usize| cells().map(|v| v.to_cell().len()).max().unwrap_or(0).max(least);
        let (code, width, places) = match of.kind {
            Kind::Boolean => (b'L', 1, 0),
            Kind::Date => (b'D', 8, 0),
            Kind::Integer => (b'N', longest(1), 0),
            Kind::Number => {
                let split = |v: ValueRef<'_>| {
                    let text = v.to_cell();
                    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
                    (whole.len(), part.len())
                };
                let (mut whole, mut places) = (1, 1);
                for (w, p) in cells().map(split) {
                    (whole, places) = (whole.max(w), places.max(p.min(MOST_PLACES)));
                }
                let room = LONGEST_NUMBER.saturating_sub(whole + 1).max(1);
                let places = places.min(room);
                (b'N', (whole + 1 + places).min(LONGEST_TEXT), places)
            }
            Kind::Text | Kind::Timestamp | Kind::List => (b'C', longest(1).min(LONGEST_TEXT), 0),
        };
        DbfColumn { of, cut: 0, code, width, places }
    }

    fn head(&self) -> [u8; HEADER] {
        let mut head = [0; HEADER];
        let name = shortened(&self.of.name, NAME_ROOM - 1).as_bytes();
        head[..name.len()].copy_from_slice(name);
        head[NAME_ROOM] = self.code;
        head[16] = self.width as u8;
        head[17] = self.places as u8;
        head
    }

    fn cell(&mut self, out: &mut Vec<u8>, value: ValueRef<'_>) {
        let width = self.width;
        let text = match value {
            ValueRef::Null if self.code == b'L' => "?".to_owned(),
            ValueRef::Null => String::new(),
            ValueRef::Boolean(b) => if b { "T" } else { "F" }.to_owned(),
            ValueRef::Number(n) => format!("{n:.*}", self.places),
            ValueRef::Text(t) if self.code == b'D' => t.chars().filter(|c| *c != '-').collect(),
            other => other.to_cell(),
        };
        // Numbers stand on the right, everything else on the left; what is unknown is blank.
        let text = match self.code {
            b'N' => format!("{text:>width$}"),
            _ => text,
        };
        let kept = shortened(&text, width);
        self.cut += usize::from(kept.len() < text.len());
        out.extend_from_slice(kept.as_bytes());
        out.resize(out.len() + width - kept.len(), b' ');
    }
}

/// Writes the table.
///
/// # Errors
/// More columns than it can have, no room for it, or the budget is over.
pub fn write(
    out: &mut impl Write,
    collection: &Collection,
    positions: &[u32],
    columns: &mut [DbfColumn<'_>],
    budget: &Budget,
) -> Result<(), ExportError> {
    let row = 1 + columns.iter().map(|c| c.width).sum::<usize>();
    let head = HEADER + HEADER * columns.len() + 1;
    let (Ok(rows), Ok(row), Ok(length)) =
        (u32::try_from(positions.len()), u16::try_from(row), u16::try_from(head))
    else {
        return Err(ExportError::TooMuch {
            format: "the table of a Shapefile",
            most: "2,046 columns and 65,535 bytes a row".to_owned(),
            found: format!("{} columns and {row} bytes", columns.len()),
        });
    };
    let mut part = VERSION_AND_DATE.to_vec();
    part.extend_from_slice(&rows.to_le_bytes());
    part.extend_from_slice(&length.to_le_bytes());
    part.extend_from_slice(&row.to_le_bytes());
    part.resize(HEADER, 0);
    columns.iter().for_each(|column| part.extend_from_slice(&column.head()));
    part.push(HEADER_END);
    for position in positions {
        budget.check()?;
        part.push(b' ');
        for column in columns.iter_mut() {
            let value = column.of.value(collection, *position as usize);
            column.cell(&mut part, value);
        }
        out.write_all(&part).map_err(ExportError::spool)?;
        part.clear();
    }
    part.push(FILE_END);
    out.write_all(&part).map_err(ExportError::spool)
}
