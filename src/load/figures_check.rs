//! What figures name and the data set lacks.

use super::LoadError;
use super::figures::FILE;
use crate::atlas::{Atlas, FigureInfo, FigurePart, FigureShows, NamedFeatures};
use crate::indicator::Indicator;
use std::sync::Arc;

/// Checks that figures name only what the atlas has.
///
/// # Errors
/// The first style, year, feature or indicator that is missing, or an indicator that measures other features than those that
/// it is to name.
pub fn check(atlas: &Atlas) -> Result<(), LoadError> {
    for figure in atlas.figures() {
        let missing = |what: &str, id: &str| {
            LoadError::at(FILE, format!("figure {:?}", figure.id), format!("there is no {what} {id:?}"))
        };
        match &figure.shows {
            FigureShows::Map { style, year, part, names } => {
                let found = atlas.style(style).ok_or_else(|| missing("style", style))?;
                let years = atlas.indicator_of(found).map_or(&[][..], |i| &i.years);
                if let Some(year) = year.filter(|y| !years.contains(y)) {
                    return Err(missing("year", &year.to_string()));
                }
                let has = |collection: &Arc<str>, ids: &[Arc<str>]| {
                    let found =
                        atlas.collection(collection).ok_or_else(|| missing("collection", collection))?;
                    let unknown = ids.iter().find(|id| found.position(id).is_none());
                    unknown.map_or(Ok(()), |id| Err(missing("feature", id)))
                };
                if let Some(FigurePart::Feature { collection, id }) = part {
                    has(collection, std::slice::from_ref(id))?;
                }
                for names in names {
                    match &names.features {
                        NamedFeatures::All => has(&names.collection, &[])?,
                        NamedFeatures::Ids(ids) => has(&names.collection, ids)?,
                        NamedFeatures::Within { collection, id } => {
                            has(&names.collection, &[])?;
                            has(collection, std::slice::from_ref(id))?;
                        }
                        NamedFeatures::Valued(id) => {
                            has(&names.collection, &[])?;
                            let found = atlas.indicator(id).ok_or_else(|| missing("indicator", id))?;
                            if !found.measures(&names.collection) {
                                return Err(unmeasured(figure, &names.collection, found));
                            }
                        }
                    }
                }
            }
            FigureShows::Lines(ids) => {
                for id in ids {
                    atlas.indicator(id).ok_or_else(|| missing("indicator", id))?;
                }
            }
            FigureShows::Bars(id) | FigureShows::Spans(id) => {
                atlas.indicator(id).ok_or_else(|| missing("indicator", id))?;
            }
        }
    }
    Ok(())
}

/// An indicator by which features are to be named that it does not measure.
fn unmeasured(figure: &FigureInfo, collection: &str, indicator: &Indicator) -> LoadError {
    let measured = match &indicator.collection {
        Some(collection) => format!("those of {collection:?}"),
        None => "no features".to_owned(),
    };
    let message = format!(
        "names: with: expected an indicator that measures the features of {collection:?}, found {:?}, which measures {measured}",
        indicator.id
    );
    LoadError::at(FILE, format!("figure {:?}", figure.id), message)
}
