//! The geometry of a Shapefile.

use crate::budget::Budget;
use crate::export::lines::shown;
use crate::export::spool::Spool;
use crate::export::{Detail, ExportError};
use crate::feature::{Collection, Shapes};
use geo::{Geometry, LineString, MultiLineString, MultiPolygon, Polygon};
use shapefile::ShapeWriter;

/// What one layer of a Shapefile can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShapeFamily {
    /// Polygons, of one part or several.
    Polygons,
    /// Lines, of one part or several.
    Lines,
    /// Single points.
    Points,
    /// Several points to a feature.
    PointSets,
    /// No geometry, or one that the format does not have.
    None,
}

impl ShapeFamily {
    /// The family of a feature.
    pub fn of(collection: &Collection, position: u32, detail: &Detail) -> Self {
        let (shapes, position) = (collection.shapes(), position as usize);
        if detail.skip_geometry || !shapes.has_place(position) {
            return ShapeFamily::None;
        }
        match shapes {
            Shapes::Regions { .. } => ShapeFamily::Polygons,
            Shapes::Own(geometries) => match &*geometries.get(position) {
                Geometry::Point(_) => ShapeFamily::Points,
                Geometry::MultiPoint(_) => ShapeFamily::PointSets,
                Geometry::Line(_) => ShapeFamily::Lines,
                Geometry::LineString(l) if l.0.len() > 1 => ShapeFamily::Lines,
                Geometry::MultiLineString(m) if m.0.iter().any(|l| l.0.len() > 1) => ShapeFamily::Lines,
                Geometry::Polygon(p) if !p.exterior().0.is_empty() => ShapeFamily::Polygons,
                Geometry::MultiPolygon(m) if m.0.iter().any(|p| !p.exterior().0.is_empty()) => {
                    ShapeFamily::Polygons
                }
                Geometry::Rect(_) | Geometry::Triangle(_) => ShapeFamily::Polygons,
                _ => ShapeFamily::None,
            },
        }
    }

    /// What its layer is called beside others.
    pub fn word(self) -> &'static str {
        match self {
            ShapeFamily::Polygons => "polygons",
            ShapeFamily::Lines => "lines",
            ShapeFamily::Points => "points",
            ShapeFamily::PointSets => "multipoints",
            ShapeFamily::None => "unplaced",
        }
    }
}

/// Writes the shapes of features of one family, and their index.
///
/// # Errors
/// No room for them, or the budget is over.
pub fn write(
    (main, index): (&mut Spool, &mut Spool),
    collection: &Collection,
    (family, positions): (ShapeFamily, &[u32]),
    detail: &Detail,
    budget: &Budget,
) -> Result<(), ExportError> {
    let mut writer = ShapeWriter::with_shx(main, index);
    for position in positions {
        budget.check()?;
        let Some(shape) = shown(collection, *position as usize, detail) else { continue };
        match (family, shape) {
            (ShapeFamily::Points, Geometry::Point(p)) => writer.write_shape(&shapefile::Point::from(p))?,
            (ShapeFamily::PointSets, Geometry::MultiPoint(m)) => {
                writer.write_shape(&shapefile::Multipoint::from(m))?;
            }
            (ShapeFamily::Lines, shape) => {
                writer.write_shape(&shapefile::Polyline::from(lines(shape)))?;
            }
            (_, shape) => writer.write_shape(&shapefile::Polygon::from(polygons(shape)))?,
        }
    }
    writer.finalize()?;
    Ok(())
}

/// The lines of a geometry that have two ends.
fn lines(shape: Geometry) -> MultiLineString {
    let mut all = match shape {
        Geometry::Line(l) => vec![LineString::from(l)],
        Geometry::LineString(l) => vec![l],
        Geometry::MultiLineString(m) => m.0,
        _ => Vec::new(),
    };
    all.retain(|line| line.0.len() > 1);
    MultiLineString(all)
}

/// The polygons of a geometry whose rings have positions.
fn polygons(shape: Geometry) -> MultiPolygon {
    let mut all = match shape {
        Geometry::Polygon(p) => vec![p],
        Geometry::Rect(r) => vec![r.to_polygon()],
        Geometry::Triangle(t) => vec![t.to_polygon()],
        Geometry::MultiPolygon(m) => m.0,
        _ => Vec::new(),
    };
    all.retain(|polygon| !polygon.exterior().0.is_empty());
    let whole = |polygon: Polygon| {
        let (outer, mut holes) = polygon.into_inner();
        holes.retain(|hole| !hole.0.is_empty());
        Polygon::new(outer, holes)
    };
    all = all.into_iter().map(whole).collect();
    MultiPolygon(all)
}
