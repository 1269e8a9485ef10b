//! Live positions by cell, for neighbourhood searches.

/// Live positions by cell.
pub(super) struct Grid {
    origin: [f64; 2],
    scale: f64,
    columns: usize,
    rows: usize,
    starts: Vec<u32>,
    counts: Vec<u32>,
    items: Vec<u32>,
}

impl Grid {
    pub(super) fn new(points: &[[f64; 2]]) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for p in points {
            for k in 0..2 {
                low[k] = low[k].min(p[k]);
                high[k] = high[k].max(p[k]);
            }
        }
        let (w, h) = ((high[0] - low[0]).max(1e-12), (high[1] - low[1]).max(1e-12));
        let cells = (points.len() as f64 / 2.0).max(1.0);
        let scale = (cells / (w * h)).sqrt().min(4096.0 / w.max(h));
        let (columns, rows) = ((w * scale) as usize + 1, (h * scale) as usize + 1);
        let mut grid = Grid {
            origin: low,
            scale,
            columns,
            rows,
            starts: vec![0; columns * rows + 1],
            counts: vec![0; columns * rows],
            items: vec![0; points.len()],
        };
        for p in points {
            let c = grid.cell(*p);
            grid.starts[c + 1] += 1;
        }
        for c in 0..columns * rows {
            grid.starts[c + 1] += grid.starts[c];
        }
        for (i, p) in points.iter().enumerate() {
            let c = grid.cell(*p);
            grid.items[(grid.starts[c] + grid.counts[c]) as usize] = i as u32;
            grid.counts[c] += 1;
        }
        grid
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.origin[0]) * self.scale) as usize).min(self.columns - 1)
    }
    fn row(&self, y: f64) -> usize {
        (((y - self.origin[1]) * self.scale) as usize).min(self.rows - 1)
    }
    fn cell(&self, p: [f64; 2]) -> usize {
        self.row(p[1]) * self.columns + self.column(p[0])
    }

    pub(super) fn remove(&mut self, i: u32, p: [f64; 2]) {
        let c = self.cell(p);
        let start = self.starts[c] as usize;
        let live = &mut self.items[start..start + self.counts[c] as usize];
        if let Some(found) = live.iter().position(|x| *x == i) {
            let last = live.len() - 1;
            live.swap(found, last);
            self.counts[c] -= 1;
        }
    }

    /// True if a live position within a box satisfies the test.
    pub(super) fn any_within(
        &self,
        points: &[[f64; 2]],
        [low, high]: [[f64; 2]; 2],
        test: impl Fn(u32) -> bool,
    ) -> bool {
        for row in self.row(low[1])..=self.row(high[1]) {
            for column in self.column(low[0])..=self.column(high[0]) {
                let c = row * self.columns + column;
                let start = self.starts[c] as usize;
                for i in &self.items[start..start + self.counts[c] as usize] {
                    let q = points[*i as usize];
                    let boxed = q[0] >= low[0] && q[0] <= high[0] && q[1] >= low[1] && q[1] <= high[1];
                    if boxed && test(*i) {
                        return true;
                    }
                }
            }
        }
        false
    }
}
