//! Styles of a data set: the files in its `styles/`, else one that shows everything plainly.

use super::{LoadError, Source};
use crate::feature::Collection;
use crate::indicator::Indicator;
use crate::render::raster::{Renderer, Scene};
use crate::style::Style;

/// Reads every style and checks that it names only what the data set has.
pub fn read(
    source: &Source,
    collections: &[Collection],
    indicators: &[Indicator],
) -> Result<Vec<Style>, LoadError> {
    let scene = Scene {
        collections,
        indicators,
        year: None,
        language: "zh",
        labels: true,
        whole: false,
        background: true,
    };
    let mut styles = Vec::new();
    for name in source.names() {
        let Some(id) = name.strip_prefix("styles/").and_then(|n| n.strip_suffix(".json")) else { continue };
        let style = Style::parse(id, &source.read(&name)?).map_err(|e| LoadError::of_file(&name, e))?;
        Renderer::check(&scene, &style).map_err(|e| LoadError::of_file(&name, e))?;
        for themed in style.metadata.themes.keys().filter_map(|t| style.themed(t)) {
            themed.map_err(|e| LoadError::of_file(&name, e))?;
        }
        styles.push(style);
    }
    if styles.is_empty() {
        styles.extend(Style::plain(collections));
    }
    Ok(styles)
}
