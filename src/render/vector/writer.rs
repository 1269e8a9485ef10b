//! Layers in either encoding.

use super::TileEncoding;
use super::columns::TileColumns;
use super::geometry::{Commands, GeometryType};
use super::mlt;
use super::tags::Tags;
use crate::render::protobuf;

/// Writes the features of a layer one after the other.
pub(super) enum LayerWriter<'a> {
    /// Features as they are written, beside the keys and values that they use.
    Mvt { tags: Tags<'a>, features: Vec<u8> },
    /// Columns that give the values.
    Mlt { layer: mlt::MltLayer, columns: &'a TileColumns, told: Vec<usize> },
}

impl<'a> LayerWriter<'a> {
    /// No features yet; of the columns shown, those that give the name and those that give the values.
    pub fn new(encoding: TileEncoding, columns: &'a TileColumns, shown: Vec<(usize, usize)>) -> Self {
        match encoding {
            TileEncoding::Mvt => LayerWriter::Mvt { tags: Tags::new(columns, shown), features: Vec::new() },
            TileEncoding::Mlt => {
                let names = shown.iter().map(|(name, _)| columns.all()[*name].name.clone());
                let layer = mlt::MltLayer::new(names);
                LayerWriter::Mlt { layer, columns, told: shown.iter().map(|(_, values)| *values).collect() }
            }
        }
    }

    /// Appends the feature of a position in the collection.
    pub fn feature(&mut self, id: u64, position: usize, kind: GeometryType, commands: &Commands) {
        match self {
            LayerWriter::Mvt { tags, features } => {
                write_feature(features, Some(id), &tags.of(position), kind, commands);
            }
            LayerWriter::Mlt { layer, columns, told } => {
                let codes = told.iter().map(|column| columns.code(*column, position));
                layer.feature(Some(id), codes, kind, commands);
            }
        }
    }

    /// The layer as it stands in a tile; nothing without features.
    pub fn finish(self, name: &str, extent: u32) -> Option<Vec<u8>> {
        match self {
            LayerWriter::Mvt { tags, features } => {
                let is_any = !features.is_empty();
                is_any.then(|| finish(name, extent, &features, |out| tags.write(out)))
            }
            LayerWriter::Mlt { layer, columns, .. } => layer.finish(name, extent, |code| columns.value(code)),
        }
    }
}

/// Appends a feature of a Mapbox Vector Tile.
pub(super) fn write_feature(
    out: &mut Vec<u8>,
    id: Option<u64>,
    tags: &[u32],
    kind: GeometryType,
    commands: &Commands,
) {
    let mut feature = Vec::with_capacity(64 + 4 * tags.len() + commands.codes().len());
    id.iter().for_each(|id| protobuf::uint(&mut feature, 1, *id));
    if !tags.is_empty() {
        protobuf::packed(&mut feature, 2, tags);
    }
    protobuf::uint(&mut feature, 3, kind as u64);
    protobuf::bytes(&mut feature, 4, commands.codes());
    protobuf::bytes(out, 2, &feature);
}

/// A layer of a Mapbox Vector Tile; `tags` appends its keys and values.
pub(super) fn finish(name: &str, extent: u32, features: &[u8], tags: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::with_capacity(features.len() + 1024);
    protobuf::uint(&mut out, 15, 2);
    protobuf::bytes(&mut out, 1, name.as_bytes());
    out.extend_from_slice(features);
    tags(&mut out);
    protobuf::uint(&mut out, 5, u64::from(extent));
    out
}
