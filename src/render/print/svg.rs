//! A page as SVG: real vectors, and text in a font that it carries, so that none is needed to see it.

use super::canvas::opacity;
use super::glyphs::{self, PathStep, PlacedWords};
use super::subset::{FontSubset, FontUse, is_whole};
use crate::font::Fonts;
use crate::render::mark::{Ink, Line, Mark, PrintedPage, Stroke, Words, period};
use crate::style::{Color, Pattern};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::fmt::Write;

/// Name of the font that a page carries; where it cannot be used, any font has the same room.
const FAMILY: &str = "Atlas Labels";

impl PrintedPage {
    /// The page as an SVG document.
    pub fn svg(&self) -> String {
        let subsets = FontSubset::of(&self.fonts, &self.marks);
        // A font that is divided loses what shapes with it: what needs that is drawn as outlines.
        let font = subsets.iter().find(|s| s.position == 0).and_then(|font| font.file(FontUse::Characters));
        let mut writer = SvgWriter {
            fonts: &self.fonts,
            has_font: font.is_some(),
            body: String::new(),
            definitions: String::new(),
            hatches: Vec::new(),
            clips: 0,
        };
        writer.all(&self.marks);
        let [w, h] = self.size.map(number);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\">\n<title>{}</title>\n",
            escaped(&self.title)
        );
        out.push_str("<defs>\n");
        if let Some(font) = font {
            let font = BASE64_STANDARD.encode(font);
            let _ = writeln!(
                out,
                "<style>@font-face{{font-family:\"{FAMILY}\";src:url(data:font/ttf;base64,{font})}}text{{font-family:\"{FAMILY}\",sans-serif;white-space:pre}}</style>"
            );
        }
        out.push_str(&writer.definitions);
        let _ = writeln!(out, "</defs>\n<rect width=\"{w}\" height=\"{h}\"{}/>", paint("fill", self.ground));
        out.push_str(&writer.body);
        out.push_str("</svg>\n");
        out
    }
}

struct SvgWriter<'a> {
    fonts: &'a Fonts,
    body: String,
    definitions: String,
    has_font: bool,
    hatches: Vec<Pattern>,
    clips: usize,
}

impl SvgWriter<'_> {
    fn all(&mut self, marks: &[Mark]) {
        for mark in marks {
            match mark {
                Mark::Shape { lines, fill, stroke } => {
                    let fill = match fill {
                        None => " fill=\"none\"".to_owned(),
                        Some(Ink::Color(color)) => paint("fill", *color),
                        Some(Ink::Hatch(pattern)) => format!(" fill=\"url(#h{})\"", self.hatch(pattern)),
                    };
                    let (path, stroke) = (path(lines), pen(stroke.as_ref()));
                    let _ = writeln!(self.body, "<path d=\"{path}\"{fill}{stroke}/>");
                }
                Mark::Circle { center, radius, fill, stroke } => {
                    let [x, y] = center.map(number);
                    let fill = fill.map_or(" fill=\"none\"".to_owned(), |c| paint("fill", c));
                    let (r, stroke) = (number(*radius), pen(stroke.as_ref()));
                    let _ = writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{fill}{stroke}/>");
                }
                Mark::Words(words) => self.words(words),
                // Pixels have no place in vectors; figures in SVG carry shapes instead.
                Mark::Map { .. } => {}
                Mark::Picture { area: [left, top, right, bottom], picture } => {
                    let [x, y, w, h] = [*left, *top, right - left, bottom - top].map(number);
                    let _ = writeln!(
                        self.body,
                        "<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,{}\"/>",
                        BASE64_STANDARD.encode(picture.png())
                    );
                }
                Mark::Clip { area, marks } => {
                    let [left, top, right, bottom] = *area;
                    let (w, h) = (number(right - left), number(bottom - top));
                    let (x, y, id) = (number(left), number(top), self.clips);
                    self.clips += 1;
                    let _ = writeln!(
                        self.definitions,
                        "<clipPath id=\"c{id}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath>"
                    );
                    let _ = writeln!(self.body, "<g clip-path=\"url(#c{id})\">");
                    self.all(marks);
                    self.body.push_str("</g>\n");
                }
            }
        }
    }

    fn words(&mut self, words: &Words) {
        let placed = PlacedWords::new(self.fonts, words);
        if placed.line.glyphs.is_empty() {
            return;
        }
        let fill = paint("fill", words.color);
        let halo = words.halo.map_or(String::new(), |(color, width)| {
            let (stroke, width) = (paint("stroke", color), number(2.0 * width));
            format!("{stroke} stroke-width=\"{width}\" stroke-linejoin=\"round\" paint-order=\"stroke\"")
        });
        let text = escaped(&words.text);
        if !self.has_font || !is_whole(words, &placed) {
            // Boxes for characters that are missing are in no font that maps characters, nor are letters that are joined.
            let mut path = String::new();
            placed
                .outlines(self.fonts, words.size)
                .for_each(|(outline, at)| steps(&mut path, &glyphs::steps(&outline), at));
            let _ =
                writeln!(self.body, "<path d=\"{path}\"{fill}{halo} role=\"img\" aria-label=\"{text}\"/>");
            return;
        }
        let ([x, y], size) = (placed.at.map(number), number(words.size));
        let room = if words.spacing == 0.0 {
            format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", number(placed.line.width))
        } else {
            format!(" letter-spacing=\"{}\"", number(words.spacing))
        };
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{room}{fill}{halo}>{text}</text>"
        );
    }

    fn hatch(&mut self, pattern: &Pattern) -> usize {
        if let Some(known) = self.hatches.iter().position(|p| p == pattern) {
            return known;
        }
        let (lines, dots) = period(pattern);
        let (id, p, w) = (self.hatches.len(), pattern.period, number(pattern.width));
        let mut figure = String::new();
        for [a, b] in lines {
            let _ = write!(figure, "M{} {}L{} {}", number(a[0]), number(a[1]), number(b[0]), number(b[1]));
        }
        let mut body =
            format!("<path d=\"{figure}\" stroke-width=\"{w}\"{}/>", paint("stroke", pattern.color));
        if !dots.is_empty() {
            body.clear();
        }
        for [x, y] in dots {
            let (x, y, r) = (number(x), number(y), number(pattern.width / 2.0));
            let _ = write!(body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{}/>", paint("fill", pattern.color));
        }
        let _ = writeln!(
            self.definitions,
            "<pattern id=\"h{id}\" width=\"{p}\" height=\"{p}\" patternUnits=\"userSpaceOnUse\">{body}</pattern>"
        );
        self.hatches.push(pattern.clone());
        id
    }
}

fn paint(name: &str, color: Color) -> String {
    let solid = Color { a: 255, ..color };
    if color.a == 255 {
        return format!(" {name}=\"{solid}\"");
    }
    format!(" {name}=\"{solid}\" {name}-opacity=\"{}\"", precise(opacity(color)))
}

fn pen(stroke: Option<&Stroke>) -> String {
    let Some(stroke) = stroke else { return String::new() };
    let mut out = format!("{} stroke-width=\"{}\"", paint("stroke", stroke.color), number(stroke.width));
    if stroke.dashes.is_empty() {
        out.push_str(" stroke-linecap=\"round\"");
    } else {
        let dashes: Vec<String> = stroke.dashes.iter().map(|d| number(*d)).collect();
        let _ = write!(out, " stroke-dasharray=\"{}\"", dashes.join(" "));
    }
    out.push_str(" stroke-linejoin=\"round\"");
    out
}

/// Path data: steps from point to point in tenths of a pixel, so that rounding never adds up.
fn path(lines: &[Line]) -> String {
    let tenths = |p: &[f64; 2]| p.map(|v| (v * 20.0).round() as i64);
    let mut out = String::new();
    for line in lines {
        let mut last: Option<[i64; 2]> = None;
        for point in line.points.iter().map(tenths) {
            match last {
                None => {
                    let _ = write!(out, "M{} {}l", twentieths(point[0]), twentieths(point[1]));
                }
                Some(before) if before == point => continue,
                Some(before) => {
                    let (dx, dy) = (point[0] - before[0], point[1] - before[1]);
                    let _ = write!(out, "{} {} ", twentieths(dx), twentieths(dy));
                }
            }
            last = Some(point);
        }
        let end = out.trim_end_matches([' ', 'l']).len();
        out.truncate(end);
        if line.closed {
            out.push('z');
        }
    }
    out
}

fn twentieths(n: i64) -> String {
    number(n as f64 / 20.0)
}

fn steps(out: &mut String, steps: &[PathStep], at: [f64; 2]) {
    let p = |[x, y]: [f64; 2]| format!("{} {}", number(at[0] + x), number(at[1] + y));
    for step in steps {
        let _ = match step {
            PathStep::Move(to) => write!(out, "M{}", p(*to)),
            PathStep::Line(to) => write!(out, "L{}", p(*to)),
            PathStep::Curve(a, b, to) => write!(out, "C{} {} {}", p(*a), p(*b), p(*to)),
            PathStep::Close => write!(out, "z"),
        };
    }
}

fn decimals(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn number(value: f64) -> String {
    decimals(value, 2)
}

fn precise(value: f64) -> String {
    decimals(value, 4)
}

/// Text for XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
