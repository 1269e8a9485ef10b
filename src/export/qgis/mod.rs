//! What QGIS reads: styles (QML) of how a collection is drawn by the styles that need nothing but its own properties, and
//! projects of the whole atlas.

mod classes;
mod drawing;
mod expression;
mod markup;
mod project;

pub use project::QgisProject;

use super::geopackage::QgisStyle;
use crate::atlas::Atlas;
use crate::feature::Collection;
use crate::style::{Layer, LayerKind, SourcePart, Style};
use classes::{Class, classes};
use markup::QmlRenderer;

/// Styles of a collection, the one first that it opens with: one for each style of the atlas that tells its features apart by
/// one of their properties, else a plain one.
pub fn styles(atlas: &Atlas, collection: &Collection) -> Vec<QgisStyle> {
    styles_of(atlas, collection).iter().map(|(style, renderer)| written(style, renderer)).collect()
}

/// The same before they are written.
fn styles_of<'a>(atlas: &'a Atlas, collection: &'a Collection) -> Vec<(&'a Style, QmlRenderer<'a>)> {
    let first = atlas.info().default_style.as_deref();
    let (shown, others): (Vec<&Style>, Vec<&Style>) =
        atlas.styles().iter().partition(|style| Some(&*style.id) == first);
    let mut plain = None;
    let mut found = Vec::new();
    for style in shown.into_iter().chain(others) {
        let drawn = style.layers.iter().filter(|layer| draws(layer, collection));
        let mut told: Vec<(&Layer, Vec<Class>, Option<String>)> = drawn
            .filter_map(|layer| {
                let (classes, property) = classes(layer, collection)?;
                Some((layer, classes, property))
            })
            .collect();
        told.sort_by_key(|(.., property)| property.is_none());
        let Some((layer, classes, property)) = told.into_iter().next() else { continue };
        let renderer = QmlRenderer { collection, kind: layer.kind, classes, property };
        match renderer.property {
            None => {
                plain.get_or_insert((style, renderer));
            }
            Some(_) => found.push((style, renderer)),
        }
    }
    if found.is_empty() {
        found.extend(plain);
    }
    found
}

fn written(style: &Style, renderer: &QmlRenderer<'_>) -> QgisStyle {
    let name = style.metadata.title.english();
    QgisStyle {
        name: if name.is_empty() { style.id.to_string() } else { name.to_owned() },
        description: style.metadata.description.english().to_owned(),
        document: renderer.document(),
    }
}

/// True if a layer draws the features of a collection in a colour.
fn draws(layer: &Layer, collection: &Collection) -> bool {
    let is_its =
        |s: &crate::style::SourceLayer| s.part == SourcePart::Features && s.collection == *collection.id();
    layer.source.as_ref().is_some_and(is_its)
        && matches!(layer.kind, LayerKind::Fill | LayerKind::Line | LayerKind::Circle)
        && layer.properties().iter().all(|name| collection.property(name).is_some())
}
