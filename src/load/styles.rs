//! Styles of a data set: the files in its `styles/`, else one that shows everything plainly.

use super::{LoadError, Source};
use crate::dataset::Dataset;
use crate::feature::ShapeKind;
use crate::language::Language;
use crate::render::raster::Renderer;
use crate::store::{self, Store};
use crate::style::{GEOMETRY_TYPE, Layer, LayerKind, PlainCollection, SourcePart, Style};
use std::sync::Arc;

/// Reads every style and checks that it names only what the data set has.
///
/// # Errors
/// A style that cannot be read, or that names what the data set does not have.
pub fn read(
    source: &Source,
    dataset: &Dataset,
    stores: &[Arc<dyn Store>],
    languages: &[Language],
) -> Result<Vec<Style>, LoadError> {
    let mut styles = Vec::new();
    for name in source.names() {
        let id = name.strip_prefix("styles/").and_then(|n| n.strip_suffix(".json"));
        let Some(id) = id.filter(|id| !id.contains('/')) else { continue };
        let style = Style::parse(id, &source.read(&name)?).map_err(|e| LoadError::of_file(&name, e))?;
        let mut in_memory = style.clone();
        for store in stores {
            check(&**store, &style).map_err(|e| LoadError::of_file(&name, e))?;
            in_memory.layers.retain(|layer| !is_of(&**store, layer));
        }
        Renderer::check(dataset, &in_memory).map_err(|e| LoadError::of_file(&name, e))?;
        for themed in style.metadata.themes.keys().filter_map(|t| style.themed(t)) {
            themed.map_err(|e| LoadError::of_file(&name, e))?;
        }
        styles.push(style);
    }
    if styles.is_empty() {
        let stored = stores.iter().map(|store| plain(&**store));
        let all: Vec<_> = dataset.collections().iter().map(PlainCollection::of).chain(stored).collect();
        styles.extend(Style::plain(&all, languages));
    }
    Ok(styles)
}

/// What is kept elsewhere lies inside of what is in memory: above it.
fn plain(store: &dyn Store) -> PlainCollection<'_> {
    let (schema, has_points) = (store.schema(), store.has_points());
    PlainCollection {
        id: schema.id(),
        title: &schema.info().title,
        kinds: if has_points { ShapeKind::Point } else { store.extent().kind }.into(),
        usual_size: 0,
        count: has_points.then_some(store::POINT_COUNT),
    }
}

fn is_of(store: &dyn Store, layer: &Layer) -> bool {
    layer.source.as_ref().is_some_and(|source| source.collection == *store.schema().id())
}

/// Whether the layers of a style that draw what is read in place are circles of points, or lines and areas of lines and
/// polygons, of what their tiles carry.
fn check(store: &dyn Store, style: &Style) -> Result<(), String> {
    let carried = store::carried(store);
    for (i, layer) in style.layers.iter().enumerate().filter(|(_, layer)| is_of(store, layer)) {
        let is_whole = layer.source.as_ref().is_some_and(|source| source.part == SourcePart::Features);
        let (is_drawn, expected) = match store.has_points() {
            true => (layer.kind == LayerKind::Circle, "circles"),
            false => (matches!(layer.kind, LayerKind::Line | LayerKind::Fill), "lines or fills"),
        };
        if !is_drawn || !is_whole {
            let id = store.schema().id();
            return Err(format!(
                "layers[{i}]: expected {expected} for {id:?}, whose features are read in place"
            ));
        }
        let is_unknown = |name: &str| name != GEOMETRY_TYPE && !carried.iter().any(|c| c == name);
        // Of a table that cannot be looked at yet nothing is known.
        if store.ready().is_err() {
            continue;
        }
        if let Some(name) = layer.properties().iter().find(|name| is_unknown(name)) {
            return Err(format!(
                "layers[{i}]: no property {name:?} in its tiles; known properties: {}",
                carried.join(", ")
            ));
        }
    }
    Ok(())
}
