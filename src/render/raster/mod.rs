//! Rendered maps: styles drawn over collections, as pixels.
//!
//! Everything is computed in whole units of 1/256 pixel of the world's grid, so a block of tiles drawn as one
//! image equals its tiles byte for byte, and the same input always gives the same bytes.

mod corners;
mod discs;
mod drawing;
mod face_paint;
mod faces;
mod fill_layers;
mod hatch_sprite;
mod kept;
mod label;
mod labels;
mod layers;
mod line_labels;
mod lines;
mod marks;
mod outline;
mod relief;
mod scene;
mod sprites;
mod steps;
mod stroke;
mod style_check;
mod wanted_labels;

pub use corners::Corners;
pub use hatch_sprite::{SpriteEntry, hatch_sprite};
pub use marks::MapLabel;

use super::ground::{Ground, meets};
use super::mark::{Line, Mark, Words};
use super::pixels::{Canvas, Hatch, Masks, Window};
use crate::budget::{Budget, Stopped};
use crate::coverage::{Coverage, OUTSIDE};
use crate::dataset::Dataset;
use crate::feature::Shapes;
use crate::font::Fonts;
use crate::indicator::Indicator;
use crate::language::Languages;
use crate::style::{self, Color, Legend, Pattern, PatternKind, Style};
use drawing::Drawing;
use faces::FaceGrid;
use kept::Kept;
use labels::{LabelKey, Labels};
use rustc_hash::FxHashMap;
use scene::{Scene, ShownScene};
use sprites::Sprites;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use steps::FixedKey;

/// Bytes of label placements, of id buffers, and of what is drawn below and above the figures, that are kept.
const LABELS: usize = 12 << 20;
const GRIDS: usize = 12 << 20;
const FIXED: usize = 16 << 20;
/// Bytes of lists of owners that are kept: one for each set of collections that styles fill together.
const OWNERS: usize = 2 << 20;
/// Bytes of hatches that are kept: some hundred.
const HATCHES: usize = 64 << 10;

/// How a map is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MapOptions {
    /// Year of the values; the one the indicator shows by default if `None`.
    pub year: Option<i32>,
    /// Languages of labels.
    pub languages: Languages,
    /// False for a map without texts.
    pub labels: bool,
    /// True to leave out the names that would be cut at the image's edge: for single images, never for tiles.
    pub whole: bool,
    /// False for a map without relief.
    pub relief: bool,
    /// False for a map that is transparent where the style has but a background.
    pub background: bool,
}

impl Default for MapOptions {
    fn default() -> Self {
        MapOptions {
            year: None,
            languages: Languages::default(),
            labels: true,
            whole: false,
            relief: true,
            background: true,
        }
    }
}

/// Where a feature has its label on a page, if anywhere, and the lines of the label, centred there; none if no layer gives it one.
pub type WantedName = (Option<[f64; 2]>, Vec<Words>);

/// Draws the maps of one atlas; keeps what all of them need.
#[derive(Debug)]
pub struct Renderer {
    ground: Arc<Ground>,
    grids: Kept<GridKey, FaceGrid>,
    owners: Kept<(usize, Vec<usize>), Vec<u32>>,
    fixed: Kept<FixedKey, Canvas>,
    labels: Kept<LabelKey, Labels>,
    sprites: Sprites,
    hatches: Kept<HatchKey, Hatch>,
    masks: Masks,
}

/// A pattern but its width, and by their bits the width and the device pixels of a CSS pixel.
type HatchKey = (PatternKind, Color, u32, [u64; 2]);

/// A coverage, a window, and the collections whose features are told apart.
type GridKey = (usize, Window, Vec<usize>);

impl Renderer {
    /// Prepares to draw a data set.
    pub fn new(dataset: Arc<Dataset>) -> Self {
        Self::on(Arc::new(Ground::new(dataset)))
    }

    /// Prepares to draw what stands on a ground.
    pub fn on(ground: Arc<Ground>) -> Self {
        Renderer {
            ground,
            grids: Kept::new(GRIDS),
            owners: Kept::new(OWNERS),
            fixed: Kept::new(FIXED),
            labels: Kept::of_large(LABELS),
            sprites: Sprites::default(),
            hatches: Kept::new(HATCHES),
            masks: Masks::default(),
        }
    }

    fn scene<'a>(&'a self, options: &'a MapOptions) -> Scene<'a> {
        Scene { dataset: self.ground.dataset(), options }
    }

    /// Any part of the world as pixels.
    ///
    /// # Errors
    /// The budget is over.
    pub fn image(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        budget: &Budget,
    ) -> Result<Canvas, Stopped> {
        Drawing::new(self, self.scene(options), style, window).draw(budget)
    }

    /// Any part of the world but its labels as marks for a page, from the window's corner at `at`; sizes in CSS pixels.
    pub fn marks(&self, style: &Style, window: Window, options: &MapOptions, at: [f64; 2]) -> Vec<Mark> {
        Drawing::new(self, self.scene(options), style, window).marks(at)
    }

    /// The labels of any part of the world for a page, the lowest first; the window's corner at `at`.
    ///
    /// # Errors
    /// The budget is over.
    pub fn map_labels(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        at: [f64; 2],
        budget: &Budget,
    ) -> Result<Vec<MapLabel>, Stopped> {
        let drawing = Drawing::new(self, self.scene(options), style, window);
        let fonts = self.ground.dataset().fonts();
        if fonts.is_empty() { Ok(Vec::new()) } else { drawing.map_labels(fonts, at, budget) }
    }

    /// Where features have their labels on a page and how a style labels them there, whether or not that finds room; and
    /// the boxes of all circles of the map, which labels better leave free.
    ///
    /// # Errors
    /// The budget is over.
    pub fn wanted_labels(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        at: [f64; 2],
        of: &[[usize; 2]],
        budget: &Budget,
    ) -> Result<(Vec<WantedName>, Vec<[f64; 4]>), Stopped> {
        let drawing = Drawing::new(self, self.scene(options), style, window);
        let fonts = self.ground.dataset().fonts();
        let words = |of: [usize; 2]| {
            let label = wanted_labels::label_of(&drawing, fonts, of).filter(|_| !fonts.is_empty())?;
            Some(drawing.map_label(fonts, &label, at).words)
        };
        let mut names = Vec::with_capacity(of.len());
        for of in of {
            budget.check()?;
            names.push((drawing.label_place(*of, at), words(*of).unwrap_or_default()));
        }
        Ok((names, drawing.circle_boxes(at, budget)?))
    }

    /// Where features have their labels on a page, if anywhere; the window's corner at `at`.
    pub fn label_places(
        &self,
        style: &Style,
        window: Window,
        at: [f64; 2],
        of: &[[usize; 2]],
    ) -> Vec<Option<[f64; 2]>> {
        let options = MapOptions::default();
        let drawing = Drawing::new(self, self.scene(&options), style, window);
        of.iter().map(|of| drawing.label_place(*of, at)).collect()
    }

    /// The rings of a feature in a window, CSS pixels from `at`; interior ones wound against exterior ones.
    pub fn rings(&self, collection: &str, position: usize, window: &Window, at: [f64; 2]) -> Vec<Line> {
        let index = self.ground.dataset().position(collection);
        index.map_or_else(Vec::new, |i| marks::rings(self, i, position, window, at))
    }

    /// The legend of a style in a year, the latest if `None`; without the kinds that a window does not show, if one is given.
    pub fn legend(dataset: &Dataset, style: &Style, year: Option<i32>, window: Option<&Window>) -> Legend {
        let options = MapOptions { year, ..MapOptions::default() };
        let scene = Scene { dataset, options: &options };
        let mut legend = style::legend(style, &scene);
        if let Some(window) = window {
            let shown = style::legend(style, &ShownScene { scene, bounds: window.bounds(0.0) });
            let counts: Vec<Option<usize>> = shown.entries.iter().map(|e| e.count).collect();
            let mut counts = counts.into_iter();
            // Classes of numbers stay, so that two maps of one style can be compared.
            legend.entries.retain(|e| counts.next() != Some(Some(0)) || e.from.is_some() || e.to.is_some());
        }
        // A remark over the fills has its place only where it is made.
        legend.entries.retain(|e| e.ground.is_none() || e.count != Some(0));
        let shown = style.metadata.indicator.as_ref();
        if let Some(indicator) = shown.and_then(|id| dataset.indicator(id)) {
            legend.measure_in(&indicator.unit);
            legend.source = indicator.source.clone();
            legend.years = indicator.years.clone();
            legend.year = indicator.year_shown(year);
            legend.confidence = confidence(indicator, legend.year);
        }
        legend
    }

    /// Checks that a style names only what there is.
    ///
    /// # Errors
    /// The first thing missing, by its path in the style.
    pub fn check(dataset: &Dataset, style: &Style) -> Result<(), String> {
        style_check::misfit(style, dataset).map_or(Ok(()), Err)
    }

    /// The id buffer of a coverage in a window, where faces of the same features of some collections on it count as one:
    /// what colours those never tells them apart.
    fn faces(&self, coverage: &Arc<Coverage>, at: &[usize], window: &Window) -> Arc<FaceGrid> {
        let key = (Arc::as_ptr(coverage) as usize, *window, at.to_vec());
        if let Some(grid) = self.grids.get(&key) {
            return grid;
        }
        let view = window.mercator_box(0.0);
        let boxes = &self.ground.prepared(at[0]).faces;
        let owners = self.owners(coverage, at);
        let near = owners.iter().zip(boxes.iter()).map(|(o, b)| if meets(b, &view) { *o } else { OUTSIDE });
        let grid = Arc::new(FaceGrid::draw(coverage, window, &near.collect::<Vec<u32>>()));
        self.grids.put(key, grid.clone(), grid.weight());
        grid
    }

    /// The first face that belongs to the same features, by face; [`OUTSIDE`] for a face of none. Where features of a
    /// collection overlap, each face stands for itself.
    fn owners(&self, coverage: &Arc<Coverage>, at: &[usize]) -> Arc<Vec<u32>> {
        let key = (Arc::as_ptr(coverage) as usize, at.to_vec());
        if let Some(owners) = self.owners.get(&key) {
            return owners;
        }
        let regions = |at: &usize| match self.ground.dataset().collections()[*at].shapes() {
            Shapes::Regions { regions, .. } if regions.is_disjoint() => Some(regions.of_face()),
            _ => None,
        };
        let faces = 0..coverage.faces().len() as u32;
        let owners = match at.iter().map(regions).collect::<Option<Vec<_>>>() {
            Some(regions) => first_of_same(&regions, faces),
            None => faces.collect(),
        };
        let owners = Arc::new(owners);
        self.owners.put(key, owners.clone(), owners.len() * size_of::<u32>());
        owners
    }

    /// One period of a pattern at a scale.
    fn hatch(&self, pattern: &Pattern, scale: f64) -> Arc<Hatch> {
        let bits = [pattern.width, scale].map(f64::to_bits);
        let key = (pattern.kind, pattern.color, pattern.period, bits);
        if let Some(hatch) = self.hatches.get(&key) {
            return hatch;
        }
        let hatch = Arc::new(Hatch::new(pattern, scale));
        self.hatches.put(key, hatch.clone(), hatch.weight());
        hatch
    }

    /// The labels of a drawing's style, zoom and language.
    fn labels(&self, drawing: &Drawing<'_>, fonts: &Fonts, budget: &Budget) -> Result<Arc<Labels>, Stopped> {
        let key = LabelKey::new(drawing);
        if let Some(labels) = self.labels.get(&key) {
            return Ok(labels);
        }
        let labels = Arc::new(Labels::place(drawing, fonts, budget)?);
        self.labels.put(key, labels.clone(), labels.weight());
        Ok(labels)
    }
}

fn first_of_same(regions: &[&[u32]], faces: Range<u32>) -> Vec<u32> {
    let mut first: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
    let of = |face: u32| {
        let owners: Vec<u32> = regions.iter().map(|of_face| of_face[face as usize]).collect();
        let is_owned = owners.iter().any(|o| *o != OUTSIDE);
        if is_owned { *first.entry(owners).or_insert(face) } else { OUTSIDE }
    };
    faces.map(of).collect()
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
