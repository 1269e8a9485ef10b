//! Figures for print: a map with its frame, or a chart; those a data set declares, and any other.

use super::Atlas;
use crate::feature::{Collection, Localized, Shapes};
use crate::geometry::{Bounds, Projection};
use crate::indicator::Indicator;
use crate::style::{Legend, Style};
use crate::tile::print::{self, Chart, ChartLine, ChartPanel, FigureFrame, FigureTexts, Mark, Sheet, Tones};
use crate::tile::raster::{MapOptions, Window};
use std::sync::Arc;

/// A figure that a data set declares.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureInfo {
    /// Identifier in URLs.
    pub id: Arc<str>,
    /// Title.
    pub title: Localized,
    /// What it shows.
    pub caption: Localized,
    /// Remarks, such as numbers that a source misprints.
    pub notes: Vec<Localized>,
    /// The map or chart.
    pub shows: FigureShows,
}

/// What a figure shows.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureShows {
    /// A map.
    Map {
        /// Id of the style.
        style: Arc<str>,
        /// Year of its values.
        year: Option<i32>,
        /// The part of the world; everything if `None`.
        part: Option<FigurePart>,
    },
    /// Indicators over years, each in a panel of its own.
    Lines(Vec<Arc<str>>),
    /// One indicator's subjects as bars.
    Bars(Arc<str>),
}

/// A part of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum FigurePart {
    /// A box in degrees.
    Bounds(Bounds),
    /// A feature and its surroundings: the rest under a veil.
    Feature {
        /// Id of the collection.
        collection: Arc<str>,
        /// Id of the feature.
        id: Arc<str>,
    },
}

/// How a figure is made.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureOptions {
    /// Width of the sheet, mm.
    pub width_mm: f64,
    /// Dots per inch of a figure in pixels; `None` for one in vectors.
    pub dpi: Option<f64>,
    /// Year of the values.
    pub year: Option<i32>,
    /// Language of all words, or two with a comma between.
    pub language: String,
    /// True for a dark sheet.
    pub dark: bool,
    /// False for a map without names.
    pub labels: bool,
}

/// The rank of collections that are only the surroundings of others.
const CONTEXT: &str = "context";
/// CSS pixels in an inch.
const INCH: f64 = 96.0;

impl Atlas {
    /// Figures that the data set declares, in its order.
    pub fn figures(&self) -> &[FigureInfo] {
        &self.figures
    }

    /// A declared figure by id.
    pub fn figure(&self, id: &str) -> Option<&FigureInfo> {
        self.figures.iter().find(|f| &*f.id == id)
    }

    /// A map of a style as a figure; a part that does not exist shows everything.
    pub fn map_figure(&self, style: &Style, part: Option<&FigurePart>, options: &FigureOptions) -> Sheet {
        let legend = self.legend(style, options.year);
        let mut texts = FigureTexts::of(&legend, &options.language);
        self.close(&mut texts, &options.language);
        self.map_sheet(style, part, options, &legend, &texts)
    }

    /// A declared figure; `style` is that of its map, in its theme. `None` if what it shows is missing.
    pub fn declared_figure(
        &self,
        figure: &FigureInfo,
        style: Option<&Style>,
        options: &FigureOptions,
    ) -> Option<Sheet> {
        let language = options.language.as_str();
        let mut texts = FigureTexts {
            titles: language.split(',').map(|l| figure.title.get(l).to_owned()).collect(),
            ..FigureTexts::default()
        };
        let told = |texts: &mut FigureTexts| {
            let all = std::iter::once(&figure.caption).chain(&figure.notes);
            let spoken = |t: &Localized| language.split(',').map(|l| t.get(l).to_owned()).collect::<Vec<_>>();
            texts.paragraphs.splice(0..0, all.flat_map(spoken).filter(|t| !t.is_empty()));
        };
        match &figure.shows {
            FigureShows::Map { part, .. } => {
                let style = style?;
                let legend = self.legend(style, options.year);
                let own = FigureTexts::of(&legend, language);
                (texts.subtitle, texts.paragraphs) = (own.subtitle, own.paragraphs);
                told(&mut texts);
                self.close(&mut texts, language);
                Some(self.map_sheet(style, part.as_ref(), options, &legend, &texts))
            }
            FigureShows::Lines(ids) => {
                let indicators: Option<Vec<_>> = ids.iter().map(|id| self.indicator(id)).collect();
                let indicators = indicators?;
                let panels = indicators.iter().map(|i| panel(i, language)).collect();
                for indicator in &indicators {
                    texts.paragraphs.extend(misprints(indicator, language));
                }
                texts.paragraphs.extend(indicators.first().map(|i| source(i, language)));
                told(&mut texts);
                texts.version = self.version(language);
                Some(self.chart_sheet(&Chart::Lines(panels), &texts, options))
            }
            FigureShows::Bars(id) => {
                let indicator = self.indicator(id)?;
                texts.subtitle = in_language(&indicator.unit, language);
                texts.paragraphs.extend(misprints(indicator, language));
                texts.paragraphs.push(source(indicator, language));
                told(&mut texts);
                texts.version = self.version(language);
                Some(self.chart_sheet(&bars(indicator, language), &texts, options))
            }
        }
    }

    fn chart_sheet(&self, chart: &Chart, texts: &FigureTexts, options: &FigureOptions) -> Sheet {
        print::chart_sheet(chart, options.width_mm, texts, &Tones::of(options.dark))
    }

    /// Notice, credit and version: the same under every map.
    fn close(&self, texts: &mut FigureTexts, language: &str) {
        let info = self.info();
        let words = |t: &Localized| in_language(t, language);
        let closing = [words(&info.notice), words(&info.attribution)];
        texts.paragraphs.extend(closing.into_iter().filter(|t| !t.is_empty()));
        texts.version = self.version(language);
    }

    /// Which data: title, state of the boundaries and hash.
    fn version(&self, language: &str) -> String {
        let info = self.info();
        let parts = [in_language(&info.title, language), info.vintage.clone(), info.digest.clone()];
        parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn map_sheet(
        &self,
        style: &Style,
        part: Option<&FigurePart>,
        options: &FigureOptions,
        legend: &Legend,
        texts: &FigureTexts,
    ) -> Sheet {
        let projection = self.info().projection.unwrap_or(Projection::Mercator);
        let [low, high] = self.part_corners(style, part, &projection);
        let sides = [high[0] - low[0], high[1] - low[1]];
        let ratio = (sides[1] / sides[0]).clamp(0.5, 1.2);
        let frame = FigureFrame::new(options.width_mm, ratio);
        // The box grows to the frame's shape.
        let wide = sides[0].max(sides[1] * frame.map[0] / frame.map[1]);
        let middle = [0, 1].map(|k| f64::midpoint(low[k], high[k]));
        let half = [wide / 2.0, wide / 2.0 * frame.map[1] / frame.map[0]];
        let scale = options.dpi.map_or(1.0, |dpi| dpi / INCH);
        let pixels = frame.map.map(|s| (s * scale).round().max(1.0) as u32);
        let corner = |sign: f64| [middle[0] + sign * half[0], middle[1] + sign * half[1]];
        let window = Window::of_sheet(projection, corner(-1.0), corner(1.0), pixels, scale);
        let tones = Tones::of(options.dark);
        let map_options = MapOptions {
            year: options.year,
            language: options.language.clone(),
            labels: options.labels,
            whole: true,
        };
        let map = |at: [f64; 2]| {
            let area = [at[0], at[1], at[0] + frame.map[0], at[1] + frame.map[1]];
            let mut marks = match options.dpi {
                Some(_) => {
                    let canvas = Box::new(self.map_image(style, window, &map_options));
                    vec![Mark::Image { at, canvas }]
                }
                None => self.map_marks(style, window, &map_options, at),
            };
            if let Some(FigurePart::Feature { collection, id }) = part
                && let Some(position) = self.collection(collection).and_then(|c| c.position(id))
            {
                marks.extend(print::veil(area, self.rings(collection, position, &window, at), &tones));
            }
            vec![Mark::Clip { area, marks }]
        };
        print::figure_sheet(&frame, &window, map, legend, texts, &options.language, &tones)
    }

    /// The corners of a part of the world on a projection's sheet, with some room around.
    fn part_corners(
        &self,
        style: &Style,
        part: Option<&FigurePart>,
        projection: &Projection,
    ) -> [[f64; 2]; 2] {
        let feature = |collection: &str, id: &str| {
            let collection = self.collection(collection)?;
            Some(collection.shapes().bounds(collection.position(id)?))
        };
        let (bounds, room) = match part {
            Some(FigurePart::Bounds(bounds)) => (Some(*bounds), 0.0),
            Some(FigurePart::Feature { collection, id }) => (feature(collection, id), 0.08),
            None => (None, 0.03),
        };
        let bounds = bounds
            .or_else(|| self.whole(style))
            .unwrap_or_else(|| Bounds::around([[-180.0, -80.0], [180.0, 80.0]]));
        let mut corners = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
        for i in 0..=32 {
            let t = f64::from(i) / 32.0;
            let (lon, lat) = (
                bounds.west() + (bounds.east() - bounds.west()) * t,
                bounds.south() + (bounds.north() - bounds.south()) * t,
            );
            let edges =
                [[lon, bounds.south()], [lon, bounds.north()], [bounds.west(), lat], [bounds.east(), lat]];
            for p in edges.map(|p| projection.of_position(p)) {
                for k in 0..2 {
                    corners[0][k] = corners[0][k].min(p[k]);
                    corners[1][k] = corners[1][k].max(p[k]);
                }
            }
        }
        let grow = [0, 1].map(|k| (corners[1][k] - corners[0][k]) * room);
        [
            [corners[0][0] - grow[0], corners[0][1] - grow[1]],
            [corners[1][0] + grow[0], corners[1][1] + grow[1]],
        ]
    }

    /// The box of all that a style draws of coverages; of everything where there is none.
    fn whole(&self, style: &Style) -> Option<Bounds> {
        let drawn = || style.collections().into_iter().filter_map(|id| self.collection(&id));
        // Context is what lies around, not what is shown.
        let is_coverage = |c: &&Collection| {
            matches!(c.shapes(), Shapes::Regions { .. }) && c.info().rank.as_deref() != Some(CONTEXT)
        };
        let mut all: Vec<&Collection> = drawn().filter(is_coverage).collect();
        if all.is_empty() {
            all = drawn().collect();
        }
        all.into_iter().map(|c| *c.bounds()).filter(|b| !b.is_empty()).reduce(|mut a, b| {
            a.merge(&b);
            a
        })
    }
}

fn in_language(text: &Localized, language: &str) -> String {
    let mut all: Vec<&str> = language.split(',').map(|l| text.get(l)).collect();
    all.dedup();
    all.join(" ")
}

fn panel(indicator: &Indicator, language: &str) -> ChartPanel {
    let unit = in_language(&indicator.unit, language);
    let title = in_language(&indicator.title, language);
    let lines = indicator.subjects.iter().zip(&indicator.series).map(|(subject, series)| ChartLine {
        label: in_language(&subject.title, language),
        points: series.iter().filter_map(|o| Some((o.year?, o.value?))).collect(),
    });
    ChartPanel {
        title: match (unit.is_empty(), language.starts_with("zh")) {
            (true, _) => title,
            (_, true) => format!("{title}（{unit}）"),
            _ => format!("{title} ({unit})"),
        },
        lines: lines.filter(|l| !l.points.is_empty()).collect(),
    }
}

fn bars(indicator: &Indicator, language: &str) -> Chart {
    let value = |s: &crate::indicator::Series| s.iter().find_map(|o| o.value);
    let each = indicator.subjects.iter().zip(&indicator.series);
    let mut bars: Vec<(String, f64)> =
        each.filter_map(|(s, series)| Some((in_language(&s.title, language), value(series)?))).collect();
    bars.sort_by(|a, b| b.1.total_cmp(&a.1));
    Chart::Bars { bars, unit: in_language(&indicator.unit, language) }
}

fn source(indicator: &Indicator, language: &str) -> String {
    let source = in_language(&indicator.source, language);
    if language.starts_with("zh") { format!("来源：{source}") } else { format!("Source: {source}") }
}

/// Where another source prints a figure that differs.
fn misprints(indicator: &Indicator, language: &str) -> Option<String> {
    let other = in_language(indicator.other.as_ref()?, language);
    let mut found = Vec::new();
    for (subject, series) in indicator.subjects.iter().zip(&indicator.series) {
        for observation in series {
            if let (Some(other), Some(value)) = (&observation.other, observation.value)
                && other.agrees == Some(false)
            {
                let year = observation.year.map_or_else(String::new, |y| y.to_string());
                let subject = in_language(&subject.title, language);
                let unit = in_language(&indicator.unit, language);
                let printed = other.value.map_or_else(|| other.printed.to_string(), |v| v.to_string());
                found.push(format!("{subject} {year}: {printed} ≠ {value} {unit}"));
            }
        }
    }
    (!found.is_empty()).then(|| format!("{other}: {}", found.join("; ")))
}
