//! What one colour covers: edges in, pixels out.

use super::canvas::{Canvas, Pixel, lay, over, part};
use super::cells::{self, Point, SUB, Size};
use std::ops::Range;
use std::sync::Mutex;

/// Sums of the edges of shapes that get one colour.
///
/// Shapes wound alike may overlap or touch: together they cover a pixel once.
#[derive(Debug)]
pub(in crate::render) struct Mask {
    size: Size,
    /// Cover and area by cell; the first column of a row stands for all left of the window.
    cells: Vec<[i32; 2]>,
    /// A bit for each cell that an edge has passed, in whole words for each row.
    passed: Vec<u64>,
}

/// Cells that one word of bits tells about.
const WORD: usize = u64::BITS as usize;

impl Mask {
    pub fn new(size: Size) -> Self {
        let (columns, rows) = (columns(size), size.height as usize);
        Mask { size, cells: vec![[0; 2]; columns * rows], passed: vec![0; columns.div_ceil(WORD) * rows] }
    }

    #[inline]
    pub fn edge(&mut self, a: Point, b: Point) {
        let Mask { size, cells, passed } = self;
        let columns = columns(*size);
        let words = columns.div_ceil(WORD);
        cells::edge(*size, a, b, &mut |cell| {
            let (row, column) = (cell.row as usize, (cell.column + 1) as usize);
            let sums = &mut cells[row * columns + column];
            sums[0] += cell.cover as i32;
            sums[1] += cell.area as i32;
            passed[row * words + column / WORD] |= 1 << (column % WORD);
        });
    }

    /// Adds a closed ring; backward if `reversed`.
    pub fn ring(&mut self, points: &[Point], reversed: bool) {
        let n = points.len();
        for i in 0..n {
            let (a, b) = (points[i], points[(i + 1) % n]);
            if reversed { self.edge(b, a) } else { self.edge(a, b) }
        }
    }

    /// Lays a colour over what is covered, and forgets the edges.
    pub fn paint(&mut self, canvas: &mut Canvas, color: Pixel) {
        let mut shades = None;
        let width = canvas.width;
        self.sweep(|row, columns, share| {
            let start = row * width + columns.start;
            if columns.len() > 1 {
                return lay(part(color, share), &mut canvas.pixels[start..row * width + columns.end]);
            }
            let pixel = &mut canvas.pixels[start];
            let shades = shades.get_or_insert_with(|| Shades::new(color, *pixel));
            *pixel = shades.over(*pixel, share);
        });
    }

    /// Calls back with the covered pixels of each row and how much of them is covered, of 256; forgets the edges.
    pub fn sweep(&mut self, mut see: impl FnMut(usize, Range<usize>, u32)) {
        let columns = columns(self.size);
        let rows = self.cells.chunks_mut(columns).zip(self.passed.chunks_mut(columns.div_ceil(WORD)));
        for (row, (cells, passed)) in rows.enumerate() {
            let mut cover = 0i32;
            let mut at = 0;
            for (i, word) in passed.iter_mut().enumerate() {
                let mut bits = std::mem::take(word);
                while bits != 0 {
                    let column = i * WORD + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    if cover != 0 && at < column {
                        see(row, at - 1..column - 1, share(cover, 0));
                    }
                    let [here, area] = std::mem::take(&mut cells[column]);
                    cover += here;
                    at = column + 1;
                    let share = share(cover, area);
                    if column > 0 && share > 0 {
                        see(row, column - 1..column, share);
                    }
                }
            }
            if cover != 0 && at < columns {
                see(row, at - 1..columns - 1, share(cover, 0));
            }
        }
    }
}

/// A colour by the share of a pixel that it covers.
struct Shades {
    color: Pixel,
    /// What lies below most of it, and the shades over that.
    below: Pixel,
    over: [Pixel; 257],
}

impl Shades {
    fn new(color: Pixel, below: Pixel) -> Self {
        Shades { color, below, over: std::array::from_fn(|share| over(part(color, share as u32), below)) }
    }

    #[inline]
    fn over(&self, below: Pixel, share: u32) -> Pixel {
        if below == self.below { self.over[share as usize] } else { over(part(self.color, share), below) }
    }
}

/// Masks that were used and are empty again, for the next map of the same size.
#[derive(Debug, Default)]
pub(in crate::render) struct Masks(Mutex<Vec<Mask>>);

impl Masks {
    /// As many maps are drawn at once.
    const KEPT: usize = 8;
    /// Cells of the largest mask that is kept: of a tile of 512 pixels for dense screens.
    const LARGEST: usize = 1025 * 1024;

    /// An empty mask.
    pub fn take(&self, size: Size) -> Mask {
        let kept = self.0.lock().ok().and_then(|mut kept| {
            let at = kept.iter().rposition(|mask| mask.size == size)?;
            Some(kept.swap_remove(at))
        });
        kept.unwrap_or_else(|| Mask::new(size))
    }

    /// Takes back an empty mask.
    pub fn give(&self, mask: Mask) {
        let Ok(mut kept) = self.0.lock() else { return };
        if mask.cells.len() <= Self::LARGEST {
            if kept.len() == Self::KEPT {
                kept.remove(0);
            }
            kept.push(mask);
        }
    }
}

fn columns(size: Size) -> usize {
    (size.width + 1) as usize
}

/// What of a cell is covered, of 256, in steps of 4: an eye sees no more, and a tile of few colours keeps a palette.
fn share(cover: i32, area: i32) -> u32 {
    let covered = (cover * 2 * SUB as i32 - area).unsigned_abs();
    (((covered + 1024) >> 11) << 2).min(256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_colour_leave_no_line() {
        let size = Size { width: 16, height: 16 };
        let mut mask = Mask::new(size);
        let cut = [[1000, -50], [2013, 2000], [1777, 5000]];
        let west = [[-500, -50], cut[0], cut[1], cut[2], [-500, 5000]];
        let east = [cut[0], [9000, -50], [9000, 5000], cut[2], cut[1]];
        mask.ring(&west, false);
        mask.ring(&east, false);
        let mut canvas = Canvas::new(16, 16, [255; 4]);
        mask.paint(&mut canvas, [10, 20, 30, 255]);
        assert!(canvas.pixels.iter().all(|p| *p == [10, 20, 30, 255]));
        mask.paint(&mut canvas, [255; 4]);
        assert!(canvas.pixels.iter().all(|p| *p == [10, 20, 30, 255]), "a painted mask is empty");
    }
}
