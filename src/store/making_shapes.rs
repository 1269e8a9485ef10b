//! The index of lines and polygons while it is made.

use super::packed::{CHUNK, PackedFile, PackedNode};
use super::sections::SectionWriter;
use super::shape_table::{PLACES, RANKS, ShapeTable, dimension, node_ranks};
use super::{StoreFault, place, row};
use crate::feature::Value;
use crate::geometry::{Bounds, Position};
use crate::render::generalized::{DrawnFeature, Finding, MOST_OF_ONE, RankedShape};
use geo::{Coord, CoordsIter, Geometry};

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
        MakingShapes { places: Vec::new(), ranks: Vec::new(), finding: Finding::weighing(1), dimension: 0 }
    }

    /// Takes the next feature.
    ///
    /// # Errors
    /// It has more positions than may be read of one.
    pub fn first(&mut self, geometry: &Geometry, values: &[Value], rank: u16) -> Result<(), String> {
        let ranked = RankedShape::new(geometry);
        let outline = ranked.outline();
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

    /// Looks at all features again, where it takes a second look to know what tiles have room for; `told` hears how many are
    /// done.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn look_again(&mut self, packed: &PackedFile, mut told: impl FnMut(u64)) -> Result<(), StoreFault> {
        if !self.finding.between() {
            return Ok(());
        }
        for start in (0..packed.count).step_by(CHUNK as usize) {
            for run in packed.pieces(start..(start + CHUNK).min(packed.count))? {
                let (bytes, ranges) = packed.features(run.clone())?;
                for (position, range) in run.zip(ranges) {
                    let row = row::read(&bytes[range], packed).map_err(|what| {
                        StoreFault::damaged(&packed.path, format!("feature {}: {what}", position + 1))
                    })?;
                    let Some(geometry) = row.geometry else { continue };
                    let ranked = RankedShape::new(&geometry);
                    let outline = ranked.outline();
                    let rank = self.ranks[position as usize];
                    self.finding.second(&DrawnFeature::new(&outline, &row.values), rank);
                }
            }
            told((start + CHUNK).min(packed.count));
        }
        Ok(())
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

/// Whether a geometry is on earth, and where the file's own index says.
///
/// # Errors
/// It is not.
pub(super) fn check(geometry: &Geometry, around: &Bounds, node: &PackedNode) -> Result<(), String> {
    let on_earth = |c: &Coord| (-180.0..=180.0).contains(&c.x) && (-90.0..=90.0).contains(&c.y);
    if let Some(c) = geometry.coords_iter().find(|c| !on_earth(c)) {
        return Err(format!("expected longitude and latitude, found {} {}", c.x, c.y));
    }
    let [w, s, e, n] = node.bounds;
    match Bounds::around([[w, s], [e, n]]).covers(around) {
        true => Ok(()),
        false => Err(format!(
            "expected the box {:?} in the index of the file, found {:?}",
            <[f64; 4]>::from(*around),
            node.bounds
        )),
    }
}
