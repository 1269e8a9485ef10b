//! The points at a place and near it, wherever they are kept.

use crate::stores::{Dice, folder, served};
use poverty_atlas::Budget;
use poverty_atlas::geometry::distance_km;
use poverty_atlas::store::{MemoryStore, Store, nearest};
use serde_json::Value;

/// Ids and kilometres by looking at every point.
fn brute(points: &[(String, [f64; 2])], place: [f64; 2], km: f64, limit: usize) -> Vec<(String, f64)> {
    let mut all: Vec<(String, f64)> =
        points.iter().map(|(id, at)| (id.clone(), distance_km(place, *at))).collect();
    all.retain(|(_, away)| *away <= km);
    all.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(limit);
    all
}

#[tokio::test]
async fn the_nearest_points_are_those_of_brute_force_in_memory_and_in_a_file() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 20_000, "");
    let served = served(dir.path());
    let near = served.collection("near");
    let points: Vec<(String, [f64; 2])> = (0..near.len())
        .map(|i| {
            let geo::Geometry::Point(p) = *near.shapes().geometry(i) else { panic!() };
            (near.feature_id(i).to_string(), [p.x(), p.y()])
        })
        .collect();
    let at = served.atlas.dataset().position("near").unwrap();
    let memory = MemoryStore::new(served.atlas.dataset().clone(), at, &["n"]).unwrap();
    let file: &dyn Store = &**served.atlas.store("far").unwrap();
    let budget = Budget::unlimited();
    let (mut dice, mut found) = (Dice(5), 0);
    for round in 0..80 {
        // Every fourth in the thick of them, or on a whole degree where several stand at one place.
        let place = match round % 4 {
            0 => points[round * 211].1,
            1 => [(100.0 + 10.0 * dice.share()).round(), (20.0 + 10.0 * dice.share()).round()],
            _ => [99.0 + 12.0 * dice.share(), 19.0 + 12.0 * dice.share()],
        };
        let km = [0.0, 0.5, 5.0, 60.0, 300.0][round % 5];
        let limit = [1, 10, 100][round % 3];
        let expected = brute(&points, place, km, limit);
        found += expected.len();
        for store in [&memory as &dyn Store, file] {
            let told = nearest(store, place, (km, limit), &budget).unwrap();
            let told: Vec<(String, f64)> =
                told.into_iter().map(|f| (f.id.to_string(), f.km.unwrap())).collect();
            assert_eq!(told, expected, "{place:?} {km} {limit}");
        }
        // Without a place of its own in memory: the same by the road.
        let [lon, lat] = place;
        let path = format!("/locate?lon={lon}&lat={lat}&radius={km}&limit={limit}&collections=near,far");
        let mut answer = served.json(&path).await;
        let mut one = |id: &str| -> Vec<Value> {
            let all = answer["collections"][id].as_array_mut().unwrap();
            all.iter_mut().for_each(|f| drop(f.as_object_mut().unwrap().remove("href")));
            all.clone()
        };
        let [a, b] = [one("near"), one("far")];
        assert_eq!((a.len(), &a), (expected.len(), &b), "{path}");
        assert!(a.iter().zip(&expected).all(|(f, (id, _))| f["id"] == id.as_str()), "{path}");
    }
    assert!(found > 1_000, "{found}");
}

#[tokio::test]
async fn what_stands_at_a_point_is_told_of_a_file_that_is_named() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 3_000, "");
    let served = served(dir.path());
    // On a whole degree, as some others.
    let first = served.json("/collections/near/items/p0").await;
    let [lon, lat] = [0, 1].map(|axis| first["geometry"]["coordinates"][axis].as_f64().unwrap());
    let all = served.json(&format!("/locate?lon={lon}&lat={lat}")).await;
    assert!(all["collections"].get("far").is_none() && !all["collections"]["near"][0].is_null(), "{all}");
    let named = served.json(&format!("/locate?lon={lon}&lat={lat}&collections=zones,near,far")).await;
    let ids = |id: &str| {
        let all = named["collections"][id].as_array().unwrap();
        let mut ids: Vec<String> = all.iter().map(|f| f["id"].to_string()).collect();
        ids.sort();
        ids
    };
    assert!(!ids("far").is_empty() && ids("far") == ids("near"), "{named}");
    assert!(named["collections"]["far"][0].get("distance_km").is_none());
    let (_, table) =
        served.get(&format!("/locate?lon={lon}&lat={lat}&radius=300&collections=far&f=csv&limit=3")).await;
    let table = String::from_utf8(table).unwrap();
    let lines: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!((lines[0], lines.len()), ("collection,id,title,border_km,distance_km", 4), "{table}");
    for (query, status, part) in [
        ("collections=nope", 400, "no collection"),
        ("radius=301", 400, "from 0 to 300"),
        ("radius=-1", 400, "radius"),
        ("limit=0", 400, "limit"),
        ("collections=far&explain=1", 400, "read in place"),
    ] {
        let (found, body) = served.get(&format!("/locate?lon=105&lat=25&{query}")).await;
        let body = String::from_utf8(body).unwrap();
        assert!(found == status && body.contains(part), "{query}: {found} {body}");
    }
}

#[tokio::test]
async fn who_tells_no_single_feature_tells_none_nearby() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 3_000, "items = false\nminimum_count = 5\n");
    let served = served(dir.path());
    for query in ["collections=far", "collections=far&radius=100", "collections=zones,far&radius=0"] {
        let (status, body) = served.get(&format!("/locate?lon=105&lat=25&{query}")).await;
        let body = String::from_utf8(body).unwrap();
        assert!(status == 400 && body.contains("tells no single feature"), "{query}: {status} {body}");
    }
    assert_eq!(served.get("/locate?lon=105&lat=25&radius=100").await.0, 200);
}
