//! A default style for data without one.

use super::Style;
use crate::feature::{Collection, Localized, ShapeKind};
use crate::language::{Language, words};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Fill colours by collection: muted, of equal lightness.
const HUES: [&str; 6] = ["#BFD3C1", "#D6C7A1", "#B9CBE0", "#DDBFC0", "#CBC0DD", "#B7D5D6"];

/// Where tiles of relief are.
const RELIEF_TILES: &str = "/relief/{z}/{x}/{y}.png";

impl Style {
    /// Light and shade alone.
    pub fn relief() -> Option<&'static Style> {
        static STYLE: LazyLock<Option<Style>> = LazyLock::new(|| {
            let document = json!({
                "version": 8,
                "sources": {"relief": {"type": "raster", "tiles": [RELIEF_TILES], "tileSize": 256}},
                "layers": [{"id": "relief", "type": "raster", "source": "relief"}],
            });
            Style::parse("relief", document.to_string().as_bytes()).ok()
        });
        STYLE.as_ref()
    }

    /// Every collection plainly: areas filled, lines drawn, points dotted, its title in the languages of the data; relief over
    /// the fills. `None` if there is nothing to draw.
    pub fn plain(collections: &[Collection], languages: &[Language]) -> Option<Style> {
        let mut layers =
            vec![json!({"id": "sheet", "type": "background", "paint": {"background-color": "#F5F3EE"}})];
        for (collection, color) in collections.iter().zip(HUES.iter().cycle()) {
            layers.extend(layers_of(collection, color));
        }
        let fills = layers.iter().rposition(|l| l["type"] == "fill").unwrap_or(0);
        layers.insert(fills + 1, json!({"id": "relief", "type": "raster", "source": "relief"}));
        let ids: Vec<&str> = collections.iter().map(|c| &**c.id()).collect();
        let tiles = format!("/tiles/{}/{{z}}/{{x}}/{{y}}.mvt", ids.join(","));
        let document = json!({
            "version": 8,
            "metadata": {"atlas:title": Localized::of(words::texts_in("all_data", languages))},
            "sources": {
                "atlas": {"type": "vector", "tiles": [tiles], "maxzoom": 14},
                "relief": {"type": "raster", "tiles": [RELIEF_TILES], "tileSize": 256, "maxzoom": 10},
            },
            "layers": layers,
        });
        Style::parse("plain", document.to_string().as_bytes()).ok().filter(|s| s.layers.len() > 2)
    }
}

fn layers_of(collection: &Collection, color: &str) -> Vec<Value> {
    let id: &str = collection.id();
    let layer = |kind: &str, paint: Value, legend: bool| {
        let mut layer = json!({
            "id": format!("{id}-{kind}"), "type": kind, "source": "atlas", "source-layer": id, "paint": paint,
        });
        if legend {
            layer["metadata"] = json!({"atlas:legend": {"label": collection.info().title}});
        }
        layer
    };
    let width = json!(["interpolate", ["linear"], ["zoom"], 3, 0.4, 8, 1.2]);
    match collection.shapes().kind() {
        ShapeKind::Polygon => vec![
            layer("fill", json!({"fill-color": color, "fill-opacity": 0.75}), true),
            layer("line", json!({"line-color": "#7D7A72", "line-width": width}), false),
        ],
        ShapeKind::Line => vec![layer("line", json!({"line-color": "#4A6FA5", "line-width": 1.4}), true)],
        ShapeKind::Point => vec![layer(
            "circle",
            json!({"circle-radius": 4, "circle-color": "#B0413E", "circle-stroke-color": "#FFFFFF", "circle-stroke-width": 1}),
            true,
        )],
    }
}
