//! Linked data for catalogues, and code to copy.

use crate::client::{PUBLIC, ask, fine, good};
use serde_json::Value;

#[tokio::test]
async fn a_collection_is_a_data_set_in_two_vocabularies() {
    let set = good("/collections/counties?f=jsonld").await;
    assert_eq!(set["@context"]["dcat"], "http://www.w3.org/ns/dcat#");
    assert_eq!(set["@type"], serde_json::json!(["Dataset", "dcat:Dataset"]));
    assert_eq!(set["@id"], format!("{PUBLIC}/collections/counties"));
    assert_eq!(set["name"], set["dct:title"]);
    assert!(set["spatialCoverage"]["geo"]["box"].as_str().unwrap().starts_with("3.8"), "south first: {set}");
    let files = set["distribution"].as_array().unwrap();
    assert_eq!(files.len(), 9);
    for file in files {
        let path = file["contentUrl"].as_str().unwrap().strip_prefix(PUBLIC).unwrap();
        let head = ask(path, &[("range", "bytes=0-0")]).await;
        let media = head.header("content-type").split(';').next().unwrap();
        assert_eq!((head.status.as_u16(), file["encodingFormat"].as_str().unwrap()), (206, media), "{path}");
    }
    let measured = set["variableMeasured"].as_array().unwrap();
    assert!(measured.iter().any(|v| v["name"] == "area_km2" && v["unitText"] == "km²"));
}

#[tokio::test]
async fn the_landing_page_is_a_catalogue() {
    let catalogue = ask("/", &[("accept", "application/ld+json")]).await;
    assert_eq!(catalogue.header("content-type"), "application/ld+json");
    let catalogue = catalogue.json();
    assert_eq!(catalogue["@type"][1], "dcat:Catalog");
    let sets = catalogue["dataset"].as_array().unwrap();
    assert_eq!(sets.len(), crate::client::atlas().collections().len());
    assert!(sets.iter().all(|set| set["description"].as_str().is_some_and(|text| !text.is_empty())));
}

#[tokio::test]
async fn a_page_carries_the_same_as_data() {
    let page = fine("/collections/areas?f=html&lang=en").await.text();
    let begin = "<script type=\"application/ld+json\">";
    let text = page.split(begin).nth(1).unwrap().split("</script>").next().unwrap();
    let embedded: Value = serde_json::from_str(text).unwrap();
    assert_eq!(embedded, good("/collections/areas?f=jsonld").await);
}

#[tokio::test]
async fn pages_have_code_to_copy_whose_addresses_answer() {
    for page in ["/collections/areas?f=html&lang=en", "/styles/incidence?f=html&lang=en"] {
        let text = fine(page).await.text();
        for client in ["curl", "python", "qgis", "leaflet", "openlayers", "maplibre"] {
            assert!(text.contains(&format!("data-client=\"{client}\"")), "{page}: {client}");
        }
        let pieces = text.split("<code>").skip(1).map(|piece| piece.split("</code>").next().unwrap());
        let code = pieces
            .collect::<String>()
            .replace("&quot;", "\"")
            .replace("&#x27;", "'")
            .replace("&amp;", "&")
            .replace("&#x2f;", "/");
        let mut count = 0;
        for (at, _) in code.match_indices(PUBLIC) {
            let address: String = code[at + PUBLIC.len()..]
                .chars()
                .take_while(|c| !c.is_whitespace() && !"'\")`".contains(*c))
                .collect();
            let path = address.replace("{z}", "4").replace("{x}", "12").replace("{y}", "6");
            if path.is_empty() || path.starts_with("/wms") {
                continue;
            }
            fine(&path).await;
            count += 1;
        }
        assert!(count >= 5, "{page}: {count} of {code}");
    }
}
