//! Points in memory that are too many for a tile: counted by the cells of a grid, none of them lost.

use crate::folder::Served;
use crate::stores::points;
use geozero::mvt::{Message, Tile, tile::Feature, tile::Layer};
use poverty_atlas::geometry::to_mercator;
use poverty_atlas::render::vector::{FEW_POINTS, gunzip};
use std::collections::BTreeSet;

const COUNT: usize = 40_000;
/// West, south, east, north.
const AROUND: [f64; 4] = [99.0, 19.0, 111.0, 31.0];

fn served(count: usize) -> Served {
    let manifest = "[[collections]]\nid = \"points\"\nfile = \"points.fgb\"\nid_property = \"code\"\nstore = \"memory\"\n";
    Served::of(&[("atlas.toml", manifest.as_bytes()), ("points.fgb", &points(count))])
}

/// The number of features that a point stands for: one where it says nothing.
fn stands_for(layer: &Layer, feature: &Feature) -> (bool, u64) {
    let mut tags = feature.tags.chunks(2);
    let tag = tags.find(|tag| layer.keys[tag[0] as usize] == "point_count");
    (tag.is_some(), tag.map_or(1, |tag| layer.values[tag[1] as usize].uint_value()))
}

/// All tiles of a zoom: how many features they stand for, the tiles with aggregates, and the most bytes.
async fn zoom(served: &Served, z: u8, tail: &str) -> (u64, usize, usize) {
    let side = f64::from(1u32 << z);
    let place = |at| to_mercator(at).map(|v: f64| (v * side) as u32);
    let [w, s, e, n] = AROUND;
    let ([west, north], [east, south]) = (place([w, n]), place([e, s]));
    let (mut total, mut aggregated, mut most) = (0, 0, 0);
    for (x, y) in (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y))) {
        let path = format!("/tiles/points/{z}/{x}/{y}.mvt{tail}");
        let (status, body) = served.get_with(&path, "accept-encoding", "gzip").await;
        if status == 204 {
            continue;
        }
        assert_eq!(status, 200, "{path}");
        most = most.max(body.len());
        let tile = Tile::decode(&gunzip(&body).unwrap()[..]).unwrap();
        let layer = &tile.layers[0];
        let told: Vec<(bool, u64)> = layer.features.iter().map(|f| stands_for(layer, f)).collect();
        assert_eq!(told.iter().map(|(is_cell, _)| is_cell).collect::<BTreeSet<_>>().len(), 1, "{path}");
        let ids: BTreeSet<u64> = layer.features.iter().map(|f| f.id()).collect();
        assert_eq!(ids.len(), told.len(), "{path}: each once");
        if told[0].0 {
            aggregated += 1;
            assert!(told.len() <= 64 * 64, "{path}: {} cells", told.len());
            assert!(layer.keys == ["point_count"], "{path}: {:?}", layer.keys);
            assert!(told.iter().map(|(_, count)| count).sum::<u64>() > FEW_POINTS as u64, "{path}");
        }
        total += told.iter().map(|(_, count)| count).sum::<u64>();
    }
    (total, aggregated, most)
}

#[tokio::test]
async fn no_tile_is_too_large_and_no_point_is_lost() {
    let served = served(COUNT);
    let told = served.json("/tiles/points").await;
    let layer = &told["vector_layers"][0];
    assert_eq!(layer["aggregated"]["count"], "point_count", "{told}");
    assert_eq!(layer["fields"]["point_count"], "Number", "{told}");
    let mut seen = Vec::new();
    for z in [0, 3, 5, 6, 8, 9] {
        let (total, aggregated, most) = zoom(&served, z, "").await;
        assert_eq!(total, COUNT as u64, "zoom {z}");
        assert!(most <= 300_000, "zoom {z}: {most} bytes");
        seen.push(aggregated);
    }
    assert!(seen[0] == 1 && seen[5] == 0, "{seen:?}");
}

#[tokio::test]
async fn points_that_pass_a_filter_are_told_one_by_one_where_they_are_few() {
    let served = served(COUNT);
    let (total, aggregated, _) = zoom(&served, 3, "?filter=n%3E%3D0").await;
    let (few, none, _) = zoom(&served, 3, "?filter=x%3C400").await;
    assert!(total > 20_000 && total < COUNT as u64 && aggregated == 1, "{total} {aggregated}");
    assert_eq!((few, none), (3200, 0));
    let path = "/collections/points/tiles/WorldCRS84Quad/0/0/1?f=mvt";
    let (status, body) = served.get_with(path, "accept-encoding", "gzip").await;
    assert!(status == 200 && body.len() < 300_000, "{status}: {}", body.len());
    let layer = Tile::decode(&gunzip(&body).unwrap()[..]).unwrap().layers.remove(0);
    let total: u64 = layer.features.iter().map(|f| stands_for(&layer, f).1).sum();
    assert_eq!(total, COUNT as u64);
}

#[tokio::test]
async fn labels_of_many_that_pass_a_filter_are_as_few_as_without_one() {
    let served = served(COUNT);
    let labels = async |tail: &str| {
        let path = format!("/tiles/points:points/3/6/3.mvt{tail}");
        let (status, body) = served.get_with(&path, "accept-encoding", "gzip").await;
        assert!(status == 200 || status == 204, "{path}: {status}");
        match status {
            200 => Tile::decode(&gunzip(&body).unwrap()[..]).unwrap().layers[0].features.len(),
            _ => 0,
        }
    };
    // A point is no place for a label but for those that were chosen.
    assert_eq!((labels("").await, labels("?filter=n%3E%3D0").await), (0, 0));
    let few = labels("?filter=x%3C400").await;
    assert!((1_000..=3_200).contains(&few), "{few}");
}

#[tokio::test]
async fn a_few_thousand_points_are_always_told_one_by_one() {
    let served = served(FEW_POINTS);
    let told = served.json("/tiles/points").await;
    assert!(told["vector_layers"][0].get("aggregated").is_none(), "{told}");
    assert_eq!(zoom(&served, 0, "").await.1, 0);
}
