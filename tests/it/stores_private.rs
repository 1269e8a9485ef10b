//! A collection of people tells no single one of them, whatever two answers are subtracted from each other.

use crate::folder::Served;
use crate::stores::{Dice, folder, folder_with, served};
use geozero::mvt::{Message, Tile};
use poverty_atlas::Budget;
use poverty_atlas::feature::CollectionInfo;
use poverty_atlas::load::{DataPlaces, Source, load, load_with};
use poverty_atlas::render::vector::gunzip;
use poverty_atlas::store::{FileStore, IndexOptions, Privacy, TextGroups, index, sidecar_paths};
use std::fs;

const LEAST: i64 = 5;
const PRIVATE: &str = "items = false\nminimum_count = 5\n";

async fn count(served: &Served, [w, s, e, n]: [f64; 4]) -> (i64, f64) {
    let path = format!("/collections/far/aggregate?stats=sum(x)&bbox={w},{s},{e},{n}");
    let answer = served.json(&path).await;
    let group = &answer["groups"][0];
    (group["count"].as_i64().unwrap(), group["stats"]["sum(x)"].as_f64().unwrap_or(0.0))
}

#[tokio::test]
async fn two_overlapping_questions_tell_of_no_fewer_than_the_least() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 20_003, PRIVATE);
    let served = served(dir.path());
    let (mut dice, mut differences) = (Dice(11), 0);
    for _ in 0..150 {
        let [w, s] = [100.0 + 9.0 * dice.share(), 20.0 + 9.0 * dice.share()];
        let first = [w, s, w + 1.0, s + 1.0];
        // A hair's breadth more: what a snooper would ask to single out who lives there.
        let second = [w, s, w + 1.0 + 0.02 * dice.share(), s + 1.0 + 0.02 * dice.share()];
        let ((a, x), (b, y)) = (count(&served, first).await, count(&served, second).await);
        assert!(a == 0 || a >= LEAST, "{first:?}: {a}");
        assert!(b - a == 0 || b - a >= LEAST, "{first:?} {second:?}: {a} {b}");
        assert!(b - a > 0 || x == y, "sums differ where counts do not: {first:?} {second:?}");
        differences += usize::from(b > a);
    }
    assert!(differences > 20, "{differences}");
    // Zones and texts are told by the same groups of neighbours.
    for by in ["zones", "kind"] {
        let answer = served.json(&format!("/collections/far/aggregate?group_by={by}")).await;
        for group in answer["groups"].as_array().unwrap() {
            assert!(group["count"].as_i64().unwrap() >= LEAST, "{group}");
        }
    }
    for query in [
        "group_by=kind&in=zones/z7",
        "group_by=zones&bbox=100.3,20.3,107.7,27.7",
        "group_by=zones&in=zones/z7",
        "in=zones/z7,zones/z8",
    ] {
        let answer = served.json(&format!("/collections/far/aggregate?{query}")).await;
        for group in answer["groups"].as_array().unwrap() {
            assert!(group["count"].as_i64().unwrap() >= LEAST, "{group}");
        }
    }
    let zone = served.json("/collections/zones/items/z7/far?group_by=zones").await;
    assert_eq!(zone["groups"][0]["count"], zone["count"], "{zone}");
    assert!(zone["count"].as_i64().unwrap() >= LEAST && zone.get("features").is_none(), "{zone}");
}

#[tokio::test]
async fn codes_of_zones_tell_of_no_fewer_either() {
    let dir = tempfile::tempdir().unwrap();
    let keys = [PRIVATE, "zone_codes = { zones = \"home\" }\n"].concat();
    folder_with(dir.path(), 20_003, &keys, &["kind", "n", "home"]);
    let served = served(dir.path());
    let is_enough = |n: &serde_json::Value| n.as_i64() == Some(0) || n.as_i64() >= Some(LEAST);
    let parts = ["onGround", "codedElsewhere", "uncoded", "lyingElsewhere"];
    let mut told = 0;
    for query in ["group_by=zones", "group_by=zones&in=zones/z7", "group_by=home&bbox=100.3,20.3,107.7,27.7"]
    {
        let answer = served.json(&format!("/collections/far/aggregate?{query}")).await;
        for group in answer["groups"].as_array().unwrap() {
            let ground = parts.into_iter().filter_map(|name| group["ground"].get(name));
            assert!(ground.chain([&group["count"]]).all(is_enough), "{query}: {group}");
            told += 1;
        }
    }
    let zone = served.json("/collections/zones/items/z7/far").await;
    let ground = parts.map(|name| &zone["ground"][name]);
    assert!(ground.into_iter().chain([&zone["count"]]).all(is_enough), "{zone}");
    assert!(told > 30 && zone.get("features").is_none(), "{told} {zone}");
}

#[tokio::test]
async fn tiles_tell_of_no_fewer_at_any_zoom_and_of_all_together() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 20_003, PRIVATE);
    let served = served(dir.path());
    for z in [0u8, 4, 7, 10] {
        let side = f64::from(1u32 << z);
        let place = |at| poverty_atlas::geometry::to_mercator(at).map(|v| (v * side) as u32);
        let ([w, n], [e, s]) = (place([99.9, 30.1]), place([110.1, 19.9]));
        let mut total = 0;
        for (x, y) in (w..=e).flat_map(|x| (n..=s).map(move |y| (x, y))) {
            let (status, body) =
                served.get_with(&format!("/tiles/far/{z}/{x}/{y}.mvt"), "accept-encoding", "gzip").await;
            if status == 204 {
                continue;
            }
            let tile = Tile::decode(&gunzip(&body).unwrap()[..]).unwrap();
            let layer = &tile.layers[0];
            let mut keys = layer.keys.clone();
            keys.sort();
            assert_eq!(keys, ["point_count", "sum_n", "sum_x"]);
            for feature in &layer.features {
                let tag =
                    feature.tags.chunks(2).find(|t| layer.keys[t[0] as usize] == "point_count").unwrap();
                let value = &layer.values[tag[1] as usize];
                let count =
                    value.int_value.or(value.sint_value).or(value.uint_value.map(|n| n as i64)).unwrap();
                assert!(count >= LEAST, "{z}/{x}/{y}: {count}");
                total += count;
            }
        }
        assert_eq!(total, 20_003, "zoom {z}");
    }
}

#[tokio::test]
async fn a_sum_tells_of_no_fewer_known_values_than_the_least() {
    let dir = tempfile::tempdir().unwrap();
    folder_with(dir.path(), 20_003, PRIVATE, &["kind", "rare"]);
    let served = served(dir.path());
    let stats = "stats=sum(rare),mean(rare)";
    // Every known value is 1: a sum is the number of those it tells of.
    let is_enough = |group: &serde_json::Value| match group["stats"]["sum(rare)"].as_f64() {
        None => {
            assert_eq!(group["unknown"]["sum(rare)"], group["count"], "{group}");
            false
        }
        Some(sum) => {
            assert!(sum >= LEAST as f64, "{group}");
            true
        }
    };
    let (mut dice, mut told, mut untold) = (Dice(5), 0, 0);
    for _ in 0..150 {
        let ([w, s], side) = ([100.0 + 9.0 * dice.share(), 20.0 + 9.0 * dice.share()], 0.05 + dice.share());
        let bbox = format!("bbox={w},{s},{},{}", w + side, s + side);
        let answer = served.json(&format!("/collections/far/aggregate?{stats}&{bbox}")).await;
        let is_told = is_enough(&answer["groups"][0]);
        told += usize::from(is_told);
        untold += usize::from(!is_told && answer["groups"][0]["count"] != 0);
    }
    assert!(told > 5 && untold > 5, "{told} {untold}");
    for by in ["zones", "kind"] {
        let answer = served.json(&format!("/collections/far/aggregate?group_by={by}&{stats}")).await;
        answer["groups"].as_array().unwrap().iter().for_each(|group| _ = is_enough(group));
    }
    let (store, mut cells) = (served.atlas.store("far").unwrap(), 0);
    for z in [4u8, 8, 12] {
        let side = f64::from(1u32 << z);
        let [x, y] = poverty_atlas::geometry::to_mercator([105.2, 24.9]).map(|v| (v * side) as u32);
        let tile = poverty_atlas::TileCoord::new(z, x, y).unwrap();
        let tile = store.tile(tile, false, None, &Budget::unlimited()).unwrap().features;
        for sum in tile.property("sum_rare").unwrap().values.iter() {
            assert!(sum.as_number().is_none_or(|sum| sum >= LEAST as f64), "{z}: {sum:?}");
            cells += usize::from(sum.as_number().is_some());
        }
    }
    assert!(cells > 0);
}

#[tokio::test]
async fn no_single_feature_leaves() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 2_000, PRIVATE);
    let served = served(dir.path());
    for path in [
        "items",
        "items?f=csv",
        "items?f=fgb",
        "items?f=geojsonseq",
        "items/p7",
        "items?filter=n=1",
        "items?in=zones/z7",
        "items?bbox=100,20,101,21",
        "aggregate?filter=code='p7'",
        "aggregate?group_by=code",
    ] {
        let (status, body) = served.get(&format!("/collections/far/{path}")).await;
        let body = String::from_utf8(body).unwrap();
        assert!(status == 400 && !body.contains("\"p7\"},"), "{path}: {status} {body}");
    }
    for path in [
        "/download/far.fgb",
        "/download/far.csv",
        "/download/far.geojson",
        "/download/far.gpkg",
        "/search?q=p7",
        "/locate?lon=101&lat=21",
    ] {
        let (_, body) = served.get(path).await;
        assert!(!String::from_utf8_lossy(&body).contains("p77"), "{path}");
    }
    let (status, _) = served.get("/tiles/far/8/200/110.mvt?filter=n=1").await;
    assert_eq!(status, 400);
}

#[test]
fn what_protects_is_not_passed_over() {
    let fault = |far: &str| {
        let dir = tempfile::tempdir().unwrap();
        folder(dir.path(), 100, far);
        load(&Source::folder(dir.path()).unwrap()).map(|_| ()).unwrap_err().to_string()
    };
    assert!(fault("minimum_count = 5\n").contains("expected `items = false` beside it"));
    for alone in ["items = false\n", "items = false\nminimum_count = 1\n"] {
        assert!(fault(alone).contains("items: expected `minimum_count` of 2 or more"), "{}", fault(alone));
    }
    assert!(fault("items = false\nminimum_count = 500\n").contains("expected at most 100, found 500"));
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 100, "");
    let manifest = dir.path().join("atlas.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("store = \"memory\"", "store = \"memory\"\nitems = false")).unwrap();
    let fault = load(&Source::folder(dir.path()).unwrap()).map(|_| ()).unwrap_err().to_string();
    assert!(fault.contains("items: expected `store = \"file\"` beside it"), "{fault}");
}

#[test]
fn an_index_that_tells_more_is_not_served_in_place_of_the_declared_one() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, scratch) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    folder(dir.path(), 2_000, PRIVATE);
    let overview = ["kind", "n", "x"].map(str::to_owned).into();
    let open = IndexOptions { id: Some("code".to_owned()), overview, ..IndexOptions::default() };
    index(&dir.path().join("points.fgb"), &open, |_, _| ()).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let is_refused = fs::File::create(dir.path().join("probe")).is_err();
    let places = DataPlaces { scratch: Some(scratch.path()), ..DataPlaces::default() };
    let loaded = load_with(&Source::folder(dir.path()).unwrap(), &places);
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // Whoever may write anywhere has the old one replaced.
    match loaded {
        Err(fault) => {
            let fault = fault.to_string();
            assert!(is_refused && fault.contains("found another one in"), "{fault}");
            assert!(fault.contains("points.fgb.atlas-index before that in"), "{fault}");
        }
        Ok((atlas, _)) => {
            assert!(!is_refused);
            let all =
                atlas.store("far").unwrap().grouped(&TextGroups::all("kind"), &Budget::unlimited()).unwrap();
            assert!(all.iter().all(|group| group.tally.count >= LEAST as u64), "{all:?}");
        }
    }
}

#[test]
fn the_first_index_that_is_that_of_the_file_is_opened() {
    let (dir, scratch) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    folder(dir.path(), 2_000, PRIVATE);
    let file = dir.path().join("points.fgb");
    let options = IndexOptions { minimum_count: 5, ..IndexOptions::default() };
    let [beside, elsewhere] = &sidecar_paths(&file, Some(scratch.path()))[..] else { panic!() };
    index(&file, &options, |_, _| ()).unwrap();
    fs::copy(beside, elsewhere).unwrap();
    let open = || {
        let of = ("far".into(), CollectionInfo::default());
        let sidecars = vec![beside.clone(), elsewhere.clone()];
        FileStore::open(&file, sidecars, of, Privacy { items: false, minimum_count: 5 }, |p| p)
    };
    assert_eq!(&open().unwrap().index_path(), beside);
    fs::write(beside, b"no index").unwrap();
    assert_eq!(&open().unwrap().index_path(), elsewhere);
    fs::write(elsewhere, b"none either").unwrap();
    let fault = open().map(|_| ()).unwrap_err().to_string();
    assert!(fault.contains("index it anew: poverty-atlas index"), "{fault}");
}
