//! Vector tiles of the built-in data at every zoom: nobody is missing, nothing overlaps or gapes, no tile is too large.

use crate::client::atlas;
use crate::decode::{doubled_area, lines, rings};
use crate::switches::sweep;
use geozero::mvt::{Message, Tile, tile};
use poverty_atlas::atlas::StyleOptions;
use poverty_atlas::budget::Budget;
use poverty_atlas::feature::Everything;
use poverty_atlas::geometry::Bounds;
use poverty_atlas::render::vector::gzip;
use poverty_atlas::tile::{MatrixTile, TileMatrixSet};
use std::collections::{BTreeMap, BTreeSet};

/// Tiles of a zoom that meet the collections of a list.
fn tiles(list: &str, set: TileMatrixSet, zoom: u8) -> Vec<MatrixTile> {
    let mut bounds = Bounds::EMPTY;
    let layers = atlas().tile_layers(list, None).unwrap();
    layers.iter().for_each(|l| bounds.merge(atlas().collections()[l.at].bounds()));
    let [west, east, north, south] = set.limits(&bounds, zoom);
    let row = |y| (west..=east).map(move |x| MatrixTile::new(set, zoom, x, y).unwrap());
    (north..=south).flat_map(row).collect()
}

fn draw(list: &str, properties: Option<&[&str]>, tile: MatrixTile) -> Tile {
    let layers = atlas().tile_layers(list, properties).unwrap();
    Tile::decode(&atlas().vector_tile(&layers, tile, &Budget::unlimited()).unwrap()[..]).unwrap()
}

/// The outline of polygon features as steps between grid points, each counted by its direction: what two
/// neighbours share cancels, what is left is the outline of all. Steps along the clipped edge are left out.
fn outline(layer: &tile::Layer) -> BTreeMap<([i64; 2], [i64; 2]), i64> {
    let (low, high) =
        (-(80 * i64::from(layer.extent()) / 4096), i64::from(layer.extent()) * (4096 + 80) / 4096);
    let mut steps = BTreeMap::new();
    for ring in layer.features.iter().flat_map(rings).filter(|r| !is_speck(r)) {
        for i in 0..ring.len() {
            let (p, q) = (ring[i], ring[(i + 1) % ring.len()]);
            let n = gcd((q[0] - p[0]).abs(), (q[1] - p[1]).abs());
            let on_edge = (0..2).any(|k| p[k] == q[k] && (p[k] <= low || p[k] >= high));
            for s in (0..n).filter(|_| !on_edge) {
                let at = |s: i64| [p[0] + (q[0] - p[0]) / n * s, p[1] + (q[1] - p[1]) / n * s];
                let (a, b) = (at(s), at(s + 1));
                let (key, sign) = if a < b { ((a, b), 1) } else { ((b, a), -1) };
                *steps.entry(key).or_insert(0) += sign;
            }
        }
    }
    steps.retain(|_, count| *count != 0);
    steps
}

/// The unit square that stands for what rounding erased.
fn is_speck(ring: &[[i64; 2]]) -> bool {
    ring.len() == 4 && doubled_area(ring) == 2
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn area(layer: &tile::Layer) -> i64 {
    let rings = layer.features.iter().flat_map(rings).filter(|r| !is_speck(r));
    rings.map(|r| doubled_area(&r)).sum()
}

#[test]
fn every_county_is_in_the_tiles_of_every_zoom_of_both_grids() {
    let counties = atlas().collection("counties").unwrap();
    for set in TileMatrixSet::ALL {
        // Every day 0, 4 and 8: the farthest, the last that is coarser beside other polygons, and the nearest.
        for zoom in sweep(0..=8, 4) {
            // Beside other polygons counties are drawn coarser in the first zooms, and still all of them.
            // Near, all of them are drawn alike: every day the first.
            let lists = ["counties", "counties,prefectures", "counties,prefectures,provinces,areas"];
            for list in sweep(lists, if zoom > 6 { 3 } else { 1 }) {
                let mut found = BTreeSet::new();
                for tile in tiles("counties", set, zoom) {
                    let tile = draw(list, Some(&[]), tile);
                    let drawn = tile.layers.iter().filter(|l| l.name == "counties").flat_map(|l| &l.features);
                    found.extend(drawn.map(tile::Feature::id));
                }
                assert_eq!(found.len(), counties.len(), "{list} {} zoom {zoom}", set.id());
            }
        }
    }
}

#[test]
fn counties_neither_overlap_nor_gape_and_their_areas_add_up_to_the_provinces() {
    let mut compared = 0;
    for set in TileMatrixSet::ALL {
        // Every day 0, 4 and 8, as above; of the many near tiles every fifth.
        for zoom in sweep(0..=8, 4) {
            for address in sweep(tiles("counties", set, zoom), if zoom > 6 { 5 } else { 1 }) {
                let names = ["counties", "prefectures", "provinces"];
                // Each by itself, and together, where the first zooms show less.
                compared +=
                    add_up(&names.map(|name| draw(name, Some(&[]), address).layers).concat(), address);
                compared += add_up(&draw(&names.join(","), Some(&[]), address).layers, address);
            }
        }
    }
    assert!(compared > 1_000, "{compared} layers compared");
}

/// Counties fill larger units. Tells how many layers it compared; a tile beside the country has none.
fn add_up(layers: &[tile::Layer], address: MatrixTile) -> usize {
    let [counties, larger @ ..] = layers else { return 0 };
    for larger in larger {
        // Below zoom 4 a county is a few units, and rounding may turn its ring over or cross it.
        let (least, most) = (area(larger) * 998 / 1000, area(larger) * 1002 / 1000);
        assert!((least..=most).contains(&area(counties)), "{address} {}", larger.name);
        if address.z() > 3 {
            assert_eq!(outline(counties), outline(larger), "{address} {}", larger.name);
            assert_eq!(area(counties), area(larger), "{address} {}", larger.name);
        }
    }
    larger.len()
}

#[test]
fn islands_stay_in_tiles_that_show_less() {
    for zoom in 0..=4 {
        let islands = |list: &str| {
            let all = tiles("counties", TileMatrixSet::WebMercatorQuad, zoom);
            let parts = all.into_iter().flat_map(|t| draw(list, Some(&[]), t).layers);
            let counties = parts.filter(|l| l.name == "counties");
            counties.flat_map(|l| l.features.iter().flat_map(rings).collect::<Vec<_>>()).count()
        };
        let alone = islands("counties");
        for list in
            ["counties,prefectures", "counties,prefectures,provinces", "counties,prefectures,provinces,areas"]
        {
            let kept = islands(list);
            // Where a unit is a pixel, holes of a pixel go; what fills them stays.
            assert!(kept * 100 >= alone * 98, "{list} zoom {zoom}: {kept} rings of {alone}");
        }
    }
}

#[test]
fn no_tile_of_a_collection_of_a_style_or_of_everything_is_larger_than_80_kilobytes() {
    let mut lists: Vec<(String, Option<String>)> =
        atlas().collections().iter().map(|c| (c.id().to_string(), None)).collect();
    let parts = ["counties:borders", "counties:points"];
    let sets = [
        "areas,counties",
        "eco-zones,counties",
        "provinces,counties",
        "counties,prefectures,provinces",
        "counties,prefectures,provinces,areas",
    ];
    lists.extend(parts.into_iter().chain(sets).map(|list| (list.to_owned(), None)));
    // What the tiles of the whole data set hold.
    let all: Vec<String> = atlas().unnamed(Everything::Tiles).map(|c| c.id().to_string()).collect();
    lists.push((all.join(","), None));
    for style in atlas().styles() {
        let document = atlas().style_document(style, "", &StyleOptions::default());
        for source in document["sources"].as_object().unwrap().values() {
            let address = source["tiles"][0].as_str().unwrap().strip_prefix("/tiles/").unwrap();
            let (list, query) = address.split_once("/{z}/{x}/{y}.mvt").unwrap();
            lists.push((list.to_owned(), query.strip_prefix("?properties=").map(str::to_owned)));
        }
    }
    lists.sort();
    lists.dedup();
    assert!(lists.len() > 12 && lists.iter().any(|(_, names)| names.is_some()), "{lists:?}");
    let mut over = Vec::new();
    for (list, names) in lists {
        let names: Option<Vec<&str>> = names.as_ref().map(|n| n.split(',').collect());
        let layers = atlas().tile_layers(&list, names.as_deref()).unwrap();
        // Every day 0, 3 and 6 of the first grid, 2 and 5 of the second: the worst tiles lie in the middle zooms.
        let zooms = TileMatrixSet::ALL.into_iter().flat_map(|set| (0..=6).map(move |zoom| (set, zoom)));
        for (set, zoom) in sweep(zooms, 3) {
            let packed =
                |t: MatrixTile| gzip(&atlas().vector_tile(&layers, t, &Budget::unlimited()).unwrap()).len();
            let largest = tiles(&list, set, zoom).into_iter().map(|t| (packed(t), t)).max();
            if let Some((bytes, tile)) = largest.filter(|(bytes, _)| *bytes > 80_000) {
                over.push(format!("{list} {names:?} {tile}: {bytes} bytes"));
            }
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}

#[test]
fn borders_are_ranked_and_never_follow_a_tile_edge() {
    for zoom in [3, 5, 7] {
        let mut ranks = BTreeSet::new();
        let all = tiles("counties", TileMatrixSet::WebMercatorQuad, zoom);
        for address in sweep(all, if zoom > 5 { 7 } else { 1 }) {
            let tile = draw("counties:borders", None, address);
            for layer in &tile.layers {
                for feature in &layer.features {
                    assert_eq!(feature.r#type(), tile::GeomType::Linestring);
                    let rank = layer.values[feature.tags[1] as usize].string_value.clone().unwrap();
                    ranks.insert(rank);
                }
                let edges = lines(layer)
                    .into_iter()
                    .flat_map(|l| l.windows(2).map(|w| (w[0], w[1])).collect::<Vec<_>>());
                let low = -(80 * i64::from(layer.extent()) / 4096);
                let high = i64::from(layer.extent()) - low;
                for (p, q) in edges {
                    let along = (0..2).any(|k| {
                        p[k] == q[k] && (p[k] == low || p[k] == high) && (p[1 - k] - q[1 - k]).abs() > 64
                    });
                    assert!(!along, "{address}: {p:?} {q:?}");
                }
            }
        }
        let expected: &[&str] = if zoom > 3 {
            &["county", "outline", "prefecture", "province"]
        } else {
            &["outline", "prefecture", "province"]
        };
        assert_eq!(ranks.iter().map(String::as_str).collect::<Vec<_>>(), expected, "zoom {zoom}");
    }
}

#[test]
fn label_points_stand_in_one_tile_each_with_their_titles() {
    for zoom in [2, 7] {
        let mut seen = BTreeMap::new();
        for address in tiles("counties", TileMatrixSet::WebMercatorQuad, zoom) {
            for layer in draw("counties:points,provinces:points", None, address).layers {
                for feature in &layer.features {
                    *seen.entry((layer.name.clone(), feature.id())).or_insert(0) += 1;
                    if zoom > 5 || layer.name == "provinces:points" {
                        let key = layer.keys.iter().position(|k| k == "title_zh").unwrap() as u32;
                        assert!(feature.tags.chunks(2).any(|t| t[0] == key), "{address} {}", feature.id());
                    }
                }
            }
        }
        assert!(seen.values().all(|n| *n == 1));
        let count = |name: &str| seen.keys().filter(|(n, _)| n == name).count();
        assert_eq!(count("provinces:points"), 34);
        if zoom == 7 {
            assert!(count("counties:points") > 2600, "{}", count("counties:points"));
        }
    }
}
