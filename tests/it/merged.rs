//! A coverage of too many polygons for a tile: small neighbours are drawn as one, none of their ground is missing.

use crate::decode::{doubled_area, rings};
use crate::folder::Served;
use crate::stores::Dice;
use geozero::mvt::{Message, Tile};
use poverty_atlas::geometry::to_mercator;
use poverty_atlas::render::vector::gunzip;
use std::collections::BTreeSet;
use std::fmt::Write;

const COLUMNS: usize = 120;
const ROWS: usize = 100;
/// West, south, east, north: within one tile to zoom 5.
const AROUND: [f64; 4] = [102.0, 23.0, 111.0, 30.5];

/// Cells whose inner corners and edges are shaken; the outline is a box.
fn cells() -> String {
    let mut dice = Dice(2);
    let [w, s, e, n] = AROUND;
    let (wide, high) = ((e - w) / COLUMNS as f64, (n - s) / ROWS as f64);
    let mut shaken = |c: usize, r: usize, x: f64, y: f64, share: f64| {
        let (dx, dy) = ((dice.share() - 0.5) * share, (dice.share() - 0.5) * share);
        let inner_x = if c == 0 || c == COLUMNS { 0.0 } else { dx };
        let inner_y = if r == 0 || r == ROWS { 0.0 } else { dy };
        [w + (c as f64 + x + inner_x) * wide, s + (r as f64 + y + inner_y) * high]
    };
    let mut corners = vec![[0.0; 2]; (COLUMNS + 1) * (ROWS + 1)];
    let (mut across, mut upward) = (corners.clone(), corners.clone());
    for r in 0..=ROWS {
        for c in 0..=COLUMNS {
            let at = r * (COLUMNS + 1) + c;
            corners[at] = shaken(c, r, 0.0, 0.0, 0.5);
            across[at] = shaken(1, r, c as f64 - 0.5, 0.0, 0.3);
            upward[at] = shaken(c, 1, 0.0, r as f64 - 0.5, 0.3);
        }
    }
    let mut out = String::from(r#"{"type":"FeatureCollection","features":["#);
    for i in 0..COLUMNS * ROWS {
        let at = i / COLUMNS * (COLUMNS + 1) + i % COLUMNS;
        let up = at + COLUMNS + 1;
        let ring = [
            corners[at],
            across[at],
            corners[at + 1],
            upward[at + 1],
            corners[up + 1],
            across[up],
            corners[up],
            upward[at],
            corners[at],
        ];
        let ring: Vec<String> = ring.iter().map(|[x, y]| format!("[{x:.6},{y:.6}]")).collect();
        let comma = if i > 0 { "," } else { "" };
        write!(
            out,
            r#"{comma}{{"type":"Feature","properties":{{"code":"c{i:05}","name":"Cell {i} of many","n":{i}}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
            ring.join(",")
        )
        .unwrap();
    }
    out + "]}"
}

fn served() -> Served {
    let manifest = "[[collections]]\nid = \"cells\"\nfile = \"cells.geojson\"\nid_property = \"code\"\ntitle_property = { en = \"name\" }\ncoverage = true\n";
    Served::of(&[("atlas.toml", manifest.as_bytes()), ("cells.geojson", cells().as_bytes())])
}

#[tokio::test]
async fn no_tile_is_too_large_and_no_ground_is_missing() {
    let served = served();
    let told = served.json("/tiles/cells").await;
    let merged_to = told["vector_layers"][0]["merged_to_zoom"].as_u64().unwrap() as u8;
    assert_eq!(merged_to, 5, "{told}");
    let [w, s, e, n] = AROUND;
    for z in 0..=7u8 {
        let side = f64::from(1u32 << z);
        let place = |at| to_mercator(at).map(|v: f64| (v * side) as u32);
        let ([west, north], [east, south]) = (place([w, n]), place([e, s]));
        let (mut ids, mut area) = (BTreeSet::new(), 0);
        for (x, y) in (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y))) {
            let path = format!("/tiles/cells/{z}/{x}/{y}.mvt");
            let (status, body) = served.get_with(&path, "accept-encoding", "gzip").await;
            assert_eq!(status, 200, "{path}");
            assert!(body.len() <= 300_000, "{path}: {} bytes", body.len());
            let tile = Tile::decode(&gunzip(&body).unwrap()[..]).unwrap();
            let layer = &tile.layers[0];
            if z <= merged_to {
                let count = layer.features.len();
                assert!(count <= 6_000 && (z < 4 || count > 1_000), "{path}: {count} features");
                let [[x0, y0], [x1, y1]] = [[w, n], [e, s]].map(to_mercator);
                let unit = side * f64::from(layer.extent());
                let whole = (x1 - x0) * (y1 - y0) * unit * unit;
                area = layer.features.iter().flat_map(rings).map(|ring| doubled_area(&ring)).sum::<i64>();
                let share = area as f64 / 2.0 / whole;
                assert!((share - 1.0).abs() < 0.4 / f64::from(z + 1), "{path}: {share} of the ground");
            }
            let count = layer.features.len();
            let own: BTreeSet<u64> = layer.features.iter().map(|f| f.id()).collect();
            assert_eq!(own.len(), count, "{path}: each once");
            ids.extend(own);
        }
        assert!(area > 0 || z > merged_to);
        assert_eq!(ids.len() == COLUMNS * ROWS, z > merged_to, "zoom {z}: {}", ids.len());
    }
}

#[tokio::test]
async fn features_that_pass_a_filter_are_merged_where_they_are_many() {
    let served = served();
    let path = "/tiles/cells/4/12/6.mvt";
    let all = served.get(path).await;
    assert_eq!(all, served.get(&format!("{path}?filter=n%3E%3D0")).await, "a filter that all pass");
    let (status, few) = served.get(&format!("{path}?filter=n%3C10")).await;
    let tile = Tile::decode(&few[..]).unwrap();
    let ids: BTreeSet<u64> = tile.layers[0].features.iter().map(|f| f.id()).collect();
    assert!(status == 200 && ids.len() == 10, "each of few by itself: {ids:?}");
}
