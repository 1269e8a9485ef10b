//! What the house says of itself is true: failures are documented, and the walk through it names what there is.

use std::fs;
use std::path::{Path, PathBuf};

const SRC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    found.sort();
    found
}

/// Functions that other files can call, return a `Result` and do not say when that is an error: name and line.
///
/// Clippy's `missing_errors_doc` sees only what leaves the crate; the rooms of the server are private to it.
fn silent(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().take_while(|l| !l.starts_with("mod tests")).collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((before, rest)) = line.split_once("fn ") else { continue };
        if !before.trim_start().starts_with("pub") || before.contains("//") {
            continue;
        }
        let signature: String = lines[at..]
            .iter()
            .scan(false, |ended, l| {
                let line = (!*ended).then_some(*l);
                *ended |= l.contains('{') || l.contains(';');
                line
            })
            .collect();
        let fails = signature.rsplit_once("->").is_some_and(|(_, to)| to.trim_start().starts_with("Result<"));
        let above = lines[..at].iter().rev().map(|l| l.trim_start());
        let said =
            above.take_while(|l| l.starts_with("///") || l.starts_with("#[")).any(|l| l == "/// # Errors");
        if fails && !said {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.push((rest[..end].to_owned(), at + 1));
        }
    }
    found
}

#[test]
fn every_function_that_can_fail_says_when() {
    let mut found = Vec::new();
    for path in sources(Path::new(SRC)) {
        let silent = silent(&fs::read_to_string(&path).unwrap());
        let place = path.strip_prefix(SRC).unwrap().display().to_string();
        found
            .extend(silent.into_iter().map(|(name, line)| format!("{place}:{line}: {name} has no # Errors")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_check_sees_a_function_that_is_silent() {
    let text = "/// Reads.\n///\n/// # Errors\n/// No file.\npub fn read() -> Result<(), E> {\n\
                /// Writes.\npub(super) async fn write(\n    to: &Path,\n) -> Result<(), E> {\n\
                fn own() -> Result<(), E> {\npub fn count() -> usize {\n";
    assert_eq!(silent(text), [("write".to_owned(), 7)]);
}

/// What the guide names as `file: function` below `src/`.
fn named(guide: &str) -> Vec<(&str, &str)> {
    let spans = guide.split('`').skip(1).step_by(2);
    spans.filter_map(|s| s.split_once(": ")).filter(|(file, _)| file.ends_with(".rs")).collect()
}

#[test]
fn the_walk_names_files_and_functions_that_are_there() {
    let guide = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/CONTRIBUTING.md")).unwrap();
    let (_, walk) = guide.split_once("## A walk through the house").expect("the guide has a walk");
    let named = named(walk);
    assert!(named.len() > 30, "only {} functions are named", named.len());
    for (file, function) in &named {
        let text = fs::read_to_string(Path::new(SRC).join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
        let declared = [format!("fn {function}("), format!("fn {function}<")];
        assert!(declared.iter().any(|d| text.contains(d)), "{file} has no function {function}");
    }
    for room in ["app", "wire", "ask", "pages", "features", "tiles", "maps", "answers", "ows", "service"] {
        let file = format!("server/{room}/");
        assert!(named.iter().any(|(f, _)| f.starts_with(&file)), "the walk does not enter {room}");
    }
}
