//! JSON-LD of the data set and its collections, in the words of DCAT 3 and of schema.org: what catalogues and search engines
//! of data read.

use crate::feature::Collection;
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::formats::{FLATGEOBUF, GEOJSON};
use crate::server::wire::spooled::SPOOLED;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Media type of JSON-LD.
pub const JSON_LD: &str = "application/ld+json";

/// Linked data, of which DCAT and schema.org say what else there is.
#[derive(Serialize, JsonSchema)]
pub struct LinkedData {
    /// The vocabularies.
    #[serde(rename = "@context")]
    context: BTreeMap<String, String>,
    /// The address of what is described.
    #[serde(rename = "@id")]
    id: String,
    /// What it is, in each vocabulary.
    #[serde(rename = "@type")]
    types: [String; 2],
    /// What is said of it.
    #[serde(flatten)]
    more: Map<String, Value>,
}

/// The data set as a catalogue of its collections.
pub fn catalogue(app: &App, call: &Call) -> Value {
    let info = app.atlas.info();
    let about = call.links.to(&[]);
    let all: Vec<Value> = app.atlas.collections().iter().map(|c| dataset(app, call, c)).collect();
    let mut node = node(&about, ["DataCatalog", "dcat:Catalog"]);
    both(&mut node, "name", "dct:title", info.title.english());
    both(&mut node, "description", "dct:description", info.description.english());
    both(&mut node, "license", "dct:license", info.licence.english());
    both(&mut node, "creditText", "dct:source", info.attribution.english());
    node.insert("inLanguage".to_owned(), json!(info.languages));
    node.insert("url".to_owned(), json!(about));
    let named = |c: &Collection| json!({ "@id": call.links.to(&["collections", c.id()]) });
    let names: Vec<Value> = app.atlas.collections().iter().map(named).collect();
    node.insert("dataset".to_owned(), json!(all));
    node.insert("dcat:dataset".to_owned(), json!(names));
    whole(node)
}

/// A collection as a data set, for a document of its own.
pub fn collection(app: &App, call: &Call, collection: &Collection) -> Value {
    match dataset(app, call, collection) {
        Value::Object(node) => whole(node),
        other => other,
    }
}

/// Linked data as the text of an element of a page, which no text in it can close.
pub fn embedded(document: &Value) -> String {
    document.to_string().replace('<', "\\u003c")
}

fn dataset(app: &App, call: &Call, collection: &Collection) -> Value {
    let (id, info) = (&**collection.id(), collection.info());
    let about = call.links.to(&["collections", id]);
    let mut node = node(&about, ["Dataset", "dcat:Dataset"]);
    both(&mut node, "name", "dct:title", info.title.english());
    let said = [info.description.english(), app.atlas.info().description.english()];
    both(&mut node, "description", "dct:description", said.into_iter().find(|t| !t.is_empty()).unwrap_or(id));
    let licence = [info.licence.english(), app.atlas.info().licence.english()];
    both(&mut node, "license", "dct:license", licence.into_iter().find(|t| !t.is_empty()).unwrap_or(""));
    both(&mut node, "creditText", "dct:source", info.source.english());
    both(&mut node, "identifier", "dct:identifier", id);
    node.insert("url".to_owned(), json!(about));
    node.insert(
        "dcat:landingPage".to_owned(),
        json!({ "@id": call.links.with_query(&["collections", id], [("f", "html".to_owned())]) }),
    );
    node.insert("isAccessibleForFree".to_owned(), json!(true));
    if !collection.bounds().is_empty() {
        // Of a box across the antimeridian each half: a reader of text in the plane would take what lies between.
        let [west, south, east, north] = (*collection.bounds()).into();
        node.insert(
            "spatialCoverage".to_owned(),
            json!({ "@type": "Place", "geo": { "@type": "GeoShape", "box": format!("{south} {west} {north} {east}") } }),
        );
        let [from, _, to, _] = collection.extent();
        let halves = if from <= to { vec![[from, to]] } else { vec![[from, 180.0], [-180.0, to]] };
        let rings = halves
            .iter()
            .map(|[w, e]| format!("(({w} {south},{e} {south},{e} {north},{w} {north},{w} {south}))"));
        let rings: Vec<String> = rings.collect();
        let ring = match &rings[..] {
            [one] => format!("POLYGON{one}"),
            many => format!("MULTIPOLYGON({})", many.join(",")),
        };
        node.insert(
            "dct:spatial".to_owned(),
            json!({ "@type": "dct:Location", "dcat:bbox": { "@type": "http://www.opengis.net/ont/geosparql#wktLiteral", "@value": ring } }),
        );
    }
    if let Some([from, to]) = crate::server::ask::datetime::extent(collection) {
        let day = |instant: &str| instant.get(..10).unwrap_or(instant).to_owned();
        node.insert("temporalCoverage".to_owned(), json!(format!("{}/{}", day(&from), day(&to))));
        let date = |at: &str| json!({ "@type": "http://www.w3.org/2001/XMLSchema#date", "@value": day(at) });
        node.insert(
            "dct:temporal".to_owned(),
            json!({ "@type": "dct:PeriodOfTime", "dcat:startDate": date(&from), "dcat:endDate": date(&to) }),
        );
    }
    let variable = |p: &crate::feature::Property| {
        let mut variable =
            json!({ "@type": "PropertyValue", "name": p.name, "description": p.title.english() });
        if let Some(unit) = &p.unit {
            variable["unitText"] = json!(unit.english());
        }
        variable
    };
    node.insert(
        "variableMeasured".to_owned(),
        collection.properties().iter().map(variable).collect::<Vec<_>>().into(),
    );
    let plain = [("fgb", FLATGEOBUF), ("geojson", GEOJSON), ("csv", "text/csv")];
    let files = plain.into_iter().chain(SPOOLED.map(|kind| (kind.ending, kind.media)));
    let files: Vec<(String, &str)> = files
        .map(|(ending, media)| (call.links.to(&["download", &format!("{id}.{ending}")]), media))
        .collect();
    let file = |(href, media): &(String, &str)| {
        json!({
            "@id": href, "@type": ["DataDownload", "dcat:Distribution"], "contentUrl": href, "encodingFormat": media,
            "dcat:downloadURL": { "@id": href },
            "dcat:mediaType": { "@id": format!("https://www.iana.org/assignments/media-types/{media}") },
        })
    };
    node.insert("distribution".to_owned(), files.iter().map(file).collect::<Vec<_>>().into());
    let named = |(href, _): &(String, &str)| json!({ "@id": href });
    node.insert("dcat:distribution".to_owned(), files.iter().map(named).collect::<Vec<_>>().into());
    Value::Object(node)
}

fn node(about: &str, types: [&str; 2]) -> Map<String, Value> {
    Map::from_iter([("@id".to_owned(), json!(about)), ("@type".to_owned(), json!(types))])
}

/// A text in the words of both vocabularies, unless there is none.
fn both(node: &mut Map<String, Value>, schema: &str, dcat: &str, text: &str) {
    if !text.is_empty() {
        node.insert(schema.to_owned(), json!(text));
        node.insert(dcat.to_owned(), json!(text));
    }
}

fn whole(mut node: Map<String, Value>) -> Value {
    let context = json!({
        "@vocab": "https://schema.org/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
    });
    node.insert("@context".to_owned(), context);
    Value::Object(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_closes_the_element() {
        assert_eq!(embedded(&json!({ "name": "</script>" })), "{\"name\":\"\\u003c/script>\"}");
    }
}
