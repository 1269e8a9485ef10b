//! A map with all that a printed figure needs: title, frame, legend, scale bar, north arrow, source, notice, version.

use super::column::TextColumn;
use super::legend::{self, Layout};
use super::scalebar;
use super::tones::Tones;
use crate::language::Languages;
use crate::render::mark::{Ink, Line, Mark, PrintedPage, Stroke};
use crate::render::pixels::Window;
use crate::style::{Color, Legend};

/// Millimetres in a CSS pixel.
const MM: f64 = 25.4 / 96.0;
/// Margin around a figure.
const MARGIN: f64 = 6.0 / MM;

/// Where the map of a figure lies, known before the map is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FigureFrame {
    /// Width and height of the map, CSS pixels.
    pub map: [f64; 2],
    width: f64,
}

impl FigureFrame {
    /// The frame of a figure `width_mm` wide whose map is `ratio` times as high as wide.
    pub fn new(width_mm: f64, ratio: f64) -> Self {
        let width = width_mm / MM;
        let inner = width - 2.0 * MARGIN;
        FigureFrame { map: [inner, (inner * ratio).round()], width }
    }
}

/// The words of a figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FigureTexts {
    /// Titles, one for each language.
    pub titles: Vec<String>,
    /// Unit and year.
    pub subtitle: String,
    /// Paragraphs at the foot: remarks, source, notice.
    pub paragraphs: Vec<String>,
    /// Version of the data: title, vintage and hash, in the last line.
    pub version: String,
}

impl FigureTexts {
    /// The words that a legend and an atlas have for a map.
    pub fn of(legend: &Legend, languages: &Languages) -> Self {
        FigureTexts {
            titles: languages.iter().map(|l| legend.title.get(l).to_owned()).collect(),
            subtitle: legend::subtitle(legend, languages),
            paragraphs: legend::footing(legend, languages),
            version: String::new(),
        }
    }
}

/// Puts a figure together. `map` holds the map's marks, from the upper left corner of its frame; `window` is what they show.
pub(crate) fn page(
    frame: &FigureFrame,
    window: &Window,
    map: impl FnOnce([f64; 2]) -> Vec<Mark>,
    legend: &Legend,
    texts: &FigureTexts,
    languages: &Languages,
    tones: &Tones,
) -> PrintedPage {
    let [width, height] = frame.map;
    let mut column = TextColumn::new([MARGIN, MARGIN - 5.0], width);
    for (i, title) in texts.titles.iter().enumerate() {
        column.paragraph(title, if i == 0 { 16.0 } else { 12.5 }, tones.ink);
    }
    if !texts.subtitle.is_empty() {
        column.y += 3.0;
        column.paragraph(&texts.subtitle, 10.5, tones.quiet);
    }
    let top = (column.y + 8.0).round();
    column.marks.extend(map([MARGIN, top]));
    let area = [MARGIN, top, MARGIN + width, top + height];
    column.marks.extend(scalebar::bar(window, [MARGIN + 14.0, area[3] - 10.0], tones));
    column.marks.extend(scalebar::arrow(window, [area[2] - 20.0, top + 34.0], tones));
    column.marks.push(Mark::rectangle(area, None, Some(Stroke::solid(tones.frame, 0.8))));
    let columns = columns(legend, width);
    let mut layout = Layout::new(legend, languages, tones, [MARGIN, area[3] + 2.0], width);
    layout.entries(columns);
    let block = layout.block();
    column.marks.extend(block.marks);
    column.y = block.height + 8.0;
    for paragraph in &texts.paragraphs {
        column.paragraph(paragraph, 8.0, tones.quiet);
        column.y += 1.5;
    }
    column.paragraph(&texts.version, 7.5, tones.quiet);
    PrintedPage {
        size: [frame.width, (column.y + MARGIN - 4.0).ceil()],
        ground: tones.ground,
        title: texts.titles.join(" "),
        marks: column.marks,
    }
}

fn columns(legend: &Legend, width: f64) -> usize {
    let rows = legend.entries.iter().filter(|e| e.radius_px.is_none()).count();
    let room = (width / 200.0).floor().max(1.0) as usize;
    if rows <= 2 { rows.max(1).min(room) } else { room.min(4) }
}

/// All of the map but a part, under a veil: rings in CSS pixels from the frame's corner, wound as the page's frame is not.
pub(crate) fn veil(area: [f64; 4], rings: Vec<Line>, tones: &Tones) -> Vec<Mark> {
    let [left, top, right, bottom] = area;
    let around =
        Line { points: vec![[left, top], [right, top], [right, bottom], [left, bottom]], closed: true };
    let mut lines = vec![around];
    lines.extend(rings.iter().cloned());
    let veil = Color { a: 140, ..tones.ground };
    let edge = Stroke::solid(tones.ink, 1.3);
    vec![
        Mark::Shape { lines, fill: Some(Ink::Color(veil)), stroke: None },
        Mark::Shape { lines: rings, fill: None, stroke: Some(edge) },
    ]
}
