//! No two files name each other in a circle: each can be read, tested and moved with what lies below it.
//!
//! A path is followed to the file that declares what it names: a `mod.rs` that merely passes on what its files declare
//! is not in the way. What a file passes on (`pub use`) it does not use.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module by the names that lead to it from the root of the crate.
type ModulePath = Vec<String>;

/// A name that a file imports.
struct Import {
    is_passed_on: bool,
    path: Vec<String>,
    name: String,
}

/// A file without comments, its unit tests and its imports; and those imports.
struct SourceFile {
    path: PathBuf,
    imports: Vec<Import>,
    body: String,
}

struct Sources(BTreeMap<ModulePath, SourceFile>);

fn split(path: &str) -> Vec<String> {
    path.split("::").map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()
}

/// The paths of an import, each with the name it has here: `a::{b, c as d}` is `a::b` as b, `a::c` as d.
fn expanded(tree: &str) -> Vec<(Vec<String>, String)> {
    let Some((before, rest)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name)));
        let path = split(path);
        let name = name.map_or_else(|| path.last().cloned().unwrap_or_default(), |n| n.trim().to_owned());
        return vec![(path, name)];
    };
    let before = split(before);
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inside[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inside[from..]);
    let parts = parts.into_iter().map(str::trim).filter(|p| !p.is_empty()).flat_map(expanded);
    parts
        .map(|(path, name)| match path[..] == ["self"] {
            true => (before.clone(), before.last().cloned().unwrap_or_default()),
            false => ([before.clone(), path].concat(), name),
        })
        .collect()
}

impl SourceFile {
    fn new(path: PathBuf, text: &str) -> Self {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
        let lines: Vec<&str> = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        let (mut imports, mut body, mut open) = (Vec::new(), String::new(), None::<(bool, String)>);
        for line in lines {
            let start = line.trim_start();
            if open.is_none() {
                let visible = start.strip_prefix("pub").map(|rest| match rest.starts_with('(') {
                    true => rest.split_once(')').map_or("", |(_, rest)| rest),
                    false => rest,
                });
                let rest = visible.unwrap_or(start).trim_start();
                open = rest.strip_prefix("use ").map(|tree| (visible.is_some(), tree.to_owned()));
                if open.is_none() {
                    body.push_str(line);
                    body.push('\n');
                }
            } else if let Some((_, tree)) = &mut open {
                tree.push_str(start);
            }
            if let Some((is_passed_on, tree)) = open.take_if(|(_, tree)| tree.ends_with(';')) {
                let named = expanded(tree.trim_end_matches(';'));
                imports.extend(named.into_iter().map(|(path, name)| Import { is_passed_on, path, name }));
            }
        }
        SourceFile { path, imports, body }
    }

    /// Paths of two names and more in the code.
    fn paths(&self) -> Vec<Vec<String>> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let words =
            self.body.split(|c: char| !is_part(c)).filter(|w| w.contains("::") && !w.starts_with("::"));
        words.map(split).filter(|path| path.len() > 1).collect()
    }
}

impl Sources {
    fn read(src: &Path) -> Self {
        let (mut all, mut folders) = (BTreeMap::new(), vec![src.to_owned()]);
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let inside = path.strip_prefix(src).unwrap().with_extension("");
                    let mut module: ModulePath =
                        inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
                    if matches!(&*module[module.len() - 1], "mod" | "lib") {
                        module.pop();
                    }
                    let text = fs::read_to_string(&path).unwrap();
                    all.insert(module, SourceFile::new(path.strip_prefix(src).unwrap().to_owned(), &text));
                }
            }
        }
        Sources(all)
    }

    fn child(&self, module: &ModulePath, name: &str) -> Option<ModulePath> {
        let child = [&module[..], &[name.to_owned()]].concat();
        self.0.contains_key(&child).then_some(child)
    }

    /// The module where a path begins, and the rest of it; nothing for a path out of the crate.
    fn begin<'a>(&self, from: &ModulePath, path: &'a [String]) -> Option<(ModulePath, &'a [String])> {
        match path.first()?.as_str() {
            "crate" => Some((Vec::new(), &path[1..])),
            "self" => Some((from.clone(), &path[1..])),
            "super" => {
                let up = path.iter().take_while(|s| *s == "super").count();
                Some((from[..from.len().checked_sub(up)?].to_vec(), &path[up..]))
            }
            name => self.child(from, name).map(|_| (from.clone(), path)),
        }
    }

    /// The module that a path names, where it names one.
    fn module(&self, from: &ModulePath, path: &[String]) -> Option<ModulePath> {
        let (module, rest) = self.begin(from, path)?;
        rest.iter().try_fold(module, |module, name| self.child(&module, name))
    }

    /// The module whose file declares what a path names.
    fn declared(&self, from: &ModulePath, path: &[String], steps: usize) -> Option<ModulePath> {
        let (mut module, mut rest) = self.begin(from, path)?;
        while let Some((name, after)) = rest.split_first() {
            if let Some(child) = self.child(&module, name) {
                (module, rest) = (child, after);
                continue;
            }
            let imports = self.0.get(&module)?.imports.iter().filter(|i| i.name == *name && steps > 0);
            let followed =
                imports.filter_map(|i| self.declared(&module, &[&i.path[..], after].concat(), steps - 1));
            return followed.into_iter().next().or(Some(module));
        }
        Some(module)
    }

    /// The modules whose files a file names.
    fn named(&self, from: &ModulePath) -> BTreeSet<ModulePath> {
        const STEPS: usize = 8;
        let file = &self.0[from];
        let mut found = BTreeSet::new();
        let mut modules: BTreeMap<&str, ModulePath> = BTreeMap::new();
        for import in &file.imports {
            // Of a module itself the code names what it needs.
            match self.module(from, &import.path) {
                Some(module) => drop(modules.insert(&import.name, module)),
                None if import.is_passed_on => {}
                None => found.extend(self.declared(from, &import.path, STEPS)),
            }
        }
        for path in file.paths() {
            let path = match modules.get(&*path[0]) {
                Some(module) => [&["crate".to_owned()], &module[..], &path[1..]].concat(),
                None => path,
            };
            found.extend(self.declared(from, &path, STEPS));
        }
        found.remove(from);
        found
    }

    /// Files of a module that lead back to themselves, each with those of them that it names.
    fn circles(&self, within: &str) -> Vec<String> {
        let inside = self.0.keys().filter(|m| m.first().is_some_and(|first| first == within));
        let edges: BTreeMap<&ModulePath, BTreeSet<ModulePath>> = inside.map(|m| (m, self.named(m))).collect();
        let mut reached = edges.clone();
        loop {
            let mut grew = false;
            for module in edges.keys() {
                let further = reached[*module].iter().filter_map(|m| reached.get(m)).flatten().cloned();
                let all: BTreeSet<ModulePath> = reached[*module].iter().cloned().chain(further).collect();
                grew |= all.len() > reached[*module].len();
                reached.insert(module, all);
            }
            if !grew {
                break;
            }
        }
        let place = |m: &ModulePath| self.0[m].path.display().to_string();
        let round = edges.iter().filter(|(module, _)| reached[*module].contains(**module));
        round
            .map(|(module, named)| {
                let back = named.iter().filter(|n| reached.get(n).is_some_and(|r| r.contains(*module)));
                format!("{} names {}", place(module), back.map(place).collect::<Vec<_>>().join(", "))
            })
            .collect()
    }
}

/// Modules without circles; `render`, `style`, `query`, `atlas`, `prepare` and `store` still have some.
const CLEAN: [&str; 6] = ["archive", "server", "export", "load", "coverage", "relief"];

#[test]
fn no_files_of_a_module_name_each_other_in_a_circle() {
    let sources = Sources::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    let found: Vec<String> = CLEAN.iter().flat_map(|module| sources.circles(module)).collect();
    assert!(found.is_empty(), "these files lead back to themselves:\n{}", found.join("\n"));
    // What is read is there at all.
    let items: ModulePath = ["server", "features", "items"].map(str::to_owned).into();
    let named = sources.named(&items);
    for expected in ["server/app", "server/ask/detail", "server/features/request", "feature/collection"] {
        assert!(
            named.contains(&expected.split('/').map(str::to_owned).collect::<Vec<_>>()),
            "{expected}: {named:?}"
        );
    }
}

#[test]
fn the_check_sees_a_circle() {
    let dir = tempfile::tempdir().unwrap();
    for (file, code) in [
        ("lib.rs", "pub mod room;\npub mod other;"),
        (
            "room/mod.rs",
            "mod a;\nmod b;\nmod c;\nmod d;\nmod e;\npub use a::{First, Second as Two};\nuse e::*;\nstruct Own;",
        ),
        // By what the room passes on, by a module, by a long way.
        ("room/a.rs", "use super::b;\npub struct First;\nfn f() { b::g() }\n"),
        ("room/b.rs", "use crate::{\n    other::X,\n    room::{c::Third, d},\n};\npub fn g() { d::h() }"),
        ("room/c.rs", "pub struct Third(crate::room::Two);"),
        // No circle: only a comment, its own tests, and what it does not name lead back.
        (
            "room/d.rs",
            "// crate::room::a\npub fn h() {}\n#[cfg(test)]\nmod tests {\n    use super::super::a;\n}",
        ),
        ("room/e.rs", "use super::d;\nfn i() { d::h() }"),
        ("other.rs", "use crate::room::First;\npub struct X(First);"),
    ] {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, code).unwrap();
    }
    let found = Sources::read(dir.path()).circles("room");
    let expected = ["room/a.rs names room/b.rs", "room/b.rs names room/c.rs", "room/c.rs names room/a.rs"];
    assert_eq!(found, expected);
}
