//! Spans of years as bars below one another, on one axis of years, each beside what it is.

use super::{ChartPrinter, ChartSpan, MARGIN, TEXT};
use crate::render::mark::{Anchor, Ink, Line, Mark, Stroke};
use crate::render::print::glyphs::wrapped;

/// Height of a bar.
const BAR: f64 = 14.0;
/// Least height of a span with its words.
const ROW: f64 = 34.0;
/// Most of the page that words take.
const WORDS: f64 = 0.42;
/// Size of what is told of a span.
const SMALL: f64 = 8.5;

/// Draws the spans; one without an end has the point of an arrow at the right edge.
pub(super) fn draw(printer: &mut ChartPrinter<'_>, spans: &[ChartSpan]) {
    let years = || spans.iter().flat_map(|s| [Some(s.from), s.to]).flatten();
    let (Some(first), Some(last)) = (years().min(), years().max()) else { return };
    let whole = printer.column.width;
    let fonts = printer.column.fonts;
    let longest = spans
        .iter()
        .flat_map(|s| [fonts.width(&s.label, TEXT, 0.0), fonts.width(&s.told, SMALL, 0.0)])
        .fold(0.0, f64::max);
    let room = longest.min(whole * WORDS);
    let (left, right) = (MARGIN + room + 18.0, MARGIN + whole);
    // Room behind the last year, so that what has no end is seen to go on.
    let reach = f64::from(last - first).max(1.0) * 1.1;
    let x = |year: i32| left + (right - left) * f64::from(year - first) / reach;
    printer.column.y += 12.0;
    let top = printer.column.y;
    let words = |span: &ChartSpan| {
        [(wrapped(fonts, &span.label, TEXT, room), TEXT), (wrapped(fonts, &span.told, SMALL, room), SMALL)]
    };
    let height = |lines: &[(Vec<String>, f64); 2]| -> f64 {
        lines.iter().map(|(lines, size)| lines.len() as f64 * size * 1.3).sum()
    };
    let rows: Vec<_> = spans.iter().map(|span| (span, words(span))).collect();
    let bottom = rows.iter().map(|(_, lines)| (height(lines) + 10.0).max(ROW)).sum::<f64>() + top;
    for year in (first..=last).filter(|y| y % 10 == 0) {
        let line = vec![[x(year), top], [x(year), bottom]];
        printer.column.marks.push(Mark::line(line, Stroke::solid(printer.tones.frame, 0.6)));
        printer.words([x(year), bottom + 14.0], &year.to_string(), TEXT, Anchor::Middle, true);
    }
    let mut row = top;
    for (span, lines) in &rows {
        let tall = (height(lines) + 10.0).max(ROW);
        let mut y = row + (tall - height(lines)) / 2.0;
        for (lines, size) in lines {
            for line in lines {
                y += size * 1.3;
                printer.words([MARGIN, y - size * 0.3], line, *size, Anchor::Start, *size == SMALL);
            }
        }
        let (middle, start) = (row + tall / 2.0, x(span.from));
        let bar = match span.to {
            Some(to) => {
                let [end, half] = [x(to).max(start + 2.0), BAR / 2.0];
                vec![
                    [start, middle - half],
                    [end, middle - half],
                    [end, middle + half],
                    [start, middle + half],
                ]
            }
            None => {
                let (neck, half) = (right - BAR / 2.0, BAR / 2.0);
                vec![
                    [start, middle - half],
                    [neck, middle - half],
                    [right, middle],
                    [neck, middle + half],
                    [start, middle + half],
                ]
            }
        };
        let lines = vec![Line { points: bar, closed: true }];
        printer.column.marks.push(Mark::Shape {
            lines,
            fill: Some(Ink::Color(printer.tones.data)),
            stroke: None,
        });
        let years = match span.to {
            Some(to) => format!("{}–{to}", span.from),
            None => format!("{}–", span.from),
        };
        // Behind the bar where there is room, else before it.
        let end = span.to.map_or(right, x);
        let (at, anchor) = match end + fonts.width(&years, TEXT, 0.0) + 8.0 < right {
            true => (end + 6.0, Anchor::Start),
            false => (start - 6.0, Anchor::End),
        };
        let ground = printer.tones.ground;
        printer.haloed([at, middle + 3.5], &years, TEXT, anchor, ground);
        row += tall;
    }
    printer.column.y = bottom + 24.0;
}
