//! The first view of a data set that declares none: all of it.

use crate::atlas::View;
use crate::feature::Collection;
use crate::geometry::{WORLD_PX, around_extents, extent_center, extent_width, from_mercator, to_mercator};

/// The map, in pixels, that a view is meant for; viewers fit it to theirs.
const MAP: [f64; 2] = [1200.0, 880.0];
/// Share of the map that the data may fill.
const FILLED: f64 = 0.9;
/// The zoom at which a single point is shown.
const NEAREST: f64 = 12.0;

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
