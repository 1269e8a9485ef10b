//! A page as pixels.

use super::glyphs;
use crate::render::mark::{Ink, Line, Mark, PrintedPage, Stroke, Words};
use crate::render::pixels::{Canvas, Hatch, Mask, Size, Window, fill_path, over, part, unit_circle};
use crate::style::Color;
use tiny_skia::{LineCap, LineJoin, PathBuilder, StrokeDash};

impl PrintedPage {
    /// The page as pixels, `scale` for each CSS pixel.
    pub fn canvas(&self, scale: f64) -> Canvas {
        let [width, height] = self.size.map(|s| (s * scale).round().max(1.0) as u32);
        let canvas = Canvas::new(width, height, self.ground.premultiplied());
        let size = Size { width: i64::from(width), height: i64::from(height) };
        let mut printer = CanvasPrinter { canvas, mask: Mask::new(size), scale };
        printer.all(&self.marks);
        printer.canvas
    }
}

struct CanvasPrinter {
    canvas: Canvas,
    mask: Mask,
    scale: f64,
}

impl CanvasPrinter {
    fn all(&mut self, marks: &[Mark]) {
        for mark in marks {
            match mark {
                Mark::Shape { lines, fill, stroke } => self.shape(lines, fill.as_ref(), stroke.as_ref()),
                Mark::Circle { center, radius, fill, stroke } => {
                    let line = circle(*center, *radius, self.scale);
                    let fill = fill.map(Ink::Color);
                    self.shape(std::slice::from_ref(&line), fill.as_ref(), stroke.as_ref());
                }
                Mark::Words(words) => self.words(words),
                Mark::Image { at, canvas } => self.image(*at, canvas),
                Mark::Clip { area, marks } => self.clip(*area, marks),
            }
        }
    }

    fn shape(&mut self, lines: &[Line], fill: Option<&Ink>, stroke: Option<&Stroke>) {
        if let Some(ink) = fill {
            let units = |p: &[f64; 2]| p.map(|v| (v * self.scale * 256.0).round() as i64);
            for line in lines.iter().filter(|l| l.points.len() > 2) {
                let points: Vec<_> = line.points.iter().map(units).collect();
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
                fill_path(&mut self.mask, &outline, [0, 0]);
            }
        }
        self.mask.paint(&mut self.canvas, stroke.color.premultiplied());
    }

    fn fill(&mut self, ink: &Ink) {
        match ink {
            Ink::Color(color) => self.mask.paint(&mut self.canvas, color.premultiplied()),
            Ink::Hatch(pattern) => {
                let canvas = &mut self.canvas;
                let window = Window::of_pixels(canvas.width as u32, canvas.height as u32);
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
        let size = words.size * self.scale;
        let outlines: Vec<_> = glyphs::placed(words)
            .into_iter()
            .filter_map(|g| {
                Some((glyphs::outline(g.glyph, size)?, g.at.map(|v| (v * self.scale * 256.0).round() as i64)))
            })
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

    fn image(&mut self, at: [f64; 2], image: &Canvas) {
        let [left, top] = at.map(|v| (v * self.scale).round().max(0.0) as usize);
        for y in 0..image.height.min(self.canvas.height.saturating_sub(top)) {
            for x in 0..image.width.min(self.canvas.width.saturating_sub(left)) {
                let below = self.canvas.pixel(left + x, top + y);
                self.canvas.set(left + x, top + y, over(image.pixel(x, y), below));
            }
        }
    }

    fn clip(&mut self, area: [f64; 4], marks: &[Mark]) {
        let before = self.canvas.clone();
        self.all(marks);
        let [left, top, right, bottom] = area.map(|v| (v * self.scale).round().max(0.0) as usize);
        for y in 0..before.height {
            for x in 0..before.width {
                if !(left..right).contains(&x) || !(top..bottom).contains(&y) {
                    self.canvas.set(x, y, before.pixel(x, y));
                }
            }
        }
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
