//! What fuzzing found, and what it began with: every file of `fuzz/corpus/` through its target.

#[path = "../../fuzz/targets.rs"]
mod targets;

use std::path::Path;

#[test]
fn every_file_of_the_corpus_is_read_or_refused() {
    type Target = (&'static str, fn(&[u8]));
    const TARGETS: [Target; 15] = [
        ("address", targets::address),
        ("archive", targets::archive),
        ("csv", targets::csv),
        ("filter_json", targets::filter_json),
        ("filter_text", targets::filter_text),
        ("flatgeobuf", targets::flatgeobuf),
        ("geojson", targets::geojson),
        ("geopackage", targets::geopackage),
        ("geoparquet", targets::geoparquet),
        ("manifest", targets::manifest),
        ("query", targets::query),
        ("shapefile", targets::shapefile),
        ("style", targets::style),
        ("topojson", targets::topojson),
        ("wkt", targets::wkt),
    ];
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut folders: Vec<_> = std::fs::read_dir(&corpus).unwrap().map(|e| e.unwrap().file_name()).collect();
    folders.sort();
    assert_eq!(folders, TARGETS.map(|(name, _)| std::ffi::OsString::from(name)), "a folder for each target");
    for (name, target) in TARGETS {
        let mut files: Vec<_> =
            std::fs::read_dir(corpus.join(name)).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        assert!(files.len() > 2, "{name}: {files:?}");
        for file in files {
            println!("{}", file.display());
            target(&std::fs::read(&file).unwrap());
        }
    }
}
