//! Borders in WGS 84, whatever datum the package gives them in.

use super::distance::Distances;
use crate::geometry::{Datum, Position};
use geo::{Coord, MapCoordsInPlace, MultiPolygon};

/// Parts of a degree that a converted position is rounded to: about a centimetre, so that the last bits of sines,
/// which differ from machine to machine, reach no file.
const ROUNDED: f64 = 1e7;
/// Up to this part of the distance at which lands cease to follow, they follow wholly.
const WHOLLY: f64 = 0.1;

/// Units, from their datum to WGS 84. Equal positions stay equal, so borders stay shared.
pub fn convert(units: &mut MultiPolygon, datum: Datum) {
    if datum != Datum::default() {
        units.map_coords_in_place(|c| rounded(datum.to_wgs84(c.into())));
    }
}

/// Land around in WGS 84 that its source fitted to the units as they were before conversion: where it meets them it
/// moves with them, farther away less, and from `follow_m` metres on not at all.
pub fn follow(land: &mut MultiPolygon, datum: Datum, follow_m: f64, distances: &Distances<'_>) {
    land.map_coords_in_place(|c| {
        let before = Position::from(c);
        let after = datum.to_wgs84(before);
        let far = distances.measured(after, follow_m) / follow_m;
        let part = ((1.0 - far) / (1.0 - WHOLLY)).clamp(0.0, 1.0);
        match part > 0.0 {
            true => rounded([0, 1].map(|k| before[k] + (after[k] - before[k]) * part)),
            false => c,
        }
    });
}

fn rounded(position: Position) -> Coord {
    position.map(|degrees| (degrees * ROUNDED).round() / ROUNDED).into()
}
