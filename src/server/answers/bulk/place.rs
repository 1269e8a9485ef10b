//! One row of a bulk request: the place it gives, and what lies there.

use crate::atlas::Atlas;
use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, Everything, ShapeKind};
use crate::geometry::{Datum, Position};
use crate::language::Language;
use std::sync::{Arc, OnceLock};

/// Options that apply to every row.
#[derive(Debug, Clone)]
pub struct PlaceOptions {
    /// Positions of the collections to answer with, in the atlas's order; names and codes are those of the first.
    pub collections: Vec<usize>,
    /// Datum of the coordinates.
    pub datum: Datum,
    /// Language of the titles.
    pub language: Language,
    /// What is around each feature of the first collection, once a row has named it.
    kept: Arc<[OnceLock<Vec<Vec<u32>>>]>,
}

/// How a row gives its place.
#[derive(Debug, Clone, PartialEq)]
pub enum Given<'a> {
    /// Longitude and latitude, degrees, in the request's datum.
    Point(Position),
    /// A name or code.
    Named(&'a str),
}

/// What is there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Placed {
    /// Positions of features, for each wanted collection.
    pub features: Vec<Vec<u32>>,
    /// Distance to the border of the feature of the first collection, km.
    pub border_km: Option<f64>,
    /// Coordinates in WGS 84, where others were given.
    pub wgs84: Option<Position>,
}

impl PlaceOptions {
    /// Options for all rows.
    pub fn new(atlas: &Atlas, collections: Vec<usize>, datum: Datum, language: Language) -> Self {
        let named = collections.first().map_or(0, |i| atlas.collections()[*i].len());
        let kept = (0..named).map(|_| OnceLock::new()).collect();
        PlaceOptions { collections, datum, language, kept }
    }

    /// The collections that places are looked up in: all with polygons, unless the request names some.
    pub fn collections(atlas: &Atlas) -> Vec<usize> {
        let polygons = |c: &Collection| {
            c.shapes().kind() == ShapeKind::Polygon
                && !c.is_empty()
                && !c.info().only_named.contains(&Everything::Points)
        };
        (0..atlas.collections().len()).filter(|i| polygons(&atlas.collections()[*i])).collect()
    }

    /// What is at a place, or what was expected of the row.
    ///
    /// # Errors
    /// The budget is over.
    pub fn place(
        &self,
        atlas: &Atlas,
        given: &Given<'_>,
        budget: &Budget,
    ) -> Result<Result<Placed, String>, Stopped> {
        match given {
            Given::Point(point) => Ok(Ok(self.at(atlas, *point))),
            Given::Named(name) => match self.named(atlas, name) {
                Err(fault) => Ok(Err(fault)),
                Ok(feature) => self.around(atlas, feature, budget).map(Ok),
            },
        }
    }

    fn at(&self, atlas: &Atlas, given: Position) -> Placed {
        let point = self.datum.to_wgs84(given);
        let found = atlas.locate(point);
        let of = |i: &usize| {
            let id = atlas.collections()[*i].id();
            found.iter().find(|(c, _)| c.id() == id).map_or_else(Vec::new, |(_, p)| p.clone())
        };
        let features: Vec<Vec<u32>> = self.collections.iter().map(of).collect();
        let first = self.collections.first().zip(features.first().and_then(|f| f.first()));
        let border_km =
            first.and_then(|(c, f)| atlas.collections()[*c].shapes().border_km(*f as usize, point));
        Placed { features, border_km, wgs84: (self.datum != Datum::Wgs84).then_some(point) }
    }

    /// The feature of the first collection with a name.
    fn named(&self, atlas: &Atlas, name: &str) -> Result<usize, String> {
        let Some(first) = self.collections.first().map(|i| &atlas.collections()[*i]) else {
            return Err("expected a collection to look names up in".to_owned());
        };
        let found = atlas.named(first, name);
        let [feature] = found[..] else {
            let ids = found.iter().map(|p| first.feature_id(*p as usize)).collect::<Vec<_>>().join(", ");
            return Err(match found.len() {
                0 => format!("expected a name or code of {:?}, found {name:?}", first.id()),
                n => format!("expected one of {:?}, but {name:?} is the name of {n}: {ids}", first.id()),
            });
        };
        Ok(feature as usize)
    }

    /// What is around a feature of the first collection.
    fn around(&self, atlas: &Atlas, feature: usize, budget: &Budget) -> Result<Placed, Stopped> {
        let all = atlas.collections();
        // Overlaying polygons is expensive, and a long table names the same features over and over.
        let kept = &self.kept[feature];
        if kept.get().is_none() {
            let first = &all[self.collections[0]];
            let of = |i: &usize| match all[*i].id() == first.id() {
                true => Ok(vec![feature as u32]),
                false => atlas.around(first, feature, &all[*i], budget),
            };
            let found = self.collections.iter().map(of).collect::<Result<Vec<_>, _>>()?;
            // Another part may have been quicker.
            let _ = kept.set(found);
        }
        Ok(Placed { features: kept.get().cloned().unwrap_or_default(), ..Placed::default() })
    }
}

/// Longitude and latitude of two texts.
///
/// # Errors
/// What was expected.
pub fn point(lon: &str, lat: &str) -> Result<Position, String> {
    let number = |name: &str, text: &str, most: f64| {
        let parsed = text.trim().parse::<f64>().ok().filter(|n| (-most..=most).contains(n));
        parsed.ok_or_else(|| format!("expected {name} as a number from -{most} to {most}, found {text:?}"))
    };
    Ok([number("lon", lon, 180.0)?, number("lat", lat, 90.0)?])
}
