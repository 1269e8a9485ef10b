//! Styles of a data set: the files in its `styles/`, else one that shows everything plainly.

use super::{LoadError, Source};
use crate::dataset::Dataset;
use crate::language::Language;
use crate::render::raster::Renderer;
use crate::style::Style;

/// Reads every style and checks that it names only what the data set has.
///
/// # Errors
/// A style that cannot be read, or that names what the data set does not have.
pub fn read(source: &Source, dataset: &Dataset, languages: &[Language]) -> Result<Vec<Style>, LoadError> {
    let mut styles = Vec::new();
    for name in source.names() {
        let id = name.strip_prefix("styles/").and_then(|n| n.strip_suffix(".json"));
        let Some(id) = id.filter(|id| !id.contains('/')) else { continue };
        let style = Style::parse(id, &source.read(&name)?).map_err(|e| LoadError::of_file(&name, e))?;
        Renderer::check(dataset, &style).map_err(|e| LoadError::of_file(&name, e))?;
        for themed in style.metadata.themes.keys().filter_map(|t| style.themed(t)) {
            themed.map_err(|e| LoadError::of_file(&name, e))?;
        }
        styles.push(style);
    }
    if styles.is_empty() {
        styles.extend(Style::plain(dataset.collections(), languages));
    }
    Ok(styles)
}
