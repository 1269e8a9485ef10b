//! Maps: styles, rendered tiles, legends.

use super::{Atlas, FigureInfo};
use crate::indicator::Indicator;
use crate::style::{Legend, Style};
use crate::tile::print::{Line, Mark};
use crate::tile::raster::{Canvas, MapOptions, Renderer, Scene, Window};
use serde_json::Value;

impl Atlas {
    /// The same atlas with styles.
    #[must_use]
    pub fn with_styles(mut self, styles: Vec<Style>) -> Self {
        self.styles = styles;
        self
    }

    /// The same atlas with figures.
    #[must_use]
    pub fn with_figures(mut self, figures: Vec<FigureInfo>) -> Self {
        self.figures = figures;
        self
    }

    /// Styles, sorted by id.
    pub fn styles(&self) -> &[Style] {
        &self.styles
    }

    /// A style by id.
    pub fn style(&self, id: &str) -> Option<&Style> {
        self.styles.iter().find(|s| &*s.id == id)
    }

    /// The indicator whose years a style's map has.
    pub fn indicator_of(&self, style: &Style) -> Option<&Indicator> {
        self.indicator(style.metadata.indicator.as_ref()?)
    }

    fn scene<'a>(&'a self, year: Option<i32>, language: &'a str) -> Scene<'a> {
        Scene {
            collections: &self.collections,
            indicators: &self.indicators,
            year,
            language,
            labels: true,
            whole: false,
        }
    }

    /// Any part of a map in any projection as pixels: a tile, a block of tiles, a box.
    pub fn map_image(&self, style: &Style, window: Window, options: &MapOptions) -> Canvas {
        let scene = Scene {
            labels: options.labels,
            whole: options.whole,
            ..self.scene(options.year.or(style.metadata.year), &options.language)
        };
        self.renderer.image(&scene, style, window)
    }

    /// A map as marks for a sheet, its corner at `at`.
    pub(super) fn map_marks(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        at: [f64; 2],
    ) -> Vec<Mark> {
        let scene = Scene {
            labels: options.labels,
            whole: options.whole,
            ..self.scene(options.year.or(style.metadata.year), &options.language)
        };
        self.renderer.marks(&scene, style, window, at)
    }

    /// The rings of a feature in a window, from its corner at `at`.
    pub(super) fn rings(
        &self,
        collection: &str,
        position: usize,
        window: &Window,
        at: [f64; 2],
    ) -> Vec<Line> {
        self.renderer.rings(&self.scene(None, ""), collection, position, window, at)
    }

    /// Characters of titles that the label font cannot draw; `None` in a build without the font, whose maps have no
    /// labels.
    pub fn missing_characters(&self) -> Option<Vec<char>> {
        Renderer::missing_characters(&self.collections)
    }

    /// The legend of a style; of the latest year if `None`.
    pub fn legend(&self, style: &Style, year: Option<i32>) -> Legend {
        Renderer::legend(&self.scene(year.or(style.metadata.year), ""), style)
    }

    /// The MapLibre style JSON of a style, addresses behind `base`, indicators by the name under which vector
    /// tiles carry their value in the year: `incidence_2015`.
    pub fn style_document(&self, style: &Style, base: &str, year: Option<i32>) -> Value {
        let scene = self.scene(year.or(style.metadata.year), "");
        style.document(base, &|name| {
            let id = name.split_once('.').map_or(name, |(id, _)| id);
            let year = scene.year_of(self.indicator(id)?)?;
            Some(format!("{name}_{year}"))
        })
    }
}
