//! Parts add up to the wholes that are published, as the server tells both.

use crate::client::good;
use serde_json::Value;
use std::collections::BTreeMap;

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// The known values of an indicator by series and year, or period.
async fn values(id: &str) -> BTreeMap<(String, String), f64> {
    let indicator = good(&format!("/indicators/{id}")).await;
    let mut all = BTreeMap::new();
    for series in list(&indicator["series"]) {
        for v in list(&series["values"]) {
            let when = v["year"]
                .as_i64()
                .map_or_else(|| v["period"].as_str().unwrap_or("").to_owned(), |y| y.to_string());
            if let Some(value) = v["value"].as_f64() {
                all.insert((series["id"].as_str().unwrap().to_owned(), when), value);
            }
        }
    }
    all
}

fn sum(values: &BTreeMap<(String, String), f64>, wanted: impl Fn(&str, &str) -> bool) -> f64 {
    values.iter().filter(|((id, when), _)| wanted(id, when)).map(|(_, n)| n).sum()
}

#[tokio::test]
async fn the_plan_of_981_by_cause_year_and_region_and_the_960_that_were_done() {
    for id in ["relocation-by-cause", "relocation-by-region"] {
        assert_eq!(sum(&values(id).await, |_, _| true), 981.0, "{id}");
    }
    let years = values("relocation-by-year").await;
    let at = |id: &str, when: &str| years[&(id.to_owned(), when.to_owned())];
    assert_eq!(sum(&years, |id, when| id == "plan" && when.len() == 4), at("plan", "2016-2020"));
    assert_eq!((at("plan", "2016-2020"), at("done", "2016-2020")), (981.0, 960.0));
    // Each year adds to the sum so far; the annual report of 2018 prints one more.
    let mut so_far = 0.0;
    for year in ["2016", "2017", "2018"] {
        so_far += at("done", year);
        assert!((at("cumulative", year) - so_far).abs() <= 1.0, "{year}: {so_far}");
    }
    let done = sum(&values("relocation-done").await, |_, _| true);
    assert!((at("done", "2016-2020") - done).abs() < 10.0, "{done} in 22 provinces");
}

#[tokio::test]
async fn the_shares_of_the_regions_are_those_of_their_people() {
    let (people, shares) = (values("relocation-by-region").await, values("relocation-by-region-share").await);
    for (key, share) in &shares {
        assert!((people[key] / 981.0 * 100.0 - share).abs() < 0.06, "{key:?}: {share}");
    }
}

#[tokio::test]
async fn east_centre_and_west_are_the_country() {
    let (regions, country) = (values("poor-population-regions").await, values("rural-poor").await);
    let mut compared = 0;
    for year in 2010..=2019 {
        let year = year.to_string();
        let parts = ["east", "central", "west"].map(|id| regions.get(&(id.to_owned(), year.clone())));
        let whole = country.get(&("CN-2010std".to_owned(), year.clone()));
        if let (Some(whole), [Some(a), Some(b), Some(c)]) = (whole, parts) {
            assert!((a + b + c - whole).abs() <= 3.0, "{year}: {a} + {b} + {c}, not {whole}");
            compared += 1;
        }
    }
    assert!(compared >= 8, "{compared} years");
}

#[tokio::test]
async fn the_areas_are_what_the_country_tells_of_them() {
    let (areas, regions) = (values("poor-population").await, values("poor-population-regions").await);
    for year in ["2012", "2013", "2014", "2015", "2016", "2017"] {
        let whole = regions[&("contig14".to_owned(), year.to_owned())];
        let parts = sum(&areas, |_, when| when == year);
        assert!((parts - whole).abs() <= 2.0, "{year}: {parts}, not {whole}");
    }
    // Of 2018 some are derived from the others, so that they fit within rounding.
    let parts = sum(&areas, |_, when| when == "2018");
    assert!((parts - 935.0).abs() <= 5.0, "{parts}");
}

#[tokio::test]
async fn provinces_are_no_more_than_the_country() {
    let (provinces, country) = (values("poor-population-provinces").await, values("rural-poor").await);
    for year in 2010..=2019 {
        let year = year.to_string();
        if let Some(whole) = country.get(&("CN-2010std".to_owned(), year.clone())) {
            let parts = sum(&provinces, |_, when| when == year);
            assert!(parts <= whole + 10.0, "{year}: {parts} of {whole}");
        }
    }
}

#[tokio::test]
async fn bands_hold_what_is_known_beside_them() {
    for id in ["incidence-provinces", "incidence-regions", "incidence-registered-provinces"] {
        let indicator = good(&format!("/indicators/{id}")).await;
        let mut bands = 0;
        for v in list(&indicator["series"]).iter().flat_map(|s| list(&s["values"])) {
            let Some((low, high)) = v["low"].as_f64().zip(v["high"].as_f64()) else { continue };
            assert!(low < high && v["value"].as_f64().is_none_or(|n| (low..=high).contains(&n)), "{id}: {v}");
            bands += 1;
        }
        assert!(bands >= 2, "{id}: {bands}");
    }
    // The country's 1.7 % of 2018 lies between the least and the most that the bands allow.
    let national = values("rural-headcount").await[&("CN-2010std".to_owned(), "2018".to_owned())];
    assert!((0.0..=6.0).contains(&national));
    // 2019 by region is derived: people of 2019 by the rural population that 2018 implies, which together are the country's.
    let (rates, people) = (values("incidence-regions").await, values("poor-population-regions").await);
    let at = |all: &BTreeMap<(String, String), f64>, id: &str| all[&(id.to_owned(), "2019".to_owned())];
    let rural: f64 = ["east", "central", "west"].iter().map(|id| at(&people, id) / at(&rates, id)).sum();
    let whole = sum(&people, |id, when| when == "2019" && ["east", "central", "west"].contains(&id));
    assert!((whole / rural - 0.6).abs() < 0.06, "{}", whole / rural);
}

#[tokio::test]
async fn lists_have_the_published_numbers() {
    let matched = |path: &'static str| async move { good(path).await["numberMatched"].as_u64().unwrap() };
    let counties = "/collections/counties/items?limit=1";
    assert_eq!(matched("/collections/counties/items?limit=1&is_key_county=true").await, 592);
    // Two of the 832 are one county today; so are two of the 680.
    assert_eq!(matched("/collections/counties/items?limit=1&is_poverty_county=true").await, 831);
    let mut left = 0;
    for (year, count) in [(2016, 28), (2017, 125), (2018, 283), (2019, 344), (2020, 52)] {
        let found = good(&format!("{counties}&exit_year={year}")).await["numberMatched"].as_u64().unwrap();
        assert!(count - 1 <= found && found <= count, "{year}: {found}, not {count}");
        left += found;
    }
    assert_eq!(left, 831);
    let sum_of = |page: Value, name: &'static str| -> u64 {
        list(&page["features"]).iter().map(|f| f["properties"][name].as_u64().unwrap()).sum()
    };
    let areas = good("/collections/areas/items?limit=20&skipGeometry=true").await;
    assert_eq!((sum_of(areas.clone(), "counties"), sum_of(areas, "key_counties")), (680, 440));
    assert_eq!(
        sum_of(good("/collections/area-parts/items?limit=100&skipGeometry=true").await, "listed_members"),
        680
    );
    assert_eq!(sum_of(good("/collections/eco-zones/items?limit=30&skipGeometry=true").await, "members"), 436);
}
