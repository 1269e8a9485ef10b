//! What `docs/data.md` and the published schema say of the manifest is what the program takes.

use crate::serve::command;
use crate::switches;
use poverty_atlas::load::{Source, load};
use serde_json::Value;
use std::path::Path;

const PAGE: &str = include_str!("../../docs/data.md");

fn schema() -> Value {
    let printed = command().args(["check", "--schema"]).output().unwrap().stdout;
    let published = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/atlas.schema.json"));
    if switches::bless() {
        std::fs::write(published, &printed).unwrap();
    }
    let schema = String::from_utf8(printed).unwrap();
    assert_eq!(schema, std::fs::read_to_string(published).unwrap(), "bless docs/atlas.schema.json");
    serde_json::from_str(&schema).unwrap()
}

/// The rows of the tables of keys below each heading.
fn rows() -> Vec<(String, Vec<Vec<String>>)> {
    let mut found: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for line in PAGE.lines() {
        if line.starts_with("##") {
            found.push((line.trim_start_matches(['#', ' ']).to_owned(), Vec::new()));
        }
        if let (Some(row), Some((_, rows))) = (line.strip_prefix("| `"), found.last_mut()) {
            rows.push(row.replace("\\|", "/").split('|').map(|c| c.trim().replace('`', "")).collect());
        }
    }
    found.retain(|(_, rows)| !rows.is_empty());
    found
}

#[test]
fn the_page_has_every_key_of_the_manifest() {
    let schema = schema();
    let mut sections = rows();
    let objects = std::iter::once(("Manifest", &schema))
        .chain(schema["$defs"].as_object().unwrap().iter().map(|(name, object)| (name.as_str(), object)));
    for (name, object) in objects {
        let Some(properties) = object["properties"].as_object() else { continue };
        let mut keys: Vec<&str> = properties.keys().map(String::as_str).collect();
        keys.sort_unstable();
        let of_section = |rows: &[Vec<String>]| {
            let mut told: Vec<String> = rows.iter().map(|r| r[0].clone()).collect();
            told.sort_unstable();
            told == keys
        };
        let at = sections.iter().position(|(_, rows)| of_section(rows));
        let (heading, rows) =
            sections.remove(at.unwrap_or_else(|| panic!("no table has the keys of {name}: {keys:?}")));
        let needed: Vec<&str> =
            object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for row in rows {
            assert_eq!(row[2] == "needed", needed.contains(&row[0].as_str()), "{heading}: {}", row[0]);
            assert!(row[3].len() > 4, "{heading}: {} without a meaning", row[0]);
        }
    }
    let left: Vec<&String> = sections.iter().map(|(heading, _)| heading).collect();
    assert!(left.is_empty(), "keys that no manifest has: {left:?}");
}

#[test]
fn the_examples_of_the_page_are_read() {
    let blocks: Vec<&str> = PAGE.split("```toml\n").skip(1).map(|b| b.split("```").next().unwrap()).collect();
    assert!(blocks.len() > 6, "{}", blocks.len());
    for block in blocks {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("atlas.toml"), block).unwrap();
        let loaded = load(&Source::folder(folder.path()).unwrap());
        let fault = loaded.map_or_else(|e| e.to_string(), |_| String::new());
        // A piece of a manifest names what other pieces declare; its keys are all known.
        assert!(!fault.contains("unknown field") && !fault.contains("missing field"), "{fault}: {block}");
        assert!(!fault.contains("atlas.toml, line"), "{fault}: {block}");
    }
}
