//! What a `figures.toml` declares amiss, and is told of.

use crate::client::atlas;
use crate::folder::read;
use poverty_atlas::atlas::{FigureInfo, FigureNames, FigureOptions, FigureShows, NamedFeatures};
use poverty_atlas::budget::Budget;
use poverty_atlas::feature::Localized;
use poverty_atlas::language::Language;
use std::path::Path;

/// Why the example of fields is refused with such figures; empty if it is not.
fn fault(figures: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/fields");
    let names =
        ["atlas.toml", "farms.geojson", "fields.geojson", "harvest.csv", "leases.csv", "styles/harvest.json"];
    let mut files: Vec<(&str, Vec<u8>)> =
        names.iter().map(|name| (*name, std::fs::read(folder.join(name)).unwrap())).collect();
    files.push(("figures.toml", figures.as_bytes().to_vec()));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    read(&files).err().unwrap_or_default()
}

#[test]
fn features_are_named_by_an_indicator_that_measures_them() {
    let named = |collection: &str| {
        fault(&format!(
            r#"
            [[figures]]
            id = "harvest"
            map = {{ style = "harvest", names = [{{ collection = "{collection}", with = "harvest" }}] }}
            "#
        ))
    };
    assert_eq!(named("fields"), "");
    assert_eq!(
        named("farms"),
        "figures.toml, figure \"harvest\": names: with: expected an indicator that measures the features of \"farms\", \
         found \"harvest\", which measures those of \"fields\""
    );
}

#[test]
fn what_is_declared_twice_is_named_once() {
    let atlas = atlas();
    let names = |features, numbered| FigureNames { collection: "areas".into(), features, numbered };
    let shows = |names| FigureShows::Map { style: "areas".into(), year: None, part: None, names };
    let figure = |names| FigureInfo {
        id: "twice".into(),
        title: Localized::default(),
        caption: Localized::default(),
        notes: Vec::new(),
        shows: shows(names),
    };
    let options = FigureOptions {
        width_mm: 180.0,
        dpi: None,
        year: None,
        languages: Language::ENGLISH.into(),
        dark: false,
        labels: true,
        relief: false,
    };
    let drawn = |names| {
        let page =
            atlas.declared_figure(&figure(names), atlas.style("areas"), &options, &Budget::unlimited());
        page.unwrap().expect("all of it is there").svg()
    };
    let one = NamedFeatures::Ids(vec!["wumeng".into()]);
    let once = drawn(vec![names(NamedFeatures::All, true)]);
    let twice = drawn(vec![names(NamedFeatures::All, true), names(one, false)]);
    assert!(once == twice, "the second declaration has nothing that the first has not");
}

#[test]
fn insets_fit_into_their_sheet() {
    let insets = |all: &[(&str, f64)]| {
        let each = all
            .iter()
            .map(|(corners, share)| format!("[[sheet.insets]]\ncorners = {corners}\nshare = {share}\n"));
        fault(&format!("[sheet]\ncorners = [[0, 0], [10, 5]]\n{}", each.collect::<String>()))
    };
    let (square, tower) = ("[[0, 0], [1, 1]]", "[[0, 0], [1, 4]]");
    assert_eq!(insets(&[(square, 0.4), (square, 0.3), (square, 0.3)]), "");
    assert_eq!(
        insets(&[(square, 0.4), (square, 0.4), (square, 0.3)]),
        "figures.toml, sheet.insets[2]: share: expected maps that stand side by side on the sheet, found shares that add up \
         to 1.100 so far"
    );
    assert_eq!(insets(&[(tower, 0.1)]), "");
    let high = insets(&[(tower, 0.2)]);
    assert!(
        high.starts_with("figures.toml, sheet.insets[0]: share: expected a map no higher than the sheet, whose height is 0.50"),
        "{high}"
    );
}
