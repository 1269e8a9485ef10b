//! Distance from a point to arcs; boxes around short runs of edges leave few to measure.

use super::Coverage;
use super::pieces::Pieces;
use crate::geometry::{Flat, Position, distance_km, is_along_cut, sides};

/// Edges in one run.
const PIECE: usize = 24;
/// Beyond this distance (km) the search is repeated with the latitude midway.
const FAR_KM: f64 = 30.0;

/// How much larger a squared distance may look by the latitude of the point than by the latitude midway.
const SLACK: f64 = 1.2;

impl Coverage {
    /// Distance of a point to the nearest of some arcs, km, also across the antimeridian, whose cut through an area is no
    /// border of it; `None` if there is no arc.
    ///
    /// Within 0.1 % of the geodesic to a line that is straight in degrees.
    pub fn distance_km(&self, arcs: impl Iterator<Item = usize> + Clone, point: Position) -> Option<f64> {
        let is_cut = arcs.clone().any(|arc| self.arcs[arc].bounds.reaches_cut());
        let sides = sides(point, is_cut).filter_map(|point| self.distance_on_side(arcs.clone(), point));
        sides.min_by(f64::total_cmp)
    }

    fn distance_on_side(&self, arcs: impl Iterator<Item = usize> + Clone, point: Position) -> Option<f64> {
        let flat = Flat::at(point[1]);
        let (squared, place) = self.nearest(arcs.clone(), point, f64::INFINITY, flat, |_| flat)?;
        if squared < FAR_KM * FAR_KM {
            return Some(distance_km(point, place));
        }
        // At a distance, what the scale of this latitude makes nearest may not be the nearest.
        let midway = |lat: f64| Flat::at((point[1] + lat) / 2.0);
        let again = self.nearest(arcs, point, squared * 1.1, flat, midway);
        Some(distance_km(point, again.map_or(place, |(_, p)| p)))
    }

    /// The nearest place and its squared distance: boxes are compared by `coarse`, what is near enough is measured by
    /// what `flat` gives for its latitude.
    fn nearest(
        &self,
        arcs: impl Iterator<Item = usize> + Clone,
        point: Position,
        within: f64,
        coarse: Flat,
        flat: impl Fn(f64) -> Flat,
    ) -> Option<(f64, Position)> {
        let lines = || (0..self.arcs.len()).map(|arc| self.arc_positions(arc));
        let all = self.pieces.get_or_init(|| Pieces::new(lines(), PIECE));
        let least = |arc: usize| {
            let b = &self.arcs[arc].bounds;
            coarse.to_box(point, [b.west(), b.south(), b.east(), b.north()])
        };
        // The arc whose box is nearest tells how many of the others matter.
        let (_, first) = arcs.clone().map(|arc| (least(arc), arc)).min_by(|a, b| a.0.total_cmp(&b.0))?;
        let mut best: Option<(f64, Position)> = None;
        let mut bound = within;
        for arc in std::iter::once(first).chain(arcs) {
            if least(arc) > bound * SLACK {
                continue;
            }
            for (piece, around) in all.of(arc, self.arc_positions(arc)) {
                let around = around.map(f64::from);
                if coarse.to_box(point, around) > bound * SLACK {
                    continue;
                }
                let flat = flat((around[1] + around[3]) / 2.0);
                for edge in piece.windows(2).filter(|edge| !is_along_cut(edge[0], edge[1])) {
                    let found = flat.to_segment(point, edge[0], edge[1]);
                    if found.0 < bound {
                        bound = found.0;
                        best = Some(found);
                    }
                }
            }
        }
        best
    }
}
