//! The first view of a data set: the one that it declares, else all of it.

use super::LoadReport;
use super::manifest::{MANIFEST, ViewEntry};
use crate::atlas::View;
use crate::feature::Collection;
use crate::geometry::{WORLD_PX, around_extents, extent_center, extent_width, from_mercator, to_mercator};
use crate::tile::MAX_ZOOM;

/// The map, in pixels, that a view is meant for; viewers fit it to theirs.
const MAP: [f64; 2] = [1200.0, 880.0];
/// Share of the map that the data may fill.
const FILLED: f64 = 0.9;
/// The zoom at which a single point is shown.
const NEAREST: f64 = 12.0;

/// The view that a manifest declares, if it is one.
pub fn declared(entry: Option<ViewEntry>, report: &mut LoadReport) -> Option<View> {
    let ViewEntry { center: [lon, lat], zoom } = entry?;
    let is_place = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    let is_zoom = (0.0..=f64::from(MAX_ZOOM)).contains(&zoom);
    let mut left_out = |key: &str, found: String| {
        report.changed(MANIFEST, Some(format!("view, {key}")), found, "left out: all data are shown first");
    };
    if !is_place {
        let found = format!("expected longitude -180..180 and latitude -90..90, found [{lon}, {lat}]");
        left_out("center", found);
    }
    if !is_zoom {
        left_out("zoom", format!("expected 0 to {MAX_ZOOM}, found {zoom}"));
    }
    (is_place && is_zoom).then_some(View { center: [lon, lat], zoom })
}

/// The view that shows all collections, also where they lie on both sides of the antimeridian; `None` where nothing has
/// a place.
pub fn of_all(collections: &[Collection]) -> Option<View> {
    let placed = collections.iter().filter(|c| !c.bounds().is_empty());
    let extent = around_extents(&placed.map(Collection::extent).collect::<Vec<_>>())?;
    let ([_, south, _, north], width) = (extent, extent_width(extent));
    let [[_, top], [_, bottom]] = [to_mercator([0.0, north]), to_mercator([0.0, south])];
    let room = |pixels: f64, share: f64| (pixels * FILLED / (WORLD_PX * share)).log2();
    let zoom = room(MAP[0], width / 360.0).min(room(MAP[1], bottom - top)).clamp(0.0, NEAREST);
    let [_, lat] = from_mercator([0.5, (top + bottom) / 2.0]);
    let [lon, _] = extent_center(extent);
    let rounded = |n: f64| (n * 1e4).round() / 1e4;
    Some(View { center: [rounded(lon), rounded(lat)], zoom: (zoom * 100.0).floor() / 100.0 })
}
