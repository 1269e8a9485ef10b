//! The house stands: a module names only lower floors, siblings do not see each other, heavy crates keep to their rooms.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Floors from the ground up; modules of one floor do not see each other.
const FLOORS: &[&[&str]] = &[
    &["budget", "data_folder", "geometry", "table", "language", "staged", "xml"],
    &["coverage", "font", "relief"],
    &["feature"],
    &["index", "style", "indicator", "tile"],
    &["dataset", "archive"],
    &["query", "render"],
    &["store"],
    &["atlas"],
    &["load", "prepare", "export"],
    &["server"],
    &["config"],
];

/// Floors within a module: its rooms from the ground up. What a module keeps beside its rooms (`mod.rs`, and the files
/// named in no floor) may see all of them.
const INSIDE: &[(&str, &[&[&str]])] = &[
    (
        "server",
        &[
            &["app"],
            &["wire"],
            &["ask"],
            &["pages"],
            &["features", "tiles", "maps", "answers"],
            &["ows"],
            &["service"],
        ],
    ),
    ("render", &[&["ground", "pixels"], &["mark", "generalized"], &["vector", "raster", "print"]]),
];

/// Rooms that one floor holds apart though they stand above each other: `ows` may use `maps`, and nothing else of its
/// siblings.
const APART: &[(&str, &[&str])] = &[("ows", &["features", "tiles", "answers"])];

/// Crates and the modules that may name them.
const ROOMS: &[(&str, &[&str])] = &[
    ("axum", &["server", "main"]),
    ("tokio", &["server", "main", "store"]),
    ("tokio_postgres", &["store"]),
    ("rustls", &["store"]),
    ("tower", &["server"]),
    ("hyper", &["server"]),
    ("hyper_util", &["server"]),
    ("tokio_io_timeout", &["server"]),
    ("tower_http", &["server"]),
    ("brotli", &["server"]),
    ("tiff", &["relief"]),
    ("netcdf3", &["relief"]),
    ("hdf5_pure", &["relief"]),
    ("rstar", &["index", "coverage"]),
    ("quick_cache", &["server", "render", "atlas", "archive"]),
    ("ipnet", &["server", "config"]),
    ("governor", &["server"]),
    ("prometheus_client", &["server"]),
    ("rust_embed", &["data_folder", "server", "render"]),
    ("tiny_skia", &["render", "font"]),
    ("harfrust", &["font"]),
    ("unicode_bidi", &["font"]),
    ("unicode_script", &["font"]),
    ("icu_segmenter", &["font"]),
    ("png", &["render"]),
    ("image", &["render"]),
    ("csv", &["table", "server", "export"]),
    ("flatgeobuf", &["load", "prepare", "export", "store"]),
    ("geojson", &["load", "prepare"]),
    ("encoding_rs", &["table", "load"]),
    ("chardetng", &["table"]),
    ("proj4rs", &["load"]),
    ("proj4wkt", &["load"]),
    ("crs_definitions", &["load"]),
    ("rusqlite", &["prepare", "load", "export", "archive"]),
    ("zip", &["prepare", "load", "export"]),
    ("shapefile", &["load", "export", "prepare"]),
    ("tempfile", &["export", "server", "staged"]),
    ("rust_xlsxwriter", &["export"]),
    ("parquet", &["export", "load"]),
    ("ureq", &["archive"]),
    ("pmtiles", &["export", "archive"]),
    ("clap", &["main", "config", "prepare", "export"]),
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

/// The rooms of a module that a file names: after `crate::module::`, or after as many `super::` as lead to the module.
fn named_rooms(code: &str, module: &str, depth: usize) -> Vec<String> {
    let ident = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let ways = [format!("crate::{module}::"), "super::".repeat(depth)];
    let listed = |rest: &str| match rest.strip_prefix('{') {
        Some(list) => list.split('}').next().unwrap_or("").split(',').map(|p| ident(p.trim())).collect(),
        None => vec![ident(rest)],
    };
    let named = |way: &String| -> Vec<String> {
        let starts = code.match_indices(&**way).filter(|(at, _)| !code[..*at].ends_with("super::"));
        starts.flat_map(|(at, found)| listed(&code[at + found.len()..])).collect()
    };
    ways.iter().filter(|w| !w.is_empty()).flat_map(named).filter(|name| !name.is_empty()).collect()
}

/// What breaks the floors within a module, and pairs of rooms that name each other.
fn violations_inside(src: &Path, module: &str, floors: &[&[&str]]) -> Vec<String> {
    let place = |room: &str| floors.iter().position(|f| f.contains(&room));
    let mut files = Vec::new();
    sources(&src.join(module), &mut files);
    files.sort();
    let mut found = Vec::new();
    for path in &files {
        let inside = path.strip_prefix(src.join(module)).unwrap();
        let room = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned();
        let Some(own) = place(&room) else { continue };
        let depth = inside.components().count() - usize::from(inside.ends_with("mod.rs"));
        for other in named_rooms(&code(path), module, depth) {
            let apart = APART.iter().any(|(r, others)| *r == room && others.contains(&&*other));
            match place(&other) {
                Some(f) if f > own => found.push(format!("{}: {room} looks up to {other}", path.display())),
                Some(f) if other != room && (f == own || apart) => {
                    found.push(format!("{}: {room} looks sideways to {other}", path.display()));
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn rooms_within_a_module_stand_on_floors_too() {
    let src = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    for (module, floors) in INSIDE {
        for room in floors.iter().flat_map(|f| f.iter()) {
            let at = src.join(module).join(room);
            assert!(at.is_dir() || at.with_extension("rs").is_file(), "{module} has no room {room}");
        }
        let found = violations_inside(src, module, floors);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn every_module_on_a_floor_exists() {
    let src = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let names = FLOORS.iter().flat_map(|f| f.iter()).chain(ROOMS.iter().flat_map(|(_, rooms)| rooms.iter()));
    for name in names {
        let at = src.join(name);
        assert!(at.is_dir() || at.with_extension("rs").is_file(), "there is no module {name}");
    }
}

#[test]
fn no_floor_looks_up_or_sideways() {
    let found = violations(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// True where a file imports a module of ours that is called as a crate is: `export::geojson`.
fn has_module(code: &str, name: &str) -> bool {
    let imports = code
        .split(';')
        .filter(|i| i.trim_start().starts_with("use crate::") || i.trim_start().starts_with("use super::"));
    let words = |i: &str| i.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == name);
    imports.into_iter().any(words)
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
            let named = code.contains(&format!("use {name}::"))
                || (code.contains(&format!(" {name}::")) && !has_module(&code, name));
            if named && !rooms.contains(&module.as_str()) {
                found.push(format!("{}: {name} has no room in {module}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The name of the type that a line declares: a struct, an enum, a union, a trait or an alias, public or not.
fn declared_type(line: &str) -> Option<&str> {
    let item = line.trim_start();
    let item = match item.strip_prefix("pub(") {
        Some(rest) => rest.split_once(") ")?.1,
        None => item.strip_prefix("pub ").unwrap_or(item),
    };
    let (keyword, rest) = item.split_once(' ')?;
    // An indented `type` is an associated type, whose name is its trait's.
    let declares = matches!(keyword, "struct" | "enum" | "union" | "trait")
        || (keyword == "type" && !line.starts_with(' '));
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    declares.then_some(&rest[..end]).filter(|name| name.starts_with(char::is_uppercase))
}

/// Types that share a name, each with all the places where it is declared.
fn shared_names(src: &Path) -> Vec<String> {
    let mut files = Vec::new();
    sources(src, &mut files);
    files.sort();
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
        for (i, line) in code.lines().enumerate() {
            if let Some(name) = declared_type(line) {
                let place = format!("{}:{}", path.strip_prefix(src).unwrap().display(), i + 1);
                places.entry(name.to_owned()).or_default().push(place);
            }
        }
    }
    let shared = places.into_iter().filter(|(_, places)| places.len() > 1);
    shared.map(|(name, places)| format!("{name}: {}", places.join(", "))).collect()
}

#[test]
fn no_two_types_share_a_name() {
    let found = shared_names(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    assert!(found.is_empty(), "one word means one thing, but\n{}", found.join("\n"));
}

#[test]
fn the_check_sees_a_shared_name() {
    for (line, name) in [
        ("pub struct Tile {", Some("Tile")),
        ("    struct Row<'a>(&'a str);", Some("Row")),
        ("pub(super) type Pixel = [f64; 2];", Some("Pixel")),
        ("pub(in crate::render) enum Side {", Some("Side")),
        ("trait Facts {", Some("Facts")),
        ("    type Output = Truth;", None),
        ("use crate::style::Style;", None),
        ("/// A struct Tile.", None),
    ] {
        assert_eq!(declared_type(line), name, "{line}");
    }
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("tile")).unwrap();
    fs::write(dir.path().join("tile/mod.rs"), "pub struct Frame;\nstruct Own;").unwrap();
    fs::write(dir.path().join("index.rs"), "\npub(super) enum Frame {}").unwrap();
    assert_eq!(shared_names(dir.path()), ["Frame: index.rs:2, tile/mod.rs:1"]);
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

#[test]
fn the_check_sees_a_room_that_looks_up_or_sideways() {
    let dir = std::env::temp_dir().join(format!("atlas-rooms-{}", std::process::id()));
    for (file, code) in [
        ("wire/call.rs", "use crate::server::maps::tile;\nuse super::super::app;"),
        ("maps/tile.rs", "use super::super::{tiles, wire::Call};"),
        ("maps/mod.rs", "use super::features::items;"),
        ("ows/wms/map.rs", "use crate::server::{maps, answers};"),
        ("service/mod.rs", "use super::ows;"),
    ] {
        let path = dir.join("server").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, code).unwrap();
    }
    let found = violations_inside(&dir, "server", INSIDE[0].1);
    fs::remove_dir_all(&dir).unwrap();
    let said: Vec<&str> = found.iter().map(|f| f.rsplit(": ").next().unwrap()).collect();
    let expected = [
        "maps looks sideways to features",
        "maps looks sideways to tiles",
        "ows looks sideways to answers",
        "wire looks up to maps",
    ];
    assert_eq!(said, expected);
}
