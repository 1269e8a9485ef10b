//! Converts borders to WGS 84 from the datum of the package.

use super::distance::Distances;
use crate::geometry::{Datum, Position};
use geo::{Coord, MapCoordsInPlace, MultiPolygon};

/// Parts of a degree that a converted position is rounded to: about a centimetre, so that the last bits of sines,
/// which differ from machine to machine, reach no file.
const ROUNDED: f64 = 1e7;
/// Share of `follow_m` within which neighbouring land moves by the full shift.
const WHOLLY: f64 = 0.1;

/// Converts units to WGS 84. Equal positions stay equal, so borders stay shared.
pub fn convert(units: &mut MultiPolygon, datum: Datum) {
    if datum != Datum::default() {
        units.map_coords_in_place(|c| rounded(datum.to_wgs84(c.into())));
    }
}

/// Moves neighbouring land, which its source fitted to the unconverted units, along with them: by the full shift at
/// their border, by less farther away, and not at all beyond `follow_m` metres.
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
