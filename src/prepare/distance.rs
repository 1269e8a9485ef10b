//! Rough distances to a border, by cells of half a degree.

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
pub struct Distances {
    metres: BTreeMap<HalfDegree, f64>,
}

impl Distances {
    /// Measures every cell that holds one of the places; 0 in the border's own cells and beside them.
    pub fn to_outline(country: &Coverage, places: impl Iterator<Item = Position>) -> Self {
        let mut outline = BTreeSet::new();
        for (i, arc) in country.arcs().iter().enumerate() {
            if arc.left == OUTSIDE || arc.right == OUTSIDE {
                outline.extend(country.arc_positions(i).iter().map(|p| cell(*p)));
            }
        }
        let wanted: BTreeSet<HalfDegree> = places.map(cell).collect();
        let metres = wanted.into_iter().map(|c| (c, from_cell(c, &outline))).collect();
        Distances { metres }
    }

    /// A lower bound of the distance from a place to the border, metres; 0 for a place that was not given.
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
