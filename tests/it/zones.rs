//! Zones, members and aggregates over HTTP on the built-in data.

use crate::client::{self, good, text};
use crate::switches::sweep;
use poverty_atlas::budget::Budget;
use serde_json::{Value, json};

fn features(page: &Value) -> &Vec<Value> {
    page["features"].as_array().unwrap()
}

#[tokio::test]
async fn the_zones_of_a_county() {
    // Litang lies in the Tibetan area, by list and on the ground.
    let page = good("/collections/counties/items/513334/areas?skipGeometry=true").await;
    assert_eq!((&page["member"]["id"], &page["relation"]), (&json!("513334"), &json!("any")));
    let [area] = &features(&page)[..] else { panic!("{page}") };
    let own = &area["properties"];
    assert_eq!(
        (&area["id"], &own["listed"], &own["share_of_member"]),
        (&json!("tibetan-four-provinces"), &json!(true), &json!(1.0))
    );
    assert_eq!((&own["agrees"], &own["disagreement"]), (&json!(true), &Value::Null));
    assert!(own["evidence"].is_string());
    // Every county in no area has no zone; what the list says is what the inverse says.
    assert!(features(&good("/collections/counties/items/110101/areas?skipGeometry=true").await).is_empty());
    let csv = text("/collections/counties/items/513334/areas?f=csv").await;
    assert!(csv.lines().next().unwrap().ends_with("agrees,disagreement"), "{csv}");
}

#[tokio::test]
async fn the_inverse_says_what_the_list_says() {
    let atlas = client::atlas();
    let (areas, counties) = (atlas.collection("eco-zones").unwrap(), atlas.collection("counties").unwrap());
    let list = atlas.membership("eco-zones", "counties").unwrap();
    use poverty_atlas::query::Relation;
    // Every day each seventh county: neighbours are listed together, so every zone has its turn.
    for county in sweep(0..counties.len(), 7) {
        let inverse =
            atlas.zones_of(areas, counties, county, Relation::Listed, 0.0, &Budget::unlimited()).unwrap();
        let mut expected: Vec<u32> = list.of_member(county as u32).map(|m| m.zone).collect();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(inverse.rows.iter().map(|r| r.position).collect::<Vec<_>>(), expected);
        for row in
            atlas.zones_of(areas, counties, county, Relation::Any, 0.0, &Budget::unlimited()).unwrap().rows
        {
            let forward = atlas
                .members(areas, row.position as usize, counties, Relation::Any, 0.0, &Budget::unlimited())
                .unwrap()
                .rows;
            let same = forward.iter().find(|r| r.position == county as u32).unwrap();
            assert_eq!(same.overlap, row.overlap, "{}", counties.feature_id(county));
            assert_eq!(same.disagreement(), row.disagreement());
        }
    }
}

#[tokio::test]
async fn where_list_and_ground_disagree_the_answer_says_so() {
    // Of Shangri-La the zone means a part that has no boundary; the whole county stands for it.
    let page = good("/collections/eco-zones/items/sichuan-yunnan-forest/counties?skipGeometry=true").await;
    let told: Vec<&Value> = features(&page).iter().filter(|f| f["properties"]["agrees"] == false).collect();
    assert!(
        !told.is_empty()
            && told.iter().all(|f| f["properties"]["disagreement"]
                .as_str()
                .unwrap()
                .contains("the whole stands for it")),
        "{told:?}"
    );
    assert!(told.iter().any(|f| f["id"] == "533401"), "{told:?}");
    let agreeing = good("/collections/areas/items/wumeng/counties?skipGeometry=true").await;
    assert!(features(&agreeing).iter().all(|f| f["properties"]["agrees"] == true));
}

#[tokio::test]
async fn zones_over_zones() {
    let page = good("/collections/areas/items/wumeng/eco-zones?skipGeometry=true").await;
    assert_eq!((&page["zone"]["id"], &page["relation"]), (&json!("wumeng"), &json!("intersects")));
    let zone = features(&page);
    assert!(!zone.is_empty());
    // The overlap is the ground of the counties that both lists name.
    for found in zone {
        let id = found["id"].as_str().unwrap();
        let both =
            good(&format!("/collections/eco-zones/items/{id}/counties?skipGeometry=true&relation=any")).await;
        let area = good("/collections/areas/items/wumeng/counties?skipGeometry=true").await;
        let listed: Vec<&str> = features(&area).iter().map(|f| f["id"].as_str().unwrap()).collect();
        let sum: f64 = features(&both)
            .iter()
            .filter(|f| listed.contains(&f["id"].as_str().unwrap()))
            .map(|f| f["properties"]["overlap_km2"].as_f64().unwrap())
            .sum();
        let own = &found["properties"];
        assert!((own["overlap_km2"].as_f64().unwrap() - sum).abs() < 0.1, "{id}: {own} {sum}");
        assert_eq!(own["agrees"], Value::Null, "no list relates areas and zones");
        let share = own["share_of_zone"].as_f64().unwrap();
        assert!(share > 0.0 && share <= 1.0);
    }
}

/// The rows of an aggregate.
async fn groups(query: &str) -> Vec<Value> {
    let document = good(&format!("/collections/counties/aggregate?{query}")).await;
    document["groups"].as_array().unwrap().clone()
}

#[tokio::test]
async fn counties_by_area() {
    let rows = groups("group_by=area_id&stats=count,sum(area_km2),min(exit_year),max(exit_year)").await;
    assert_eq!(rows.len(), 15, "14 areas and what lies in none");
    let wumeng = rows.iter().find(|r| r["group"]["area_id"] == "wumeng").unwrap();
    assert_eq!(wumeng["count"], 38);
    assert_eq!(rows.last().unwrap()["group"]["area_id"], Value::Null);
    let all: u64 = rows.iter().map(|r| r["count"].as_u64().unwrap()).sum();
    assert_eq!(all, 2875);
    // The year of exit is unknown where a county never was on the list: apart, and not zero.
    let rest = rows.last().unwrap();
    assert!(
        rest["unknown"]["min(exit_year)"].as_u64().unwrap() > 2000
            && rest["stats"]["min(exit_year)"].as_f64().unwrap() >= 2016.0,
        "{rest}"
    );
    let sichuan = groups("group_by=area_id,province_zh&in=area-parts/tibetan-four-provinces-510000").await;
    assert_eq!(
        (sichuan.len(), &sichuan[0]["count"], &sichuan[0]["group"]["province_zh"]),
        (1, &json!(32), &json!("四川省"))
    );
    let one = groups("bbox=100,28,104,32").await;
    assert_eq!(one.len(), 1);
    let csv =
        text("/collections/counties/aggregate?group_by=exit_year&stats=count,mean(area_km2)&f=csv").await;
    assert_eq!(
        csv.lines().next().unwrap().trim_start_matches('\u{feff}'),
        "id,exit_year,count,mean(area_km2),unknown:mean(area_km2)"
    );
    let counts: Vec<&str> = csv.lines().skip(1).map(|l| l.split(',').nth(2).unwrap()).collect();
    assert_eq!(
        counts[..5],
        ["28", "125", "283", "343", "52"],
        "one county of today is two of those that left in 2019"
    );
}

#[tokio::test]
async fn aggregates_are_what_reckoning_by_hand_gives() {
    let atlas = client::atlas();
    let counties = atlas.collection("counties").unwrap();
    let rows = groups("group_by=province_zh&stats=sum(area_km2),mean(exit_year;weight=area_km2),median(area_km2),p90(area_km2),max(area_km2)").await;
    assert_eq!(rows.len(), 34);
    for row in rows {
        let province = row["group"]["province_zh"].as_str().unwrap();
        let own: Vec<usize> = (0..counties.len())
            .filter(|i| counties.value(*i, "province_zh").as_text() == Some(province))
            .collect();
        let mut areas: Vec<f64> =
            own.iter().map(|i| counties.value(*i, "area_km2").as_number().unwrap()).collect();
        areas.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let x = share * (areas.len() - 1) as f64;
            let (low, high) = (areas[x as usize], areas[(x as usize + 1).min(areas.len() - 1)]);
            low + (high - low) * x.fract()
        };
        let (mut sum, mut weight, mut unknown) = (0.0, 0.0, 0);
        for i in &own {
            match counties.value(*i, "exit_year").as_number() {
                Some(year) => {
                    let w = counties.value(*i, "area_km2").as_number().unwrap();
                    (sum, weight) = (sum + year * w, weight + w);
                }
                None => unknown += 1,
            }
        }
        let near = |label: &str, expected: Option<f64>| {
            let found = row["stats"][label].as_f64();
            let same = found.zip(expected).is_none_or(|(a, b)| (a / b - 1.0).abs() < 1e-9);
            assert!(
                same && found.is_some() == expected.is_some(),
                "{province} {label}: {found:?} {expected:?}"
            );
        };
        near("sum(area_km2)", Some(areas.iter().sum()));
        near("median(area_km2)", Some(at(0.5)));
        near("p90(area_km2)", Some(at(0.9)));
        near("max(area_km2)", areas.last().copied());
        near("mean(exit_year;weight=area_km2)", (weight > 0.0).then(|| sum / weight));
        assert_eq!(row["unknown"]["mean(exit_year;weight=area_km2)"], unknown, "{province}");
    }
}

#[tokio::test]
async fn groups_have_the_exact_outline() {
    let dissolved = good("/collections/counties/aggregate?group_by=province_code&f=geojson&zoom=5").await;
    let provinces = good("/collections/provinces/items?limit=40&zoom=5").await;
    let outline = |page: &Value, key: &str, id: &str| {
        let all = features(page).clone();
        let of = |f: &&Value| if key == "id" { f["id"] == id } else { f["properties"][key] == id };
        all.iter().find(of).unwrap_or_else(|| panic!("no {id}"))["geometry"].clone()
    };
    assert_eq!(features(&dissolved).len(), 34);
    for id in ["510000", "150000", "460000"] {
        assert_eq!(outline(&dissolved, "province_code", id), outline(&provinces, "id", id), "{id}");
    }
    // A county in two zones counts in both.
    let zones = groups("group_by=eco_zone_id").await;
    let listed = client::atlas();
    let list = listed.membership("eco-zones", "counties").unwrap();
    for row in zones.iter().filter(|r| !r["group"]["eco_zone_id"].is_null()) {
        let zone = listed
            .collection("eco-zones")
            .unwrap()
            .position(row["group"]["eco_zone_id"].as_str().unwrap())
            .unwrap();
        let mut members: Vec<u32> = list.of_zone(zone as u32).iter().filter_map(|m| m.member).collect();
        members.sort_unstable();
        members.dedup();
        assert_eq!(row["count"], members.len(), "{row}");
    }
    for (bad, part) in [
        ("group_by=color", "area_id"),
        ("stats=sum", "sum(p)"),
        ("stats=sum(name_zh)", "area_km2"),
        ("stats=p101(area_km2)", "p100"),
        ("stats=sum(area_km2;weight=area_km2)", "mean(p;weight=w)"),
        ("group_by=code,name_zh,code,code,code", "4 at most"),
        ("group_by=eco-zones,code,eco-zones", "found \"eco-zones\" twice"),
        ("in=nowhere", "parameter in"),
    ] {
        let (status, told) = client::fault(&format!("/collections/counties/aggregate?{bad}")).await;
        assert!(status == 400 && told.contains(part), "{bad}: {told}");
    }
    assert!(client::fault("/collections/maritime/aggregate?f=geojson").await.1.contains("f=json"));
}

#[tokio::test]
async fn how_an_answer_came_about() {
    let page =
        good("/collections/counties/items?bbox=100,28,104,32&limit=1&skipGeometry=true&explain=true").await;
    let index = &page["explain"]["index"][0];
    let (candidates, met) = (index["candidates"].as_u64().unwrap(), index["met"].as_u64().unwrap());
    assert!(met <= candidates && page["numberMatched"] == met, "{index}");
    assert_eq!(candidates - met, index["not_in"].as_array().unwrap().len().min(20) as u64);
    let zone = good("/collections/areas/items/wumeng/counties?relation=majority&min_share=1&skipGeometry=true&explain=true").await;
    assert_eq!(zone["explain"]["in"], zone["numberMatched"]);
    assert!(zone["explain"]["candidates"].as_u64().unwrap() >= 38);
    let none = good("/collections/counties/items?in=areas/wumeng&limit=1&explain=true").await;
    assert_eq!(none["explain"]["selected"], 38);
    let plain = good("/collections/counties/items?limit=1").await;
    assert_eq!(plain["explain"], Value::Null);
}

#[tokio::test]
async fn the_header_tells_the_time_of_the_query_and_of_all() {
    let timing = async |path: &str| {
        let answer = client::get(path).await;
        let told = answer.headers.get_all("server-timing").iter().map(|v| v.to_str().unwrap().to_owned());
        let names: Vec<String> = told.map(|t| t.split(';').next().unwrap().to_owned()).collect();
        names
    };
    for path in [
        "/collections/counties/items?limit=1",
        "/collections/counties/items?limit=1&f=csv",
        "/collections/areas/items/wumeng/counties?skipGeometry=true",
        "/collections/counties/aggregate?group_by=area_id",
        "/locate?lon=103&lat=28",
    ] {
        assert_eq!(timing(path).await, ["query", "queue", "total"], "{path}");
    }
    assert_eq!(timing("/indicators").await, ["queue", "total"]);
}
