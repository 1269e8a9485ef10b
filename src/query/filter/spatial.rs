//! Relations of geometries: candidates from the index, then exact tests.

use super::column::{FALSE, TRUE, Truth};
use super::evaluate::{Decided, Rows};
use super::faces::Faces;
use super::op::Spatial;
use crate::feature::Shapes;
use crate::geometry::{Bounds, geometry_area_km2};
use crate::query::meets;
use geo::relate::IntersectionMatrix;
use geo::{BoundingRect, Coord, Geometry, Intersects, MonotoneChainGeometry, MultiPolygon, Rect, Relate};

/// A geometry that is the same for every row, in longitude and latitude.
#[derive(Debug, Clone)]
pub(super) struct Constant {
    geometry: Geometry,
    /// The boxes around it: two across 180°.
    bounds: Vec<Bounds>,
    /// True if it is those boxes.
    is_boxes: bool,
    /// What it is in the coverage it comes from.
    faces: Option<Faces>,
    area_km2: f64,
}

impl Constant {
    /// A geometry as written.
    pub(super) fn of_geometry(geometry: Geometry) -> Self {
        let bounds = bounds(&geometry).into_iter().collect();
        let area_km2 = geometry_area_km2(&geometry);
        Constant { geometry, bounds, is_boxes: false, faces: None, area_km2 }
    }

    /// A box by its south-west and north-east corners; across 180° the west exceeds the east.
    pub(super) fn of_corners([low, high]: [Coord; 2]) -> Result<Self, String> {
        let bounds = Bounds::across(low.x, low.y, high.x, high.y).map_err(|e| e.to_string())?;
        let rect = |b: &Bounds| Rect::new((b.west(), b.south()), (b.east(), b.north())).to_polygon();
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
        let (geometry, bounds) = (shapes.geometry(position).into_owned(), shapes.bounds(position));
        let bounds = if bounds.is_empty() { Vec::new() } else { vec![bounds] };
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

fn bounds(geometry: &Geometry) -> Option<Bounds> {
    let rect = geometry.bounding_rect()?;
    Some(Bounds::around([[rect.min().x, rect.min().y], [rect.max().x, rect.max().y]]))
}

/// The relation of every row's geometry to a constant.
pub(super) fn test(relation: Spatial, constant: &Constant, rows: Rows<'_>, decided: Decided<'_>) -> Truth {
    if relation == Spatial::Disjoint {
        let mut truth = test(Spatial::Intersects, constant, rows, decided);
        truth.iter_mut().for_each(|t| *t = TRUE - *t);
        return truth;
    }
    let mut truth = vec![FALSE; rows.collection.len()];
    let exact = Exact::new(relation, constant, rows.collection.shapes());
    let mut candidates: Vec<u32> = constant.bounds.iter().flat_map(|b| rows.index.candidates(b)).collect();
    candidates.sort_unstable();
    candidates.dedup();
    for position in candidates.into_iter().map(|p| p as usize) {
        if decided.is_some_and(|(rows, value)| rows[position] == value) {
            continue;
        }
        if exact.holds(position) {
            truth[position] = TRUE;
        }
    }
    truth
}

/// The exact test, with what can be prepared once.
struct Exact<'a> {
    relation: Spatial,
    constant: &'a Constant,
    shapes: &'a Shapes,
    /// Only for relations that begin by asking whether they meet at all.
    chains: Option<MonotoneChainGeometry<'a, f64>>,
}

impl<'a> Exact<'a> {
    fn new(relation: Spatial, constant: &'a Constant, shapes: &'a Shapes) -> Self {
        let chains = MonotoneChainGeometry::try_from(&constant.geometry).ok();
        Exact { relation, constant, shapes, chains }
    }

    fn holds(&self, position: usize) -> bool {
        if let (Some(faces), Shapes::Regions { coverage, regions }) = (&self.constant.faces, self.shapes)
            && faces.is_of(coverage)
        {
            return faces.relate(&regions.region(position).faces, self.relation);
        }
        if !self.boxes_allow(&self.shapes.bounds(position)) {
            return false;
        }
        if self.relation == Spatial::Intersects && self.constant.is_boxes {
            return self.constant.bounds.iter().any(|b| meets(self.shapes, position, b));
        }
        let geometry = self.shapes.geometry(position);
        if !self.meets(&geometry) {
            return false;
        }
        self.relation == Spatial::Intersects
            || holds(self.relation, &geometry.relate(&self.constant.geometry))
    }

    /// What the boxes alone rule out.
    fn boxes_allow(&self, own: &Bounds) -> bool {
        let mut all = Bounds::EMPTY;
        self.constant.bounds.iter().for_each(|b| all.merge(b));
        match self.relation {
            Spatial::Within => covers(&all, own),
            Spatial::Contains => covers(own, &all),
            Spatial::Equals => covers(&all, own) && covers(own, &all),
            _ => true,
        }
    }

    fn meets(&self, geometry: &Geometry) -> bool {
        match (&self.chains, MonotoneChainGeometry::try_from(geometry)) {
            (Some(constant), Ok(own)) => chains_meet(constant, &own),
            _ => geometry.intersects(&self.constant.geometry),
        }
    }
}

fn chains_meet(a: &MonotoneChainGeometry<'_, f64>, b: &MonotoneChainGeometry<'_, f64>) -> bool {
    match b {
        MonotoneChainGeometry::LineString(b) => a.intersects(b),
        MonotoneChainGeometry::MultiLineString(b) => a.intersects(b),
        MonotoneChainGeometry::Polygon(b) => a.intersects(b),
        MonotoneChainGeometry::MultiPolygon(b) => a.intersects(b),
    }
}

fn covers(outer: &Bounds, inner: &Bounds) -> bool {
    outer.contains([inner.west(), inner.south()]) && outer.contains([inner.east(), inner.north()])
}

fn holds(relation: Spatial, matrix: &IntersectionMatrix) -> bool {
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
