//! Spans of years as bars below one another, on one axis of years.

use super::{ChartPrinter, ChartSpan, MARGIN, TEXT};
use crate::render::mark::{Anchor, Ink, Mark, Stroke};
use crate::style::Palette;

/// Height of a bar.
const BAR: f64 = 14.0;
/// From one span to the next: its label, its bar, what is told of it, and room.
const ROW: f64 = 56.0;

/// Draws the spans; one without an end runs to the right edge and has none there.
pub(super) fn draw(printer: &mut ChartPrinter<'_>, spans: &[ChartSpan]) {
    let years = || spans.iter().flat_map(|s| [Some(s.from), s.to]).flatten();
    let (Some(first), Some(last)) = (years().min(), years().max()) else { return };
    let (left, right) = (MARGIN, MARGIN + printer.column.width);
    // Room behind the last year, so that what has no end is seen to go on.
    let reach = f64::from(last - first).max(1.0) * 1.08;
    let x = |year: i32| left + (right - left) * f64::from(year - first) / reach;
    let colors = Palette::ALL[4].colors(7);
    printer.column.y += 12.0;
    let top = printer.column.y;
    let bottom = top + ROW * spans.len() as f64;
    for year in (first..=last).filter(|y| y % 10 == 0) {
        let line = vec![[x(year), top], [x(year), bottom]];
        printer.column.marks.push(Mark::line(line, Stroke::solid(printer.tones.frame, 0.6)));
        printer.words([x(year), bottom + 14.0], &year.to_string(), TEXT, Anchor::Middle, true);
    }
    for (i, span) in spans.iter().enumerate() {
        let row = top + ROW * i as f64;
        let end = span.to.map_or(right, x);
        // A text that has no room behind its bar's beginning ends where the bar does.
        let is_late = x(span.from) > left + (right - left) * 0.55;
        let (at, anchor) = if is_late { (end, Anchor::End) } else { (x(span.from), Anchor::Start) };
        printer.words([at, row + TEXT + 2.0], &span.label, TEXT, anchor, false);
        let area = [x(span.from), row + 17.0, end, row + 17.0 + BAR];
        let color = colors[(i + 1).min(colors.len() - 1)];
        printer.column.marks.push(Mark::rectangle(area, Some(Ink::Color(color)), None));
        let years = match span.to {
            Some(to) => format!("{}–{to}", span.from),
            None => format!("{}–", span.from),
        };
        let told = if span.told.is_empty() { years } else { format!("{years} · {}", span.told) };
        printer.words([at, row + 17.0 + BAR + TEXT + 2.0], &told, TEXT - 1.0, anchor, true);
    }
    printer.column.y = bottom + 24.0;
}
