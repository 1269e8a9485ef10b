//! Area on the WGS 84 ellipsoid, additive over shared borders.
//!
//! A ring's area is the sum over its edges of an integral in longitude and authalic sine (Snyder,
//! *Map Projections: A Working Manual*, USGS PP 1395, eq. 3-12). The sum depends on each edge alone,
//! so a border that two neighbours share adds exactly what it takes away: the areas of a coverage
//! add up to the area of its union.

use super::Position;
use geo::{Geometry, Polygon};

/// Semi-major axis of WGS 84, km.
pub(super) const A_KM: f64 = 6_378.137;
/// Square of the first eccentricity of WGS 84.
pub(super) const E2: f64 = 0.006_694_379_990_141_316;

/// `q / 2` of Snyder's eq. 3-12: equal-area ordinate of a latitude, so that area = a² ∫ dλ dq'.
fn ordinate(lat: f64) -> f64 {
    let e = E2.sqrt();
    let s = lat.to_radians().sin();
    (1.0 - E2) / 2.0 * (s / (1.0 - E2 * s * s) + (e * s).atanh() / e)
}

/// Accumulates the area under a line, edge by edge.
#[derive(Debug, Clone, Copy, Default)]
pub struct AreaIntegral {
    last: Option<(f64, f64)>,
    sum: f64,
}

impl AreaIntegral {
    /// Adds the edge from the previous position to this one.
    pub fn push(&mut self, [lon, lat]: Position) {
        let here = (lon.to_radians(), ordinate(lat));
        if let Some((x, q)) = self.last {
            self.sum += (x - here.0) * (q + here.1) / 2.0;
        }
        self.last = Some(here);
    }

    /// Signed km² between the line and the equator: positive for a closed counter-clockwise ring.
    pub fn km2(&self) -> f64 {
        self.sum * A_KM * A_KM
    }

    /// The integral along a whole line.
    pub fn of(positions: impl IntoIterator<Item = Position>) -> f64 {
        let mut integral = Self::default();
        positions.into_iter().for_each(|p| integral.push(p));
        integral.km2()
    }
}

/// Area of a geometry in km²; 0 for points and lines. Positions in degrees.
///
/// ```
/// use geo::{Geometry, Rect, coord};
/// use poverty_atlas::geometry::geometry_area_km2;
///
/// let square = Rect::new(coord! { x: 10.0, y: 50.0 }, coord! { x: 10.01, y: 50.01 });
/// assert!((geometry_area_km2(&Geometry::Rect(square)) - 0.797).abs() < 0.001);
/// ```
pub fn geometry_area_km2(geometry: &Geometry) -> f64 {
    match geometry {
        Geometry::Polygon(p) => polygon_km2(p),
        Geometry::MultiPolygon(m) => m.iter().map(polygon_km2).sum(),
        Geometry::GeometryCollection(c) => c.iter().map(geometry_area_km2).sum(),
        Geometry::Rect(r) => polygon_km2(&r.to_polygon()),
        Geometry::Triangle(t) => polygon_km2(&t.to_polygon()),
        _ => 0.0,
    }
}

fn polygon_km2(polygon: &Polygon) -> f64 {
    let ring = |r: &geo::LineString| AreaIntegral::of(r.coords().map(|c| [c.x, c.y])).abs();
    ring(polygon.exterior()) - polygon.interiors().iter().map(ring).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::GeodesicArea;

    #[test]
    fn agrees_with_the_geodesic_area_of_short_edges() {
        let circle: Vec<(f64, f64)> = (0..=720)
            .map(|i| (f64::from(i) / 2.0).to_radians())
            .map(|t| (102.0 + 0.4 * t.cos(), 31.0 + 0.4 * t.sin()))
            .collect();
        let polygon = Polygon::new(circle.into(), vec![]);
        let ours = geometry_area_km2(&polygon.clone().into());
        let theirs = polygon.geodesic_area_unsigned() / 1e6;
        assert!((ours / theirs - 1.0).abs() < 1e-6, "{ours} {theirs}");
    }

    #[test]
    fn the_world_has_the_area_of_the_ellipsoid() {
        let ring = [[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0], [-180.0, -90.0]];
        assert!((AreaIntegral::of(ring) - 510_065_621.7).abs() < 1.0);
    }
}
