//! What one colour covers: edges in, pixels out.

use super::canvas::{Canvas, Pixel, over, share};
use super::cells::{self, Point, SUB, Size};

/// Sums of the edges of shapes that get one colour.
///
/// Shapes wound alike may overlap or touch: together they cover a pixel once.
pub(in crate::render) struct Mask {
    size: Size,
    /// Cover and area by cell; the first column of a row stands for all left of the window.
    cells: Vec<[i32; 2]>,
    /// First and one past the last touched cell of each row.
    touched: Vec<(u32, u32)>,
}

impl Mask {
    pub fn new(size: Size) -> Self {
        let cells = ((size.width + 1) * size.height) as usize;
        Mask { size, cells: vec![[0; 2]; cells], touched: vec![(u32::MAX, 0); size.height as usize] }
    }

    pub fn edge(&mut self, a: Point, b: Point) {
        let Mask { size, cells, touched } = self;
        let columns = (size.width + 1) as usize;
        cells::edge(*size, a, b, &mut |cell| {
            let (row, column) = (cell.row as usize, (cell.column + 1) as usize);
            let sums = &mut cells[row * columns + column];
            sums[0] += cell.cover as i32;
            sums[1] += cell.area as i32;
            let (first, end) = &mut touched[row];
            *first = (*first).min(column as u32);
            *end = (*end).max(column as u32 + 1);
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
        self.sweep(|row, column, coverage| {
            let pixel = &mut canvas.row(row)[column];
            *pixel = over(share(color, coverage), *pixel);
        });
    }

    /// Calls back with every covered pixel and its coverage of 256, and forgets the edges.
    pub fn sweep(&mut self, mut see: impl FnMut(usize, usize, u32)) {
        let columns = (self.size.width + 1) as usize;
        for (row, touched) in self.touched.iter_mut().enumerate() {
            let (first, end) = std::mem::replace(touched, (u32::MAX, 0));
            if first >= end {
                continue;
            }
            let cells = &mut self.cells[row * columns..(row + 1) * columns];
            let mut cover = 0i32;
            for (i, cell) in cells.iter_mut().enumerate().skip(first as usize) {
                if i >= end as usize && cover == 0 {
                    break;
                }
                let [here, area] = std::mem::take(cell);
                cover += here;
                if i > 0 && (cover != 0 || area != 0) {
                    let covered = (cover * 2 * SUB as i32 - area).unsigned_abs();
                    let coverage = ((covered + 256) >> 9).min(256);
                    if coverage > 0 {
                        see(row, i - 1, coverage);
                    }
                }
            }
        }
    }
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
