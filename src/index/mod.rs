//! The spatial index: an R-tree over the boxes of a collection's features.

mod points;

use crate::coverage::{Coverage, OUTSIDE, Regions};
use crate::feature::{Collection, Shapes};
use crate::geometry::{Bounds, Position};
use geo::{CoordsIter, Geometry, Intersects};
use points::PointTree;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

type IndexEntry = GeomWithData<Rectangle<[f64; 2]>, Content>;

/// What an entry stands for: a feature, or one face of it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Content {
    position: u32,
    face: u32,
}

/// The R-tree of one collection: which features may meet these bounds, which contain this point.
///
/// Polygons of a coverage are indexed face by face, so that an exclave does not make its feature a candidate for
/// everything in between.
///
/// ```
/// # use poverty_atlas::{Source, load};
/// #
/// # let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
/// # let fields = atlas.collection("fields").ok_or("no fields")?;
/// use poverty_atlas::index::SpatialIndex;
///
/// let index = SpatialIndex::new(fields);
/// assert_eq!(index.containing(fields, [10.005, 50.015]), [0]);
/// // On a shared border both neighbours are found.
/// assert_eq!(index.containing(fields, [10.01, 50.015]), [0, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct SpatialIndex {
    tree: Tree,
}

#[derive(Debug)]
enum Tree {
    Boxes(RTree<IndexEntry>),
    Points(PointTree),
}

impl Default for Tree {
    fn default() -> Self {
        Tree::Boxes(RTree::new())
    }
}

impl SpatialIndex {
    /// Builds the index of a collection.
    pub fn new(collection: &Collection) -> Self {
        let entries = match collection.shapes() {
            Shapes::Regions { coverage, regions } => face_entries(coverage, regions),
            Shapes::Own(geometries) => match geometries.points() {
                Some(points) => {
                    return SpatialIndex { tree: Tree::Points(PointTree::new(points.clone())) };
                }
                None => geometries
                    .iter()
                    .enumerate()
                    .filter(|(_, g)| g.coords_iter().next().is_some())
                    .map(|(i, g)| entry(&Bounds::of_geometry(&*g), i as u32, OUTSIDE))
                    .collect(),
            },
        };
        SpatialIndex { tree: Tree::Boxes(RTree::bulk_load(entries)) }
    }

    fn entries(&self, bounds: &Bounds) -> Vec<Content> {
        match &self.tree {
            Tree::Boxes(tree) => {
                let corners = ([bounds.west(), bounds.south()], [bounds.east(), bounds.north()]);
                let window = AABB::from_corners(corners.0, corners.1);
                tree.locate_in_envelope_intersecting(window).map(|e| e.data).collect()
            }
            Tree::Points(tree) => {
                tree.within(bounds).into_iter().map(|position| Content { position, face: OUTSIDE }).collect()
            }
        }
    }

    /// Positions of the features whose boxes meet the bounds, ascending, each once.
    pub fn candidates(&self, bounds: &Bounds) -> Vec<u32> {
        let mut positions: Vec<u32> = self.entries(bounds).into_iter().map(|c| c.position).collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// Positions of the features that contain a point or have it on their border, ascending.
    pub fn containing(&self, collection: &Collection, point: Position) -> Vec<u32> {
        let holds = |c: &Content| match collection.shapes() {
            Shapes::Regions { coverage, .. } => coverage.face_contains(c.face as usize, point),
            Shapes::Own(geometries) => {
                geometries.get(c.position as usize).intersects(&Geometry::Point(point.into()))
            }
        };
        let found = self.entries(&Bounds::around([point])).into_iter().filter(holds);
        let mut positions: Vec<u32> = found.map(|c| c.position).collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// Faces of a coverage's collection that contain a point or have it on their border, ascending.
    pub fn faces_at(&self, coverage: &Coverage, point: Position) -> Vec<u32> {
        let entries = self.entries(&Bounds::around([point])).into_iter();
        let holds = |f: &u32| coverage.face_contains(*f as usize, point);
        let mut faces: Vec<u32> = entries.map(|c| c.face).filter(|f| *f != OUTSIDE).filter(holds).collect();
        faces.sort_unstable();
        faces.dedup();
        faces
    }
}

fn entry(bounds: &Bounds, position: u32, face: u32) -> IndexEntry {
    let corners = ([bounds.west(), bounds.south()], [bounds.east(), bounds.north()]);
    GeomWithData::new(Rectangle::from_corners(corners.0, corners.1), Content { position, face })
}

fn face_entries(coverage: &Coverage, regions: &Regions) -> Vec<IndexEntry> {
    let of = |i: usize| regions.region(i).faces.iter().map(move |f| (*f, i as u32));
    let entry = |(face, i)| entry(&coverage.face_bounds(face as usize), i, face);
    (0..regions.len()).flat_map(of).map(entry).collect()
}
