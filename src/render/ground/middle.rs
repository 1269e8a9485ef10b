//! Where a mark for a feature stands: well inside its largest part.

use super::shapes::{Own, Prepared, Side};
use crate::coverage::{Coverage, Region};
use crate::feature::{Collection, Shapes};
use crate::geometry::signed_area;
use geo::{LineString, Polygon};

/// The mark's place for each feature, in the unit square of Web Mercator.
pub(super) fn middles(collection: &Collection, prepared: &Prepared) -> Vec<Option<[f64; 2]>> {
    match collection.shapes() {
        Shapes::Regions { coverage, regions } => {
            (0..regions.len()).map(|i| of_region(coverage, regions.region(i))).collect()
        }
        Shapes::Own(_) => {
            prepared.points.iter().copied().map(Some).chain(prepared.own.iter().map(of_own)).collect()
        }
    }
}

fn of_region(coverage: &Coverage, region: &Region) -> Option<[f64; 2]> {
    let area = |rings: &&Vec<Vec<_>>| rings.iter().map(|r| coverage.ring_area_km2(r)).sum::<f64>();
    let largest = region.polygons.iter().max_by(|a, b| area(a).total_cmp(&area(b)))?;
    // Enough detail for a place that is seen to be inside, at any size.
    let km2 = area(&largest);
    let zoom = (11.0 - (km2.max(1.0).log2() / 2.0 - 2.0).max(0.0)).clamp(3.0, 11.0) as u8;
    let level = coverage.level(zoom);
    pole(largest.iter().map(|ring| level.ring(ring)).collect())
}

fn of_own(own: &Own) -> Option<[f64; 2]> {
    let area = |points: &[[f64; 2]]| signed_area(points).abs();
    let exteriors = own.lines.iter().enumerate().filter(|(_, l)| l.ring == Some(Side::Exterior));
    let largest = exteriors.max_by(|a, b| area(&a.1.points).total_cmp(&area(&b.1.points)));
    if let Some((i, _)) = largest {
        let holes = own.lines[i + 1..].iter().take_while(|l| l.ring == Some(Side::Interior));
        let rings = std::iter::once(&own.lines[i]).chain(holes).map(|l| l.points.clone());
        return pole(rings.collect());
    }
    let longest = own.lines.iter().max_by_key(|l| l.points.len())?;
    longest.points.get(longest.points.len() / 2).copied()
}

/// The pole of inaccessibility of a polygon, closed rings, exterior first.
fn pole(rings: Vec<Vec<[f64; 2]>>) -> Option<[f64; 2]> {
    let [x0, y0] = *rings.first()?.first()?;
    let (mut width, mut height) = (0f64, 0f64);
    for p in &rings[0] {
        (width, height) = (width.max((p[0] - x0).abs()), height.max((p[1] - y0).abs()));
    }
    let size = width.max(height);
    if size <= 0.0 {
        return Some([x0, y0]);
    }
    // Scaled to about 1, so that the search's precision is a share of the polygon.
    let line = |ring: &Vec<[f64; 2]>| -> LineString {
        ring.iter().map(|p| ((p[0] - x0) / size, (p[1] - y0) / size)).collect()
    };
    let polygon = Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
    match polylabel::polylabel(&polygon, &0.02) {
        Ok(p) => Some([p.x() * size + x0, p.y() * size + y0]),
        Err(_) => Some([x0, y0]),
    }
}
