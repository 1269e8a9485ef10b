//! What the numbers on a map stand for.

use super::column::TextColumn;
use super::glyphs::wrapped;
use super::naming::{digits, disc};
use super::tones::Tones;
use crate::render::mark::{Anchor, Mark};

/// Names by the numbers that stand for them on a map.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NumberKey {
    /// What they are names of.
    pub title: String,
    /// Numbers and names, ascending.
    pub entries: Vec<(usize, String)>,
}

const TEXT: f64 = 8.5;
const ROW: f64 = 15.0;
/// From the left edge of a column to its text.
const INDENT: f64 = 18.0;
/// The widest column; longer names have several lines.
const WIDEST: f64 = 212.0;
/// The most columns of a page.
const COLUMNS: usize = 4;

/// Writes a key below what is there, in as many columns as its longest name leaves room for.
pub(super) fn write(column: &mut TextColumn, key: &NumberKey, tones: &Tones) {
    column.y += 4.0;
    column.paragraph(&key.title, 9.0, tones.ink);
    let longest = key.entries.iter().map(|(_, name)| column.fonts.width(name, TEXT, 0.0)).fold(0.0, f64::max);
    let room = (longest + INDENT + 12.0).min(WIDEST);
    let columns = ((column.width / room).floor() as usize).clamp(1, COLUMNS).min(key.entries.len().max(1));
    let wide = column.width / columns as f64;
    let each = key.entries.len().div_ceil(columns);
    let (top, left) = (column.y + 3.0, column.left);
    let mut lowest = top;
    for (i, entries) in key.entries.chunks(each.max(1)).enumerate() {
        let x = left + i as f64 * wide;
        let mut y = top;
        for (number, name) in entries {
            let middle = [x + 7.0, y + ROW / 2.0];
            column.marks.push(disc(middle, tones));
            column.marks.push(Mark::Words(digits(middle, *number, tones)));
            for line in wrapped(column.fonts, name, TEXT, wide - INDENT - 6.0) {
                column.words(
                    [x + INDENT, y + ROW / 2.0 + TEXT * 0.36],
                    &line,
                    TEXT,
                    tones.ink,
                    Anchor::Start,
                );
                y += TEXT * 1.3;
            }
            y += ROW - TEXT * 1.3;
        }
        lowest = lowest.max(y);
    }
    column.y = lowest;
}
