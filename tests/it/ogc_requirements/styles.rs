//! OGC API Styles (20-009), annex A: core, and the encodings that are declared.

use crate::client::{PUBLIC, ask, fine, get, good};
use serde_json::Value;

fn styles(document: &Value) -> &[Value] {
    document["styles"].as_array().unwrap()
}

#[tokio::test]
async fn req_core_styles_get_op_and_success() {
    let document = good("/styles").await;
    for style in styles(&document) {
        assert!(style["id"].is_string() && style["title"].is_string(), "{style}");
        let links = style["links"].as_array().unwrap();
        let sheets: Vec<&Value> = links.iter().filter(|l| l["rel"] == "stylesheet").collect();
        assert!(!sheets.is_empty() && links.iter().any(|l| l["rel"] == "describedby"), "{style}");
        assert!(sheets.iter().all(|l| l["type"].is_string()), "{style}");
    }
    let default = document["default"].as_str().unwrap();
    assert!(styles(&document).iter().any(|s| s["id"] == default), "{default}");
}

#[tokio::test]
async fn req_core_style_get_op_and_success() {
    for style in styles(&good("/styles").await) {
        for link in style["links"].as_array().unwrap().iter().filter(|l| l["rel"] == "stylesheet") {
            let path = link["href"].as_str().unwrap().strip_prefix(PUBLIC).unwrap();
            assert_eq!(fine(path).await.header("content-type"), link["type"].as_str().unwrap(), "{path}");
        }
    }
}

#[tokio::test]
async fn req_core_style_get_chooses_by_accept_too() {
    for media in ["application/vnd.mapbox.style+json", "application/vnd.ogc.sld+xml;version=1.0", "text/html"]
    {
        let answer = ask("/styles/exits", &[("accept", media.split(';').next().unwrap())]).await;
        let found = answer.header("content-type").split(';').next().unwrap().to_owned();
        assert_eq!((answer.status.as_u16(), &*found), (200, media.split(';').next().unwrap()));
    }
    assert_eq!(ask("/styles/exits", &[("accept", "image/tiff")]).await.status, 406);
}

#[tokio::test]
async fn req_core_style_md_get_op_and_success() {
    for style in styles(&good("/styles").await) {
        let id = style["id"].as_str().unwrap();
        let document = good(&format!("/styles/{id}/metadata?lang=en")).await;
        assert_eq!(document["id"], *id);
        for sheet in document["stylesheets"].as_array().unwrap() {
            assert!(sheet["title"].is_string() && sheet["native"].is_boolean(), "{sheet}");
            assert_eq!(sheet["link"]["rel"], "stylesheet", "{sheet}");
        }
        assert!(!document["layers"].as_array().unwrap().is_empty(), "{id}");
    }
}

#[tokio::test]
async fn req_core_what_is_unknown_is_404_and_what_is_wrong_400() {
    for (path, status) in [
        ("/styles/none", 404),
        ("/styles/none/metadata", 404),
        ("/styles?unknown=1", 400),
        ("/styles/exits?f=css", 400),
    ] {
        assert_eq!(get(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn req_mapbox_styles_style_has_version_8() {
    for style in styles(&good("/styles").await) {
        let id = style["id"].as_str().unwrap();
        let document = good(&format!("/styles/{id}?f=json")).await;
        assert_eq!(document["version"], 8, "{id}");
        assert!(document["sources"].is_object() && document["layers"].is_array(), "{id}");
    }
}
