//! Boxes that may lie across the antimeridian (RFC 7946, section 5.2): west, south, east and north in degrees, where west
//! exceeds east across it.

use super::Position;

/// The narrowest box around all boxes; nothing around none.
///
/// ```
/// use poverty_atlas::geometry::around_extents;
///
/// let islands = [[179.0, -17.0, -179.0, -16.0], [170.0, -20.0, 175.0, -10.0]];
/// assert_eq!(around_extents(&islands), Some([170.0, -20.0, -179.0, -10.0]));
/// ```
pub fn around_extents(extents: &[[f64; 4]]) -> Option<[f64; 4]> {
    let (south, north) =
        extents.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(s, n), e| (s.min(e[1]), n.max(e[3])));
    if extents.iter().all(|e| e[0] <= e[2]) {
        // As they are: a width that is added again is not the same to the last digit.
        let west = extents.iter().map(|e| e[0]).min_by(f64::total_cmp)?;
        let east = extents.iter().map(|e| e[2]).max_by(f64::total_cmp)?;
        return Some([west, south, east, north]);
    }
    let [west, width] = narrowest(extents)?;
    let east = west + width;
    Some([west, south, if east > 180.0 { east - 360.0 } else { east }, north])
}

/// Degrees of longitude that a box spans.
pub fn extent_width([west, _, east, _]: [f64; 4]) -> f64 {
    if west > east { east + 360.0 - west } else { east - west }
}

/// The middle of a box, degrees.
pub fn extent_center(extent: [f64; 4]) -> Position {
    let [west, south, _, north] = extent;
    let lon = west + extent_width(extent) / 2.0;
    [if lon > 180.0 { lon - 360.0 } else { lon }, f64::midpoint(south, north)]
}

/// The western end and the width of the narrowest stretch of longitudes around boxes of which some cross the antimeridian.
fn narrowest(extents: &[[f64; 4]]) -> Option<[f64; 2]> {
    let from = |west: f64| {
        let reach = |e: &[f64; 4]| (e[0] - west).rem_euclid(360.0) + extent_width(*e);
        extents.iter().map(reach).fold(0.0, f64::max)
    };
    let starts = extents.iter().map(|e| [e[0], from(e[0])]);
    let [west, width] = starts.min_by(|a, b| a[1].total_cmp(&b[1]))?;
    Some(if width < 360.0 { [west, width] } else { [-180.0, 360.0] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_stretch_may_cross_the_antimeridian() {
        let plain = [[10.0, 0.0, 20.0, 1.0], [-5.0, -2.0, 5.0, 1.0]];
        assert_eq!(around_extents(&plain), Some([-5.0, -2.0, 20.0, 1.0]));
        let fiji = [[179.0, 0.0, -179.0, 1.0], [170.0, 0.0, 175.0, 1.0]];
        assert_eq!(around_extents(&fiji), Some([170.0, 0.0, -179.0, 1.0]));
        assert_eq!(around_extents(&[]), None);
        for [west, east] in [[-179.999_99, 180.0], [-168.1, 180.0], [-131.4164, -25.9527]] {
            assert_eq!(around_extents(&[[west, 0.0, east, 1.0]]), Some([west, 0.0, east, 1.0]));
        }
        let everywhere = [[10.0, 0.0, -10.0, 1.0], [-20.0, 0.0, 20.0, 1.0]];
        assert_eq!(around_extents(&everywhere), Some([-180.0, 0.0, 180.0, 1.0]));
    }

    #[test]
    fn the_middle_lies_between_the_ends() {
        for (extent, middle, width) in [
            ([-10.0, 0.0, 20.0, 2.0], [5.0, 1.0], 30.0),
            ([170.0, -4.0, -179.0, 0.0], [175.5, -2.0], 11.0),
            ([179.0, 0.0, -170.0, 0.0], [-175.5, 0.0], 11.0),
            ([-180.0, -90.0, 180.0, 90.0], [0.0, 0.0], 360.0),
        ] {
            assert_eq!((extent_center(extent), extent_width(extent)), (middle, width), "{extent:?}");
        }
    }
}
