//! Collections made of others in a small data set: lines between features, labels at given points, names, words.

use poverty_atlas::feature::Collection;
use poverty_atlas::load::{Source, load};
use std::fs;
use tempfile::TempDir;

const LAND: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"a","name":"West"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
{"type":"Feature","properties":{"code":"b","name":"East"},"geometry":{"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]}}]}"#;
const HALLS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"a"},"geometry":{"type":"Point","coordinates":[0.25,0.75]}},
{"type":"Feature","properties":{"code":"b"},"geometry":{"type":"Point","coordinates":[9,9]}}]}"#;
const PORTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"p"},"geometry":{"type":"Point","coordinates":[3,0.5]}}]}"#;

const MANIFEST: &str = r#"
languages = ["de", "fr"]
[glossary]
table = "words.csv"
column = "column"
word = "word"
text = { de = "de", fr = "fr" }
factor = { de = "de_factor" }
[[collections]]
id = "land"
file = "land.geojson"
id_property = "code"
title_property = { de = "name" }
name_properties = ["further"]
labels = { at = "halls", from_zoom = 5 }
[[collections]]
id = "ferries"
table = "ferries.csv"
id_property = "id"
lines = { between = ["land", "ports"], from = "from", to = "to" }
[[collections]]
id = "halls"
file = "halls.geojson"
id_property = "code"
[[collections]]
id = "ports"
file = "ports.geojson"
id_property = "code"
[[joins]]
collection = "land"
table = "names.csv"
where = { kind = "old" }
key = "code"
columns = { further = { type = "list" } }
[[facts]]
collection = "land"
table = "facts.csv"
key = "code"
indicator = "what"
value = "value"
unit = "unit"
note = "note"
"#;

const FILES: &[(&str, &str)] = &[
    ("atlas.toml", MANIFEST),
    ("land.geojson", LAND),
    ("halls.geojson", HALLS),
    ("ports.geojson", PORTS),
    ("ferries.csv", "id,from,to\n1,a,p\n2,b,a\n3,,b\n"),
    ("names.csv", "code,kind,further\na,old,Ouest;Ponant\nb,new,Levant\n"),
    ("facts.csv", "code,what,value,unit,note\na,people,1.5,million,counted\nb,people,about 3,million,\n"),
    (
        "words.csv",
        "column,word,de,fr,de_factor\nwhat,people,Menschen,habitants,\nunit,million,Tausend,millions,1000\nvalue,about 3 million,rund 3 Millionen,environ 3 millions,\n",
    ),
];

fn folder(change: Option<(&str, &str)>) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in FILES {
        let text = change.filter(|(n, _)| n == name).map_or(*text, |(_, t)| t);
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

fn line(collection: &Collection, position: usize) -> Vec<[f64; 2]> {
    match &*collection.shapes().geometry(position) {
        geo::Geometry::LineString(line) => line.coords().map(|c| [c.x, c.y]).collect(),
        other => panic!("no line: {other:?}"),
    }
}

#[test]
fn lines_lead_from_label_to_label_and_what_starts_nowhere_is_told() {
    let dir = folder(None);
    let (atlas, report) = load(&Source::folder(dir.path()).unwrap()).unwrap();
    let ferries = atlas.collection("ferries").unwrap();
    assert_eq!(ferries.len(), 2);
    assert_eq!(
        line(ferries, 0),
        [[0.25, 0.75], [3.0, 0.5]],
        "from the hall of one collection to a port of another"
    );
    // The hall of `b` lies elsewhere: its label stays within it, and so does the line's end.
    assert_eq!(line(ferries, 1), [[1.5, 0.5], [0.25, 0.75]]);
    let told = report.remarks.iter().find(|r| r.file == "ferries.csv").unwrap();
    assert_eq!((told.place.as_deref(), told.done), (Some("row 3"), "listed, not drawn"));
    let land = atlas.collection("land").unwrap();
    let places = land.label_places().unwrap();
    assert_eq!((places.from_zoom, &*places.at), (5, &[Some([0.25, 0.75]), None][..]));
}

#[test]
fn further_names_are_found_and_words_are_told_in_each_language() {
    let dir = folder(None);
    let (atlas, _) = load(&Source::folder(dir.path()).unwrap()).unwrap();
    let land = atlas.collection("land").unwrap();
    let hits = atlas.search("ponant", None);
    assert_eq!((hits[0].feature, hits[0].kind.word()), (0, "alternative"));
    assert!(atlas.search("Levant", None).is_empty(), "a row that the join does not take");
    let facts = |i: usize| atlas.facts(land, i).map(|(_, fact)| fact.clone()).collect::<Vec<_>>();
    let (first, second) = (&facts(0)[0], &facts(1)[0]);
    assert_eq!((first.measure.get("de"), first.measure.get("fr")), ("Menschen", "habitants"));
    assert_eq!((first.told.get("de"), first.told.get("fr")), ("1500\u{2009}Tausend", "1.5\u{2009}millions"));
    assert_eq!(first.note.get("fr"), "counted", "a word that is not in the glossary stands as it is");
    assert_eq!((second.told.get("de"), second.told.get("fr")), ("rund 3 Millionen", "environ 3 millions"));
}

#[test]
fn faults_say_where_they_are() {
    let told = |name: &str, text: &str| {
        let dir = folder(Some((name, text)));
        load(&Source::folder(dir.path()).unwrap()).unwrap_err().to_string()
    };
    let manifest = |from: &str, to: &str| told("atlas.toml", &MANIFEST.replace(from, to));
    for (found, parts) in [
        (
            told("ferries.csv", "id,from,to\n1,a,x\n"),
            ["ferries.csv, feature 1, property to", "land, ports, found \"x\""],
        ),
        (
            manifest("from = \"from\"", "from = \"whence\""),
            ["collection \"ferries\", lines", "no property \"whence\""],
        ),
        (manifest("at = \"halls\"", "at = \"hills\""), ["collection \"land\", labels.at", "\"hills\""]),
        (
            manifest("at = \"halls\"", "at = \"ports\""),
            ["collection \"land\", labels.at", "has the id of one of ours"],
        ),
        (manifest("[\"further\"]", "[\"nick\"]"), ["collection \"land\", name_properties", "\"nick\""]),
        (
            told("words.csv", "column,word,de,fr,de_factor\nunit,x,a,b,none\n"),
            ["words.csv, line 2, column de_factor", "\"none\""],
        ),
        (
            told("words.csv", "column,word,de,fr,de_factor\nunit,x,a,b,\nunit,x,c,d,\n"),
            ["words.csv, line 3, column word", "earlier"],
        ),
    ] {
        assert!(parts.iter().all(|part| found.contains(part)), "{found}");
    }
}
