//! Whom to ask, as a data set declares it; and ids that are numbers, in every format that knows numbers.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use poverty_atlas::load::{Source, load};
use poverty_atlas::server::{ServerOptions, router};
use serde_json::Value;
use std::sync::Arc;
use tower::ServiceExt;

const FEATURES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":12,"properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[1,2]}},
{"type":"Feature","id":7,"properties":{"name":"b"},"geometry":{"type":"Point","coordinates":[3,4]}}]}"#;

fn served(contact: &str) -> Result<Router, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("places.geojson"), FEATURES).unwrap();
    let manifest = format!(
        "title = \"Places\"\n{contact}\n[[collections]]\nid = \"places\"\nfile = \"places.geojson\"\n"
    );
    std::fs::write(folder.path().join("atlas.toml"), manifest).unwrap();
    let (atlas, _) = load(&Source::folder(folder.path()).unwrap()).map_err(|e| e.to_string())?;
    Ok(router(Arc::new(atlas), ServerOptions::default()))
}

async fn text(app: &Router, path: &str) -> String {
    let request = Request::builder().uri(path).header("host", "h.example").body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

const CONTACT: &str = "contact = { name = \"Map desk\", organization = \"Survey & Sons\", email = \"maps@survey.example\", phone = \"+1 555 0100\", url = \"https://survey.example/\" }";

#[tokio::test]
async fn capabilities_and_the_description_say_whom_to_ask() {
    let app = served(CONTACT).unwrap();
    let person =
        "<ContactPerson>Map desk</ContactPerson><ContactOrganization>Survey &amp; Sons</ContactOrganization>";
    for version in ["1.3.0", "1.1.1"] {
        let xml = text(&app, &format!("/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION={version}")).await;
        let flat: String = xml.lines().map(str::trim).collect();
        assert!(flat.contains(person), "{flat}");
        assert!(
            flat.contains("<ContactElectronicMailAddress>maps@survey.example</ContactElectronicMailAddress></ContactInformation><Fees>"),
            "{flat}"
        );
    }
    let xml = text(&app, "/wmts/1.0.0/WMTSCapabilities.xml").await;
    for part in [
        "<ows:ProviderName>Survey &amp; Sons</ows:ProviderName>",
        "xlink:href=\"https://survey.example/\"",
        "<ows:IndividualName>Map desk</ows:IndividualName>",
        "<ows:Voice>+1 555 0100</ows:Voice>",
        "<ows:ElectronicMailAddress>maps@survey.example</ows:ElectronicMailAddress>",
    ] {
        assert!(xml.contains(part), "{part}");
    }
    let api: Value = serde_json::from_str(&text(&app, "/api?f=json").await).unwrap();
    let contact = &api["info"]["contact"];
    assert_eq!(
        (&contact["name"], &contact["email"]),
        (&"Survey & Sons".into(), &"maps@survey.example".into())
    );
}

#[tokio::test]
async fn without_a_contact_nothing_is_made_up() {
    let app = served("").unwrap();
    let xml = text(&app, "/wms?SERVICE=WMS&REQUEST=GetCapabilities").await;
    assert!(!xml.contains("ContactInformation"));
    let api: Value = serde_json::from_str(&text(&app, "/api?f=json").await).unwrap();
    assert!(api["info"].get("contact").is_none());
    for (contact, expected) in
        [("contact = { email = \"a@b.example\" }", "organization"), ("contact = { fax = \"1\" }", "fax")]
    {
        let told = served(contact).unwrap_err();
        assert!(told.contains(expected) && told.contains("atlas.toml"), "{told}");
    }
}

#[tokio::test]
async fn ids_that_are_numbers_stay_numbers() {
    let app = served("").unwrap();
    let json = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let plain = json(text(&app, "/collections/places/items?f=json").await);
    let topology = json(text(&app, "/collections/places/items?f=topojson").await);
    let ids =
        |all: &Value| -> Vec<Value> { all.as_array().unwrap().iter().map(|f| f["id"].clone()).collect() };
    assert_eq!(ids(&plain["features"]), [12, 7].map(Value::from));
    assert_eq!(ids(&topology["objects"]["places"]["geometries"]), [12, 7].map(Value::from));
}
