//! Part 2: reference systems by reference.

use super::{collections, declared, ids};
use crate::client::{fine, get, good};
use geo::{BoundingRect, Geometry, Rect};
use serde_json::Value;

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const WGS84: &str = "http://www.opengis.net/def/crs/EPSG/0/4326";
const CGCS2000: &str = "http://www.opengis.net/def/crs/EPSG/0/4490";
const MERCATOR: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";

fn bounds(feature: &Value) -> Rect {
    let geometry: geojson::Geometry = feature["geometry"].to_string().parse().unwrap();
    Geometry::try_from(geometry).unwrap().bounding_rect().unwrap()
}

#[tokio::test]
async fn req_crs_fc_md_crs_list_and_storage_crs() {
    for collection in collections().await {
        let listed: Vec<&str> =
            collection["crs"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
        assert_eq!(listed[0], CRS84, "the default stands first");
        for wanted in [WGS84, CGCS2000, MERCATOR] {
            assert!(listed.contains(&wanted), "{wanted}");
        }
        assert!(listed.iter().all(|c| c.starts_with("http://www.opengis.net/def/crs/")));
        assert!(
            listed.contains(&collection["storageCrs"].as_str().unwrap()),
            "the storage system is one of the list"
        );
    }
}

#[tokio::test]
async fn req_crs_fc_crs_and_bbox_crs_definition() {
    for (path, name) in [
        ("/collections/{collectionId}/items", "crs"),
        ("/collections/{collectionId}/items", "bbox-crs"),
        ("/collections/{collectionId}/items/{featureId}", "crs"),
    ] {
        let parameter = declared(path, name).await;
        assert_eq!((&parameter["in"], &parameter["required"]), (&"query".into(), &false.into()));
        assert_eq!(
            (&parameter["schema"]["type"], &parameter["schema"]["format"]),
            (&"string".into(), &"uri".into())
        );
        assert_eq!(parameter["schema"]["default"], CRS84);
    }
}

#[tokio::test]
async fn req_crs_crs_action_and_header() {
    for id in ids().await {
        let first = good(&format!("/collections/{id}/items?limit=1&skipGeometry=true")).await;
        let feature = first["features"][0]["id"].as_str().unwrap().to_owned();
        for path in
            [format!("/collections/{id}/items?limit=1"), format!("/collections/{id}/items/{feature}?")]
        {
            let answer = async |crs: &str| {
                let answer = fine(&format!("{path}&crs={crs}")).await;
                assert_eq!(answer.header("content-crs"), format!("<{crs}>"), "{path}");
                let document = answer.json();
                bounds(if document["type"] == "Feature" { &document } else { &document["features"][0] })
            };
            let plain = answer(CRS84).await;
            // EPSG:4326 and EPSG:4490 name latitude first.
            for crs in [WGS84, CGCS2000] {
                let turned = answer(crs).await;
                assert_eq!((turned.min().x, turned.max().y), (plain.min().y, plain.max().x), "{path} {crs}");
            }
            let metres = answer(MERCATOR).await;
            let east = plain.min().x.to_radians() * 6_378_137.0;
            assert!((metres.min().x - east).abs() < 0.02, "{path}: {} and {east}", metres.min().x);
        }
    }
    let plain = fine("/collections/areas/items?limit=1").await;
    assert_eq!(plain.header("content-crs"), format!("<{CRS84}>"), "the default is told too");
}

#[tokio::test]
async fn req_crs_fc_crs_and_bbox_crs_valid_value() {
    for wrong in ["http://www.opengis.net/def/crs/EPSG/0/0", "EPSG:4326x", "", "4326"] {
        for name in ["crs", "bbox-crs"] {
            let answer = get(&format!("/collections/counties/items?bbox=1,2,3,4&{name}={wrong}")).await;
            assert_eq!(answer.status, 400, "{name}={wrong}");
            assert!(answer.text().contains(name) && answer.text().contains(MERCATOR), "{}", answer.start());
        }
    }
}

#[tokio::test]
async fn req_crs_bbox_crs_action() {
    let ids = async |query: &str| -> Vec<String> {
        let page = good(&format!("/collections/counties/items?limit=500&skipGeometry=true&{query}")).await;
        page["features"].as_array().unwrap().iter().map(|f| f["id"].to_string()).collect()
    };
    let plain = ids("bbox=100,28,104,32").await;
    assert!(plain.len() > 20);
    assert_eq!(ids(&format!("bbox=100,28,104,32&bbox-crs={CRS84}")).await, plain);
    for crs in [WGS84, CGCS2000] {
        assert_eq!(ids(&format!("bbox=28,100,32,104&bbox-crs={crs}")).await, plain, "{crs}");
    }
    // The box's reference system and that of the answer are independent.
    assert_eq!(ids(&format!("bbox=28,100,32,104&bbox-crs={WGS84}&crs={MERCATOR}")).await, plain);
}
