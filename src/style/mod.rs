//! How maps look: `styles/*.json`, a strict subset of the MapLibre style language.
//!
//! One file drives the server's renderer and MapLibre GL JS. Anything outside the subset is an error that names its
//! path, never ignored. Two extensions live where MapLibre allows them, in `metadata`:
//!
//! - `atlas:title`, `atlas:description`, `atlas:indicator`, `atlas:year`, `atlas:patterns`, `atlas:notes`, `atlas:themes` of the style;
//! - `atlas:legend` of a layer: the layer is explained in the legend.
//!
//! A source layer is a collection. `collection:points` holds one point for each feature of it,
//! `collection:borders` each border of its coverage once, with the properties `rank`
//! (the rank of the largest units it parts, or `outline`) and `closed` (it is a whole ring: an island or enclave).
//! `["get", name]` reads a property, or the value of the indicator of that name in the map's year.
//! `["get", "title"]` is the title in the map's language, `["geometry-type"]` is `Point`, `LineString` or `Polygon`.
//! Zooms count 512-pixel tiles, as MapLibre does: a 256-pixel tile of zoom z is drawn at z - 1.

mod color;
mod document;
mod evaluate;
mod exchange;
mod expression;
mod layer;
mod legend;
mod metadata;
mod palette;
mod parse;
mod plain;
mod portable;
mod reader;
mod restyle;

pub use color::Color;
pub use document::TITLE;
pub use evaluate::{Context, GEOMETRY_TYPE, StyleValue};
pub use exchange::{qml, sld, whole_zooms};
pub use expression::Expression;
pub use layer::{Layer, LayerKind, Paint, SourceLayer, SourcePart};
pub use legend::{Facts, Legend, LegendEntry, Matrix, MatrixCell, Unknown, legend};
pub use metadata::{Beside, LayerLegend, LegendAxis, Metadata, Pattern, PatternKind};
pub use palette::{Palette, PaletteKind};
pub use plain::PlainCollection;
pub use reader::StyleError;

use std::sync::Arc;

/// A parsed style.
///
/// ```
/// use poverty_atlas::Style;
///
/// let json = br##"{"version": 8, "name": "Fields", "sources": {}, "layers": [
///     {"id": "ground", "type": "background", "paint": {"background-color": "#f4f1e8"}}]}"##;
/// assert_eq!(Style::parse("fields", json)?.layers.len(), 1);
///
/// let misspelt = String::from_utf8_lossy(json).replace("background-color", "background-colour");
/// let fault = Style::parse("fields", misspelt.as_bytes()).unwrap_err().to_string();
/// assert!(fault.contains("layers[0].paint"), "{fault}");
/// # Ok::<(), poverty_atlas::style::StyleError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Style {
    /// Identifier in URLs: the name of its file.
    pub id: Arc<str>,
    /// Titles, patterns and the indicator it shows.
    pub metadata: Metadata,
    /// Layers, lowest first.
    pub layers: Vec<Layer>,
    /// A hash of the layers that write texts: where two styles agree, so do the places of their labels.
    pub texts: u64,
    /// True where the ground is dark, so that relief is to be stronger.
    pub is_dark: bool,
    document: serde_json::Value,
}

impl Style {
    /// Reads a style file.
    ///
    /// # Errors
    /// No JSON, or something outside the subset, by its path: `layers[3].paint.fill-colour: unknown key`.
    pub fn parse(id: &str, json: &[u8]) -> Result<Self, StyleError> {
        parse::style(id, json)
    }

    /// Ids of the collections that the style draws, each once, in order of first use.
    pub fn collections(&self) -> Vec<Arc<str>> {
        let mut ids: Vec<Arc<str>> = Vec::new();
        for layer in self.layers.iter().filter_map(|l| l.source.as_ref()) {
            if !ids.contains(&layer.collection) {
                ids.push(layer.collection.clone());
            }
        }
        ids
    }

    /// Ids of the collections that the map is about: those its legend explains, else all it draws.
    pub fn subjects(&self) -> Vec<Arc<str>> {
        let explained = self.layers.iter().filter(|l| l.legend.is_some());
        let named: Vec<&Arc<str>> =
            explained.filter_map(|l| l.source.as_ref()).map(|s| &s.collection).collect();
        let mut ids = self.collections();
        if !named.is_empty() {
            ids.retain(|id| named.contains(&id));
        }
        ids
    }
}
