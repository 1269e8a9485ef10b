//! Texts along lines: names of rivers.

use crate::client::atlas;
use crate::switches::has_font;
use poverty_atlas::budget::{Budget, Stopped};
use poverty_atlas::geometry::to_mercator;
use poverty_atlas::render::Window;
use poverty_atlas::render::raster::{MapOptions, Renderer};
use poverty_atlas::style::Style;
use poverty_atlas::tile::TileCoord;

fn rivers(text: &str, room: f64) -> Style {
    let json = format!(
        r##"{{"version": 8, "sources": {{"atlas": {{"type": "vector"}}}}, "layers": [{{"id": "rivers", "type": "symbol",
            "source": "atlas", "source-layer": "rivers", "layout": {{"symbol-placement": "line", "text-field": {text},
            "text-size": 11, "text-max-width": {room}, "text-max-angle": 60}}, "paint": {{"text-color": "#0000ff"}}}}]}}"##
    );
    Style::parse("rivers", json.as_bytes()).unwrap()
}

/// A tile of the middle Yangtze.
fn window() -> Window {
    let [x, y] = to_mercator([111.0, 30.0]).map(|v| (v * 64.0) as u32);
    Window::of_tile(TileCoord::new(6, x, y).unwrap(), 256, 2)
}

fn options() -> MapOptions {
    MapOptions { languages: "zh,en".parse().unwrap(), ..MapOptions::default() }
}

fn pixels(style: &Style) -> Vec<[u8; 4]> {
    let renderer = Renderer::new(atlas().dataset().clone());
    let canvas = renderer.image(style, window(), &options(), &Budget::unlimited()).unwrap();
    let places = (0..canvas.height).flat_map(|y| (0..canvas.width).map(move |x| (x, y)));
    places.map(|(x, y)| canvas.pixel(x, y)).collect()
}

#[test]
fn a_text_along_a_line_is_not_broken() {
    if !has_font(atlas()) {
        return;
    }
    let [narrow, wide] = [1.0, 100.0].map(|room| pixels(&rivers(r#"["get", "title"]"#, room)));
    assert!(wide.iter().any(|p| *p != wide[0]), "some river has its name here");
    assert!(narrow == wide, "the width at which texts are broken says nothing of those along lines");
}

/// Of a style that writes nothing in the end: what costs is to look at each line.
#[test]
fn texts_that_nobody_waits_for_are_not_placed() {
    if !has_font(atlas()) {
        return;
    }
    let renderer = Renderer::new(atlas().dataset().clone());
    let (style, budget) = (rivers(r#""""#, 10.0), Budget::unlimited());
    let placed = |budget| renderer.map_labels(&style, window(), &options(), [0.0; 2], budget);
    budget.cancel();
    assert_eq!(placed(&budget).err(), Some(Stopped::Cancelled));
    assert_eq!(placed(&Budget::unlimited()).map(|labels| labels.len()), Ok(0));
}
