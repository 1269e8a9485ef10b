//! Mapbox Vector Tiles 2.1 (<https://github.com/mapbox/vector-tile-spec/tree/master/2.1>), and MapLibre Tiles.
//!
//! A tile is drawn from the arcs of its zoom. A polygon that rounding would erase is drawn as one unit
//! square where it lies, so that every feature is in the tiles of every zoom, but for polygons of a coverage that are
//! thousands to a tile: small neighbours are then drawn as one; for points that are too many for one tile, which
//! are then counted by the cells of a grid; and for lines and loose polygons that are too many, of which the largest are
//! drawn.

mod borders;
mod cells;
mod clip;
mod columns;
mod draw;
mod geometry;
mod gzip;
mod largest;
mod layers;
mod merged;
mod mlt;
mod tags;
mod writer;

pub use cells::{CELLS_ZOOMS, FEW_POINTS, MOST_BYTES};
pub use columns::{ALL_PROPERTIES_ZOOM, Crowd, POINT_COUNT, TileColumn, TileColumns};
pub use geometry::{GeometryType, extent};
pub use gzip::{gunzip, gzip};
pub use layers::{BORDER_PROPERTIES, Reduction, TileLayer, TileLayers, TileLayersError};

use super::Ground;
use super::ground::MANY;
use super::protobuf;
use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, Kind, ShapeKind, Shapes};
use crate::language::Language;
use crate::style::SourcePart;
use crate::tile::MatrixTile;
use cells::{Crowded, is_too_large};
use draw::Frame;
use largest::Largest;
use merged::MergedZooms;
use std::sync::{Arc, OnceLock};
use writer::LayerWriter;

/// Label points of a collection with many features are sent from the zoom at which the feature is so many pixels of
/// a 512-pixel tile across.
const SMALLEST_LABELLED: f64 = 16.0;

/// How a vector tile is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TileEncoding {
    /// As Mapbox Vector Tile 2.1.
    #[default]
    Mvt,
    /// As MapLibre Tile.
    Mlt,
}

/// Makes the vector tiles of one atlas; keeps what all of them need.
#[derive(Debug)]
pub struct Encoder {
    ground: Arc<Ground>,
    languages: Vec<Language>,
    columns: Vec<OnceLock<TileColumns>>,
    merged: Vec<MergedZooms>,
    largest: Vec<Option<Largest>>,
}

impl Encoder {
    /// Prepares to encode what stands on a ground; languages of titles, the default first.
    pub fn new(ground: Arc<Ground>, languages: Vec<Language>) -> Self {
        let mut encoder = Self::of_chosen(ground);
        encoder.languages = languages;
        let collections = encoder.ground.dataset().collections();
        let largest = (0..)
            .zip(collections)
            .map(|(at, c)| Largest::new(c, &encoder.ground.prepared(at).own, || encoder.columns(at)));
        encoder.largest = largest.collect();
        encoder
    }

    /// Prepares to encode features that were chosen for one tile: it holds all of them.
    pub fn of_chosen(ground: Arc<Ground>) -> Self {
        let collections = ground.dataset().collections();
        let columns = std::iter::repeat_with(OnceLock::new).take(collections.len()).collect();
        let merged = collections.iter().map(MergedZooms::new).collect();
        let largest = collections.iter().map(|_| None).collect();
        Encoder { ground, languages: Vec::new(), columns, merged, largest }
    }

    /// The properties of a collection's layers, by its position.
    pub fn columns(&self, at: usize) -> &TileColumns {
        let dataset = self.ground.dataset();
        let make = || TileColumns::new(&dataset.collections()[at], dataset.indicators(), &self.languages);
        self.columns[at].get_or_init(make)
    }

    /// True for a property that some layer has.
    pub fn carries(&self, name: &str) -> bool {
        let all = || 0..self.ground.dataset().collections().len();
        BORDER_PROPERTIES.contains(&name) || all().any(|at| self.columns(at).position(name).is_some())
    }

    /// Reads a list of layers, and the properties to send, if they are chosen.
    ///
    /// # Errors
    /// An unknown layer or property, a layer named twice, too many layers.
    pub fn layers(&self, list: &str, properties: Option<&[&str]>) -> Result<TileLayers, TileLayersError> {
        let mut layers = TileLayers::parse(list, self.ground.dataset().collections())?;
        if let Some(names) = properties {
            layers.choose(names, |at| self.columns(at))?;
        }
        Ok(layers)
    }

    /// A tile; empty if no layer has anything there.
    ///
    /// # Errors
    /// The budget is over.
    pub fn tile(
        &self,
        layers: &TileLayers,
        tile: MatrixTile,
        encoding: TileEncoding,
        budget: &Budget,
    ) -> Result<Vec<u8>, Stopped> {
        let frame =
            Frame::new(tile, layers.reduction(self.ground.dataset().collections(), tile.z(), tile.detail()));
        let mut out = Vec::new();
        for layer in layers.iter() {
            budget.check()?;
            let encoded = match layer.part {
                SourcePart::Borders => borders::encode(&self.ground, layer, &frame, encoding),
                _ => self.features(layer, &frame, encoding, budget)?,
            };
            match encoding {
                TileEncoding::Mvt => encoded.iter().for_each(|bytes| protobuf::bytes(&mut out, 3, bytes)),
                TileEncoding::Mlt => out.extend(encoded.into_iter().flatten()),
            }
        }
        Ok(out)
    }

    fn features(
        &self,
        layer: &TileLayer,
        frame: &Frame,
        encoding: TileEncoding,
        budget: &Budget,
    ) -> Result<Option<Vec<u8>>, Stopped> {
        let dataset = self.ground.dataset();
        let collection = &dataset.collections()[layer.at];
        if frame.tile.z() < collection.info().min_zoom {
            return Ok(None);
        }
        let columns = self.columns(layer.at);
        let label = layer.part == SourcePart::Points;
        let shown: Vec<usize> = match &layer.properties {
            Some(names) => names.iter().filter_map(|n| columns.position(n)).collect(),
            None => columns.shown(frame.tile.z(), layer.crowd),
        };
        let told: Vec<(usize, usize)> =
            shown.into_iter().map(|c| (c, columns.told_in(c, layer.language.as_ref()))).collect();
        let mut writer = LayerWriter::new(encoding, columns, told);
        let middles = label.then(|| self.ground.label_places(layer.at, f64::from(frame.tile.z())));
        // Of many features those are labelled that are large enough for a label, unless a filter chose a few of them.
        let is_chosen = layer.only.as_ref().is_some_and(|only| only.len() <= FEW_POINTS);
        let sparse = collection.len() > MANY && !is_chosen;
        let shapes = self.ground.prepared(layer.at);
        let mut commands = frame.commands();
        let merged = match label {
            true => None,
            false => {
                let wanted = (frame.tile.detail(), layer.only.as_deref());
                self.merged[layer.at].of(collection, wanted, budget)?
            }
        };
        if let (Some(merged), Shapes::Regions { coverage, .. }) = (merged, collection.shapes()) {
            budget.each(merged.largest.iter().enumerate(), |(at, largest)| {
                let region = merged.regions.region(at);
                if region.bounds().intersects(&frame.near) {
                    commands.clear();
                    draw::region(&mut commands, coverage, region, frame);
                    if !commands.is_empty() {
                        let (position, id) =
                            (*largest as usize, collection.feature_number(*largest as usize));
                        writer.feature(id, position, GeometryType::Polygon, &commands);
                    }
                }
            })?;
            return Ok(writer.finish(&layer.name, frame.extent));
        }
        let mut candidates = dataset.indexes()[layer.at].candidates(&frame.near);
        if let Some(only) = &layer.only {
            candidates.retain(|position| only.binary_search(position).is_ok());
        }
        let largest = self.largest[layer.at].as_ref();
        if let Some(largest) = largest
            && !layer
                .only
                .as_deref()
                .is_some_and(|only| largest::fit(&shapes.own, columns, only.iter().map(|p| *p as usize)))
        {
            candidates.retain(|position| largest.keeps(frame.tile.z(), *position));
        }
        let points = if label { &[][..] } else { &shapes.points };
        let crowded = Crowded::of(points, &candidates, frame, budget)?;
        let cells = |crowded: &Crowded<'_>| crowded.cells(collection, layer, encoding, budget);
        if let Some(crowded) = crowded.as_ref().filter(|crowded| crowded.is_hopeless()) {
            return cells(crowded);
        }
        budget.each(&candidates, |position| {
            let position = *position as usize;
            commands.clear();
            let kind = match middles {
                Some(middles) => {
                    if sparse
                        && draw::size(&collection.shapes().bounds(position))
                            < SMALLEST_LABELLED * frame.pixel()
                    {
                        return;
                    }
                    let middle = middles[position].map(|middle| frame.place(middle));
                    commands.points(middle.as_slice(), frame.is_last());
                    GeometryType::Point
                }
                None => match largest {
                    Some(largest) => {
                        let values = (position, columns.bytes(position));
                        let own = largest.drawn(&shapes.own[position], values, frame.detail);
                        let Some(own) = own else { return };
                        draw::own(&mut commands, &own, frame)
                    }
                    None => draw::feature(&mut commands, shapes, collection.shapes(), position, frame),
                },
            };
            if commands.is_empty() {
                return;
            }
            let id = collection.feature_number(position);
            writer.feature(id, position, kind, &commands);
        })?;
        let written = writer.finish(&layer.name, frame.extent);
        match crowded.filter(|_| written.as_deref().is_some_and(is_too_large)) {
            Some(crowded) => cells(&crowded),
            None => Ok(written),
        }
    }

    /// Whether tiles of a layer may tell its points as aggregates with [`POINT_COUNT`]: not where they are few.
    pub fn aggregates(&self, layer: &TileLayer) -> bool {
        layer.part == SourcePart::Features && self.ground.prepared(layer.at).points.len() > FEW_POINTS
    }

    /// The deepest zoom at which tiles do not hold all lines and polygons of a layer but the largest, and how many they hold
    /// at each zoom up to it.
    pub fn largest(&self, layer: &TileLayer) -> Option<(u8, Vec<u64>)> {
        if layer.part == SourcePart::Borders {
            return None;
        }
        self.largest[layer.at].as_ref().and_then(Largest::told)
    }

    /// The deepest zoom at which small polygons of a layer are drawn as one with their neighbours.
    pub fn merged_to_zoom(&self, layer: &TileLayer) -> Option<u8> {
        if layer.part != SourcePart::Features {
            return None;
        }
        self.merged[layer.at].deepest()
    }

    /// Fields of a layer, in order, for a description.
    pub fn fields(&self, layer: &TileLayer) -> Vec<TileField> {
        let all: Vec<TileField> = match layer.part {
            SourcePart::Borders => {
                let kinds = [Kind::Text, Kind::Boolean];
                let field = |(name, kind): (&str, Kind)| TileField { name: name.into(), kind, from_zoom: 0 };
                BORDER_PROPERTIES.into_iter().zip(kinds).map(field).collect()
            }
            part => {
                let shown = |c: &&TileColumn| part == SourcePart::Points || !c.label;
                let columns = self.columns(layer.at);
                let from_zoom = |c: &TileColumn| match layer.properties {
                    Some(_) => 0,
                    None => columns.from_zoom(c, layer.crowd),
                };
                let field = |c: &TileColumn| TileField {
                    name: c.name.clone(),
                    kind: c.kind,
                    from_zoom: from_zoom(c),
                };
                columns.all().iter().filter(shown).map(field).collect()
            }
        };
        let chosen = |f: &TileField| layer.properties.as_ref().is_none_or(|p| p.contains(&f.name));
        all.into_iter().filter(chosen).collect()
    }
}

/// A field of a tile layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileField {
    /// Its name.
    pub name: Arc<str>,
    /// Type of its values.
    pub kind: Kind,
    /// The first zoom whose tiles carry it.
    pub from_zoom: u8,
}

/// The dimension of a layer's features.
pub fn layer_kind(collections: &[Collection], layer: &TileLayer) -> ShapeKind {
    match layer.part {
        SourcePart::Borders => ShapeKind::Line,
        SourcePart::Points => ShapeKind::Point,
        SourcePart::Features => collections[layer.at].shapes().kind(),
    }
}
