//! The house stands: a module names only lower floors, siblings do not see each other, heavy crates keep to their rooms.

use std::fs;
use std::path::{Path, PathBuf};

/// Floors from the ground up; modules of one floor do not see each other.
const FLOORS: &[&[&str]] = &[
    &["geometry"],
    &["coverage"],
    &["feature"],
    &["index", "style", "indicator", "tile"],
    &["query", "render"],
    &["atlas"],
    &["load", "prepare", "export", "server"],
    &["config"],
];

/// Crates and the modules that may name them.
const ROOMS: &[(&str, &[&str])] = &[
    ("axum", &["server", "main"]),
    ("tokio", &["server", "main"]),
    ("tower", &["server"]),
    ("tower_http", &["server"]),
    ("moka", &["server"]),
    ("rstar", &["index"]),
    ("tiny_skia", &["render"]),
    ("png", &["render"]),
    ("image", &["render"]),
    ("flatgeobuf", &["load", "prepare", "export", "server"]),
    ("geojson", &["load", "prepare", "export", "server"]),
    ("rusqlite", &["prepare"]),
    ("zip", &["prepare"]),
    ("clap", &["main", "config", "prepare"]),
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The code of a file without comments, texts and its unit tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
    code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|f| f.contains(&module))
}

/// The top-level module a file belongs to.
fn module(path: &Path, src: &Path) -> String {
    let inside = path.strip_prefix(src).unwrap();
    inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// Names that follow `crate::` in use paths, one or several in braces.
fn named_modules(code: &str) -> Vec<String> {
    let ident = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    code.match_indices("crate::")
        .flat_map(|(at, found)| {
            let rest = &code[at + found.len()..];
            match rest.strip_prefix('{') {
                Some(list) => {
                    list.split('}').next().unwrap_or("").split(',').map(|p| ident(p.trim())).collect()
                }
                None => vec![ident(rest)],
            }
        })
        .filter(|name| !name.is_empty())
        .collect()
}

fn violations(src: &Path) -> Vec<String> {
    let mut files = Vec::new();
    sources(src, &mut files);
    files.sort();
    let mut found = Vec::new();
    for path in &files {
        let (module, code) = (module(path, src), code(path));
        if module == "lib" || module == "main" {
            continue;
        }
        let Some(own) = floor(&module) else {
            found.push(format!("{}: module {module} stands on no floor", path.display()));
            continue;
        };
        for other in named_modules(&code) {
            match floor(&other) {
                Some(f) if f > own => found.push(format!("{}: {module} looks up to {other}", path.display())),
                Some(f) if f == own && other != module => {
                    found.push(format!("{}: {module} looks sideways to {other}", path.display()));
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn no_floor_looks_up_or_sideways() {
    let found = violations(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn heavy_crates_keep_to_their_rooms() {
    let src = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut files = Vec::new();
    sources(src, &mut files);
    let mut found = Vec::new();
    for path in files {
        let (module, code) = (module(&path, src), code(&path));
        for (name, rooms) in ROOMS {
            let named = code.contains(&format!("use {name}::")) || code.contains(&format!(" {name}::"));
            if named && !rooms.contains(&module.as_str()) {
                found.push(format!("{}: {name} has no room in {module}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_check_sees_an_import_upward() {
    let names =
        named_modules("use crate::atlas::Atlas;\nuse crate::{feature::Value, geometry};\ncrate::tile::x()");
    assert_eq!(names, ["atlas", "feature", "geometry", "tile"]);
    assert!(floor("atlas") > floor("feature"));
    let dir = std::env::temp_dir().join(format!("atlas-architecture-{}", std::process::id()));
    fs::create_dir_all(dir.join("feature")).unwrap();
    fs::write(dir.join("feature/mod.rs"), "use crate::atlas::Atlas;").unwrap();
    fs::create_dir_all(dir.join("index")).unwrap();
    fs::write(dir.join("index/mod.rs"), "use crate::style::Style;").unwrap();
    let found = violations(&dir);
    fs::remove_dir_all(&dir).unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
}
