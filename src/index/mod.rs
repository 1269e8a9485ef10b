//! Where features are: an R-tree over the boxes of a collection.

use crate::coverage::{Coverage, Regions};
use crate::feature::{Collection, Shapes};
use crate::geometry::{Bounds, Position};
use geo::{CoordsIter, Geometry, Intersects};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

type Entry = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// The R-tree of one collection: which features may meet these bounds, which contain this point.
///
/// Polygons of a coverage are entered face by face, so that an exclave does not make its feature a
/// candidate for everything between.
#[derive(Debug)]
pub struct SpatialIndex {
    tree: RTree<Entry>,
}

impl SpatialIndex {
    /// Builds the index of a collection.
    pub fn new(collection: &Collection) -> Self {
        let entries = match collection.shapes() {
            Shapes::Regions { coverage, regions } => face_entries(coverage, regions),
            Shapes::Own(geometries) => geometries
                .iter()
                .enumerate()
                .filter(|(_, g)| g.coords_iter().next().is_some())
                .map(|(i, _)| entry(&collection.shapes().bounds(i), i as u32))
                .collect(),
        };
        SpatialIndex { tree: RTree::bulk_load(entries) }
    }

    /// Positions of the features whose boxes meet the bounds, ascending, each once.
    pub fn candidates(&self, bounds: &Bounds) -> Vec<u32> {
        let window = AABB::from_corners([bounds.west(), bounds.south()], [bounds.east(), bounds.north()]);
        let found = self.tree.locate_in_envelope_intersecting(window);
        let mut positions: Vec<u32> = found.map(|e| e.data).collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// Positions of the features that contain a point or have it on their border, ascending.
    pub fn containing(&self, collection: &Collection, point: Position) -> Vec<u32> {
        let bounds = Bounds::around([point]);
        let mut positions = self.candidates(&bounds);
        positions.retain(|p| contains(collection.shapes(), *p as usize, point));
        positions
    }
}

fn entry(bounds: &Bounds, position: u32) -> Entry {
    let corners = ([bounds.west(), bounds.south()], [bounds.east(), bounds.north()]);
    GeomWithData::new(Rectangle::from_corners(corners.0, corners.1), position)
}

fn face_entries(coverage: &Coverage, regions: &Regions) -> Vec<Entry> {
    let of = |i: usize| regions.region(i).faces.iter().map(move |f| (*f as usize, i as u32));
    (0..regions.len()).flat_map(of).map(|(face, i)| entry(&coverage.face_bounds(face), i)).collect()
}

/// True if a feature contains a point or has it on its border (points and lines: lies on them).
fn contains(shapes: &Shapes, position: usize, point: Position) -> bool {
    match shapes {
        Shapes::Regions { coverage, regions } => {
            let inside = |f: &u32| {
                coverage.face_bounds(*f as usize).contains(point)
                    && coverage.face_contains(*f as usize, point)
            };
            regions.region(position).faces.iter().any(inside)
        }
        Shapes::Own(geometries) => geometries[position].intersects(&Geometry::Point(point.into())),
    }
}
