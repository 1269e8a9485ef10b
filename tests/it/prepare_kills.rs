//! `prepare` killed at any moment leaves a folder that is old or new, and a folder as it is committed passes `check`.

#![cfg(unix)]

use crate::package::{RECIPE, TABLES, Wheel};
use crate::serve::command;
use poverty_atlas::load::{Source, load};
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const MANIFEST: &str = r#"
[[collections]]
id = "counties"
file = "boundaries/counties.fgb"
id_property = "code"
coverage = true
[[collections]]
id = "zones"
file = "boundaries/provinces.fgb"
id_property = "code"
"#;

fn prepare(at: &Path, version: &str) -> Child {
    let tables = at.join(version);
    command()
        .args(["prepare", "--boundaries", at.join("squares.whl").to_str().unwrap()])
        .args(["--tables", tables.to_str().unwrap(), "--out", at.join("out").to_str().unwrap()])
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// The files of the folder as whoever loads it sees them.
fn served(at: &Path) -> Vec<(String, Vec<u8>)> {
    let source = Source::folder(&at.join("out")).unwrap();
    load(&source).unwrap();
    let names = [
        "atlas.toml",
        "boundaries/counties.fgb",
        "boundaries/provinces.fgb",
        "tables/province_names.csv",
        "tables/zones.csv",
    ];
    names.map(|name| (name.to_owned(), source.read(name).unwrap().into_owned())).into()
}

#[test]
fn a_folder_is_old_or_new_whenever_prepare_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    Wheel::new().write(at);
    fs::create_dir(at.join("out")).unwrap();
    fs::write(at.join("out/prepare.toml"), RECIPE).unwrap();
    fs::write(at.join("out/atlas.toml"), MANIFEST).unwrap();
    for version in ["South", "Meridian"] {
        fs::create_dir(at.join(version)).unwrap();
        for (name, text) in TABLES {
            fs::write(at.join(version).join(name), text.replace("South", version).replace("Hills", version))
                .unwrap();
        }
    }
    let mut versions = Vec::new();
    let mut took = Duration::ZERO;
    for version in ["South", "Meridian"] {
        let started = Instant::now();
        assert!(prepare(at, version).wait().unwrap().success());
        took = started.elapsed();
        versions.push(served(at));
    }
    assert_ne!(versions[0], versions[1]);
    let kills = 40;
    for kill in 0..kills {
        let mut child = prepare(at, ["South", "Meridian"][kill % 2]);
        std::thread::sleep(took * kill as u32 / kills as u32);
        child.kill().unwrap();
        child.wait().unwrap();
        let found = served(at);
        assert!(versions.contains(&found), "killed after {kill}/{kills} of {took:?}: a mixed folder");
    }
    assert!(prepare(at, "South").wait().unwrap().success());
    assert_eq!(served(at), versions[0]);
}

#[test]
fn the_committed_folder_is_sound_as_it_lies() {
    let output = command().args(["check", concat!(env!("CARGO_MANIFEST_DIR"), "/data")]).output().unwrap();
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.trim_end().ends_with("no errors"), "{told}");
}

#[test]
fn a_reader_that_leaves_early_is_no_reason_to_panic() {
    let program = env!("CARGO_BIN_EXE_poverty-atlas");
    for line in [
        "check examples/fields | head -1",
        "config | head -1",
        "config --schema | head -1",
        "--help | head -1",
    ] {
        let shell = format!("set -o pipefail; '{program}' {line}");
        let output = std::process::Command::new("bash")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["-c", &shell])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && told.is_empty(), "{line}: {told}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1, "{line}");
    }
}
