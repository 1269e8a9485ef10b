//! What a file and its index tell of lines and polygons: where each counts, which boxes it meets, which tiles hold it.

use super::extract::Gathered;
use super::filtered::runs;
use super::opened::OpenedStore;
use super::packed::PackedNode;
use super::row;
use super::shape_table::{PLACE, PLACES};
use super::walk::{Visited, WalkedNode, walk};
use super::{Extract, StoreFault};
use crate::budget::Budget;
use crate::feature::{Collection, Shapes, Value};
use crate::geometry::{Bounds, Position};
use crate::index::SpatialIndex;
use crate::query::Lie;
use crate::query::{Filter, meets};
use crate::render::generalized::{DrawnFeature, LargestByZoom, RankedShape, TileLoad, rank};
use crate::tile::{BUFFER, TileCoord};
use std::ops::{ControlFlow, Range};

impl OpenedStore {
    /// The points by which features next to each other count; `nodes` are theirs.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn places(&self, run: Range<u64>, nodes: &[PackedNode]) -> Result<Vec<Position>, StoreFault> {
        if self.table.shapes.is_none() {
            return Ok(nodes.iter().map(|node| [node.bounds[0], node.bounds[1]]).collect());
        }
        let bytes = self.sections.read(PLACES, run.start * PLACE, (run.end - run.start) * PLACE)?;
        let number = |b: &[u8]| b.try_into().map_or(f64::NAN, f64::from_le_bytes);
        Ok(bytes.chunks_exact(PLACE as usize).map(|b| [number(&b[..8]), number(&b[8..])]).collect())
    }

    /// Whether a feature meets one of some boxes, as its own box is known to.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn meets(&self, position: u64, node: &PackedNode, boxes: &[Bounds]) -> Result<bool, StoreFault> {
        let [w, s, e, n] = node.bounds;
        let around = Bounds::around([[w, s], [e, n]]);
        if self.table.shapes.is_none() {
            return Ok(boxes.iter().any(|b| b.contains([w, s])));
        }
        let near: Vec<&Bounds> = boxes.iter().filter(|b| b.intersects(&around)).collect();
        if near.is_empty() || near.iter().any(|b| b.covers(&around)) {
            return Ok(!near.is_empty());
        }
        let (bytes, _) = self.packed.features(position..position + 1)?;
        let geometry = row::read_geometry(&bytes, &self.packed).map_err(|what| self.fault(position, what))?;
        let own = Shapes::Own(geometry.into_iter().collect());
        Ok(!own.is_empty() && near.iter().any(|bounds| meets(&own, 0, bounds)))
    }

    /// The lines and polygons of a tile, simplified for its zoom: those that the zoom keeps, and of these the ones that pass
    /// a filter, whose boxes reach into it.
    ///
    /// # Errors
    /// The file cannot be read, or the budget is over.
    pub fn shapes_of(
        &self,
        schema: &Collection,
        (tile, largest): (TileCoord, &LargestByZoom),
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        let around = tile.bounds(BUFFER);
        let least = largest.least_of(tile.z());
        let reaches = |&[w, s, e, n]: &[f64; 4]| around.intersects(&Bounds::around([[w, s], [e, n]]));
        let lie = |node: &WalkedNode| {
            let ranks = self.ranks.get(node.level.saturating_sub(1));
            let highest = ranks.and_then(|ranks| ranks.get(node.node as usize)).copied().unwrap_or(u16::MAX);
            match reaches(&node.bounds) && u32::from(highest) >= least {
                true => Lie::Across,
                false => Lie::Apart,
            }
        };
        let mut gathered = Gathered::of(schema.properties().len());
        walk(&self.packed, budget, lie, |visited| {
            let Visited::Look(run, nodes) = visited else { return Ok(ControlFlow::Continue(())) };
            let is_shown = |(_, node): &(u64, &PackedNode)| {
                reaches(&node.bounds) && largest.keeps(tile.z(), rank(&node.bounds))
            };
            for run in runs(run.zip(&nodes).filter(is_shown).map(|(position, _)| position)) {
                budget.check()?;
                self.gather(&mut gathered, schema, run, true)?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        of_shapes(schema, gathered, tile, filter, budget)
    }
}

/// Features as a tile shows them, without those that do not pass a filter: the first of them, as many as it has room for,
/// where more were chosen.
///
/// # Errors
/// Two features of one position, or the budget is over.
pub(super) fn of_shapes(
    schema: &Collection,
    mut gathered: Gathered,
    tile: TileCoord,
    filter: Option<&Filter>,
    budget: &Budget,
) -> Result<Extract, StoreFault> {
    let damaged = |fault: &dyn std::fmt::Display| StoreFault::Damaged(fault.to_string());
    if let Some(filter) = filter {
        let whole = gathered.finish(schema, schema.properties()).map_err(|e| damaged(&e))?;
        let index = if filter.is_spatial() { SpatialIndex::new(&whole) } else { SpatialIndex::default() };
        let passing = filter.positions(&whole, &index, budget)?;
        gathered = Gathered::some_of(&whole, &passing);
    }
    let mut shown = Gathered::of(schema.properties().len());
    let (around, mut load) = (tile.bounds(BUFFER), TileLoad::default());
    for (at, geometry) in gathered.geometries.iter().enumerate() {
        budget.check()?;
        let ranked = RankedShape::new(geometry);
        let outline = ranked.outline();
        let values: Vec<Value> = gathered.values.iter().map(|column| column[at].clone()).collect();
        let feature = DrawnFeature::new(&outline, &values);
        if feature.fits() {
            let drawn = outline.geometry(tile.z());
            load.add(feature.within(&drawn, &around));
            if !load.fits() {
                break;
            }
            shown.ids.push(gathered.ids[at].clone());
            shown.geometries.push(drawn);
            shown.values.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        }
    }
    let total = shown.len() as u64;
    let features = shown.finish(schema, schema.properties()).map_err(|e| damaged(&e))?;
    Ok(Extract { features, matched: Some(total), estimated: None, has_more: false })
}
