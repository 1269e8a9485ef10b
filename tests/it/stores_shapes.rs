//! Lines and polygons in memory and in a file that is read in place give equal answers to one table of requests.

use crate::folder::Served;
use crate::stores::{
    Dice, alike, file_of, groups_alike, near, served, squares, tallies_alike, together, told, write_folder,
};
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPolygon, Polygon};
use geozero::mvt::{Message, Tile};
use poverty_atlas::dataset::Dataset;
use poverty_atlas::feature::{Collection, Localized, Property};
use poverty_atlas::load::{Source, load};
use poverty_atlas::render::vector::gunzip;
use poverty_atlas::store::{
    IndexOptions, MemoryStore, Store, StoreQuery, Tally, TextGroups, ZoneGround, index, nearest, verify,
};
use poverty_atlas::{Bounds, Budget, Filter, TileCoord};
use std::f64::consts::TAU;
use std::fs;
use std::sync::Arc;

fn centres(dice: &mut Dice) -> Vec<[f64; 2]> {
    (0..30).map(|_| [100.5 + 9.0 * dice.share(), 20.5 + 9.0 * dice.share()]).collect()
}

/// Roads around places between 100 and 110 degrees east: most short, some across the country, some in two parts.
pub fn roads(count: usize) -> Vec<Geometry> {
    let mut dice = Dice(11);
    let centres = centres(&mut dice);
    let road = |i: usize, dice: &mut Dice| -> LineString {
        let [x, y] = centres[i % centres.len()];
        let (r, angle) = (dice.share().powi(2) * 0.6, TAU * dice.share());
        let mut at = Coord { x: x + r * angle.cos(), y: y + r * angle.sin() };
        let (steps, step) = if i.is_multiple_of(200) { (400, 0.01) } else { (4 + i % 40, 0.0008) };
        let mut course = TAU * dice.share();
        let mut line = vec![at];
        for _ in 0..steps {
            course += dice.share() - 0.5;
            at = Coord {
                x: (at.x + step * course.cos()).clamp(99.0, 111.0),
                y: (at.y + step * course.sin()).clamp(19.0, 31.0),
            };
            if line.last() != Some(&at) {
                line.push(at);
            }
        }
        LineString(line)
    };
    let one = |i: usize| match i % 17 {
        0 => Geometry::MultiLineString(MultiLineString(vec![road(i, &mut dice), road(i + 1, &mut dice)])),
        _ => Geometry::LineString(road(i, &mut dice)),
    };
    (0..count).map(one).collect()
}

/// Parcels in rows around the same places, of four to nine corners: some with a hole, some in two
/// parts, some as large as a county.
pub fn parcels(count: usize) -> Vec<Geometry> {
    let mut dice = Dice(13);
    let centres = centres(&mut dice);
    let ring = |[x, y]: [f64; 2], r: f64, corners: usize| -> LineString {
        let corner = |k: usize| {
            let angle = TAU * (k % corners) as f64 / corners as f64;
            Coord { x: x + r * angle.cos(), y: y + r * angle.sin() }
        };
        LineString((0..=corners).map(corner).collect())
    };
    let parcel = |i: usize| -> Polygon {
        let ([x, y], n) = (centres[i % centres.len()], i / centres.len());
        let side = 0.0012;
        let at = [x + side * (n % 60) as f64, y + side * (n / 60) as f64];
        // Some reach into others, or memory would keep them as a coverage.
        let r = match i {
            i if i.is_multiple_of(900) => 0.3,
            i if i.is_multiple_of(7) => 0.001,
            _ => 0.0004,
        };
        let hole = ring(at, r / 3.0, 4);
        Polygon::new(ring(at, r, 4 + i % 6), if i.is_multiple_of(13) { vec![hole] } else { vec![] })
    };
    let one = |i: usize| match i % 29 {
        0 => Geometry::MultiPolygon(MultiPolygon(vec![parcel(i), parcel(i + 40 * centres.len())])),
        _ => Geometry::Polygon(parcel(i)),
    };
    (0..count).map(one).collect()
}

pub fn mixed(count: usize) -> Vec<Geometry> {
    let points = roads(count).into_iter().map(|road| match road {
        Geometry::LineString(line) => Geometry::Point(line.0[0].into()),
        other => other,
    });
    let three = roads(count).into_iter().zip(parcels(count)).zip(points).enumerate();
    three
        .map(|(i, ((road, parcel), point))| match i % 3 {
            0 => road,
            1 => parcel,
            _ => point,
        })
        .collect()
}

/// The collection in memory, without the areas that are reckoned for it.
pub fn plain(near: &Collection) -> Collection {
    let own = |p: &&Property| &*p.name != "area_km2";
    let ids = (0..near.len()).map(|i| near.feature_id(i).into()).collect();
    let properties = near.properties().iter().filter(own).cloned().collect();
    let titles = (0..near.len()).map(|_| Localized::default()).collect();
    let (id, info, shapes) = (near.id().clone(), near.info().clone(), near.shapes().clone());
    Collection::new(id, info, ids, titles, properties, shapes).unwrap()
}

/// That collection, asked as a store.
pub fn in_memory(served: &Served) -> MemoryStore {
    let dataset = Arc::new(Dataset::new(vec![plain(served.collection("near"))], Vec::new()));
    MemoryStore::new(dataset, 0, &["n", "x"]).unwrap()
}

#[test]
fn lines_and_polygons_are_answered_alike() {
    for shapes in [roads(3_000), parcels(3_000), mixed(3_000)] {
        let dir = tempfile::tempdir().unwrap();
        write_folder(dir.path(), file_of(shapes), "", &["kind", "n", "x"], true);
        let served = served(dir.path());
        let (memory, file) = (in_memory(&served), &**served.atlas.store("far").unwrap());
        assert_eq!((memory.extent(), memory.summed()), (file.extent(), file.summed()));
        assert_eq!(memory.largest(), file.largest());
        pages_and_counts(&served, [&memory, file]);
        let budget = Budget::unlimited();
        for id in ["p0", "p2999", "p3000", ""] {
            let [a, b] = [&memory as &dyn Store, file]
                .map(|store| store.feature(id, &budget).unwrap().map(|e| told(&e.features)));
            assert_eq!((a.is_some(), &a), (["p0", "p2999"].contains(&id), &b), "{id}");
        }
        for z in 0..=14u8 {
            let side = f64::from(1u32 << z);
            let [x, y] = poverty_atlas::geometry::to_mercator([105.2, 24.9]).map(|v| (v * side) as u32);
            for filter in [None, Some("n > 2"), Some("S_INTERSECTS(geometry, BBOX(101, 21, 104, 25))")] {
                let tile = TileCoord::new(z, x, y).unwrap();
                let [a, b] = [&memory as &dyn Store, file].map(|store| {
                    let filter = filter.map(|text| Filter::parse_text(text, store.schema()).unwrap());
                    store.tile(tile, false, filter.as_ref(), &budget).unwrap()
                });
                // Numbers differ with the order of the store.
                let [a, b] = [a, b].map(|extract| {
                    let mut all: Vec<String> = told(&extract.features).into_values().collect();
                    all.sort();
                    all
                });
                assert!(a == b, "{tile:?} {filter:?}: {} {}", a.len(), b.len());
            }
        }
    }
}

pub fn pages_and_counts(served: &Served, stores: [&dyn Store; 2]) {
    let (mut dice, budget) = (Dice(3), Budget::unlimited());
    let filters = [None, Some("n > 2"), Some("S_INTERSECTS(geometry, BBOX(101, 21, 104, 25))")];
    let grounds = squares(served);
    let (mut found, mut whole) = (0, Tally::of(2));
    for round in 0..40 {
        let [w, s] = [99.0 + 11.0 * dice.share(), 19.0 + 11.0 * dice.share()];
        // Every other box as small as a block.
        let most = if round % 2 == 0 { 4.0 } else { 0.02 };
        let bounds = Bounds::new(w, s, w + most * dice.share(), s + most * dice.share()).unwrap();
        let text = filters[round % filters.len()];
        let [a, b] = stores.map(|store| {
            let query = StoreQuery {
                bounds: if round % 5 == 0 { vec![] } else { vec![bounds] },
                zone: match round % 4 {
                    0 => Some(grounds[round % 25].clone()),
                    1 => Some(together(&grounds, round)),
                    _ => None,
                },
                filter: text.map(|t| Filter::parse_text(t, store.schema()).unwrap()),
                limit: usize::MAX,
                ..StoreQuery::default()
            };
            store.page(&query, &budget).unwrap()
        });
        assert_eq!(told(&a.features), told(&b.features), "round {round}: {bounds:?} {text:?}");
        assert_eq!((a.matched, a.has_more), (b.matched, b.has_more));
        found += a.features.len();
        let boxed = ZoneGround::of_bounds(&bounds);
        for ground in [Some(boxed.clone()), together(&grounds, round).within(&boxed)].into_iter().flatten() {
            let [a, b] = stores.map(|store| near(&store.tally(&ground, &budget).unwrap()));
            assert_eq!(a, b, "{round} {bounds:?}");
            groups_alike(stores, Some(&ground));
        }
        let place = [w, s];
        let [a, b] = stores.map(|store| nearest(store, place, (5.0, 10), &budget).unwrap());
        assert_eq!(a, b, "{place:?}");
    }
    assert!(found > 1_500, "{found}");
    // Every feature counts in one square, whatever it reaches into.
    for ground in &grounds {
        let [a, b] = stores.map(|store| store.tally(ground, &budget).unwrap());
        assert_eq!(near(&a), near(&b));
        whole.add(&b);
    }
    tallies_alike(stores, &grounds);
    let inside = ZoneGround::of_bounds(&Bounds::new(100.0, 20.0, 110.0, 30.0).unwrap());
    assert_eq!(near(&whole), near(&stores[1].tally(&inside, &budget).unwrap()));
    assert_eq!(stores[1].tally(&ZoneGround::everywhere(), &budget).unwrap().count, 3_000);
    let groups = stores.map(|store| {
        let groups = store.grouped(&TextGroups::all("kind"), &budget).unwrap();
        groups.into_iter().map(|g| (g.value.to_cell(), near(&g.tally))).collect::<Vec<_>>()
    });
    assert_eq!(groups[0], groups[1]);
}

/// Features of a decoded tile: the number of each, and whether it reaches beyond the east edge within the rows of the tile.
pub fn decoded(body: &[u8]) -> Vec<(u64, bool)> {
    let tile = Tile::decode(&gunzip(body).unwrap()[..]).unwrap();
    let layer = &tile.layers[0];
    let extent = layer.extent.unwrap_or(4096) as i32;
    let one = |feature: &geozero::mvt::tile::Feature| {
        let (mut at, mut codes, mut crosses) = ([0i32; 2], feature.geometry.iter(), false);
        while let Some(command) = codes.next() {
            if command & 7 == 7 {
                continue;
            }
            for _ in 0..command >> 3 {
                for value in &mut at {
                    let code = *codes.next().unwrap();
                    *value += (code >> 1) as i32 ^ -((code & 1) as i32);
                }
                crosses |= at[0] > extent + 8 && (0..extent).contains(&at[1]);
            }
        }
        (feature.id.unwrap(), crosses)
    };
    layer.features.iter().map(one).collect()
}

#[tokio::test]
async fn tiles_are_small_and_go_on_in_their_neighbours() {
    for (shapes, sort) in [(roads(20_000), "lines"), (parcels(20_000), "polygons")] {
        let dir = tempfile::tempdir().unwrap();
        write_folder(dir.path(), file_of(shapes), "", &["kind"], true);
        let served = served(dir.path());
        let places = centres(&mut Dice(if sort == "lines" { 11 } else { 13 }));
        for id in ["far", "near"] {
            small_and_whole(&served, &places, (id, sort)).await;
        }
    }
}

async fn small_and_whole(served: &Served, places: &[[f64; 2]], (id, sort): (&str, &str)) {
    let about = served.json(&format!("/tiles/{id}")).await;
    let layer = &about["vector_layers"][0];
    let largest = &layer["largest"];
    assert!(layer.get("aggregated").is_none() && largest["of"] == 20_000, "{about}");
    let to_zoom = largest["to_zoom"].as_u64().unwrap() as u8;
    let kept: Vec<u64> = serde_json::from_value(largest["features"].clone()).unwrap();
    let is_told = kept.is_sorted() && kept[0] > 500 && kept.len() == usize::from(to_zoom) + 1;
    assert!(is_told, "{id} {sort}: {kept:?}");
    let (mut dice, mut crossing, mut largest_tile) = (Dice(17), 0, 0);
    for z in 0..=14u8 {
        let side = f64::from(1u32 << z);
        for place in places.iter().take(if z < 8 { 4 } else { 12 }) {
            let near = place.map(|v| v + 0.05 * (dice.share() - 0.3));
            let [x, y] = poverty_atlas::geometry::to_mercator(near).map(|v| (v * side) as u32);
            let mut here = Vec::new();
            for x in [x, x + 1] {
                let path = format!("/tiles/{id}/{z}/{x}/{y}.mvt");
                let (status, body) = served.get_with(&path, "accept-encoding", "gzip").await;
                if status == 204 || status == 404 {
                    here.push(Vec::new());
                    continue;
                }
                assert!(status == 200 && body.len() <= 300_000, "{path}: {status} {}", body.len());
                largest_tile = largest_tile.max(body.len());
                let other = path.replace(".mvt", ".mlt");
                let (status, packed) = served.get_with(&other, "accept-encoding", "gzip").await;
                assert!(status == 200 && packed.len() <= 300_000, "{other}: {status} {}", packed.len());
                let features = decoded(&body);
                assert!(features.len() <= 8_000, "{path}: {}", features.len());
                here.push(features);
            }
            let crosses = here[0].iter().filter(|(_, crosses)| *crosses);
            for (feature, _) in crosses {
                let goes_on = here[1].iter().any(|(other, _)| other == feature);
                assert!(goes_on, "{id} {sort} {z}/{x}/{y}: {feature} ends");
                crossing += 1;
            }
        }
    }
    assert!(crossing > 100 && largest_tile > 30_000, "{id} {sort}: {crossing} {largest_tile}");
}

#[tokio::test]
async fn few_that_pass_a_filter_are_all_drawn_and_many_are_the_largest() {
    let dir = tempfile::tempdir().unwrap();
    write_folder(dir.path(), file_of(parcels(20_000)), "", &["n"], true);
    let served = served(dir.path());
    let kept =
        served.json("/tiles/near").await["vector_layers"][0]["largest"]["features"][3].as_u64().unwrap();
    let drawn = async |tail: &str| {
        let mut ids = std::collections::BTreeSet::new();
        // The tiles of zoom 3 that the country lies in.
        for (x, y) in [(6, 3), (6, 2)] {
            let path = format!("/tiles/near/3/{x}/{y}.mvt{tail}");
            let (status, body) = served.get_with(&path, "accept-encoding", "gzip").await;
            assert!(status == 200 || status == 204, "{path}: {status}");
            assert!(body.len() <= 300_000, "{path}: {}", body.len());
            if status == 200 {
                ids.extend(decoded(&body).into_iter().map(|(id, _)| id));
            }
        }
        ids.len() as u64
    };
    assert_eq!(drawn("").await, kept);
    let matched = async |filter: &str| {
        served.json(&format!("/collections/near/items?limit=1&filter={filter}")).await["numberMatched"]
            .as_u64()
    };
    let few = matched("x%3C50").await.unwrap();
    assert!(few > 200 && few < 1_000, "{few}");
    assert_eq!(drawn("?filter=x%3C50").await, few);
    let many = drawn("?filter=x%3E50").await;
    assert!(many < kept && many * 2 > kept, "{many} of {kept}");
}

fn square(x: f64, y: f64, side: f64) -> Geometry {
    let ring = [[0.0, 0.0], [side, 0.0], [side, side], [0.0, side], [0.0, 0.0]];
    Geometry::Polygon(Polygon::new(LineString::from_iter(ring.map(|[a, b]| (x + a, y + b))), vec![]))
}

#[tokio::test]
async fn features_without_a_geometry_stand_last_and_are_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let nowhere = || Geometry::GeometryCollection(GeometryCollection(Vec::new()));
    let square = |i: usize| square(i as f64, (i % 7) as f64, 0.5);
    let features = (0..100).map(|i| if i % 10 == 3 { nowhere() } else { square(i) }).collect();
    let file = dir.path().join("points.fgb");
    fs::write(&file, file_of(features)).unwrap();
    let options = IndexOptions {
        id: Some("code".to_owned()),
        overview: vec!["x".to_owned()],
        may_sort: true,
        ..IndexOptions::default()
    };
    let report = index(&file, &options, |_, _| ()).unwrap();
    assert_eq!((report.count, report.without_place, report.is_sorted), (90, 10, true));
    let manifest = "[[collections]]\nid = \"far\"\nfile = \"points.fgb\"\nid_property = \"code\"\nstore = \"file\"\noverview = [\"x\"]\n";
    fs::write(dir.path().join("atlas.toml"), manifest).unwrap();
    let served = served(dir.path());
    let all = served.json("/collections/far/items?limit=1000").await;
    let sum: f64 = (0..100).filter(|i| i % 10 != 3).map(|i| f64::from(i) / 8.0).sum();
    assert_eq!((&all["numberMatched"], &all["numberReturned"]), (&90.into(), &90.into()));
    assert_eq!(served.json("/collections/far").await["itemCount"], 90);
    let counted = served.json("/collections/far/aggregate?stats=count,sum(x)").await;
    assert_eq!(counted["groups"][0]["stats"]["sum(x)"], sum, "{counted}");
    assert_eq!(served.get("/collections/far/items/p13").await.0, 404);
    assert_eq!(served.get("/collections/far/items/p14").await.0, 200);
    // All bytes are known, those without a geometry too.
    verify(&file, None).map(|_| ()).unwrap();
}

#[test]
fn what_cannot_be_read_in_place_is_told_in_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("points.fgb");
    let fault = |shapes: Vec<Geometry>, minimum_count| {
        fs::write(&file, file_of(shapes)).unwrap();
        let options = IndexOptions { may_sort: true, minimum_count, ..IndexOptions::default() };
        index(&file, &options, |_, _| ()).unwrap_err().to_string()
    };
    let beyond = fault(vec![square(179.8, 1.0, 0.5)], 1);
    assert!(beyond.contains("feature 1: expected longitude and latitude, found 180.3"), "{beyond}");
    let nowhere = Geometry::GeometryCollection(GeometryCollection(Vec::new()));
    let none = fault(vec![nowhere; 2], 1);
    assert!(none.contains("expected a feature with a geometry, found 2 without one"), "{none}");
    let private = fault(vec![square(1.0, 1.0, 0.5); 9], 5);
    assert!(private.contains("minimum count: expected points, found Polygon"), "{private}");
    let position = |i: i32| Coord { x: f64::from(i) / 10_000.0, y: f64::from(i % 2) };
    let long = Geometry::LineString(LineString((0..1_000_001).map(position).collect()));
    let long = fault(vec![long], 1);
    assert!(long.contains("expected at most 1000000 positions, found 1000001"), "{long}");
}

#[tokio::test]
async fn huge_features_are_simplified_before_they_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut dice = Dice(23);
    let mut ragged = |centre: [f64; 2], r: f64| {
        let mut far = 1.0;
        let corner = |k: i32| {
            far = (far + 0.02 * (dice.share() - 0.5)).clamp(0.6, 1.4);
            let angle = TAU * f64::from(k) / 100_000.0;
            (centre[0] + r * far * angle.cos(), centre[1] + r * far * angle.sin())
        };
        let ring: Vec<(f64, f64)> = (0..100_000).map(corner).collect();
        Geometry::Polygon(Polygon::new(LineString::from(ring), vec![]))
    };
    let shapes = (0..6).map(|i| ragged([104.0 + f64::from(i % 3), 24.0 + f64::from(i / 3)], 0.8)).collect();
    write_folder(dir.path(), file_of(shapes), "", &["n"], true);
    let served = served(dir.path());
    let edge = [104.8, 24.0];
    for id in ["far", "near"] {
        let about = served.json(&format!("/tiles/{id}")).await;
        assert!(about["vector_layers"][0].get("largest").is_none(), "{about}");
        for z in [0u8, 3, 6, 8, 10, 12, 14] {
            let side = f64::from(1u32 << z);
            let [x, y] = poverty_atlas::geometry::to_mercator(edge).map(|v| (v * side) as u32);
            let path = format!("/tiles/{id}/{z}/{x}/{y}.mvt");
            let (status, body) = served.get_with(&path, "accept-encoding", "gzip").await;
            assert!(status == 200 && body.len() <= 300_000, "{path}: {status} {}", body.len());
        }
    }
}

#[tokio::test]
async fn lines_and_polygons_at_a_point_and_on_a_map_are_those_of_memory() {
    let dir = tempfile::tempdir().unwrap();
    write_folder(dir.path(), file_of(parcels(3_000)), "", &["n"], true);
    let style = |id: &str| {
        format!(
            r##"{{"version":8,"sources":{{"{id}":{{"type":"vector","url":"/tiles/{id}"}}}},"layers":[{{"id":"a","type":"fill","source":"{id}","source-layer":"{id}","paint":{{"fill-color":"#c43"}}}}]}}"##
        )
    };
    fs::create_dir(dir.path().join("styles")).unwrap();
    ["near", "far"].iter().for_each(|id| {
        fs::write(dir.path().join(format!("styles/{id}.json")), style(id)).unwrap();
    });
    let served = served(dir.path());
    let large = served.json("/collections/near/items?limit=10000").await;
    let (mut told, mut dice) = (0, Dice(31));
    for feature in large["features"].as_array().unwrap().iter().step_by(40) {
        let corner = &feature["geometry"]["coordinates"][0][0];
        let corner = if corner[0].is_array() { &corner[0] } else { corner };
        let [lon, lat] = [0, 1].map(|k| corner[k].as_f64().unwrap() - 0.0002 * dice.share());
        for radius in ["", "&radius=20"] {
            let path = format!("/locate?lon={lon}&lat={lat}&collections=near,far{radius}");
            let mut answer = served.json(&path).await;
            let mut one = |id: &str| {
                let all = answer["collections"][id].as_array_mut().unwrap();
                all.iter_mut().for_each(|f| drop(f.as_object_mut().unwrap().remove("href")));
                all.clone()
            };
            let [a, b] = [one("near"), one("far")];
            assert_eq!(a, b, "{path}");
            told += a.len();
        }
    }
    assert!(told > 20, "{told}");
    let map = |id: &str| format!("/styles/{id}/map?bbox=101,21,109,29&width=600");
    let [(a, near), (b, far)] = [served.get(&map("near")).await, served.get(&map("far")).await];
    assert_eq!((a, b), (200, 200), "{}", String::from_utf8_lossy(&far));
    let ink = |png: &[u8]| {
        let pixels = image::load_from_memory(png).unwrap().to_rgba8();
        pixels.pixels().filter(|p| *p != pixels.get_pixel(0, 0)).count()
    };
    let [near, far] = [ink(&near), ink(&far)];
    // At this scale small parcels are less than a pixel, and simplified.
    assert!(near > 1_000 && near.abs_diff(far) < near / 10, "{near} {far}");
}

/// Requests for roads that each store answers.
pub const LINES: [&str; 9] = [
    "/collections/{c}/items?limit=10000",
    "/collections/{c}/items?limit=10000&bbox=101,21,103.5,26",
    "/collections/{c}/items?limit=10000&bbox=101.5,22.5,101.7,22.7",
    "/collections/{c}/items?limit=10000&kind=a&bbox=101,21,108,29",
    "/collections/{c}/items?limit=10000&filter=S_INTERSECTS(geometry,POLYGON((101%2021,106%2022,104%2027,101%2021)))&bbox=102,20,104,30",
    "/collections/{c}/items?limit=10000&crs=http://www.opengis.net/def/crs/EPSG/0/3857&properties=n,x",
    "/collections/{c}/items/p77",
    "/collections/{c}/aggregate?stats=count,sum(n),mean(x)",
    "/collections/{c}/aggregate?group_by=kind&stats=sum(x)",
];

#[tokio::test]
async fn requests_for_lines_are_answered_as_from_memory() {
    let dir = tempfile::tempdir().unwrap();
    write_folder(dir.path(), file_of(roads(2_000)), "", &["kind", "n", "x"], true);
    let served = served(dir.path());
    alike(&served, ["near", "far"], &LINES).await;
    for format in ["csv", "geojsonseq"] {
        let [a, b] = ["near", "far"].map(|id| format!("/collections/{id}/items?limit=10000&f={format}"));
        let [a, b] = [served.get(&a).await, served.get(&b).await].map(|(status, body)| {
            let text = String::from_utf8(body).unwrap();
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            (status, lines)
        });
        assert!(a == b && a.1.len() >= 2_000, "{format}: {} {}", a.1.len(), b.1.len());
    }
    let (status, page) = served.get("/collections/far/items?limit=10000&f=fgb").await;
    assert!(status == 200 && page.starts_with(b"fgb\x03"));
    // Counted and listed in one zone alone, whatever they reach into.
    let by_zone = served.json("/collections/far/aggregate?group_by=zones&stats=sum(n)").await;
    let mut total = 0;
    for group in by_zone["groups"].as_array().unwrap() {
        let zone = group["group"]["zones"].as_str().unwrap();
        let listed = served.json(&format!("/collections/zones/items/{zone}/far?limit=10000")).await;
        assert_eq!((&listed["count"], &listed["numberMatched"]), (&group["count"], &group["count"]));
        assert_eq!(listed["features"].as_array().unwrap().len() as u64, group["count"].as_u64().unwrap());
        total += group["count"].as_u64().unwrap();
    }
    assert!((1_950..=2_000).contains(&total), "{total}");
}

#[test]
fn what_lines_and_polygons_cannot_keep_is_refused_when_they_are_loaded() {
    let fault = |far: &str, style: &str| {
        let dir = tempfile::tempdir().unwrap();
        write_folder(dir.path(), file_of(parcels(50)), far, &["n"], false);
        if !style.is_empty() {
            let layer = format!(
                r#"{{"version":8,"sources":{{"far":{{"type":"vector","url":"/tiles/far"}}}},"layers":[{{"id":"a","type":"{style}","source":"far","source-layer":"far"}}]}}"#
            );
            fs::create_dir(dir.path().join("styles")).unwrap();
            fs::write(dir.path().join("styles/s.json"), layer).unwrap();
        }
        load(&Source::folder(dir.path()).unwrap()).err().map(|fault| fault.to_string())
    };
    let private = fault("items = false\nminimum_count = 5\n", "").unwrap();
    assert!(private.contains("minimum count: expected points, found Unknown"), "{private}");
    let circles = fault("", "circle").unwrap();
    assert!(circles.contains("layers[0]: expected lines or fills for \"far\""), "{circles}");
    assert_eq!([fault("", ""), fault("", "fill"), fault("", "line")], [None, None, None]);
}
