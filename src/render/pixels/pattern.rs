//! Hatches: one period of a pattern as pixels, laid out on the world's pixel grid.

use super::canvas::{Pixel, part};
use super::window::Window;
use crate::style::{Pattern, PatternKind};

/// One period of a hatch.
#[derive(Debug, Clone)]
pub(in crate::render) struct Hatch {
    side: usize,
    pixels: Vec<Pixel>,
}

/// Samples along one side of a pixel.
const SAMPLES: u32 = 8;

impl Hatch {
    /// Draws one period at a scale.
    pub fn new(pattern: &Pattern, scale: f64) -> Self {
        // A whole number of pixels, so that the figure repeats without a seam.
        let side = (f64::from(pattern.period) * scale).round().max(2.0) as u32;
        let color = pattern.color.premultiplied();
        let scale = f64::from(side) / f64::from(pattern.period);
        let sample =
            |pixel: u32, k: u32| (f64::from(pixel) + (f64::from(k) + 0.5) / f64::from(SAMPLES)) / scale;
        let mut pixels = Vec::with_capacity((side * side) as usize);
        for y in 0..side {
            for x in 0..side {
                let inside = |k: &u32| covers(pattern, sample(x, k % SAMPLES), sample(y, k / SAMPLES));
                let count = (0..SAMPLES * SAMPLES).filter(inside).count() as u32;
                pixels.push(part(color, count * 256 / (SAMPLES * SAMPLES)));
            }
        }
        Hatch { side: side as usize, pixels }
    }

    /// Pixels on a side.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Bytes it keeps.
    pub fn weight(&self) -> usize {
        self.pixels.len() * size_of::<Pixel>()
    }

    /// A pixel of the period.
    pub fn at(&self, column: usize, row: usize) -> Pixel {
        self.pixels[row * self.side + column]
    }

    /// The hatch over a window.
    pub fn over(&self, window: &Window) -> Strip {
        let [left, top] = window.first_pixel();
        let phase = |v: i64| v.rem_euclid(self.side as i64) as usize;
        let (first, width) = (phase(left), window.width as usize);
        let mut pixels = Vec::with_capacity(self.side * width);
        for row in 0..self.side {
            let line = &self.pixels[row * self.side..(row + 1) * self.side];
            pixels.extend(line.iter().cycle().skip(first).take(width));
        }
        Strip { side: self.side, width, first: phase(top), pixels }
    }
}

/// One period of a hatch, as long as a window is wide.
#[derive(Debug)]
pub(in crate::render) struct Strip {
    side: usize,
    width: usize,
    /// The row of the period at the top of the window.
    first: usize,
    pixels: Vec<Pixel>,
}

impl Strip {
    /// The pixels of a row of the window.
    pub fn row(&self, row: usize) -> &[Pixel] {
        let at = (self.first + row) % self.side * self.width;
        &self.pixels[at..at + self.width]
    }
}

/// True if the figure covers a point, CSS pixels.
fn covers(pattern: &Pattern, x: f64, y: f64) -> bool {
    let period = f64::from(pattern.period);
    let half = pattern.width / 2.0;
    let line =
        |t: f64| ((t.rem_euclid(period)) - period / 2.0).abs() * std::f64::consts::FRAC_1_SQRT_2 < half;
    match pattern.kind {
        PatternKind::Diagonal => line(x + y),
        PatternKind::DiagonalBack => line(x - y),
        PatternKind::Cross => line(x + y) || line(x - y),
        PatternKind::Horizontal => (y - period / 2.0).abs() < half,
        PatternKind::Dots => {
            let near = |cx: f64, cy: f64| (x - cx * period).hypot(y - cy * period) < half;
            near(0.25, 0.25) || near(0.75, 0.75)
        }
    }
}
