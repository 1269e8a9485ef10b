//! A geometry that a filter spells out: a literal, a box, or a feature named by id.

use super::faces::Faces;
use super::op::Spatial;
use crate::feature::Shapes;
use crate::geometry::{Bounds, geometry_area_km2};
use geo::relate::IntersectionMatrix;
use geo::{Coord, Geometry, MultiPolygon, Relate};

/// A geometry that is the same for every row; longitude and latitude.
#[derive(Debug, Clone)]
pub(super) struct Constant {
    pub geometry: Geometry,
    /// The boxes around it: two across 180°.
    pub bounds: Vec<Bounds>,
    /// True if the geometry is exactly these boxes.
    pub is_boxes: bool,
    /// Its faces, where it comes from a coverage.
    pub faces: Option<Faces>,
    area_km2: f64,
}

impl Constant {
    /// A geometry as written.
    pub(super) fn of_geometry(geometry: Geometry) -> Self {
        let bounds = boxes(Bounds::of_geometry(&geometry));
        let area_km2 = geometry_area_km2(&geometry);
        Constant { geometry, bounds, is_boxes: false, faces: None, area_km2 }
    }

    /// A box by its south-west and north-east corners; west exceeds east across 180°.
    ///
    /// # Errors
    /// South above north, or a number that is not finite.
    pub(super) fn of_corners([low, high]: [Coord; 2]) -> Result<Self, String> {
        let bounds = Bounds::across(low.x, low.y, high.x, high.y).map_err(|e| e.to_string())?;
        let rect = |b: &Bounds| b.rect().to_polygon();
        let geometry = match &bounds[..] {
            [one] => Geometry::Polygon(rect(one)),
            several => Geometry::MultiPolygon(several.iter().map(rect).collect::<MultiPolygon>()),
        };
        let area_km2 = geometry_area_km2(&geometry);
        Ok(Constant { geometry, bounds, is_boxes: true, faces: None, area_km2 })
    }

    /// A feature.
    pub(super) fn of_feature(shapes: &Shapes, position: usize) -> Self {
        let faces = match shapes {
            Shapes::Regions { coverage, regions } => {
                Some(Faces::new(coverage.clone(), &regions.region(position).faces))
            }
            Shapes::Own(_) => None,
        };
        let geometry = shapes.geometry(position).into_owned();
        let bounds = boxes(shapes.bounds(position));
        Constant { geometry, bounds, is_boxes: false, faces, area_km2: shapes.area_km2(position) }
    }

    pub(super) fn area_km2(&self) -> f64 {
        self.area_km2
    }

    /// The relation to another.
    pub(super) fn relates(&self, relation: Spatial, other: &Constant) -> bool {
        holds(relation, &self.geometry.relate(&other.geometry))
    }
}

fn boxes(bounds: Bounds) -> Vec<Bounds> {
    if bounds.is_empty() { Vec::new() } else { vec![bounds] }
}

/// Whether a DE-9IM matrix shows a relation.
pub(super) fn holds(relation: Spatial, matrix: &IntersectionMatrix) -> bool {
    match relation {
        Spatial::Intersects => matrix.is_intersects(),
        Spatial::Disjoint => matrix.is_disjoint(),
        Spatial::Within => matrix.is_within(),
        Spatial::Contains => matrix.is_contains(),
        Spatial::Touches => matrix.is_touches(),
        Spatial::Crosses => matrix.is_crosses(),
        Spatial::Overlaps => matrix.is_overlaps(),
        Spatial::Equals => matrix.is_equal_topo(),
    }
}
