//! A map with all that a printed figure needs: title, frame, legend, scale bar, north arrow, source, notice, version.

use super::column::TextColumn;
use super::key::{self, NumberKey};
use super::legend::{self, Layout};
use super::naming::PageBox;
use super::scalebar;
use super::tones::Tones;
use crate::budget::Stopped;
use crate::font::Fonts;
use crate::language::Languages;
use crate::render::mark::{Anchor, Ink, Line, Mark, PrintedPage, Stroke, Words};
use crate::render::pixels::Window;
use crate::style::{Color, Legend};

/// Millimetres in a CSS pixel.
const MM: f64 = 25.4 / 96.0;
/// Margin around a figure.
const MARGIN: f64 = 6.0 / MM;

/// Longest scale bars of a map and of an inset, CSS pixels.
const BARS: [f64; 2] = [130.0, 46.0];

/// Where the maps of a figure lie, known before they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureFrame {
    /// Width and height of the map, CSS pixels.
    pub map: [f64; 2],
    /// Maps in its lower right corner, from the right.
    pub insets: Vec<InsetFrame>,
    width: f64,
}

/// A small map within the map.
#[derive(Debug, Clone, PartialEq)]
pub struct InsetFrame {
    /// Width and height, CSS pixels.
    pub size: [f64; 2],
    /// What it shows.
    pub window: Window,
    /// What it shows, in words.
    pub title: String,
}

/// A map as marks, with what its numbers stand for.
pub(crate) struct MapMarks {
    pub marks: Vec<Mark>,
    pub keys: Vec<NumberKey>,
}

impl FigureFrame {
    /// The frame of a figure `width_mm` wide whose map is `ratio` times as high as wide.
    pub fn new(width_mm: f64, ratio: f64) -> Self {
        let width = width_mm / MM;
        let inner = width - 2.0 * MARGIN;
        FigureFrame { map: [inner, (inner * ratio).round()], insets: Vec::new(), width }
    }
}

/// The words of a figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FigureTexts {
    /// Languages of the legend.
    pub languages: Languages,
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
            languages: languages.clone(),
            titles: languages.iter().map(|l| legend.title.get(l).to_owned()).collect(),
            subtitle: legend::subtitle(legend, languages),
            paragraphs: legend::footing(legend, languages),
            version: String::new(),
        }
    }
}

impl FigureTexts {
    /// The same with each sentence said once, where it stands first.
    pub fn without_repeats(mut self) -> Self {
        let mut said = std::collections::BTreeSet::new();
        for paragraph in &mut self.paragraphs {
            let new = sentences(paragraph).filter(|s| said.insert(s.trim().to_owned()));
            *paragraph = new.collect::<String>().trim().to_owned();
        }
        self.paragraphs.retain(|p| !p.is_empty());
        self
    }
}

/// The sentences of a text, each with the blank behind it.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let mut start = 0;
    let ends = text.char_indices().filter_map(move |(i, c)| {
        let rest = &text[i + c.len_utf8()..];
        match c {
            '。' => Some(i + c.len_utf8()),
            '.' | '!' | '?' if is_blank(rest.chars().next()) => {
                Some(i + c.len_utf8() + rest.len() - rest.trim_start().len())
            }
            _ => None,
        }
    });
    ends.chain(std::iter::once(text.len())).filter_map(move |end| {
        let sentence = text.get(start..end).filter(|s| !s.is_empty());
        start = end;
        sentence
    })
}

/// Puts a figure together. `map` makes the map from the upper left corner of its frame and the boxes that no name may
/// touch, `inset` one of the maps within; `window` is what the map shows.
///
/// # Errors
/// The budget of `map` is over.
pub(crate) fn page(
    fonts: &Fonts,
    (frame, window): (&FigureFrame, &Window),
    map: impl FnOnce([f64; 2], &[PageBox]) -> Result<MapMarks, Stopped>,
    inset: impl Fn(&InsetFrame, [f64; 2]) -> Vec<Mark>,
    legend: &Legend,
    texts: &FigureTexts,
    tones: &Tones,
) -> Result<PrintedPage, Stopped> {
    let [width, height] = frame.map;
    let mut column = TextColumn::new(fonts, [MARGIN, MARGIN - 5.0], width);
    for (i, title) in texts.titles.iter().enumerate() {
        column.paragraph(title, if i == 0 { 16.0 } else { 12.5 }, tones.ink);
    }
    if !texts.subtitle.is_empty() {
        column.y += 3.0;
        column.paragraph(&texts.subtitle, 10.5, tones.quiet);
    }
    let top = (column.y + 8.0).round();
    let area = [MARGIN, top, MARGIN + width, top + height];
    let (bar, arrow) = ([MARGIN + 14.0, area[3] - 10.0], [area[2] - 20.0, top + 34.0]);
    let mut right = area[2];
    let insets = frame.insets.iter().map(|inset| {
        right -= inset.size[0];
        [right, area[3] - inset.size[1], right + inset.size[0], area[3]]
    });
    let insets: Vec<PageBox> = insets.collect();
    let mut taken = vec![scalebar::bar_box(window, bar, BARS[0]), scalebar::arrow_box(arrow)];
    taken.extend(&insets);
    let MapMarks { marks, keys } = map([MARGIN, top], &taken)?;
    column.marks.extend(marks);
    column.marks.extend(scalebar::bar(window, bar, BARS[0], tones));
    column.marks.extend(scalebar::arrow(window, arrow, tones));
    for (frame, area) in frame.insets.iter().zip(insets) {
        column.marks.extend(inset(frame, [area[0], area[1]]));
        column.marks.extend(inset_words(frame, area, tones));
        column.marks.push(Mark::rectangle(area, None, Some(Stroke::solid(tones.quiet, 0.8))));
    }
    column.marks.push(Mark::rectangle(area, None, Some(Stroke::solid(tones.frame, 0.8))));
    let columns = columns(legend, width);
    let mut layout = Layout::new(fonts, legend, &texts.languages, tones, [MARGIN, area[3] + 2.0], width);
    layout.entries(columns);
    let block = layout.block();
    column.marks.extend(block.marks);
    column.y = block.height + 8.0;
    keys.iter().for_each(|k| key::write(&mut column, k, tones));
    for paragraph in &texts.paragraphs {
        column.paragraph(paragraph, 8.0, tones.quiet);
        column.y += 1.5;
    }
    column.paragraph(&texts.version, 7.5, tones.quiet);
    Ok(PrintedPage {
        size: [frame.width, (column.y + MARGIN - 4.0).ceil()],
        ground: tones.ground,
        title: texts.titles.join(" "),
        marks: column.marks,
        fonts: fonts.clone(),
    })
}

/// Title and scale bar of an inset.
fn inset_words(frame: &InsetFrame, area: PageBox, tones: &Tones) -> Vec<Mark> {
    let bottom = area[3] - 6.0;
    let mut marks = scalebar::bar(&frame.window, [area[0] + 6.0, bottom], BARS[1], tones);
    if !frame.title.is_empty() {
        marks.push(Mark::Words(Words {
            text: frame.title.clone(),
            size: 7.5,
            at: [area[2] - 5.0, bottom - 18.0],
            anchor: Anchor::End,
            color: tones.quiet,
            halo: Some((tones.ground, 1.5)),
            spacing: 0.0,
        }));
    }
    marks
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_once() {
        let paragraphs =
            ["圆面积与人数成正比。圆环为规划数。", "圆面积与人数成正比。", "Areas 4.2 km. True.", "True."];
        let texts =
            FigureTexts { paragraphs: paragraphs.map(str::to_owned).to_vec(), ..FigureTexts::default() };
        let told = texts.without_repeats().paragraphs;
        assert_eq!(told, ["圆面积与人数成正比。圆环为规划数。", "Areas 4.2 km. True."]);
    }
}
