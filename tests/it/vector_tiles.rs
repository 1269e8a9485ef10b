//! Vector tiles as an independent decoder reads them.

use crate::decode::{doubled_area, rings};
use crate::patchwork::patchwork;
use geo::Area;
use geozero::mvt::{Message, Tile, tile};
use poverty_atlas::atlas::{Atlas, AtlasInfo};
use poverty_atlas::budget::{Budget, Stopped};
use poverty_atlas::coverage::{Coverage, Regions};
use poverty_atlas::dataset::Dataset;
use poverty_atlas::feature::{Collection, CollectionInfo, Kind, Localized, Property, Shapes, Value};
use poverty_atlas::geometry::to_mercator;
use poverty_atlas::tile::TileCoord;
use std::collections::BTreeSet;
use std::sync::Arc;

fn atlas() -> Atlas {
    let cells = patchwork(6, 8, 7);
    let coverage = Arc::new(Coverage::build(&cells).unwrap());
    let regions = Regions::of_features(&coverage);
    let ids: Vec<Arc<str>> = (0..regions.len()).map(|i| (110_000 + i).to_string().into()).collect();
    let titles = ids.iter().map(|i| Localized::plain(i.clone())).collect();
    let name = Property {
        name: "name".into(),
        kind: Kind::Text,
        description: Default::default(),
        title: Localized::default(),
        unit: None,
        values: (0..regions.len())
            .map(|i| if i == 0 { Value::Null } else { Value::Text("县".into()) })
            .collect(),
    };
    let shapes = Shapes::Regions { coverage, regions };
    let cells =
        Collection::new("cells".into(), CollectionInfo::default(), ids, titles, vec![name], shapes).unwrap();
    let spots =
        Shapes::Own(vec![geo::Point::new(101.0, 31.0).into(), geo::Point::new(-60.0, -20.0).into()].into());
    let ids = vec!["a".into(), "b".into()];
    let titles = vec![Localized::plain("a"), Localized::plain("b")].into();
    let spots =
        Collection::new("spots".into(), CollectionInfo::default(), ids, titles, vec![], spots).unwrap();
    Atlas::new(AtlasInfo::default(), Arc::new(Dataset::new(vec![cells, spots], Vec::new())), Vec::new())
}

fn draw(atlas: &Atlas, layers: &str, tile: TileCoord) -> Vec<u8> {
    atlas.vector_tile(&atlas.tile_layers(layers, None).unwrap(), tile, &Budget::unlimited()).unwrap()
}

#[test]
fn a_tile_that_nobody_waits_for_is_not_made() {
    let (atlas, budget) = (atlas(), Budget::unlimited());
    budget.cancel();
    let layers = atlas.tile_layers("cells", None).unwrap();
    let tile = TileCoord::new(0, 0, 0).unwrap();
    assert_eq!(atlas.vector_tile(&layers, tile, &budget), Err(Stopped::Cancelled));
}

/// All tiles of a zoom that hold the patchwork.
fn tiles(atlas: &Atlas, zoom: u8) -> Vec<(TileCoord, Tile)> {
    let bounds = atlas.collections()[0].bounds();
    let side = f64::from(1u32 << zoom);
    let at = |p: [f64; 2]| to_mercator(p).map(|v| (v * side) as u32);
    let ([x0, y0], [x1, y1]) = (at([bounds.west(), bounds.north()]), at([bounds.east(), bounds.south()]));
    let mut found = Vec::new();
    for x in x0..=x1 {
        for y in y0..=y1 {
            let coord = TileCoord::new(zoom, x, y).unwrap();
            let bytes = draw(atlas, "cells", coord);
            if !bytes.is_empty() {
                found.push((coord, Tile::decode(&bytes[..]).unwrap()));
            }
        }
    }
    found
}

#[test]
fn every_feature_is_in_the_tiles_of_every_zoom() {
    let atlas = atlas();
    let expected: BTreeSet<u64> = (110_000..110_000 + atlas.collections()[0].len() as u64).collect();
    for zoom in 0..=10 {
        let found = tiles(&atlas, zoom);
        let ids: BTreeSet<u64> =
            found.iter().flat_map(|(_, t)| &t.layers[0].features).map(|f| f.id()).collect();
        assert_eq!(ids, expected, "zoom {zoom}");
    }
}

#[test]
fn rings_are_wound_and_none_is_flat() {
    let atlas = atlas();
    for zoom in 0..=12 {
        for (coord, tile) in tiles(&atlas, zoom) {
            let layer = &tile.layers[0];
            assert_eq!(
                (layer.version, layer.extent(), &*layer.name),
                (2, if zoom < 6 { 2048 } else { 4096 }, "cells")
            );
            for feature in &layer.features {
                assert_eq!(feature.r#type(), tile::GeomType::Polygon);
                let rings = rings(feature);
                assert!(doubled_area(&rings[0]) > 0, "{coord}: the first ring is an exterior");
                assert!(rings.iter().all(|r| r.len() > 2 && doubled_area(r) != 0), "{coord}");
            }
        }
    }
}

#[test]
fn areas_in_the_tile_add_up_to_the_ground() {
    // One tile of zoom 4 that holds the whole patchwork, so that no cell is cut.
    let atlas = atlas();
    let coord = TileCoord::new(4, 12, 6).unwrap();
    let tile = Tile::decode(&draw(&atlas, "cells", coord)[..]).unwrap();
    let mut sum = 0;
    for feature in &tile.layers[0].features {
        sum += rings(feature).iter().map(|r| doubled_area(r)).sum::<i64>();
    }
    let found = sum as f64 / 2.0;
    let mercator = |c: &geo::Coord| {
        let [x, y] = to_mercator([c.x, c.y]);
        geo::Coord { x: (x * 16.0 - 12.0) * 2048.0, y: (y * 16.0 - 6.0) * 2048.0 }
    };
    let everything = patchwork(6, 8, 7).iter().fold(0.0, |sum, shape| {
        use geo::MapCoords;
        sum + shape.map_coords(|c| mercator(&c)).unsigned_area()
    });
    assert!((found / everything - 1.0).abs() < 2e-3, "{found} {everything}");
}

#[test]
fn unknown_values_are_absent_and_equal_values_are_sent_once() {
    let atlas = atlas();
    let tile = Tile::decode(&draw(&atlas, "cells", TileCoord::new(0, 0, 0).unwrap())[..]).unwrap();
    let layer = &tile.layers[0];
    // Of the titles no two are equal.
    assert_eq!((layer.keys.len(), layer.values.len()), (2, 1 + layer.features.len()));
    let first = layer.features.iter().find(|f| f.id() == 110_000).unwrap();
    assert_eq!((first.tags.len(), &*layer.keys[first.tags[0] as usize]), (2, "title"));
}

#[test]
fn points_keep_their_place_and_empty_tiles_are_empty() {
    let atlas = atlas();
    let coord = TileCoord::new(1, 1, 0).unwrap();
    let tile = Tile::decode(&draw(&atlas, "spots", coord)[..]).unwrap();
    assert_eq!(tile.layers[0].features.len(), 1);
    let expected = to_mercator([101.0, 31.0]).map(|v| v * 2.0);
    let [x, y] = [(expected[0] - 1.0) * 2048.0, expected[1] * 2048.0].map(|v| v.round() as u32 * 2);
    assert_eq!(tile.layers[0].features[0].geometry, [9, x, y]);
    assert!(draw(&atlas, "spots", TileCoord::new(1, 0, 0).unwrap()).is_empty());
    let tile = Tile::decode(&draw(&atlas, "cells,spots", coord)[..]).unwrap();
    assert_eq!(tile.layers.iter().map(|l| &*l.name).collect::<Vec<_>>(), ["cells", "spots"]);
}
