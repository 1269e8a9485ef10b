//! Coverages from polygons: as they are, or joined within a tolerance.

use super::arcs::ArcTable;
use super::fit::{self, CoverageFit};
use super::outline::Outlines;
use super::{Coverage, CoverageError, join};
use geo::MultiPolygon;

impl Coverage {
    /// Builds the arcs of polygons, one multi-polygon for each feature, in degrees.
    ///
    /// Borders are shared where they are equal to the last bit. Winding is put right; repeated
    /// positions are dropped.
    ///
    /// # Errors
    /// A ring without area, a position off the earth, two polygons on one side of a border.
    pub fn build(features: &[MultiPolygon]) -> Result<Self, CoverageError> {
        let outlines = Outlines::of(features)?;
        ArcTable::of(&outlines).into_coverage(outlines, false)
    }

    /// The same for polygons as people have them: vertices within a tolerance (degrees) are joined to vertices and to
    /// edges of other polygons, and what then still does not fit is measured. Where polygons overlap, each keeps a
    /// border of its own; all else is shared.
    ///
    /// ```
    /// use geo::{MultiPolygon, polygon};
    /// use poverty_atlas::coverage::Coverage;
    ///
    /// let wide = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 1.0), (x: 0.0, y: 1.0)];
    /// // Its neighbour to the north has a vertex on that border, which is nearly where it should be.
    /// let north = polygon![(x: 2.0, y: 1.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0), (x: 0.0, y: 1.0), (x: 1.0, y: 1.00000001)];
    /// let (coverage, fit) = Coverage::joined(&[wide.into(), north.into()], 1e-7)?;
    /// assert_eq!((coverage.arcs().len(), fit.on_edges, fit.flaws.len()), (3, 1, 0));
    /// assert_eq!(fit.shared(), 1.0);
    /// # let _: Vec<MultiPolygon> = vec![];
    /// # Ok::<(), poverty_atlas::coverage::CoverageError>(())
    /// ```
    ///
    /// # Errors
    /// A ring without area, a position off the earth.
    pub fn joined(features: &[MultiPolygon], tolerance: f64) -> Result<(Self, CoverageFit), CoverageError> {
        let (outlines, table, joins) = join::join(Outlines::of(features)?, tolerance);
        let lines: Vec<Vec<usize>> = table.lines().collect();
        let ends = lines.iter().map(|line| {
            let vertices = table.line(line[0]);
            (vertices[0], vertices[vertices.len() - 1])
        });
        let ends = ends.collect();
        let coverage = table.into_coverage(outlines, true)?;
        let fit = fit::measure(&coverage, lines, ends, joins, tolerance);
        Ok((coverage, fit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::OUTSIDE;
    use geo::polygon;

    fn squares() -> Vec<MultiPolygon> {
        let left = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
        // Wound the wrong way on purpose.
        let right = polygon![(x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 0.0)];
        vec![left.into(), right.into()]
    }

    #[test]
    fn neighbours_share_one_arc() {
        let coverage = Coverage::build(&squares()).unwrap();
        assert_eq!(coverage.arcs().len(), 3);
        let shared: Vec<_> =
            coverage.arcs().iter().filter(|a| a.left != OUTSIDE && a.right != OUTSIDE).collect();
        assert_eq!(shared.len(), 1);
        assert!((coverage.face_area_km2(0) - coverage.face_area_km2(1)).abs() < 1e-6);
    }

    #[test]
    fn overlap_is_named() {
        let mut twice = squares();
        twice.push(twice[0].clone());
        let error = Coverage::build(&twice).unwrap_err();
        assert!(matches!(error, CoverageError::Overlap { first: 0, second: 2, .. }), "{error}");
    }

    #[test]
    fn a_hole_filled_by_another_feature_is_one_closed_arc() {
        let ring = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 9.0)],
            interiors: [[(x: 3.0, y: 3.0), (x: 6.0, y: 3.0), (x: 6.0, y: 6.0), (x: 3.0, y: 6.0)]],
        );
        let island = polygon![(x: 6.0, y: 6.0), (x: 3.0, y: 6.0), (x: 3.0, y: 3.0), (x: 6.0, y: 3.0)];
        let coverage = Coverage::build(&[ring.into(), island.into()]).unwrap();
        assert_eq!(coverage.arcs().len(), 2);
        assert_eq!(coverage.faces()[0].rings.len(), 2);
    }
}
