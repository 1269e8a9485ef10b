//! Maps over HTTP: classes, palettes, themes, sizes and formats; one classification in tile, legend and style.

use crate::client::atlas;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use poverty_atlas::budget::Budget;
use poverty_atlas::geometry::{Albers, HALF_WORLD, Projection};
use poverty_atlas::render::Window;
use poverty_atlas::render::raster::MapOptions;
use poverty_atlas::server::{ServerOptions, router};
use poverty_atlas::style::Color;
use poverty_atlas::tile::TileCoord;
use serde_json::Value;
use std::collections::BTreeSet;
use tower::ServiceExt;

fn app() -> Router {
    router(
        atlas().clone(),
        ServerOptions { public_url: Some("https://maps.example".to_owned()), ..Default::default() },
    )
}

async fn get(path: &str) -> (StatusCode, String, Vec<u8>) {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = app().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let media = parts.headers.get("content-type").map_or("", |v| v.to_str().unwrap()).to_owned();
    (parts.status, media, body.collect().await.unwrap().to_bytes().to_vec())
}

async fn good(path: &str) -> Vec<u8> {
    let (status, _, body) = get(path).await;
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
    body
}

async fn json(path: &str) -> Value {
    serde_json::from_slice(&good(path).await).unwrap()
}

#[tokio::test]
async fn every_style_is_drawn_where_the_world_is_one_tile() {
    for style in json("/styles").await["styles"].as_array().unwrap() {
        let path = format!("/maps/{}/0/0/0.png", style["id"].as_str().unwrap());
        let image = image::load_from_memory(&good(&path).await).unwrap().to_rgba8();
        let ground = *image.get_pixel(2, 200);
        assert_eq!(ground.0[3], 255, "{path}");
        assert!(image.pixels().any(|p| *p != ground), "{path}");
    }
}

#[tokio::test]
async fn one_classification_colours_tile_legend_and_style() {
    let query = "year=2012&method=quantile&k=4&palette=teal";
    let legend = json(&format!("/styles/incidence/legend?{query}")).await;
    // The hatch over the classes is none of them.
    let entries = legend["entries"].as_array().unwrap();
    let entries: Vec<&Value> = entries.iter().filter(|e| e["ground"].is_null()).collect();
    assert_eq!(entries.len(), 4);
    let style = json(&format!("/styles/incidence?{query}")).await;
    // A layer for each class, from low to high; the legend goes from high to low.
    let is_class = |l: &&Value| l["id"].as_str().is_some_and(|id| id == "known" || id.starts_with("known-"));
    let classes: Vec<&Value> = style["layers"].as_array().unwrap().iter().filter(is_class).collect();
    let colors: Vec<&str> = classes.iter().map(|l| l["paint"]["fill-color"].as_str().unwrap()).collect();
    let told: Vec<&str> = entries.iter().rev().map(|e| e["color"].as_str().unwrap()).collect();
    assert_eq!(colors, told);
    let from = |layer: &&Value| {
        let parts = layer["filter"].as_array().unwrap();
        let least = parts.iter().find(|part| part[0] == ">=")?;
        assert_eq!(least[1], serde_json::json!(["get", "incidence_2012"]));
        least[2].as_f64()
    };
    let breaks: Vec<f64> = classes.iter().filter_map(from).collect();
    let from: Vec<f64> = entries.iter().rev().filter_map(|e| e["from"].as_f64()).collect();
    assert_eq!(breaks, from);
    // And the pixels of the whole country hold every class that has an area, and no class of the style itself.
    let map = image::load_from_memory(
        &good(&format!("/maps/incidence/3/6/3.png?{query}&labels=false&size=512")).await,
    );
    let map = map.unwrap().to_rgb8();
    let shown = |hex: &str| {
        let n = u32::from_str_radix(&hex[1..], 16).unwrap();
        map.pixels().any(|p| p.0 == [(n >> 16) as u8, (n >> 8) as u8, n as u8])
    };
    for entry in entries {
        assert_eq!(shown(entry["color"].as_str().unwrap()), entry["count"] != 0, "{entry}");
    }
    assert!(!shown("#c53a27"));
}

#[tokio::test]
async fn sizes_densities_formats_and_themes() {
    for (path, media, side) in [
        ("/maps/areas/4/12/6.png", "image/png", 256),
        ("/maps/areas/4/12/6.webp", "image/webp", 256),
        ("/maps/areas/4/12/6@2x.png?size=512", "image/png", 1024),
        ("/maps/areas/4/12/6@3x.webp?labels=false", "image/webp", 768),
    ] {
        let (status, found, body) = get(path).await;
        assert_eq!((status, found.as_str()), (StatusCode::OK, media), "{path}");
        let image = image::load_from_memory(&body).unwrap();
        assert_eq!((image.width(), image.height()), (side, side), "{path}");
    }
    // WebP and PNG are the same pixels.
    let [png, webp] = ["png", "webp"].map(|f| format!("/maps/incidence/5/25/13.{f}?lang=en"));
    let [png, webp] =
        [good(&png).await, good(&webp).await].map(|b| image::load_from_memory(&b).unwrap().to_rgb8());
    assert!(png == webp);
}

#[tokio::test]
async fn wishes_that_contradict_each_other_are_told() {
    for (query, part) in [
        ("k=1", "2 to 9"),
        ("k=10", "2 to 9"),
        ("method=magic", "jenks"),
        ("palette=rainbow", "warm"),
        ("palette=okabe-ito", "warm"),
        ("breaks=3,2", "ascending"),
        ("breaks=1,NaN", "ascending"),
        ("breaks=1,2,3,4,5,6,7,8,9", "1 to 8"),
        ("method=jenks&breaks=1", "manual"),
        ("method=manual", "breaks"),
        ("breaks=5&k=2", "already"),
        ("theme=neon", "light"),
        ("labels=no", "true, false"),
        ("size=300", "256, 512"),
    ] {
        let (status, _, body) = get(&format!("/maps/incidence/3/6/3.png?{query}")).await;
        let told = String::from_utf8_lossy(&body).into_owned();
        assert!(status == 400 && told.contains(part), "{query}: {status} {told}");
    }
    let (status, _, body) = get("/styles/areas/legend?k=5").await;
    assert!(status == 400 && String::from_utf8_lossy(&body).contains("no classes"));
}

/// All texts of a document that are colours.
fn colors_in(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if let Some(color) = Color::parse(text) {
                found.insert(color.to_string());
            }
        }
        Value::Array(items) => items.iter().for_each(|v| colors_in(v, found)),
        Value::Object(map) => map.values().for_each(|v| colors_in(v, found)),
        _ => {}
    }
}

#[tokio::test]
async fn a_dark_theme_exchanges_every_colour_of_its_style() {
    for style in atlas().styles() {
        let themes: Vec<&str> = style.metadata.themes.keys().map(|k| &**k).collect();
        assert_eq!(themes, ["dark"], "{}", style.id);
        let exchanged: BTreeSet<String> =
            style.metadata.themes["dark"].keys().map(Color::to_string).collect();
        let document = style.document("", &|_| None, None, &|_| true);
        let mut used = BTreeSet::new();
        for part in ["/layers", "/metadata/atlas:patterns"] {
            document.pointer(part).into_iter().for_each(|v| colors_in(v, &mut used));
        }
        assert_eq!(used, exchanged, "{}: colours used, and colours exchanged", style.id);
        let dark = json(&format!("/styles/{}?theme=dark", style.id)).await;
        assert_ne!(dark["layers"], document["layers"], "{}", style.id);
    }
}

#[tokio::test]
async fn figures_are_listed_with_what_a_map_needs_to_show_the_same() {
    let all = json("/figures").await;
    let figures = all["figures"].as_array().unwrap();
    let ids: Vec<&str> = figures.iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["chart-1", "1", "2", "chart-2", "3", "4", "5", "6"]);
    for figure in figures {
        assert!(figure["title"]["zh"].is_string() && figure["caption"]["en"].is_string(), "{figure}");
        let id = figure["id"].as_str().unwrap();
        let is_chart = id.starts_with("chart") || id == "1";
        assert_eq!(figure["style"].is_null(), is_chart, "{figure}");
        for link in figure["links"].as_array().unwrap() {
            let path = link["href"].as_str().unwrap().strip_prefix("https://maps.example").unwrap();
            let query =
                if path.ends_with(".png") || path.ends_with(".webp") { "?dpi=72&width=90" } else { "" };
            let (status, media, body) = get(&format!("{path}{query}")).await;
            assert_eq!((status, media.as_str()), (StatusCode::OK, link["type"].as_str().unwrap()), "{path}");
            let start: &[u8] = match media.as_str() {
                "image/png" => b"\x89PNG",
                "image/webp" => b"RIFF",
                "application/pdf" => b"%PDF-",
                _ => b"<svg ",
            };
            assert!(body.starts_with(start), "{path}");
        }
    }
    // Where the thesis misprints a number the figure says both.
    for (id, numbers) in [
        ("chart-1", ["92.49", "82.49 million"]),
        ("chart-2", ["1.2 million", "0.12"]),
        ("4", ["20,400", "2,400"]),
    ] {
        let figure = figures.iter().find(|f| f["id"] == id).unwrap();
        let note = figure["note"]["en"].as_str().unwrap();
        assert!(numbers.iter().all(|n| note.contains(n)), "{note}");
    }
    assert_eq!(figures[6]["region"], "prefectures/513300");
    assert_eq!(figures[5]["bbox"], serde_json::json!([96.6, 26.4, 105.4, 34.8]));
}

#[tokio::test]
async fn a_printed_map_is_as_wide_as_asked_for_and_faults_are_told() {
    let map = good("/maps/incidence.png?region=areas/wumeng&width=100&dpi=127&year=2014&lang=zh,en").await;
    let map = image::load_from_memory(&map).unwrap();
    // 100 mm at 127 dots per inch, 5 dots for a millimetre.
    assert_eq!(map.width(), 500);
    for (path, part) in [
        ("/maps/incidence.png?width=500", "millimetres from 60 to 420"),
        ("/maps/incidence.png?dpi=10", "dots per inch from 72 to 600"),
        ("/maps/incidence.png?width=420&dpi=600", "420 mm at 600 dots per inch"),
        ("/maps/incidence.webp?width=420&dpi=300", "PNG may have more"),
        ("/maps/incidence.svg?region=areas/atlantis", "collection/id"),
        ("/maps/incidence.svg?region=areas/wumeng&bbox=100,20,110,30", "one of them"),
        ("/maps/incidence.svg?year=1066", "2011"),
    ] {
        let (status, _, body) = get(path).await;
        let told = String::from_utf8_lossy(&body).into_owned();
        assert!(status == 400 && told.contains(part), "{path}: {status} {told}");
    }
    let (status, _, _) = get("/maps/incidence.bmp").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn printed_vectors_have_live_text_and_the_same_bytes_every_time() {
    let has = |body: &[u8], part: &str| body.windows(part.len()).any(|w| w == part.as_bytes());
    for path in ["/maps/incidence.pdf?region=areas/wumeng&lang=zh,en", "/figures/chart-1.pdf"] {
        let pdf = good(path).await;
        for part in ["/ToUnicode", "/FontFile2", "/Identity-H"] {
            assert!(has(&pdf, part), "{path} has no {part}");
        }
        assert!(pdf == good(path).await, "{path}");
    }
    let svg = good("/maps/incidence.svg?region=areas/wumeng&lang=zh,en").await;
    assert!(has(&svg, "@font-face") && has(&svg, ">毕节市</text>"));
    assert!(svg == good("/maps/incidence.svg?region=areas/wumeng&lang=zh,en").await);
}

#[tokio::test]
async fn a_legend_of_a_part_leaves_out_kinds_that_it_does_not_show() {
    let text = |path: &str| {
        let path = path.to_owned();
        async move { String::from_utf8(good(&path).await).unwrap() }
    };
    let muli = "Muli Tibetan Autonomous";
    assert!(text("/styles/sichuan-tibetan/legend.svg?lang=en").await.contains(muli));
    assert!(
        !text("/maps/sichuan-tibetan.svg?region=prefectures/513200&lang=en&labels=false")
            .await
            .contains(muli)
    );
    // Classes of numbers stay, so that two parts can be compared.
    let part = text("/maps/incidence.svg?region=areas/wumeng&lang=en&year=2019").await;
    assert!(["≥ 30", "20–30", "< 3"].iter().all(|c| part.contains(&c.replace('<', "&lt;"))));
}

#[test]
fn a_box_in_web_mercator_is_the_tile_of_that_box() {
    let style = atlas().style("incidence").unwrap();
    let tile = TileCoord::new(5, 25, 13).unwrap();
    let side = 2.0 * HALF_WORLD / 32.0;
    let west = -HALF_WORLD + 25.0 * side;
    let north = HALF_WORLD - 13.0 * side;
    let window =
        Window::of_box(Projection::Mercator, [west, north - side, west + side, north], 256, 256, 1.0)
            .unwrap();
    let options = MapOptions::default();
    let direct =
        atlas().map_image(style, Window::of_tile(tile, 256, 1), &options, &Budget::unlimited()).unwrap();
    assert_eq!(window.style_zoom(), 4.0);
    assert!(atlas().map_image(style, window, &options, &Budget::unlimited()).unwrap() == direct);
}

#[test]
fn maps_in_degrees_and_in_albers_show_each_place_where_it_is() {
    let style = atlas().style("areas").unwrap();
    let albers = Projection::Albers(Albers::new([25.0, 47.0], 105.0).unwrap());
    let options = MapOptions { labels: false, relief: false, ..MapOptions::default() };
    let legend = atlas().legend(style, None);
    let areas = atlas().collection("areas").unwrap();
    for (projection, sheet) in [
        (Projection::Degrees, [73.0, 17.0, 136.0, 54.0]),
        (albers, [-2_700_000.0, -2_100_000.0, 2_300_000.0, 2_300_000.0]),
    ] {
        let window = Window::of_box(projection, sheet, 900, 700, 1.0).unwrap();
        let map = atlas().map_image(style, window, &options, &Budget::unlimited()).unwrap();
        // The fill of an area is found at a place of it, wherever the projection lays it.
        for (id, place) in [("wumeng", [103.7, 27.0]), ("dabie", [115.7, 31.9]), ("tibet", [88.0, 31.0])] {
            let Some(position) = areas.position(id) else { panic!("no area {id}") };
            let title = areas.feature_title(position);
            let entry = legend.entries.iter().find(|e| e.label == title.to_localized()).unwrap();
            let n = u32::from_str_radix(&entry.color[1..], 16).unwrap();
            let [x, y] = window.position(place);
            let back = window.position_at([x, y]);
            assert!((0..2).all(|k| (back[k] - place[k]).abs() < 1e-6));
            let color = [(n >> 16) as u8, (n >> 8) as u8, n as u8, 255];
            // Most pixels around it, for a border may pass.
            let (x, y) = (x as usize, y as usize);
            let around = (x - 4..=x + 4).flat_map(|x| (y - 4..=y + 4).map(move |y| (x, y)));
            let same = around.filter(|(x, y)| map.pixel(*x, *y) == color).count();
            assert!(same > 40, "{id} at {x} {y} {projection:?}: {same} of 81 pixels");
        }
    }
}
