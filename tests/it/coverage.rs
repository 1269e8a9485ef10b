//! Properties of shared borders, on random patchworks: nothing opens, nothing crosses, nothing vanishes.

use crate::patchwork::patchwork;
use geo::{Area, BooleanOps, MultiPolygon, Polygon, Validation};
use poverty_atlas::coverage::{Coverage, OUTSIDE, Regions};
use poverty_atlas::geometry::{AreaIntegral, from_mercator, signed_area, to_mercator};
use proptest::prelude::*;

/// Segments of all arcs that cross or touch anywhere but at common ends: there must be none.
fn crossings(arcs: &[Vec<[f64; 2]>]) -> usize {
    let segments: Vec<[[f64; 2]; 2]> = arcs.iter().flat_map(|a| a.windows(2).map(|w| [w[0], w[1]])).collect();
    let side =
        |a: [f64; 2], b: [f64; 2], p: [f64; 2]| (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
    let mut found = 0;
    for (i, [a, b]) in segments.iter().enumerate() {
        for [c, d] in &segments[i + 1..] {
            if [a, b].iter().any(|p| *p == c || *p == d) {
                continue;
            }
            let apart = side(*a, *b, *c) * side(*a, *b, *d);
            let across = side(*c, *d, *a) * side(*c, *d, *b);
            found += usize::from(apart < 0.0 && across < 0.0);
        }
    }
    found
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn simplifying_keeps_every_face_and_opens_nothing(seed: u64, n in 2usize..5, detail in 2usize..14, tolerance in 50.0f64..9000.0) {
        let cells = patchwork(n, detail, seed);
        let coverage = Coverage::build(&cells).unwrap();
        let whole = Regions::dissolve(&coverage, vec![(0..coverage.faces().len() as u32).collect()]);
        let sum: f64 = (0..coverage.faces().len()).map(|f| coverage.face_area_km2(f)).sum();
        prop_assert!(close(sum, whole.region(0).area_km2()));

        let simple = coverage.simplified(tolerance);
        prop_assert!(simple.position_count() <= coverage.position_count());
        for shape in simple.multi_polygons() {
            prop_assert!(shape.unsigned_area() > 0.0);
            prop_assert!(shape.iter().all(|p| p.is_valid()), "{shape:?}");
        }
        let arcs: Vec<Vec<[f64; 2]>> = (0..simple.arcs().len()).map(|a| simple.arc_positions(a).to_vec()).collect();
        prop_assert_eq!(crossings(&arcs), 0);
        let whole = Regions::dissolve(&simple, vec![(0..simple.faces().len() as u32).collect()]);
        let sum: f64 = (0..simple.faces().len()).map(|f| simple.face_area_km2(f)).sum();
        prop_assert!(close(sum, whole.region(0).area_km2()));
        // What is built again from the simplified features is the same coverage.
        let again = Coverage::build(&simple.multi_polygons()).unwrap();
        prop_assert_eq!(again.position_count(), simple.position_count());
    }

    #[test]
    fn no_border_moves_further_than_the_tolerance(seed: u64, detail in 2usize..20, tolerance in 50.0f64..5000.0) {
        let coverage = Coverage::build(&patchwork(2, detail, seed)).unwrap();
        let simple = coverage.simplified(tolerance);
        for arc in 0..coverage.arcs().len() {
            let line = simple.arc_positions(arc);
            for p in coverage.arc_positions(arc) {
                let nearest = line.windows(2).map(|w| metres_to_segment(*p, w[0], w[1])).fold(f64::INFINITY, f64::min);
                prop_assert!(nearest <= tolerance * 1.01 + 1e-6, "{nearest} m");
            }
        }
    }

    #[test]
    fn every_level_is_a_coverage(seed: u64, n in 2usize..5, detail in 2usize..14) {
        let coverage = Coverage::build(&patchwork(n, detail, seed)).unwrap();
        let everything = Regions::dissolve(&coverage, vec![(0..coverage.faces().len() as u32).collect()]);
        for zoom in 0..=14 {
            let level = coverage.level(zoom);
            let area = |rings: &[Vec<_>]| -> f64 { rings.iter().map(|r| signed_area(&level.ring(r))).sum() };
            let mut sum = 0.0;
            for face in coverage.faces() {
                let face = area(&face.rings);
                // Mercator's y points down, so shells are clockwise.
                prop_assert!(face < 0.0, "a face has vanished at zoom {}", zoom);
                sum += face;
            }
            let outline: f64 = everything.region(0).polygons.iter().map(|p| area(p)).sum();
            prop_assert!(close(sum, outline), "zoom {}: {} {}", zoom, sum, outline);
            let arcs: Vec<Vec<[f64; 2]>> = (0..coverage.arcs().len()).map(|a| level.arc(a).to_vec()).collect();
            prop_assert_eq!(crossings(&arcs), 0, "zoom {}", zoom);
        }
    }

    #[test]
    fn dissolving_is_the_union(seed: u64, n in 2usize..5, pick: u64) {
        let cells = patchwork(n, 4, seed);
        let coverage = Coverage::build(&cells).unwrap();
        let chosen: Vec<u32> = (0..coverage.faces().len() as u32).filter(|f| pick >> (f % 64) & 1 == 1).collect();
        let dissolved = Regions::dissolve(&coverage, vec![chosen.clone()]);
        let ours = dissolved.multi_polygon(&coverage, 0);
        let empty = MultiPolygon(Vec::new());
        let brute = chosen.iter().fold(empty, |sum, f| sum.union(&cells[coverage.faces()[*f as usize].feature as usize]));
        let (a, b) = (ours.unsigned_area(), brute.unsigned_area());
        prop_assert!((a - b).abs() <= 1e-6 * b.max(1e-9), "{} {}", a, b);
        prop_assert!(ours.is_valid(), "{:?}", ours);
        let rim = dissolved.borders(&coverage);
        let parts = |a: &u32| {
            let arc = &coverage.arcs()[*a as usize];
            [arc.left, arc.right].iter().filter(|f| **f != OUTSIDE && chosen.contains(f)).count() == 1
        };
        prop_assert!(rim.iter().all(parts));
    }
}

fn metres_to_segment(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let scale = [p[1].to_radians().cos() * 111_319.5, 111_319.5];
    let local = |q: [f64; 2]| [(q[0] - p[0]) * scale[0], (q[1] - p[1]) * scale[1]];
    let (a, b) = (local(a), local(b));
    let d = [b[0] - a[0], b[1] - a[1]];
    let length = d[0] * d[0] + d[1] * d[1];
    let t = if length > 0.0 { (-(a[0] * d[0] + a[1] * d[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
    (a[0] + t * d[0]).hypot(a[1] + t * d[1])
}

/// A long border is straight in degrees or on a map, never in both: neither reading may exceed the tolerance.
#[test]
fn long_borders_stay_within_the_tolerance_in_degrees_and_on_maps() {
    const TOLERANCE_M: f64 = 50.0;
    let (from, to) = ([100.0, 40.0], [103.0, 43.0]);
    let between = |a: [f64; 2], b: [f64; 2], t: f64| [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
    let steps = || (0..=60).map(|k| f64::from(k) / 60.0);
    let straight_in_degrees: Vec<[f64; 2]> = steps().map(|t| between(from, to, t)).collect();
    let mut straight_on_maps: Vec<[f64; 2]> =
        steps().map(|t| from_mercator(between(to_mercator(from), to_mercator(to), t))).collect();
    (straight_on_maps[0], straight_on_maps[60]) = (from, to);
    for border in [straight_in_degrees, straight_on_maps] {
        let cell = |corner: [f64; 2]| -> MultiPolygon {
            let ring: Vec<(f64, f64)> = border.iter().chain([&corner]).map(|p| (p[0], p[1])).collect();
            Polygon::new(ring.into(), vec![]).into()
        };
        let coverage = Coverage::build(&[cell([103.0, 40.0]), cell([100.0, 43.0])]).unwrap();
        let simple = coverage.simplified(TOLERANCE_M);
        assert!(simple.position_count() < coverage.position_count() / 2);
        for arc in 0..coverage.arcs().len() {
            let line = simple.arc_positions(arc);
            for p in coverage.arc_positions(arc) {
                let metres_on_maps = |a: [f64; 2], b: [f64; 2]| {
                    let [p, a, b] = [*p, a, b].map(to_mercator);
                    let d = [b[0] - a[0], b[1] - a[1]];
                    let t = ((p[0] - a[0]) * d[0] + (p[1] - a[1]) * d[1]) / (d[0] * d[0] + d[1] * d[1]);
                    let foot = between(a, b, t.clamp(0.0, 1.0));
                    (p[0] - foot[0]).hypot(p[1] - foot[1]) * 40_075_016.0
                };
                let nearest = |metres: &dyn Fn([f64; 2], [f64; 2]) -> f64| {
                    line.windows(2).map(|w| metres(w[0], w[1])).fold(f64::INFINITY, f64::min)
                };
                let in_degrees = nearest(&|a, b| metres_to_segment(*p, a, b));
                let on_maps = nearest(&metres_on_maps) * p[1].to_radians().cos();
                assert!(in_degrees.max(on_maps) <= TOLERANCE_M * 1.001, "{in_degrees} m, {on_maps} m");
            }
        }
    }
}

#[test]
fn positions_with_a_tolerance_of_0_stay() {
    let coverage = Coverage::build(&patchwork(3, 12, 7)).unwrap();
    let west = |p: [f64; 2]| p[0] < 100.6;
    let simple = coverage.simplified_by(|_, p| if west(p) { 0.0 } else { 9000.0 });
    let count = |c: &Coverage, side: bool| {
        (0..c.arcs().len()).flat_map(|a| c.arc_positions(a).to_vec()).filter(|p| west(*p) == side).count()
    };
    assert_eq!(count(&simple, true), count(&coverage, true));
    assert!(count(&simple, false) < count(&coverage, false) / 2);
}

#[test]
fn two_squares_that_touch_at_a_corner_dissolve_into_two_polygons() {
    let square = |x: f64, y: f64| -> MultiPolygon {
        let ring = vec![(x, y), (x + 1.0, y), (x + 1.0, y + 1.0), (x, y + 1.0)];
        Polygon::new(ring.into(), vec![]).into()
    };
    let cells = vec![square(0.0, 0.0), square(1.0, 0.0), square(0.0, 1.0), square(1.0, 1.0)];
    let coverage = Coverage::build(&cells).unwrap();
    let diagonal = Regions::dissolve(&coverage, vec![vec![0, 3]]);
    assert_eq!(diagonal.region(0).polygons.len(), 2);
    assert!(diagonal.multi_polygon(&coverage, 0).is_valid());
    let all = Regions::dissolve(&coverage, vec![vec![0, 1, 2, 3]]);
    assert_eq!(all.region(0).polygons.len(), 1);
    let ring = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]];
    assert!(close(all.region(0).area_km2(), AreaIntegral::of(ring)), "the middle of a side adds no area");
}
