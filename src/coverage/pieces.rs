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
}

impl Pieces {
    /// Of lines that are cut after so many edges.
    pub fn new<'a>(lines: impl Iterator<Item = &'a [[f64; 2]]>, edges: usize) -> Self {
        let mut all = Pieces { edges, starts: vec![0], boxes: Vec::new() };
        for line in lines {
            all.boxes.extend(pieces(line, edges).map(around));
            all.starts.push(all.boxes.len() as u32);
        }
        all.boxes.shrink_to_fit();
        all
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

fn around(line: &[[f64; 2]]) -> Box4 {
    let mut found = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
    for [x, y] in line {
        found[0] = found[0].min((*x as f32).next_down());
        found[1] = found[1].min((*y as f32).next_down());
        found[2] = found[2].max((*x as f32).next_up());
        found[3] = found[3].max((*y as f32).next_up());
    }
    found
}
