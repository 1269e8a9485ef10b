//! The borders of a collection as lines: each once, ranked, never along a tile's edge.

use super::draw::{Arcs, Frame};
use super::geometry::GeometryType;
use super::layers::{BORDER_PROPERTIES, TileLayer};
use super::{finish, write_feature};
use crate::feature::Shapes;
use crate::render::Ground;
use crate::render::protobuf;

/// Borders of a rank with many units are sent from the zoom at which these are so many pixels of a 512-pixel tile
/// across on average.
const FINEST: f64 = 8.0;

/// The layer of a collection's borders: one feature for each rank and kind; `None` if none is near.
pub(super) fn encode(ground: &Ground, layer: &TileLayer, frame: &Frame) -> Option<Vec<u8>> {
    let Shapes::Regions { coverage, .. } = ground.dataset().collections()[layer.at].shapes() else {
        return None;
    };
    let arcs = Arcs::new(coverage, frame);
    let mut tags = BorderTags::new(layer);
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
            let tags = tags.of(&border.rank, border.closed);
            write_feature(&mut features, None, &tags, GeometryType::Line, &commands);
        }
    }
    (!features.is_empty()).then(|| finish(&layer.name, frame.extent, &features, |out| tags.write(out)))
}

/// Keys and values of the layer.
struct BorderTags {
    keys: Vec<&'static str>,
    values: Vec<Vec<u8>>,
}

impl BorderTags {
    fn new(layer: &TileLayer) -> Self {
        let chosen = |k: &&str| layer.properties.as_ref().is_none_or(|p| p.iter().any(|n| &**n == *k));
        BorderTags { keys: BORDER_PROPERTIES.into_iter().filter(chosen).collect(), values: Vec::new() }
    }

    fn of(&mut self, rank: &str, closed: bool) -> Vec<u32> {
        let mut tags = Vec::new();
        for (i, key) in self.keys.iter().enumerate() {
            let mut value = Vec::new();
            match *key {
                "rank" => protobuf::bytes(&mut value, 1, rank.as_bytes()),
                _ => protobuf::uint(&mut value, 7, u64::from(closed)),
            }
            let known = self.values.iter().position(|v| *v == value).unwrap_or_else(|| {
                self.values.push(value);
                self.values.len() - 1
            });
            tags.extend([i as u32, known as u32]);
        }
        tags
    }

    fn write(&self, out: &mut Vec<u8>) {
        self.keys.iter().for_each(|k| protobuf::bytes(out, 3, k.as_bytes()));
        self.values.iter().for_each(|v| protobuf::bytes(out, 4, v));
    }
}
