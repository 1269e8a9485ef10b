//! OGC API Tiles, part 1: core (20-057), annex A.

use crate::client::{PUBLIC, ask, fine, get, good};
use serde_json::Value;

const BASE: &str = "/collections/counties/tiles/WebMercatorQuad";
const LISTS: [&str; 4] =
    ["/tiles", "/collections/counties/tiles", "/collections/areas/tiles", "/styles/incidence/map/tiles"];

fn list<'a>(document: &'a Value, name: &str) -> &'a [Value] {
    document[name].as_array().map_or(&[], Vec::as_slice)
}

fn links<'a>(document: &'a Value, rel: &'a str) -> impl Iterator<Item = &'a Value> {
    list(document, "links").iter().filter(move |l| l["rel"] == rel)
}

fn path(link: &Value) -> String {
    link["href"].as_str().unwrap().strip_prefix(PUBLIC).unwrap().to_owned()
}

#[tokio::test]
async fn req_core_tc_tilematrix_tilerow_tilecol_definition() {
    let api = good("/api?f=json").await;
    for operation in [".collection.vector.getTile", ".dataset.style.map.getTile", ".dataset.vector.getTile"] {
        let paths = api["paths"].as_object().unwrap();
        let found = paths.values().map(|p| &p["get"]).find(|o| o["operationId"] == operation).unwrap();
        for name in ["tileMatrix", "tileRow", "tileCol"] {
            let parameter = list(found, "parameters").iter().find(|p| p["name"] == name).unwrap();
            assert_eq!((&parameter["in"], &parameter["required"]), (&"path".into(), &true.into()), "{name}");
        }
    }
}

#[tokio::test]
async fn req_core_tc_op_and_tc_success() {
    for (tile, media) in [
        (format!("{BASE}/5/13/25"), "application/vnd.mapbox-vector-tile"),
        ("/tiles/WorldCRS84Quad/4/5/25".to_owned(), "application/vnd.mapbox-vector-tile"),
        ("/styles/incidence/map/tiles/WebMercatorQuad/5/13/25".to_owned(), "image/png"),
    ] {
        let answer = ask(&tile, &[("accept", "*/*")]).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, media), "{tile}");
        assert!(!answer.body.is_empty(), "{tile}");
    }
}

#[tokio::test]
async fn req_core_tc_empty() {
    let empty = get(&format!("{BASE}/5/0/0")).await;
    assert_eq!((empty.status.as_u16(), empty.body.len()), (204, 0));
}

#[tokio::test]
async fn req_core_tc_error() {
    for (tile, status) in [
        (format!("{BASE}/5/32/0"), 404),
        (format!("{BASE}/5/0/32"), 404),
        (format!("{BASE}/99/0/0"), 404),
        (format!("{BASE}/x/0/0"), 404),
        ("/collections/counties/tiles/None/0/0/0".to_owned(), 404),
        ("/collections/none/tiles/WebMercatorQuad/0/0/0".to_owned(), 404),
        (format!("{BASE}/5/13/25?unknown=1"), 400),
        (format!("{BASE}/5/13/25?f=tiff"), 400),
    ] {
        let answer = get(&tile).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["status"].as_u64()),
            (status, Some(status.into())),
            "{tile}"
        );
    }
}

#[tokio::test]
async fn req_tileset_op_success_and_tileset_metadata() {
    for start in LISTS {
        for set in ["WebMercatorQuad", "WorldCRS84Quad"] {
            let document = good(&format!("{start}/{set}")).await;
            for member in ["title", "dataType", "crs", "tileMatrixSetURI"] {
                assert!(document[member].as_str().is_some_and(|t| !t.is_empty()), "{start} {set}: {member}");
            }
            assert_eq!(
                document["tileMatrixSetURI"],
                format!("http://www.opengis.net/def/tilematrixset/OGC/1.0/{set}")
            );
            assert_eq!(links(&document, "self").count(), 1, "{start} {set}");
        }
    }
}

#[tokio::test]
async fn req_tileset_tileset_tilematrixset_links() {
    for start in LISTS {
        let document = good(&format!("{start}/WebMercatorQuad")).await;
        let scheme = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
        let link = links(&document, scheme).next().unwrap();
        let grid = good(&path(link)).await;
        assert_eq!((&grid["id"], &grid["crs"]), (&document["tileMatrixSetId"], &document["crs"]), "{start}");
        // A template for each format, in variables that the standard names.
        let items: Vec<&Value> = links(&document, "item").collect();
        assert!(items.len() > 1, "{start}");
        for item in items {
            assert_eq!(item["templated"], true, "{item}");
            for variable in ["{tileMatrix}", "{tileRow}", "{tileCol}"] {
                assert!(item["href"].as_str().unwrap().contains(variable), "{item}");
            }
        }
    }
}

#[tokio::test]
async fn req_tileset_limits_hold_every_tile_that_is_not_empty() {
    let document = good(&format!("{BASE}?f=json")).await;
    let limits = &document["tileMatrixSetLimits"][4];
    let [top, bottom, left, right] =
        ["minTileRow", "maxTileRow", "minTileCol", "maxTileCol"].map(|n| limits[n].as_u64().unwrap());
    assert!(top <= bottom && left <= right && bottom < 16 && right < 16, "{limits}");
    for row in 0..16 {
        for column in 0..16 {
            let inside = (top..=bottom).contains(&row) && (left..=right).contains(&column);
            let status = get(&format!("{BASE}/4/{row}/{column}")).await.status;
            assert!(inside || status == 204, "{row} {column}: {status}");
        }
    }
}

#[tokio::test]
async fn req_tilesets_list_tsl_op_and_tsl_success() {
    for start in LISTS {
        let document = good(start).await;
        assert_eq!(list(&document, "tilesets").len(), 2, "{start}");
        for tileset in list(&document, "tilesets") {
            for member in ["title", "dataType", "crs"] {
                assert!(tileset[member].is_string(), "{start}: {member}");
            }
            assert!(!list(tileset, "tileMatrixSetLimits").is_empty(), "{start}");
            let own = links(tileset, "self").next().unwrap();
            let described = good(&path(own)).await;
            assert_eq!(described["tileMatrixSetURI"], tileset["tileMatrixSetURI"], "{start}");
        }
    }
}

#[tokio::test]
async fn req_dataset_tilesets_and_geodata_tilesets_links() {
    let kind = |name: &str| format!("http://www.opengis.net/def/rel/ogc/1.0/tilesets-{name}");
    let landing = good("/?f=json").await;
    assert!(links(&landing, &kind("vector")).count() == 1 && links(&landing, &kind("map")).count() == 1);
    let all = good("/collections").await;
    for collection in list(&all, "collections") {
        let vector = kind("vector");
        let link = links(collection, &vector).next().unwrap_or_else(|| panic!("{}", collection["id"]));
        fine(&path(link)).await;
    }
}

#[tokio::test]
async fn req_collections_selection_param() {
    let grid = "/tiles/WebMercatorQuad/5/13/25";
    let one = fine(&format!("{grid}?collections=areas")).await.body;
    assert!(one == fine("/collections/areas/tiles/WebMercatorQuad/5/13/25").await.body);
    assert!(one.len() < fine(grid).await.body.len());
    let unknown = get(&format!("{grid}?collections=areas,none")).await;
    assert!(unknown.status == 400 && unknown.text().contains("none"));
}
