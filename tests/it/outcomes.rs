//! What was planned and what was done stand apart; values of which only a band is known say so; maps open in a declared
//! year.

use crate::client::{fault, fine, good, text};
use serde_json::{Value, json};

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// The values of an indicator without years, by id.
async fn values(id: &str) -> Vec<(String, f64)> {
    let indicator = good(&format!("/indicators/{id}")).await;
    let one = |s: &Value| (s["id"].as_str().unwrap().to_owned(), s["values"][0]["value"].as_f64().unwrap());
    list(&indicator["series"]).iter().map(one).collect()
}

#[tokio::test]
async fn plan_and_outcome_are_indicators_of_their_own() {
    let (plan, done) = (values("relocation-plan").await, values("relocation-done").await);
    assert_eq!((plan.len(), done.len()), (16, 22));
    assert_eq!(
        (values("relocation-plan-total").await.len(), values("relocation-done-total").await.len()),
        (7, 4)
    );
    // 9.565 million of the more than 9.6 million announced.
    let sum: f64 = done.iter().map(|(_, n)| n).sum();
    assert!((950.0..960.0).contains(&sum), "{sum}");
    for id in ["plan", "done"] {
        let all = good(&format!("/indicators/relocation-{id}")).await;
        let word = if id == "plan" { "plan" } else { "outcome" };
        assert!(list(&all["series"]).iter().all(|s| s["values"][0]["vintage"] == word), "{id}");
        assert!(list(&all["series"]).iter().all(|s| s["values"][0]["citation"].is_object()), "{id}");
    }
    // The order of the plans that are known, against that which the thesis prints (its second to fifth are not these).
    let mut order = plan.clone();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let first: Vec<&str> = order[..4].iter().map(|(id, _)| &**id).collect();
    assert_eq!(first, ["520000", "610000", "510000", "450000"]);
}

#[tokio::test]
async fn a_rate_stands_only_where_both_are_known() {
    let (plan, done, rate) = (
        values("relocation-plan").await,
        values("relocation-done").await,
        values("relocation-achieved").await,
    );
    let of = |all: &[(String, f64)], id: &str| all.iter().find(|(i, _)| i == id).map(|(_, n)| *n);
    assert_eq!(rate.len(), plan.iter().filter(|(id, _)| of(&done, id).is_some()).count());
    for (id, share) in &rate {
        let expected = of(&done, id).unwrap() / of(&plan, id).unwrap() * 100.0;
        assert!((share - expected).abs() < 0.006, "{id}: {share} {expected}");
    }
    assert_eq!(of(&rate, "420000"), None, "the plan of Hubei is not known");
    let rates = good("/indicators/relocation-achieved").await;
    assert!(list(&rates["series"]).iter().all(|s| s["values"][0]["evidence"] == "derived"));
}

#[tokio::test]
async fn the_old_id_answers_and_names_those_that_took_its_place() {
    let old = good("/indicators/relocation").await;
    assert_eq!(old["superseded_by"], json!(["relocation-plan", "relocation-done"]));
    assert!(list(&old["series"]).iter().all(|s| s["values"][0]["vintage"] == "outcome"));
    assert!(good("/indicators/relocation-done").await["superseded_by"].is_null());
}

#[tokio::test]
async fn the_map_shows_both_and_says_which_is_which() {
    let legend = good("/styles/relocation/legend").await;
    let words = legend["entries"].to_string();
    for word in ["Outcome (disc)", "Plan (ring)", "Not in the programme"] {
        assert!(words.contains(word), "{word}: {words}");
    }
    let unknown = &legend["unknown"];
    assert_eq!((&unknown["count"], &unknown["label"]["en"]), (&json!(6), &json!("Plan unknown")), "{legend}");
    let styles = good("/styles").await;
    let style = list(&styles["styles"]).iter().find(|s| s["id"] == "relocation").unwrap();
    let beside: Vec<&str> = list(&style["beside"]).iter().map(|b| b["indicator"].as_str().unwrap()).collect();
    assert_eq!(beside, ["relocation-done", "relocation-plan", "relocation-achieved"]);
}

#[tokio::test]
async fn places_and_sites_of_relocation() {
    let counts =
        ["prefectures", "counties"].map(|c| [format!("relocation-plan-{c}"), format!("relocation-done-{c}")]);
    let mut known = 0;
    for id in counts.iter().flatten() {
        known += values(id).await.len();
    }
    assert!(known > 45, "{known}");
    let sites = good("/collections/relocation-sites/items?limit=100").await;
    assert_eq!(sites["numberMatched"], 21);
    let counties = |site: &Value| {
        let [lon, lat] = [0, 1].map(|i| site["geometry"]["coordinates"][i].as_f64().unwrap());
        (format!("/locate?lon={lon}&lat={lat}"), site["properties"]["county"].clone())
    };
    for site in list(&sites["features"]) {
        let (address, host) = counties(site);
        assert_eq!(good(&address).await["collections"]["counties"][0]["id"], host, "{site}");
        assert_eq!(site["properties"]["position"], "approximate");
    }
}

#[tokio::test]
async fn a_band_is_told_as_a_range() {
    let provinces = good("/indicators/incidence-provinces?year=2018").await;
    let of = |id: &str| {
        let series = list(&provinces["series"]).iter().find(|s| s["id"] == id).unwrap();
        let v = &series["values"][0];
        (v["value"].as_f64(), v["low"].as_f64(), v["high"].as_f64())
    };
    assert_eq!(of("130000"), (None, Some(0.0), Some(3.0)));
    assert_eq!(of("540000"), (None, Some(3.0), Some(6.0)));
    assert_eq!(of("530000"), (Some(4.8), Some(3.0), Some(6.0)), "the value lies in its band");
    let bands = list(&provinces["series"]).iter().filter(|s| s["values"][0]["high"] == 3.0).count();
    assert_eq!(bands, 23, "the provinces that the release of 2019 lists at 3 % or less");
    let csv = text("/indicators/incidence-provinces?year=2018&f=csv").await;
    assert!(csv.lines().next().unwrap().ends_with(",note,low,high,citation"), "{csv}");
    assert!(csv.contains("540000,西藏自治区,Tibet,2018,,derived,band-only,"), "{csv}");
    // The map colours a band, and its legend names it.
    let legend = good("/styles/incidence-provinces/legend?year=2018").await["entries"].to_string();
    assert!(legend.contains("Only a band: 0–3") && legend.contains("Only a band: 3–6"), "{legend}");
    let other = good("/styles/incidence-provinces/legend?year=2013").await;
    assert!(!other["entries"].to_string().contains("\"count\":23"), "{other}");
    // A year without bands asks tiles for none.
    let asks = |year: i32| async move { text(&format!("/styles/incidence-provinces?year={year}")).await };
    assert!(
        asks(2018).await.contains("incidence-provinces.high_2018,") || asks(2018).await.contains("high_2018")
    );
    let style = good("/styles/incidence-provinces?year=2013").await;
    let tiles = style["sources"]["atlas"]["tiles"][0].as_str().unwrap();
    assert!(!tiles.contains("high"), "{tiles}");
}

#[tokio::test]
async fn ground_known_as_area_and_unknown_as_province_says_so() {
    let of = |path: &'static str, id: &'static str| async move {
        let all = good(path).await;
        list(&all["series"]).iter().find(|s| s["id"] == id).unwrap()["values"][0].clone()
    };
    let (province, area) = (
        of("/indicators/incidence-provinces?year=2018", "540000").await,
        of("/indicators/incidence?year=2018", "tibet").await,
    );
    let inside = (province["low"].as_f64().unwrap()..=province["high"].as_f64().unwrap())
        .contains(&area["value"].as_f64().unwrap());
    assert!(inside, "{province} {area}");
    for told in [&province, &area] {
        assert!(told["note"]["en"].as_str().unwrap().contains("he same ground"), "{told}");
    }
    let moved = of("/indicators/incidence?year=2017", "south-xinjiang").await;
    assert!(moved["note"]["en"].as_str().unwrap().contains("base changes"), "{moved}");
}

#[tokio::test]
async fn registered_incidence_is_never_mixed_with_the_survey() {
    let counties = good("/indicators/incidence-registered").await;
    let known = |s: &&Value| list(&s["values"]).iter().any(|v| v["value"].is_number());
    assert_eq!(list(&counties["series"]).iter().filter(known).count(), 42);
    assert_eq!(list(&good("/indicators/incidence-registered-prefectures").await["series"]).len(), 18);
    let fuping = list(&counties["series"]).iter().find(|s| s["id"] == "130624").unwrap();
    let first = &fuping["values"][0];
    assert_eq!(
        (&first["year"], &first["value"], &first["vintage"]),
        (&json!(2014), &json!(54.37), &json!("file-making"))
    );
    // Known counties are coloured, all others are unknown, not zero.
    let legend = good("/styles/incidence-registered/legend").await;
    let coloured: u64 = list(&legend["entries"])
        .iter()
        .filter(|e| e["from"].is_number() || e["to"].is_number())
        .map(|e| e["count"].as_u64().unwrap())
        .sum();
    assert_eq!(coloured + legend["unknown"]["count"].as_u64().unwrap(), 2875, "{legend}");
    assert_eq!((&legend["year"], coloured), (&json!(2014), 13), "{legend}");
}

#[tokio::test]
async fn maps_open_in_the_year_that_is_declared() {
    let styles = good("/styles").await;
    let style = list(&styles["styles"]).iter().find(|s| s["id"] == "incidence").unwrap();
    assert_eq!(style["year"], 2013);
    assert_eq!(good("/indicators/incidence").await["default_year"], 2013);
    assert_eq!(good("/styles/incidence/legend").await["year"], 2013);
    assert!(text("/styles/incidence").await.contains("incidence_2013"));
    let tile =
        |query: &'static str| async move { fine(&format!("/maps/incidence/4/12/6.png{query}")).await.body };
    assert_eq!(tile("").await, tile("?year=2013").await);
    assert_ne!(tile("").await, tile("?year=2020").await);
    let wms = "/wms?service=WMS&request=GetMap&version=1.3.0&layers=incidence&styles=&crs=EPSG:4326&bbox=26,98,32,107&width=300&height=200&format=image/png";
    let map = |time: &'static str| async move { fine(&format!("{wms}{time}")).await.body };
    assert_eq!(map("").await, map("&time=2013").await);
    assert_eq!(map("&time=current").await, map("&time=2020").await);
    let capabilities = text("/wms?service=WMS&request=GetCapabilities").await;
    assert!(capabilities.contains("default=\"2013-01-01\""), "WMS tells another default");
    assert_eq!(good("/indicators/incidence/classes").await["year"], 2013);
    // The zeros of 2020 follow from a declaration.
    let zeros = good("/indicators/incidence?year=2020").await;
    assert!(list(&zeros["series"]).iter().all(|s| s["values"][0]["evidence"] == "derived"), "{zeros}");
    let (status, told) = fault("/indicators/incidence?year=2009").await;
    assert!(status == 400 && told.contains("2013"), "{told}");
}
