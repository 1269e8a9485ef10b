//! Answers that no standard asks for, over HTTP on the built-in data.

use crate::client::{PUBLIC, fault, get, good, text};
use serde_json::{Value, json};

fn series<'a>(indicator: &'a Value, id: &str) -> &'a Vec<Value> {
    let all = indicator["series"].as_array().unwrap();
    let found = all.iter().find(|s| s["id"] == id).unwrap_or_else(|| panic!("no series {id}"));
    found["values"].as_array().unwrap()
}

fn of_year(values: &[Value], year: i32) -> &Value {
    values.iter().find(|v| v["year"] == year).unwrap_or_else(|| panic!("no year {year}"))
}

#[tokio::test]
async fn the_rural_poor_under_three_standards() {
    let poor = good("/indicators/rural-poor").await;
    assert_eq!(poor["collection"], Value::Null);
    assert_eq!(poor["series"].as_array().unwrap().len(), 3);
    assert_eq!(poor["series"][0]["title"]["en"], "China (1978 standard)");
    let current = series(&poor, "CN-2010std");
    let shown = |year| {
        let v = of_year(current, year);
        (v["value"].as_f64(), v["confidence"].as_str().unwrap().to_owned())
    };
    assert_eq!(shown(1978), (Some(77039.0), "high".into()));
    assert_eq!(shown(2020), (Some(0.0), "high".into()));
    assert_eq!(shown(2008).0, None, "unknown, not zero");
    // Where the thesis misprints, the published figure counts and the printed one stands beside it.
    let misprint = of_year(current, 2013);
    assert_eq!(misprint["value"], 8249.0);
    assert_eq!(misprint["other"], json!({ "printed": "92.49", "value": 9249.0, "agrees": false }));
    let wrong = |indicator: &Value| {
        let all =
            indicator["series"].as_array().unwrap().iter().flat_map(|s| s["values"].as_array().unwrap());
        all.filter(|v| v["other"]["agrees"] == false).map(|v| v["year"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(wrong(&poor), [2008, 2013]);
    assert_eq!(wrong(&good("/indicators/rural-headcount").await), [1985]);
    assert!(wrong(&good("/indicators/poverty-line").await).is_empty());
    let csv = text("/indicators/rural-poor?f=csv").await;
    assert!(
        csv.contains("CN-2010std,全国(2010年标准),China (2010 standard),2013,8249,reported,high,,92.49,"),
        "{csv}"
    );
}

#[tokio::test]
async fn relocation_by_cause_year_and_region() {
    let causes = good("/indicators/relocation-by-cause").await;
    let sum: f64 =
        causes["series"].as_array().unwrap().iter().map(|s| s["values"][0]["value"].as_f64().unwrap()).sum();
    assert_eq!((causes["series"].as_array().unwrap().len(), sum), (6, 981.0));
    assert_eq!(causes["series"][0]["values"][0]["evidence"], "reported");
    let years = good("/indicators/relocation-by-year").await;
    let (plan, done) = (series(&years, "plan"), series(&years, "done"));
    let yearly: f64 = (2016..=2020).map(|y| of_year(plan, y)["value"].as_f64().unwrap()).sum();
    let whole = plan.iter().find(|v| v["period"] == "2016-2020").unwrap();
    assert_eq!((yearly, &whole["value"], &whole["year"]), (981.0, &json!(981.0), &Value::Null));
    assert_eq!(whole["other"]["agrees"], Value::Null);
    assert_eq!(of_year(plan, 2020)["other"], json!({ "printed": "1.2", "value": 120.0, "agrees": false }));
    assert_eq!(of_year(done, 2019)["value"], Value::Null);
    assert_eq!(series(&good("/indicators/relocation-by-region").await, "west")[0]["value"], 664.0);
    let ways = good("/indicators/relocation-by-placement").await;
    assert_eq!(series(&ways, "c-town")[0]["vintage"], "concentrated");
    let phases = good("/indicators/policy-phases").await;
    let eight_seven = series(&phases, "4");
    assert_eq!(
        (of_year(eight_seven, 1994)["value"].as_f64(), of_year(eight_seven, 2000)["value"].as_f64()),
        (Some(80.0), Some(32.0))
    );
    assert_eq!(series(&phases, "6").len(), 1, "the last phase has no end");
    assert_eq!(series(&phases, "1")[0]["evidence"], "thesis");
}

#[tokio::test]
async fn facts_keep_their_evidence() {
    let facts = good("/collections/counties/items/513334/facts").await;
    let all = facts["facts"].as_array().unwrap();
    let village = all.iter().find(|f| f["indicator"] == "poor villages withdrawn").unwrap();
    assert_eq!(
        (&village["value"], &village["unit"], &village["confidence"]),
        (&json!(132), &json!("villages"), &json!("high"))
    );
    assert_eq!(village["citation"]["zh"], "《甘孜日报》2019年12月12日");
    assert_eq!(village["citation"]["en"], "Ganzi Daily, 12 December 2019");
    let ganzi = good("/collections/prefectures/items/513300/facts").await;
    let evidence: Vec<&str> =
        ganzi["facts"].as_array().unwrap().iter().map(|f| f["evidence"].as_str().unwrap()).collect();
    assert!(evidence.contains(&"thesis") && evidence.contains(&"reported"), "{evidence:?}");
    let part = good("/collections/area-parts/items/tibetan-four-provinces-510000/facts").await;
    assert_eq!(part["facts"].as_array().unwrap().len(), 14);
    assert!(good("/collections/counties/items/110101/facts").await["facts"].as_array().unwrap().is_empty());
    assert!(
        text("/collections/counties/items/513334/facts?f=csv")
            .await
            .contains("poor villages withdrawn,132,villages")
    );
    let every: usize = {
        let mut sum = 0;
        for id in ["counties", "prefectures"] {
            let page = good(&format!("/collections/{id}/items?limit=10000&skipGeometry=true")).await;
            for feature in page["features"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|f| f["id"].as_str().unwrap().starts_with("51"))
            {
                let facts =
                    good(&format!("/collections/{id}/items/{}/facts", feature["id"].as_str().unwrap())).await;
                sum += facts["facts"].as_array().unwrap().len();
            }
        }
        sum
    };
    // Rows of county_facts.csv in Sichuan, and those of the thesis about its counties and prefectures.
    let rows = include_str!("../../data/tables/county_facts.csv")
        .lines()
        .filter(|l| l.contains(",四川,") && !l.starts_with("region,"))
        .count();
    // Who helps them: the id of a pair ends with the code of the helped.
    let helped = include_str!("../../data/tables/cooperation.csv")
        .lines()
        .filter_map(|l| l.split(['-', ',']).nth(1))
        .filter(|code| code.starts_with("51") && !code.ends_with("0000"))
        .count();
    assert_eq!(every, rows + helped + 22 + 51 + 26 + 5);
}

#[tokio::test]
async fn old_codes_lead_to_todays_features() {
    let moved = get("/collections/counties/items/632122?skipGeometry=true").await;
    assert_eq!(moved.status, 308);
    assert_eq!(
        moved.header("location"),
        format!("{PUBLIC}/collections/counties/items/630222?skipGeometry=true")
    );
    let below = get("/collections/counties/items/632122/lineage").await;
    assert_eq!(below.header("location"), format!("{PUBLIC}/collections/counties/items/630222/lineage"));
    // One old district became two: both are found.
    let split = get("/collections/counties/items/230711").await;
    assert_eq!(
        (split.status.as_u16(), split.header("location")),
        (303, &*format!("{PUBLIC}/collections/counties/items?q=230711"))
    );
    for unknown in ["/collections/counties/items/999999", "/collections/areas/items/632122"] {
        assert_eq!(get(unknown).await.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn lineage_tells_what_a_county_was() {
    let lineage = good("/collections/counties/items/230717/lineage").await;
    let former = lineage["former"].as_array().unwrap();
    assert_eq!(former.len(), 3);
    assert!(former.iter().all(|f| f["changes"].as_array().unwrap().contains(&json!("merged"))));
    let split = former.iter().find(|f| f["code"] == "230711").unwrap();
    assert!(split["changes"].as_array().unwrap().contains(&json!("split")));
    let ids: Vec<&str> =
        split["successors"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["230717", "230718"]);
    let renamed = good("/collections/counties/items/130881/lineage").await;
    assert_eq!(renamed["former"][0]["changes"], json!(["code", "name"]));
    assert_eq!(renamed["former"][0]["name"]["zh"], "平泉县");
    assert_eq!(good("/collections/counties/items/110101/lineage").await["former"], json!([]));
    assert_eq!(good("/collections/areas/items/wumeng/lineage").await["known"], false);
}

/// Collection, id and kind of what a search finds, the best first.
async fn found(text: &str) -> Vec<(String, String, String)> {
    let answer = good(&format!("/search?limit=100&q={text}")).await;
    let word = |v: &Value| v.as_str().unwrap().to_owned();
    let result = |r: &Value| (word(&r["collection"]), word(&r["id"]), word(&r["kind"]));
    answer["results"].as_array().unwrap().iter().map(result).collect()
}

#[tokio::test]
async fn search_finds_by_every_name() {
    for (text, collection, id, kind) in [
        ("乌蒙山", "areas", "wumeng", "name"),
        ("烏蒙山", "areas", "wumeng", "name"),
        ("wms", "areas", "wumeng", "initials"),
        ("WMSQ", "areas", "wumeng", "initials"),
        ("wumengshan", "areas", "wumeng", "pinyin"),
        ("wumeng", "areas", "wumeng", "code"),
        ("wu%20meng%20shan", "areas", "wumeng", "pinyin"),
        ("W%C5%ABm%C3%A9ng+Mountain", "areas", "wumeng", "english"),
        ("Wumeng+Mountain", "areas", "wumeng", "english"),
        ("涼山", "prefectures", "513400", "name"),
        ("513334", "counties", "513334", "code"),
        ("632122", "counties", "630222", "code"),
        ("平泉县", "counties", "130881", "old-name"),
        ("pingquanxian", "counties", "130881", "old-name"),
        ("Litang", "counties", "513334", "pinyin"),
        ("Litang+County", "counties", "513334", "english"),
        ("gansu", "provinces", "620000", "pinyin"),
    ] {
        let all = found(text).await;
        let first = all.first().unwrap_or_else(|| panic!("{text}: nothing"));
        assert_eq!((&*first.0, &*first.1), (collection, id), "{text}: {all:?}");
        let kinds = if text == "gansu" { vec!["pinyin", "english"] } else { vec![kind] };
        assert!(kinds.contains(&&*first.2), "{text}: {first:?}");
    }
    assert!(found("zzzz").await.is_empty());
    // Codes by their beginning, in the order of the data.
    let sichuan = found("5133").await;
    assert!(sichuan[0].1 == "513301" && sichuan.iter().any(|f| f.1 == "513300"), "{sichuan:?}");
    assert!(sichuan.iter().all(|f| f.1.starts_with("5133") && f.2 == "code"), "{sichuan:?}");
    // A name that begins so comes before one that only contains it.
    let names = good("/search?q=%E5%B1%B1&limit=100").await;
    let starts: Vec<bool> = names["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["matched"].as_str().unwrap().starts_with('山'))
        .collect();
    assert!(starts.is_sorted_by(|a, b| a >= b) && starts[0], "{starts:?}");
    assert_eq!(text("/search?q=shan").await, text("/search?q=shan").await);
    assert_eq!(good("/search?q=wms&lang=en").await["results"][0]["label"], "Wumeng Mountain Area");
    for (bad, part) in [
        ("/search", "q is missing"),
        ("/search?q=", "parameter q"),
        ("/search?q=a&limit=0", "limit"),
        ("/search?q=a&lang=tlh", "lang"),
    ] {
        let (status, told) = fault(bad).await;
        assert!(status == 400 && told.contains(part), "{bad}: {told}");
    }
    let long = "a".repeat(101);
    assert_eq!(fault(&format!("/search?q={long}")).await.0, 400);
}

async fn matched(query: &str) -> u64 {
    let page = good(&format!("/collections/counties/items?limit=1&skipGeometry=true&{query}")).await;
    page["numberMatched"].as_u64().unwrap()
}

#[tokio::test]
async fn items_by_name_and_by_zone() {
    let page = good("/collections/counties/items?q=litang&skipGeometry=true").await;
    assert_eq!(page["features"][0]["id"], "513334");
    let split = good("/collections/counties/items?q=230711&skipGeometry=true").await;
    let ids: Vec<&str> =
        split["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["230717", "230718"]);
    assert_eq!(matched("in=areas/wumeng").await, 38);
    // Two listed units are one county today, one is listed in no area twice: 680 rows on 679 counties.
    let all = matched("in=areas/*").await;
    let none = matched("not_in=areas/*").await;
    assert_eq!((all, none), (679, 2875 - 679));
    assert_eq!(
        matched("in=areas/wumeng,areas/wuling").await,
        matched("in=areas/wumeng&in=areas/wuling").await
    );
    assert_eq!(matched("in=areas/wumeng,areas/wuling").await, 38 + 64);
    let (both, only) = (
        matched("in=areas/wumeng&bbox=100,20,104,29").await,
        matched("in=areas/wumeng&not_in=eco-zones/*").await,
    );
    assert!(0 < both && both < 38 && only <= 38, "{both} {only}");
    let zone = matched("in=areas/qinba&in=areas/qinba").await;
    assert_eq!(zone, 75);
    assert_eq!(matched("in=area-parts/tibetan-four-provinces-510000").await, 32);
    assert_eq!(matched("in=provinces/510000").await, 183);
    assert_eq!(matched("in=counties/513334").await, 1);
    for (bad, part) in [
        ("in=wumeng", "areas/wumeng"),
        ("in=areas/none", "no feature"),
        ("in=none/x", "known: counties"),
        ("not_in=maritime/*", "no ground"),
        ("q=", "parameter q"),
    ] {
        let (status, told) = fault(&format!("/collections/counties/items?{bad}")).await;
        assert!(status == 400 && told.contains(part), "{bad}: {told}");
    }
}
