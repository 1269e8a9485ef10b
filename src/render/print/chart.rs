//! Charts: lines over years in panels one above the other, and bars.

mod spans;

use super::column::TextColumn;
use super::figure::FigureTexts;
use super::glyphs::wrapped;
use super::tones::Tones;
use crate::font::Fonts;
use crate::language::{Language, numbers};
use crate::render::mark::{Anchor, Ink, Mark, PrintedPage, Stroke, Words};
use crate::style::Color;

/// One line of a panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChartLine {
    /// What it shows, written at the line's end.
    pub label: String,
    /// Year and value; a year left out breaks nothing, it is only not marked.
    pub points: Vec<(i32, f64)>,
}

/// Lines on one pair of axes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChartPanel {
    /// What the values are, with their unit.
    pub title: String,
    /// The language in whose steps large values are written; in digits if `None`.
    pub steps: Option<Language>,
    /// The lines; they share both axes.
    pub lines: Vec<ChartLine>,
}

/// What a chart draws.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Lines over years.
    Lines(Vec<ChartPanel>),
    /// One bar for each label and value; their unit stands in the heading.
    Bars {
        /// Label and value.
        bars: Vec<(String, f64)>,
        /// The language in whose steps large values are written; in digits if `None`.
        steps: Option<Language>,
    },
    /// Spans of years, one below the other on one axis.
    Spans(Vec<ChartSpan>),
}

/// A span of years.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartSpan {
    /// What it is.
    pub label: String,
    /// First year.
    pub from: i32,
    /// Last year; `None` for one without an end.
    pub to: Option<i32>,
    /// What is known of it, written below the bar.
    pub told: String,
}

/// Colours of lines: those of the viewer's charts (`web/charts/lines.js`).
const LINES: [Color; 6] =
    [rgb(0xc53a27), rgb(0x1f6f8b), rgb(0xb8860b), rgb(0x5b3f8c), rgb(0x3f7d3a), rgb(0x6b6b6b)];

const fn rgb(n: u32) -> Color {
    Color { r: (n >> 16) as u8, g: (n >> 8) as u8, b: n as u8, a: 255 }
}

const MARGIN: f64 = 24.0;
const TEXT: f64 = 10.0;
const PANEL: f64 = 210.0;

struct ChartPrinter<'a> {
    column: TextColumn<'a>,
    tones: &'a Tones,
}

impl ChartPrinter<'_> {
    fn words(&mut self, at: [f64; 2], text: &str, size: f64, anchor: Anchor, quiet: bool) {
        self.column.words(at, text, size, self.color(quiet), anchor);
    }

    fn haloed(&mut self, at: [f64; 2], text: &str, size: f64, anchor: Anchor, ground: Color) {
        let (text, color, halo) = (text.to_owned(), self.tones.ink, Some((ground, 1.6)));
        self.column.marks.push(Mark::Words(Words { text, size, at, anchor, color, halo, spacing: 0.0 }));
    }

    fn paragraph(&mut self, text: &str, size: f64, quiet: bool) {
        self.column.paragraph(text, size, self.color(quiet));
    }

    /// Width of a text of the usual size.
    fn width(&self, text: &str) -> f64 {
        self.column.fonts.width(text, TEXT, 0.0)
    }

    fn color(&self, quiet: bool) -> Color {
        if quiet { self.tones.quiet } else { self.tones.ink }
    }

    fn panel(&mut self, panel: &ChartPanel, gutter: f64) {
        self.column.y += 8.0;
        self.paragraph(&panel.title, TEXT, false);
        let points = || panel.lines.iter().flat_map(|l| &l.points);
        let (Some(first), Some(last)) = (points().map(|p| p.0).min(), points().map(|p| p.0).max()) else {
            return;
        };
        let (ceiling, labels, _) = axis(self.column.fonts, panel);
        let [left, right] = [MARGIN + gutter, MARGIN + self.column.width - 8.0];
        let (top, bottom) = (self.column.y + 12.0, self.column.y + 12.0 + PANEL);
        let x =
            |year: i32| left + (right - left) * f64::from(year - first) / f64::from((last - first).max(1));
        let y = |value: f64| bottom - (bottom - top) * value / ceiling;
        for value in labels {
            let line = vec![[left, y(value)], [right, y(value)]];
            let frame = if value == 0.0 { self.tones.quiet } else { self.tones.frame };
            self.column.marks.push(Mark::line(line, Stroke::solid(frame, 0.6)));
            self.words(
                [left - 6.0, y(value) + 3.5],
                &value_text(value, panel.steps.as_ref()),
                TEXT,
                Anchor::End,
                true,
            );
        }
        let every = if last - first > 20 { 5 } else { 1 };
        for year in (first..=last).filter(|y| y % every == 0) {
            self.words([x(year), bottom + 15.0], &year.to_string(), TEXT, Anchor::Middle, true);
            let tick = vec![[x(year), bottom], [x(year), bottom + 3.5]];
            self.column.marks.push(Mark::line(tick, Stroke::solid(self.tones.quiet, 0.6)));
        }
        for (line, color) in panel.lines.iter().zip(LINES.iter().cycle()) {
            let points: Vec<[f64; 2]> = line.points.iter().map(|(year, v)| [x(*year), y(*v)]).collect();
            self.column.marks.push(Mark::line(points.clone(), Stroke::solid(*color, 1.7)));
            for center in points {
                let stroke = Some(Stroke::solid(self.tones.ground, 0.7));
                self.column.marks.push(Mark::Circle { center, radius: 2.4, fill: Some(*color), stroke });
            }
        }
        self.column.y = bottom + 20.0;
        let mut at = left;
        for (line, color) in panel.lines.iter().zip(LINES.iter().cycle()) {
            let room = self.width(&line.label) + 40.0;
            if at + room > right && at > left {
                at = left;
                self.column.y += 15.0;
            }
            let swatch = vec![[at, self.column.y + 9.0], [at + 18.0, self.column.y + 9.0]];
            self.column.marks.push(Mark::line(swatch, Stroke::solid(*color, 2.0)));
            self.words([at + 23.0, self.column.y + 12.5], &line.label, TEXT, Anchor::Start, false);
            at += room;
        }
        self.column.y += 20.0;
    }

    fn bars(&mut self, bars: &[(String, f64)], steps: Option<&Language>) {
        let most = bars.iter().map(|b| b.1).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
        let gutter =
            bars.iter().map(|b| self.width(&b.0)).fold(0.0, f64::max).min(self.column.width * 0.45) + 10.0;
        let told: Vec<String> = bars.iter().map(|b| value_text(b.1, steps)).collect();
        let end = told.iter().map(|t| self.width(t)).fold(0.0, f64::max).max(36.0) + 12.0;
        let (left, room) = (MARGIN + gutter, self.column.width - gutter - end);
        self.column.y += 14.0;
        for ((label, value), told) in bars.iter().zip(&told) {
            let lines = wrapped(self.column.fonts, label, TEXT, gutter - 10.0);
            let height = (lines.len() as f64 * TEXT * 1.25).max(20.0);
            let middle = self.column.y + height / 2.0;
            for (i, line) in lines.iter().enumerate() {
                let below = (i as f64 - (lines.len() as f64 - 1.0) / 2.0) * TEXT * 1.25;
                self.words([left - 8.0, middle + below + 3.5], line, TEXT, Anchor::End, false);
            }
            let end = left + room * value / most;
            let area = [left, middle - 8.0, end, middle + 8.0];
            self.column.marks.push(Mark::rectangle(area, Some(Ink::Color(self.tones.data)), None));
            self.words([end + 6.0, middle + 3.5], told, TEXT, Anchor::Start, false);
            self.column.y += height + 8.0;
        }
    }
}

/// The upper end of a panel's axis, its labels, and the room they need.
fn axis(fonts: &Fonts, panel: &ChartPanel) -> (f64, Vec<f64>, f64) {
    let most = panel.lines.iter().flat_map(|l| &l.points).map(|p| p.1).fold(0.0, f64::max);
    let step = nice_step(most / 4.0);
    let ceiling = (most / step).ceil().max(1.0) * step;
    let labels: Vec<f64> = (0..=(ceiling / step).round() as usize).map(|i| i as f64 * step).collect();
    let width = |v: &f64| fonts.width(&value_text(*v, panel.steps.as_ref()), TEXT, 0.0);
    let gutter = labels.iter().map(width).fold(0.0, f64::max) + 8.0;
    (ceiling, labels, gutter)
}

/// Lays out a chart on a page.
pub(crate) fn page(
    fonts: &Fonts,
    chart: &Chart,
    width_mm: f64,
    texts: &FigureTexts,
    tones: &Tones,
) -> PrintedPage {
    let whole = width_mm / 25.4 * 96.0;
    let column = TextColumn::new(fonts, [MARGIN, MARGIN - 6.0], whole - 2.0 * MARGIN);
    let mut printer = ChartPrinter { column, tones };
    for (i, title) in texts.titles.iter().enumerate() {
        printer.paragraph(title, if i == 0 { 15.0 } else { 12.0 }, false);
    }
    if !texts.subtitle.is_empty() {
        printer.paragraph(&texts.subtitle, 10.5, true);
    }
    match chart {
        Chart::Lines(panels) => {
            let gutter = panels.iter().map(|p| axis(fonts, p).2).fold(0.0, f64::max);
            panels.iter().for_each(|p| printer.panel(p, gutter));
        }
        Chart::Bars { bars, steps } => printer.bars(bars, steps.as_ref()),
        Chart::Spans(spans) => spans::draw(&mut printer, spans),
    }
    printer.column.y += 8.0;
    for paragraph in &texts.paragraphs {
        printer.paragraph(paragraph, 8.0, true);
        printer.column.y += 1.5;
    }
    printer.paragraph(&texts.version, 7.5, true);
    PrintedPage {
        size: [whole, (printer.column.y + MARGIN - 4.0).ceil()],
        ground: tones.ground,
        title: texts.titles.join(" "),
        marks: printer.column.marks,
        fonts: fonts.clone(),
    }
}

/// A round step of at least this size: 1, 2, 2.5 or 5 times a power of ten.
fn nice_step(least: f64) -> f64 {
    if !(least > 0.0 && least.is_finite()) {
        return 1.0;
    }
    let unit = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|f| f * unit).find(|s| *s >= least * 0.999_999).unwrap_or(unit)
}

/// A value with a decimal place in groups of digits, or in a language's steps.
fn value_text(value: f64, steps: Option<&Language>) -> String {
    match steps {
        Some(language) => numbers::written(numbers::multiplied(value, 1.0), language),
        None => numbers::grouped((value * 10.0).round() / 10.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_steps_and_numbers_groups() {
        assert_eq!([0.3, 1.0, 7.0, 23.0, 19_000.0].map(nice_step), [0.5, 1.0, 10.0, 25.0, 20_000.0]);
        assert_eq!(nice_step(0.0), 1.0);
        assert_eq!([1234.0, 77_039.0, 30.75].map(|v| value_text(v, None)), ["1234", "77\u{2009}039", "30.8"]);
        assert_eq!(value_text(80e6, Some(&Language::ENGLISH)), "80 million");
    }
}
