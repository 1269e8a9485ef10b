//! A page as pixels, all of it or a band.

use super::glyphs::PlacedWords;
use crate::font::Fonts;
use crate::render::mark::{Ink, Line, Mark, PrintedPage, Stroke, Words};
use crate::render::pixels::{
    Canvas, Hatch, Mask, Point, SUB, Size, Window, fill_path, over, part, unit_circle,
};
use crate::style::Color;
use std::convert::Infallible;
use std::ops::Range;
use tiny_skia::{LineCap, LineJoin, PathBuilder, StrokeDash};

/// Draws what a window of a map shows, or says why it stopped.
pub type DrawMap<'a, E> = &'a dyn Fn(Window) -> Result<Canvas, E>;

/// What of a line of text lies above and below its baseline at most, as a share of its size.
const TALL: f64 = 1.5;

impl PrintedPage {
    /// The page as pixels, `scale` for each CSS pixel; a map on it stays blank.
    pub fn canvas(&self, scale: f64) -> Canvas {
        let [_, height] = self.pixels(scale);
        let blank = |window: Window| Ok::<_, Infallible>(Canvas::plain(window.width, window.height, [0; 4]));
        let Ok(canvas) = self.band(scale, 0..height, &blank);
        canvas
    }

    /// Width and height in device pixels at `scale` for each CSS pixel.
    pub fn pixels(&self, scale: f64) -> [u32; 2] {
        self.size.map(|s| (s * scale).round().max(1.0) as u32)
    }

    /// Some rows of the page, device pixels: what the whole page would have there, byte for byte.
    ///
    /// # Errors
    /// The map on it was not drawn.
    pub(super) fn band<E>(&self, scale: f64, rows: Range<u32>, map: DrawMap<'_, E>) -> Result<Canvas, E> {
        let [width, _] = self.pixels(scale);
        let height = rows.end.saturating_sub(rows.start);
        let canvas = Canvas::new(width, height, self.ground.premultiplied());
        let size = Size { width: i64::from(width), height: i64::from(height) };
        let (mask, fonts) = (Mask::new(size), &self.fonts);
        let mut printer = CanvasPrinter { canvas, mask, fonts, scale, top: rows.start, map };
        printer.all(&self.marks)?;
        Ok(printer.canvas)
    }
}

struct CanvasPrinter<'a, E> {
    canvas: Canvas,
    mask: Mask,
    fonts: &'a Fonts,
    scale: f64,
    /// The row of the page that is the canvas's first.
    top: u32,
    map: DrawMap<'a, E>,
}

impl<E> CanvasPrinter<'_, E> {
    fn all(&mut self, marks: &[Mark]) -> Result<(), E> {
        for mark in marks {
            match mark {
                Mark::Shape { lines, fill, stroke } => self.shape(lines, fill.as_ref(), stroke.as_ref()),
                Mark::Circle { center, radius, fill, stroke } => {
                    let line = circle(*center, *radius, self.scale);
                    let fill = fill.map(Ink::Color);
                    self.shape(std::slice::from_ref(&line), fill.as_ref(), stroke.as_ref());
                }
                Mark::Words(words) => self.words(words),
                Mark::Map { at, window } => self.map(*at, window)?,
                Mark::Picture { .. } => {}
                Mark::Clip { area, marks } => self.clip(*area, marks)?,
            }
        }
        Ok(())
    }

    /// The page's corner in units from the canvas's.
    fn origin(&self) -> Point {
        [0, -i64::from(self.top) * SUB]
    }

    /// A place on the page in units from the canvas's corner.
    fn place(&self, p: [f64; 2]) -> Point {
        let [x, y] = p.map(|v| (v * self.scale * SUB as f64).round() as i64);
        let [left, top] = self.origin();
        [x + left, y + top]
    }

    /// True if the canvas may have something of what lies between two heights of the page, CSS pixels.
    fn meets(&self, [high, low]: [f64; 2]) -> bool {
        let (first, rows) = (f64::from(self.top), self.canvas.height as f64);
        low * self.scale >= first - 1.0 && high * self.scale <= first + rows + 1.0
    }

    fn shape(&mut self, lines: &[Line], fill: Option<&Ink>, stroke: Option<&Stroke>) {
        // A miter reaches up to four widths beyond its line.
        let reach = stroke.map_or(0.0, |s| s.width * 4.0);
        let heights = lines.iter().flat_map(|line| &line.points).map(|[_, y]| *y);
        let between = heights.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], y| [a.min(y), b.max(y)]);
        if !self.meets([between[0] - reach, between[1] + reach]) {
            return;
        }
        if let Some(ink) = fill {
            for line in lines.iter().filter(|l| l.points.len() > 2) {
                let points: Vec<_> = line.points.iter().map(|p| self.place(*p)).collect();
                self.mask.ring(&points, false);
            }
            self.fill(ink);
        }
        let Some(stroke) = stroke.filter(|s| s.width > 0.0) else { return };
        let pen = tiny_skia::Stroke {
            width: (stroke.width * self.scale) as f32,
            miter_limit: 4.0,
            line_cap: if stroke.dashes.is_empty() { LineCap::Round } else { LineCap::Butt },
            line_join: LineJoin::Round,
            dash: None,
        };
        let dashes: Vec<f32> = stroke.dashes.iter().map(|d| (d * self.scale) as f32).collect();
        for line in lines {
            let mut builder = PathBuilder::new();
            for (i, p) in line.points.iter().enumerate() {
                let [x, y] = p.map(|v| (v * self.scale) as f32);
                if i == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
            }
            if line.closed {
                builder.close();
            }
            let path = builder.finish();
            let path = match StrokeDash::new(dashes.clone(), 0.0) {
                Some(dash) => path.and_then(|p| p.dash(&dash, 1.0)),
                None => path,
            };
            if let Some(outline) = path.and_then(|p| p.stroke(&pen, 1.0)) {
                let origin = self.origin();
                fill_path(&mut self.mask, &outline, origin);
            }
        }
        self.mask.paint(&mut self.canvas, stroke.color.premultiplied());
    }

    fn fill(&mut self, ink: &Ink) {
        match ink {
            Ink::Color(color) => self.mask.paint(&mut self.canvas, color.premultiplied()),
            Ink::Hatch(pattern) => {
                let canvas = &mut self.canvas;
                let rows = self.top..self.top + canvas.height as u32;
                let window = Window::of_pixels(canvas.width as u32, rows.end).rows(rows);
                let hatch = Hatch::new(pattern, self.scale).over(&window);
                self.mask.sweep(|row, columns, share| {
                    for column in columns {
                        let above = part(hatch.row(row)[column], share);
                        let pixel = canvas.pixel(column, row);
                        canvas.set(column, row, over(above, pixel));
                    }
                });
            }
        }
    }

    fn words(&mut self, words: &Words) {
        let reach = words.size * TALL + words.halo.map_or(0.0, |(_, width)| width);
        if !self.meets([words.at[1] - reach, words.at[1] + reach]) {
            return;
        }
        let size = words.size * self.scale;
        let outlines: Vec<_> = PlacedWords::new(self.fonts, words)
            .outlines(self.fonts, size)
            .map(|(path, at)| (path, self.place(at)))
            .collect();
        if let Some((color, width)) = words.halo {
            let pen = tiny_skia::Stroke {
                width: (2.0 * width * self.scale) as f32,
                line_join: LineJoin::Round,
                ..tiny_skia::Stroke::default()
            };
            for (path, at) in &outlines {
                if let Some(around) = path.stroke(&pen, 1.0) {
                    fill_path(&mut self.mask, &around, *at);
                }
            }
            self.mask.paint(&mut self.canvas, color.premultiplied());
        }
        for (path, at) in &outlines {
            fill_path(&mut self.mask, path, *at);
        }
        self.mask.paint(&mut self.canvas, words.color.premultiplied());
    }

    fn map(&mut self, at: [f64; 2], window: &Window) -> Result<(), E> {
        let [left, top] = at.map(|v| (v * self.scale).round().max(0.0) as u32);
        let bottom = self.top + self.canvas.height as u32;
        let rows = self.top.max(top)..bottom.min(top + window.height);
        if rows.is_empty() {
            return Ok(());
        }
        let (first, left) = ((rows.start - self.top) as usize, left as usize);
        let map = (self.map)(window.rows(rows.start - top..rows.end - top))?;
        for y in 0..map.height {
            for x in 0..map.width.min(self.canvas.width.saturating_sub(left)) {
                let below = self.canvas.pixel(left + x, first + y);
                self.canvas.set(left + x, first + y, over(map.pixel(x, y), below));
            }
        }
        Ok(())
    }

    fn clip(&mut self, area: [f64; 4], marks: &[Mark]) -> Result<(), E> {
        if !self.meets([area[1], area[3]]) {
            return Ok(());
        }
        let before = self.canvas.clone();
        self.all(marks)?;
        let [left, top, right, bottom] = area.map(|v| (v * self.scale).round().max(0.0) as usize);
        for y in 0..before.height {
            let is_inside = (top..bottom).contains(&(y + self.top as usize));
            for x in 0..before.width {
                if !is_inside || !(left..right).contains(&x) {
                    self.canvas.set(x, y, before.pixel(x, y));
                }
            }
        }
        Ok(())
    }
}

/// A circle as a ring of short lines.
pub(super) fn circle(center: [f64; 2], radius: f64, scale: f64) -> Line {
    let point = |[x, y]: [f64; 2]| [center[0] + radius * x, center[1] + radius * y];
    Line { points: unit_circle(radius * scale, 24).map(point).collect(), closed: true }
}

/// What is seen of a colour that shines through.
pub(super) fn opacity(color: Color) -> f64 {
    f64::from(color.a) / 255.0
}
