//! Files that are read in place, and their indexes: made, damaged, broken off, changed, killed half-way.

#![cfg(unix)]

use crate::serve::{command, get, start, wait_for};
use crate::stores::{folder, points, served};
use flatgeobuf::{FgbWriter, FgbWriterOptions, GeometryType};
use poverty_atlas::feature::CollectionInfo;
use poverty_atlas::store::{FileStore, IndexOptions, Privacy, Store, index, verify};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

fn options() -> IndexOptions {
    let overview = ["kind", "n", "x"].map(str::to_owned).into();
    IndexOptions { id: Some("code".to_owned()), overview, minimum_count: 1, ..IndexOptions::default() }
}

fn sidecar(file: &Path) -> PathBuf {
    file.with_file_name("points.fgb.atlas-index")
}

fn written(at: &Path, count: usize) -> PathBuf {
    let file = at.join("points.fgb");
    fs::write(&file, points(count)).unwrap();
    file
}

#[test]
fn an_index_that_is_killed_leaves_the_old_one_whole() {
    let dir = tempfile::tempdir().unwrap();
    let file = written(dir.path(), 60_000);
    index(&file, &options(), |_, _| ()).unwrap();
    let old = fs::read(sidecar(&file)).unwrap();
    let mut killed = 0;
    for after in [5, 20, 40, 80, 120, 200, 400] {
        let mut child = command()
            .args(["index", file.to_str().unwrap(), "--id", "code", "--overview", "kind,n,x"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(after));
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        assert!(fs::read(sidecar(&file)).unwrap() == old, "killed after {after} ms");
        verify(&file, None).map(|_| ()).unwrap();
        // The hash of the file is kept in it from now on.
        fs::write(sidecar(&file), &old).unwrap();
    }
    assert!(killed > 0);
}

#[test]
fn damage_is_told_in_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let file = written(dir.path(), 5_000);
    let sound = fs::read(&file).unwrap();
    index(&file, &options(), |_, _| ()).unwrap();
    let hash = verify(&file, None).unwrap();
    assert_eq!(verify(&file, None).unwrap(), hash);
    let whole = fs::read(sidecar(&file)).unwrap();
    let mut told = Vec::new();
    for at in [0, 9, 25, 40, whole.len() / 2, whole.len() - 3] {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x40;
        fs::write(sidecar(&file), &damaged).unwrap();
        told.push(verify(&file, None).unwrap_err().to_string());
    }
    fs::write(sidecar(&file), &whole[..whole.len() / 2]).unwrap();
    told.push(verify(&file, None).unwrap_err().to_string());
    for sentence in &told {
        assert!(
            sentence.contains("the index") && sentence.contains("index it anew: poverty-atlas index"),
            "{sentence}"
        );
    }
    for (cut, expected) in
        [(sound.len() - 9, "breaks off"), (3_000, "the file can hold"), (5, "expected a FlatGeobuf file")]
    {
        fs::write(&file, &sound[..cut]).unwrap();
        let fault = index(&file, &options(), |_, _| ()).unwrap_err().to_string();
        assert!(fault.contains(expected), "{cut}: {fault}");
    }
    let twice = IndexOptions { id: Some("kind".to_owned()), ..options() };
    fs::write(&file, &sound).unwrap();
    let fault = index(&file, &twice, |_, _| ()).unwrap_err().to_string();
    assert!(fault.contains("ids must be unique") || fault.contains("expected an id"), "{fault}");
    let unknown = IndexOptions { overview: vec!["nope".to_owned()], ..options() };
    let fault = index(&file, &unknown, |_, _| ()).unwrap_err().to_string();
    assert!(fault.contains("expected a column \"nope\", found id, code, kind, n, x, day, yes"), "{fault}");
}

#[test]
fn a_file_without_an_index_of_its_own_is_sorted() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("points.fgb");
    let plain = FgbWriterOptions { write_index: false, ..FgbWriterOptions::default() };
    let mut writer = FgbWriter::create_with_options("points", GeometryType::Point, plain).unwrap();
    for i in 0..500 {
        let place = geo::Geometry::Point(geo::Point::new(f64::from(i * 37 % 100), f64::from(i * 11 % 50)));
        writer.add_feature_geom(place, |_| ()).unwrap();
    }
    writer.write(fs::File::create(&file).unwrap()).unwrap();
    let fault = index(&file, &IndexOptions::default(), |_, _| ()).unwrap_err().to_string();
    assert!(fault.contains("sort them: poverty-atlas index"), "{fault}");
    let report =
        index(&file, &IndexOptions { may_sort: true, ..IndexOptions::default() }, |_, _| ()).unwrap();
    assert!(report.is_sorted && report.count == 500);
    fs::write(
        dir.path().join("atlas.toml"),
        "[[collections]]\nid = \"p\"\nfile = \"points.fgb\"\nstore = \"file\"\n",
    )
    .unwrap();
    let served = served(dir.path());
    let store = served.atlas.store("p").unwrap();
    let budget = poverty_atlas::Budget::unlimited();
    let corner = poverty_atlas::Bounds::new(0.0, 0.0, 10.0, 10.0).unwrap();
    let query = poverty_atlas::store::StoreQuery { bounds: vec![corner], limit: 1000, ..Default::default() };
    let expected = (0..500).filter(|i| i * 37 % 100 <= 10 && i * 11 % 50 <= 10).count();
    assert_eq!(store.page(&query, &budget).unwrap().features.len(), expected);
}

#[test]
fn a_file_that_changes_is_served_again_once_it_is_indexed_anew() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 3_000, "");
    let (_server, address) = start(&["--data", dir.path().to_str().unwrap()]);
    let paths = ["/collections/far/items?limit=1", "/tiles/far/0/0/0.mvt", "/collections/far/aggregate"];
    paths.iter().for_each(|path| wait_for(&address, path, "200 OK"));
    let tag = |answer: &str| answer.lines().find(|l| l.starts_with("etag")).map(str::to_owned);
    let before = tag(&get(&address, paths[0]));
    let file = written(dir.path(), 4_000);
    for path in paths {
        let answer = get(&address, path);
        assert!(answer.contains("503") && answer.contains("collection \\\"far\\\""), "{path}: {answer}");
    }
    wait_for(&address, "/collections/zones/items?limit=1", "200 OK");
    index(&file, &options(), |_, _| ()).unwrap();
    wait_for(&address, paths[2], "\"numberMatched\":4000");
    paths.iter().for_each(|path| wait_for(&address, path, "200 OK"));
    assert_ne!(tag(&get(&address, paths[0])), before);
    let told = get(&address, "/collections/far");
    assert!(told.contains("\"itemCount\":4000"), "{told}");
}

#[test]
fn what_is_told_of_a_file_is_told_of_the_one_indexed_anew() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 300, "");
    let (_server, address) = start(&["--data", dir.path().to_str().unwrap()]);
    wait_for(&address, "/collections/far", "\"itemCount\":300");
    assert!(get(&address, "/tiles/far").contains("\"to_zoom\":null"));
    // Nobody asks for a feature in between.
    let file = written(dir.path(), 30_000);
    index(&file, &options(), |_, _| ()).unwrap();
    let told = get(&address, "/collections/far");
    assert!(told.contains("\"itemCount\":30000"), "{told}");
    let store = FileStore::open(
        &file,
        vec![sidecar(&file)],
        ("far".into(), CollectionInfo::default()),
        Privacy::default(),
        |property| property,
    );
    let zoom = store.unwrap().overview_zoom().unwrap();
    let told = get(&address, "/tiles/far");
    assert!(told.contains(&format!("\"to_zoom\":{zoom}")), "{zoom}: {told}");
}

#[test]
fn an_index_stands_elsewhere_where_its_folder_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, scratch) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = written(dir.path(), 300);
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let refused = fs::File::create(dir.path().join("probe")).is_err();
    let options = IndexOptions { scratch: Some(scratch.path().to_owned()), ..options() };
    let report = index(&file, &options, |_, _| ());
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // Whoever may write anywhere has it beside the file.
    let expected = if refused { scratch.path() } else { dir.path() };
    assert!(report.unwrap().path.starts_with(expected));
    verify(&file, Some(scratch.path())).map(|_| ()).unwrap();
}
