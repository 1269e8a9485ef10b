//! Lists of today's planner: how many are on each, and how much of each is known.

use crate::client::{good, text};
use serde_json::{Value, json};

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

async fn matched(query: &str) -> Value {
    good(&format!("/collections/{query}&limit=1&skipGeometry=true")).await["numberMatched"].clone()
}

#[tokio::test]
async fn the_three_regions_have_211_counties_in_six_groups() {
    let groups = good("/collections/three-regions/items?limit=10&skipGeometry=true").await;
    let counts: Vec<(&str, u64)> = list(&groups["features"])
        .iter()
        .map(|f| (f["id"].as_str().unwrap(), f["properties"]["counties"].as_u64().unwrap()))
        .collect();
    let expected = [
        ("tibet", 74),
        ("tibetan-areas-four-provinces", 76),
        ("south-xinjiang", 33),
        ("liangshan", 17),
        ("nujiang", 4),
        ("linxia", 8),
    ];
    assert_eq!(counts, expected);
    for (group, count) in expected {
        let found = matched(&format!("counties/items?in=three-regions/{group}")).await;
        assert_eq!(found, json!(count), "{group}");
    }
    assert_eq!(matched("counties/items?is_three_regions=true").await, 211, "Muli stands in two groups");
    let muli = good("/collections/counties/items/513422/three-regions").await;
    assert_eq!(muli["numberMatched"], 2);
}

#[tokio::test]
async fn each_list_says_how_much_of_it_is_known() {
    let lists = good("/collections/lists/items?limit=10&skipGeometry=true").await;
    let mut told = Vec::new();
    for f in list(&lists["features"]) {
        let (id, p) = (f["id"].as_str().unwrap(), &f["properties"]);
        assert_eq!(matched(&format!("counties/items?in=lists/{id}")).await, p["known"], "{id}");
        told.push((id.to_owned(), p["known"].as_u64().unwrap(), p["total"].as_u64().unwrap()));
    }
    let expected = [
        ("three-regions", 211, 211),
        ("revitalisation", 140, 160),
        ("deep-poverty", 137, 334),
        ("autonomous", 120, 120),
    ];
    assert_eq!(told, expected.map(|(id, known, total)| (id.to_owned(), known, total)));
    let schema = good("/collections/counties/schema").await;
    for (flag, said) in [("is_revitalisation", "140 of the 160"), ("is_deep_poverty", "137 of the 334")] {
        let description = schema["properties"][flag]["description"].as_str().unwrap();
        assert!(description.contains(said), "{description}");
    }
}

#[tokio::test]
async fn flags_count_as_the_lists_do_and_unknown_is_not_false() {
    for (flag, count) in [("is_revitalisation", 140), ("is_deep_poverty", 137), ("is_autonomous", 120)] {
        assert_eq!(matched(&format!("counties/items?{flag}=true")).await, count, "{flag}");
    }
    for flag in ["is_revitalisation", "is_deep_poverty"] {
        assert_eq!(
            matched(&format!("counties/items?{flag}=false")).await,
            0,
            "{flag}: the list is not complete"
        );
    }
    assert_eq!(matched("counties/items?is_autonomous=false").await, 2875 - 120);
    assert_eq!(matched("prefectures/items?is_autonomous=true").await, 30);
    let county = good("/collections/counties/items/510524").await;
    assert_eq!(county["properties"]["is_autonomous"], false);
}

#[tokio::test]
async fn pairs_are_lines_and_helpers_without_a_place_are_listed() {
    let pairs = good("/collections/cooperation/items?limit=200").await;
    assert_eq!(pairs["numberMatched"], 97);
    let of = |level: &'static str| async move { matched(&format!("cooperation/items?level={level}")).await };
    assert_eq!(of("province").await, 8);
    assert_eq!(of("prefecture").await, 40);
    let suining = list(&pairs["features"]).iter().find(|f| f["id"] == "510900-513222").unwrap();
    assert_eq!(suining["geometry"]["type"], "LineString");
    assert_eq!(list(&suining["geometry"]["coordinates"]).len(), 2);
    assert_eq!(suining["properties"]["since"], "2012");
    // Whoever helps a county stands among its facts, drawn or not.
    let county = good("/collections/counties/items/513222/facts").await;
    let helper = list(&county["facts"]).iter().find(|f| f["value"] == "遂宁市").unwrap();
    assert_eq!(helper["told"]["en"], "Suining City");
    assert_eq!(helper["measure"]["zh"], "省内对口帮扶");
    let county = good("/collections/counties/items/620525/facts").await;
    assert!(
        list(&county["facts"]).iter().any(|f| f["told"]["en"] == "Tianjin Port Free Trade Zone"),
        "{county}"
    );
    let tile = text("/tiles/WebMercatorQuad?collections=cooperation&f=json").await;
    assert!(tile.contains("cooperation"));
}

#[tokio::test]
async fn income_is_a_series_with_its_sources() {
    let income = good("/indicators/income").await;
    let of = |id: &str, year: i64| {
        let series = list(&income["series"]).iter().find(|s| s["id"] == id).unwrap();
        list(&series["values"]).iter().find(|v| v["year"] == year).unwrap().clone()
    };
    assert_eq!(of("poor_areas", 2020)["value"], 12_588.0);
    assert_eq!(of("key_counties", 2018)["evidence"], "derived");
    let rows: usize = list(&income["series"]).iter().map(|s| list(&s["values"]).len()).sum();
    assert_eq!(rows, 20);
    assert!(of("contig14", 2018)["note"]["zh"].as_str().unwrap().contains("14个"));
}
