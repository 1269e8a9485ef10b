//! Which features lie in any of several zones.

use super::chains::ChainedGeometry;
use super::members::{Relation, members};
use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, Membership, ShapeKind};
use crate::index::SpatialIndex;

/// Positions of the features that belong to any of the zones, ascending.
///
/// Where an official list gives these members to these zones, the list decides. Else the ground does: polygons
/// belong where more than half of them lies, points and lines where they touch the zone.
///
/// # Errors
/// The budget is over.
pub fn inside(
    zones: &Collection,
    chosen: &[u32],
    of: &Collection,
    index: &SpatialIndex,
    list: Option<&Membership>,
    budget: &Budget,
) -> Result<Vec<u32>, Stopped> {
    let mut found: Vec<u32> = match list {
        Some(list) => chosen.iter().flat_map(|z| list.of_zone(*z)).filter_map(|m| m.member).collect(),
        None => {
            let on_ground = |z: &u32| {
                budget.check()?;
                on_ground(zones, *z as usize, of, index, budget)
            };
            chosen.iter().map(on_ground).collect::<Result<Vec<_>, Stopped>>()?.concat()
        }
    };
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn on_ground(
    zones: &Collection,
    zone: usize,
    of: &Collection,
    index: &SpatialIndex,
    budget: &Budget,
) -> Result<Vec<u32>, Stopped> {
    if of.shapes().kind() == ShapeKind::Polygon {
        let rows = members(zones, zone, of, index, None, (Relation::Majority, 0.0), budget)?.rows;
        return Ok(rows.iter().map(|r| r.position).collect());
    }
    let ground = zones.shapes().geometry(zone);
    let ground = ChainedGeometry::new(&ground);
    let mut found = Vec::new();
    for p in index.candidates(&zones.shapes().bounds(zone)) {
        budget.check()?;
        found.extend(ground.meets(&of.shapes().geometry(p as usize)).then_some(p));
    }
    Ok(found)
}
