//! The marks of a drawing: shapes, circles, words and pixels on a page, in CSS pixels from its upper left corner, y downward.

use super::pixels::{Canvas, Window};
use crate::font::Fonts;
use crate::style::{Color, Pattern};
use std::sync::Arc;

/// What fills a shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Ink {
    /// One colour.
    Color(Color),
    /// A hatch over what is there.
    Hatch(Pattern),
}

/// A run of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Points in order; a closed line does not repeat its first.
    pub points: Vec<[f64; 2]>,
    /// True if the last point joins the first.
    pub closed: bool,
}

/// How a line is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub color: Color,
    /// Width, CSS pixels.
    pub width: f64,
    /// Lengths of dashes and gaps; empty for a solid line.
    pub dashes: Vec<f64>,
}

impl Stroke {
    /// A solid line.
    pub fn solid(color: Color, width: f64) -> Self {
        Stroke { color, width, dashes: Vec::new() }
    }
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Size of an em, CSS pixels.
    pub size: f64,
    /// Where its anchor stands on the baseline.
    pub at: [f64; 2],
    /// Which part of it stands there.
    pub anchor: Anchor,
    /// Colour.
    pub color: Color,
    /// Colour and width of a halo around the glyphs.
    pub halo: Option<(Color, f64)>,
    /// Room added between letters, CSS pixels.
    pub spacing: f64,
}

/// One mark.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Lines or areas; rings wound against each other leave holes.
    Shape {
        /// The lines.
        lines: Vec<Line>,
        /// What fills them.
        fill: Option<Ink>,
        /// How they are drawn.
        stroke: Option<Stroke>,
    },
    /// A circle.
    Circle {
        /// Middle, CSS pixels from the page's upper left corner.
        center: [f64; 2],
        /// Radius, CSS pixels.
        radius: f64,
        /// Colour inside.
        fill: Option<Color>,
        /// Line around it, half of it inside.
        stroke: Option<Stroke>,
    },
    /// A line of text.
    Words(Words),
    /// A map as pixels, drawn when the page becomes pixels itself.
    Map {
        /// Upper left corner.
        at: [f64; 2],
        /// What it shows; a device pixel of it is one of the page.
        window: Window,
    },
    /// Pixels between shapes, such as light and shade; where a page becomes pixels itself, those of its map have them.
    Picture {
        /// Left, top, right, bottom.
        area: [f64; 4],
        /// Black and white of some opacity.
        picture: Arc<Canvas>,
    },
    /// Marks of which only what lies in a rectangle is seen: left, top, right, bottom.
    Clip {
        /// The rectangle.
        area: [f64; 4],
        /// The marks.
        marks: Vec<Mark>,
    },
}

impl Mark {
    /// A filled rectangle: left, top, right, bottom.
    pub fn rectangle(
        [left, top, right, bottom]: [f64; 4],
        fill: Option<Ink>,
        stroke: Option<Stroke>,
    ) -> Mark {
        let points = vec![[left, top], [right, top], [right, bottom], [left, bottom]];
        Mark::Shape { lines: vec![Line { points, closed: true }], fill, stroke }
    }

    /// An open line.
    pub fn line(points: Vec<[f64; 2]>, stroke: Stroke) -> Mark {
        Mark::Shape { lines: vec![Line { points, closed: false }], fill: None, stroke: Some(stroke) }
    }
}

/// A page with its marks, the lowest first.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintedPage {
    /// Width and height, CSS pixels (1/96 inch).
    pub size: [f64; 2],
    /// Colour of the paper.
    pub ground: Color,
    /// What the page shows, in words.
    pub title: String,
    /// Marks, the lowest first.
    pub marks: Vec<Mark>,
    /// What its words are written with.
    pub fonts: Fonts,
}

/// The lines and dots of one period of a hatch: lines reach beyond it on both sides.
pub(super) fn period(pattern: &Pattern) -> (Vec<[[f64; 2]; 2]>, Vec<[f64; 2]>) {
    use crate::style::PatternKind::{Cross, Diagonal, DiagonalBack, Dots, Horizontal};
    let p = f64::from(pattern.period);
    let h = p / 2.0;
    let up = vec![[[-h, p], [p, -h]], [[0.0, p + h], [p + h, 0.0]]];
    let down = vec![[[0.0, -h], [p + h, p]], [[-h, 0.0], [p, p + h]]];
    match pattern.kind {
        Diagonal => (up, Vec::new()),
        DiagonalBack => (down, Vec::new()),
        Cross => (up.into_iter().chain(down).collect(), Vec::new()),
        Horizontal => (vec![[[0.0, h], [p, h]]], Vec::new()),
        Dots => (Vec::new(), vec![[p / 4.0, p / 4.0], [p * 0.75, p * 0.75]]),
    }
}
