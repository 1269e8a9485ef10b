//! What no file violates and nobody can have meant: told, and served as it is.

use super::identify::is_likely;
use super::manifest::MANIFEST;
use super::{LoadReport, Source};
use crate::atlas::{Atlas, View};
use crate::feature::{Collection, Kind, Property, ValueRef};
use crate::font::script_name;
use std::collections::{BTreeMap, BTreeSet};

/// What people write where nothing is known.
const NOTHING: [&str; 12] =
    ["na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "..", "...", "?", "no data"];
/// Numbers that programs write there.
const NO_NUMBER: [f64; 6] = [-9999.0, -999.0, -99999.0, -32768.0, -99.0, -9_999_999.0];
/// Digits that a code has at least, to be one.
const SHORTEST_CODE: usize = 4;

/// True for a word that people write where nothing is known.
pub fn is_nothing(text: &str) -> bool {
    NOTHING.contains(&text.trim().to_lowercase().as_str())
}

/// Judges what the manifest declares and what the features have.
pub fn judge(source: &Source, atlas: &Atlas, view: Option<View>, report: &mut LoadReport) {
    default_style(atlas, report);
    if let Some(view) = view {
        looked_at(atlas, &view, report);
    }
    languages(source, atlas, report);
    scripts(atlas, report);
    for collection in atlas.collections() {
        for property in collection.properties() {
            unknown_values(collection, property, report);
        }
        lost_zeros(collection, report);
    }
}

fn default_style(atlas: &Atlas, report: &mut LoadReport) {
    let Some(id) = atlas.info().default_style.as_deref().filter(|id| atlas.style(id).is_none()) else {
        return;
    };
    let known: Vec<&str> = atlas.styles().iter().map(|s| &*s.id).collect();
    let found = format!("expected one of the styles {}, found {id:?}", known.join(", "));
    report.noted(MANIFEST, Some("default_style".to_owned()), found, "the first style is shown");
}

fn looked_at(atlas: &Atlas, view: &View, report: &mut LoadReport) {
    let [x, y] = view.center;
    let holds = |at: [f64; 2]| atlas.collections().iter().any(|c| c.bounds().contains(at));
    if atlas.collections().iter().all(|c| c.bounds().is_empty()) || holds([x, y]) {
        return;
    }
    let found = match holds([y, x]) {
        true => format!(
            "expected longitude, then latitude; [{x}, {y}] is outside of the data, [{y}, {x}] would be within"
        ),
        false => format!("[{x}, {y}] is outside of the data"),
    };
    report.noted(MANIFEST, Some("view, center".to_owned()), found, "shown as it is");
}

/// Languages in which there is no text.
fn languages(source: &Source, atlas: &Atlas, report: &mut LoadReport) {
    let Ok(bytes) = source.read(MANIFEST) else { return };
    let mut keys = BTreeSet::new();
    if let Ok(manifest) = toml::from_str::<serde_json::Value>(&String::from_utf8_lossy(&bytes)) {
        keys_of(&manifest, &mut keys);
    }
    for name in source.names().iter().filter(|name| name.starts_with("styles/")) {
        let style = source.read(name).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        keys_of(&style.unwrap_or_default(), &mut keys);
    }
    let found = atlas.collections().iter().flat_map(|c| c.info().title_properties.keys());
    keys.extend(found.map(|tag| tag.to_string()));
    let declared = atlas.info().languages.iter();
    for language in declared.filter(|l| !keys.contains(l.tag())) {
        let found = format!("no title, name or other text in the language {:?}", language.tag());
        report.noted(MANIFEST, Some("languages".to_owned()), found, "texts in another language are shown");
    }
}

/// Scripts of titles that no font can draw, each once.
fn scripts(atlas: &Atlas, report: &mut LoadReport) {
    // Walks all titles too: better now than when somebody waits for the first page.
    atlas.rendered_languages();
    let fonts = atlas.fonts();
    let done = "drawn as boxes; a font in the folder fonts/ draws them";
    let mut lacking: BTreeMap<&str, (BTreeSet<char>, String)> = BTreeMap::new();
    for collection in atlas.collections() {
        let titles = (0..collection.len()).flat_map(|i| collection.feature_title(i).iter());
        for (_, title) in
            titles.filter(|(_, title)| !fonts.is_empty() && title.chars().any(|c| fonts.lacks(c)))
        {
            let mut last = "signs";
            for c in title.chars() {
                last = script_name(c).unwrap_or(last);
                if fonts.lacks(c) {
                    let first = || (BTreeSet::new(), title.to_string());
                    lacking.entry(last).or_insert_with(first).0.insert(c);
                }
            }
        }
    }
    for (script, (characters, title)) in lacking {
        let found =
            format!("no font has {} of the characters of titles, as in \"{title}\"", characters.len());
        report.noted("fonts", Some(script.to_owned()), found, done);
    }
    let has_titles = || atlas.collections().iter().any(|c| !c.is_empty());
    if fonts.is_empty() && has_titles() {
        report.noted(
            "fonts",
            None,
            "no font, neither in this build nor in the folder fonts/",
            "maps have no labels",
        );
    }
}

fn keys_of(value: &serde_json::Value, keys: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(members) => members.iter().for_each(|(key, value)| {
            keys.insert(key.clone());
            keys_of(value, keys);
        }),
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys_of(item, keys)),
        _ => {}
    }
}

/// Words for nothing among numbers, and numbers that stand for nothing.
fn unknown_values(collection: &Collection, property: &Property, report: &mut LoadReport) {
    let mut told = |found: String, done| {
        let place = Some(format!("property {}", property.name));
        report.noted(&format!("collection {}", collection.id()), place, found, done);
    };
    match property.kind {
        Kind::Text => {
            let texts = || property.values.iter().filter_map(ValueRef::as_text);
            let nothing: Vec<&str> = texts().filter(|text| is_nothing(text)).collect();
            let mut others = texts().filter(|text| !is_nothing(text)).peekable();
            let is_number = |text: &str| text.trim().parse::<f64>().is_ok();
            if let [first, ..] = nothing[..]
                && others.peek().is_some()
                && others.all(is_number)
            {
                let found = format!("numbers, and {first:?} or the like in {} features", nothing.len());
                told(found, "kept as texts");
            }
        }
        Kind::Integer | Kind::Number => {
            let numbers = || property.values.iter().filter_map(ValueRef::as_number);
            let Some(least) = numbers().min_by(f64::total_cmp).filter(|n| NO_NUMBER.contains(n)) else {
                return;
            };
            let count = numbers().filter(|n| *n == least).count();
            let mut others = numbers().filter(|n| *n != least).peekable();
            if others.peek().is_some() && others.all(|n| n >= 0.0) {
                let found =
                    format!("{least} in {count} features, where no other number is below 0: is it unknown?");
                told(found, "kept as a number");
            }
        }
        _ => {}
    }
}

/// Codes of which some have a digit less than all others.
fn lost_zeros(collection: &Collection, report: &mut LoadReport) {
    let Some(name) = &collection.info().id_property else { return };
    if !is_likely(name) {
        return;
    }
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for id in collection.feature_ids() {
        if !id.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        *lengths.entry(id.len()).or_default() += 1;
    }
    let lengths: Vec<(usize, usize)> = lengths.into_iter().collect();
    if let [(short, few), (long, many)] = lengths[..]
        && (short + 1, short >= SHORTEST_CODE, few < many) == (long, true, true)
    {
        let first = collection.feature_ids().find(|id| id.len() == short).unwrap_or_default();
        let found = format!(
            "{few} codes of {short} digits among {many} of {long}, such as {first:?}: did you mean \"0{first}\"?"
        );
        let place = Some(format!("property {name}"));
        report.noted(&format!("collection {}", collection.id()), place, found, "kept as they are");
    }
}
