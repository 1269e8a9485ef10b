//! What was lost or changed without a word: numbers that are none, areas of nothing, open rings, texts among numbers,
//! declarations that cannot be, and what lies in a folder and cannot be read.

use crate::folder::{Served, feature, features, point, square};
use poverty_atlas::load::{Source, check};
use serde_json::{Value, json};
use std::fs;

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
