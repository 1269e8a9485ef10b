//! A first manifest for a folder: what its files have, in lines to be edited.

use super::files;
use super::folder;
use super::manifest::{CollectionEntry, MANIFEST, Manifest};
use super::{LoadError, LoadReport, Source, load, tables};
use crate::atlas::Atlas;
use crate::feature::{Collection, Kind, ShapeKind, Shapes};
use crate::table::Table;
use std::fmt::Write;

/// The property that every collection of polygons is given.
const COMPUTED: &str = "area_km2";
/// How many of a table's keys have to be ids of a collection for the table to be about it.
const KEYS: f64 = 0.5;

/// The text of a manifest for a folder that has none. Loaded, it serves what the folder serves without it; choices that
/// only people can make stand in it as remarks.
///
/// # Errors
/// A manifest is there, or nothing can be served.
pub fn initial_manifest(source: &Source) -> Result<String, LoadError> {
    if source.has(MANIFEST) {
        return Err(LoadError::of_file(MANIFEST, "expected none, found one; it is not written over"));
    }
    let (atlas, report) = load(source)?;
    let found = folder::manifest(source, &mut LoadReport::default())?;
    let mut text = head(&atlas, source);
    for entry in &found.collections {
        match atlas.collection(&entry.id) {
            Some(collection) => collection_lines(&mut text, entry, collection),
            None => left_out(&mut text, entry, &report),
        }
    }
    tables_lines(&mut text, source, &found, &atlas);
    Ok(text)
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    // The escapes of JSON are those of TOML, on one line.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// A key as TOML writes it.
fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if is_bare { name.to_owned() } else { quoted(name) }
}

fn add(text: &mut String, line: impl AsRef<str>) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{}", line.as_ref());
}

fn head(atlas: &Atlas, source: &Source) -> String {
    let mut text = String::new();
    let name = match source {
        Source::Folder(folder) => folder.path().canonicalize().ok(),
        Source::Embedded => None,
    };
    let name = name.as_deref().and_then(|p| p.file_name()).map_or("Atlas".into(), |n| n.to_string_lossy());
    let languages: Vec<String> = atlas.info().languages.iter().map(|l| quoted(l.tag())).collect();
    let all = languages.join(", ");
    add(
        &mut text,
        "# What was found in the files of this folder. Every key is described in docs/data.md; a line",
    );
    add(&mut text, "# that begins with # is a choice that is not made yet. Texts may differ by language:");
    add(&mut text, "# title = { en = \"Lakes\", es = \"Lagos\" }");
    add(&mut text, format!("title = {}", quoted(&name)));
    add(&mut text, "# description = \"What the atlas holds\"");
    add(&mut text, "# attribution = \"Whom to credit\"");
    add(&mut text, "# licence = \"Licence of the data\"");
    add(&mut text, "# contact = { organization = \"Who runs the service\", email = \"maps@example.org\" }");
    add(&mut text, format!("languages = [{all}] # the first is shown where none is asked for"));
    add(&mut text, "# default_style = \"income\" # a file styles/income.json");
    if let Some(view) = &atlas.info().view {
        let [lon, lat] = view.center.map(|n| (n * 1e3).round() / 1e3);
        let zoom = (view.zoom * 10.0).floor() / 10.0;
        add(
            &mut text,
            format!("# view = {{ center = [{lon}, {lat}], zoom = {zoom} }} # longitude, then latitude"),
        );
    }
    text
}

fn collection_lines(text: &mut String, entry: &CollectionEntry, collection: &Collection) {
    add(text, "\n[[collections]]");
    add(text, format!("id = {}", quoted(&entry.id)));
    add(text, format!("title = {}", quoted(entry.title.english())));
    add(text, format!("file = {}", quoted(entry.file.as_deref().unwrap_or_default())));
    if let Some(layer) = &entry.layer {
        add(text, format!("layer = {}", quoted(layer)));
    }
    let kind = match collection.shapes().kind() {
        ShapeKind::Point => "points",
        ShapeKind::Line => "lines",
        ShapeKind::Polygon => "polygons",
    };
    match collection.shapes() {
        Shapes::Regions { coverage, .. } if coverage.sides()[0] > 0 => {
            add(text, format!("coverage = true # {} {kind} share their borders", collection.len()));
            add(text, "# snap = 1e-7 # degrees within which vertices are joined");
        }
        _ => add(text, format!("# {} {kind}", collection.len())),
    }
    let info = collection.info();
    match &info.id_property {
        Some(id) => add(text, format!("id_property = {}", quoted(id))),
        None => {
            add(text, "# id_property = \"code\" # a column without repetitions; features have other ids now")
        }
    }
    let titles = info.title_properties.iter().map(|(l, name)| format!("{} = {}", key(l), quoted(name)));
    let titles: Vec<String> = titles.collect();
    match titles.is_empty() {
        false => add(text, format!("title_property = {{ {} }}", titles.join(", "))),
        true => add(text, "# title_property = { en = \"name\" }"),
    }
    add(text, "# rank = \"state\" # what one feature is");
    add(text, "[collections.properties] # as, type, title, description and unit of each may be said");
    for property in collection.properties().iter().filter(|p| &*p.name != COMPUTED) {
        let kind = match property.kind {
            Kind::Boolean => "boolean",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Date => "date",
            Kind::Timestamp => "timestamp",
            Kind::List => "list",
            Kind::Text => "text",
        };
        let name = key(&property.name);
        add(text, format!("# {name} = {{ type = {}, title = {} }}", quoted(kind), quoted(&property.name)));
    }
}

fn left_out(text: &mut String, entry: &CollectionEntry, report: &LoadReport) {
    let file = entry.file.as_deref().unwrap_or_default();
    // A table without positions is no layer that is missing.
    if files::is_table(file) {
        return;
    }
    let why = report.remarks.iter().find(|r| r.file == file).map_or("", |r| &r.found);
    add(
        text,
        format!("\n# Not served: {} ({})", file.replace(['\n', '\r'], " "), why.replace(['\n', '\r'], " ")),
    );
}

/// Tables beside the files of features: what they could be joined to.
fn tables_lines(text: &mut String, source: &Source, found: &Manifest, atlas: &Atlas) {
    let names = source.names();
    let is_served = |name: &String| {
        found.collections.iter().any(|c| c.file.as_ref() == Some(name) && atlas.collection(&c.id).is_some())
    };
    for name in names.iter().filter(|name| files::is_table(name) && !is_served(name)) {
        let Ok(table) = tables::read(source, name, &mut LoadReport::default()) else { continue };
        let Some((collection, column)) = key_of(&table, atlas) else { continue };
        let others: Vec<&String> = table.header().iter().filter(|h| *h != column).collect();
        add(
            text,
            format!(
                "\n# {} tells of {}: join its columns to the features,",
                name.replace(['\n', '\r'], " "),
                collection.id()
            ),
        );
        add(text, "# [[joins]]");
        add(text, format!("# collection = {}\n# table = {}", quoted(collection.id()), quoted(name)));
        add(text, format!("# key = {}", quoted(column)));
        let columns: Vec<String> = others.iter().map(|c| format!("{} = {{}}", key(c))).collect();
        add(text, format!("# columns = {{ {} }}", columns.join(", ")));
        let is_year = |name: &&&String| {
            ["year", "año", "ano", "année", "jahr", "anno"].contains(&name.to_lowercase().as_str())
        };
        if let Some(year) = others.iter().find(is_year) {
            let value = others.iter().find(|c| *c != year).map_or("value", |c| c.as_str());
            add(text, "# or take it for an indicator by year.");
            add(text, format!("# [[indicators]]\n# id = {}", quoted(&value.to_lowercase())));
            add(text, format!("# collection = {}\n# table = {}", quoted(collection.id()), quoted(name)));
            add(
                text,
                format!("# key = {}\n# year = {}\n# value = {}", quoted(column), quoted(year), quoted(value)),
            );
        }
    }
}

/// The collection whose ids stand in a column of a table, and that column.
fn key_of<'a>(table: &'a Table, atlas: &'a Atlas) -> Option<(&'a Collection, &'a String)> {
    let share = |collection: &Collection, name: &String| {
        let column = table.column(name).ok()?;
        let known = (0..table.len()).filter(|row| collection.position(table.cell(*row, column)).is_some());
        Some(known.count() as f64 / table.len().max(1) as f64)
    };
    // Features that are only counted are not known by that to a table.
    let is_counted = |c: &Collection| c.feature_ids().enumerate().all(|(i, id)| id == (i + 1).to_string());
    let named = atlas.collections().iter().filter(|c| !is_counted(c));
    let mut pairs = named.flat_map(|c| table.header().iter().map(move |name| (c, name)));
    pairs.find(|(c, name)| share(c, name).is_some_and(|share| share >= KEYS))
}
