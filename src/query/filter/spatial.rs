//! Relations of geometries: candidates from the index, then exact tests.

use super::constant::{Constant, holds};
use super::op::Spatial;
use super::rows::{Inquiry, Rows};
use super::truth::Truth;
use crate::budget::Stopped;
use crate::feature::Shapes;
use crate::geometry::Bounds;
use crate::query::chains::ChainedGeometry;
use crate::query::meets;
use geo::Relate;

/// The relation of every row's geometry to a constant.
///
/// # Errors
/// The budget is over.
pub(super) fn test(
    relation: Spatial,
    constant: &Constant,
    rows: Rows<'_>,
    question: Inquiry<'_>,
) -> Result<Vec<Truth>, Stopped> {
    if relation == Spatial::Disjoint {
        let mut truth = test(Spatial::Intersects, constant, rows, question)?;
        truth.iter_mut().for_each(|t| *t = !*t);
        return Ok(truth);
    }
    let mut truth = vec![Truth::False; rows.collection.len()];
    let exact = Exact::new(relation, constant, rows.collection.shapes());
    let mut candidates: Vec<u32> = constant.bounds.iter().flat_map(|b| rows.index.candidates(b)).collect();
    candidates.sort_unstable();
    candidates.dedup();
    for position in candidates.into_iter().map(|p| p as usize).filter(|p| question.is_open(*p)) {
        rows.budget.check()?;
        if exact.holds(position) {
            truth[position] = Truth::True;
        }
    }
    // Of a feature without a place no relation is known.
    let nowhere = |p: &usize| !rows.collection.shapes().has_place(*p);
    (0..truth.len()).filter(nowhere).for_each(|p| truth[p] = Truth::Unknown);
    Ok(truth)
}

/// The exact test, with what can be prepared once for all rows.
struct Exact<'a> {
    relation: Spatial,
    constant: &'a Constant,
    shapes: &'a Shapes,
    chained: ChainedGeometry<'a>,
}

impl<'a> Exact<'a> {
    fn new(relation: Spatial, constant: &'a Constant, shapes: &'a Shapes) -> Self {
        Exact { relation, constant, shapes, chained: ChainedGeometry::new(&constant.geometry) }
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
        if !self.chained.meets(&geometry) {
            return false;
        }
        self.relation == Spatial::Intersects
            || holds(self.relation, &geometry.relate(&self.constant.geometry))
    }

    /// What the bounding boxes alone rule out.
    fn boxes_allow(&self, own: &Bounds) -> bool {
        let mut all = Bounds::EMPTY;
        self.constant.bounds.iter().for_each(|b| all.merge(b));
        match self.relation {
            Spatial::Within => all.covers(own),
            Spatial::Contains => own.covers(&all),
            Spatial::Equals => all.covers(own) && own.covers(&all),
            _ => true,
        }
    }
}
