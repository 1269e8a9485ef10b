//! A map for print as PNG: title, legend, scale bar and sources around it.
//!
//! `cargo run --release --example map_to_png -- incidence areas/wumeng map.png`
//!
//! The first word is a style (a file of `styles/`), the second `collection/id` of the feature to show with its
//! surroundings, or `all` for everything the style draws. The map is 180 mm wide at 150 dots per inch, in English.

use poverty_atlas::atlas::{FigureOptions, FigurePart};
use poverty_atlas::{Budget, Language, Source, load};
use std::error::Error;

const DPI: f64 = 150.0;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [style, part, file] = arguments.as_slice() else {
        return Err(
            "expected a style, what to show and a file, such as incidence areas/wumeng map.png".into()
        );
    };
    let (atlas, _) = load(&Source::Embedded)?;
    let style = atlas.style(style).ok_or_else(|| {
        let known: Vec<&str> = atlas.styles().iter().map(|s| &*s.id).collect();
        format!("no style {style:?}; known: {}", known.join(", "))
    })?;
    let part = match part.split_once('/') {
        Some((collection, id)) => {
            atlas.dataset().feature(collection, id)?;
            Some(FigurePart::Feature { collection: collection.into(), id: id.into() })
        }
        None if part == "all" => None,
        None => return Err(format!("expected collection/id or all, found {part:?}").into()),
    };
    let options = FigureOptions {
        width_mm: 180.0,
        dpi: Some(DPI),
        year: atlas.shown_year(style),
        languages: Language::ENGLISH.into(),
        dark: false,
        labels: true,
        relief: true,
    };
    let budget = Budget::unlimited();
    let figure = atlas.map_figure(style, part.as_ref(), &options, &budget)?;
    std::fs::write(file, figure.png(&budget)?)?;
    let [width, height] = figure.pixels();
    println!("{file}: {width} x {height} pixels");
    Ok(())
}
