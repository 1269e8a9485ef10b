//! Rectangles around features on the plane of a projection.

use super::Renderer;
use crate::feature::Shapes;
use crate::geometry::Projection;

/// Zoom whose arcs are exact enough to frame a map.
const LEVEL: u8 = 6;

/// A rectangle of a plane: its low and high corner.
pub type Corners = [[f64; 2]; 2];

impl Renderer {
    /// The corners of the rectangle around a feature, or around a whole collection; `None` where there is nothing.
    pub fn corners(
        &self,
        collection: &str,
        position: Option<usize>,
        projection: &Projection,
    ) -> Option<Corners> {
        let dataset = self.ground.dataset();
        let index = dataset.position(collection)?;
        let collection = &dataset.collections()[index];
        let mut around = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
        let mut see = |points: &[[f64; 2]]| {
            for point in points.iter().map(|p| projection.to_plane(*p)) {
                for k in 0..2 {
                    around[0][k] = around[0][k].min(point[k]);
                    around[1][k] = around[1][k].max(point[k]);
                }
            }
        };
        let all = 0..collection.len();
        match collection.shapes() {
            Shapes::Regions { coverage, regions } => {
                let level = coverage.level(LEVEL);
                for at in all.filter(|at| position.is_none_or(|p| p == *at)) {
                    let exterior = regions.region(at).polygons.iter().filter_map(|rings| rings.first());
                    exterior.for_each(|ring| see(&level.ring(ring)));
                }
            }
            Shapes::Own(_) => {
                let prepared = self.ground.prepared(index);
                for at in all.filter(|at| position.is_none_or(|p| p == *at)) {
                    prepared.points.get(at).iter().for_each(|point| see(std::slice::from_ref(*point)));
                    prepared.own.get(at).iter().for_each(|own| own.lines.iter().for_each(|l| see(&l.points)));
                }
            }
        }
        around.iter().flatten().all(|v| v.is_finite()).then_some(around)
    }
}
