//! Vector tiles.

use super::Atlas;
use crate::budget::{Budget, Stopped};
use crate::render::vector::{TileEncoding, TileField, TileLayer, TileLayers, TileLayersError};
use crate::store;
use crate::tile::MatrixTile;

impl Atlas {
    /// Reads a list of tile layers (`areas,counties:borders,provinces:points`) and the properties to send; those
    /// of the zoom if `None`.
    ///
    /// # Errors
    /// An unknown layer or property, a layer named twice, too many layers.
    pub fn tile_layers(
        &self,
        list: &str,
        properties: Option<&[&str]>,
    ) -> Result<TileLayers, TileLayersError> {
        self.encoder.layers(list, properties)
    }

    /// True for a property that some layer has.
    pub fn carries(&self, name: &str) -> bool {
        self.encoder.carries(name)
            || self.stores().iter().any(|s| store::carried(&**s).iter().any(|c| c == name))
    }

    /// The same of layers in memory.
    pub fn carries_in_memory(&self, name: &str) -> bool {
        self.encoder.carries(name)
    }

    /// Fields of a tile layer.
    pub fn tile_fields(&self, layer: &TileLayer) -> Vec<TileField> {
        self.encoder.fields(layer)
    }

    /// Whether tiles of a layer may tell its points as aggregates: those of a tile that would be too large.
    pub fn aggregates(&self, layer: &TileLayer) -> bool {
        self.encoder.aggregates(layer)
    }

    /// The deepest zoom at which tiles hold the largest lines and polygons of a layer alone, if there is one, and how many
    /// features each zoom up to it holds.
    pub fn largest(&self, layer: &TileLayer) -> Option<(u8, Vec<u64>)> {
        self.encoder.largest(layer)
    }

    /// The deepest zoom at which small polygons of a layer are drawn as one with their neighbours, if there is one: a tile
    /// with each would be too large.
    pub fn merged_to_zoom(&self, layer: &TileLayer) -> Option<u8> {
        self.encoder.merged_to_zoom(layer)
    }

    /// A Mapbox Vector Tile; empty where no layer has anything.
    ///
    /// # Errors
    /// The budget is over.
    pub fn vector_tile(
        &self,
        layers: &TileLayers,
        tile: impl Into<MatrixTile>,
        budget: &Budget,
    ) -> Result<Vec<u8>, Stopped> {
        self.encoded_tile(layers, tile, TileEncoding::Mvt, budget)
    }

    /// The same features in an encoding of choice; empty where no layer has anything.
    ///
    /// # Errors
    /// The budget is over.
    pub fn encoded_tile(
        &self,
        layers: &TileLayers,
        tile: impl Into<MatrixTile>,
        encoding: TileEncoding,
        budget: &Budget,
    ) -> Result<Vec<u8>, Stopped> {
        self.encoder.tile(layers, tile.into(), encoding, budget)
    }
}
