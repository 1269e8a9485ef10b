//! A default style for data without one.

use super::Style;
use crate::feature::{Collection, Localized, ShapeKind, ShapeKinds};
use crate::language::{Language, words};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Fill colours by collection: muted, of equal lightness.
const HUES: [&str; 6] = ["#BFD3C1", "#D6C7A1", "#B9CBE0", "#DDBFC0", "#CBC0DD", "#B7D5D6"];

/// Where tiles of relief are.
const RELIEF_TILES: &str = "/relief/{z}/{x}/{y}.png";

impl Style {
    /// Light and shade alone, for a light or a dark ground.
    pub fn relief(is_dark: bool) -> Option<&'static Style> {
        static STYLES: LazyLock<[Option<Style>; 2]> = LazyLock::new(|| {
            let document = json!({
                "version": 8,
                "sources": {"relief": {"type": "raster", "tiles": [RELIEF_TILES], "tileSize": 256}},
                "layers": [{"id": "relief", "type": "raster", "source": "relief"}],
            });
            let style = Style::parse("relief", document.to_string().as_bytes()).ok();
            [style.clone(), style.map(|style| Style { is_dark: true, ..style })]
        });
        STYLES[usize::from(is_dark)].as_ref()
    }

    /// Every collection plainly, its title in the languages of the data: areas filled, the large below the small, their
    /// outlines above all fills, then lines, then points; relief over the fills. `None` if there is nothing to draw.
    pub fn plain(collections: &[PlainCollection<'_>], languages: &[Language]) -> Option<Style> {
        let colored: Vec<(&PlainCollection<'_>, &str)> =
            collections.iter().zip(HUES.into_iter().cycle()).collect();
        let of = |kind: ShapeKind| {
            let of_kind = colored.iter().copied().filter(move |(c, _)| c.kinds.has(kind));
            of_kind.collect::<Vec<_>>()
        };
        let mut areas = of(ShapeKind::Polygon);
        areas.sort_by_key(|(c, _)| std::cmp::Reverse(c.usual_size));
        let mut layers =
            vec![json!({"id": "sheet", "type": "background", "paint": {"background-color": "#F5F3EE"}})];
        layers.extend(areas.iter().map(|(c, color)| {
            // A colour that shows through another is in no legend.
            layer(c, (ShapeKind::Polygon, "fill"), json!({"fill-color": color}), true)
        }));
        layers.push(json!({"id": "relief", "type": "raster", "source": "relief"}));
        layers.extend(areas.iter().rev().enumerate().map(|(rank, (c, _))| {
            let [far, near] = [0.4, 1.2].map(|width| width * (1.0 + 0.6 * rank.min(3) as f64));
            let width = json!(["interpolate", ["linear"], ["zoom"], 3, far, 8, near]);
            layer(
                c,
                (ShapeKind::Polygon, "line"),
                json!({"line-color": "#7D7A72", "line-width": width}),
                false,
            )
        }));
        layers.extend(of(ShapeKind::Line).into_iter().map(|(c, _)| {
            layer(c, (ShapeKind::Line, "line"), json!({"line-color": "#4A6FA5", "line-width": 1.4}), true)
        }));
        let points = of(ShapeKind::Point).into_iter();
        layers.extend(points.map(|(c, _)| layer(c, (ShapeKind::Point, "circle"), circles(c), true)));
        let ids: Vec<&str> = collections.iter().map(|c| c.id).collect();
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

/// A collection as a style without knowledge of its properties draws it.
#[derive(Debug, Clone, Copy)]
pub struct PlainCollection<'a> {
    /// Id.
    pub id: &'a str,
    /// Title.
    pub title: &'a Localized,
    /// What its features are: those of each kind are drawn apart.
    pub kinds: ShapeKinds,
    /// The area of the box around the usual feature, in millionths of a square degree; 0 draws it above others.
    pub usual_size: u64,
    /// The property by which a point stands for many features, where points do.
    pub count: Option<&'a str>,
}

impl<'a> PlainCollection<'a> {
    /// Of a collection in memory.
    pub fn of(collection: &'a Collection) -> Self {
        PlainCollection {
            id: collection.id(),
            title: &collection.info().title,
            kinds: collection.shapes().kinds(),
            usual_size: usual_size(collection),
            count: None,
        }
    }
}

/// Points as circles, whose area grows with what they stand for.
fn circles(collection: &PlainCollection<'_>) -> Value {
    match collection.count {
        None => json!({
            "circle-radius": 4, "circle-color": "#B0413E",
            "circle-stroke-color": "#FFFFFF", "circle-stroke-width": 1,
        }),
        Some(count) => json!({
            "circle-radius": [
                "interpolate", ["linear"], ["sqrt", ["coalesce", ["get", count], 1]],
                1, 1.6, 10, 2.4, 50, 3.6, 200, 5, 1000, 8
            ],
            "circle-color": "#B0413E", "circle-opacity": 0.85,
        }),
    }
}

fn layer(
    collection: &PlainCollection<'_>,
    (of, kind): (ShapeKind, &str),
    paint: Value,
    legend: bool,
) -> Value {
    let (id, is_mixed) = (collection.id, collection.kinds.is_mixed());
    // Of features of several kinds lines and outlines are two layers.
    let name = if is_mixed && of == ShapeKind::Line { "lines" } else { kind };
    let mut layer = json!({
        "id": format!("{id}-{name}"), "type": kind, "source": "atlas", "source-layer": id, "paint": paint,
    });
    if is_mixed {
        // What reads a geometry otherwise than from tiles tells several in one apart.
        let names = json!([of.name(), format!("Multi{}", of.name())]);
        layer["filter"] = json!(["match", ["geometry-type"], names, true, false]);
    }
    if legend {
        layer["metadata"] = json!({"atlas:legend": {"label": collection.title}});
    }
    layer
}

/// The area of the box around the usual feature, in millionths of a square degree; few that are cut at the antimeridian change
/// nothing.
fn usual_size(collection: &Collection) -> u64 {
    let shapes = collection.shapes();
    let boxes = (0..shapes.len()).map(|i| shapes.bounds(i)).filter(|b| !b.is_empty());
    let mut areas: Vec<u64> =
        boxes.map(|b| ((b.east() - b.west()) * (b.north() - b.south()) * 1e6) as u64).collect();
    areas.sort_unstable();
    areas.get(areas.len() / 2).copied().unwrap_or(0)
}
