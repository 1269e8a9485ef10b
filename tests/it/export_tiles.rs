//! `export`: archives of tiles that are the tiles that are served, whole or not there.

#![cfg(unix)]

use crate::serve::command;
use poverty_atlas::load::{Source, load};
use poverty_atlas::render::vector::gzip;
use poverty_atlas::{Budget, MapOptions, TileCoord, Window};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

const FIELDS: &str = "examples/fields";

fn export(out: &Path, options: &[&str]) -> Command {
    let mut command = command();
    command.args(["export", "--data", FIELDS, "--out", out.to_str().unwrap()]).args(options);
    command
}

fn done(mut command: Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_tiles_of_an_archive_are_those_that_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let (vector, map) = (folder.path().join("v.mbtiles"), folder.path().join("m.mbtiles"));
    let zooms = ["--format", "mbtiles", "--zooms", "10-12"];
    done(export(&vector, &[&zooms[..], &["--layers", "fields,fields:borders"]].concat()));
    done(export(&map, &[&zooms[..], &["--style", "harvest", "--lang", "en"]].concat()));
    let (atlas, _) = load(&Source::folder(FIELDS.as_ref()).unwrap()).unwrap();
    let layers = atlas.tile_layers("fields,fields:borders", None).unwrap();
    let style = atlas.style("harvest").unwrap();
    let (budget, languages) = (Budget::unlimited(), "en".parse().unwrap());
    let options = MapOptions { languages, ..MapOptions::default() };
    for (path, least) in [(&vector, 3), (&map, 3)] {
        let base = Connection::open(path).unwrap();
        let mut rows = base.prepare("SELECT * FROM tiles").unwrap();
        let mut rows = rows.query([]).unwrap();
        let mut count = 0;
        while let Some(row) = rows.next().unwrap() {
            let [z, x, y] = [0, 1, 2].map(|i| row.get::<_, u32>(i).unwrap());
            let tile = TileCoord::new(z as u8, x, (1 << z) - 1 - y).unwrap();
            let expected = match path == &vector {
                true => gzip(&atlas.vector_tile(&layers, tile, &budget).unwrap()),
                false => {
                    atlas.map_image(style, Window::of_tile(tile, 256, 1), &options, &budget).unwrap().png()
                }
            };
            assert!(row.get::<_, Vec<u8>>(3).unwrap() == expected, "{tile}");
            count += 1;
        }
        assert!(count >= least, "{count}");
        let said = |name: &str| {
            base.query_row("SELECT value FROM metadata WHERE name = ?", [name], |r| r.get::<_, String>(0))
                .unwrap()
        };
        assert_eq!((said("minzoom"), said("maxzoom")), ("10".to_owned(), "12".to_owned()));
    }
    let base = Connection::open(&vector).unwrap();
    let json: String =
        base.query_row("SELECT value FROM metadata WHERE name = 'json'", [], |row| row.get(0)).unwrap();
    assert!(json.contains("\"id\":\"fields:borders\"") && json.contains("\"crop\":\"String\""), "{json}");
}

#[test]
fn the_same_bytes_however_many_threads_make_them() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["pmtiles", "mbtiles"] {
        let written = ["1", "3"].map(|threads| {
            let out = folder.path().join(format!("{threads}.{format}"));
            let options = ["--format", format, "--zooms", "8-13", "--style", "harvest", "--threads", threads];
            let output = done(export(&out, &options));
            let bytes = fs::read(&out).unwrap();
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(told.contains(&format!("{} bytes", bytes.len())), "{told}");
            bytes
        });
        assert!(written[0] == written[1], "{format}");
    }
    let archive = fs::read(folder.path().join("1.pmtiles")).unwrap();
    // Magic, version, and that tiles stand in the order of their numbers (PMTiles 3, section 3).
    assert_eq!((&archive[..7], archive[7], archive[96]), (&b"PMTiles"[..], 3, 1));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "{left:?}");
}

#[test]
fn a_run_that_is_killed_leaves_the_file_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["pmtiles", "mbtiles"] {
        let [out, whole] = ["atlas", "whole"].map(|name| folder.path().join(format!("{name}.{format}")));
        let options = ["--format", format, "--zooms", "0-18", "--style", "harvest", "--threads", "1"];
        done(export(&whole, &options));
        let whole = fs::read(whole).unwrap();
        let left = [20, 200, 600].map(|pause| {
            fs::write(&out, b"old").unwrap();
            let mut run = export(&out, &options).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(pause));
            run.kill().unwrap();
            run.wait().unwrap();
            let left = fs::read(&out).unwrap();
            // One that had come to its end is not killed any more.
            assert!(left == b"old" || left == whole, "{format} after {pause} ms");
            left
        });
        assert_eq!(left[0], b"old");
        // What the killed runs left is no obstacle, and does not stay.
        done(export(&out, &["--format", format, "--zooms", "10"]));
        let left = fs::read(&out).unwrap();
        assert!(left != b"old" && left != whole);
        assert!(!out.with_file_name(format!("atlas.{format}.part")).exists());
    }
}

#[test]
fn a_full_disk_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["pmtiles", "mbtiles"] {
        let out = folder.path().join(format!("atlas.{format}"));
        fs::write(&out, b"old").unwrap();
        let line = format!(
            "trap '' XFSZ; ulimit -f 16; exec {} export --data {FIELDS} --format {format} --style harvest --zooms 8-14 --out {}",
            env!("CARGO_BIN_EXE_poverty-atlas"),
            out.display()
        );
        let output = Command::new("bash").args(["-c", &line]).output().unwrap();
        let told = told(&output);
        assert!(!output.status.success());
        assert_eq!(told.trim().lines().count(), 1, "{told}");
        assert!(told.contains("atlas.") && told.contains("cannot be written"), "{told}");
        assert_eq!(fs::read(&out).unwrap(), b"old");
        assert!(!out.with_file_name(format!("atlas.{format}.part")).exists());
    }
}

#[test]
fn a_pipe_takes_the_archive_and_stays_one() {
    let folder = tempfile::tempdir().unwrap();
    let (pipe, taken) = (folder.path().join("pipe"), folder.path().join("taken"));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut reader = Command::new("cp").args([&pipe, &taken]).spawn().unwrap();
    let output = done(export(&pipe, &["--format", "pmtiles", "--zooms", "8-9"]));
    let is_pipe = !fs::metadata(&pipe).unwrap().is_file();
    if !is_pipe {
        reader.kill().unwrap();
    }
    reader.wait().unwrap();
    assert!(is_pipe);
    assert!(fs::read(&taken).unwrap().starts_with(b"PMTiles"));
    // The archive itself may go to standard output.
    assert!(output.stdout.is_empty() && told(&output).contains("tiles"), "{}", told(&output));
}

#[test]
fn what_does_not_fit_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.pmtiles");
    for (options, parts) in [
        (&["--style", "none"][..], &["--style", "harvest"][..]),
        (&["--style", "harvest", "--year", "1900"], &["--year", "1900"]),
        (&["--style", "harvest", "--lang", "tlh"], &["--lang", "tlh"]),
        (&["--layers", "none"], &["none", "fields"]),
        (&["--properties", "none"], &["none"]),
        (&["--zooms", "3-2"], &["--zooms", "3-2"]),
        (&["--zooms", "0-15"], &["--zooms", "14", "15"]),
        (&["--bounds", "1,2,3"], &["--bounds", "1,2,3"]),
        (&["--zooms", "0-14", "--bounds=-180,-80,180,80"], &["--zooms", "20000000"]),
        (&["--lang", "en"], &["--style"]),
    ] {
        let output = export(&out, &[&["--format", "pmtiles"], options].concat()).output().unwrap();
        let told = told(&output);
        assert!(!output.status.success() && parts.iter().all(|p| told.contains(p)), "{options:?}: {told}");
        assert!(!out.exists());
    }
    let nowhere = export(Path::new("/nowhere/a.pmtiles"), &["--format", "pmtiles"]).output().unwrap();
    assert!(told(&nowhere).contains("/nowhere/a.pmtiles"), "{}", told(&nowhere));
}
