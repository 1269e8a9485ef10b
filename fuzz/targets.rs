//! What is fuzzed: each function takes any bytes, and neither panics nor answers what nobody may get. The stable test
//! `tests/it/corpus.rs` gives them every file of `corpus/`; `fuzz_targets/` gives them to libFuzzer.
#![allow(dead_code, reason = "each fuzz target uses one of them")]

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use poverty_atlas::archive::{Archive, ArchiveInfo};
use poverty_atlas::server::{ServerOptions, router};
use poverty_atlas::{Atlas, Budget, Filter, Source, TileCoord, load};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tower::ServiceExt;

/// The small data set of the examples.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().map(|p| p.join("examples/fields")).find(|p| p.is_dir()).expect("the examples")
});
static ATLAS: LazyLock<Arc<Atlas>> =
    LazyLock::new(|| Arc::new(load(&Source::folder(&FOLDER).expect("a folder")).expect("the fields").0));
static ROUTER: LazyLock<Router> = LazyLock::new(|| router(ATLAS.clone(), ServerOptions::default()));

/// Bytes that a request target cannot have as they are.
const UNSENDABLE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'#');
/// What any of them may take.
const TIME: Duration = Duration::from_secs(5);

/// A filter as CQL2 text.
pub fn filter_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let fields = ATLAS.collection("fields").expect("the fields");
    if let Ok(filter) = Filter::parse_text(text, fields) {
        let _ = ATLAS.filtered(fields, &filter, &Budget::lasting(TIME));
    }
}

/// A filter as CQL2 JSON.
pub fn filter_json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let fields = ATLAS.collection("fields").expect("the fields");
    if let Ok(filter) = Filter::parse_json(text, fields) {
        let _ = ATLAS.filtered(fields, &filter, &Budget::lasting(TIME));
    }
}

/// A geometry as WKT, in a filter.
pub fn wkt(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        filter_text(format!("S_INTERSECTS(geometry, {text})").as_bytes());
    }
}

/// A path behind `/tiles/`, `/maps/` or `/collections/fields/tiles/`.
pub fn address(data: &[u8]) {
    let before = ["/tiles/", "/maps/", "/collections/fields/tiles/", "/wmts/1.0.0/"];
    if let [first, rest @ ..] = data {
        ask(before[usize::from(*first) % before.len()], rest);
    }
}

/// The parameters of a route.
pub fn query(data: &[u8]) {
    let before = [
        "/collections/fields/items?",
        "/collections/farms/items?",
        "/collections/fields/aggregate?",
        "/collections/fields/classes?",
        "/collections/farms/items/south/fields?",
        "/locate?",
        "/search?",
        "/wms?",
        "/wmts?",
        "/maps/harvest.svg?",
        "/maps/harvest/12/2161/1391.png?",
        "/styles/harvest?",
        "/tiles/fields/12/2161/1391.mvt?",
    ];
    if let [first, rest @ ..] = data {
        ask(before[usize::from(*first) % before.len()], rest);
    }
}

/// A file of features as GeoJSON.
pub fn geojson(data: &[u8]) {
    open("fields.geojson", data);
    alone("fields.geojson", data);
}

/// A file of features as FlatGeobuf.
pub fn flatgeobuf(data: &[u8]) {
    alone("fields.fgb", data);
}

/// A file of features as TopoJSON.
pub fn topojson(data: &[u8]) {
    alone("fields.topojson", data);
}

/// A GeoPackage.
pub fn geopackage(data: &[u8]) {
    alone("fields.gpkg", data);
}

/// A file of features as GeoParquet.
pub fn geoparquet(data: &[u8]) {
    alone("fields.parquet", data);
}

/// A zipped Shapefile.
pub fn shapefile(data: &[u8]) {
    alone("fields.zip", data);
}

/// An archive of tiles: PMTiles, or MBTiles.
pub fn archive(data: &[u8]) {
    let [first, rest @ ..] = data else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(if first % 2 == 0 { "a.pmtiles" } else { "a.mbtiles" });
    std::fs::write(&path, rest).expect("a file");
    let Ok(archive) = Archive::open(&path, ArchiveInfo::default()) else { return };
    for [z, x, y] in [[0, 0, 0], [10, 540, 347], [12, 2161, 1390], [12, 2161, 1391]] {
        let tile = TileCoord::new(z as u8, x, y).expect("a tile that exists");
        let _ = archive.tile(tile, &Budget::lasting(TIME));
    }
}

/// A table.
pub fn csv(data: &[u8]) {
    open("harvest.csv", data);
    open("leases.csv", data);
}

/// A manifest.
pub fn manifest(data: &[u8]) {
    open("atlas.toml", data);
}

/// A style.
pub fn style(data: &[u8]) {
    open("styles/harvest.json", data);
}

/// Asks for what begins with `before`: a fault of the server is a fault.
fn ask(before: &str, rest: &[u8]) {
    let target = format!("{before}{}", percent_encode(rest, UNSENDABLE));
    let Ok(request) = Request::builder().uri(&target).header("host", "localhost").body(Body::empty()) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let response = ROUTER.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        let read = response.into_body().collect().await;
        assert!(status != 500 && read.is_ok(), "{target}: {status}");
    });
}

/// Loads the fields with one of their files replaced.
fn open(name: &str, data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("styles")).expect("a folder");
    for file in
        ["atlas.toml", "farms.geojson", "fields.geojson", "harvest.csv", "leases.csv", "styles/harvest.json"]
    {
        // Not `copy`, which the fuzzer's alarm interrupts.
        let bytes = std::fs::read(FOLDER.join(file)).expect("a file");
        std::fs::write(folder.path().join(file), bytes).expect("a file");
    }
    std::fs::write(folder.path().join(name), data).expect("a file");
    said(folder.path());
}

/// Loads a folder with one file.
fn alone(name: &str, data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), data).expect("a file");
    said(folder.path());
}

/// A folder is loaded, or refused in a sentence.
fn said(folder: &Path) {
    if let Err(fault) = load(&Source::folder(folder).expect("a folder")) {
        let fault = fault.to_string();
        assert!(!fault.is_empty() && !fault.contains("Error {"), "{fault}");
    }
}
