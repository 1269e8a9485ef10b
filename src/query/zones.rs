//! Which features lie in any of several zones.

use super::chains::ChainedGeometry;
use super::members::{Relation, members};
use super::overlap::OverlappedZone;
use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, Membership, ShapeKind};
use crate::index::SpatialIndex;

/// Positions of the features that belong to any of the zones, ascending.
///
/// Where an official list gives these members to these zones, the list decides. Else the ground does: polygons
/// belong where more than half of them lies, lines where they touch the zone, and points in one of the zones that share a border.
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

/// Which zones each feature belongs to, as [`inside`] has it: pairs of the position of a feature and that of a zone, sorted.
///
/// # Errors
/// The budget is over.
pub fn zones_by_feature(
    zones: &Collection,
    of: &Collection,
    index: &SpatialIndex,
    list: Option<&Membership>,
    budget: &Budget,
) -> Result<Vec<(u32, u32)>, Stopped> {
    let mut pairs = Vec::new();
    for zone in 0..zones.len() as u32 {
        budget.check()?;
        let found = inside(zones, &[zone], of, index, list, budget)?;
        pairs.extend(found.into_iter().map(|feature| (feature, zone)));
    }
    pairs.sort_unstable();
    Ok(pairs)
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
    let near = index.candidates(&zones.shapes().bounds(zone));
    if of.shapes().kind() == ShapeKind::Point {
        let zone = OverlappedZone::new(zones.shapes(), zone);
        let mut found = Vec::new();
        for p in near {
            budget.check()?;
            found.extend((zone.overlap(of.shapes(), p as usize).share_of_member > 0.0).then_some(p));
        }
        return Ok(found);
    }
    let ground = zones.shapes().geometry(zone);
    let ground = ChainedGeometry::new(&ground);
    let mut found = Vec::new();
    for p in near {
        budget.check()?;
        found.extend(ground.meets(&of.shapes().geometry(p as usize)).then_some(p));
    }
    Ok(found)
}
