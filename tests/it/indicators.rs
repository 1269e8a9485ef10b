//! Figures over HTTP: changes between years, tables, classes.

use crate::client::{fault, good, text};
use poverty_atlas::Language;
use poverty_atlas::language::numbers::written;
use serde_json::{Value, json};

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

#[tokio::test]
async fn the_change_between_two_years() {
    let change = good("/indicators/incidence?year=2012..2017").await;
    assert_eq!(
        (&change["from"], &change["to"], list(&change["changes"]).len()),
        (&json!(2012), &json!(2017), 14)
    );
    let wumeng = list(&change["changes"]).iter().find(|c| c["id"] == "wumeng").unwrap();
    let (from, to) = (wumeng["from"]["value"].as_f64().unwrap(), wumeng["to"]["value"].as_f64().unwrap());
    let near = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-8;
    assert!(near(&wumeng["change"], to - from) && near(&wumeng["relative"], (to - from) / from), "{wumeng}");
    assert!(wumeng["from"]["confidence"].is_string());
    // Either end unknown: the change is unknown, not the other figure.
    let gaps = good("/indicators/rural-poor?year=2008..2013").await;
    let current = list(&gaps["changes"]).iter().find(|c| c["id"] == "CN-2010std").unwrap();
    assert_eq!(
        (&current["change"], &current["relative"], &current["from"]["value"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(gaps["unknown"], 3);
    let csv = text("/indicators/incidence?year=2012..2017&f=csv").await;
    assert!(csv.contains("id,name_zh,name_en,2012,2012_evidence,2012_confidence,2017,2017_evidence,2017_confidence,change,relative"));
    for bad in ["2012..", "2017..2012", "1900..2012", "1900", "x", "2012..2012"] {
        let (status, told) = fault(&format!("/indicators/incidence?year={bad}")).await;
        assert!(status == 400 && told.contains("2011") && told.contains(bad), "{bad}: {told}");
    }
    assert!(fault("/indicators/relocation?year=2012").await.1.contains("no year"));
}

#[tokio::test]
async fn tables_long_and_wide() {
    let one = good("/indicators/incidence?year=2015").await;
    assert!(
        list(&one["series"]).iter().all(|s| list(&s["values"]).len() == 1 && s["values"][0]["year"] == 2015)
    );
    let (long, wide) =
        (text("/indicators/incidence?f=csv").await, text("/indicators/incidence?f=csv&shape=wide").await);
    assert_eq!((long.trim().lines().count(), wide.trim().lines().count()), (141, 15));
    let header: Vec<&str> = wide.lines().next().unwrap().split(',').collect();
    assert_eq!(
        header[3..9],
        ["2011", "2011_evidence", "2011_confidence", "2012", "2012_evidence", "2012_confidence"]
    );
    assert!(
        wide.contains("liupan,六盘山区,Liupan Mountain Area,35,compiled,medium,28.9,compiled,medium,"),
        "{wide}"
    );
    let periods = text("/indicators/relocation-by-year?f=csv&shape=wide").await;
    assert!(periods.lines().next().unwrap().contains(",2016-2020,2016-2020_evidence,"), "{periods}");
    assert_eq!(fault("/indicators/incidence?shape=tall").await.0, 400);
}

#[tokio::test]
async fn classes_of_figures() {
    let counted =
        |c: &Value| -> u64 { list(&c["classes"]).iter().map(|c| c["count"].as_u64().unwrap()).sum() };
    let own = good("/indicators/incidence/classes?year=2015").await;
    assert_eq!(
        (&own["method"], &own["breaks"], &own["unknown"]),
        (&json!("manual"), &json!([3.0, 5.0, 10.0, 15.0, 20.0, 30.0]), &json!(0))
    );
    for method in ["equal", "quantile", "jenks", "stddev", "pretty", "headtail"] {
        let c = good(&format!("/indicators/incidence/classes?year=2015&method={method}&k=4")).await;
        assert_eq!(counted(&c), 14, "{method}");
        let (classes, breaks) = (list(&c["classes"]), list(&c["breaks"]));
        assert_eq!(classes.len(), breaks.len() + 1, "{method}");
        assert!(classes.iter().all(|c| c["color"].as_str().unwrap().starts_with('#')), "{method}: {c}");
        assert!((0.0..=1.0).contains(&c["fit"].as_f64().unwrap()));
    }
    let quantile = good("/indicators/incidence/classes?year=2015&method=quantile&k=2").await;
    assert_eq!(
        list(&quantile["classes"]).iter().map(|c| c["count"].as_u64().unwrap()).collect::<Vec<_>>(),
        [7, 7]
    );
    // Unknown figures are counted apart.
    let provinces = good("/indicators/incidence-provinces/classes?method=jenks&year=2015").await;
    assert_eq!(counted(&provinces) + provinces["unknown"].as_u64().unwrap(), 34);
    assert!(provinces["unknown"].as_u64().unwrap() > 0);
    let manual = good("/indicators/incidence/classes?year=2015&breaks=10,20&palette=teal").await;
    assert_eq!(
        (list(&manual["classes"]).len(), &manual["palette"], &manual["method"]),
        (3, &json!("teal"), &json!("manual"))
    );
    let area = good("/collections/counties/classes?property=area_km2&k=7").await;
    assert_eq!((counted(&area), list(&area["classes"]).len()), (2875, 7));
    for (bad, part) in [
        ("/indicators/incidence/classes?k=1", "from 2 to 9"),
        ("/indicators/incidence/classes?method=best", "jenks"),
        ("/indicators/incidence/classes?palette=okabe-ito", "warm"),
        ("/indicators/incidence/classes?method=jenks&breaks=1,2", "method=manual"),
        ("/indicators/incidence/classes?breaks=2,1", "ascending"),
        ("/indicators/incidence-regions/classes?method=manual", "breaks is missing"),
        ("/indicators/incidence/classes?year=1900", "2011"),
        ("/collections/counties/classes", "property is missing"),
        ("/collections/counties/classes?property=name_zh", "area_km2"),
    ] {
        let (status, told) = fault(bad).await;
        assert!(status == 400 && told.contains(part), "{bad}: {told}");
    }
}

#[tokio::test]
async fn units_that_count_in_steps_are_multiplied_out_where_people_read() {
    let legend = good("/styles/relocation/legend").await;
    assert_eq!(legend["unit"]["en"], "10,000 people", "the unit of the bounds stays");
    assert_eq!(
        (&legend["label_unit"]["en"], &legend["label_unit"]["zh"]),
        (&json!("people"), &json!("万人"))
    );
    let circles: Vec<_> = list(&legend["entries"]).iter().filter(|e| e["radius_px"].is_number()).collect();
    assert!(!circles.is_empty());
    for entry in circles {
        let value = entry["from"].as_f64().unwrap();
        assert_eq!(entry["label"]["zh"], value.to_string());
        assert_eq!(entry["label"]["en"], written(value * 1e4, &Language::ENGLISH));
    }
    let page = text("/indicators/poor-population-provinces?f=html&lang=en").await;
    assert!(page.contains("million\u{2009}people</td>"), "{page}");
    let chinese = text("/indicators/poor-population-provinces?f=html&lang=zh").await;
    assert!(chinese.contains("万人</td>"), "{chinese}");
    let figure = text("/figures/1.svg?lang=en").await;
    assert!(figure.replace('\u{2009}', " ").contains("2013: 82.49 million"), "the phases of poverty policy");
}
