//! Where the positions of arcs come from: full or simplified, in degrees or projected.

use super::Detail;
use crate::coverage::{ArcRef, Coverage, Level, stretches};
use crate::feature::{Collection, Shapes};
use crate::geometry::Crs;
use geo::{Geometry, LineString, MapCoords, MultiPolygon, Polygon};

/// Positions of arcs in the form that is nearest to what is asked for.
pub enum Lines<'a> {
    /// Full, longitude and latitude in degrees.
    Degrees(&'a Coverage),
    /// Full, in the unit square of Web Mercator.
    Mercator(&'a Coverage),
    /// Simplified, in the unit square of Web Mercator.
    Level(&'a Level),
}

impl<'a> Lines<'a> {
    /// The positions for a zoom and a reference system.
    pub fn of(coverage: &'a Coverage, detail: &Detail) -> Self {
        match detail.zoom {
            Some(zoom) => Lines::Level(coverage.level(zoom)),
            None if detail.crs.is_metric() => Lines::Mercator(coverage),
            None => Lines::Degrees(coverage),
        }
    }

    /// Positions of one arc.
    fn arc(&self, arc: usize) -> &'a [[f64; 2]] {
        match self {
            Lines::Degrees(coverage) => coverage.arc_positions(arc),
            Lines::Mercator(coverage) => coverage.arc_mercator(arc),
            Lines::Level(level) => level.arc(arc),
        }
    }

    /// A position of an arc in a reference system, east before north whatever the order of its axes.
    fn east_north(&self, crs: Crs, p: [f64; 2]) -> [f64; 2] {
        let placed = match self {
            Lines::Degrees(_) => crs.of_degrees(p),
            Lines::Mercator(_) | Lines::Level(_) => crs.of_mercator(p),
        };
        turned(crs, placed)
    }

    /// Positions of one arc in a reference system, east before north.
    pub fn placed(&self, crs: Crs, arc: usize) -> impl Iterator<Item = [f64; 2]> {
        self.arc(arc).iter().map(move |p| self.east_north(crs, *p))
    }

    fn ring(&self, crs: Crs, ring: &[ArcRef]) -> LineString {
        let mut out: Vec<[f64; 2]> = Vec::new();
        for (points, is_reversed) in stretches(ring, |arc| self.arc(arc)) {
            let placed = points.iter().map(|p| self.east_north(crs, *p));
            if is_reversed { out.extend(placed.rev()) } else { out.extend(placed) }
        }
        LineString::from(out)
    }
}

fn turned(crs: Crs, [a, b]: [f64; 2]) -> [f64; 2] {
    if crs.is_latitude_first() { [b, a] } else { [a, b] }
}

/// The geometry of a feature in the detail asked for, east before north: the order of files, whatever the reference
/// system says of its axes.
pub fn east_north(shapes: &Shapes, position: usize, detail: &Detail) -> Geometry {
    let crs = detail.crs;
    match shapes {
        Shapes::Own(geometries) => {
            geometries.get(position).map_coords(|c| turned(crs, crs.of_degrees([c.x, c.y])).into())
        }
        Shapes::Regions { coverage, regions } => {
            let lines = Lines::of(coverage, detail);
            let polygon = |rings: &Vec<Vec<ArcRef>>| {
                let mut rings = rings.iter().map(|r| lines.ring(crs, r));
                Polygon::new(rings.next().unwrap_or_else(|| LineString(Vec::new())), rings.collect())
            };
            Geometry::MultiPolygon(MultiPolygon(
                regions.region(position).polygons.iter().map(polygon).collect(),
            ))
        }
    }
}

/// The geometry of a feature in the detail asked for, east before north, where it has a place and one is asked for.
pub fn shown(collection: &Collection, position: usize, detail: &Detail) -> Option<Geometry> {
    let asked = !detail.skip_geometry && collection.shapes().has_place(position);
    asked.then(|| east_north(collection.shapes(), position, detail))
}

/// The one type of the geometries of some features as well-known text names it; `GEOMETRY` where they differ or there is
/// none.
pub fn common_type(collection: &Collection, positions: &[u32]) -> &'static str {
    let shapes = collection.shapes();
    let placed = positions.iter().map(|p| *p as usize).filter(|p| shapes.has_place(*p));
    let mut names = placed.map(|p| match shapes {
        Shapes::Regions { .. } => "MULTIPOLYGON",
        Shapes::Own(geometries) => type_name(&geometries.get(p)),
    });
    let first = names.next();
    first.filter(|first| names.all(|name| name == *first)).unwrap_or("GEOMETRY")
}

/// The type of a geometry as well-known text names it.
pub fn type_name(shape: &Geometry) -> &'static str {
    match shape {
        Geometry::Point(_) => "POINT",
        Geometry::MultiPoint(_) => "MULTIPOINT",
        Geometry::Line(_) | Geometry::LineString(_) => "LINESTRING",
        Geometry::MultiLineString(_) => "MULTILINESTRING",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "POLYGON",
        Geometry::MultiPolygon(_) => "MULTIPOLYGON",
        Geometry::GeometryCollection(_) => "GEOMETRYCOLLECTION",
    }
}
