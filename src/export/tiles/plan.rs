//! Which tiles an archive has, in the order of PMTiles: zoom by zoom along a Hilbert curve.

use super::TilesError;
use crate::geometry::{Bounds, MAX_LATITUDE, to_mercator};
use crate::tile::TileCoord;
use pmtiles::TileId;
use std::ops::RangeInclusive;

/// Tiles of an archive at most: beyond that a run takes days.
const MOST: u64 = 20_000_000;

/// The tiles of some zooms that meet a box.
///
/// # Errors
/// More than an archive takes.
pub fn tiles(zooms: &RangeInclusive<u8>, bounds: &Bounds) -> Result<Vec<TileCoord>, TilesError> {
    let ranges: Vec<(u8, [RangeInclusive<u32>; 2])> =
        zooms.clone().map(|zoom| (zoom, range(zoom, bounds))).collect();
    let length = |range: &RangeInclusive<u32>| u64::from(range.end() - range.start()) + 1;
    let count: u64 = ranges.iter().map(|(_, [columns, rows])| length(columns) * length(rows)).sum();
    if count > MOST {
        let what =
            format!("expected at most {MOST} tiles, found {count}; ask for fewer zooms or a smaller box");
        return Err(TilesError::new("--zooms", what));
    }
    let mut all = Vec::with_capacity(count as usize);
    for (zoom, [columns, rows]) in ranges {
        for column in columns {
            all.extend(rows.clone().filter_map(|row| TileCoord::new(zoom, column, row).ok()));
        }
    }
    all.sort_by_cached_key(|tile| {
        pmtiles::TileCoord::new(tile.z(), tile.x(), tile.y()).map_or(u64::MAX, |at| TileId::from(at).value())
    });
    Ok(all)
}

/// Columns and rows of a zoom that meet a box.
fn range(zoom: u8, bounds: &Bounds) -> [RangeInclusive<u32>; 2] {
    let [west, south, east, north] = <[f64; 4]>::from(*bounds);
    let place =
        |lon: f64, lat: f64| to_mercator([lon.clamp(-180.0, 180.0), lat.clamp(-MAX_LATITUDE, MAX_LATITUDE)]);
    let (low, high) = (place(west, north), place(east, south));
    let side = f64::from(1u32 << zoom);
    let at = |share: f64| ((share * side).floor().max(0.0) as u32).min((1u32 << zoom) - 1);
    [0, 1].map(|axis| at(low[axis])..=at(high[axis]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_meet_the_box_and_follow_the_curve() {
        let bounds = Bounds::new(1.0, 1.0, 100.0, 60.0).unwrap();
        let found: Vec<String> = tiles(&(0..=2), &bounds).unwrap().iter().map(TileCoord::to_string).collect();
        assert_eq!(found, ["0/0/0", "1/1/0", "2/3/1", "2/2/1"]);
        assert!(tiles(&(0..=14), &Bounds::WORLD).unwrap_err().to_string().contains("20000000"));
        assert_eq!(tiles(&(3..=3), &Bounds::WORLD).unwrap().len(), 64);
    }
}
