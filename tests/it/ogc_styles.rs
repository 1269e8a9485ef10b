//! OGC API Styles (20-009): the list, the metadata of a style, its encodings.

use crate::client::{PUBLIC, atlas, fault, fine, good};
use serde_json::Value;

fn link<'a>(document: &'a Value, rel: &str) -> &'a Value {
    let links = document["links"].as_array().unwrap();
    links.iter().find(|l| l["rel"] == rel).unwrap_or_else(|| panic!("no {rel} in {document}"))
}

#[tokio::test]
async fn the_list_has_a_title_and_links_for_every_style() {
    let list = good("/styles?lang=en").await;
    assert_eq!(list["default"], "incidence");
    let styles = list["styles"].as_array().unwrap();
    assert_eq!(styles.len(), atlas().styles().len());
    for style in styles {
        assert!(style["title"].as_str().is_some_and(|t| t.is_ascii()), "{style}");
        assert_eq!(link(style, "stylesheet")["type"], "application/vnd.mapbox.style+json");
        let metadata = link(style, "describedby")["href"].as_str().unwrap();
        assert!(metadata.ends_with("/metadata"), "{metadata}");
    }
    assert_eq!(good("/styles?lang=zh").await["styles"][0]["title"], "集中连片特困地区");
    let classes = good("/conformance").await["conformsTo"].to_string();
    assert!(classes.contains("http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/core"));
}

#[tokio::test]
async fn metadata_names_encodings_and_collections() {
    let document = good("/styles/exits/metadata?lang=en").await;
    assert_eq!((&document["id"], &document["scope"]), (&"exits".into(), &"style".into()));
    let sheets = document["stylesheets"].as_array().unwrap();
    let kinds: Vec<&str> = sheets.iter().map(|s| s["link"]["type"].as_str().unwrap()).collect();
    let sld = "application/vnd.ogc.sld+xml;version=1.0";
    assert_eq!(kinds, ["application/vnd.mapbox.style+json", sld, "application/x-qgis-layer-settings"]);
    for sheet in sheets {
        assert_eq!(sheet["link"]["rel"], "stylesheet");
        let path = sheet["link"]["href"].as_str().unwrap().strip_prefix(PUBLIC).unwrap();
        assert_eq!(
            fine(path).await.header("content-type"),
            sheet["link"]["type"].as_str().unwrap(),
            "{path}"
        );
    }
    let layers = document["layers"].as_array().unwrap();
    let counties = layers.iter().find(|l| l["id"] == "counties").unwrap();
    assert_eq!(counties["type"], "polygon");
    assert!(counties["sampleData"]["href"].as_str().unwrap().ends_with("/collections/counties/items"));
    assert_eq!(link(&document, "preview")["type"], "image/png");
    assert_eq!(fault("/styles/none/metadata").await.0, 404);
}

#[tokio::test]
async fn a_style_can_go_without_its_names() {
    let kinds = async |query: &str| -> Vec<String> {
        let style = good(&format!("/styles/incidence{query}")).await;
        style["layers"].as_array().unwrap().iter().map(|l| l["type"].as_str().unwrap().to_owned()).collect()
    };
    let all = kinds("").await;
    assert!(all.iter().any(|kind| kind == "symbol"), "{all:?}");
    let others: Vec<String> = all.into_iter().filter(|kind| kind != "symbol").collect();
    assert_eq!(kinds("?labels=false").await, others);
    for path in ["/styles/exits?labels=some", "/styles/exits?labels=some&f=html"] {
        let (status, told) = fault(path).await;
        assert!(status == 400 && told.contains("true, false"), "{told}");
    }
}

/// The address of a style's vector tiles.
fn tiles(style: &Value) -> &str {
    let source = style["sources"].as_object().unwrap().values().find(|s| s["type"] == "vector").unwrap();
    source["tiles"][0].as_str().unwrap()
}

#[tokio::test]
async fn a_style_has_its_names_in_the_language_that_is_asked_for() {
    let (own, english) = (good("/styles/areas").await, good("/styles/areas?lang=en").await);
    assert_eq!(good("/styles/areas?lang=zh").await, own, "the first language is that of every style");
    assert!(!tiles(&own).contains("lang="), "{own}");
    assert_eq!(english["name"], atlas().style("areas").unwrap().metadata.title.get("en"));
    let path = tiles(&english).strip_prefix(PUBLIC).unwrap().replace("{z}/{x}/{y}", "4/12/6");
    for (path, name) in [(&path, "Wumeng"), (&path.replace("&lang=en", ""), "乌蒙")] {
        assert!(String::from_utf8_lossy(&fine(path).await.body).contains(name), "{path}");
    }
    let (status, told) = fault("/styles/areas?lang=zh,en").await;
    assert!(status == 400 && told.contains("zh, en"), "{told}");
    let layer = fine("/qgis/styles/areas.qlr?lang=en").await.text();
    assert!(layer.contains("lang%3Den"), "{layer}");
}

#[tokio::test]
async fn a_style_is_said_in_another_language_where_that_can_say_it() {
    let sld = fine("/styles/exits?f=sld").await.text();
    assert!(sld.contains("<NamedLayer>") && sld.contains("<Name>counties</Name>"), "{sld}");
    for color in ["#cde8e1", "#93cfc9", "#55afba", "#2c7fa8", "#1b4b85"] {
        assert!(
            sld.contains(&format!("<CssParameter name=\"fill\">{color}</CssParameter>")),
            "{color}: {sld}"
        );
    }
    assert!(sld.contains("<ogc:Literal>2016</ogc:Literal>") && sld.contains("<ogc:PropertyIsNull>"), "{sld}");
    assert!(!sld.contains(":borders"), "{sld}");
    let qml = fine("/styles/exits?f=qml").await.text();
    assert!(
        qml.contains("layer=\"counties:borders\"") && qml.contains("&quot;exit_year&quot; IS 2016"),
        "{qml}"
    );
    // Circles that grow with the root of a number.
    for format in ["sld", "qml"] {
        let (status, told) = fault(&format!("/styles/relocation?f={format}")).await;
        assert!(status == 400 && told.contains("expected json"), "{told}");
    }
    let kinds = good("/styles/relocation/metadata").await["stylesheets"].as_array().unwrap().len();
    assert_eq!(kinds, 1);
    let accepted = crate::client::ask("/styles/areas", &[("accept", "application/vnd.ogc.sld+xml")]).await;
    assert!(accepted.header("content-type").starts_with("application/vnd.ogc.sld+xml"));
}
