//! Exact area coverage of pixels, in whole numbers.
//!
//! Every edge adds to the cells it passes its height (`cover`) and twice the area on its left inside the
//! cell (`area`), as FreeType's and libart's rasterisers do. All numbers are integers of 1/256 pixel and
//! every crossing is computed from the ends of the edge, never carried from pixel to pixel: the same edge
//! gives the same cells wherever the window lies. Two edges run in opposite directions cancel exactly, so
//! neighbours leave no gap and own no pixel twice.

/// Units in one pixel.
pub(in crate::render) const SUB: i64 = 256;
/// Full coverage of one pixel.
pub(in crate::render) const FULL: i64 = 2 * SUB * SUB;

/// A point in units, from the window's origin.
pub(in crate::render) type Point = [i64; 2];

/// The size of what is drawn, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) struct Size {
    pub width: i64,
    pub height: i64,
}

/// One contribution of an edge.
#[derive(Debug, Clone, Copy)]
pub(in crate::render) struct Cell {
    pub row: i64,
    /// Column, or -1 for everything left of the window.
    pub column: i64,
    pub cover: i64,
    pub area: i64,
}

/// `a / b`, rounded down.
#[inline]
fn divide(a: i64, b: i64) -> i64 {
    let (quotient, rest) = (a / b, a % b);
    quotient - i64::from(rest != 0 && (rest < 0) != (b < 0))
}

/// The cells of an edge, those right of, above and below the window left out.
#[inline]
pub(in crate::render) fn edge(size: Size, a: Point, b: Point, emit: &mut impl FnMut(Cell)) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    if dy == 0 || a[0].min(b[0]) >= size.width * SUB {
        return;
    }
    let (top, bottom) = (a[1].min(b[1]), a[1].max(b[1]));
    let (first, last) = (top.div_euclid(SUB), (bottom - 1).div_euclid(SUB));
    if first == last {
        if (0..size.height).contains(&first) {
            span(size, first, a, b, emit);
        }
        return;
    }
    let (first, last) = (first.max(0), last.min(size.height - 1));
    if first > last {
        return;
    }
    let left_of_window = a[0].max(b[0]) < 0;
    let place = |y: i64| {
        let x = match y {
            y if y == a[1] => a[0],
            y if y == b[1] => b[0],
            // What is left of the window counts by its height alone.
            _ if left_of_window => -1,
            y => a[0] + divide((y - a[1]) * dx, dy),
        };
        [x, y]
    };
    let mut upper = place(top.max(first * SUB));
    for row in first..=last {
        let lower = place(bottom.min(row * SUB + SUB));
        if dy > 0 {
            span(size, row, upper, lower, emit)
        } else {
            span(size, row, lower, upper, emit)
        }
        upper = lower;
    }
}

/// The cells of an edge within one row.
#[inline]
fn span(size: Size, row: i64, a: Point, b: Point, emit: &mut impl FnMut(Cell)) {
    let (first, last) = (a[0].div_euclid(SUB), b[0].div_euclid(SUB));
    if first == last || first.max(last) < 0 {
        if first < size.width {
            emit(piece(row, first, a, b));
        }
        return;
    }
    long_span(size, row, a, b, emit);
}

/// The cells of an edge that passes several of one row.
fn long_span(size: Size, row: i64, a: Point, b: Point, emit: &mut impl FnMut(Cell)) {
    let (first, last) = (a[0].div_euclid(SUB), b[0].div_euclid(SUB));
    let y = |x: i64| a[1] + divide((x - a[0]) * (b[1] - a[1]), b[0] - a[0]);
    let step = if b[0] > a[0] { 1 } else { -1 };
    let border = |column: i64| if step > 0 { (column + 1) * SUB } else { column * SUB };
    let (mut column, mut from) = (first, a);
    // What lies outside the window is taken in one step.
    if step > 0 && column < 0 {
        let to = [0, y(0)];
        emit(Cell { row, column: -1, cover: to[1] - from[1], area: 0 });
        (column, from) = (0, to);
    } else if step < 0 && column >= size.width {
        if last >= size.width {
            return;
        }
        column = size.width - 1;
        from = [size.width * SUB, y(size.width * SUB)];
    }
    while column != last && column >= 0 && column < size.width {
        let x = border(column);
        let to = [x, y(x)];
        emit(piece(row, column, from, to));
        (column, from) = (column + step, to);
    }
    if column < size.width {
        emit(piece(row, column, from, b));
    }
}

#[inline]
fn piece(row: i64, column: i64, a: Point, b: Point) -> Cell {
    let cover = b[1] - a[1];
    if column < 0 {
        return Cell { row, column: -1, cover, area: 0 };
    }
    let left = column * SUB;
    Cell { row, column, cover, area: (a[0] - left + b[0] - left) * cover }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { width: 8, height: 8 };

    /// Coverage of every pixel by a closed ring.
    fn coverage(ring: &[Point], size: Size) -> Vec<i64> {
        let (w, h) = (size.width as usize, size.height as usize);
        let (mut cover, mut area) = (vec![0; (w + 1) * h], vec![0; (w + 1) * h]);
        for pair in ring.windows(2) {
            edge(size, pair[0], pair[1], &mut |c| {
                let at = c.row as usize * (w + 1) + (c.column + 1) as usize;
                cover[at] += c.cover;
                area[at] += c.area;
            });
        }
        let mut out = Vec::new();
        for row in 0..h {
            let mut sum = cover[row * (w + 1)];
            for column in 0..w {
                let at = row * (w + 1) + column + 1;
                sum += cover[at];
                out.push(sum * 2 * SUB - area[at]);
            }
        }
        out
    }

    #[test]
    fn half_a_pixel_is_half() {
        let ring = [[0, 0], [0, 256], [128, 256], [128, 0], [0, 0]];
        assert_eq!(coverage(&ring, SIZE)[0].abs(), FULL / 2);
        assert!(coverage(&ring, SIZE)[1..].iter().all(|c| *c == 0));
    }

    #[test]
    fn a_triangle_covers_its_area_and_moves_with_the_window() {
        let ring = [[-700, 130], [1900, 1777], [901, -333], [-700, 130]];
        let whole = coverage(&ring, SIZE);
        for (dx, dy) in [(1, 0), (3, 2), (0, 5)] {
            let moved: Vec<Point> = ring.iter().map(|p| [p[0] - dx * SUB, p[1] - dy * SUB]).collect();
            let part = coverage(&moved, Size { width: 8 - dx, height: 8 - dy });
            for row in 0..8 - dy {
                for column in 0..8 - dx {
                    let here = part[(row * (8 - dx) + column) as usize];
                    assert_eq!(
                        here,
                        whole[((row + dy) * 8 + column + dx) as usize],
                        "{dx} {dy} {row} {column}"
                    );
                }
            }
        }
    }
}
