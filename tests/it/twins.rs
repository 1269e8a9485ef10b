//! A dumb version judges the clever one: index, point search, boxes and shared ground.

use crate::patchwork::{noise, patchwork};
use geo::{BooleanOps, Contains, Intersects, MultiPolygon, Point, Rect};
use poverty_atlas::atlas::{Atlas, AtlasInfo};
use poverty_atlas::budget::Budget;
use poverty_atlas::coverage::{Coverage, Regions};
use poverty_atlas::dataset::Dataset;
use poverty_atlas::feature::{Collection, CollectionInfo, Localized, Shapes};
use poverty_atlas::geometry::{Bounds, geometry_area_km2};
use poverty_atlas::query::{Query, Relation};
use std::sync::Arc;

const SEED: u64 = 20_201_231;

fn collection(id: &str, shapes: Shapes) -> Collection {
    let ids: Vec<Arc<str>> = (0..shapes.len()).map(|i| format!("{id}-{i}").into()).collect();
    let titles = ids.iter().map(|i| Localized::plain(i.clone())).collect();
    Collection::new(id.into(), CollectionInfo::default(), ids, titles, Vec::new(), shapes).unwrap()
}

/// Cells, rows of cells dissolved from them, and circles that share no border with either.
fn atlas() -> (Atlas, Vec<MultiPolygon>) {
    let cells = patchwork(6, 8, SEED);
    let coverage = Arc::new(Coverage::build(&cells).unwrap());
    let band = |f: &u32| ((coverage.face_bounds(*f as usize).center()[1] - 30.0) / 1.0) as usize;
    let mut bands = vec![Vec::new(); 3];
    (0..coverage.faces().len() as u32).for_each(|f| bands[band(&f).min(2)].push(f));
    let circles = (0..8).map(|k| {
        let middle = (101.5 + noise(k) * 2.0, 31.5 + noise(k + 99) * 2.0);
        let turn = |i: i32| f64::from(i) / 36.0 * std::f64::consts::TAU;
        let ring: geo::LineString = (0..=36)
            .map(|i| (middle.0 + 0.6 * turn(i % 36).cos(), middle.1 + 0.6 * turn(i % 36).sin()))
            .collect();
        geo::Geometry::Polygon(geo::Polygon::new(ring, vec![]))
    });
    let of_cells = Shapes::Regions { coverage: coverage.clone(), regions: Regions::of_features(&coverage) };
    let of_bands =
        Shapes::Regions { coverage: coverage.clone(), regions: Regions::dissolve(&coverage, bands) };
    let circles = Shapes::Own(circles.collect());
    let collections =
        vec![collection("cells", of_cells), collection("bands", of_bands), collection("circles", circles)];
    (Atlas::new(AtlasInfo::default(), Arc::new(Dataset::new(collections, Vec::new())), Vec::new()), cells)
}

fn points() -> impl Iterator<Item = [f64; 2]> {
    (0..2_000u64).map(|k| [101.5 + noise(k * 2 + 7) * 3.6, 31.5 + noise(k * 2 + 8) * 3.6])
}

#[test]
fn locate_finds_what_testing_every_polygon_finds() {
    let (atlas, _) = atlas();
    for point in points() {
        let found = atlas.locate(point);
        for collection in atlas.collections() {
            let brute: Vec<u32> = (0..collection.len())
                .filter(|i| collection.shapes().geometry(*i).contains(&Point::from(point)))
                .map(|i| i as u32)
                .collect();
            let ours = found.iter().find(|(c, _)| c.id() == collection.id()).map_or(&[][..], |(_, p)| p);
            assert_eq!(ours, brute, "{} at {point:?}", collection.id());
        }
    }
}

#[test]
fn a_node_belongs_to_all_cells_that_meet_there() {
    let (atlas, _) = atlas();
    let found = atlas.locate([100.5, 30.5]);
    assert_eq!(found[0].1.len(), 4, "{found:?}");
}

#[test]
fn boxes_find_what_testing_every_polygon_finds() {
    let (atlas, _) = atlas();
    for (k, [x, y]) in points().take(300).enumerate() {
        let size = 0.01 + (noise(k as u64) + 0.5) * 0.8;
        let bounds = Bounds::new(x, y, x + size, y + size / 2.0).unwrap();
        let window = Rect::new((x, y), (x + size, y + size / 2.0));
        for collection in atlas.collections() {
            let query = Query { bounds: vec![bounds], limit: usize::MAX, ..Query::default() };
            let brute: Vec<u32> = (0..collection.len())
                .filter(|i| collection.shapes().geometry(*i).intersects(&window))
                .map(|i| i as u32)
                .collect();
            let found = atlas.items(collection, &query, &Budget::unlimited()).unwrap();
            assert_eq!(found.positions, brute, "{} {bounds:?}", collection.id());
        }
    }
}

#[test]
fn shared_ground_is_what_overlaying_the_polygons_gives() {
    let (atlas, cells) = atlas();
    let members = atlas.collection("cells").unwrap();
    for zones in ["bands", "circles"].map(|id| atlas.collection(id).unwrap()) {
        for zone in 0..zones.len() {
            let ground = zones.shapes().geometry(zone).into_owned();
            let ground: MultiPolygon = match ground {
                geo::Geometry::Polygon(p) => p.into(),
                geo::Geometry::MultiPolygon(m) => m,
                other => panic!("{other:?}"),
            };
            let rows = atlas
                .members(zones, zone, members, Relation::Intersects, 0.0, &Budget::unlimited())
                .unwrap()
                .rows;
            for (i, cell) in cells.iter().enumerate() {
                let brute = geometry_area_km2(&ground.intersection(cell).into());
                let ours = rows.iter().find(|r| r.position == i as u32).map_or(0.0, |r| r.overlap.km2);
                assert!((ours - brute).abs() < 1e-3, "{} {zone}, cell {i}: {ours} {brute}", zones.id());
            }
            let majority = atlas
                .members(zones, zone, members, Relation::Majority, 0.0, &Budget::unlimited())
                .unwrap()
                .rows;
            let half = rows.iter().filter(|r| r.overlap.share_of_member > 0.5).count();
            assert_eq!(majority.len(), half);
            let within = atlas
                .members(zones, zone, members, Relation::Within, 0.0, &Budget::unlimited())
                .unwrap()
                .rows
                .len();
            assert!(
                within <= half
                    && atlas
                        .members(zones, zone, members, Relation::Intersects, 0.5, &Budget::unlimited())
                        .unwrap()
                        .rows
                        .len()
                        >= within
            );
        }
    }
    let shares: f64 = (0..3)
        .flat_map(|z| {
            atlas
                .members(
                    atlas.collection("bands").unwrap(),
                    z,
                    members,
                    Relation::Within,
                    0.0,
                    &Budget::unlimited(),
                )
                .unwrap()
                .rows
        })
        .map(|r| r.overlap.share_of_member)
        .sum();
    assert_eq!(shares, members.len() as f64, "every cell lies in exactly one band");
}

#[test]
fn pages_follow_one_another_without_gap() {
    let (atlas, _) = atlas();
    let cells = atlas.collection("cells").unwrap();
    let mut seen = Vec::new();
    loop {
        let query = Query { offset: seen.len(), limit: 7, ..Query::default() };
        let page = atlas.items(cells, &query, &Budget::unlimited()).unwrap();
        assert_eq!(page.matched, cells.len());
        if page.positions.is_empty() {
            break;
        }
        seen.extend(page.positions);
    }
    assert_eq!(seen, (0..cells.len() as u32).collect::<Vec<_>>());
}
