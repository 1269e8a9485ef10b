//! Figures for print: a map with its frame, or a chart; those a data set declares, and any other.

mod chart;
mod map;
mod naming;
mod printed;
mod rings;
mod room;

pub use printed::PrintedFigure;

use super::Atlas;
use crate::budget::{Budget, Stopped};
use crate::feature::{Localized, Title};
use crate::geometry::{Bounds, Projection};
use crate::language::{Language, Languages, words};
use crate::render::print::{self, Chart, FigureTexts, Tones};
use crate::style::Style;
use printed::scale;
use std::sync::Arc;

/// A figure that a data set declares.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureInfo {
    /// Identifier in URLs, unique among the figures of the data set.
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
        /// What it is about, and therefore names.
        names: Vec<FigureNames>,
    },
    /// Indicators over years, each in a panel of its own.
    Lines(Vec<Arc<str>>),
    /// One indicator's subjects as bars.
    Bars(Arc<str>),
    /// One indicator's subjects as spans of years, one below the other.
    Spans(Arc<str>),
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

/// Features that a figure names, each on the map: beside its place with a line to it where there is no room, else as a
/// number with a key.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureNames {
    /// Id of their collection.
    pub collection: Arc<str>,
    /// Which of it.
    pub features: NamedFeatures,
    /// True for numbers with a key.
    pub numbered: bool,
}

/// Which features of a collection.
#[derive(Debug, Clone, PartialEq)]
pub enum NamedFeatures {
    /// All.
    All,
    /// Those of these ids.
    Ids(Vec<Arc<str>>),
    /// Those of which an indicator has a value in the year shown.
    Valued(Arc<str>),
    /// Those whose label stands in a feature.
    Within {
        /// Id of its collection.
        collection: Arc<str>,
        /// Id of the feature.
        id: Arc<str>,
    },
}

/// How a figure is made.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureOptions {
    /// Width of the page, mm.
    pub width_mm: f64,
    /// Dots per inch of a figure in pixels; `None` for one in vectors.
    pub dpi: Option<f64>,
    /// Year of the values; the one that the style shows by default if `None`.
    pub year: Option<i32>,
    /// Languages of all words.
    pub languages: Languages,
    /// True for a dark page.
    pub dark: bool,
    /// False for a map without names.
    pub labels: bool,
    /// False for maps without relief.
    pub relief: bool,
}

impl Atlas {
    /// Figures that the data set declares, in its order.
    pub fn figures(&self) -> &[FigureInfo] {
        &self.figures
    }

    /// A declared figure by id.
    pub fn figure(&self, id: &str) -> Option<&FigureInfo> {
        self.figures.iter().find(|f| &*f.id == id)
    }

    /// Remarks on a figure: those declared, and where another source prints a number that differs.
    pub fn figure_notes(&self, figure: &FigureInfo) -> Vec<Localized> {
        let ids = match &figure.shows {
            FigureShows::Map { .. } => &[][..],
            FigureShows::Lines(ids) => ids.as_slice(),
            FigureShows::Bars(id) | FigureShows::Spans(id) => std::slice::from_ref(id),
        };
        let indicators = ids.iter().filter_map(|id| self.indicator(id));
        let known = &self.info().languages;
        figure.notes.iter().cloned().chain(indicators.filter_map(|i| chart::misprints(i, known))).collect()
    }

    /// A map of a style as a figure; a part that does not exist shows everything.
    ///
    /// # Errors
    /// The budget is over.
    pub fn map_figure<'a>(
        &'a self,
        style: &'a Style,
        part: Option<&FigurePart>,
        options: &FigureOptions,
        budget: &Budget,
    ) -> Result<PrintedFigure<'a>, Stopped> {
        let mut texts = FigureTexts::of(&self.legend(style, options.year), &options.languages);
        let of_part = part.and_then(|part| self.title_of(part)).map(|t| in_languages(&t, &options.languages));
        let before: Vec<String> =
            of_part.into_iter().chain([texts.subtitle]).filter(|t| !t.is_empty()).collect();
        texts.subtitle = before.join(" · ");
        self.close(&mut texts, &options.languages);
        self.map_page(style, part, &[], options, &texts.without_repeats(), budget)
    }

    /// The title of the feature that a map shows.
    fn title_of(&self, part: &FigurePart) -> Option<Localized> {
        let FigurePart::Feature { collection, id } = part else { return None };
        let collection = self.collection(collection)?;
        Some(collection.feature_title(collection.position(id)?).to_localized())
    }

    /// A declared figure; `style` is that of its map, in its theme. `None` if what it shows is missing.
    ///
    /// # Errors
    /// The budget is over.
    pub fn declared_figure<'a>(
        &'a self,
        figure: &FigureInfo,
        style: Option<&'a Style>,
        options: &FigureOptions,
        budget: &Budget,
    ) -> Result<Option<PrintedFigure<'a>>, Stopped> {
        let languages = &options.languages;
        let mut texts = FigureTexts {
            languages: languages.clone(),
            titles: languages.iter().map(|l| figure.title.get(l).to_owned()).collect(),
            ..FigureTexts::default()
        };
        let told = |texts: &mut FigureTexts| {
            let notes = self.figure_notes(figure);
            let all = std::iter::once(&figure.caption).chain(&notes);
            let spoken = |t: &Localized| languages.iter().map(|l| t.get(l).to_owned()).collect::<Vec<_>>();
            texts.paragraphs.splice(0..0, all.flat_map(spoken).filter(|t| !t.is_empty()));
        };
        match &figure.shows {
            FigureShows::Map { part, names, .. } => {
                let Some(style) = style else { return Ok(None) };
                let own = FigureTexts::of(&self.legend(style, options.year), languages);
                (texts.subtitle, texts.paragraphs) = (own.subtitle, own.paragraphs);
                told(&mut texts);
                self.close(&mut texts, languages);
                let page =
                    self.map_page(style, part.as_ref(), names, options, &texts.without_repeats(), budget);
                page.map(Some)
            }
            FigureShows::Lines(ids) => {
                let indicators: Option<Vec<_>> = ids.iter().map(|id| self.indicator(id)).collect();
                let Some(indicators) = indicators else { return Ok(None) };
                let panels = indicators.iter().map(|i| chart::panel(i, languages)).collect();
                texts.paragraphs.extend(indicators.first().map(|i| chart::source(i, languages)));
                told(&mut texts);
                texts.version = self.version(languages);
                Ok(Some(self.chart_page(&Chart::Lines(panels), texts, options)))
            }
            FigureShows::Spans(id) => {
                let Some(indicator) = self.indicator(id) else { return Ok(None) };
                texts.paragraphs.push(chart::source(indicator, languages));
                told(&mut texts);
                texts.version = self.version(languages);
                Ok(Some(self.chart_page(&chart::spans(indicator, languages), texts, options)))
            }
            FigureShows::Bars(id) => {
                let Some(indicator) = self.indicator(id) else { return Ok(None) };
                texts.subtitle = chart::CountedUnit::of(indicator, languages).unit;
                texts.paragraphs.push(chart::source(indicator, languages));
                told(&mut texts);
                texts.version = self.version(languages);
                Ok(Some(self.chart_page(&chart::bars(indicator, languages), texts, options)))
            }
        }
    }

    fn chart_page(&self, chart: &Chart, texts: FigureTexts, options: &FigureOptions) -> PrintedFigure<'_> {
        let texts = texts.without_repeats();
        let page = print::chart_page(self.fonts(), chart, options.width_mm, &texts, &Tones::of(options.dark));
        PrintedFigure { page, map: None, scale: scale(options) }
    }

    /// Notice, credit, projection and version: the same under every map.
    fn close(&self, texts: &mut FigureTexts, languages: &Languages) {
        let info = self.info();
        let words = |t: &Localized| in_languages(t, languages);
        let closing = [words(&info.notice), words(&info.attribution), self.projected(languages)];
        texts.paragraphs.extend(closing.into_iter().filter(|t| !t.is_empty()));
        texts.version = self.version(languages);
        if !info.vintage.is_empty() {
            let told = |l: &Language| words::phrase("boundaries_of", l, &[("vintage", &*info.vintage)]);
            let vintage = Localized::of(languages.iter().map(|l| (l.tag(), told(l))));
            texts.version = format!("{} · {}", in_languages(&vintage, languages), texts.version);
        }
    }

    /// The projection of printed maps, in words.
    fn projected(&self, languages: &Languages) -> String {
        let told = |language: &Language| match self.info().projection {
            Some(Projection::Albers(albers)) => {
                let [south, north] = albers.parallels().map(latitude);
                let center = longitude(albers.center());
                let values = [("south", &*south), ("north", &*north), ("center", &*center)];
                words::phrase("projection.albers", language, &values)
            }
            Some(Projection::Degrees) => words::text("projection.degrees", language).to_owned(),
            _ => words::text("projection.mercator", language).to_owned(),
        };
        in_languages(&Localized::of(languages.iter().map(|l| (l.tag(), told(l)))), languages)
    }

    /// Which data: title and hash.
    fn version(&self, languages: &Languages) -> String {
        let info = self.info();
        let told = |l: &Language| words::phrase("version_of", l, &[("digest", &*info.digest)]);
        let digest = Localized::of(languages.iter().map(|l| (l.tag(), told(l))));
        let parts = [in_languages(&info.title, languages), in_languages(&digest, languages)];
        parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

fn in_languages<'a>(text: impl Into<Title<'a>>, languages: &Languages) -> String {
    text.into().in_each(languages).join(" ")
}

fn latitude(degrees: f64) -> String {
    format!("{}°{}", degrees.abs(), if degrees < 0.0 { "S" } else { "N" })
}

fn longitude(degrees: f64) -> String {
    format!("{}°{}", degrees.abs(), if degrees < 0.0 { "W" } else { "E" })
}
