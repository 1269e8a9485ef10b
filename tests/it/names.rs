//! Names: one English name for each unit, twins told apart, other spellings found.

use crate::client::{atlas, good};
use serde_json::Value;
use std::collections::BTreeMap;

/// Collections and ids of what a text finds first: a prefecture may share its name with a county in it.
async fn first(text: &str) -> Vec<(String, String)> {
    let found = good(&format!("/search?limit=3&q={}", text.replace(' ', "%20"))).await;
    let said = |hit: &Value, member: &str| hit[member].as_str().unwrap().to_owned();
    let results = found["results"].as_array().unwrap();
    results.iter().map(|hit| (said(hit, "collection"), said(hit, "id"))).collect()
}

#[test]
fn every_unit_has_one_english_name_of_its_own() {
    let atlas = atlas();
    for (id, count) in
        [("counties", 2875), ("prefectures", 370), ("provinces", 34), ("areas", 14), ("eco-zones", 25)]
    {
        let collection = atlas.collection(id).unwrap();
        let mut named: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for i in 0..collection.len() {
            let name = collection.feature_title(i).exact("en").unwrap_or_else(|| panic!("{id} {i}"));
            named.entry(name.to_string()).or_default().push(collection.feature_id(i));
        }
        named.retain(|_, ids| id == "eco-zones" || ids.len() > 1 || ids.is_empty());
        let twins = named.iter().filter(|(_, ids)| ids.len() > 1).collect::<Vec<_>>();
        assert!(twins.is_empty(), "{id}: {twins:?}");
        assert_eq!(collection.len(), count, "{id}");
    }
}

#[tokio::test]
async fn twins_are_told_apart_and_found_by_the_bare_name() {
    let title = |id: &'static str| async move {
        good(&format!("/collections/counties/items/{id}")).await["properties"]["name_en"].clone()
    };
    assert_eq!(title("513222").await, "Li County (Sichuan)");
    assert_ne!(title("621226").await, title("513222").await, "礼县 and 理县 read alike");
    let found = good("/search?q=Li%20County&limit=20").await;
    let ids: Vec<&str> =
        found["results"].as_array().unwrap().iter().filter_map(|r| r["id"].as_str()).collect();
    assert!(ids.contains(&"513222") && ids.contains(&"621226"), "{ids:?}");
}

#[tokio::test]
async fn other_spellings_are_found() {
    for (text, collection, id) in [
        ("Garzê", "prefectures", "513300"),
        ("Ngawa", "prefectures", "513200"),
        ("Kandze", "prefectures", "513300"),
        ("Da Qaidam", "counties", "632825"),
        ("Suiling County", "counties", "231226"),
        ("Liupanshan", "areas", "liupan"),
        ("Three-River Source", "eco-zones", "sanjiangyuan"),
    ] {
        let found = first(text).await;
        assert!(found.contains(&(collection.to_owned(), id.to_owned())), "{text}: {found:?}");
    }
    let found = good("/search?q=Kandze").await;
    assert_eq!(found["results"][0]["kind"].as_str(), Some("alternative"));
}

#[tokio::test]
async fn wrong_readings_are_mended() {
    let of = |id: &'static str| async move {
        good(&format!("/collections/counties/items/{id}")).await["properties"].clone()
    };
    let said = |p: &Value, name: &str| p[name].as_str().unwrap_or("").to_owned();
    let qaidam = of("632825").await;
    assert_eq!(said(&qaidam, "name_zh"), "大柴旦行政委员会");
    assert_eq!(
        (said(&qaidam, "name_pinyin"), said(&qaidam, "name_en")),
        ("Dachaidan".into(), "Da Qaidam Administrative Committee".into())
    );
    assert_eq!(said(&of("150223").await, "name_pinyin"), "Da'erhanmaoming'an");
    assert_eq!(said(&of("231226").await, "name_en"), "Suileng County");
    let county = of("513222").await;
    assert_eq!(said(&county, "prefecture_en"), "Aba Tibetan and Qiang Autonomous Prefecture");
    assert_eq!(said(&county, "province_en"), "Sichuan");
}
