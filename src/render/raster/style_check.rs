//! Whether a style fits a data set.

use crate::dataset::Dataset;
use crate::feature::{Collection, Shapes};
use crate::style::{GEOMETRY_TYPE, SourcePart, Style, TITLE};

/// Why a style does not fit a data set; `None` if it does.
pub(super) fn misfit(style: &Style, dataset: &Dataset) -> Option<String> {
    let ids = || dataset.collections().iter().map(|c| &**c.id()).collect::<Vec<_>>().join(", ");
    if let Some(id) = &style.metadata.indicator
        && dataset.indicator(id).is_none()
    {
        let known: Vec<_> = dataset.indicators().iter().map(|i| &*i.id).collect();
        return Some(format!("metadata.atlas:indicator: no indicator {id:?}; known: {}", known.join(", ")));
    }
    for (i, layer) in style.layers.iter().enumerate() {
        let Some(source) = &layer.source else { continue };
        let Some(collection) = dataset.collection(&source.collection) else {
            let what = format!("no collection {:?}; known: {}", source.collection, ids());
            return Some(format!("layers[{i}].source-layer: {what}"));
        };
        let is_coverage = matches!(collection.shapes(), Shapes::Regions { .. });
        if source.part == SourcePart::Borders && !is_coverage {
            return Some(format!(
                "layers[{i}].source-layer: {:?} is no coverage and has no borders",
                source.collection
            ));
        }
        let known = |name: &str| known_property(dataset, collection, source.part, name);
        if let Some(name) = layer.properties().iter().find(|n| !known(n)) {
            let names: Vec<_> = collection.properties().iter().map(|p| &*p.name).collect();
            let what = format!("no property or indicator {name:?} of {}", source.collection);
            return Some(format!("layers[{i}]: {what}; known properties: {}", names.join(", ")));
        }
    }
    None
}

fn known_property(dataset: &Dataset, collection: &Collection, part: SourcePart, name: &str) -> bool {
    if part == SourcePart::Borders {
        return matches!(name, "rank" | "closed");
    }
    if name == TITLE || name == GEOMETRY_TYPE {
        return true;
    }
    let id = name.split_once('.').map_or(name, |(id, _)| id);
    collection.property(name).is_some() || dataset.measure(collection, id).is_some()
}
