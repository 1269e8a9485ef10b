//! The table of words is whole: what is said stands in it, and what stands in it is said.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The texts of all files below a folder that end so; of Rust without its unit tests and without the table's own code.
fn texts(folder: &Path, ending: &str) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        let name = entry.file_name().unwrap().to_str().unwrap();
        if entry.is_dir() && name != "node_modules" {
            all += &texts(&entry, ending);
        } else if name.ends_with(ending) && name != "words.rs" {
            all += fs::read_to_string(&entry).unwrap().split("#[cfg(test)]\nmod tests").next().unwrap();
        }
    }
    all
}

/// What the sources say, and how they can say it.
struct Speech {
    rust: String,
    templates: String,
    viewer: String,
}

impl Speech {
    fn read() -> Self {
        let root = Path::new(ROOT);
        Speech {
            rust: texts(&root.join("src"), ".rs"),
            templates: texts(&root.join("src/server/pages/templates"), ".html"),
            viewer: texts(&root.join("web"), ".js") + &texts(&root.join("web"), ".html"),
        }
    }

    /// Keys that stand in the sources of the server.
    fn named_by_server(&self) -> BTreeSet<&str> {
        let calls = ["words::text(\"", "words::texts(\"", "words::phrase(\"", "words::labelled(\""];
        let direct = calls.into_iter().flat_map(|call| after(&self.rust, call));
        let template = after(&self.templates, "words.").filter(|key| !key.is_empty());
        direct.chain(template).collect()
    }

    /// Keys that stand in the sources of the viewer.
    fn named_by_viewer(&self) -> BTreeSet<&str> {
        after(&self.viewer, "lang, '").collect()
    }

    /// True if the server says a key: as a word, or as the name of a route or of a member of a document.
    fn server_says(&self, key: &str) -> bool {
        let member: String = key.chars().flat_map(snake).collect();
        let own = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let field = format!("{member}:");
        let is_field = |(at, _): (usize, &str)| !own(self.rust[..at].chars().next_back());
        self.named_by_server().contains(key)
            || self.rust.contains(&format!("\"{key}\""))
            || self.rust.match_indices(&field).any(is_field)
            || group(key).is_some_and(|g| {
                // In code, or in a template that looks up a value of the data.
                self.rust.contains(&format!("\"{g}.{{"))
                    || self.templates.contains(&format!("words[\"{g}.\" ~"))
            })
    }

    /// True if the viewer says a key: in full, or put together from a group and a value of the data.
    fn viewer_says(&self, key: &str) -> bool {
        let grouped = |g: &str| {
            self.viewer.contains(&format!("`{g}.${{")) || self.viewer.contains(&format!("told('{g}'"))
        };
        self.viewer.contains(&format!("'{key}'"))
            || self.viewer.contains(&format!("<!-- {key}:"))
            || group(key).is_some_and(grouped)
    }
}

/// `method` of `method.jenks`.
fn group(key: &str) -> Option<&str> {
    key.split_once('.').map(|(group, _)| group)
}

fn snake(c: char) -> Vec<char> {
    if c.is_ascii_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] }
}

/// The words that follow each place where a text stands.
fn after<'a>(all: &'a str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let end =
        |rest: &str| rest.find(|c: char| !c.is_alphanumeric() && !"_-.".contains(c)).unwrap_or(rest.len());
    all.match_indices(text).map(move |(at, found)| {
        let rest = &all[at + found.len()..];
        &rest[..end(rest)]
    })
}

fn table() -> Map<String, Value> {
    let text = fs::read_to_string(Path::new(ROOT).join("web/words/words.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn keys<'a>(table: &'a Map<String, Value>, parts: &[&str]) -> BTreeSet<&'a str> {
    parts.iter().flat_map(|part| table[*part].as_object().unwrap().keys()).map(String::as_str).collect()
}

#[test]
fn what_is_said_stands_in_the_table() {
    let (speech, table) = (Speech::read(), table());
    let (server, viewer) = (speech.named_by_server(), speech.named_by_viewer());
    assert!(server.len() > 50 && viewer.len() > 50, "{} {}", server.len(), viewer.len());
    let known = keys(&table, &["shared", "pages", "prints"]);
    assert_eq!(server.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new());
    let known = keys(&table, &["shared", "viewer"]);
    assert_eq!(viewer.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn what_stands_in_the_table_is_said() {
    let (speech, table) = (Speech::read(), table());
    // A key that another one stands for is said by it.
    let parts = || ["shared", "pages", "prints", "viewer"].into_iter();
    let aliases = |key: &str| -> Vec<String> {
        let all = parts().flat_map(|part| table[part].as_object().unwrap().iter());
        all.filter(|(_, texts)| texts.as_str() == Some(key)).map(|(alias, _)| alias.clone()).collect()
    };
    let said = |key: &str, by: &dyn Fn(&str) -> bool| by(key) || aliases(key).iter().any(|a| by(a));
    let server = |key: &str| said(key, &|k| speech.server_says(k));
    let viewer = |key: &str| said(key, &|k| speech.viewer_says(k));
    let unsaid = |parts: &[&str], by: &dyn Fn(&str) -> bool| -> Vec<String> {
        keys(&table, parts).into_iter().filter(|key| !by(key)).map(str::to_owned).collect()
    };
    assert_eq!(unsaid(&["pages", "prints"], &server), [""; 0], "nobody says these");
    assert_eq!(unsaid(&["viewer"], &viewer), [""; 0], "the viewer does not say these");
    assert_eq!(unsaid(&["shared"], &|k| server(k) && viewer(k)), [""; 0], "these are said by one side only");
}
