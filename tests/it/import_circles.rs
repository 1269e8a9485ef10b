//! No file of `src/` is imported, over however many others, by what it imports itself. The head of a folder (`mod.rs`, or the
//! file beside it that has its name) sees its files and is seen by them; it is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The code of each file without its unit tests, by the names of the folders and of the file.
fn files(folder: &Path, above: &[String], out: &mut BTreeMap<Vec<String>, String>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let names = [above, &[name]].concat();
        if path.is_dir() {
            files(&path, &names, out);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.with_extension("").is_dir() {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            out.insert(names, code.collect::<Vec<_>>().join("\n"));
        }
    }
    out.retain(|names, _| names.last().is_some_and(|name| name != "mod"));
}

/// Splits a list in braces at its own commas, not at those of lists within.
fn split(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts
}

/// The paths that a text begins with: one, or as many as its braces hold.
fn paths(text: &str, from: &[String], out: &mut Vec<Vec<String>>) {
    let text = text.trim_start();
    if let Some(list) = text.strip_prefix('{') {
        let end = list.char_indices().scan(1, |depth, (at, letter)| {
            *depth += i32::from(letter == '{') - i32::from(letter == '}');
            Some((at, *depth))
        });
        let end = end.into_iter().find(|(_, depth)| *depth == 0).map_or(list.len(), |(at, _)| at);
        split(&list[..end]).into_iter().for_each(|part| paths(part, from, out));
        return;
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = match name {
        "super" => from[..from.len().saturating_sub(1)].to_vec(),
        "" | "self" => from.to_vec(),
        name => [from, &[name.to_owned()]].concat(),
    };
    match rest.strip_prefix("::") {
        Some(rest) => paths(rest, &path, out),
        None => out.push(path),
    }
}

/// The files that one names.
fn imports<'a>(
    file: &[String],
    code: &str,
    all: &'a BTreeMap<Vec<String>, String>,
) -> BTreeSet<&'a Vec<String>> {
    let mut found = Vec::new();
    for (word, from) in [("super::", &file[..file.len() - 1]), ("crate::", &[])] {
        let is_first =
            |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        for (at, _) in code.match_indices(word).filter(|(at, _)| is_first(*at)) {
            paths(&code[at + word.len()..], from, &mut found);
        }
    }
    let known = |path: &Vec<String>| (1..=path.len()).find_map(|n| all.get_key_value(&path[..n]));
    found.iter().filter_map(known).map(|(file, _)| file).filter(|other| **other != *file).collect()
}

/// The files that import each other in circles, with what lies between circles.
fn in_circles(src: &Path) -> Vec<String> {
    let mut all = BTreeMap::new();
    files(src, &[], &mut all);
    let named: BTreeMap<_, _> = all.iter().map(|(file, code)| (file, imports(file, code, &all))).collect();
    let mut left: BTreeSet<&Vec<String>> = all.keys().collect();
    loop {
        let is_named = |file: &Vec<String>| left.iter().any(|other| named[other].contains(file));
        let kept: BTreeSet<_> = left
            .iter()
            .copied()
            .filter(|file| named[file].iter().any(|other| left.contains(other)) && is_named(file))
            .collect();
        if kept.len() == left.len() {
            return left.into_iter().map(|file| file.join("/")).collect();
        }
        left = kept;
    }
}

#[test]
fn no_file_is_imported_by_what_it_imports() {
    let circles = in_circles(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(circles.is_empty(), "in circles: {}", circles.join(", "));
}

#[test]
fn the_check_sees_a_circle() {
    let folder = tempfile::tempdir().unwrap();
    for (file, code) in [
        ("lib.rs", "mod a; mod b;"),
        ("a/mod.rs", "mod one; mod two; mod three; mod four; use super::b;"),
        ("a/one.rs", "use super::two::Two;\nuse crate::{b::{self, B}, c};"),
        ("a/two.rs", "use super::{four::Four, three::{Three, THREE}};"),
        ("a/three.rs", "fn f() { crate::a::one::g(); }"),
        (
            "a/four.rs",
            "// use super::two::Two;\nuse std::fmt;\n#[cfg(test)]\nmod tests { use super::super::one; }",
        ),
        ("b.rs", "use super::c::C;"),
        ("c.rs", "use crate::a::four::Four;"),
    ] {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, code).unwrap();
    }
    assert_eq!(in_circles(folder.path()), ["a/one", "a/three", "a/two"]);
}
