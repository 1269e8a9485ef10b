//! A page as a PDF of one page: shapes, and text that can be selected and searched, in a font that it carries.

use super::canvas::circle;
use super::glyphs::{self, PathStep, PlacedWords};
use super::pdf_font::{OBJECTS, PdfFont, deflated, show, spell};
use super::subset::FontSubset;
use crate::font::Fonts;
use crate::render::mark::{Ink, Line, Mark, PrintedPage, Stroke, Words, period};
use crate::render::pixels::Canvas;
use crate::style::{Color, Pattern};
use pdf_writer::types::{ColorSpaceOperand, LineCapStyle, LineJoinStyle, PaintType, TilingType};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, TextStr};
use std::sync::Arc;

/// Points of PDF in a CSS pixel.
const POINT: f32 = 0.75;

impl PrintedPage {
    /// The page as a PDF document.
    pub fn pdf(&self) -> Vec<u8> {
        let subsets = FontSubset::of(&self.fonts, &self.marks);
        let mut printer = PdfPrinter {
            content: Content::new(),
            opacities: Vec::new(),
            hatches: Vec::new(),
            pictures: Vec::new(),
            chain: &self.fonts,
            fonts: subsets.into_iter().filter_map(PdfFont::new).collect(),
        };
        let [width, height] = self.size.map(|s| s as f32 * POINT);
        printer.content.transform([POINT, 0.0, 0.0, -POINT, 0.0, height]);
        let whole = [0.0, 0.0, self.size[0], self.size[1]];
        printer.all(&[Mark::rectangle(whole, Some(Ink::Color(self.ground)), None)]);
        printer.all(&self.marks);
        printer.document(&self.title, [width, height])
    }
}

struct PdfPrinter<'a> {
    content: Content,
    opacities: Vec<u8>,
    hatches: Vec<Pattern>,
    pictures: Vec<Arc<Canvas>>,
    chain: &'a Fonts,
    /// Those of the chain that the document carries.
    fonts: Vec<PdfFont>,
}

/// The object of a number, after those of every page.
fn object(n: usize) -> Ref {
    Ref::new(n as i32 + 10)
}

impl PdfPrinter<'_> {
    fn document(self, title: &str, [width, height]: [f32; 2]) -> Vec<u8> {
        let [catalog, pages, page, content, info] = [1, 2, 3, 4, 5].map(Ref::new);
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(pages);
        pdf.pages(pages).kids([page]).count(1);
        pdf.document_info(info).title(TextStr(title));
        let mut page = pdf.page(page);
        page.parent(pages).media_box(Rect::new(0.0, 0.0, width, height)).contents(content);
        let mut resources = page.resources();
        let mut states = resources.ext_g_states();
        for (i, opacity) in self.opacities.iter().enumerate() {
            states.pair(Name(format!("a{opacity}").as_bytes()), object(i));
        }
        states.finish();
        let mut patterns = resources.patterns();
        for i in 0..self.hatches.len() {
            patterns.pair(Name(format!("h{i}").as_bytes()), object(self.opacities.len() + i));
        }
        patterns.finish();
        let picture = |i: usize| self.opacities.len() + self.hatches.len() + 2 * i;
        let mut drawn = resources.x_objects();
        for i in 0..self.pictures.len() {
            drawn.pair(Name(format!("p{i}").as_bytes()), object(picture(i)));
        }
        drawn.finish();
        let first = object(picture(self.pictures.len()));
        let place = |i: usize| Ref::new(first.get() + i as i32 * OBJECTS);
        if !self.fonts.is_empty() {
            let mut named = resources.fonts();
            for (i, font) in self.fonts.iter().enumerate() {
                named.pair(Name(font.resource().as_bytes()), place(i));
            }
        }
        resources.finish();
        page.finish();
        for (i, opacity) in self.opacities.iter().enumerate() {
            let share = f32::from(*opacity) / 255.0;
            pdf.ext_graphics(object(i)).non_stroking_alpha(share).stroking_alpha(share);
        }
        for (i, hatch) in self.hatches.iter().enumerate() {
            tile(&mut pdf, object(self.opacities.len() + i), hatch, height);
        }
        for (i, canvas) in self.pictures.iter().enumerate() {
            write_picture(&mut pdf, [0, 1].map(|k| object(picture(i) + k)), canvas);
        }
        for (i, font) in self.fonts.iter().enumerate() {
            font.write(&mut pdf, place(i));
        }
        let stream = deflated(&self.content.finish());
        pdf.stream(content, &stream).filter(Filter::FlateDecode);
        pdf.finish()
    }

    fn all(&mut self, marks: &[Mark]) {
        for mark in marks {
            match mark {
                Mark::Shape { lines, fill, stroke } => self.shape(lines, fill.as_ref(), stroke.as_ref()),
                Mark::Circle { center, radius, fill, stroke } => {
                    let line = circle(*center, *radius, 3.0);
                    let fill = fill.map(Ink::Color);
                    self.shape(std::slice::from_ref(&line), fill.as_ref(), stroke.as_ref());
                }
                Mark::Words(words) => self.words(words),
                // Pixels have no place in vectors; figures in PDF carry shapes instead.
                Mark::Map { .. } => {}
                Mark::Picture { area, picture } => {
                    let [left, top, right, bottom] = area.map(|v| v as f32);
                    self.opacity(255);
                    self.content.save_state();
                    self.content.transform([right - left, 0.0, 0.0, top - bottom, left, bottom]);
                    self.content.x_object(Name(format!("p{}", self.pictures.len()).as_bytes()));
                    self.content.restore_state();
                    self.pictures.push(picture.clone());
                }
                Mark::Clip { area, marks } => {
                    let [left, top, right, bottom] = area.map(|v| v as f32);
                    self.content.save_state();
                    self.content.rect(left, top, right - left, bottom - top).clip_nonzero().end_path();
                    self.all(marks);
                    self.content.restore_state();
                }
            }
        }
    }

    fn shape(&mut self, lines: &[Line], fill: Option<&Ink>, stroke: Option<&Stroke>) {
        match fill {
            Some(Ink::Color(color)) => {
                self.opacity(color.a);
                set_fill(&mut self.content, *color);
                trace(&mut self.content, lines);
                self.content.fill_nonzero();
            }
            Some(Ink::Hatch(pattern)) => {
                let i = self.hatches.iter().position(|h| h == pattern).unwrap_or_else(|| {
                    self.hatches.push(pattern.clone());
                    self.hatches.len() - 1
                });
                self.opacity(pattern.color.a);
                self.content.set_fill_color_space(ColorSpaceOperand::Pattern);
                self.content.set_fill_pattern(None, Name(format!("h{i}").as_bytes()));
                trace(&mut self.content, lines);
                self.content.fill_nonzero();
            }
            None => {}
        }
        if let Some(stroke) = stroke.filter(|s| s.width > 0.0) {
            self.opacity(stroke.color.a);
            set_stroke(&mut self.content, stroke.color);
            self.content.set_line_width(stroke.width as f32).set_line_join(LineJoinStyle::RoundJoin);
            let cap = if stroke.dashes.is_empty() { LineCapStyle::RoundCap } else { LineCapStyle::ButtCap };
            self.content.set_line_cap(cap);
            self.content.set_dash_pattern(stroke.dashes.iter().map(|d| *d as f32), 0.0);
            trace(&mut self.content, lines);
            self.content.stroke();
        }
    }

    fn words(&mut self, words: &Words) {
        let placed = PlacedWords::new(self.chain, words);
        if let Some((color, width)) = words.halo {
            // As outlines: as text it would be found twice.
            self.opacity(color.a);
            set_stroke(&mut self.content, color);
            self.content.set_line_width(2.0 * width as f32).set_line_join(LineJoinStyle::RoundJoin);
            self.content.set_dash_pattern(std::iter::empty(), 0.0);
            self.outlines(&placed, words.size);
            self.content.stroke();
        }
        self.opacity(words.color.a);
        set_fill(&mut self.content, words.color);
        if !show(&self.fonts, &mut self.content, words, &placed) {
            spell(&mut self.content, &words.text);
            self.outlines(&placed, words.size);
            self.content.fill_nonzero();
            self.content.end_marked_content();
        }
    }

    fn outlines(&mut self, placed: &PlacedWords, size: f64) {
        for (path, at) in placed.outlines(self.chain, size) {
            glyph(&mut self.content, &glyphs::steps(&path), at);
        }
    }

    fn opacity(&mut self, opacity: u8) {
        if !self.opacities.contains(&opacity) {
            self.opacities.push(opacity);
        }
        self.content.set_parameters(Name(format!("a{opacity}").as_bytes()));
    }
}

/// A picture of black and white: its lightness, and its opacity as a mask.
fn write_picture(pdf: &mut Pdf, [picture, mask]: [Ref; 2], canvas: &Canvas) {
    let pixels = || (0..canvas.height).flat_map(|y| (0..canvas.width).map(move |x| canvas.pixel(x, y)));
    let opacity: Vec<u8> = pixels().map(|p| p[3]).collect();
    // Premultiplied: what is not black is white.
    let lightness: Vec<u8> = pixels().map(|p| if p[0] == 0 { 0 } else { 255 }).collect();
    for (id, data, mask) in [(picture, lightness, Some(mask)), (mask, opacity, None)] {
        let data = deflated(&data);
        let mut image = pdf.image_xobject(id, &data);
        image.filter(Filter::FlateDecode);
        image.width(canvas.width as i32).height(canvas.height as i32);
        image.color_space().device_gray();
        image.bits_per_component(8).interpolate(true);
        if let Some(mask) = mask {
            image.s_mask(mask);
        }
    }
}

fn set_fill(content: &mut Content, color: Color) {
    let [r, g, b] = [color.r, color.g, color.b].map(|c| f32::from(c) / 255.0);
    content.set_fill_rgb(r, g, b);
}

fn set_stroke(content: &mut Content, color: Color) {
    let [r, g, b] = [color.r, color.g, color.b].map(|c| f32::from(c) / 255.0);
    content.set_stroke_rgb(r, g, b);
}

/// Hundredths of a pixel are finer than any printer.
fn rounded(v: f64) -> f32 {
    ((v * 100.0).round() / 100.0) as f32
}

fn trace(content: &mut Content, lines: &[Line]) {
    for line in lines {
        for (i, p) in line.points.iter().enumerate() {
            let [x, y] = p.map(rounded);
            if i == 0 {
                content.move_to(x, y)
            } else {
                content.line_to(x, y)
            };
        }
        if line.closed {
            content.close_path();
        }
    }
}

fn glyph(content: &mut Content, steps: &[PathStep], at: [f64; 2]) {
    let p = |q: [f64; 2]| [rounded(at[0] + q[0]), rounded(at[1] + q[1])];
    for step in steps {
        match *step {
            PathStep::Move(q) => content.move_to(p(q)[0], p(q)[1]),
            PathStep::Line(q) => content.line_to(p(q)[0], p(q)[1]),
            PathStep::Curve(a, b, c) => {
                let [a, b, c] = [p(a), p(b), p(c)];
                content.cubic_to(a[0], a[1], b[0], b[1], c[0], c[1])
            }
            PathStep::Close => content.close_path(),
        };
    }
}

/// One period of a hatch as a pattern that fills like a colour.
fn tile(pdf: &mut Pdf, id: Ref, hatch: &Pattern, height: f32) {
    let mut content = Content::new();
    let (lines, dots) = period(hatch);
    set_stroke(&mut content, hatch.color);
    set_fill(&mut content, hatch.color);
    content.set_line_width(hatch.width as f32);
    for [a, b] in lines {
        content.move_to(a[0] as f32, a[1] as f32).line_to(b[0] as f32, b[1] as f32).stroke();
    }
    for dot in dots {
        trace(&mut content, &[circle(dot, hatch.width / 2.0, 3.0)]);
        content.fill_nonzero();
    }
    let side = hatch.period as f32;
    let stream = content.finish();
    let mut pattern = pdf.tiling_pattern(id, &stream);
    pattern
        .paint_type(PaintType::Colored)
        .tiling_type(TilingType::ConstantSpacing)
        .bbox(Rect::new(0.0, 0.0, side, side))
        .x_step(side)
        .y_step(side)
        .matrix([POINT, 0.0, 0.0, -POINT, 0.0, height]);
    pattern.resources();
}
