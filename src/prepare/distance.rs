//! Distances to a border: lower bounds by cells of half a degree, or exact.

use crate::coverage::{Coverage, OUTSIDE};
use crate::geometry::Position;
use std::collections::{BTreeMap, BTreeSet};

const CELL_DEGREES: f64 = 0.5;
const DEGREE_M: f64 = 111_319.5;

type HalfDegree = (i32, i32);

fn cell([lon, lat]: Position) -> HalfDegree {
    ((lon / CELL_DEGREES).floor() as i32, (lat / CELL_DEGREES).floor() as i32)
}

/// Distances to the outer border of a coverage, for the cells of given places.
pub struct Distances<'a> {
    country: &'a Coverage,
    outline: Vec<usize>,
    metres: BTreeMap<HalfDegree, f64>,
}

impl<'a> Distances<'a> {
    /// Measures every cell that holds one of the places; 0 in the border's own cells and beside them.
    pub fn to_outline(country: &'a Coverage, places: impl Iterator<Item = Position>) -> Self {
        let outer = |i: &usize| [country.arcs()[*i].left, country.arcs()[*i].right].contains(&OUTSIDE);
        let outline: Vec<usize> = (0..country.arcs().len()).filter(outer).collect();
        let cells = outline.iter().flat_map(|i| country.arc_positions(*i)).map(|p| cell(*p)).collect();
        let wanted: BTreeSet<HalfDegree> = places.map(cell).collect();
        let metres = wanted.into_iter().map(|c| (c, from_cell(c, &cells))).collect();
        Distances { country, outline, metres }
    }

    /// The exact distance from a place to the border, metres; infinite where the cells alone show that it exceeds
    /// `within_m`.
    pub fn measured(&self, place: Position, within_m: f64) -> f64 {
        if self.metres(place) > within_m {
            return f64::INFINITY;
        }
        let km = self.country.distance_km(self.outline.iter().copied(), place);
        km.map_or(f64::INFINITY, |km| km * 1000.0)
    }

    /// A lower bound for the distance from a place to the border, metres; 0 for a place that was not given.
    pub fn metres(&self, place: Position) -> f64 {
        self.metres.get(&cell(place)).copied().unwrap_or(0.0)
    }
}

/// Between the nearest edges of the cells.
fn from_cell(from: HalfDegree, outline: &BTreeSet<HalfDegree>) -> f64 {
    let gap = |a: i32, b: i32| f64::from(((a - b).abs() - 1).max(0)) * CELL_DEGREES;
    let metres = |to: &HalfDegree| {
        let middle = f64::from(from.1 + to.1 + 1) / 2.0 * CELL_DEGREES;
        (gap(from.0, to.0) * middle.to_radians().cos()).hypot(gap(from.1, to.1)) * DEGREE_M
    };
    outline.iter().map(metres).fold(f64::INFINITY, f64::min)
}
