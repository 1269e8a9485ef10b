//! Maps: styles, rendered tiles, legends.

use super::{Atlas, FigureInfo};
use crate::archive::Archive;
use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, Title};
use crate::font::{Fonts, is_set_by_maplibre};
use crate::geometry::Projection;
use crate::indicator::Indicator;
use crate::language::{Language, words};
use crate::render::mark::{Line, Mark};
use crate::render::raster::{Corners, MapLabel, MapOptions, Renderer, WantedName};
use crate::render::{Canvas, Window};
use crate::style::{Legend, Style, qml, sld};
use crate::tile::MAX_ZOOM;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::OnceLock;

impl Atlas {
    /// The same atlas with styles.
    #[must_use]
    pub fn with_styles(mut self, styles: Vec<Style>) -> Self {
        self.styles = styles;
        self.exchanged = OnceLock::new();
        self
    }

    /// The same atlas with figures.
    #[must_use]
    pub fn with_figures(mut self, figures: Vec<FigureInfo>) -> Self {
        self.figures = figures;
        self
    }

    /// The same atlas with archives of tiles.
    #[must_use]
    pub fn with_archives(mut self, archives: Vec<Archive>) -> Self {
        self.archives = archives;
        self
    }

    /// Archives of tiles that somebody else has made, in the manifest's order.
    pub fn archives(&self) -> &[Archive] {
        &self.archives
    }

    /// An archive by id.
    pub fn archive(&self, id: &str) -> Option<&Archive> {
        self.archives.iter().find(|archive| &*archive.info().id == id)
    }

    /// Styles, sorted by id.
    pub fn styles(&self) -> &[Style] {
        &self.styles
    }

    /// A style by id: the name of its file in `styles/` without `.json`.
    pub fn style(&self, id: &str) -> Option<&Style> {
        self.styles.iter().find(|s| &*s.id == id)
    }

    /// The indicator whose years a style's map has.
    pub fn indicator_of(&self, style: &Style) -> Option<&Indicator> {
        self.indicator(style.metadata.indicator.as_ref()?)
    }

    /// The year a style's map shows if none is asked for; `None` if its values have no years.
    pub fn shown_year(&self, style: &Style) -> Option<i32> {
        let indicator = self.indicator_of(style)?;
        indicator.year_shown(style.metadata.year)
    }

    /// Any part of a map in any projection as pixels: a tile, a block of tiles, a box.
    ///
    /// # Errors
    /// The budget is over.
    pub fn map_image(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        budget: &Budget,
    ) -> Result<Canvas, Stopped> {
        self.renderer.image(style, window, &of_style(style, options), budget)
    }

    /// A map but its labels as marks for a page, its corner at `at`.
    pub(super) fn map_marks(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        at: [f64; 2],
    ) -> Vec<Mark> {
        self.renderer.marks(style, window, &of_style(style, options), at)
    }

    /// The labels of a map for a page.
    ///
    /// # Errors
    /// The budget is over.
    pub(super) fn map_labels(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        at: [f64; 2],
        budget: &Budget,
    ) -> Result<Vec<MapLabel>, Stopped> {
        self.renderer.map_labels(style, window, &of_style(style, options), at, budget)
    }

    /// How a style labels features, whether or not that finds room, and the boxes of all circles of the map.
    ///
    /// # Errors
    /// The budget is over.
    pub(super) fn wanted_labels(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        at: [f64; 2],
        of: &[[usize; 2]],
        budget: &Budget,
    ) -> Result<(Vec<WantedName>, Vec<[f64; 4]>), Stopped> {
        self.renderer.wanted_labels(style, window, &of_style(style, options), at, of, budget)
    }

    /// Where features have their labels on a page, if anywhere.
    pub(super) fn label_places(
        &self,
        style: &Style,
        window: Window,
        at: [f64; 2],
        of: &[[usize; 2]],
    ) -> Vec<Option<[f64; 2]>> {
        self.renderer.label_places(style, window, at, of)
    }

    /// The rectangle around a feature or a collection on a projection's plane.
    pub(super) fn corners_of(
        &self,
        collection: &str,
        position: Option<usize>,
        projection: &Projection,
    ) -> Option<Corners> {
        self.renderer.corners(collection, position, projection)
    }

    /// The legend of what a window shows of a style.
    pub(super) fn legend_in(&self, style: &Style, year: Option<i32>, window: &Window) -> Legend {
        Renderer::legend(&self.dataset, style, year.or(style.metadata.year), Some(window))
    }

    /// The rings of a feature in a window, from its corner at `at`.
    pub(super) fn rings(
        &self,
        collection: &str,
        position: usize,
        window: &Window,
        at: [f64; 2],
    ) -> Vec<Line> {
        self.renderer.rings(collection, position, window, at)
    }

    /// What names are written with on maps and prints.
    pub fn fonts(&self) -> &Fonts {
        self.dataset.fonts()
    }

    /// Characters of titles that no font can draw, each once; `None` in a build without fonts, whose maps have no labels.
    pub fn missing_characters(&self) -> Option<Vec<char>> {
        let fonts = self.fonts();
        let titles = self.collections().iter().flat_map(|c| (0..c.len()).map(|i| c.feature_title(i)));
        let characters = titles.flat_map(|t| t.iter().flat_map(|(_, text)| text.chars()));
        let missing: BTreeSet<char> = characters.filter(|c| fonts.lacks(*c)).collect();
        (!fonts.is_empty()).then(|| missing.into_iter().collect())
    }

    /// Languages in which some title of a feature, or the shorter form of it on maps, has letters that MapLibre GL JS cannot set
    /// ([`is_set_by_maplibre`]): of those of the data set, or of the product's own words where it declares none. Judged by what is
    /// written, since a title without a language is shown in all of them. Walks all titles when it is first asked.
    pub fn rendered_languages(&self) -> &[Language] {
        self.rendered_languages.get_or_init(|| {
            let mut all = self.info.languages.clone();
            if all.is_empty() {
                all = words::languages();
            }
            let is_set = |text: Title<'_>, l: &Language| text.get(l).chars().all(is_set_by_maplibre);
            let needs = |c: &Collection, l: &Language| {
                (0..c.len()).any(|i| !is_set(c.label(i), l) || !is_set(c.feature_title(i), l))
            };
            all.retain(|language| self.collections().iter().any(|c| needs(c, language)));
            all
        })
    }

    /// The legend of a style; of the year it shows by default if `None`.
    pub fn legend(&self, style: &Style, year: Option<i32>) -> Legend {
        Renderer::legend(&self.dataset, style, year.or(style.metadata.year), None)
    }

    /// Whether a style can be said in SLD and in QML.
    pub fn exchanges(&self, style: &Style) -> [bool; 2] {
        let said = |style: &Style| {
            let document = self.style_document(style, "", &StyleOptions::default());
            [sld("", &document).is_some(), qml(&document).is_some()]
        };
        let all = self.exchanged.get_or_init(|| self.styles.iter().map(said).collect());
        self.styles.iter().position(|s| s.id == style.id).map_or([false; 2], |at| all[at])
    }

    /// True if maps may show relief.
    pub fn has_relief(&self) -> bool {
        self.dataset.relief().is_some()
    }

    /// True if a map of this scale shows some.
    pub fn shows_relief(&self, window: &Window) -> bool {
        self.dataset.relief().is_some_and(|relief| relief.at_scale(window.pixel_degrees()).is_some())
    }

    /// The MapLibre style JSON of a style, with the data's attribution in each source, addresses behind `base`, indicators
    /// by the name under which vector tiles carry their value in the year: `incidence_2015`; without relief where there is
    /// none, or where it is not wanted.
    pub fn style_document(&self, style: &Style, base: &str, options: &StyleOptions) -> Value {
        let rename = |name: &str| {
            let id = name.split_once('.').map_or(name, |(id, _)| id);
            let year = self.indicator(id)?.year_shown(options.year.or(style.metadata.year))?;
            Some(format!("{name}_{year}"))
        };
        let own = self.info.default_language();
        let language = options.language.as_ref().filter(|l| **l != own && self.info.languages.contains(l));
        let mut document = style.document(base, &rename, language, &|name| self.carries(name));
        if let Some(language) = language {
            document["name"] = style.metadata.title.get(language).into();
        }
        match self.dataset.relief().filter(|_| options.relief) {
            Some(relief) => Style::with_relief_to(&mut document, relief.empty_zoom().min(MAX_ZOOM)),
            None => Style::without_relief(&mut document),
        }
        let credit = self.info.attribution.english();
        let sources = document.get_mut("sources").and_then(Value::as_object_mut);
        for source in sources.into_iter().flat_map(|s| s.values_mut()).filter_map(Value::as_object_mut) {
            if !credit.is_empty() {
                source.entry("attribution").or_insert_with(|| credit.into());
            }
        }
        document
    }
}

/// What a style is served as.
#[derive(Debug, Clone, Default)]
pub struct StyleOptions {
    /// The year of its indicators; that of the style if `None`.
    pub year: Option<i32>,
    /// The language of its names; the first of the data set if `None`, or where the data set does not have it.
    pub language: Option<Language>,
    /// Whether it has relief, where there is some.
    pub relief: bool,
}

/// Options with the year of the style where none is asked for.
fn of_style(style: &Style, options: &MapOptions) -> MapOptions {
    MapOptions { year: options.year.or(style.metadata.year), ..options.clone() }
}
