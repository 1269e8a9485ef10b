//! Legends as marks: title, unit and year, classes from high to low with counts, unknown, source.

use super::column::TextColumn;
use super::glyphs::wrapped;
use super::tones::Tones;
use crate::feature::Localized;
use crate::font::Fonts;
use crate::language::{Languages, words};
use crate::render::mark::{Anchor, Ink, Line, Mark, PrintedPage, Stroke};
use crate::style::{Color, Legend, LegendEntry, Matrix, Pattern, PatternKind};

/// Marks and how far down they reach.
pub(super) struct Block {
    pub marks: Vec<Mark>,
    pub height: f64,
}

const SWATCH: [f64; 2] = [22.0, 13.0];
const ROW: f64 = 18.0;
const TEXT: f64 = 10.5;
const SMALL: f64 = 8.5;
/// Height of a line as a share of its size.
const LEADING: f64 = 1.32;
/// Width that rows need to stand beside the circles of a legend.
const BESIDE: f64 = 170.0;

/// A text in its languages, one after the other.
pub(super) fn text(words: &Localized, languages: &Languages) -> String {
    words.in_each(languages).join(" ")
}

/// Lays out a legend in a width from an upper left corner.
pub(super) struct Layout<'a> {
    pub legend: &'a Legend,
    pub languages: &'a Languages,
    pub tones: &'a Tones,
    /// False where every entry stands for one feature.
    counted: bool,
    column: TextColumn<'a>,
}

impl<'a> Layout<'a> {
    pub fn new(
        fonts: &'a Fonts,
        legend: &'a Legend,
        languages: &'a Languages,
        tones: &'a Tones,
        at: [f64; 2],
        width: f64,
    ) -> Self {
        let counted = legend.entries.iter().any(|e| e.count.is_some_and(|count| count != 1));
        let column = TextColumn::new(fonts, at, width).with_leading(LEADING);
        Layout { legend, languages, tones, counted, column }
    }

    fn words(&mut self, x: f64, text: &str, size: f64, color: Color, anchor: Anchor) {
        self.column.words([x, self.column.y], text, size, color, anchor);
    }

    /// Title, unit and year.
    pub fn heading(&mut self) {
        for language in self.languages.iter() {
            let title = self.legend.title.get(language).to_owned();
            self.column.paragraph(&title, 13.0, self.tones.ink);
        }
        let subtitle = subtitle(self.legend, self.languages);
        if !subtitle.is_empty() {
            self.column.paragraph(&subtitle, TEXT, self.tones.quiet);
        }
        self.column.y += 6.0;
    }

    /// Classes, marks and what is unknown, in columns.
    pub fn entries(&mut self, columns: usize) {
        if let Some(matrix) = &self.legend.matrix {
            self.matrix(matrix);
        }
        let rows: Vec<&LegendEntry> = self.legend.entries.iter().filter(|e| e.radius_px.is_none()).collect();
        let (start, left, whole) = (self.column.y, self.column.left, self.column.width);
        let mut lowest = self.column.y;
        let mut columns = columns;
        if let Some(taken) = self.nested() {
            lowest = self.column.y;
            // Beside the circles where there is room, else below.
            if self.column.width - taken > BESIDE {
                (self.column.left, self.column.width, self.column.y) =
                    (left + taken, (whole - taken).min(2.0 * BESIDE), start);
                columns = 1;
            }
        }
        let top = self.column.y;
        let unknown = self.legend.unknown.as_ref().is_some_and(|u| u.count != Some(0));
        let count = rows.len() + usize::from(unknown);
        let each = count.div_ceil(columns.max(1));
        let (column_width, first) = (self.column.width / columns.max(1) as f64, self.column.left);
        for i in 0..count {
            self.column.left = first + (i / each.max(1)) as f64 * column_width;
            self.column.width = column_width - 10.0;
            if i % each.max(1) == 0 {
                self.column.y = top;
            }
            match rows.get(i) {
                Some(entry) => self.entry(entry),
                None => self.unknown(),
            }
            lowest = lowest.max(self.column.y);
        }
        (self.column.left, self.column.width, self.column.y) = (left, whole, lowest);
    }

    fn row(&mut self, label: &str, count: Option<usize>) {
        let x = self.column.left + SWATCH[0] + 8.0;
        let room = self.column.width - SWATCH[0] - 8.0 - 26.0;
        self.column.y += ROW;
        for (i, line) in wrapped(self.column.fonts, label, TEXT, room).iter().enumerate() {
            if i > 0 {
                self.column.y += TEXT * 1.25;
            }
            self.words(x, line, TEXT, self.tones.ink, Anchor::Start);
        }
        if let Some(count) = count.filter(|_| self.counted) {
            self.words(
                self.column.left + self.column.width,
                &count.to_string(),
                TEXT,
                self.tones.quiet,
                Anchor::End,
            );
        }
    }

    fn entry(&mut self, entry: &LegendEntry) {
        let (x, y) = (self.column.left, self.column.y + ROW - 10.5);
        let color = Color::parse(&entry.color).unwrap_or(Color::TRANSPARENT);
        let area = [x, y, x + SWATCH[0], y + SWATCH[1]];
        let middle = [x + SWATCH[0] / 2.0, y + SWATCH[1] / 2.0];
        let edge = Some(Stroke::solid(self.tones.frame, 0.7));
        match (entry.kind, entry.pattern) {
            ("line", _) => {
                let ends = vec![[x, middle[1]], [x + SWATCH[0], middle[1]]];
                self.column.marks.push(Mark::line(ends, Stroke::solid(color, 2.0)));
            }
            ("circle", _) if entry.ring => self.column.marks.push(Mark::Circle {
                center: middle,
                radius: 6.0,
                fill: Some(color.faded(0.12)),
                stroke: Some(Stroke::solid(color, 1.6)),
            }),
            ("circle", _) => {
                self.column.marks.push(Mark::Circle {
                    center: middle,
                    radius: 6.0,
                    fill: Some(color),
                    stroke: None,
                });
            }
            (_, Some(kind)) => {
                let (ground, tint) = (entry.ground.as_deref(), entry.tint.as_deref());
                self.hatched(area, color, kind, [ground, tint]);
            }
            _ => self.column.marks.push(Mark::rectangle(area, Some(Ink::Color(color)), edge)),
        }
        self.row(&text(&entry.label, self.languages), entry.count);
    }

    fn hatched(
        &mut self,
        area: [f64; 4],
        color: Color,
        kind: PatternKind,
        [ground, tint]: [Option<&str>; 2],
    ) {
        let width = if kind == PatternKind::Dots { 2.4 } else { 1.2 };
        let hatch = Pattern { kind, color, period: 8, width };
        let fill = ground.and_then(Color::parse);
        let edge =
            if fill.is_some() { Stroke::solid(self.tones.frame, 0.7) } else { Stroke::solid(color, 0.8) };
        let edge = Some(edge);
        self.column.marks.push(Mark::rectangle(
            area,
            Some(Ink::Color(fill.unwrap_or(self.tones.paper))),
            None,
        ));
        if let Some(tint) = tint.and_then(Color::parse) {
            self.column.marks.push(Mark::rectangle(area, Some(Ink::Color(tint)), None));
        }
        self.column.marks.push(Mark::rectangle(area, Some(Ink::Hatch(hatch)), edge));
    }

    fn unknown(&mut self) {
        let Some(unknown) = &self.legend.unknown else { return };
        let (x, y) = (self.column.left, self.column.y + ROW - 10.5);
        let area = [x, y, x + SWATCH[0], y + SWATCH[1]];
        let color = Color::parse(&unknown.color).unwrap_or(Color::TRANSPARENT);
        match unknown.pattern {
            Some(kind) => self.hatched(area, color, kind, [None; 2]),
            None => self.column.marks.push(Mark::rectangle(area, Some(Ink::Color(color)), None)),
        }
        self.row(&text(&unknown.label, self.languages), unknown.count);
    }

    /// Circles one inside the other, standing on one ground line; the width they take, if there are any.
    fn nested(&mut self) -> Option<f64> {
        let circles: Vec<&LegendEntry> =
            self.legend.entries.iter().filter(|e| e.radius_px.is_some()).collect();
        let largest = circles.iter().filter_map(|e| e.radius_px).reduce(f64::max)?;
        let ground = self.column.y + 2.0 * largest + 6.0;
        let middle = self.column.left + largest + 1.0;
        for entry in circles {
            let radius = entry.radius_px.unwrap_or_default();
            let color = Color::parse(&entry.color).unwrap_or(Color::TRANSPARENT);
            let top = ground - 2.0 * radius;
            self.column.marks.push(Mark::Circle {
                center: [middle, ground - radius],
                radius,
                fill: None,
                stroke: Some(Stroke::solid(Color { a: 255, ..color }, 1.2)),
            });
            let end = middle + largest + 12.0;
            self.column
                .marks
                .push(Mark::line(vec![[middle, top], [end, top]], Stroke::solid(self.tones.frame, 0.7)));
            self.column.y = top + 3.5;
            self.words(end + 4.0, &text(&entry.label, self.languages), TEXT, self.tones.ink, Anchor::Start);
        }
        self.column.y = ground + 6.0;
        Some(2.0 * largest + 90.0)
    }

    /// Two orders crossed: a square on its corner, little of both below, much of both above.
    fn matrix(&mut self, matrix: &Matrix) {
        let half = 17.0;
        let n = matrix.cells.len().max(matrix.cells.first().map_or(0, Vec::len)) as f64;
        let (x0, bottom) =
            (self.column.left + self.column.width / 2.0, self.column.y + 2.0 * half * n + 16.0);
        for (row, cells) in matrix.cells.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                // To the upper right with the first order, to the upper left with the second.
                let x = x0 + half * (column as f64 - row as f64);
                let y = bottom - half * (column as f64 + row as f64);
                let points = vec![[x, y], [x + half, y - half], [x, y - 2.0 * half], [x - half, y - half]];
                self.column.marks.push(Mark::Shape {
                    lines: vec![Line { points, closed: true }],
                    fill: Color::parse(&cell.color).map(Ink::Color),
                    stroke: Some(Stroke::solid(self.tones.ground, 1.0)),
                });
                if let Some(count) = cell.count.filter(|count| *count > 0) {
                    self.column.y = y - half + 3.2;
                    let ink = Color::parse(&cell.color).map_or(self.tones.ink, readable_on);
                    self.words(x, &count.to_string(), SMALL, ink, Anchor::Middle);
                }
            }
        }
        for (i, label) in matrix.columns.iter().enumerate() {
            self.column.y = bottom - half * i as f64 - half / 2.0 + 8.0;
            let x = x0 + half * (i as f64 + 0.5) + 5.0;
            self.words(x, &text(label, self.languages), SMALL, self.tones.ink, Anchor::Start);
        }
        for (i, label) in matrix.rows.iter().enumerate() {
            self.column.y = bottom - half * i as f64 - half / 2.0 + 8.0;
            let x = x0 - half * (i as f64 + 0.5) - 5.0;
            self.words(x, &text(label, self.languages), SMALL, self.tones.ink, Anchor::End);
        }
        self.column.y = bottom + 16.0;
        let row = format!("↖ {}", text(&matrix.row_title, self.languages));
        let column = format!("{} ↗", text(&matrix.column_title, self.languages));
        for words in [row, column] {
            for line in wrapped(self.column.fonts, &words, SMALL, self.column.width) {
                self.words(x0, &line, SMALL, self.tones.quiet, Anchor::Middle);
                self.column.y += SMALL * 1.35;
            }
        }
    }

    /// Confidence, remarks and source.
    pub fn footing(&mut self) {
        self.column.y += 4.0;
        for line in footing(self.legend, self.languages) {
            self.column.paragraph(&line, SMALL, self.tones.quiet);
            self.column.y += 2.0;
        }
    }

    pub fn block(self) -> Block {
        Block { marks: self.column.marks, height: self.column.y }
    }
}

/// Words for confidence, the best first.
const RANKS: [&str; 5] = ["high", "medium-high", "medium", "low", "band-only"];

/// Unit and year.
pub(super) fn subtitle(legend: &Legend, languages: &Languages) -> String {
    let year = legend.year.map(|y| y.to_string());
    let unit = text(legend.written_unit(), languages);
    let parts: Vec<String> = [year, Some(unit)].into_iter().flatten().filter(|p| !p.is_empty()).collect();
    parts.join(" · ")
}

/// Confidence, remarks and source, each a paragraph.
pub(super) fn footing(legend: &Legend, languages: &Languages) -> Vec<String> {
    let own = languages.first();
    let mut lines: Vec<String> = legend.notes.iter().map(|n| text(n, languages)).collect();
    if let Some(confidence) = &legend.confidence {
        let rank = |key: &str| RANKS.iter().position(|k| *k == key).unwrap_or(RANKS.len());
        let mut sorted: Vec<_> = confidence.iter().collect();
        sorted.sort_by_key(|(k, _)| rank(k));
        let word = |key: &str| match RANKS.contains(&key) {
            true => words::text(&format!("confidence.{key}"), own).to_owned(),
            false => key.to_owned(),
        };
        let all: Vec<String> = sorted.into_iter().map(|(k, n)| format!("{} {n}", word(k))).collect();
        lines.push(words::labelled("confidence", own, &all.join(words::text("comma", own))));
    }
    let source = text(&legend.source, languages);
    if !source.is_empty() {
        lines.push(words::labelled("source", own, &source));
    }
    lines
}

fn readable_on(color: Color) -> Color {
    let light = 0.299 * f64::from(color.r) + 0.587 * f64::from(color.g) + 0.114 * f64::from(color.b);
    if light > 140.0 {
        Color { r: 0x2B, g: 0x2B, b: 0x2B, a: 255 }
    } else {
        Color { r: 255, g: 255, b: 255, a: 255 }
    }
}

/// The legend alone on a page.
pub fn page(fonts: &Fonts, legend: &Legend, languages: &Languages, tones: &Tones) -> PrintedPage {
    let margin = 14.0;
    let width = |e: &LegendEntry| fonts.width(&text(&e.label, languages), TEXT, 0.0);
    let longest = legend.entries.iter().map(width).fold(0.0, f64::max);
    let room = (longest + SWATCH[0] + 44.0).clamp(190.0, 320.0);
    let mut layout = Layout::new(fonts, legend, languages, tones, [margin, margin - 4.0], room);
    layout.heading();
    layout.entries(1);
    layout.footing();
    let Block { marks, height } = layout.block();
    PrintedPage {
        size: [room + 2.0 * margin, (height + margin).ceil()],
        ground: tones.ground,
        title: text(&legend.title, languages),
        marks,
        fonts: fonts.clone(),
    }
}
