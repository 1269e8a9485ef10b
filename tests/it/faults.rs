//! The real binary when the machine runs out of something, and when its data change under load.

#![cfg(unix)]

use crate::package::{RECIPE, TABLES, Wheel};
use crate::serve::{Server, get, start, wait_for};
use crate::switches;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// The program under a limit of the shell's `ulimit`, whose signals are ignored: what is beyond it is an error of the call.
fn limited(limit: &str, line: &[&str]) -> Command {
    let mut command = Command::new("sh");
    let shell = format!("trap '' XFSZ; ulimit {limit}; exec \"$@\"");
    command.args(["-c", &shell, "sh", env!("CARGO_BIN_EXE_poverty-atlas")]).args(line);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_server_out_of_file_descriptors_answers_again_when_it_has_some() {
    let folder = points("one");
    let data = folder.path().to_str().unwrap();
    let line = ["serve", "--listen", "127.0.0.1:0", "--data", data];
    let mut server = Server(limited("-n 40", &line).spawn().unwrap());
    let mut told = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut told).unwrap();
    let address = told.trim().rsplit_once("http://").expect(&told).1.trim_end_matches('/').to_owned();

    // One that was there before still is answered while nobody else gets in.
    let mut early = TcpStream::connect(&address).unwrap();
    let mut ask = || {
        write!(early, "GET /healthz HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
        let mut answer = [0; 15];
        early.read_exact(&mut answer).unwrap();
        let mut rest = [0; 4096];
        let _ = early.read(&mut rest).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK", "{}", String::from_utf8_lossy(&answer));
    };
    ask();
    let crowd: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(&address).unwrap()).collect();
    let mut late = TcpStream::connect(&address).unwrap();
    write!(late, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    late.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    assert!(late.read(&mut [0; 64]).is_err(), "the crowd leaves no descriptor for it");
    ask();
    drop(crowd);
    late.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut answer = String::new();
    late.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(get(&address, "/collections/points/items").contains("one 7"));
    assert!(server.0.try_wait().unwrap().is_none());
}

#[test]
fn a_disk_that_is_full_leaves_the_old_folder_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    Wheel::new().write(at);
    fs::create_dir_all(at.join("out")).unwrap();
    fs::write(at.join("out/prepare.toml"), RECIPE).unwrap();
    fs::write(at.join("out/atlas.toml"), "").unwrap();
    fs::create_dir(at.join("tables")).unwrap();
    TABLES.iter().for_each(|(name, text)| fs::write(at.join("tables").join(name), text).unwrap());
    let [wheel, tables, out] = ["squares.whl", "tables", "out"].map(|name| at.join(name));
    let [wheel, tables, out] = [&wheel, &tables, &out].map(|p| p.to_str().unwrap());
    let line = ["prepare", "--boundaries", wheel, "--tables", tables, "--out", out];
    let run = |limit: &str| -> Output { limited(limit, &line).output().unwrap() };
    assert!(run("-f unlimited").status.success());
    let before = files(&at.join("out"));
    assert!(before.len() > 5, "{before:?}");

    // Blocks of 512 bytes: too few for the boundaries.
    let output = run("-f 1");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(told.contains("cannot write it") && told.contains(".fgb"), "{told}");
    assert_eq!(told.trim().lines().count(), 1, "{told}");
    assert_eq!(files(&at.join("out")), before);
}

/// The files of a folder with their bytes, by name.
fn files(at: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(at).unwrap().map(|e| e.unwrap().path()) {
        match entry.is_dir() {
            true => found.extend(files(&entry)),
            false => found.push((entry.display().to_string(), fs::read(&entry).unwrap())),
        }
    }
    found.sort();
    found
}

/// A folder with fifty points, each of whose names begins with a word.
fn points(word: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_points(folder.path(), word);
    folder
}

fn write_points(folder: &Path, word: &str) {
    let point = |i: usize| {
        let place = [i as f64, i as f64 / 2.0];
        serde_json::json!({
            "type": "Feature", "id": i, "properties": { "name": format!("{word} {i}") },
            "geometry": { "type": "Point", "coordinates": place },
        })
    };
    let features: Vec<_> = (0..50).map(point).collect();
    let text = serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string();
    let beside = folder.join(".points");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, folder.join("points.geojson")).unwrap();
}

#[test]
fn data_that_change_under_load_are_never_mixed() {
    let folder = points("round0");
    let (server, address) = start(&["--watch", "--data", folder.path().to_str().unwrap()]);
    let rounds = if switches::everything() { 100 } else { 12 };
    let (is_over, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let ask = |path: &str| {
        while !is_over.load(Ordering::Relaxed) {
            let answer = get(&address, path);
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            let words: Vec<&str> =
                answer.split("round").skip(1).map(|w| w.split(' ').next().unwrap()).collect();
            assert_eq!(words.len(), 50, "{path}: {answer}");
            assert!(words.iter().all(|w| *w == words[0]), "{path}: {words:?}");
            answered.fetch_add(1, Ordering::Relaxed);
            // Without a pause two clients took all processors for as long as the server looks for new data.
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    std::thread::scope(|scope| {
        let clients = [
            scope.spawn(|| ask("/collections/points/items?limit=100")),
            scope.spawn(|| ask("/collections/points/items?limit=100&f=csv")),
        ];
        for round in 1..=rounds {
            write_points(folder.path(), &format!("round{round}"));
            wait_for(&address, "/collections/points/items?limit=1", &format!("round{round} "));
        }
        is_over.store(true, Ordering::Relaxed);
        clients.into_iter().for_each(|c| c.join().unwrap());
    });
    assert!(answered.into_inner() > rounds);
    drop(server);
}
