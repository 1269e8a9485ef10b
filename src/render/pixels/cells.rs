//! Exact area coverage of pixels, in whole numbers.
//!
//! Every edge adds to the cells it passes its height (`cover`) and twice the area on its left inside the
//! cell (`area`), as FreeType's and libart's rasterisers do. All numbers are integers of 1/256 pixel and
//! every crossing is computed from the ends of the edge, never carried from pixel to pixel: the same edge
//! gives the same cells wherever the window lies. Two edges run in opposite directions cancel exactly, so
//! neighbours leave no gap and own no pixel twice.

/// Units in one pixel, and as a power of two.
pub(in crate::render) const SUB: i64 = 1 << BITS;
const BITS: u32 = 8;
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

/// The cells of an edge, those right of, above and below the window left out; some may come to nothing.
#[inline]
pub(in crate::render) fn edge(size: Size, a: Point, b: Point, emit: &mut impl FnMut(Cell)) {
    if a[1] == b[1] {
        return;
    }
    // From its upper end, so that both directions give the same cells. Edges turn as they like: what is chosen without a
    // branch is not guessed wrong.
    let is_down = a[1] < b[1];
    let (upper, lower) = (choose(is_down, a, b), choose(is_down, b, a));
    let edge = Edge { size, sign: 2 * i64::from(is_down) - 1, upper, lower };
    let (first, last) = (upper[1] >> BITS, (lower[1] - 1) >> BITS);
    let (column, last_column) = (upper[0] >> BITS, lower[0] >> BITS);
    let (west, east) = (column.min(last_column), column.max(last_column));
    if first >= 0 && last < size.height && west >= 0 && east < size.width {
        if first == last && west == east {
            return edge.cell(first, west, upper, lower, emit);
        }
        if last - first > 1 || east - west > 1 {
            return edge.cells_within(emit);
        }
        edge.three(emit);
    } else if first < size.height && last >= 0 && west < size.width {
        edge.cells(emit);
    }
}

/// An edge that is not level.
struct Edge {
    size: Size,
    /// 1 if the edge runs down, -1 if up.
    sign: i64,
    upper: Point,
    lower: Point,
}

impl Edge {
    /// The cells of an edge that lies in the window and passes at most one border of rows and one of columns, as nearly all
    /// of a thin line do. They are always three, since guessing how many there are takes longer than adding nothing: what
    /// is not passed is left out by masks.
    #[inline(always)]
    fn three(&self, emit: &mut impl FnMut(Cell)) {
        let Edge { upper, lower, sign, .. } = *self;
        let [column, last_column] = [upper[0] >> BITS, lower[0] >> BITS];
        let [row, last_row] = [upper[1] >> BITS, (lower[1] - 1) >> BITS];
        let (passes_row, passes_column) = (row != last_row, column != last_column);
        let y = last_row << BITS;
        let at_row = [self.row_crossing().at(y), y];
        let x = column.max(last_column) << BITS;
        let at_column = [x, self.column_crossing().at(x)];
        let is_row_first = passes_row & (!passes_column | (column == at_row[0] >> BITS));
        let first = choose(is_row_first, at_row, at_column);
        let second = choose(is_row_first, at_column, at_row);
        let first = choose(passes_row | passes_column, first, lower);
        let second = choose(passes_row & passes_column, second, lower);
        let between = choose(is_row_first, [last_row, column], [row, last_column]);
        let mut cell = |[row, column]: [i64; 2], from: Point, to: Point| {
            let cover = sign * (to[1] - from[1]);
            emit(Cell { row, column, cover, area: (from[0] + to[0] - (column << (BITS + 1))) * cover });
        };
        cell([row, column], upper, first);
        cell(between, first, second);
        cell([last_row, last_column], second, lower);
    }

    /// The cells of an edge that lies in the window.
    fn cells_within(&self, emit: &mut impl FnMut(Cell)) {
        let Edge { upper, lower, .. } = *self;
        let (step, border) = if lower[0] < upper[0] { (-1, 0) } else { (1, 1) };
        let [mut column, last_column] = [upper[0] >> BITS, lower[0] >> BITS];
        let [mut row, last_row] = [upper[1] >> BITS, (lower[1] - 1) >> BITS];
        let (x_at, y_at) = (self.row_crossing(), self.column_crossing());
        // How many borders it passes is known; in which order is not foretold, so each step is chosen without a branch.
        let borders = (last_column - column) * step + last_row - row;
        let row_end = |row: i64| {
            let y = (row + 1) << BITS;
            choose(row < last_row, [x_at.at(y), y], lower)
        };
        let (mut from, mut end) = (upper, row_end(row));
        for _ in 0..borders {
            let is_down = column == end[0] >> BITS;
            let x = (column + border) << BITS;
            let next = choose(is_down, end, [x, y_at.at(x)]);
            self.cell(row, column, from, next, emit);
            from = next;
            row += i64::from(is_down);
            column += step & (i64::from(is_down) - 1);
            end = row_end(row);
        }
        self.cell(row, column, from, lower, emit);
    }

    /// Where it passes rows.
    #[inline]
    fn row_crossing(&self) -> Crossing {
        let Edge { upper, lower, .. } = *self;
        Crossing::new(upper[1], upper[0], lower[1] - upper[1], lower[0] - upper[0])
    }

    /// Where it passes columns.
    #[inline]
    fn column_crossing(&self) -> Crossing {
        let Edge { upper, lower, .. } = *self;
        let is_left = lower[0] < upper[0];
        let (west, east) = (choose(is_left, lower, upper), choose(is_left, upper, lower));
        // An edge that runs straight down passes none.
        Crossing::new(west[0], west[1], (east[0] - west[0]).max(1), east[1] - west[1])
    }

    /// The cells of an edge of which some may lie outside.
    fn cells(&self, emit: &mut impl FnMut(Cell)) {
        let Edge { size, upper, lower, .. } = *self;
        let rows = (upper[1] >> BITS).max(0)..=((lower[1] - 1) >> BITS).min(size.height - 1);
        if upper[0].max(lower[0]) < 0 {
            // What is left of the window counts by its height alone.
            for row in rows {
                let (from, to) = (upper[1].max(row << BITS), lower[1].min((row + 1) << BITS));
                emit(Cell { row, column: -1, cover: self.sign * (to - from), area: 0 });
            }
            return;
        }
        let (x_at, y_at) = (self.row_crossing(), self.column_crossing());
        let mut from = if upper[1] < 0 { [x_at.at(0), 0] } else { upper };
        for row in rows {
            let y = (row + 1) << BITS;
            let to = if y < lower[1] { [x_at.at(y), y] } else { lower };
            self.row(row, from, to, &y_at, emit);
            from = to;
        }
    }

    /// The cells of one row.
    #[inline]
    fn row(&self, row: i64, mut from: Point, to: Point, y_at: &Crossing, emit: &mut impl FnMut(Cell)) {
        let width = self.size.width;
        let (mut column, last) = (from[0] >> BITS, to[0] >> BITS);
        if column < last {
            // What lies outside the window is taken in one step.
            if column < 0 {
                let border = [0, if last < 0 { to[1] } else { y_at.at(0) }];
                self.cell(row, -1, from, border, emit);
                (column, from) = (0, border);
            }
            while column < last.min(width) {
                let x = (column + 1) << BITS;
                let border = [x, y_at.at(x)];
                self.cell(row, column, from, border, emit);
                (column, from) = (column + 1, border);
            }
            if last < 0 {
                return;
            }
        } else if last < column {
            if column >= width {
                if last >= width {
                    return;
                }
                column = width - 1;
                from = [width << BITS, y_at.at(width << BITS)];
            }
            while column > last.max(-1) {
                let x = column << BITS;
                let border = [x, y_at.at(x)];
                self.cell(row, column, from, border, emit);
                (column, from) = (column - 1, border);
            }
        }
        if column < width {
            self.cell(row, column, from, to, emit);
        }
    }

    /// What lies within one cell; a negative column is what is left of the window.
    #[inline(always)]
    fn cell(&self, row: i64, column: i64, from: Point, to: Point, emit: &mut impl FnMut(Cell)) {
        let cover = self.sign * (to[1] - from[1]);
        if cover == 0 {
            return;
        }
        if column < 0 {
            return emit(Cell { row, column: -1, cover, area: 0 });
        }
        emit(Cell { row, column, cover, area: (from[0] + to[0] - (column << (BITS + 1))) * cover });
    }
}

/// One of two, without a branch.
#[inline]
fn choose<const N: usize>(is_first: bool, first: [i64; N], second: [i64; N]) -> [i64; N] {
    let mask = -i64::from(is_first);
    std::array::from_fn(|k| second[k] ^ ((first[k] ^ second[k]) & mask))
}

/// Where a line passes a coordinate: the other coordinate there, rounded down.
struct Crossing {
    from: i64,
    other: i64,
    /// Steps of the other coordinate, and one by the steps of the first, which are more than none.
    rise: f64,
    per_step: f64,
}

/// Added to a number, it leaves the nearest whole one in the lowest bits.
const ROUNDER: f64 = (3i64 << 51) as f64;

impl Crossing {
    fn new(from: i64, other: i64, run: i64, rise: i64) -> Self {
        Crossing { from, other, rise: rise as f64, per_step: 1.0 / run as f64 }
    }

    /// Exact for edges of up to 2¹⁶ pixels: half a step more lies at least half a step off any whole number.
    #[inline]
    fn at(&self, coordinate: i64) -> i64 {
        let steps = ((coordinate - self.from) as f64 * self.rise + 0.5) * self.per_step;
        whole(steps - 0.5) + self.other
    }
}

/// The nearest whole number; less than 2⁵¹ both ways.
#[inline]
pub(in crate::render) fn whole(v: f64) -> i64 {
    ((v + ROUNDER).to_bits() as i64).wrapping_sub(ROUNDER.to_bits() as i64)
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

    #[test]
    fn an_edge_within_the_window_gives_the_cells_that_it_gives_at_its_border() {
        let mut seed = 7u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i64::from((seed >> 8) % below)
        };
        for round in 0..20_000 {
            // Now and then along a border, or from one to another.
            let mut point =
                |side| [random(side), random(side)].map(|v| if round % 5 == 0 { v & !127 } else { v });
            let a = point(8 * 256);
            // Mostly as short as those of thin lines.
            let b = if round % 3 == 0 {
                point(8 * 256)
            } else {
                [0, 1].map(|k| (a[k] + point(512)[k] - 256).clamp(0, 2047))
            };
            let (upper, lower, sign) = if a[1] < b[1] { (a, b, 1) } else { (b, a, -1) };
            if upper[1] == lower[1] {
                continue;
            }
            let (mut within, mut beside) = (Vec::new(), Vec::new());
            let edge = Edge { size: SIZE, sign, upper, lower };
            super::edge(SIZE, a, b, &mut |c| within.push([c.row, c.column, c.cover, c.area]));
            edge.cells(&mut |c| beside.push([c.row, c.column, c.cover, c.area]));
            // What adds nothing may be told.
            within.retain(|c| c[2] != 0);
            beside.retain(|c| c[2] != 0);
            assert_eq!(within, beside, "{upper:?} {lower:?}");
        }
    }
}
