//! Archives of tiles as sources: served as they stand in the file, told when they cannot be.

#![cfg(unix)]

use crate::folder::{Served, feature, features, square};
use crate::serve::command;
use poverty_atlas::archive::ArchiveFault;
use poverty_atlas::budget::Stopped;
use poverty_atlas::load::{Source, load};
use poverty_atlas::{Budget, TileCoord};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const FIELDS: &str = "examples/fields";

fn export(out: &Path, options: &[&str]) {
    let zooms = ["--zooms", "9-12", "--data", FIELDS, "--out", out.to_str().unwrap()];
    let output = command().arg("export").args(zooms).args(options).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn served(folder: &Path) -> Served {
    let (atlas, report) = load(&Source::folder(folder).unwrap()).unwrap();
    Served::from(atlas, report)
}

/// An archive of pictures or of vector tiles, in a folder of its own.
fn archived(folder: &Path, name: &str, options: &[&str]) -> Served {
    let format = name.rsplit('.').next().unwrap();
    export(&folder.join(name), &[&["--format", format], options].concat());
    served(folder)
}

#[tokio::test]
async fn tiles_are_those_of_the_server_that_made_them() {
    let (made, report) = load(&Source::folder(FIELDS.as_ref()).unwrap()).unwrap();
    let made = Served::from(made, report);
    for (name, options, tiles, ending) in [
        ("v.pmtiles", &["--layers", "fields"][..], "/tiles/fields", "mvt"),
        ("v.mbtiles", &["--layers", "fields"], "/tiles/fields", "mvt"),
        ("c.pmtiles", &["--layers", "fields", "--encoding", "mlt"], "/tiles/fields", "mlt"),
        ("m.pmtiles", &["--style", "harvest", "--lang", "en"], "/maps/harvest", "png"),
        ("m.mbtiles", &["--style", "harvest", "--lang", "en"], "/maps/harvest", "png"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let archive = archived(folder.path(), name, options);
        let id = name.split('.').next().unwrap();
        let document = archive.json(&format!("/archives/{id}")).await;
        assert_eq!((&document["minzoom"], &document["maxzoom"]), (&json!(9), &json!(12)), "{name}");
        let address = document["tiles"][0].as_str().unwrap();
        assert!(address.ends_with(&format!("/archives/{id}/{{z}}/{{x}}/{{y}}.{ending}")), "{address}");
        assert_eq!(document["vector_layers"].is_array(), ending != "png", "{document}");
        assert_eq!(document["format"] == "application/vnd.maplibre-tile", ending == "mlt", "{document}");
        assert_eq!(archive.json("/archives").await["archives"][0], document);
        let [west, south, east, north] = [0, 1, 2, 3].map(|i| document["bounds"][i].as_f64().unwrap());
        assert!(west < east && south < north, "{document}");
        let mut found = 0;
        for (z, x, y) in (9..=12u32).flat_map(|z| around(z, west, north).map(move |(x, y)| (z, x, y))) {
            let path = format!("{z}/{x}/{y}.{ending}");
            let query = if ending == "png" { "?lang=en" } else { "" };
            let expected = made.get(&format!("{tiles}/{path}{query}")).await;
            let kept = archive.get(&format!("/archives/{id}/{path}?key=any")).await;
            // An empty picture may be left out of an archive.
            if kept.0 == 200 {
                assert!(kept == expected, "{name} {path}");
                found += 1;
            } else {
                assert!(kept.0 == 204 && (expected.0 == 204 || ending == "png"), "{name} {path}: {}", kept.0);
            }
        }
        assert!(found >= 4, "{name}: {found}");
        let (status, fault) = archive.get(&format!("/archives/{id}/9/0/0.gif")).await;
        assert_eq!(status, 404);
        assert!(String::from_utf8_lossy(&fault).contains(&format!("the row, then .{ending}")));
        assert_eq!(archive.get("/archives/other").await.0, 404);
        assert_eq!(archive.get(&format!("/archives/{id}/23/0/0.{ending}")).await.0, 404);
    }
}

/// The tile at a position and its neighbours to the east and south.
fn around(z: u32, lon: f64, lat: f64) -> impl Iterator<Item = (u32, u32)> {
    let side = f64::from(1u32 << z);
    let sine = lat.to_radians().sin();
    let x = ((lon + 180.0) / 360.0 * side) as u32;
    let y = ((0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * std::f64::consts::PI)) * side) as u32;
    (0..2).flat_map(move |dx| (0..2).map(move |dy| (x + dx, y + dy)))
}

#[tokio::test]
async fn a_manifest_says_more_than_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    export(&folder.path().join("base.pmtiles"), &["--format", "pmtiles", "--layers", "fields"]);
    let text = features(&[feature(square(10.0, 50.0), json!({"name": "a"}))]);
    fs::write(folder.path().join("d.geojson"), text).unwrap();
    let archive = |more: &str| {
        let manifest = format!(
            "title = \"x\"\nlanguages = [\"en\", \"fr\"]\n[[collections]]\nid = \"d\"\nfile = \"d.geojson\"\n[[archives]]\nid = \"base\"\n{more}\n"
        );
        fs::write(folder.path().join("atlas.toml"), manifest).unwrap();
        load(&Source::folder(folder.path()).unwrap())
    };
    let (atlas, report) = archive(
        "title = { en = \"Ground\", fr = \"Fond\" }\nsource = \"A. Nobody\"\nfile = \"base.pmtiles\"",
    )
    .unwrap();
    let first = atlas.info().digest.clone();
    let served = Served::from(atlas, report);
    let document = served.json("/archives/base?lang=fr").await;
    assert_eq!((&document["name"], &document["attribution"]), (&json!("Fond"), &json!("A. Nobody")));
    let page = served.get("/archives?f=html&lang=fr").await;
    assert!(
        page.0 == 200 && String::from_utf8_lossy(&page.1).contains("Fond"),
        "{} {}",
        page.0,
        String::from_utf8_lossy(&page.1)
    );
    assert!(served.json("/api").await["paths"].get("/archives/{archiveId}/{z}/{x}/{y}").is_some());
    // Another archive is another state of the data.
    export(&folder.path().join("base.pmtiles"), &["--format", "pmtiles", "--style", "harvest"]);
    let (atlas, _) = archive(
        "title = { en = \"Ground\", fr = \"Fond\" }\nsource = \"A. Nobody\"\nfile = \"base.pmtiles\"",
    )
    .unwrap();
    assert_ne!(atlas.info().digest, first);
    // What cannot be read is left out, and the rest is served.
    for (file, told) in [
        ("../base.pmtiles", "expected a path inside the data folder"),
        ("none.pmtiles", "No such file"),
        ("d.geojson", "expected a file that ends in .pmtiles or .mbtiles"),
    ] {
        let (atlas, report) = archive(&format!("file = \"{file}\"")).unwrap();
        assert!(atlas.archives().is_empty() && atlas.collection("d").is_some());
        let lines = report.lines_of(true, 10);
        assert!(
            lines.iter().any(|l| l.contains(file) && l.contains(told) && l.ends_with("left out")),
            "{lines:?}"
        );
    }
    let twice = archive("file = \"base.pmtiles\"\n[[archives]]\nid = \"base\"\nfile = \"base.pmtiles\"");
    assert!(twice.unwrap_err().to_string().contains("expected an id of its own"));
}

#[tokio::test]
async fn what_is_damaged_or_has_changed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("base.pmtiles");
    let archive = archived(folder.path(), "base.pmtiles", &["--layers", "fields"]);
    let whole = fs::read(&path).unwrap();
    let document = archive.json("/archives/base").await;
    let (west, north) = (document["bounds"][0].as_f64().unwrap(), document["bounds"][3].as_f64().unwrap());
    let (x, y) = around(12, west, north).next().unwrap();
    let tile = |z: u32, x: u32, y: u32| format!("/archives/base/{z}/{x}/{y}.mvt");
    // Written to in place.
    let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::End(0)).unwrap();
    file.write_all(b"more").unwrap();
    let (status, fault) = archive.get(&tile(12, x, y)).await;
    assert_eq!(status, 503, "{}", String::from_utf8_lossy(&fault));
    assert!(String::from_utf8_lossy(&fault).contains("has changed since it was opened"));
    // Cut short, or with any byte of its head broken: a tile, none, or a fault; never another end.
    for cut in [0, 50, 126, 127, 300, whole.len() / 2] {
        fs::write(&path, &whole[..cut]).unwrap();
        let read = load(&Source::folder(folder.path()).unwrap());
        if let Ok((atlas, report)) = read {
            let told = report.lines_of(true, 10);
            assert!(
                atlas.archives().len() == 1 || told.iter().any(|l| l.starts_with("base.pmtiles: ")),
                "{told:?}"
            );
        }
    }
    let at_tile = TileCoord::new(12, x, y).unwrap();
    for at in 0..whole.len().min(400) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xFF;
        fs::write(&path, &bytes).unwrap();
        let Ok((atlas, _)) = load(&Source::folder(folder.path()).unwrap()) else { continue };
        for archive in atlas.archives() {
            // A panic would be heard here.
            let _ = archive.tile(at_tile, &Budget::unlimited());
        }
    }
    // A tile that says it unpacks to more than anybody wants.
    fs::remove_file(&path).unwrap();
    let path = folder.path().join("base.mbtiles");
    let archive = archived(folder.path(), "base.mbtiles", &["--layers", "fields"]);
    let base = Connection::open(&path).unwrap();
    // What says nothing, or a number, takes nothing with it.
    base.execute("DELETE FROM metadata WHERE name = 'description'", []).unwrap();
    base.execute_batch(
        "CREATE TABLE other (name, value); INSERT INTO other SELECT name, value FROM metadata; DROP TABLE metadata; \
         ALTER TABLE other RENAME TO metadata; INSERT INTO metadata VALUES ('description', NULL), ('version', 2)",
    )
    .unwrap();
    assert_eq!(served(folder.path()).atlas.archives().len(), 1);
    base.execute("UPDATE images SET tile_data = x'1F8B08000000000000FF030000000000FFFFFFFF'", []).unwrap();
    drop(base);
    assert_eq!(archive.get(&tile(12, x, y)).await.0, 500);
    // No archive at all.
    fs::write(
        &path,
        b"not a database, but long enough to be taken for the head of one, or so it seems to be",
    )
    .unwrap();
    fs::write(folder.path().join("d.geojson"), features(&[feature(square(1.0, 1.0), json!({}))])).unwrap();
    let served = served(folder.path());
    let lines = served.report.lines_of(true, 10);
    assert!(lines.iter().any(|l| l.starts_with("base.mbtiles: not a readable MBTiles archive")), "{lines:?}");
    let none: Value = served.json("/archives").await;
    assert_eq!(none["archives"], json!([]));
}

/// A server of one file, in parts unless it is told otherwise: how it behaves is the first segment of the path.
fn store(bytes: Vec<u8>) -> (std::net::SocketAddr, Arc<AtomicUsize>) {
    use axum::extract::Path as Segments;
    use axum::http::{HeaderMap, StatusCode, header};
    use axum::response::IntoResponse;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let count = asked.clone();
    let answer = move |Segments((how, _)): Segments<(String, String)>, headers: HeaderMap| async move {
        let n = count.fetch_add(1, Ordering::SeqCst);
        let range = headers[header::RANGE].to_str().unwrap().trim_start_matches("bytes=").to_owned();
        let (from, to) = range.split_once('-').unwrap();
        let from: usize = from.parse().unwrap();
        let to = (to.parse::<usize>().unwrap() + 1).min(bytes.len());
        let part = [(header::CONTENT_RANGE, format!("bytes {from}-{}/{}", to - 1, bytes.len()))];
        let tag = match &*how {
            "changing" => format!("\"{n}\""),
            // Another one from the third request on, and that for good.
            "changed" if n > 1 => "\"two\"".to_owned(),
            _ => "\"one\"".to_owned(),
        };
        match &*how {
            "whole" => (StatusCode::OK, bytes).into_response(),
            "none" => StatusCode::FORBIDDEN.into_response(),
            // Opened, then without an answer.
            "stalled" if n > 1 => std::future::pending().await,
            "short" if n > 1 => (
                StatusCode::PARTIAL_CONTENT,
                part,
                [(header::ETAG, tag)],
                bytes[from..to.min(from + 9)].to_vec(),
            )
                .into_response(),
            "shifted" => {
                let range = [(header::CONTENT_RANGE, "bytes 7-9/10".to_owned())];
                (StatusCode::PARTIAL_CONTENT, range, bytes[from..to].to_vec()).into_response()
            }
            _ => {
                let tag = [(header::ETAG, tag)];
                (StatusCode::PARTIAL_CONTENT, part, tag, bytes[from..to].to_vec()).into_response()
            }
        }
    };
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let app = axum::Router::new().route("/{how}/{name}", axum::routing::get(answer));
            axum::serve(listener, app).await.unwrap();
        });
    });
    (address, asked)
}

#[tokio::test]
async fn an_archive_may_stand_at_an_address() {
    let folder = tempfile::tempdir().unwrap();
    let local = archived(folder.path(), "base.pmtiles", &["--layers", "fields"]);
    let bytes = fs::read(folder.path().join("base.pmtiles")).unwrap();
    let (address, asked) = store(bytes);
    let text = features(&[feature(square(10.0, 50.0), json!({"name": "a"}))]);
    let served = |url: &str| {
        let manifest = format!(
            "title = \"x\"\n[[collections]]\nid = \"d\"\nfile = \"d.geojson\"\n[[archives]]\nid = \"base\"\nurl = \"{url}\"\n"
        );
        Served::of(&[("atlas.toml", manifest.as_bytes()), ("d.geojson", text.as_bytes())])
    };
    let remote = served(&format!("http://{address}/good/base.pmtiles"));
    let document = local.json("/archives/base").await;
    assert_eq!(remote.json("/archives/base").await["vector_layers"], document["vector_layers"]);
    let (west, north) = (document["bounds"][0].as_f64().unwrap(), document["bounds"][3].as_f64().unwrap());
    let (x, y) = around(12, west, north).next().unwrap();
    let tile = format!("/archives/base/12/{x}/{y}.mvt");
    let expected = local.get(&tile).await;
    assert_eq!(expected.0, 200);
    let before = asked.load(Ordering::SeqCst);
    for _ in 0..3 {
        assert!(remote.get(&tile).await == expected);
    }
    assert!(asked.load(Ordering::SeqCst) <= before + 2, "a tile is fetched once");
    // What changes between two requests is not served.
    let changing = served(&format!("http://{address}/changing/base.pmtiles"));
    assert_eq!(changing.get(&tile).await.0, 503);
    // What has changed once is opened anew.
    let (again, _) = store(fs::read(folder.path().join("base.pmtiles")).unwrap());
    let changed = served(&format!("http://{again}/changed/base.pmtiles"));
    assert_eq!(changed.atlas.archives()[0].version(), 0);
    assert!(changed.get(&tile).await == expected);
    assert_eq!(changed.atlas.archives()[0].version(), 1);
    // A server that stops to answer takes no longer than whoever asks has time, and is left alone then.
    for how in ["stalled", "short"] {
        let (lame, asked) = store(fs::read(folder.path().join("base.pmtiles")).unwrap());
        let archive = served(&format!("http://{lame}/{how}/base.pmtiles"));
        let at = TileCoord::new(12, x, y).unwrap();
        let once = archive.atlas.archives()[0].tile(at, &Budget::lasting(Duration::from_millis(300)));
        let is_late = matches!(once, Err(ArchiveFault::Stopped(Stopped::Late)));
        assert!(is_late == (how == "stalled") && once.is_err(), "{how}: {once:?}");
        if how == "short" {
            continue;
        }
        let (status, told) = archive.get(&tile).await;
        let told = String::from_utf8_lossy(&told).into_owned();
        assert!(status == 503 && !told.contains(&lame.to_string()), "{status} {told}");
        let before = asked.load(Ordering::SeqCst);
        assert_eq!(archive.get(&tile).await.0, 503);
        assert_eq!(asked.load(Ordering::SeqCst), before, "it is not asked again at once");
    }
    for (path, told) in [
        ("whole/base.pmtiles", "its server does not answer in parts"),
        ("none/base.pmtiles", "its server answers 403 Forbidden"),
        ("shifted/base.pmtiles", "expected the bytes from 0, found Some(\"bytes 7-9/10\")"),
    ] {
        let left_out = served(&format!("http://{address}/{path}"));
        let lines = left_out.report.lines_of(true, 10);
        assert!(lines.iter().any(|l| l.contains(told) && l.contains("archive \"base\"")), "{lines:?}");
        assert_eq!(left_out.json("/collections/d/items").await["numberMatched"], 1);
    }
    let wrong = served("file:///etc/passwd");
    let lines = wrong.report.lines_of(true, 10);
    assert!(lines.iter().any(|l| l.contains("expected an address that begins with http://")), "{lines:?}");
}
