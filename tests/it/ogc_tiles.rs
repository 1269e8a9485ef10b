//! OGC API Tiles over HTTP, on the built-in data: sets, tilesets, limits, tiles row before column, filters.

use crate::client::{PUBLIC, fine, get};
use geozero::mvt::{Message, Tile};
use serde_json::Value;
use std::collections::BTreeSet;

fn tile(body: &[u8]) -> Tile {
    Tile::decode(body).unwrap()
}

fn ids(tile: &Tile, layer: &str) -> BTreeSet<u64> {
    let layer = tile.layers.iter().find(|l| l.name == layer).unwrap();
    layer.features.iter().map(|f| f.id()).collect()
}

/// The first link of a relation.
fn link<'a>(document: &'a Value, rel: &str) -> &'a Value {
    let links = document["links"].as_array().unwrap();
    links.iter().find(|l| l["rel"] == rel).unwrap_or_else(|| panic!("no {rel} in {links:?}"))
}

fn local(link: &Value) -> String {
    link["href"].as_str().unwrap().strip_prefix(PUBLIC).unwrap().to_owned()
}

const VECTOR: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const MAP: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map";

#[tokio::test]
async fn tile_matrix_sets_as_the_standard_has_them() {
    let sets = fine("/tileMatrixSets").await.json();
    let ids: Vec<&str> =
        sets["tileMatrixSets"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["WebMercatorQuad", "WorldCRS84Quad"]);
    let mercator = fine("/tileMatrixSets/WebMercatorQuad").await.json();
    assert_eq!(mercator["uri"], "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad");
    assert_eq!(mercator["crs"], "http://www.opengis.net/def/crs/EPSG/0/3857");
    // OGC 17-083r4, table D.1, zoom 4.
    let four = &mercator["tileMatrices"][4];
    assert_eq!(
        (&four["id"], &four["matrixWidth"], &four["cornerOfOrigin"]),
        (&"4".into(), &16.into(), &"topLeft".into())
    );
    assert!((four["scaleDenominator"].as_f64().unwrap() - 34_942_641.501_794_8).abs() < 1e-3);
    assert!((four["pointOfOrigin"][0].as_f64().unwrap() + 20_037_508.342_789_2).abs() < 1e-6);
    let degrees = fine("/tileMatrixSets/WorldCRS84Quad").await.json();
    let first = &degrees["tileMatrices"][0];
    assert_eq!((&first["matrixWidth"], &first["matrixHeight"]), (&2.into(), &1.into()));
    assert_eq!(first["pointOfOrigin"], serde_json::json!([-180.0, 90.0]));
    let missing = get("/tileMatrixSets/None").await;
    assert_eq!(missing.status, 404);
    assert!(missing.json()["detail"].as_str().unwrap().contains("WorldCRS84Quad"));
}

#[tokio::test]
async fn from_the_landing_page_to_a_tile_of_each_kind() {
    let root = fine("/?f=json").await.json();
    let collection = fine("/collections/counties").await.json();
    let style = fine("/styles").await.json()["styles"][0].clone();
    for (start, rel, data) in [
        (&root, VECTOR, "vector"),
        (&root, MAP, "map"),
        (&collection, VECTOR, "vector"),
        (&style, MAP, "map"),
    ] {
        let list = fine(&local(link(start, rel))).await.json();
        let tilesets = list["tilesets"].as_array().unwrap();
        assert_eq!(tilesets.len(), 2);
        for summary in tilesets {
            let tileset = fine(&local(link(summary, "self"))).await.json();
            assert_eq!((&tileset["dataType"], &tileset["crs"]), (&data.into(), &summary["crs"]));
            let set = fine(&local(link(&tileset, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme")))
                .await
                .json();
            assert_eq!(set["crs"], tileset["crs"]);
            let limits = &tileset["tileMatrixSetLimits"][5];
            assert_eq!(limits["tileMatrix"], "5");
            let middle =
                |low: &str, high: &str| (limits[low].as_u64().unwrap() + limits[high].as_u64().unwrap()) / 2;
            let item = link(&tileset, "item");
            assert_eq!(item["templated"], true);
            let path = local(item)
                .replace("{tileMatrix}", "5")
                .replace("{tileRow}", &middle("minTileRow", "maxTileRow").to_string())
                .replace("{tileCol}", &middle("minTileCol", "maxTileCol").to_string());
            let answer = fine(&path).await;
            assert_eq!(answer.header("content-type"), item["type"].as_str().unwrap(), "{path}");
        }
    }
}

#[tokio::test]
async fn conformance_names_what_tiles_keep() {
    let declared = fine("/conformance").await.json();
    let all: Vec<&str> =
        declared["conformsTo"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
    for class in [
        "core",
        "tileset",
        "tilesets-list",
        "dataset-tilesets",
        "geodata-tilesets",
        "collections-selection",
        "mvt",
    ] {
        assert!(
            all.contains(&&*format!("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{class}")),
            "{class}"
        );
    }
}

#[tokio::test]
async fn row_stands_before_column() {
    let xyz = fine("/tiles/counties/5/25/13.mvt").await.body;
    assert_eq!(fine("/collections/counties/tiles/WebMercatorQuad/5/13/25").await.body, xyz);
    assert_eq!(fine("/collections/counties/tiles/WebMercatorQuad/5/13/25.mvt?f=mvt").await.body, xyz);
    assert_eq!(fine("/tiles/WebMercatorQuad/5/13/25?collections=counties").await.body, xyz);
    let map = fine("/maps/incidence/5/25/13.png?year=2015&lang=en").await.body;
    assert_eq!(
        fine("/styles/incidence/map/tiles/WebMercatorQuad/5/13/25.png?year=2015&lang=en").await.body,
        map
    );
    let webp = fine("/styles/incidence/map/tiles/WebMercatorQuad/5/13/25?f=webp").await;
    assert_eq!(webp.header("content-type"), "image/webp");
}

#[tokio::test]
async fn the_data_set_holds_every_collection() {
    let whole = tile(&fine("/tiles/WebMercatorQuad/3/3/6").await.body);
    let names: BTreeSet<&str> = whole.layers.iter().map(|l| &*l.name).collect();
    assert!(["counties", "areas", "eco-zones"].iter().all(|n| names.contains(n)), "{names:?}");
    let tileset = fine("/tiles/WorldCRS84Quad?collections=areas,counties:borders").await.json();
    let layers: Vec<(&str, u64)> = tileset["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (l["id"].as_str().unwrap(), l["geometryDimension"].as_u64().unwrap()))
        .collect();
    assert_eq!(layers, [("areas", 2), ("counties:borders", 1)]);
    assert_eq!(tileset["layers"][0]["propertiesSchema"]["properties"]["sort_order"]["type"], "integer");
    assert!(local(link(&tileset, "item")).ends_with(".mvt?collections=areas,counties:borders"));
}

#[tokio::test]
async fn every_county_is_in_the_tiles_that_the_limits_name_in_degrees_too() {
    let tileset = fine("/collections/counties/tiles/WorldCRS84Quad").await.json();
    let limits = &tileset["tileMatrixSetLimits"][3];
    let range = |low: &str, high: &str| limits[low].as_u64().unwrap()..=limits[high].as_u64().unwrap();
    let mut found = BTreeSet::new();
    for row in range("minTileRow", "maxTileRow") {
        for column in range("minTileCol", "maxTileCol") {
            let answer =
                get(&format!("/collections/counties/tiles/WorldCRS84Quad/3/{row}/{column}?properties="))
                    .await;
            if answer.status == 200 {
                found.extend(ids(&tile(&answer.body), "counties"));
            }
        }
    }
    assert_eq!(found.len(), 2875);
}

#[tokio::test]
async fn a_filter_leaves_those_it_accepts() {
    let filter = "province_code%20=%20'510000'%20AND%20exit_year%20%3E=%202018";
    let listed = fine(&format!("/collections/counties/items?filter={filter}&limit=1000&skipGeometry=true"))
        .await
        .json();
    let expected: BTreeSet<u64> = listed["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(expected.len() > 20 && expected.len() < 200, "{}", expected.len());
    let mut found = BTreeSet::new();
    for path in ["/tiles/counties/3/6/3.mvt", "/collections/counties/tiles/WebMercatorQuad/3/3/6"] {
        let filtered = tile(&fine(&format!("{path}?filter={filter}&properties=name_zh")).await.body);
        assert_eq!(filtered.layers[0].keys, ["name_zh"]);
        assert_eq!(ids(&filtered, "counties"), expected, "{path}");
        found.extend(ids(&filtered, "counties"));
    }
    assert!(found.len() < ids(&tile(&fine("/tiles/counties/3/6/3.mvt").await.body), "counties").len());
    // Borders stay whole beside filtered features; JSON says the same as text.
    let json = r#"{"op":"=","args":[{"property":"code"},"513334"]}"#;
    let json = json.replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
    let one = format!("/tiles/counties,counties:borders/4/12/6.mvt?filter={json}&filter-lang=cql2-json");
    let one = tile(&fine(&one).await.body);
    assert_eq!(ids(&one, "counties"), BTreeSet::from([513_334]));
    let all = tile(&fine("/tiles/counties:borders/4/12/6.mvt").await.body);
    assert_eq!(one.layers[1].features.len(), all.layers[0].features.len());
    let none = get("/tiles/counties/4/12/6.mvt?filter=code='none'").await;
    assert_eq!(none.status, 204);
}

#[tokio::test]
async fn descriptions_repeat_the_query_in_their_templates() {
    let query = "properties=name_zh&filter=exit_year%3E2018";
    let tilejson = fine(&format!("/tiles/counties?{query}&f=json&lang=zh")).await.json();
    let template = tilejson["tiles"][0].as_str().unwrap();
    assert!(
        template
            .ends_with("/tiles/counties/{z}/{x}/{y}.mvt?properties=name_zh&filter=exit_year%3E2018&lang=zh"),
        "{template}"
    );
    assert_eq!(tilejson["vector_layers"][0]["fields"], serde_json::json!({ "name_zh": "String" }));
    let tileset = fine(&format!("/collections/counties/tiles/WebMercatorQuad?{query}")).await.json();
    let template = local(link(&tileset, "item"));
    assert!(template.ends_with("{tileCol}.mvt?properties=name_zh&filter=exit_year%3E2018"), "{template}");
}

#[tokio::test]
async fn faults_name_what_is_wrong() {
    for (path, status, part) in [
        (
            "/tiles/counties/4/12/6.mvt?filter=exit_year%20%3E%3E%202018",
            400,
            "parameter filter: at character 12",
        ),
        ("/tiles/counties?filter=colour='red'", 400, "colour"),
        ("/tiles/WebMercatorQuad?collections=areas,counties&filter=exit_year%3E2018", 400, "exit_year"),
        ("/tiles/counties:borders?filter=code='1'", 400, "only borders"),
        ("/tiles/counties?filter-lang=sql", 400, "cql2-text"),
        ("/tiles/counties?properties=colour", 400, "colour"),
        ("/collections/counties/tiles/None", 404, "WebMercatorQuad"),
        ("/collections/none/tiles", 404, "counties"),
        ("/collections/counties/tiles/WebMercatorQuad/15/0/0", 404, "0..=14"),
        ("/collections/counties/tiles/WorldCRS84Quad/14/0/0", 404, "0..=13"),
        ("/collections/counties/tiles/WorldCRS84Quad/0/1/0", 404, "row 1"),
        ("/collections/counties/tiles/WorldCRS84Quad/0/0/2", 404, "column 2"),
        ("/collections/counties/tiles/WebMercatorQuad/2/0/0?f=png", 400, "mvt"),
        ("/collections/counties/tiles/WebMercatorQuad/2/x/0", 404, "tileRow"),
        ("/tiles/WebMercatorQuad?collections=none", 400, "parameter collections"),
        ("/styles/none/map/tiles", 404, "incidence"),
        ("/styles/incidence/map/tiles/WebMercatorQuad?year=1900", 400, "year"),
        ("/styles/incidence/map/tiles/WebMercatorQuad/2/0/0?f=gif", 400, "png, webp"),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.start());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let told = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(told.contains(part), "{path}: {told}");
    }
}

#[tokio::test]
async fn a_tile_in_degrees_shows_what_the_box_holds() {
    // Tile 4/5/25 of WorldCRS84Quad: longitudes 101.25 to 112.5, latitudes 22.5 to 33.75.
    let map = fine("/styles/areas/map/tiles/WorldCRS84Quad/4/5/25.png?labels=false").await.body;
    let map = image::load_from_memory(&map).unwrap().to_rgb8();
    assert_eq!(map.dimensions(), (256, 256));
    // The same ground in Web Mercator, a few places by their colours: both sides of borders keep their class.
    let at = |lon: f64, lat: f64| {
        let pixel = |v: f64| ((v / 11.25) * 256.0) as u32;
        map.get_pixel(pixel(lon - 101.25), pixel(33.75 - lat)).0
    };
    let mercator = fine("/maps/areas/9/400/212.png?labels=false").await.body;
    let mercator = image::load_from_memory(&mercator).unwrap().to_rgb8();
    let center = poverty_atlas::geometry::from_mercator([400.5 / 512.0, 212.5 / 512.0]);
    let (a, b) = (at(center[0], center[1]), mercator.get_pixel(128, 128).0);
    assert!(a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 4), "{center:?}: {a:?} {b:?}");
}

#[tokio::test]
async fn a_description_states_the_detail_of_its_list() {
    let area = async |list: &str| -> Vec<f64> {
        let tilejson = fine(&format!("/tiles/{list}?f=json")).await.json();
        serde_json::from_value(tilejson["simplification"]["area"].clone()).unwrap()
    };
    let (full, pair) = (area("areas,provinces").await, area("counties,prefectures").await);
    // One zoom coarser is two pixels wide each way; from zoom 5 everything keeps its detail.
    assert_eq!(pair[1..=4], full.iter().take(4).copied().collect::<Vec<_>>());
    assert_eq!((pair[0], &pair[5..]), (full[0], &full[5..]));
    // The names of many features cost a zoom; who does without them has full detail.
    assert_eq!(area("counties").await, pair);
    assert_eq!(area("counties,prefectures:borders,areas:points").await, pair);
    let tilejson = fine("/tiles/counties?properties=code&f=json").await.json();
    assert_eq!(tilejson["simplification"]["area"], serde_json::json!(full));
}
