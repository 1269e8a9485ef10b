//! A file is known by its content: equal files have equal tags, wherever and whenever they were indexed.

#![cfg(unix)]

use crate::serve::{start, wait_for};
use crate::stores::folder;
use poverty_atlas::store::{IndexOptions, index, verify};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, SystemTime};

const PATHS: [&str; 4] = [
    "/collections/far/items?limit=3",
    "/collections/far/items?limit=5000&f=csv",
    "/tiles/far/0/0/0.mvt",
    "/collections/far/aggregate?group_by=kind",
];

/// An answer of a server that is asked by the name that all have.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: atlas.example\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn tags(address: &str) -> Vec<String> {
    let tag = |path: &&str| {
        wait_for(address, path, "200 OK");
        let answer = get(address, path);
        let tag =
            answer.lines().find(|l| l.starts_with("etag")).unwrap_or_else(|| panic!("{path}: {answer}"));
        tag.to_owned()
    };
    PATHS.iter().map(tag).collect()
}

fn touched(file: &Path, seconds: u64) {
    let time = SystemTime::now() - Duration::from_secs(seconds);
    File::options().write(true).open(file).unwrap().set_modified(time).unwrap();
}

fn options() -> IndexOptions {
    let overview = ["kind", "n", "x"].map(str::to_owned).into();
    IndexOptions { id: Some("code".to_owned()), overview, minimum_count: 1, ..IndexOptions::default() }
}

#[test]
fn equal_files_have_equal_tags_on_two_servers_and_after_a_touch() {
    let [one, two] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    [&one, &two].into_iter().for_each(|dir| folder(dir.path(), 3_000, ""));
    let file = one.path().join("points.fgb");
    touched(&file, 1_000);
    let [(_first, a), (_second, b)] =
        [&one, &two].map(|dir| start(&["--data", dir.path().to_str().unwrap()]));
    let before = tags(&a);
    assert_eq!(before, tags(&b));
    // Who touches a file has it known again by its hash, or by indexing it anew.
    for seconds in [500, 400] {
        touched(&file, seconds);
        assert!(get(&a, PATHS[0]).contains("503"), "nobody has looked whether it is the same");
        match seconds {
            500 => drop(verify(&file, None).unwrap()),
            _ => drop(index(&file, &options(), |_, _| ()).unwrap()),
        }
        wait_for(&a, PATHS[0], "200 OK");
        assert_eq!(tags(&a), before, "touched {seconds} s ago");
    }
    // One byte more or less of a name is another file.
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes.windows(5).rposition(|w| w == b"p1234").unwrap();
    bytes[at + 4] = b'X';
    fs::write(&file, bytes).unwrap();
    assert!(verify(&file, None).unwrap_err().to_string().contains("index it anew"));
    index(&file, &options(), |_, _| ()).unwrap();
    wait_for(&a, PATHS[0], "200 OK");
    let after = tags(&a);
    assert_ne!(after[1], before[1]);
}
