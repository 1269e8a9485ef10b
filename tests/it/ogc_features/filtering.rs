//! Part 3: queryables and filters.

use super::{collections, declared, ids, link};
use crate::client::{PUBLIC, fine, get, good};
use serde_json::Value;

const REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

/// Escapes what may not stand in a query.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

async fn matched(collection: &str, query: &str) -> u64 {
    let page = good(&format!("/collections/{collection}/items?limit=1&skipGeometry=true&{query}")).await;
    page["numberMatched"].as_u64().unwrap()
}

#[tokio::test]
async fn req_queryables_get_queryables_response() {
    for collection in collections().await {
        let (path, media) = link(&collection, REL).unwrap();
        assert_eq!(media, "application/schema+json");
        let answer = fine(path).await;
        assert_eq!(answer.header("content-type"), media);
        let schema = answer.json();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(
            (&schema["$id"], &schema["type"]),
            (&Value::from(format!("{PUBLIC}{path}")), &"object".into())
        );
        let properties = schema["properties"].as_object().unwrap();
        assert!(!properties.is_empty());
        for (name, property) in properties {
            let spatial = property["format"].as_str().is_some_and(|f| f.starts_with("geometry-"));
            assert!(property["type"].is_string() || spatial, "{name}: {property}");
            assert!(property["title"].is_string(), "{name}");
        }
        assert_eq!(schema["additionalProperties"], false, "what is not named cannot be asked for");
    }
}

#[tokio::test]
async fn req_queryables_query_parameters() {
    let api = good("/api").await;
    for id in ids().await {
        let schema = good(&format!("/collections/{id}/queryables")).await;
        let declared = &api["paths"][format!("/collections/{id}/items")]["get"]["parameters"];
        let declared = declared.as_array().unwrap();
        for (name, property) in
            schema["properties"].as_object().unwrap().iter().filter(|(_, p)| p["type"].is_string())
        {
            let parameter = declared.iter().find(|p| p["name"] == *name);
            let parameter =
                parameter.unwrap_or_else(|| panic!("{id}: {name} is no parameter in the description"));
            let wanted =
                if property["type"] == "array" { &property["items"]["type"] } else { &property["type"] };
            assert_eq!(&parameter["schema"]["type"], wanted, "{id} {name}");
            // Its example finds what the filter finds.
            let Some(example) = parameter.get("example") else { continue };
            let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            let by_name = matched(&id, &format!("{name}={}", escaped(&text))).await;
            let literal = if example.is_string() { format!("'{}'", text.replace('\'', "''")) } else { text };
            let filter = match (&property["type"], &property["format"]) {
                (t, _) if t == "array" => format!("A_CONTAINS(\"{name}\",({literal}))"),
                (_, f) if f == "date" => format!("\"{name}\"=DATE({literal})"),
                (_, f) if f == "date-time" => format!("\"{name}\"=TIMESTAMP({literal})"),
                _ => format!("\"{name}\"={literal}"),
            };
            assert_eq!(by_name, matched(&id, &format!("filter={}", escaped(&filter))).await, "{id} {filter}");
            assert!(by_name > 0, "{id}: {name} finds nothing");
        }
    }
}

#[tokio::test]
async fn req_filter_parameters() {
    let path = "/collections/{collectionId}/items";
    assert_eq!(declared(path, "filter").await["schema"]["type"], "string");
    let language = declared(path, "filter-lang").await;
    assert_eq!(language["schema"]["enum"], serde_json::json!(["cql2-text", "cql2-json"]));
    assert_eq!(language["schema"]["default"], "cql2-text");
    assert_eq!(declared(path, "filter-crs").await["schema"]["format"], "uri");
}

#[tokio::test]
async fn req_filter_lang_and_crs() {
    let text = "filter=exit_year%3E=2019";
    let json = format!(
        "filter-lang=cql2-json&filter={}",
        escaped(r#"{"op":">=","args":[{"property":"exit_year"},2019]}"#)
    );
    let expected = matched("counties", text).await;
    assert!(expected > 0);
    assert_eq!(
        matched("counties", &format!("{text}&filter-lang=cql2-text")).await,
        expected,
        "text is the default"
    );
    assert_eq!(matched("counties", &json).await, expected);
    // CRS84 unless told otherwise; EPSG:4326 names latitude first.
    let spatial = async |wkt: &str, crs: &str| {
        matched("counties", &format!("filter={}{crs}", escaped(&format!("S_INTERSECTS(geometry,{wkt})"))))
            .await
    };
    assert_eq!(spatial("POINT(100.27 30)", "").await, 1);
    let turned = "&filter-crs=http://www.opengis.net/def/crs/EPSG/0/4326";
    assert_eq!(spatial("POINT(30 100.27)", turned).await, 1);
    assert_eq!(
        spatial("POINT(100.27 30)", "&filter-crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84").await,
        1
    );
}

#[tokio::test]
async fn req_filter_mixing_expressions() {
    let ids = async |query: &str| -> Vec<String> {
        let page = good(&format!("/collections/counties/items?limit=3000&skipGeometry=true&{query}")).await;
        page["features"].as_array().unwrap().iter().map(|f| f["id"].to_string()).collect()
    };
    let (by_filter, by_box, by_name) =
        ("filter=exit_year%3E=2018", "bbox=100,28,104,32", "province_code=510000");
    let (a, b, c) = (ids(by_filter).await, ids(by_box).await, ids(by_name).await);
    let all: Vec<&String> = a.iter().filter(|i| b.contains(i) && c.contains(i)).collect();
    let together = ids(&format!("{by_filter}&{by_box}&{by_name}")).await;
    assert!(!together.is_empty() && together.len() < a.len().min(b.len()).min(c.len()));
    assert_eq!(together.iter().collect::<Vec<_>>(), all, "all conditions hold at once");
}

#[tokio::test]
async fn req_features_filter_response_to_what_is_wrong() {
    for (query, part) in [
        ("filter=nothing=1", "nothing"),
        ("filter=exit_year=%27x%27", "exit_year"),
        ("filter=exit_year=", "at character 11"),
        ("filter=exit_year=2019&filter-lang=cql-text", "cql2-text"),
        ("filter=exit_year=2019&filter-lang=cql2-json", "filter"),
        ("filter=exit_year=2019&filter-crs=http://www.opengis.net/def/crs/EPSG/0/1", "filter-crs"),
        ("nothing=1", "nothing"),
    ] {
        let answer = get(&format!("/collections/counties/items?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text().contains(part), "{query}: {}", answer.start());
    }
}
