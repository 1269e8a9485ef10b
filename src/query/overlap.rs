//! How much of a feature lies in a zone.

use super::zone_ground::{Lie, ZoneGround};
use crate::coverage::{Coverage, Regions};
use crate::feature::Shapes;
use crate::geometry::{Bounds, Position, as_multi_polygon, geometry_area_km2};
use geo::{BooleanOps, Geodesic, Geometry, Length, LineString, MultiLineString, MultiPolygon};
use std::cell::OnceCell;
use std::sync::Arc;

/// What a feature and a zone have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// km² on the ellipsoid.
    pub km2: f64,
    /// Share of the member's area, 0 to 1; of a line that of its length, of points that of their number.
    pub share_of_member: f64,
    /// Share of the zone's area, 0 to 1; of points and lines, whose zones are asked for, as above.
    pub share_of_zone: f64,
}

/// A zone, ready to be laid over features.
pub(super) struct OverlappedZone<'a> {
    area: ZoneArea<'a>,
    shapes: &'a Shapes,
    zone: usize,
    /// Made for points and lines.
    ground: OnceCell<Option<ZoneGround>>,
    polygon: OnceCell<MultiPolygon>,
}

enum ZoneArea<'a> {
    Region { coverage: &'a Arc<Coverage>, regions: &'a Regions },
    Polygon { km2: f64 },
}

impl<'a> OverlappedZone<'a> {
    /// Of the zone at a position.
    pub fn new(shapes: &'a Shapes, zone: usize) -> Self {
        let area = match shapes {
            Shapes::Regions { coverage, regions } => ZoneArea::Region { coverage, regions },
            Shapes::Own(_) => ZoneArea::Polygon { km2: shapes.area_km2(zone) },
        };
        OverlappedZone { area, shapes, zone, ground: OnceCell::new(), polygon: OnceCell::new() }
    }

    /// What it has in common with a feature. A point on the border of two zones lies in one of them.
    pub fn overlap(&self, shapes: &Shapes, position: usize) -> Overlap {
        let member_km2 = shapes.area_km2(position);
        if member_km2 == 0.0 {
            let share_of_member = self.share_without_area(&shapes.geometry(position));
            return Overlap { km2: 0.0, share_of_member, share_of_zone: 0.0 };
        }
        if matches!(self.area, ZoneArea::Polygon { km2: 0.0 }) {
            let member = OverlappedZone::new(shapes, position);
            let share_of_zone = member.share_without_area(&self.shapes.geometry(self.zone));
            return Overlap { km2: 0.0, share_of_member: 0.0, share_of_zone };
        }
        let (km2, zone_km2) = match (&self.area, shapes) {
            // Shared faces are shared ground, exactly.
            (
                ZoneArea::Region { coverage, regions },
                Shapes::Regions { coverage: other, regions: members },
            ) if Arc::ptr_eq(coverage, other) => {
                let zone = regions.region(self.zone);
                let faces = &members.region(position).faces;
                let shared = faces.iter().filter(|f| zone.faces.binary_search(f).is_ok());
                let all = faces.len() == shared.clone().count();
                let km2 = shared.map(|f| coverage.face_area_km2(*f as usize)).sum();
                (if all { member_km2 } else { km2 }, zone.area_km2())
            }
            (ZoneArea::Region { regions, .. }, _) => {
                (self.shared_km2(shapes, position), regions.region(self.zone).area_km2())
            }
            (ZoneArea::Polygon { km2 }, _) => (self.shared_km2(shapes, position), *km2),
        };
        let share = |whole: f64| if whole > 0.0 { (km2 / whole).clamp(0.0, 1.0) } else { 0.0 };
        Overlap { km2, share_of_member: share(member_km2), share_of_zone: share(zone_km2) }
    }

    /// True if it has a point.
    fn owns(&self, point: Position) -> bool {
        self.ground().is_some_and(|ground| ground.owns(point))
    }

    fn ground(&self) -> Option<&ZoneGround> {
        self.ground.get_or_init(|| ZoneGround::of_shape(self.shapes, self.zone)).as_ref()
    }

    fn polygon(&self) -> &MultiPolygon {
        self.polygon.get_or_init(|| {
            let geometry = self.shapes.geometry(self.zone);
            as_multi_polygon(&geometry).unwrap_or(MultiPolygon(Vec::new()))
        })
    }

    fn shared_km2(&self, shapes: &Shapes, position: usize) -> f64 {
        let member = as_multi_polygon(&shapes.geometry(position)).unwrap_or(MultiPolygon(Vec::new()));
        geometry_area_km2(&Geometry::MultiPolygon(self.polygon().intersection(&member)))
    }

    /// The share of points or of a line that lies in the zone.
    fn share_without_area(&self, geometry: &Geometry) -> f64 {
        let points = |all: &[geo::Point]| {
            let owned = all.iter().filter(|p| self.owns([p.x(), p.y()])).count();
            if all.is_empty() { 0.0 } else { owned as f64 / all.len() as f64 }
        };
        match geometry {
            Geometry::Point(point) => points(&[*point]),
            Geometry::MultiPoint(all) => points(&all.0),
            Geometry::LineString(line) => self.share_of_lines(geometry, std::slice::from_ref(line)),
            Geometry::MultiLineString(lines) => self.share_of_lines(geometry, &lines.0),
            _ => 0.0,
        }
    }

    fn share_of_lines(&self, geometry: &Geometry, lines: &[LineString]) -> f64 {
        let Some(ground) = self.ground() else { return 0.0 };
        let bounds = Bounds::of_geometry(geometry);
        match ground.lie(&[bounds.west(), bounds.south(), bounds.east(), bounds.north()]) {
            Lie::Within => 1.0,
            Lie::Apart => 0.0,
            Lie::Across => {
                let all = MultiLineString(lines.to_vec());
                let whole = Geodesic.length(&all);
                let own = Geodesic.length(&self.polygon().clip(&all, false));
                if whole > 0.0 { (own / whole).clamp(0.0, 1.0) } else { 0.0 }
            }
        }
    }
}
