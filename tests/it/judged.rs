//! What no file violates and nobody can have meant is told; a first manifest is written for a folder that has none.

use crate::folder::{feature, features, read, square};
use crate::serve::command;
use serde_json::{Value, json};

fn squares(properties: &[Value]) -> String {
    let all: Vec<Value> =
        properties.iter().enumerate().map(|(i, p)| feature(square(i as f64, 30.0), p.clone())).collect();
    features(&all)
}

fn told(files: &[(&str, &[u8])]) -> Vec<String> {
    read(files).unwrap_or_else(|fault| panic!("{fault}")).1.lines(20)
}

#[test]
fn a_manifest_that_nobody_can_have_meant_is_told() {
    let data = squares(&[json!({"id": "a", "name_es": "Uno"}), json!({"id": "b", "name_es": "Dos"})]);
    let manifest = |head: &str| {
        format!("title = {{ en = \"x\" }}\n{head}\n[[collections]]\nid = \"d\"\nfile = \"d.geojson\"\n")
    };
    let lines =
        |head: &str| told(&[("atlas.toml", manifest(head).as_bytes()), ("d.geojson", data.as_bytes())]);
    for (head, expected) in [
        (
            "default_style = \"income\"",
            "atlas.toml, default_style: expected one of the styles plain, found \"income\"; the first style is shown",
        ),
        (
            "view = { center = [30.5, 1.5], zoom = 4 }",
            "atlas.toml, view, center: expected longitude, then latitude; [30.5, 1.5] is outside of the data, [1.5, 30.5] would be within; shown as it is",
        ),
        (
            "view = { center = [80.0, 1.5], zoom = 4 }",
            "atlas.toml, view, center: [80, 1.5] is outside of the data; shown as it is",
        ),
        (
            "languages = [\"en\", \"es\", \"fr\"]",
            "atlas.toml, languages: no title, name or other text in the language \"fr\"; texts in another language are shown",
        ),
    ] {
        let found: Vec<String> = lines(head).into_iter().filter(|l| l.starts_with("atlas.toml")).collect();
        assert_eq!(found, [expected], "{head}");
    }
    let sound =
        "default_style = \"plain\"\nview = { center = [1.5, 30.5], zoom = 4 }\nlanguages = [\"en\", \"es\"]";
    assert!(lines(sound).iter().all(|l| !l.starts_with("atlas.toml")), "{:?}", lines(sound));
}

#[test]
fn words_and_numbers_for_nothing_are_told() {
    let na = squares(&[
        json!({"id": "a", "rate": "1.5", "height": -9999, "depth": -99, "note": "n/a"}),
        json!({"id": "b", "rate": "NA", "height": 12, "depth": -5, "note": "fine"}),
        json!({"id": "c", "rate": "2", "height": 7.5, "depth": 3, "note": "-"}),
    ]);
    let lines = told(&[("d.geojson", na.as_bytes())]);
    let judged: Vec<&String> = lines.iter().filter(|l| l.starts_with("collection d")).collect();
    assert_eq!(
        judged,
        [
            "collection d, property height: -9999 in 1 features, where no other number is below 0: is it unknown?; kept as a number",
            "collection d, property rate: numbers, and \"NA\" or the like in 1 features; kept as texts",
        ]
    );
}

#[test]
fn lost_zeros_are_seen_in_codes_and_in_tables() {
    let codes = |all: &[&str]| squares(&all.iter().map(|c| json!({"fips_code": c})).collect::<Vec<_>>());
    let lines = told(&[("d.geojson", codes(&["4015", "10001", "12003"]).as_bytes())]);
    let expected = "collection d, property fips_code: 1 codes of 4 digits among 2 of 5, such as \"4015\": did you mean \"04015\"?; kept as they are";
    assert!(lines.iter().any(|l| l == expected), "{lines:?}");
    let manifest = "title = \"x\"\n[[collections]]\nid = \"d\"\nfile = \"d.geojson\"\n\
        [[joins]]\ncollection = \"d\"\ntable = \"t.csv\"\nkey = \"code\"\ncolumns = { people = { type = \"integer\" } }\n\
        [[indicators]]\nid = \"i\"\ncollection = \"d\"\ntable = \"t.csv\"\nkey = \"code\"\nvalue = \"people\"\n";
    let lines = told(&[
        ("atlas.toml", manifest.as_bytes()),
        ("d.geojson", codes(&["04015", "10001"]).as_bytes()),
        ("t.csv", b"code,people\n4015,12\n10001,5\n99,1\n"),
    ]);
    let meant = "t.csv, line 2, column code: expected an id of collection \"d\", found \"4015\": did you mean \"04015\"?; left out";
    assert_eq!(lines.iter().filter(|l| *l == meant).count(), 2, "{lines:?}");
    assert!(lines.iter().any(|l| l.ends_with("found \"99\"; left out")), "{lines:?}");
}

#[test]
fn a_first_manifest_serves_what_the_folder_serves() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    file(
        "states.geojson",
        &squares(&[
            json!({"code": "01", "name_es": "Uno", "a b": 1}),
            json!({"code": "02", "name_es": "Dos", "a b": 2}),
        ]),
    );
    file("more/it's \"x\".geojson", &squares(&[json!({})]));
    file("income.csv", "state,year,income\n01,2000,5\n02,2000,6\n");
    file("notes.csv", "a,b\n1,2\n");
    file("broken.geojson", "{");
    let init = || command().args(["init", dir.path().to_str().unwrap()]).output().unwrap();
    let source = || poverty_atlas::Source::folder(dir.path()).unwrap();
    let (before, _) = poverty_atlas::load(&source()).unwrap();
    let done = init();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = std::fs::read_to_string(dir.path().join("atlas.toml")).unwrap();
    let (after, report) = poverty_atlas::load(&source()).unwrap();
    let told = |atlas: &poverty_atlas::Atlas| -> Vec<String> {
        let one = |c: &poverty_atlas::feature::Collection| {
            let titles: Vec<&str> = (0..c.len()).map(|i| c.feature_title(i).get("es")).collect();
            format!(
                "{} {:?} {titles:?} {}",
                c.id(),
                c.feature_ids().collect::<Vec<_>>(),
                c.properties().len()
            )
        };
        atlas.collections().iter().map(one).collect()
    };
    assert_eq!(told(&before), told(&after), "{text}");
    assert!(report.remarks.iter().all(|r| !r.changes), "{:?}", report.lines(10));
    for line in [
        "languages = [\"en\", \"es\"] # the first is shown where none is asked for",
        "coverage = true # 2 polygons share their borders",
        "id_property = \"code\"",
        "title_property = { es = \"name_es\" }",
        "# \"a b\" = { type = \"integer\", title = \"a b\" }",
        "# year = \"year\"",
        "# income.csv tells of states: join its columns to the features,",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    assert!(text.contains("# Not served: broken.geojson (") && !text.contains("notes.csv"), "{text}");
    // With every choice made, it is a manifest still.
    let join = text.split("# [[joins]]").nth(1).unwrap().split("# or take").next().unwrap();
    let chosen = format!("{text}\n[[joins]]\n{}", join.replace("\n# ", "\n"));
    std::fs::write(dir.path().join("atlas.toml"), chosen).unwrap();
    let (joined, _) = poverty_atlas::load(&source()).unwrap();
    assert_eq!(joined.collection("states").unwrap().value(1, "income").to_cell(), "6");
    // What is there stays.
    let again = init();
    let fault = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(!again.status.success() && fault.contains("atlas.toml: expected none, found one"), "{fault}");
    let empty = tempfile::tempdir().unwrap();
    let none = command().args(["init", empty.path().to_str().unwrap()]).output().unwrap();
    assert!(!none.status.success() && !empty.path().join("atlas.toml").exists());
}

#[test]
fn gaps_are_written_for_a_map_program() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("d.geojson"), squares(&[json!({})])).unwrap();
    let out = dir.path().join("gaps.json");
    let args = ["check", dir.path().to_str().unwrap(), "--geojson", out.to_str().unwrap()];
    let done = command().args(args).output().unwrap();
    assert!(
        done.status.success()
            && String::from_utf8_lossy(&done.stdout).contains("0 borders with two sides, 1 with one")
    );
    let written: Value = serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap();
    assert_eq!(written, json!({"type": "FeatureCollection", "features": []}));
}
