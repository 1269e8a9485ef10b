//! Coverages as people have them: what nearly meets is joined, what does not fit is measured and told.

use crate::folder::{Served, feature, features, read};
use geo::orient::{Direction, Orient};
use geo::{Area, BooleanOps, MultiPolygon, Polygon, polygon, unary_union};
use poverty_atlas::coverage::{Coverage, CoverageFit, FlawKind, OUTSIDE};
use poverty_atlas::feature::Shapes;
use poverty_atlas::geometry::geometry_area_km2;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Cells of a board of `n` by `n` squares of one degree, from the south-west, as rings that `shift` may move.
fn board(n: usize, shift: impl Fn(usize, &mut Vec<[f64; 2]>)) -> Vec<MultiPolygon> {
    let cell = |i: usize| {
        let (x, y) = ((i % n) as f64, (i / n) as f64);
        let mut ring = vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0]];
        shift(i, &mut ring);
        Polygon::new(ring.into_iter().map(geo::Coord::from).collect(), vec![]).into()
    };
    (0..n * n).map(cell).collect()
}

fn joined(features: &[MultiPolygon], tolerance: f64) -> (Coverage, CoverageFit) {
    Coverage::joined(features, tolerance).unwrap()
}

fn shared_arcs(coverage: &Coverage) -> usize {
    coverage.arcs().iter().filter(|a| a.left != OUTSIDE && a.right != OUTSIDE).count()
}

fn near(found: f64, expected: f64) -> bool {
    (found / expected - 1.0).abs() < 1e-6
}

#[test]
fn what_fits_stays_as_it_is() {
    let board = board(5, |_, _| ());
    let (coverage, fit) = joined(&board, 1e-7);
    assert_eq!((shared_arcs(&coverage), fit.flaws.len(), fit.on_vertices + fit.on_edges), (40, 0, 0));
    assert_eq!(fit.shared(), 1.0);
    // Islands have no borders between them.
    let (_, apart) = joined(&[board[0].clone(), board[2].clone()], 1e-7);
    assert!(apart.is_coverage() && apart.shared_km == 0.0);
}

#[test]
fn vertices_within_the_tolerance_are_one() {
    let off = |i: usize, ring: &mut Vec<[f64; 2]>| {
        ring.iter_mut().for_each(|p| *p = [p[0] + i as f64 * 3e-9, p[1] - i as f64 * 2e-9]);
    };
    let (coverage, fit) = joined(&board(5, off), 1e-7);
    assert_eq!((shared_arcs(&coverage), fit.flaws.len(), fit.shared()), (40, 0, 1.0));
    assert!(fit.on_vertices > 40);
    let (strict, unjoined) = joined(&board(5, off), 0.0);
    assert!(shared_arcs(&strict) == 0 && !unjoined.is_coverage(), "{}", unjoined.shared());
}

#[test]
fn vertices_on_edges_of_others_are_joined_to_them() {
    // Each cell has a vertex in the middle of its northern edge, which its neighbour to the north does not have.
    for off in [0.0, 4e-8] {
        let halved = |_: usize, ring: &mut Vec<[f64; 2]>| {
            let [[east, north], [west, _]] = [ring[2], ring[3]];
            ring.insert(3, [f64::midpoint(east, west), north + off]);
        };
        let (coverage, fit) = joined(&board(5, halved), 1e-7);
        assert_eq!((shared_arcs(&coverage), fit.flaws.len(), fit.shared()), (40, 0, 1.0), "{off}");
        assert_eq!(fit.on_edges, 20);
    }
}

#[test]
fn gaps_and_overlaps_are_measured_and_the_rest_is_shared() {
    // The western border of the cell in the middle bends off that of its neighbour.
    for (bend, kind) in [(1e-3, FlawKind::Gap), (-1e-3, FlawKind::Overlap), (0.2, FlawKind::Uncovered)] {
        let bent = |i: usize, ring: &mut Vec<[f64; 2]>| {
            if i == 12 {
                ring.push([2.0 + bend, 2.5]);
            }
        };
        let (coverage, fit) = joined(&board(5, bent), 1e-7);
        let [flaw] = &fit.flaws[..] else { panic!("{:?}", fit.flaws) };
        assert_eq!((flaw.kind, &flaw.features[..], shared_arcs(&coverage)), (kind, &[11, 12][..], 39));
        let lens = polygon![(x: 2.0, y: 2.0), (x: 2.0 + bend, y: 2.5), (x: 2.0, y: 3.0)];
        let area = geometry_area_km2(&lens.clone().into());
        assert!(near(flaw.area_km2, area) && fit.is_coverage(), "{} {area}", flaw.area_km2);
        assert!(geo::Intersects::intersects(&lens, &geo::Point::from(flaw.at)), "{:?}", flaw.at);
        assert_eq!(fit.shared() < 1.0, kind != FlawKind::Uncovered);
    }
}

#[test]
fn whatever_lies_over_others_has_a_border_of_its_own() {
    let whole = board(5, |_, _| ());
    let mut twice = whole.clone();
    twice.push(whole[7].clone());
    let mut inside = whole.clone();
    inside.push(polygon![(x: 1.2, y: 1.2), (x: 1.6, y: 1.2), (x: 1.4, y: 1.6)].into());
    let mut across = whole.clone();
    across.push(polygon![(x: 1.2, y: 1.2), (x: 2.6, y: 1.3), (x: 1.4, y: 2.6)].into());
    for (features, pair) in [(twice, [7, 25]), (inside, [6, 25]), (across, [7, 25])] {
        let (coverage, fit) = joined(&features, 1e-7);
        let area: f64 = fit.flaws.iter().map(|f| f.area_km2).sum();
        let over = geometry_area_km2(&geo::Geometry::from(features[25].clone()));
        assert!(near(area, over) && fit.flaws.iter().all(|f| f.kind == FlawKind::Overlap), "{:?}", fit.flaws);
        assert!(
            pair.iter().all(|f| fit.flaws.iter().any(|flaw| flaw.features.contains(f))),
            "{:?}",
            fit.flaws
        );
        assert_eq!((shared_arcs(&coverage), coverage.faces().len()), (40, 26));
    }
    // An enclave that does not quite fill its hole.
    let around = polygon!(
        exterior: [(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 9.0)],
        interiors: [[(x: 3.0, y: 3.0), (x: 6.0, y: 3.0), (x: 6.0, y: 6.0), (x: 3.0, y: 6.0)]],
    );
    let enclave =
        polygon![(x: 3.001, y: 3.001), (x: 5.999, y: 3.001), (x: 5.999, y: 5.999), (x: 3.001, y: 5.999)];
    let (_, fit) = joined(&[around.into(), enclave.into()], 1e-7);
    assert!(fit.flaws.len() == 1 && fit.flaws[0].kind == FlawKind::Gap && fit.flaws[0].features == [0, 1]);
    assert!((fit.flaws[0].width_km - 0.11).abs() < 0.01, "{:?}", fit.flaws);
}

#[test]
fn what_would_collapse_or_cross_itself_stays() {
    let mut features = board(2, |_, _| ());
    let tiny = 3e-3;
    features.push(polygon![(x: 5.0, y: 5.0), (x: 5.0 + tiny, y: 5.0), (x: 5.0, y: 5.0 + tiny)].into());
    features.push(polygon![(x: 1.99, y: 0.5), (x: 2.5, y: 0.4), (x: 2.5, y: 0.6)].into());
    let (coverage, fit) = joined(&features, 0.05);
    assert_eq!((coverage.faces().len(), fit.on_edges), (6, 1));
    assert!((0..6).all(|face| coverage.face_area_km2(face) > 0.0));
}

fn patch() -> impl Strategy<Value = Polygon> {
    let corner = || (0i32..12, 0i32..12).prop_map(|(x, y)| (f64::from(x) / 4.0, f64::from(y) / 4.0));
    let triangle = [corner(), corner(), corner()]
        .prop_map(|ring| Polygon::new(ring.to_vec().into(), vec![]).orient(Direction::Default));
    triangle.prop_filter("flat", |p| p.unsigned_area() > 0.1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// The dumb twin: the area of all polygons is that of their union and of what is covered more than once.
    #[test]
    fn measured_areas_are_those_of_an_overlay(patches in prop::collection::vec(patch(), 2..7)) {
        let features: Vec<MultiPolygon> = patches.iter().cloned().map(MultiPolygon::from).collect();
        let (_, fit) = joined(&features, 1e-9);
        let degrees = |ring: &[[f64; 2]]| Polygon::new(ring.iter().map(|p| (p[0], p[1])).collect::<Vec<_>>().into(), vec![]);
        let all: f64 = patches.iter().map(Area::unsigned_area).sum();
        let union = unary_union(&patches);
        // Near the equator a square degree is nearly the same everywhere.
        let km2 = geometry_area_km2(&polygon![(x: 0.0, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 3.0), (x: 0.0, y: 3.0)].into()) / 9.0;
        let overlaps = fit.flaws.iter().filter(|f| f.kind == FlawKind::Overlap);
        let more: f64 = overlaps.map(|f| (f.covered - 1) as f64 * f.area_km2 / km2).sum();
        prop_assert!((all - more - union.unsigned_area()).abs() < 0.02 * all, "{all} {more} {} {:?}", union.unsigned_area(), fit.flaws);
        for flaw in fit.flaws.iter().filter(|f| f.kind != FlawKind::Overlap) {
            let touched = MultiPolygon::from(degrees(&flaw.ring)).intersection(&union).unsigned_area();
            prop_assert!(touched < degrees(&flaw.ring).unsigned_area() - flaw.area_km2 / km2 * 0.98 + 0.001);
        }
    }
}

/// A board as GeoJSON, with the border of one cell bent by so much.
fn bent_board(bend: f64) -> String {
    let bent = |i: usize, ring: &mut Vec<[f64; 2]>| {
        if i == 12 {
            ring.push([2.0 + bend, 2.5]);
        }
    };
    let all: Vec<Value> = board(5, bent)
        .iter()
        .enumerate()
        .map(|(i, m)| {
            let ring: Vec<[f64; 2]> = m.0[0].exterior().0.iter().map(|c| [c.x, c.y]).collect();
            feature(json!({"type": "Polygon", "coordinates": [ring]}), json!({"id": format!("c{i}")}))
        })
        .collect();
    features(&all)
}

#[test]
fn a_folder_is_a_coverage_by_what_it_shares() {
    let served = Served::of(&[("d.geojson", bent_board(1e-3).as_bytes())]);
    assert!(matches!(served.collection("d").shapes(), Shapes::Regions { .. }));
    let lines = served.report.lines(10);
    let told = "d.geojson, features c11, c12: a gap of 6.1";
    assert!(
        lines.iter().any(|l| l.starts_with(told) && l.contains("km², 5") && l.ends_with("served as it is")),
        "{lines:?}"
    );
    let geojson: Value =
        serde_json::from_str(&poverty_atlas::load::misfits_geojson(&served.report.misfits)).unwrap();
    let properties = &geojson["features"][0]["properties"];
    assert_eq!((&properties["kind"], &properties["features"]), (&json!("gap"), &json!(["c11", "c12"])));
    // A widened tolerance closes it.
    let manifest = |more: &str| {
        format!("title = \"x\"\n[[collections]]\nid = \"d\"\nfile = \"d.geojson\"\ncoverage = true\n{more}\n")
    };
    let text = bent_board(1e-3);
    let files = |manifest: &str| read(&[("atlas.toml", manifest.as_bytes()), ("d.geojson", text.as_bytes())]);
    let (_, closed) = files(&manifest("snap = 0.01")).unwrap();
    assert!(closed.misfits.is_empty(), "{:?}", closed.lines(10));
    assert_eq!(
        closed.lines_of(true, 10),
        ["d.geojson: 1 vertex within 0.01 degrees of an edge of another feature; joined"]
    );
    for wrong in ["snap = -1.0", "snap = 1.0", "snap = nan"] {
        let fault = files(&manifest(wrong)).unwrap_err();
        assert!(
            fault.contains("collection \"d\", snap: expected 0, or degrees from 0.000000000001 to 0.1"),
            "{fault}"
        );
    }
    // Declared is not enough.
    let apart = features(&[
        feature(
            json!({"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}),
            json!({}),
        ),
        feature(
            json!({"type": "Polygon", "coordinates": [[[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]]}),
            json!({}),
        ),
    ]);
    let declared = manifest("");
    let fault = read(&[("atlas.toml", declared.as_bytes()), ("d.geojson", apart.as_bytes())]).unwrap_err();
    assert!(fault.contains("declared as a coverage, but only 0 % of the borders"), "{fault}");
    let plain = Served::of(&[("d.geojson", apart.as_bytes())]);
    assert!(matches!(plain.collection("d").shapes(), Shapes::Own(_)));
    assert!(plain.report.lines(10).iter().any(|l| l.ends_with("each feature keeps a border of its own")));
}
