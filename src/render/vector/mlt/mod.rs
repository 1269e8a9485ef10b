//! MapLibre Tiles, layers of tag 1 (<https://maplibre.org/maplibre-tile-spec/specification/>).
//!
//! The same features as in Mapbox Vector Tiles, column by column: ids, geometry, properties. Numbers are written as
//! varints of differences, which packs best: a tile is sent gzipped either way.

mod column;
mod geometry;
mod stream;
mod vertices;

use super::geometry::{Commands, GeometryType};
use crate::feature::Value;
use crate::render::protobuf::varint;
use column::MltColumn;
use geometry::Geometries;
use std::sync::Arc;
use stream::{Stream, StreamKind};

/// Tag of a layer of features.
const FEATURES: u8 = 1;
/// Types of the columns that have no name: ids of 32 and of 64 bits, and the geometry.
const ID: u8 = 0;
const LONG_ID: u8 = 2;
const GEOMETRY: u8 = 4;

/// One layer, feature after feature.
#[derive(Debug)]
pub(super) struct MltLayer {
    ids: Vec<u64>,
    geometries: Geometries,
    columns: Vec<MltColumn>,
}

impl MltLayer {
    /// No features yet; properties by their names.
    pub fn new(names: impl IntoIterator<Item = Arc<str>>) -> Self {
        let columns = names.into_iter().map(MltColumn::new).collect();
        MltLayer { ids: Vec::new(), geometries: Geometries::default(), columns }
    }

    /// Appends a feature: all have an id or none has; the number of the value of each property, `None` where it is
    /// unknown.
    pub fn feature(
        &mut self,
        id: Option<u64>,
        codes: impl Iterator<Item = Option<u32>>,
        kind: GeometryType,
        commands: &Commands,
    ) {
        self.ids.extend(id);
        self.columns.iter_mut().zip(codes).for_each(|(column, code)| column.push(code));
        self.geometries.push(kind, commands.codes());
    }

    /// The layer as it stands in a tile; nothing without features. `value` tells the value of a number.
    pub fn finish<'v>(&self, name: &str, extent: u32, value: impl Fn(u32) -> &'v Value) -> Option<Vec<u8>> {
        if self.geometries.is_empty() {
            return None;
        }
        let (mut types, mut data, mut count) = (Vec::new(), Vec::new(), 1);
        if !self.ids.is_empty() {
            // Differences are written, in which a sign takes one of the bits.
            let is_long = self.ids.iter().any(|id| i32::try_from(*id).is_err());
            types.push(if is_long { LONG_ID } else { ID });
            Stream::deltas(StreamKind::VALUES, self.ids.iter().map(|id| *id as i64)).write(&mut data);
            count += 1;
        }
        types.push(GEOMETRY);
        self.geometries.write(&mut data);
        for column in &self.columns {
            count += u64::from(column.write(&value, &mut types, &mut data));
        }
        let mut body = vec![FEATURES];
        text(&mut body, name);
        varint(&mut body, extent.into());
        varint(&mut body, count);
        let mut out = Vec::with_capacity(body.len() + types.len() + data.len() + 8);
        varint(&mut out, (body.len() + types.len() + data.len()) as u64);
        [body, types, data].iter().for_each(|part| out.extend_from_slice(part));
        Some(out)
    }
}

/// A text behind its length.
fn text(out: &mut Vec<u8>, text: &str) {
    varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_a_sign_does_not_fit_beside_are_long() {
        // The layer's length, tag, name behind its length, extent of two bytes, count of columns.
        const BEFORE: usize = 1 + 1 + 2 + 2 + 1;
        for (id, kind) in
            [(1, ID), (i32::MAX as u64, ID), (1 << 31, LONG_ID), (3_000_000_000, LONG_ID), (1 << 40, LONG_ID)]
        {
            let mut layer = MltLayer::new([]);
            let mut point = Commands::new(4096);
            point.points(&[[7.0, 7.0]], [false; 2]);
            layer.feature(Some(id), std::iter::empty(), GeometryType::Point, &point);
            let bytes = layer.finish("n", 4096, |_| &Value::Null).unwrap();
            assert_eq!((bytes[BEFORE], bytes[BEFORE + 1]), (kind, GEOMETRY), "{id}");
        }
    }
}
