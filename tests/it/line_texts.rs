//! Texts along lines: names of rivers.

use crate::switches::has_font;
use poverty_atlas::atlas::Atlas;
use poverty_atlas::budget::{Budget, Stopped};
use poverty_atlas::geometry::to_mercator;
use poverty_atlas::load::{Source, load};
use poverty_atlas::render::raster::{MapOptions, Renderer};
use poverty_atlas::render::{Canvas, Window};
use poverty_atlas::style::Style;
use poverty_atlas::tile::TileCoord;
use std::sync::OnceLock;

fn atlas() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| load(&Source::Embedded).expect("the built-in data").0)
}

fn rivers(text: &str, room: f64) -> Style {
    let json = format!(
        r##"{{"version": 8, "sources": {{"atlas": {{"type": "vector"}}}}, "layers": [{{"id": "rivers", "type": "symbol",
            "source": "atlas", "source-layer": "rivers", "layout": {{"symbol-placement": "line", "text-field": {text},
            "text-size": 11, "text-max-width": {room}, "text-max-angle": 60}}, "paint": {{"text-color": "#0000ff"}}}}]}}"##
    );
    Style::parse("rivers", json.as_bytes()).unwrap()
}

/// A tile of the middle Yangtze.
fn drawn(renderer: &Renderer, style: &Style, budget: &Budget) -> Result<Canvas, Stopped> {
    let [x, y] = to_mercator([111.0, 30.0]).map(|v| (v * 64.0) as u32);
    let window = Window::of_tile(TileCoord::new(6, x, y).unwrap(), 256, 2);
    let options = MapOptions { languages: "zh,en".parse().unwrap(), ..MapOptions::default() };
    renderer.image(style, window, &options, budget)
}

fn pixels(style: &Style) -> Vec<[u8; 4]> {
    let renderer = Renderer::new(atlas().dataset().clone());
    let canvas = drawn(&renderer, style, &Budget::unlimited()).unwrap();
    (0..canvas.height)
        .flat_map(|y| (0..canvas.width).map(move |x| (x, y)))
        .map(|(x, y)| canvas.pixel(x, y))
        .collect()
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

#[test]
fn texts_that_nobody_waits_for_are_not_placed() {
    if !has_font(atlas()) {
        return;
    }
    let (renderer, style) = (Renderer::new(atlas().dataset().clone()), rivers(r#"["get", "title"]"#, 10.0));
    let budget = Budget::unlimited();
    budget.cancel();
    assert_eq!(drawn(&renderer, &style, &budget).err(), Some(Stopped::Cancelled));
    assert!(drawn(&renderer, &style, &Budget::unlimited()).is_ok());
}
