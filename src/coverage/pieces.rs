//! Boxes of short pieces of lines: most of what is far away is left out without a look at its points.

/// A box in single precision, rounded outward: least and greatest of both coordinates.
pub(super) type Box4 = [f32; 4];

/// Boxes around the pieces of many lines.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Edges of a piece.
    edges: usize,
    /// First box of each line, and one past the last.
    starts: Vec<u32>,
    boxes: Vec<Box4>,
    /// Boxes around whole lines.
    lines: Vec<Box4>,
}

impl Pieces {
    /// Of lines that are cut after so many edges.
    pub fn new<'a>(lines: impl Iterator<Item = &'a [[f64; 2]]>, edges: usize) -> Self {
        let mut all = Pieces { edges, starts: vec![0], boxes: Vec::new(), lines: Vec::new() };
        for line in lines {
            let first = all.boxes.len();
            all.boxes.extend(pieces(line, edges).map(around));
            all.starts.push(all.boxes.len() as u32);
            all.lines.push(all.boxes[first..].iter().copied().fold(EMPTY, union));
        }
        all.boxes.shrink_to_fit();
        all
    }

    /// The boxes around whole lines, by number.
    pub fn lines(&self) -> &[Box4] {
        &self.lines
    }

    /// The pieces of a line, each with its box and beginning where the last one ends; `line` is the one of this number
    /// that the boxes were made for.
    pub fn of<'a>(
        &'a self,
        number: usize,
        line: &'a [[f64; 2]],
    ) -> impl Iterator<Item = (&'a [[f64; 2]], Box4)> {
        let boxes = &self.boxes[self.starts[number] as usize..self.starts[number + 1] as usize];
        pieces(line, self.edges).zip(boxes.iter().copied())
    }
}

fn pieces(line: &[[f64; 2]], edges: usize) -> impl Iterator<Item = &[[f64; 2]]> {
    let last = line.len().saturating_sub(1);
    (0..last).step_by(edges).map(move |i| &line[i..=(i + edges).min(last)])
}

/// A box around nothing.
const EMPTY: Box4 = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];

fn around(line: &[[f64; 2]]) -> Box4 {
    let point = |[x, y]: &[f64; 2]| {
        let [x, y] = [*x as f32, *y as f32];
        [x.next_down(), y.next_down(), x.next_up(), y.next_up()]
    };
    line.iter().map(point).fold(EMPTY, union)
}

fn union(a: Box4, b: Box4) -> Box4 {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}
