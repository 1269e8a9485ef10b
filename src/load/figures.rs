//! `figures.toml`: the projection of printed maps and the figures that a data set declares.

use super::{LoadError, Source};
use crate::atlas::{Atlas, FigureInfo, FigurePart, FigureShows};
use crate::feature::Localized;
use crate::geometry::{Albers, Bounds, Projection};
use serde::Deserialize;
use std::sync::Arc;

/// The file's name.
const FILE: &str = "figures.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FiguresFile {
    projection: Option<AlbersEntry>,
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
}

/// What the file declares; nothing if there is no file.
#[derive(Default)]
pub struct Figures {
    /// Projection of printed maps.
    pub projection: Option<Projection>,
    /// Figures, in the order of the file.
    pub figures: Vec<FigureInfo>,
}

/// Reads the file of a data set.
///
/// # Errors
/// Not TOML of this form, parallels that make no projection, a figure that shows nothing or two things.
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
    let figures = file.figures.into_iter().map(figure).collect::<Result<_, _>>()?;
    Ok(Figures { projection, figures })
}

fn figure(entry: FigureEntry) -> Result<FigureInfo, LoadError> {
    let fault = |message: &str| LoadError::at(FILE, format!("figure {:?}", entry.id), message);
    let shows = match (entry.map, entry.lines, entry.bars, entry.spans) {
        (Some(map), None, None, None) => {
            let part = match (map.region, map.bbox) {
                (None, None) => None,
                (Some(region), None) => {
                    let (collection, id) =
                        region.split_once('/').ok_or_else(|| fault("region: expected collection/id"))?;
                    Some(FigurePart::Feature { collection: collection.into(), id: id.into() })
                }
                (None, Some([west, south, east, north])) => {
                    let bounds = Bounds::new(west, south, east, north).map_err(|e| fault(&e.to_string()))?;
                    Some(FigurePart::Bounds(bounds))
                }
                (Some(_), Some(_)) => return Err(fault("expected region or bbox, found both")),
            };
            FigureShows::Map { style: map.style, year: map.year, part }
        }
        (None, Some(ids), None, None) => FigureShows::Lines(ids),
        (None, None, Some(id), None) => FigureShows::Bars(id),
        (None, None, None, Some(id)) => FigureShows::Spans(id),
        _ => return Err(fault("expected one of map, lines, bars and spans")),
    };
    Ok(FigureInfo { id: entry.id, title: entry.title, caption: entry.caption, notes: entry.notes, shows })
}

/// Checks that figures name only what the atlas has.
///
/// # Errors
/// The first style, year, feature or indicator that is missing.
pub fn check(atlas: &Atlas) -> Result<(), LoadError> {
    for figure in atlas.figures() {
        let missing = |what: &str, id: &str| {
            LoadError::at(FILE, format!("figure {:?}", figure.id), format!("there is no {what} {id:?}"))
        };
        match &figure.shows {
            FigureShows::Map { style, year, part } => {
                let found = atlas.style(style).ok_or_else(|| missing("style", style))?;
                let years = atlas.indicator_of(found).map_or(&[][..], |i| &i.years);
                if let Some(year) = year.filter(|y| !years.contains(y)) {
                    return Err(missing("year", &year.to_string()));
                }
                if let Some(FigurePart::Feature { collection, id }) = part {
                    let found =
                        atlas.collection(collection).ok_or_else(|| missing("collection", collection))?;
                    found.position(id).ok_or_else(|| missing("feature", id))?;
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
