//! Rendered maps: styles drawn over collections, as pixels.
//!
//! Everything is computed in whole units of 1/256 pixel of the world's grid, so a block of tiles drawn as one
//! image equals its tiles byte for byte, and the same input always gives the same bytes.

mod breaks;
mod canvas;
mod cells;
mod discs;
mod encode;
mod extent;
mod faces;
mod fill;
mod fills;
mod fit;
mod font;
mod labels;
mod layers;
mod lines;
mod marks;
mod mask;
mod pattern;
mod recent;
mod scene;
mod sheet;
mod sprites;
mod steps;
mod stroke;
mod window;

pub(super) use breaks::pieces;
pub use canvas::Canvas;
pub(super) use canvas::{over as laid, share};
pub(super) use cells::Size;
pub use extent::Corners;
pub(super) use font::Font;
pub(super) use mask::Mask;
pub(super) use pattern::Hatch;
pub use scene::Scene;
use scene::Shown;
pub use sheet::{SheetEntry, hatch_sheet};
pub(super) use stroke::fill_path;
pub use window::Window;

use super::ground::{Ground, Prepared, meets};
use super::print::{Line, Mark, Words};
use crate::coverage::Coverage;
use crate::feature::Collection;
use crate::indicator::Indicator;
use crate::style::{self, Legend, Style};
use faces::FaceGrid;
use labels::{LabelKey, Labels};
use recent::Recent;
use sprites::Sprites;
use std::collections::BTreeMap;
use std::sync::Arc;
use steps::SheetKey;

/// Bytes of label placements, of id buffers, and of what is drawn below and above the figures, that are kept.
const LABELS: usize = 6 << 20;
const GRIDS: usize = 12 << 20;
const SHEETS: usize = 16 << 20;

/// How a map is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MapOptions {
    /// Year of the values; the latest if `None`.
    pub year: Option<i32>,
    /// Language of labels, or two with a comma between.
    pub language: String,
    /// False for a map without texts.
    pub labels: bool,
    /// True to leave out the names that would be cut at the image's edge: for single images, never for tiles.
    pub whole: bool,
    /// False for a map that is transparent where the style has but a background.
    pub background: bool,
}

impl Default for MapOptions {
    fn default() -> Self {
        MapOptions { year: None, language: "zh".into(), labels: true, whole: false, background: true }
    }
}

/// Draws the maps of one atlas; keeps what all of them need.
#[derive(Debug)]
pub struct Renderer {
    ground: Arc<Ground>,
    grids: Recent<GridKey, FaceGrid>,
    sheets: Recent<SheetKey, Canvas>,
    labels: Recent<LabelKey, Labels>,
    sprites: Sprites,
}

/// A coverage and a window.
type GridKey = (usize, Window);

impl Renderer {
    /// Prepares to draw collections.
    pub fn new(collections: &[Collection]) -> Self {
        Self::on(Arc::new(Ground::new(collections)))
    }

    /// Prepares to draw what stands on a ground.
    pub fn on(ground: Arc<Ground>) -> Self {
        Renderer {
            ground,
            grids: Recent::new(GRIDS),
            sheets: Recent::new(SHEETS),
            labels: Recent::new(LABELS),
            sprites: Sprites::default(),
        }
    }

    /// Any part of the world as pixels.
    pub fn image(&self, scene: &Scene<'_>, style: &Style, window: Window) -> Canvas {
        layers::Drawing::new(self, scene, style, window).draw()
    }

    /// Any part of the world but its labels as marks for a sheet, from the window's corner at `at`; sizes in CSS pixels.
    pub fn marks(&self, scene: &Scene<'_>, style: &Style, window: Window, at: [f64; 2]) -> Vec<Mark> {
        layers::Drawing::new(self, scene, style, window).marks(at)
    }

    /// The labels of any part of the world for a sheet, the lowest first, each with the place it belongs to.
    pub fn words(
        &self,
        scene: &Scene<'_>,
        style: &Style,
        window: Window,
        at: [f64; 2],
    ) -> Vec<([f64; 2], Vec<Words>)> {
        let drawing = layers::Drawing::new(self, scene, style, window);
        Font::built_in().map_or_else(Vec::new, |font| drawing.label_marks(font, at))
    }

    /// The rings of a feature in a window, CSS pixels from `at`; interior ones wound against exterior ones.
    pub fn rings(
        &self,
        scene: &Scene<'_>,
        collection: &str,
        position: usize,
        window: &Window,
        at: [f64; 2],
    ) -> Vec<Line> {
        let index = scene.position(collection);
        index.map_or_else(Vec::new, |i| marks::rings(self, scene, i, position, window, at))
    }

    /// The legend of a style in the scene's year; without the kinds that a window does not show, if one is given.
    pub fn legend_of(scene: &Scene<'_>, style: &Style, window: Option<&Window>) -> Legend {
        let mut legend = Self::legend(scene, style);
        if let Some(window) = window {
            let shown = style::legend(style, &Shown { scene, bounds: window.bounds(0.0) });
            let counts: Vec<usize> = shown.entries.iter().map(|e| e.count).collect();
            let mut counts = counts.into_iter();
            // Classes of numbers stay, so that two maps of one style can be compared.
            legend.entries.retain(|e| counts.next() != Some(0) || e.from.is_some() || e.to.is_some());
        }
        legend
    }

    /// The legend of a style in the scene's year.
    pub fn legend(scene: &Scene<'_>, style: &Style) -> Legend {
        let mut legend = style::legend(style, scene);
        let shown = style.metadata.indicator.as_ref();
        if let Some(indicator) = shown.and_then(|id| scene.indicators.iter().find(|i| i.id == *id)) {
            legend.unit = indicator.unit.clone();
            legend.source = indicator.source.clone();
            legend.years = indicator.years.clone();
            legend.year = scene.year_of(indicator);
            legend.confidence = confidence(indicator, legend.year);
        }
        legend
    }

    /// Checks that a style names only what there is.
    ///
    /// # Errors
    /// The first thing missing, by its path in the style.
    pub fn check(scene: &Scene<'_>, style: &Style) -> Result<(), String> {
        fit::misfit(style, scene).map_or(Ok(()), Err)
    }

    /// The id buffer of a coverage in a window.
    fn faces(&self, coverage: &Arc<Coverage>, prepared: &Prepared, window: &Window) -> Arc<FaceGrid> {
        let key = (Arc::as_ptr(coverage) as usize, *window);
        if let Some(grid) = self.grids.get(&key) {
            return grid;
        }
        let view = window.mercator_box(0.0);
        let near: Vec<u32> =
            (0..prepared.faces.len() as u32).filter(|f| meets(&prepared.faces[*f as usize], &view)).collect();
        let grid = Arc::new(FaceGrid::draw(coverage, window, &near));
        self.grids.put(key, grid.clone(), grid.weight());
        grid
    }

    /// The labels of a drawing's style, zoom and language.
    fn labels(&self, drawing: &layers::Drawing<'_>, font: &Font) -> Arc<Labels> {
        let key = LabelKey::new(drawing);
        if let Some(labels) = self.labels.get(&key) {
            return labels;
        }
        let labels = Arc::new(Labels::place(drawing, font));
        self.labels.put(key, labels.clone(), labels.weight());
        labels
    }

    /// Characters of the collections' titles that the label font cannot draw, each once; all is well if empty.
    /// `None` in a build without the font.
    pub fn missing_characters(collections: &[Collection]) -> Option<Vec<char>> {
        let font = Font::built_in()?;
        let titles = collections.iter().flat_map(|c| (0..c.len()).map(|i| c.feature_title(i)));
        let characters = titles.flat_map(|t| t.iter().flat_map(|(_, text)| text.chars()));
        let missing: std::collections::BTreeSet<char> = characters.filter(|c| !font.has(*c)).collect();
        Some(missing.into_iter().collect())
    }
}

fn confidence(indicator: &Indicator, year: Option<i32>) -> Option<BTreeMap<Arc<str>, usize>> {
    let mut counts = BTreeMap::new();
    for position in 0..indicator.series.len() {
        let observation = indicator.observation(position, year).filter(|o| o.value.is_some());
        if let Some(confidence) = observation.and_then(|o| o.confidence.clone()) {
            *counts.entry(confidence).or_insert(0) += 1;
        }
    }
    (!counts.is_empty()).then_some(counts)
}
