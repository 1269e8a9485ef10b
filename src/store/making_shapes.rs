//! The index of lines and polygons while it is made.

use super::largest::Finding;
use super::load::{DrawnFeature, MOST_OF_ONE};
use super::outline::Outline;
use super::sections::SectionWriter;
use super::shapes::{PLACES, RANKS, ShapeTable, dimension, node_ranks};
use super::{StoreFault, place};
use crate::feature::Value;
use crate::geometry::Position;
use geo::Geometry;

/// What is known of lines and polygons so far.
#[derive(Debug)]
pub(super) struct MakingShapes {
    places: Vec<Position>,
    ranks: Vec<u16>,
    finding: Finding,
    /// The highest so far.
    dimension: u8,
}

impl MakingShapes {
    /// Nothing yet.
    pub fn new() -> Self {
        MakingShapes { places: Vec::new(), ranks: Vec::new(), finding: Finding::new(), dimension: 0 }
    }

    /// Takes the next feature.
    ///
    /// # Errors
    /// It has more positions than may be read of one.
    pub fn first(&mut self, geometry: &Geometry, values: &[Value], rank: u16) -> Result<(), String> {
        let outline = Outline::new(geometry);
        if outline.len() > MOST_OF_ONE {
            return Err(format!("expected at most {MOST_OF_ONE} positions, found {}", outline.len()));
        }
        self.places.push(place::of_geometry(geometry).ok_or("expected a geometry, found an empty one")?);
        self.ranks.push(rank);
        self.dimension = self.dimension.max(dimension(geometry));
        let drawn = DrawnFeature::new(&outline, values);
        self.finding.first(&drawn, rank);
        Ok(())
    }

    /// Whether all are to be looked at again, by [`MakingShapes::second`].
    pub fn is_looked_at_again(&mut self) -> bool {
        self.finding.between()
    }

    /// Looks at a feature again.
    pub fn second(&mut self, geometry: &Geometry, values: &[Value], rank: u16) {
        self.finding.second(&DrawnFeature::new(&Outline::new(geometry), values), rank);
    }

    /// Writes where each counts and what tiles hold; `levels` are the numbers of nodes above the features.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn write(self, out: &mut SectionWriter, levels: &[u64]) -> Result<ShapeTable, StoreFault> {
        let place = |[lon, lat]: &Position| [lon.to_le_bytes(), lat.to_le_bytes()].concat();
        out.section(PLACES, self.places.iter().map(place))?;
        out.section(RANKS, [node_ranks(self.ranks, levels)])?;
        Ok(ShapeTable { dimension: self.dimension, largest: self.finding.found() })
    }
}
