//! Facts by place, measure, section and year; lists that the data set declares.

use crate::client::{fault, fine, get, good, text};
use poverty_atlas::load::TAKEN;
use poverty_atlas::server::routes;
use serde_json::{Value, json};

/// Tables begin with it, so that spreadsheets read them as UTF-8.
const BOM: char = '\u{feff}';

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

fn table(name: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/data/tables/{name}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect()
}

#[tokio::test]
async fn every_row_of_the_tables_is_served_once() {
    let all = good("/facts?limit=10000").await;
    let rows = table("county_facts.csv").len()
        + table("thesis_place_facts.csv").len()
        + table("cooperation.csv").len();
    assert_eq!((list(&all["facts"]).len(), &all["numberMatched"]), (rows, &json!(rows)));
    let about =
        |collection: Value| list(&all["facts"]).iter().filter(|f| f["collection"] == collection).count();
    let places = ["counties", "prefectures", "provinces", "area-parts", "eco-zones", "country"];
    let of_features: usize = places.map(|p| about(json!(p))).iter().sum();
    assert_eq!(of_features + about(Value::Null), rows);
    assert!(places.iter().all(|p| about(json!(p)) > 0), "{places:?}");
    // The rows about groups of counties are among them.
    let regions = table("county_facts.csv").iter().filter(|r| &r[0] == "region").count();
    assert_eq!(regions, 15);
    assert_eq!(good("/facts?place=gansu-last-eight").await["facts"][0]["value"], 101_400);
}

#[tokio::test]
async fn facts_of_the_country() {
    let of = |query: &'static str| async move { good(&format!("/facts?place=country/CN&{query}")).await };
    let villages = of("indicator=poverty-stricken%20villages%20recognised").await;
    let fact = &villages["facts"][0];
    assert_eq!(
        (&fact["value"], &fact["unit"], &fact["title"]["en"]),
        (&json!(128_000), &json!("villages"), &json!("China"))
    );
    assert!(fact["href"].as_str().unwrap().ends_with("/collections/country/items/CN"));
    assert_eq!(
        (&fact["evidence"], &fact["citation"]),
        (&json!("thesis"), &json!({ "en": "section 3.2.1", "zh": "第3.2.1节" }))
    );
    let own = good("/collections/country/items/CN/facts").await;
    assert_eq!(json!(list(&own["facts"]).len()), of("limit=1").await["numberMatched"]);
    // The country is its provinces.
    let country = good("/collections/country/items?limit=1").await;
    let provinces = good("/collections/provinces/items?limit=50&skipGeometry=true").await;
    let km2 = |page: &Value| -> f64 {
        list(&page["features"]).iter().map(|f| f["properties"]["area_km2"].as_f64().unwrap()).sum()
    };
    assert!((km2(&country) - km2(&provinces)).abs() < 1.0, "{} {}", km2(&country), km2(&provinces));
    // It takes part only where it is named.
    let here = good("/locate?lon=103&lat=31").await;
    assert!(here["collections"]["provinces"].is_array() && here["collections"]["country"].is_null());
    let named = text("/tiles/WebMercatorQuad?collections=country&f=json").await;
    assert!(named.contains("\"country\""));
    assert!(!text("/tiles/WebMercatorQuad?f=json").await.contains("\"country\""));
}

#[tokio::test]
async fn a_misprint_has_the_better_value_beside_it() {
    let poor =
        good("/facts?place=area-parts/tibetan-four-provinces-510000&section=4&indicator=poor%20population")
            .await;
    assert_eq!(
        (&poor["facts"][0]["value"], &poor["facts"][0]["corrected"]["value"]),
        (&json!(20_400), &json!(2_400))
    );
    let plan =
        good("/facts?place=country/CN&indicator=rural%20poor%20population%20to%20be%20relocated").await;
    let better: Vec<(&Value, &Value)> =
        list(&plan["facts"]).iter().map(|f| (&f["value"], &f["corrected"]["value"])).collect();
    assert_eq!(better[3..], [(&json!(10), &json!(1)), (&json!(1.2), &json!(0.12))]);
    let sum = |f: &Value| f["corrected"]["value"].as_f64().or(f["value"].as_f64()).unwrap();
    assert!((list(&plan["facts"]).iter().map(sum).sum::<f64>() - 9.81).abs() < 1e-9);
    let csv = text("/facts?place=prefectures/510900&f=csv").await;
    assert!(
        csv.trim_start_matches(BOM).starts_with("collection,id,title,indicator,value,unit,year,"),
        "{csv}"
    );
    assert!(csv.contains(",3.653,the decimal point is printed as a comma"), "{csv}");
}

#[tokio::test]
async fn facts_by_section_and_year() {
    let of = |query: &'static str| async move { good(&format!("/facts?limit=10000&{query}")).await };
    let (whole, part) = (of("section=3.2").await, of("section=3.2.1").await);
    let matched = |answer: &Value| answer["numberMatched"].as_u64().unwrap();
    assert!(matched(&whole) > matched(&part) && matched(&part) > 10);
    assert!(list(&part["facts"]).iter().all(|f| f["citation"]["en"].as_str().unwrap().contains("3.2.1")));
    assert!(list(&part["facts"]).iter().all(|f| f["citation"]["en"] != "section 3.2.10"));
    let of_2005 = of("year=2005").await;
    assert!(list(&of_2005["facts"]).iter().any(|f| f["year"] == "2001-2010"), "{of_2005}");
    assert_eq!(of("place=counties/*&section=4.2.7").await["numberMatched"], 14);
    let page = good("/facts?section=3.2&limit=5&offset=5").await;
    let rels: Vec<&str> = list(&page["links"]).iter().map(|l| l["rel"].as_str().unwrap()).collect();
    assert_eq!((rels, &page["numberReturned"]), (vec!["self", "next", "prev"], &json!(5)));
    let table = get("/facts?limit=2&f=csv").await;
    assert!(table.header("link").contains("rel=\"next\""), "{}", table.header("link"));
}

#[tokio::test]
async fn faults_name_what_was_expected() {
    for (bad, told) in [
        ("/facts?place=nowhere", "known: world, east"),
        ("/facts?place=oceans/1", "no collection \"oceans\""),
        ("/facts?place=counties/1", "has no feature \"1\""),
        ("/facts?indicator=luck", "found \"luck\""),
        ("/facts?section=9.9", "found \"9.9\""),
        ("/facts?section=", "found \"\""),
        ("/facts?year=x", "a year that a fact covers"),
        ("/facts?year=1066", "such as 2013"),
        ("/facts?limit=0", "a whole number from 1"),
        ("/facts?zone=1", "place, indicator, section, year"),
    ] {
        let (status, detail) = fault(bad).await;
        assert!(status == 400 && detail.contains(told), "{bad}: {status} {detail}");
    }
    for unknown in ["/tactics", "/tactics/"] {
        let (status, detail) = fault(unknown).await;
        assert!(status == 404 && detail.contains("no route"), "{unknown}: {status} {detail}");
    }
}

#[tokio::test]
async fn the_strategies_are_a_document_of_the_data_set() {
    let document = good("/strategies").await;
    let entries = list(&document["entries"]);
    assert_eq!(entries.len(), 17);
    assert_eq!(
        entries[7]["title"],
        json!({ "en": "Relocation from inhospitable places", "zh": "易地扶贫搬迁" })
    );
    assert_eq!(entries[7]["section"], "3.2.8");
    assert!(
        list(&entries[7]["facts"]).iter().any(|f| f["indicator"] == "counties with people to be relocated")
    );
    let with_facts = entries.iter().filter(|e| !list(&e["facts"]).is_empty()).count();
    assert!(with_facts >= 11, "{with_facts}");
    assert!(good("/").await["links"].to_string().contains("/strategies\""));
    for (language, words) in [("zh", "精准扶贫的十七项策略"), ("en", "Seventeen strategies")] {
        let page = fine(&format!("/strategies?f=html&lang={language}")).await;
        assert!(page.text().contains(words), "{language}: {}", page.start());
    }
    assert_eq!(get("/strategies/").await.status, 308);
}

#[test]
fn a_declared_document_cannot_take_an_address_of_the_server() {
    for route in routes() {
        let first = route.path.split('/').nth(1).unwrap();
        assert!(first.is_empty() || first.starts_with('{') || TAKEN.contains(&first), "{}", route.path);
    }
}
