//! Words that people read: what is told in two languages, numbers as people write them, years and counts explained.

use crate::client::{good, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// True for a text with letters of its language in it, or with none at all.
fn is_spoken(text: &Value, language: &str) -> bool {
    let Some(text) = text[language].as_str() else { return false };
    let han = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let latin = text.chars().any(|c| c.is_ascii_alphabetic());
    if language == "zh" { han || !latin } else { latin || !han }
}

#[tokio::test]
async fn every_fact_is_told_in_both_languages() {
    let all = good("/facts?limit=10000").await;
    let mut silent = BTreeSet::new();
    for fact in list(&all["facts"]) {
        for member in ["measure", "told", "when", "note", "citation"] {
            let said = &fact[member];
            let plain = said["und"].as_str().is_some_and(|t| t.chars().all(|c| !c.is_alphabetic()));
            if !said.is_null() && !plain && !["zh", "en"].iter().all(|l| is_spoken(said, l)) {
                silent.insert(format!("{member}: {said}"));
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[tokio::test]
async fn notes_of_lists_series_and_old_units_are_told_in_both_languages() {
    let mut silent = BTreeSet::new();
    let mut check = |said: &Value| {
        if !said.is_null() && !["zh", "en"].iter().all(|l| is_spoken(said, l)) {
            silent.insert(said.to_string());
        }
    };
    for indicator in list(&good("/indicators").await["indicators"]) {
        let series = good(&format!("/indicators/{}", indicator["id"].as_str().unwrap())).await;
        for value in list(&series["series"]).iter().flat_map(|s| list(&s["values"])) {
            check(&value["note"]);
            check(&value["citation"]);
        }
    }
    for id in ["632803", "130708", "513201"] {
        let former = good(&format!("/collections/counties/items/{id}/lineage")).await;
        for unit in list(&former["former"]) {
            check(&unit["note"]);
            check(&unit["source"]);
        }
    }
    let without = good("/collections/eco-zones/items/greater-lesser-khingan/counties").await;
    list(&without["unmatched"]).iter().for_each(|u| check(&u["note"]));
    assert!(silent.is_empty(), "{silent:#?}");
}

#[tokio::test]
async fn numbers_are_told_as_people_write_them() {
    let of = |place: &'static str, indicator: &'static str, section: &'static str| async move {
        let found = good(&format!("/facts?place={place}&indicator={indicator}&section={section}")).await;
        found["facts"][0]["told"].clone()
    };
    let villages = of("country/CN", "poverty-stricken%20villages%20recognised", "3.2.1").await;
    assert_eq!(villages, json!({ "en": "128\u{2009}000\u{2009}villages", "zh": "12.8万个村" }));
    let area = of("prefectures/513300", "share%20of%20the%20area%20of%20Sichuan", "4.1").await;
    assert_eq!(area, json!({ "en": "31.76\u{2009}%", "zh": "31.76\u{2009}%" }));
    let poor = of("country/CN", "rural%20poor%20population", "2.2").await;
    assert_eq!(poor, json!({ "en": "more than 70 million", "zh": "7000多万" }));
    let found = good("/facts?place=country/CN&indicator=rural%20poor%20population&section=2.2").await;
    let better = &found["facts"][0]["corrected"];
    assert_eq!(better["told"], json!({ "en": "82.49\u{2009}million", "zh": "8249万人" }));
    let rank =
        of("provinces/520000", "rank%20by%20rural%20poor%20population%20to%20be%20relocated", "3.2.8").await;
    assert_eq!(rank, json!({ "en": "first", "zh": "第1位" }));
}

#[tokio::test]
async fn a_table_speaks_the_language_that_is_asked_for() {
    let chinese = text("/facts?place=counties/513222&f=csv&lang=zh").await;
    let english = text("/facts?place=counties/513222&f=csv").await;
    assert!(chinese.contains("与理县") || chinese.contains("2018年7月31日"), "{chinese}");
    assert!(english.contains("31 July 2018") && english.contains("Li County"), "{english}");
    let page = text("/collections/counties/items/513222?f=html&lang=zh").await;
    assert!(page.contains("2018年7月31日"), "{page}");
    let page = text("/strategies?f=html&lang=zh").await;
    assert!(page.contains("12.8万个村"), "{page}");
}

#[tokio::test]
async fn the_year_of_exit_is_the_year_assessed() {
    let schema = good("/collections/counties/schema").await;
    let said = schema["properties"]["exit_year"]["description"].as_str().unwrap();
    assert!(said.contains("assessed") && said.contains("31 July 2018"), "{said}");
    let county = good("/collections/counties/items/513222").await;
    assert_eq!(county["properties"]["exit_year"], 2017);
    assert_eq!(county["properties"]["exit_announced"], "2018-07-31");
    let known = good("/collections/counties/items?filter=exit_announced%20IS%20NOT%20NULL&limit=1").await;
    assert_eq!(known["numberMatched"], 4, "Li, Barkam, Wenchuan and Mao");
    let api = text("/api").await;
    assert!(api.contains("primary-instant") && !api.contains("the year of exit of counties"));
}

#[tokio::test]
async fn two_units_that_are_one_county_today_are_explained() {
    let members = good("/collections/areas/items/tibetan-four-provinces/counties?limit=1").await;
    assert_eq!((&members["numberMatched"], &members["listedUnits"]), (&json!(76), &json!(77)));
    let page = text("/collections/areas/items/tibetan-four-provinces/counties?f=html&lang=en").await;
    assert!(page.contains("names 77 units, which are 76 of today"), "{page}");
    // Where the numbers agree, nothing is to be said.
    let page = text("/collections/areas/items/wuling/counties?f=html&lang=en").await;
    assert!(!page.contains("which are"), "{page}");
    let schema = good("/collections/counties/schema").await;
    for said in [&schema["properties"]["is_poverty_county"], &good("/collections/counties").await] {
        let said = said["description"].as_str().unwrap();
        assert!(said.contains("831"), "{said}");
    }
}

#[tokio::test]
async fn what_the_thesis_prints_otherwise_is_not_its_figure() {
    for id in ["rural-poor", "rural-headcount", "poverty-line"] {
        let indicator = good(&format!("/indicators/{id}")).await;
        for value in list(&indicator["series"]).iter().flat_map(|s| list(&s["values"])) {
            assert!(value["other"]["agrees"] != false || value["evidence"] != "thesis", "{id}: {value}");
        }
    }
    let phases = good("/indicators/policy-phases").await;
    let last = list(&phases["series"]).iter().find(|s| s["id"] == "6").unwrap();
    assert_eq!(
        (&last["values"][0]["value"], &last["values"][0]["evidence"]),
        (&json!(82.49), &json!("reported"))
    );
}

#[tokio::test]
async fn phases_are_a_figure() {
    let drawn = text("/figures/1.svg?lang=en").await;
    for said in ["1994–2000", "2013–", "Reform and opening-up", "2013: 82.49 million\u{2009}people"] {
        assert!(drawn.contains(said), "{said}");
    }
    let figures = good("/figures").await;
    assert!(list(&figures["figures"]).iter().any(|f| f["id"] == "1"));
}
