//! The borders of a collection as lines: each once, ranked, never along a tile's edge.

use super::columns::encode as encode_value;
use super::draw::{Arcs, Frame};
use super::geometry::GeometryType;
use super::layers::{BORDER_PROPERTIES, TileLayer};
use super::writer::{finish, write_feature};
use super::{TileEncoding, mlt};
use crate::feature::{Shapes, Value};
use crate::render::Ground;
use crate::render::protobuf;
use std::sync::Arc;

/// Borders of a rank with many units are sent from the zoom at which these are so many pixels of a 512-pixel tile
/// across on average.
const FINEST: f64 = 8.0;

/// The layer of a collection's borders: one feature for each rank and kind; `None` if none is near.
pub(super) fn encode(
    ground: &Ground,
    layer: &TileLayer,
    frame: &Frame,
    encoding: TileEncoding,
) -> Option<Vec<u8>> {
    let Shapes::Regions { coverage, .. } = ground.dataset().collections()[layer.at].shapes() else {
        return None;
    };
    let arcs = Arcs::new(coverage, frame);
    let mut tags = BorderTags::new(layer);
    let mut columns = mlt::MltLayer::new(tags.keys.iter().map(|key| Arc::from(*key)));
    let (mut features, mut commands) = (Vec::new(), frame.commands());
    for border in ground.chains(layer.at) {
        if border.unit.is_some_and(|unit| unit < FINEST * frame.pixel()) {
            continue;
        }
        commands.clear();
        for chain in &border.chains {
            let mut pieces = Vec::new();
            for r in chain {
                let near = coverage.arcs()[r.arc()].bounds.intersects(&frame.near);
                let alone = std::slice::from_ref(r);
                if near && !arcs.hides(alone) {
                    let place = |p: &[f64; 2]| frame.place(*p);
                    let arc = arcs.level(alone).arc(r.arc());
                    let points: Vec<_> = match r.is_reversed() {
                        false => arc.iter().map(place).collect(),
                        true => arc.iter().rev().map(place).collect(),
                    };
                    commands.gather(&mut pieces, &points);
                }
            }
            commands.pieces(&pieces);
        }
        if !commands.is_empty() {
            let codes = tags.of(&border.rank, border.closed);
            match encoding {
                TileEncoding::Mvt => {
                    let pairs: Vec<u32> = (0..).zip(codes).flat_map(|(key, value)| [key, value]).collect();
                    write_feature(&mut features, None, &pairs, GeometryType::Line, &commands);
                }
                TileEncoding::Mlt => {
                    columns.feature(None, codes.into_iter().map(Some), GeometryType::Line, &commands);
                }
            }
        }
    }
    if encoding == TileEncoding::Mlt {
        return columns.finish(&layer.name, frame.extent, |code| &tags.values[code as usize]);
    }
    (!features.is_empty()).then(|| finish(&layer.name, frame.extent, &features, |out| tags.write(out)))
}

/// Keys and values of the layer.
struct BorderTags {
    keys: Vec<&'static str>,
    values: Vec<Value>,
}

impl BorderTags {
    fn new(layer: &TileLayer) -> Self {
        let chosen = |k: &&str| layer.properties.as_ref().is_none_or(|p| p.iter().any(|n| &**n == *k));
        BorderTags { keys: BORDER_PROPERTIES.into_iter().filter(chosen).collect(), values: Vec::new() }
    }

    /// The number of the value of each key.
    fn of(&mut self, rank: &str, closed: bool) -> Vec<u32> {
        let values = &mut self.values;
        let number = |key: &&str| {
            let value = match *key {
                "rank" => Value::Text(rank.into()),
                _ => Value::Boolean(closed),
            };
            values.iter().position(|v| *v == value).unwrap_or_else(|| {
                values.push(value);
                values.len() - 1
            }) as u32
        };
        self.keys.iter().map(number).collect()
    }

    fn write(&self, out: &mut Vec<u8>) {
        self.keys.iter().for_each(|k| protobuf::bytes(out, 3, k.as_bytes()));
        self.values.iter().filter_map(|v| encode_value(v.into())).for_each(|v| protobuf::bytes(out, 4, &v));
    }
}
