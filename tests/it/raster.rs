//! Rendered maps: no hairline, no seam, no third class; legends that tell what the map shows.

use crate::client::atlas;
use crate::patchwork::patchwork;
use crate::switches::{has_font, sweep};
use poverty_atlas::budget::{Budget, Stopped};
use poverty_atlas::coverage::{Coverage, Regions};
use poverty_atlas::dataset::Dataset;
use poverty_atlas::feature::{Collection, CollectionInfo, Kind, Localized, Property, Shapes, Value};
use poverty_atlas::geometry::to_mercator;
use poverty_atlas::render::raster::{MapOptions, Renderer};
use poverty_atlas::render::{Canvas, Window};
use poverty_atlas::style::{Color, Legend, LegendEntry, PatternKind, PlainCollection, Style};
use poverty_atlas::tile::TileCoord;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

fn options(year: Option<i32>) -> MapOptions {
    MapOptions { year, languages: "zh,en".parse().unwrap(), ..MapOptions::default() }
}

fn renderer() -> Renderer {
    Renderer::new(atlas().dataset().clone())
}

fn legend(style: &Style, year: Option<i32>) -> Legend {
    Renderer::legend(atlas().dataset(), style, year, None)
}

fn styles() -> Vec<Style> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/styles");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "json"));
    files.sort();
    let read = |f: &Path| {
        Style::parse(f.file_stem().unwrap().to_str().unwrap(), &std::fs::read(f).unwrap()).unwrap()
    };
    files.iter().map(|f| read(f)).collect()
}

fn style(id: &str) -> Style {
    styles().into_iter().find(|s| &*s.id == id).unwrap()
}

/// The tile that holds a place.
fn tile_at(zoom: u8, place: [f64; 2]) -> TileCoord {
    let side = f64::from(1u32 << zoom);
    let [x, y] = to_mercator(place);
    TileCoord::new(zoom, (x * side) as u32, (y * side) as u32).unwrap()
}

fn colors(canvas: &Canvas) -> BTreeSet<[u8; 4]> {
    (0..canvas.height)
        .flat_map(|y| (0..canvas.width).map(move |x| (x, y)))
        .map(|(x, y)| canvas.pixel(x, y))
        .collect()
}

/// A patchwork of two classes (`kind` 0 or 1 by turns) as a collection `cells`.
fn cells() -> Collection {
    let polygons = patchwork(6, 24, 3);
    let coverage = Arc::new(Coverage::build(&polygons).unwrap());
    let regions = Regions::of_features(&coverage);
    let n = polygons.len();
    let kind = Property {
        name: "kind".into(),
        kind: Kind::Integer,
        description: Default::default(),
        title: Localized::default(),
        unit: None,
        values: (0..n).map(|i| Value::Integer(i as i64 % 2)).collect(),
    };
    let ids = (0..n).map(|i| i.to_string().into()).collect();
    let shapes = Shapes::Regions { coverage, regions };
    let titles = vec![Localized::default(); n].into();
    Collection::new("cells".into(), CollectionInfo::default(), ids, titles, vec![kind], shapes).unwrap()
}

fn cells_style(color: &str) -> Style {
    let json = format!(
        r##"{{"version": 8, "sources": {{"atlas": {{"type": "vector"}}}}, "layers": [
            {{"id": "sea", "type": "background", "paint": {{"background-color": "#0000ff"}}}},
            {{"id": "cells", "type": "fill", "source": "atlas", "source-layer": "cells",
              "paint": {{"fill-color": {color}}}}}]}}"##
    );
    Style::parse("cells", json.as_bytes()).unwrap()
}

fn draw(collection: &Collection, style: &Style, window: Window) -> Canvas {
    let dataset = Arc::new(Dataset::new(vec![collection.clone()], Vec::new()));
    Renderer::new(dataset).image(style, window, &MapOptions::default(), &Budget::unlimited()).unwrap()
}

#[test]
fn a_coverage_of_one_colour_has_one_colour() {
    let cells = cells();
    let style = cells_style("\"#c53a27\"");
    for (zoom, place) in [(8, [101.5, 31.5]), (11, [101.0, 31.0]), (13, [101.25, 31.01])] {
        for scale in 1..=3 {
            let canvas = draw(&cells, &style, Window::of_tile(tile_at(zoom, place), 256, scale));
            assert_eq!(colors(&canvas), BTreeSet::from([[0xc5, 0x3a, 0x27, 255]]), "z{zoom} @{scale}x");
        }
    }
}

#[test]
fn neighbours_of_two_classes_show_two_colours_and_what_lies_between() {
    let cells = cells();
    let style = cells_style(r##"["match", ["get", "kind"], 0, "#ff0000", "#00ff00"]"##);
    let canvas = draw(&cells, &style, Window::of_tile(tile_at(8, [101.5, 31.5]), 256, 1));
    let all = colors(&canvas);
    assert!(all.contains(&[255, 0, 0, 255]) && all.contains(&[0, 255, 0, 255]));
    // A blend of the two keeps red + green at 255 and has no blue: the sea never shines through.
    assert!(
        all.iter().all(|c| (254..=256).contains(&(u32::from(c[0]) + u32::from(c[1]))) && c[2] == 0),
        "{all:?}"
    );
}

#[test]
fn a_block_of_tiles_equals_its_tiles() {
    let renderer = renderer();
    let options = options(Some(2015));
    // Places with their zooms; each style meets far, middle and near ones, and dense screens, already in the first and
    // the sixth, which are what every day sees.
    let places = [
        ([104.0, 30.0], [3, 6, 9]),
        ([98.0, 34.5], [4, 7, 10]),
        ([106.6, 26.4], [5, 8, 11]),
        ([118.2, 24.6], [4, 6, 9]),
        ([91.1, 29.6], [3, 5, 8]),
        ([101.5, 31.0], [5, 7, 9]),
        ([110.4, 32.5], [4, 7, 12]),
        ([122.0, 46.1], [3, 6, 8]),
        ([77.2, 38.4], [2, 5, 10]),
        ([112.5, 16.5], [4, 6, 8]),
    ];
    for style in styles() {
        for (i, (place, zooms)) in sweep(places.into_iter().enumerate(), 5) {
            for zoom in zooms {
                let scale = if (i + usize::from(zoom)).is_multiple_of(6) { 2 } else { 1 };
                let first = tile_at(zoom, place);
                let block = renderer
                    .image(&style, Window::of_tiles(first, 2, 256, scale), &options, &Budget::unlimited())
                    .unwrap();
                let side = 256 * usize::from(scale);
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let tile = TileCoord::new(zoom, first.x() + dx, first.y() + dy).unwrap();
                    let alone = renderer
                        .image(&style, Window::of_tile(tile, 256, scale), &options, &Budget::unlimited())
                        .unwrap();
                    let (x0, y0) = (dx as usize * side, dy as usize * side);
                    let wrong = (0..side * side)
                        .map(|i| (i % side, i / side))
                        .find(|(x, y)| alone.pixel(*x, *y) != block.pixel(x0 + x, y0 + y));
                    assert_eq!(wrong, None, "{} {tile} @{scale}x: pixel differs from the block's", style.id);
                }
            }
        }
    }
}

/// A style of the fills of another, without hatches and without the land around, which has borders of its own.
fn fills_of(style: &Style) -> Style {
    let mut document = style.document("", &|_| None, None, &|_| true);
    let layers = document["layers"].as_array_mut().unwrap();
    layers.retain(|l| {
        let is_fill = l["type"] == "fill" && l["paint"]["fill-pattern"].is_null();
        l["type"] == "background" || is_fill && l["source-layer"] != "neighbours"
    });
    Style::parse(&style.id, document.to_string().as_bytes()).unwrap()
}

#[test]
fn every_pixel_is_of_a_class_or_between_the_classes_around_it() {
    let renderer = renderer();
    let options = MapOptions { labels: false, ..options(Some(2012)) };
    for (id, zoom, place) in [
        ("incidence", 4, [104.0, 30.0]),
        ("incidence", 6, [106.6, 26.4]),
        ("exits", 6, [104.0, 30.0]),
        ("exits", 8, [101.5, 31.0]),
    ] {
        let style = fills_of(&style(id));
        let mut palette = BTreeSet::new();
        colors_in(&style.document("", &|_| None, None, &|_| true)["layers"], &mut palette);
        let map = renderer
            .image(&style, Window::of_tile(tile_at(zoom, place), 256, 1), &options, &Budget::unlimited())
            .unwrap();
        let (mut pure, mut mixed, mut tiny) = (0, 0, 0);
        for (x, y) in (0..map.height).flat_map(|y| (0..map.width).map(move |x| (x, y))) {
            let pixel = map.pixel(x, y);
            if palette.contains(&pixel) {
                pure += 1;
                continue;
            }
            // What lies around says between which classes a blend may lie: a third class is no blend. Only an enclave
            // smaller than a pixel has its own colour nowhere near.
            mixed += 1;
            if !is_between(&map, &palette, [x, y], 4) {
                tiny += 1;
                assert!(is_between(&map, &palette, [x, y], 24), "{id} z{zoom} {x} {y}: {pixel:?}");
            }
        }
        assert!(pure > 3 * mixed && mixed > 100, "{id} z{zoom}: {pure} pure, {mixed} mixed");
        assert!(
            tiny * 100 < mixed,
            "{id} z{zoom}: {tiny} of {mixed} blends are between no classes around them"
        );
    }
}

/// True if a pixel lies between the colours of a palette that are seen at most `reach` pixels away.
fn is_between(map: &Canvas, palette: &BTreeSet<[u8; 4]>, [x, y]: [usize; 2], reach: usize) -> bool {
    let near = |v: usize, end: usize| v.saturating_sub(reach)..end.min(v + reach + 1);
    let (xs, ys) = (near(x, map.width), near(y, map.height));
    let around = ys.flat_map(|y| xs.clone().map(move |x| (x, y))).map(|(x, y)| map.pixel(x, y));
    let around: BTreeSet<[u8; 4]> = around.filter(|p| palette.contains(p)).collect();
    let pixel = map.pixel(x, y);
    (0..3).all(|k| {
        let (low, high) = (around.iter().map(|p| p[k]).min(), around.iter().map(|p| p[k]).max());
        low.zip(high).is_some_and(|(l, h)| (l.saturating_sub(1)..=h.saturating_add(1)).contains(&pixel[k]))
    })
}

/// All colours of a part of a document.
fn colors_in(value: &serde_json::Value, found: &mut BTreeSet<[u8; 4]>) {
    match value {
        serde_json::Value::String(text) => {
            found.extend(Color::parse(text).map(|c| c.premultiplied()));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|v| colors_in(v, found)),
        serde_json::Value::Object(map) => map.values().for_each(|v| colors_in(v, found)),
        _ => {}
    }
}

#[test]
fn what_is_kept_changes_no_pixel() {
    // Years and classes in turn on one renderer, which keeps sheets and grids, and each alone on a fresh one.
    let kept = renderer();
    let window = Window::of_tile(tile_at(6, [106.6, 26.4]), 256, 1);
    for id in ["incidence", "relocation", "ecology-incidence", "overlap"] {
        let style = style(id);
        let dark = style.themed("dark").unwrap().unwrap();
        for (year, style) in [(2012, &style), (2016, &style), (2016, &dark), (2012, &dark), (2012, &style)] {
            for labels in [true, false] {
                let options = MapOptions { labels, ..options(Some(year)) };
                let alone = renderer().image(style, window, &options, &Budget::unlimited()).unwrap();
                assert!(
                    kept.image(style, window, &options, &Budget::unlimited()).unwrap() == alone,
                    "{id} {year} labels {labels}"
                );
            }
        }
    }
}

#[test]
fn a_map_that_nobody_waits_for_is_not_drawn_on() {
    let (renderer, window) = (renderer(), Window::of_tile(tile_at(4, [104.0, 32.0]), 1024, 1));
    let over = Budget::unlimited();
    over.cancel();
    for style in styles() {
        let draw = |budget: &Budget| renderer.image(&style, window, &options(None), budget);
        assert_eq!(draw(&over).err(), Some(Stopped::Cancelled), "{}", style.id);
        // Within the drawing: some layers are done by then.
        assert_eq!(
            draw(&Budget::lasting(Duration::from_millis(1))).err(),
            Some(Stopped::Late),
            "{}",
            style.id
        );
    }
    for style in styles() {
        let alone = self::renderer().image(&style, window, &options(None), &Budget::unlimited()).unwrap();
        let after = renderer.image(&style, window, &options(None), &Budget::unlimited()).unwrap();
        assert!(after == alone, "{}: what was begun is not kept", style.id);
    }
}

#[test]
fn the_same_tile_is_the_same_bytes() {
    let tile = tile_at(6, [104.0, 30.0]);
    for style in styles() {
        let window = Window::of_tile(tile, 256, 1);
        let once = || renderer().image(&style, window, &options(None), &Budget::unlimited()).unwrap().png();
        assert_eq!(once(), once(), "{}", style.id);
    }
}

#[test]
fn another_year_is_another_map_of_the_same_classes() {
    let renderer = renderer();
    let style = style("incidence");
    let tile = tile_at(5, [106.0, 28.0]);
    let at = |year| {
        renderer
            .image(&style, Window::of_tile(tile, 256, 1), &options(Some(year)), &Budget::unlimited())
            .unwrap()
    };
    assert_ne!(at(2011), at(2019));
    let (early, late) = (legend(&style, Some(2011)), legend(&style, Some(2019)));
    let breaks = |l: &Legend| classes_of(l).map(|e| (e.from, e.to)).collect::<Vec<_>>();
    assert_eq!(breaks(&early), breaks(&late));
}

#[test]
fn every_style_fits_the_built_in_data() {
    for style in styles() {
        assert_eq!(Renderer::check(atlas().dataset(), &style), Ok(()), "{}", style.id);
        assert!(!style.metadata.title.is_empty());
    }
}

/// The entries that tell values apart, without hatches that lie over them.
fn classes_of(legend: &Legend) -> impl Iterator<Item = &LegendEntry> {
    legend.entries.iter().filter(|e| e.ground.is_none())
}

#[test]
fn the_legend_counts_what_the_map_colours() {
    let renderer = renderer();
    let of_2012 = legend(&style("incidence"), Some(2012));
    let counted: usize = classes_of(&of_2012).filter_map(|e| e.count).sum();
    assert_eq!(counted + of_2012.unknown.as_ref().and_then(|u| u.count).unwrap_or(0), 14);
    // Every class with features is on the map in exactly its colour, and no other class is.
    let window = Window::of_tiles(TileCoord::new(4, 11, 5).unwrap(), 3, 256, 1);
    let map =
        renderer.image(&style("incidence"), window, &options(Some(2012)), &Budget::unlimited()).unwrap();
    let shown = colors(&map);
    for entry in classes_of(&of_2012) {
        let n = u32::from_str_radix(&entry.color[1..], 16).unwrap();
        let color = [(n >> 16) as u8, (n >> 8) as u8, n as u8, 255];
        assert_eq!(shown.contains(&color), entry.count > Some(0), "{entry:?}");
    }
    // Figures of low confidence are dotted, and the dots stand in the legend where there are any.
    let dotted = |year| {
        let legend = legend(&style("incidence"), Some(year));
        legend
            .entries
            .into_iter()
            .filter(|e| e.ground.is_some())
            .filter_map(|e| Some((e.pattern, e.count?)))
            .collect::<Vec<_>>()
    };
    assert_eq!(dotted(2012), [(Some(PatternKind::Dots), 2)]);
    // One of the fourteen follows from the others and the whole.
    assert_eq!(dotted(2018), [(Some(PatternKind::Dots), 14)]);
    assert_eq!(dotted(2019), []);
    let exits = legend(&style("exits"), None);
    // Two counties listed apart, which left in 2019, are one feature today.
    assert_eq!(exits.entries.iter().filter_map(|e| e.count).collect::<Vec<_>>(), [28, 125, 283, 344 - 1, 52]);
}

#[test]
fn data_without_a_style_are_shown_plainly() {
    let cells = cells();
    let style = Style::plain(&[PlainCollection::of(&cells)], &[]).unwrap();
    let canvas = draw(&cells, &style, Window::of_tile(tile_at(7, [101.5, 31.5]), 256, 1));
    assert!(colors(&canvas).len() > 3);
    assert!(Style::plain(&[], &[]).is_none());
}

#[test]
fn every_title_can_be_drawn_and_languages_differ() {
    if !has_font(atlas()) {
        return;
    }
    assert_eq!(atlas().missing_characters(), Some(Vec::new()));
    let options =
        |language: &str| MapOptions { languages: language.parse().unwrap(), ..MapOptions::default() };
    let tile = tile_at(6, [104.0, 30.0]);
    let style = atlas().style("areas").unwrap();
    let maps = ["zh", "en", "zh,en"].map(|l| {
        atlas().map_image(style, Window::of_tile(tile, 256, 1), &options(l), &Budget::unlimited()).unwrap()
    });
    assert!(maps[0] != maps[1] && maps[1] != maps[2] && maps[0] != maps[2]);
}
