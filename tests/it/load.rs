//! Data folders in, collections or one clear sentence out.

use poverty_atlas::feature::{MemberPart, Value};
use poverty_atlas::load::{SHOWN, Source, check, load};
use std::fs;
use tempfile::TempDir;

/// Four unit squares in a 2 x 2 block, coded 11, 12 (south) and 21, 22 (north).
const SQUARES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"11","name":"South-west","province":"1"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
{"type":"Feature","properties":{"code":"12","name":"South-east","province":"1"},"geometry":{"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]}},
{"type":"Feature","properties":{"code":"21","name":"North-west","province":"2"},"geometry":{"type":"Polygon","coordinates":[[[0,1],[1,1],[1,2],[0,2],[0,1]]]}},
{"type":"Feature","properties":{"code":"22","name":"North-east","province":"2"},"geometry":{"type":"MultiPolygon","coordinates":[[[[1,1],[2,1],[2,2],[1,2],[1,1]]],[[[5,5],[6,5],[6,6],[5,6],[5,5]]]]}}]}"#;

const MANIFEST: &str = r#"
title = { en = "Squares", zh = "方块" }
[[collections]]
id = "squares"
file = "squares.geojson"
id_property = "code"
title_property = { en = "name" }
coverage = true
[[collections]]
id = "provinces"
table = "provinces.csv"
id_property = "id"
title_property = { en = "name" }
dissolve = { of = "squares", by = "province" }
[[collections]]
id = "zones"
table = "zones.csv"
id_property = "id"
dissolve = { of = "squares", membership = "zone-squares" }
[[collections]]
id = "zone-parts"
dissolve = { of = "squares", membership = "zone-squares", split_by = "province" }
[[joins]]
collection = "squares"
table = "facts.csv"
key = "code"
columns = { exit_year = { type = "integer" }, old_codes = { type = "list" } }
many = "list"
[[memberships]]
id = "zone-squares"
zones = "zones"
members = "squares"
table = "members.csv"
zone_key = "zone"
member_key = "code"
name = { en = "name" }
evidence = "evidence"
coverage = "coverage"
part_at = "part_at"
flag = "zone_id"
[[indicators]]
id = "poverty"
collection = "zones"
table = "poverty.csv"
key = "id"
year = "year"
value = "value"
evidence = "evidence"
breaks = [3, 10]
"#;

const FILES: &[(&str, &str)] = &[
    ("atlas.toml", MANIFEST),
    ("squares.geojson", SQUARES),
    ("provinces.csv", "id,name\n1,South\n2,North\n"),
    ("zones.csv", "id\nhills\nplains\n"),
    ("facts.csv", "code,exit_year,old_codes\n11,2016,91\n12,,\n12,2018,92\n"),
    (
        "members.csv",
        "zone,code,name,evidence,coverage,part_at\nhills,11,A,listed,whole,\nhills,22,B,compiled,part,5.5 5.5\nplains,,Farm,compiled,non_admin,\nplains,12,C,listed,part,\n",
    ),
    (
        "poverty.csv",
        "id,year,value,evidence\nhills,2011,20.5,compiled\nhills,2012,,\nplains,2011,3,compiled\n",
    ),
];

/// A data folder, with one file replaced or (empty text) left out.
fn folder(change: Option<(&str, &str)>) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in FILES {
        let text = change.filter(|(n, _)| n == name).map_or(*text, |(_, t)| t);
        if !text.is_empty() {
            fs::write(dir.path().join(name), text).unwrap();
        }
    }
    dir
}

fn source(dir: &TempDir) -> Source {
    Source::folder(dir.path()).unwrap()
}

#[test]
fn a_hair_beyond_the_edge_of_the_earth_is_moved_onto_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = |lon: f64| {
        let text = format!(
            r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point","coordinates":[{lon:?},1]}}}}"#
        );
        fs::write(dir.path().join("x.geojson"), text).unwrap();
        load(&Source::folder(dir.path()).unwrap())
    };
    let (atlas, report) = file(180.000_000_000_000_06).unwrap();
    assert_eq!(atlas.collections()[0].bounds().east(), 180.0);
    let told = "x.geojson, feature 1: a position a hair beyond the edge of the earth; moved onto the edge of the earth";
    assert_eq!(report.lines_of(true, SHOWN), [told]);
}

#[test]
fn a_manifest_becomes_collections_lists_and_series() {
    let dir = folder(None);
    let (atlas, report) = load(&source(&dir)).unwrap();
    let ids: Vec<&str> = atlas.collections().iter().map(|c| &**c.id()).collect();
    assert_eq!(ids, ["squares", "provinces", "zones", "zone-parts"]);
    let squares = atlas.collection("squares").unwrap();
    assert_eq!(squares.value(0, "exit_year"), Value::Integer(2016));
    assert_eq!(squares.value(1, "exit_year"), Value::Integer(2018));
    assert_eq!(squares.value(2, "exit_year"), Value::Null);
    assert_eq!(squares.value(1, "old_codes").to_cell(), "92");
    assert_eq!(squares.value(0, "zone_id").to_cell(), "hills");
    assert_eq!(squares.value(2, "zone_id"), Value::Null);
    assert_eq!(squares.info().title_properties.get("en").map(|name| &**name), Some("name"));

    let zones = atlas.collection("zones").unwrap();
    let part = 5.0..6.0;
    let hills = zones.shapes().bounds(0);
    assert!(part.contains(&(hills.east() - 0.5)) && hills.west() == 0.0, "only the named part: {hills:?}");
    let list = &atlas.memberships()[0];
    assert!(matches!(list.rows[1].part, MemberPart::Faces(_)));
    assert!(matches!(list.rows[3].part, MemberPart::UndrawnPart));
    let lines = report.lines(SHOWN);
    assert!(lines.iter().any(|r| r.contains("Farm has no boundary")), "{lines:?}");

    let parts = atlas.collection("zone-parts").unwrap();
    let ids: Vec<&str> = (0..parts.len()).map(|i| parts.feature_id(i)).collect();
    assert_eq!(ids, ["hills-1", "hills-2", "plains-1"]);

    let poverty = atlas.indicator("poverty").unwrap();
    assert_eq!(poverty.years, [2011], "a year without a known value is no year");
    assert_eq!(poverty.value(0, Some(2011)), Some(20.5));
    assert_eq!(poverty.value(0, Some(2012)), None);
}

#[test]
fn each_fault_has_its_sentence() {
    let cases: &[(&str, String, &str)] = &[
        ("members.csv", String::new(), "members.csv: No such file"),
        ("squares.geojson", "{".into(), "squares.geojson: not GeoJSON"),
        (
            "squares.geojson",
            SQUARES.replace("[[[1,0],[2,0],[2,1],[1,1],[1,0]]]", "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]"),
            "declared as a coverage, but only 49 % of the borders between features are shared within 0.0000001 degrees",
        ),
        (
            "facts.csv",
            "code,exit_year\n11,2016\n".into(),
            "expected a column \"old_codes\", found code, exit_year",
        ),
        (
            "atlas.toml",
            MANIFEST.replace("coverage = true", "couverture = true"),
            "atlas.toml, line 8: unknown field `couverture`",
        ),
        (
            "atlas.toml",
            MANIFEST.replace("breaks = [3, 10]", "breaks = [10, 3]"),
            "expected ascending numbers",
        ),
        (
            "atlas.toml",
            MANIFEST.replace("file = \"squares.geojson\"", "file = \"../squares.geojson\""),
            "expected a path inside the data folder",
        ),
        (
            "atlas.toml",
            MANIFEST.replace("of = \"squares\", by", "of = \"circles\", by"),
            "no such collection: \"circles\"",
        ),
        (
            "atlas.toml",
            MANIFEST.replace("coverage = true", "within_properties = { en = [\"province\", \"region\"] }"),
            "collection \"squares\", within_properties: expected a property \"region\", found code, name, province",
        ),
        (
            "atlas.toml",
            MANIFEST.replace("coverage = true", "hidden_properties = [\"order\"]"),
            "collection \"squares\", hidden_properties: expected a property \"order\", found code, name, province",
        ),
        (
            "atlas.toml",
            MANIFEST.replace("coverage = true", "min_zoom = 15"),
            "collection \"squares\", min_zoom: expected 0 to 14, found 15",
        ),
    ];
    for (file, text, expected) in cases {
        let dir = folder(Some((file, text)));
        let found = load(&source(&dir)).map(|_| ()).unwrap_err().to_string();
        assert!(found.contains(expected), "{file}\nexpected {expected}\nfound    {found}");
        assert!(!found.contains('\n'), "one sentence: {found}");
        let report = check(&source(&dir), false);
        assert!(!report.is_sound() && report.to_string().contains(expected), "{report}");
    }
}

#[test]
fn a_bad_row_takes_no_other_with_it() {
    let cases: &[(&str, String, &str)] = &[
        (
            "facts.csv",
            "code,exit_year,old_codes\n99,2016,\n".into(),
            "facts.csv, line 2, column code: expected an id of collection \"squares\", found \"99\"",
        ),
        (
            "facts.csv",
            "code,exit_year,old_codes\n11,soon,\n".into(),
            "facts.csv, line 2, column exit_year: expected a whole number, found \"soon\"",
        ),
        (
            "members.csv",
            "zone,code,name,evidence,coverage,part_at\nmoon,11,A,,whole,\n".into(),
            "line 2, column zone: expected an id of collection \"zones\", found \"moon\"",
        ),
        (
            "members.csv",
            "zone,code,name,evidence,coverage,part_at\nhills,22,A,,part,9 9\n".into(),
            "line 2, column part_at: expected a point inside 22, found \"9 9\"",
        ),
        (
            "members.csv",
            "zone,code,name,evidence,coverage,part_at\nhills,22,A,,part,x\n".into(),
            "expected `longitude latitude`, found \"x\"",
        ),
        (
            "poverty.csv",
            "id,year,value,evidence\nhills,2011,1,\nhills,2011,2,\n".into(),
            "poverty.csv, line 3, column id: expected hills and 2011 once, found them in an earlier line",
        ),
        (
            "provinces.csv",
            "id,name\n1,South\n".into(),
            "property province: expected an id of collection \"provinces\", found \"2\"",
        ),
        (
            "atlas.toml",
            MANIFEST.replace("many = \"list\"", "many = \"error\""),
            "facts.csv, line 4, column code: expected \"12\" once, found it in line 3 already",
        ),
        (
            "facts.csv",
            "code,exit_year,old_codes\n11,2016\n12,2018,\n".into(),
            "facts.csv, line 2: expected 3 cells, found 2",
        ),
        (
            "poverty.csv",
            "id,year,value,evidence\nhills,2011,1,\nhills,2012,many,\n".into(),
            "poverty.csv, line 3, column value: expected a number, found \"many\"",
        ),
    ];
    for (file, text, expected) in cases {
        let dir = folder(Some((file, text)));
        let (atlas, report) = load(&source(&dir)).unwrap_or_else(|fault| panic!("{file}: {fault}"));
        assert_eq!(atlas.collection("squares").unwrap().len(), 4);
        let lines = report.lines_of(true, SHOWN);
        assert!(
            lines.iter().any(|l| l.contains(expected)),
            "{file}\nexpected {expected}\nfound    {lines:?}"
        );
        assert!(lines.iter().all(|l| !l.contains('\n')), "one sentence: {lines:?}");
        // Whoever wants none of it, says so.
        assert!(check(&source(&dir), true).errors.iter().any(|e| e.contains(expected)));
    }
}

#[test]
fn a_bad_feature_of_a_declared_coverage_takes_no_other_with_it() {
    let cases = [
        (
            SQUARES.replacen("[[[0,0],[1,0],[1,1],[0,1],[0,0]]]", "[[[0,0],[1,0],[0,0]]]", 1),
            "feature 11: 1 ring without area; served without a place",
        ),
        (
            SQUARES.replacen("[0,0],[1,0]", "[0,0],[1,95]", 1),
            "feature 11: expected longitude -180..180 and latitude -90..90, found [1, 95]; served without a place",
        ),
        (
            SQUARES.replacen(
                "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]",
                "[[[0,0],[0.9,0.9],[0.9,0],[0,0.7],[0,0]]]",
                1,
            ),
            "feature 11: a ring that crosses or touches itself at [0.9, 0]; repaired",
        ),
        (
            SQUARES.replace("\"22\"", "\"21\""),
            "feature 4: the id \"21\" of an earlier feature, now \"21-2\"; given a free one",
        ),
    ];
    for (text, told) in cases {
        let dir = folder(Some(("squares.geojson", &text)));
        // The list points into a polygon of the fourth, which has another id in one case.
        fs::write(
            dir.path().join("members.csv"),
            "zone,code,name,evidence,coverage,part_at\nhills,12,A,,whole,\n",
        )
        .unwrap();
        let (atlas, report) = load(&source(&dir)).unwrap();
        assert_eq!(atlas.collection("squares").unwrap().len(), 4);
        let lines = report.lines_of(true, SHOWN);
        assert!(lines.iter().any(|l| l.contains(told)), "expected {told}\nfound    {lines:?}");
        // What serve repairs, check tells, and strictly it is an error.
        assert!(check(&source(&dir), false).to_string().contains(told));
        assert!(check(&source(&dir), true).errors.iter().any(|e| e.contains(told)));
    }
    assert!(check(&source(&folder(None)), false).is_sound());
}

#[test]
fn a_folder_without_a_manifest_is_served_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("my squares.geojson"), SQUARES).unwrap();
    let points = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"n":1}}]}"#;
    fs::write(dir.path().join("points.geojson"), points).unwrap();
    let line = r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#;
    fs::write(dir.path().join("line.geojson"), line).unwrap();
    let (atlas, _) = load(&source(&dir)).unwrap();
    let ids: Vec<&str> = atlas.collections().iter().map(|c| &**c.id()).collect();
    assert_eq!(ids, ["line", "my-squares", "points"]);
    assert_eq!(atlas.collection("points").unwrap().feature_id(0), "7");
    let empty = tempfile::tempdir().unwrap();
    let found = load(&source(&empty)).map(|_| ()).unwrap_err().to_string();
    assert!(found.contains("expected atlas.toml, or files that end in one of .fgb, .gpkg, "), "{found}");
}

#[test]
fn overlapping_polygons_of_a_folder_keep_borders_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let twice = SQUARES.replace("[[[1,0],[2,0],[2,1],[1,1],[1,0]]]", "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]");
    fs::write(dir.path().join("squares.geojson"), twice).unwrap();
    let (atlas, report) = load(&source(&dir)).unwrap();
    assert_eq!(atlas.collections()[0].len(), 4);
    let lines = report.lines(SHOWN);
    assert!(lines.iter().any(|r| r.ends_with("; each feature keeps a border of its own")), "{lines:?}");
    assert_eq!(atlas.locate([0.5, 0.5])[0].1, [0, 1]);
}
