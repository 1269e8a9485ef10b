//! "Counties inside zone X": by official list, and by shared ground.

use crate::coverage::{Coverage, Regions};
use crate::feature::{Collection, Member, Membership, Shapes};
use crate::geometry::geometry_area_km2;
use crate::index::SpatialIndex;
use geo::{BooleanOps, Geometry, MultiPolygon};
use std::sync::Arc;

/// How a member must relate to a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It stands in the official list.
    Listed,
    /// Nothing of it lies outside.
    Within,
    /// They share ground.
    Intersects,
    /// More than half of it lies inside.
    Majority,
}

impl Relation {
    /// The words of the wire.
    pub const WORDS: [(&'static str, Relation); 4] = [
        ("listed", Relation::Listed),
        ("within", Relation::Within),
        ("intersects", Relation::Intersects),
        ("majority", Relation::Majority),
    ];
}

/// Ground that two polygons share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// km² on the ellipsoid.
    pub km2: f64,
    /// Share of the member's area, 0 to 1.
    pub share_of_member: f64,
    /// Share of the zone's area, 0 to 1.
    pub share_of_zone: f64,
}

/// One member of a zone.
#[derive(Debug, Clone)]
pub struct MemberRow<'a> {
    /// Position in the members' collection.
    pub position: u32,
    /// Ground shared.
    pub overlap: Overlap,
    /// Rows of the official list that name it; two listed units may be one feature today.
    pub listed: Vec<&'a Member>,
}

/// The members of a zone.
#[derive(Debug, Clone)]
pub struct Members<'a> {
    /// Sorted by position.
    pub rows: Vec<MemberRow<'a>>,
    /// Listed units without a boundary.
    pub unmatched: Vec<&'a Member>,
}

/// The share of its area up to which a member may lie outside and still count as within: what rounding
/// and the drawing of one border by two sources leave.
const SLIVER: f64 = 1e-6;

/// Finds the members of a zone; `min_share` is the least share of a member's area that counts, 0 to 1.
///
/// `Listed` answers the list whatever the ground says; the overlap beside each row tells where the two disagree.
pub fn members<'a>(
    zones: &Collection,
    zone: usize,
    members: &Collection,
    index: &SpatialIndex,
    list: Option<&'a Membership>,
    relation: Relation,
    min_share: f64,
) -> Members<'a> {
    let listed = list.map_or(&[][..], |l| l.of_zone(zone as u32));
    let ground = Ground::new(zones.shapes(), zone);
    let mut positions: Vec<u32> = listed.iter().filter_map(|m| m.member).collect();
    if relation != Relation::Listed {
        positions = index.candidates(&zones.shapes().bounds(zone));
    }
    positions.sort_unstable();
    positions.dedup();
    let row = |position: u32| MemberRow {
        position,
        overlap: ground.overlap(members.shapes(), position as usize),
        listed: listed.iter().filter(|m| m.member == Some(position)).collect(),
    };
    let counts = |r: &MemberRow<'_>| {
        let share = r.overlap.share_of_member;
        let related = match relation {
            Relation::Listed => true,
            Relation::Within => share >= 1.0 - SLIVER,
            Relation::Intersects => r.overlap.km2 > 0.0,
            Relation::Majority => share > 0.5,
        };
        related && share >= min_share
    };
    Members {
        rows: positions.into_iter().map(row).filter(counts).collect(),
        unmatched: listed.iter().filter(|m| m.member.is_none()).collect(),
    }
}

/// A zone ready to be overlapped.
enum Ground<'a> {
    Region { coverage: &'a Arc<Coverage>, regions: &'a Regions, zone: usize },
    Polygon { polygon: MultiPolygon, km2: f64 },
}

impl<'a> Ground<'a> {
    fn new(shapes: &'a Shapes, zone: usize) -> Self {
        match shapes {
            Shapes::Regions { coverage, regions } => Ground::Region { coverage, regions, zone },
            Shapes::Own(_) => Ground::Polygon {
                polygon: as_multi_polygon(&shapes.geometry(zone)),
                km2: shapes.area_km2(zone),
            },
        }
    }

    fn overlap(&self, shapes: &Shapes, position: usize) -> Overlap {
        let member_km2 = shapes.area_km2(position);
        let (km2, zone_km2) = match (self, shapes) {
            // Shared faces are shared ground, exactly.
            (
                Ground::Region { coverage, regions, zone },
                Shapes::Regions { coverage: other, regions: members },
            ) if Arc::ptr_eq(coverage, other) => {
                let zone = regions.region(*zone);
                let faces = &members.region(position).faces;
                let shared = faces.iter().filter(|f| zone.faces.binary_search(f).is_ok());
                let all = faces.len() == shared.clone().count();
                let km2 = shared.map(|f| coverage.face_area_km2(*f as usize)).sum();
                (if all { member_km2 } else { km2 }, zone.area_km2())
            }
            (Ground::Region { coverage, regions, zone }, _) => {
                let polygon = regions.multi_polygon(coverage, *zone);
                (shared_km2(&polygon, shapes, position), regions.region(*zone).area_km2())
            }
            (Ground::Polygon { polygon, km2 }, _) => (shared_km2(polygon, shapes, position), *km2),
        };
        let share = |whole: f64| if whole > 0.0 { (km2 / whole).clamp(0.0, 1.0) } else { 0.0 };
        Overlap { km2, share_of_member: share(member_km2), share_of_zone: share(zone_km2) }
    }
}

fn shared_km2(zone: &MultiPolygon, shapes: &Shapes, position: usize) -> f64 {
    let member = as_multi_polygon(&shapes.geometry(position));
    geometry_area_km2(&Geometry::MultiPolygon(zone.intersection(&member)))
}

fn as_multi_polygon(geometry: &Geometry) -> MultiPolygon {
    match geometry {
        Geometry::Polygon(p) => MultiPolygon(vec![p.clone()]),
        Geometry::MultiPolygon(m) => m.clone(),
        _ => MultiPolygon(Vec::new()),
    }
}
