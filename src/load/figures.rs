//! `figures.toml`: the projection of printed maps and the figures that a data set declares.

use super::figure_sheet::SheetEntry;
use super::{LoadError, Source};
use crate::atlas::{FigureInfo, FigureNames, FigurePart, FigureShows, NamedFeatures, SheetInfo};
use crate::feature::Localized;
use crate::geometry::{Albers, Bounds, Projection};
use serde::Deserialize;
use std::sync::Arc;

/// The file's name.
pub(super) const FILE: &str = "figures.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FiguresFile {
    projection: Option<AlbersEntry>,
    sheet: Option<SheetEntry>,
    #[serde(default)]
    figures: Vec<FigureEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlbersEntry {
    parallels: [f64; 2],
    center: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureEntry {
    id: Arc<str>,
    #[serde(default)]
    title: Localized,
    #[serde(default)]
    caption: Localized,
    #[serde(default)]
    notes: Vec<Localized>,
    map: Option<MapEntry>,
    lines: Option<Vec<Arc<str>>>,
    bars: Option<Arc<str>>,
    spans: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapEntry {
    style: Arc<str>,
    year: Option<i32>,
    region: Option<String>,
    bbox: Option<[f64; 4]>,
    #[serde(default)]
    names: Vec<FigureNamesEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureNamesEntry {
    collection: Arc<str>,
    ids: Option<Vec<Arc<str>>>,
    with: Option<Arc<str>>,
    within: Option<String>,
    #[serde(default)]
    numbered: bool,
}

/// What the file declares; nothing if there is no file.
#[derive(Default)]
pub struct Figures {
    /// Projection of printed maps.
    pub projection: Option<Projection>,
    /// The sheet of printed maps of everything.
    pub sheet: Option<SheetInfo>,
    /// Figures, in the order of the file.
    pub figures: Vec<FigureInfo>,
}

/// Reads the file of a data set.
///
/// # Errors
/// Not TOML of this form, parallels that make no projection, a sheet whose insets do not fit into it, a figure that shows nothing or two things.
pub fn read(source: &Source) -> Result<Figures, LoadError> {
    if !source.has(FILE) {
        return Ok(Figures::default());
    }
    let bytes = source.read(FILE)?;
    let text = std::str::from_utf8(&bytes).map_err(|e| LoadError::of_file(FILE, e))?;
    let file: FiguresFile = toml::from_str(text).map_err(|e| LoadError::of_file(FILE, e))?;
    let projection = match &file.projection {
        None => None,
        Some(entry) => {
            let albers = Albers::new(entry.parallels, entry.center).ok_or_else(|| {
                let message =
                    "expected two parallels within 80° that do not mirror each other, and a meridian";
                LoadError::at(FILE, "projection".to_owned(), message)
            })?;
            Some(Projection::Albers(albers))
        }
    };
    let sheet = file.sheet.map(|entry| entry.read(projection.unwrap_or(Projection::Mercator))).transpose();
    let sheet = sheet.map_err(|(place, message)| LoadError::at(FILE, place, message))?;
    let figures = file.figures.into_iter().map(figure).collect::<Result<_, _>>()?;
    Ok(Figures { projection, sheet, figures })
}

/// A feature as `collection/id`.
fn feature(text: &str) -> Option<(Arc<str>, Arc<str>)> {
    text.split_once('/').map(|(collection, id)| (collection.into(), id.into()))
}

fn names(entry: FigureNamesEntry) -> Result<FigureNames, &'static str> {
    let features = match (entry.ids, entry.with, entry.within) {
        (None, None, None) => NamedFeatures::All,
        (Some(ids), None, None) => NamedFeatures::Ids(ids),
        (None, Some(indicator), None) => NamedFeatures::Valued(indicator),
        (None, None, Some(text)) => {
            let (collection, id) = feature(&text).ok_or("names: within: expected collection/id")?;
            NamedFeatures::Within { collection, id }
        }
        _ => return Err("names: expected one of ids, with and within, or none"),
    };
    Ok(FigureNames { collection: entry.collection, features, numbered: entry.numbered })
}

fn figure(entry: FigureEntry) -> Result<FigureInfo, LoadError> {
    let fault = |message: &str| LoadError::at(FILE, format!("figure {:?}", entry.id), message);
    let shows = match (entry.map, entry.lines, entry.bars, entry.spans) {
        (Some(map), None, None, None) => {
            let part = match (map.region, map.bbox) {
                (None, None) => None,
                (Some(region), None) => {
                    let (collection, id) =
                        feature(&region).ok_or_else(|| fault("region: expected collection/id"))?;
                    Some(FigurePart::Feature { collection, id })
                }
                (None, Some([west, south, east, north])) => {
                    let bounds = Bounds::new(west, south, east, north).map_err(|e| fault(&e.to_string()))?;
                    Some(FigurePart::Bounds(bounds))
                }
                (Some(_), Some(_)) => return Err(fault("expected region or bbox, found both")),
            };
            let names = map.names.into_iter().map(names).collect::<Result<_, _>>().map_err(fault)?;
            FigureShows::Map { style: map.style, year: map.year, part, names }
        }
        (None, Some(ids), None, None) => FigureShows::Lines(ids),
        (None, None, Some(id), None) => FigureShows::Bars(id),
        (None, None, None, Some(id)) => FigureShows::Spans(id),
        _ => return Err(fault("expected one of map, lines, bars and spans")),
    };
    Ok(FigureInfo { id: entry.id, title: entry.title, caption: entry.caption, notes: entry.notes, shows })
}
