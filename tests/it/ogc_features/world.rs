//! The boxes of the conformance suite, on features that lie all over the world: each meets what it must and no more.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use poverty_atlas::load::{Source, load};
use poverty_atlas::server::{ServerOptions, router};
use serde_json::Value;
use std::sync::Arc;
use tower::ServiceExt;

/// Places: on the prime meridian, on the equator, on both sides of 180°, at both poles.
const PLACES: [(&str, f64, f64); 7] = [
    ("meridian", 0.0, 51.5),
    ("equator", -75.0, 0.0),
    ("west-of-180", 179.0, 67.0),
    ("east-of-180", -179.0, 67.0),
    ("north", 10.0, 88.0),
    ("south", -10.0, -88.0),
    ("elsewhere", 103.0, 28.0),
];

fn served() -> Router {
    let features: Vec<String> = PLACES
        .iter()
        .map(|(id, lon, lat)| format!(r#"{{"type":"Feature","id":"{id}","properties":{{"name":"{id}"}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    std::fs::write(folder.path().join("places.geojson"), text).unwrap();
    let (atlas, _) = load(&Source::folder(folder.path()).unwrap()).unwrap();
    router(Arc::new(atlas), ServerOptions::default())
}

async fn ask(app: &Router, path: &str) -> (StatusCode, Value) {
    let request = Request::builder().uri(path).header("host", "h.example").body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let status = response.status();
    (status, serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap())
}

#[tokio::test]
async fn req_core_fc_bbox_response() {
    let app = served();
    let extent = &ask(&app, "/collections/places").await.1["extent"]["spatial"]["bbox"][0];
    let extent: Vec<String> = extent.as_array().unwrap().iter().map(Value::to_string).collect();
    let all: Vec<&str> = PLACES.iter().map(|(id, ..)| *id).collect();
    for (bbox, expected) in [
        (extent.join(","), &all[..]),
        ("-1.5,50,1.5,53".to_owned(), &["meridian"][..]),
        ("-80,-5,-70,5".to_owned(), &["equator"]),
        ("177,65,-177,70".to_owned(), &["west-of-180", "east-of-180"]),
        ("-180,85,180,90".to_owned(), &["north"]),
        ("-180,-90,180,-85".to_owned(), &["south"]),
        ("177,65,-100,-177,70,9000".to_owned(), &["west-of-180", "east-of-180"]),
        ("-180,-90,180,90".to_owned(), &all[..]),
    ] {
        let (status, page) = ask(&app, &format!("/collections/places/items?limit=100&bbox={bbox}")).await;
        assert_eq!(status, 200, "{bbox}: {page}");
        let found: Vec<&str> =
            page["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
        assert_eq!(found, expected, "{bbox}");
    }
    // South above north is no box, whatever the suite's first edition asked for.
    let (status, problem) = ask(&app, "/collections/places/items?bbox=-180,-85,180,-90").await;
    assert!(status == 400 && problem["detail"].as_str().unwrap().contains("bbox"), "{problem}");
}

/// `/req/core/fc-md-extent`: the extent is rounded outward, so that it holds every feature whole.
#[tokio::test]
async fn req_core_fc_md_extent() {
    let atlas = crate::client::atlas();
    for collection in super::collections().await {
        let id = collection["id"].as_str().unwrap();
        let extent: Vec<f64> = collection["extent"]["spatial"]["bbox"][0]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_f64().unwrap())
            .collect();
        let own = atlas.collection(id).unwrap();
        for p in 0..own.len() {
            let b = own.shapes().bounds(p);
            let inside = b.west() >= extent[0]
                && b.south() >= extent[1]
                && b.east() <= extent[2]
                && b.north() <= extent[3];
            assert!(inside, "{id} {}: {b:?} in {extent:?}", own.feature_id(p));
        }
        assert!(
            extent[2] - extent[0] < own.bounds().east() - own.bounds().west() + 0.001,
            "{id}: wider than need be"
        );
    }
}
