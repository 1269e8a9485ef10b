//! The first view of a data set that declares none: all of it.

use crate::atlas::View;
use crate::feature::Collection;
use crate::geometry::{WORLD_PX, from_mercator, to_mercator};

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
    let extents: Vec<[f64; 4]> = placed.map(Collection::extent).collect();
    let (south, north) =
        extents.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(s, n), e| (s.min(e[1]), n.max(e[3])));
    let (west, width) = narrowest(&extents)?;
    let [[_, top], [_, bottom]] = [to_mercator([0.0, north]), to_mercator([0.0, south])];
    let room = |pixels: f64, share: f64| (pixels * FILLED / (WORLD_PX * share)).log2();
    let zoom = room(MAP[0], width / 360.0).min(room(MAP[1], bottom - top)).clamp(0.0, NEAREST);
    let [_, lat] = from_mercator([0.5, (top + bottom) / 2.0]);
    let lon = west + width / 2.0;
    let lon = if lon > 180.0 { lon - 360.0 } else { lon };
    let rounded = |n: f64| (n * 1e4).round() / 1e4;
    Some(View { center: [rounded(lon), rounded(lat)], zoom: (zoom * 100.0).floor() / 100.0 })
}

/// The western end and the width of the narrowest stretch of longitudes around all boxes.
fn narrowest(extents: &[[f64; 4]]) -> Option<(f64, f64)> {
    let width = |e: &[f64; 4]| if e[0] > e[2] { e[2] + 360.0 - e[0] } else { e[2] - e[0] };
    if extents.iter().all(|e| e[0] <= e[2]) {
        let west = extents.iter().map(|e| e[0]).min_by(f64::total_cmp)?;
        let east = extents.iter().map(|e| e[2]).max_by(f64::total_cmp)?;
        return Some((west, east - west));
    }
    let from = |west: f64| {
        let reach = |e: &[f64; 4]| (e[0] - west).rem_euclid(360.0) + width(e);
        extents.iter().map(reach).fold(0.0, f64::max).min(360.0)
    };
    let starts = extents.iter().map(|e| (e[0], from(e[0])));
    starts.min_by(|a, b| a.1.total_cmp(&b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_stretch_may_cross_the_antimeridian() {
        let plain = [[10.0, 0.0, 20.0, 1.0], [-5.0, 0.0, 5.0, 1.0]];
        assert_eq!(narrowest(&plain), Some((-5.0, 25.0)));
        let fiji = [[179.0, 0.0, -179.0, 1.0], [170.0, 0.0, 175.0, 1.0]];
        assert_eq!(narrowest(&fiji), Some((170.0, 11.0)));
        assert_eq!(narrowest(&[]), None);
    }
}
