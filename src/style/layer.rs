//! Layers: what is drawn, from which features, how.

use super::expression::Expect;
use super::{Color, Context, Expression, LayerLegend};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a layer draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerKind {
    /// The sheet itself.
    Background,
    /// Light and shade of the ground.
    Raster,
    /// Areas.
    Fill,
    /// Lines and borders.
    Line,
    /// Circles at points.
    Circle,
    /// Texts.
    Symbol,
}

/// Which part of a collection a layer draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourcePart {
    /// The features themselves.
    Features,
    /// One point for each feature.
    Points,
    /// The borders of its coverage, each once, with `rank`.
    Borders,
}

/// The features a layer draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLayer {
    /// Id of the collection.
    pub collection: Arc<str>,
    /// Which part of it.
    pub part: SourcePart,
}

impl SourceLayer {
    /// Reads `counties`, `counties:points` or `counties:borders`.
    pub fn parse(name: &str) -> Option<Self> {
        let (collection, part) = match name.split_once(':') {
            None => (name, SourcePart::Features),
            Some((collection, "points")) => (collection, SourcePart::Points),
            Some((collection, "borders")) => (collection, SourcePart::Borders),
            Some(_) => return None,
        };
        (!collection.is_empty()).then(|| SourceLayer { collection: collection.into(), part })
    }
}

/// One layer of a style.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Identifier.
    pub id: Arc<str>,
    /// What it draws.
    pub kind: LayerKind,
    /// Its features; none for a background and for relief.
    pub source: Option<SourceLayer>,
    /// Lowest zoom at which it shows (512-pixel tiles); 0 for a layer that shows on the smallest maps too.
    pub min_zoom: f64,
    /// Zoom from which it is hidden.
    pub max_zoom: f64,
    /// Which features.
    pub filter: Option<Expression>,
    /// How it is explained in the legend, if it is.
    pub legend: Option<LayerLegend>,
    /// Layout and paint properties.
    pub paint: Paint,
    /// A hash of the layer and the style's patterns: where two layers agree, so does what they draw of the same facts.
    pub content: u64,
}

impl Layer {
    /// True if the layer shows at a zoom of 512-pixel tiles.
    pub fn shows_at(&self, zoom: f64) -> bool {
        // The whole world on fewer than 512 pixels is of a zoom below 0, which no style can name.
        (zoom >= self.min_zoom || self.min_zoom == 0.0) && zoom < self.max_zoom
    }

    /// Names of all properties that the layer reads.
    pub fn properties(&self) -> Vec<Arc<str>> {
        let mut names = Vec::new();
        self.filter.iter().chain(self.paint.values.values()).for_each(|e| e.properties(&mut names));
        names
    }
}

/// Layout and paint properties of a layer by name; both kinds stand in one table, as their names differ.
#[derive(Debug, Clone, Default)]
pub struct Paint {
    pub(super) values: BTreeMap<&'static str, Expression>,
}

impl Paint {
    /// The expression of a property, where the style sets it.
    pub fn expression(&self, name: &str) -> Option<&Expression> {
        self.values.get(name)
    }

    /// A number; the default where it is not set or unknown.
    pub fn number(&self, name: &str, context: &Context<'_>, default: f64) -> f64 {
        self.expression(name).and_then(|e| e.evaluate(context).as_number()).unwrap_or(default)
    }

    /// A colour, if set and known.
    pub fn color(&self, name: &str, context: &Context<'_>) -> Option<Color> {
        self.expression(name).and_then(|e| e.evaluate(context).as_color())
    }

    /// A text, if set and known.
    pub fn text(&self, name: &str, context: &Context<'_>) -> Option<Arc<str>> {
        match self.expression(name)?.evaluate(context) {
            super::StyleValue::Text(text) => Some(text),
            _ => None,
        }
    }
}

type Known = [(&'static str, Expect)];

use Expect::{Anything, Color as Colour};

impl LayerKind {
    pub(super) const NAMES: [(&'static str, LayerKind); 6] = [
        ("background", LayerKind::Background),
        ("raster", LayerKind::Raster),
        ("fill", LayerKind::Fill),
        ("line", LayerKind::Line),
        ("circle", LayerKind::Circle),
        ("symbol", LayerKind::Symbol),
    ];

    pub(super) fn paint_keys(self) -> &'static Known {
        match self {
            LayerKind::Background => &[("background-color", Colour), ("background-opacity", Anything)],
            LayerKind::Raster => &[("raster-opacity", Anything)],
            LayerKind::Fill => {
                &[("fill-color", Colour), ("fill-opacity", Anything), ("fill-pattern", Anything)]
            }
            LayerKind::Line => &[
                ("line-color", Colour),
                ("line-width", Anything),
                ("line-opacity", Anything),
                ("line-dasharray", Anything),
            ],
            LayerKind::Circle => &[
                ("circle-radius", Anything),
                ("circle-color", Colour),
                ("circle-opacity", Anything),
                ("circle-stroke-color", Colour),
                ("circle-stroke-width", Anything),
                ("circle-stroke-opacity", Anything),
            ],
            LayerKind::Symbol => &[
                ("text-color", Colour),
                ("text-halo-color", Colour),
                ("text-halo-width", Anything),
                ("text-opacity", Anything),
            ],
        }
    }

    pub(super) fn layout_keys(self) -> &'static Known {
        match self {
            LayerKind::Background | LayerKind::Raster => &[("visibility", Anything)],
            LayerKind::Fill => &[("visibility", Anything)],
            LayerKind::Line => &[("visibility", Anything), ("line-cap", Anything), ("line-join", Anything)],
            LayerKind::Circle => &[("visibility", Anything)],
            LayerKind::Symbol => &[
                ("visibility", Anything),
                ("symbol-placement", Anything),
                ("symbol-spacing", Anything),
                ("symbol-sort-key", Anything),
                ("text-max-angle", Anything),
                ("text-field", Anything),
                ("text-font", Anything),
                ("text-size", Anything),
                ("text-letter-spacing", Anything),
                ("text-line-height", Anything),
                ("text-max-width", Anything),
                ("text-padding", Anything),
                ("text-anchor", Anything),
                ("text-offset", Anything),
                ("text-variable-anchor-offset", Anything),
            ],
        }
    }
}
