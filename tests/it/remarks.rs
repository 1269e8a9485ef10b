//! What was lost or changed without a word: numbers that are none, areas of nothing, open rings, texts among numbers,
//! declarations that cannot be, and what lies in a folder and cannot be read.

use crate::folder::{Served, feature, features, point, square};
use poverty_atlas::load::{Source, check, load};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

/// One feature as text, with what JSON has not.
fn raw(geometry: &str, properties: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}

fn point_at(coordinates: &str) -> String {
    format!(r#"{{"type":"Point","coordinates":[{coordinates}]}}"#)
}

fn has(lines: &[String], line: &str) {
    assert!(lines.iter().any(|found| found == line), "{line}\nfound {lines:#?}");
}

#[tokio::test]
async fn numbers_that_are_none_take_no_other_value_with_them() {
    let all = [
        raw(&point_at("1,2"), r#"{"name":"NaN and Infinity","rate":NaN,"n":1}"#),
        raw(&point_at("3,NaN"), r#"{"name":"b","rate":-Infinity,"n":2}"#),
        raw(&point_at("5,6,NaN"), r#"{"name":"c","rate":0.5,"n":3}"#),
    ];
    let collection =
        format!(r#"{{"type":"FeatureCollection","bbox":[1,NaN,5,6],"features":[{}]}}"#, all.join(","));
    let sequence = all.join("\n");
    for (file, text) in [("d.geojson", &collection), ("d.json", &collection), ("d.geojsonl", &sequence)] {
        let served = Served::of(&[(file, text.as_bytes())]);
        let c = served.collection("d");
        let cells = |name: &str| (0..3).map(|i| c.value(i, name).as_number()).collect::<Vec<_>>();
        assert_eq!(cells("rate"), [None, None, Some(0.5)], "{file}");
        assert_eq!(cells("n"), [Some(1.0), Some(2.0), Some(3.0)]);
        assert_eq!(c.value(0, "name").to_cell(), "NaN and Infinity");
        assert_eq!([0, 1, 2].map(|i| c.shapes().has_place(i)), [true, false, true]);
        let lines = served.report.lines_of(true, 10);
        has(
            &lines,
            &format!("{file}, feature 1, property rate: NaN, which is no number of JSON; left unknown"),
        );
        has(
            &lines,
            &format!("{file}, feature 2, property rate: -Infinity, which is no number of JSON; left unknown"),
        );
        has(&lines, &format!("{file}, feature 2: a position with NaN; served without a place"));
        has(&lines, &format!("{file}, feature 3: a height that is NaN; heights dropped"));
        assert_eq!(
            served.json("/collections/d/items").await["features"][0]["properties"]["rate"],
            Value::Null
        );
    }
    // What is no JSON for another reason is refused as before.
    assert!(
        Served::fault(&[("d.geojson", b"{\"type\":\"FeatureCollection\",\"features\":[NaN,}")])
            .contains("not GeoJSON")
    );
}

#[tokio::test]
async fn what_has_no_place_has_no_area() {
    let empty = json!({"type": "MultiPolygon", "coordinates": []});
    let all = features(&[
        feature(square(1.0, 2.0), json!({"id": "a"})),
        feature(Value::Null, json!({"id": "b"})),
        feature(empty, json!({"id": "c"})),
    ]);
    let served = Served::of(&[("d.geojson", all.as_bytes())]);
    let page = served.json("/collections/d/items").await;
    let areas: Vec<&Value> =
        page["features"].as_array().unwrap().iter().map(|f| &f["properties"]["area_km2"]).collect();
    assert!(areas[0].as_f64().unwrap() > 12_000.0);
    assert_eq!(areas[1..], [&Value::Null, &Value::Null]);
    let (_, csv) = served.get("/collections/d/items?f=csv&properties=id,area_km2").await;
    let csv = String::from_utf8(csv).unwrap();
    assert!(!csv.contains("-0") && !csv.contains(",0"), "{csv}");
}

#[test]
fn kinds_are_counted_as_they_are() {
    let line = json!({"type": "LineString", "coordinates": [[1, 2], [3, 4]]});
    let both = json!({"type": "GeometryCollection", "geometries": [point(1.0, 2.0), line]});
    let all = [square(1.0, 2.0), point(1.0, 2.0), point(3.0, 2.0), line, both, Value::Null];
    let counted = |all: &[Value]| {
        let dir = tempfile::tempdir().unwrap();
        let text = features(&all.iter().map(|g| feature(g.clone(), json!({}))).collect::<Vec<_>>());
        fs::write(dir.path().join("d.geojson"), text).unwrap();
        check(&Source::folder(dir.path()).unwrap(), false).counted.remove(0)
    };
    let told = "collection d: 2 points, 1 lines, 1 polygons, 1 of several kinds, 1 without a place,";
    assert!(counted(&all).starts_with(told), "{}", counted(&all));
    assert!(
        counted(&all[1..3]).starts_with("collection d: 2 points, 0 properties"),
        "{}",
        counted(&all[1..3])
    );
}

#[test]
fn open_rings_and_texts_among_numbers_are_told() {
    let open = json!({"type": "Polygon", "coordinates": [[[1, 2], [2, 2], [2, 3], [1, 3]]]});
    let all = features(&[
        feature(square(5.0, 5.0), json!({"id": "a", "n": 1})),
        feature(open, json!({"id": "b", "n": "about 7"})),
        feature(square(8.0, 5.0), json!({"id": "c", "n": 2})),
    ]);
    let served = Served::of(&[("d.geojson", all.as_bytes())]);
    assert!(served.collection("d").shapes().has_place(1));
    let lines = served.report.lines(10);
    has(&lines, "d.geojson, feature 2: a ring that does not end where it begins, at [1, 2]; closed");
    let mixed = "d.geojson, property n: numbers, and something else in 1 features, the first \"about 7\" in feature 2; kept as texts";
    has(&lines, mixed);
}

#[tokio::test]
async fn what_cannot_be_declared_is_told_and_mended() {
    let all = features(&[feature(square(10.0, 50.0), json!({"id": "a"}))]);
    let told = |manifest: &str| {
        let manifest = format!("{manifest}\n[[collections]]\nid = \"d\"\nfile = \"d.geojson\"\n");
        Served::of(&[("atlas.toml", manifest.as_bytes()), ("d.geojson", all.as_bytes())])
    };
    for (view, found) in [
        ("[10, 95], zoom = 4", "center: expected longitude -180..180 and latitude -90..90, found [10, 95]"),
        ("[nan, 5], zoom = 4", "center: expected longitude -180..180 and latitude -90..90, found [NaN, 5]"),
        ("[10, 50], zoom = 99", "zoom: expected 0 to 22, found 99"),
        ("[10, 50], zoom = -inf", "zoom: expected 0 to 22, found -inf"),
    ] {
        let served = told(&format!("view = {{ center = {view} }}"));
        let line = format!("atlas.toml, view, {found}; left out: all data are shown first");
        has(&served.report.lines_of(true, 10), &line);
        let shown = served.atlas.info().view.unwrap();
        assert!((shown.center[0] - 10.5).abs() < 0.1 && (1.0..=14.0).contains(&shown.zoom), "{shown:?}");
    }
    let served = told("languages = [\"en\", \"de\", \"en\", \"DE\"]");
    has(&served.report.lines_of(true, 10), "atlas.toml, languages: \"en\" twice; taken once");
    has(&served.report.lines_of(true, 10), "atlas.toml, languages: \"DE\" twice; taken once");
    assert_eq!(served.atlas.info().languages.len(), 2);
}

#[test]
fn messages_say_what_was_found() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let all = [
        raw(&point_at("1,2"), r#"{"a":1}"#),
        raw(&point_at("1,2"), &format!(r#"{{"a":{deep}}}"#)),
        raw(&point_at("200,95"), r#"{"a":1}"#),
    ];
    let served = Served::of(&[("d.geojsonl", all.join("\n").as_bytes())]);
    let lines = served.report.lines_of(true, 10);
    has(&lines, "d.geojsonl, feature 2: nested too deeply; left out");
    let found = "expected longitude -180..180 and latitude -90..90, found [200, 95]; served without a place";
    assert!(lines.iter().any(|line| line.ends_with(found)), "{lines:?}");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_in_a_folder_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("d.geojson"), raw(&point_at("1,2"), "{}")).unwrap();
    std::os::unix::fs::symlink("gone.geojson", at("link.geojson")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.csv")).status().unwrap().success());
    let (_, report) = load(&Source::folder(dir.path()).unwrap()).unwrap();
    let lines = report.lines_of(false, 10);
    has(&lines, "link.geojson: a link that leads nowhere; not read");
    has(&lines, "pipe.csv: neither a file nor a folder; not read");
}
