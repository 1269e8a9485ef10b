//! Places in bulk: rows in, rows out, faults named, distances and datums.

use crate::client::{Answer, atlas, fault, good, send};
use axum::body::{Body, Bytes};
use axum::http::Method;
use geo::{Distance, Geodesic, Point};
use poverty_atlas::feature::Shapes;
use serde_json::{Value, json};

const CSV: (&str, &str) = ("content-type", "text/csv; charset=utf-8");
const NDJSON: (&str, &str) = ("content-type", "application/x-ndjson");

async fn post(path: &str, media: (&str, &str), body: impl Into<Body>) -> Answer {
    send(Method::POST, path, &[media], body).await
}

/// Rows of an answer by column name.
fn rows(answer: &Answer) -> Vec<std::collections::BTreeMap<String, String>> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut reader = csv::Reader::from_reader(&answer.body[..]);
    reader.deserialize().map(Result::unwrap).collect()
}

#[tokio::test]
async fn rows_come_back_with_what_is_there() {
    let body = "place,lon,lat\r\nLitang,100.27,29.99\r\n\"two, words\",103.7,27.3\r\nsea,125,20\r\n";
    let answer = post("/locate?lang=en", CSV, body).await;
    assert!(answer.header("content-type").starts_with("text/csv"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let rows = rows(&answer);
    assert_eq!(rows.len(), 3);
    assert_eq!(
        (&*rows[0]["counties"], &*rows[0]["areas"], &*rows[0]["provinces"]),
        ("513334", "tibetan-four-provinces", "510000")
    );
    assert_eq!(
        (&*rows[0]["place"], &*rows[0]["counties_title"], &*rows[1]["place"]),
        ("Litang", "Litang County", "two, words")
    );
    assert!(rows[0]["border_km"].parse::<f64>().unwrap() > 1.0 && rows[0]["error"].is_empty());
    assert_eq!(
        (&*rows[2]["counties"], &*rows[2]["border_km"], &*rows[2]["error"]),
        ("", "", ""),
        "in no county, and no error"
    );
    let chosen = post("/locate?collections=areas", CSV, body).await.text();
    assert_eq!(chosen.lines().next().unwrap(), "place,lon,lat,areas,areas_title,border_km,error");
    let clash = post("/locate?collections=areas", CSV, "lon,lat,areas\n100.27,29.99,x\n").await.text();
    assert!(clash.starts_with("lon,lat,areas,at_areas,areas_title,"), "{clash}");
    // The same answer as one by one.
    let single = good("/locate?lon=100.27&lat=29.99").await;
    assert_eq!(
        single["collections"]["counties"][0]["border_km"].as_f64().unwrap(),
        rows[0]["border_km"].parse::<f64>().unwrap()
    );
}

#[tokio::test]
async fn faults_name_their_line_and_no_row_is_lost() {
    let body = "id,lon,lat\n1,100.27,29.99\n2,x,29\n3,200,29\n4,100\n5,100.27,\n\n6,100.27,29.99\n";
    let rows = rows(&post("/locate", CSV, body).await);
    assert_eq!(rows.iter().map(|r| &*r["id"]).collect::<Vec<_>>(), ["1", "2", "3", "4", "5", "6"]);
    let errors: Vec<&str> = rows.iter().map(|r| &*r["error"]).collect();
    assert!(errors[0].is_empty() && errors[5].is_empty());
    for (error, parts) in errors[1..5].iter().zip([
        ["line 3", "\"x\""],
        ["line 4", "-180"],
        ["line 5", "3 cells"],
        ["line 6", "lat"],
    ]) {
        assert!(parts.iter().all(|p| error.contains(p)), "{error} {parts:?}");
    }
    let objects = "{\"lon\":100.27,\"lat\":29.99,\"n\":1}\nnonsense\n\n{\"n\":2}\n[1]\n{\"lon\":\"100.27\",\"lat\":\"29.99\"}";
    let answer = post("/locate", NDJSON, objects).await;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let lines: Vec<Value> = answer.text().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 5);
    assert_eq!((&lines[0]["n"], &lines[0]["located"]["counties"][0]["id"]), (&json!(1), &json!("513334")));
    for (line, part) in [(&lines[1], "line 2"), (&lines[2], "line 4"), (&lines[3], "line 5")] {
        assert!(line["error"].as_str().unwrap().contains(part), "{line}");
    }
    assert_eq!(lines[2]["n"], 2);
    assert_eq!(lines[4]["located"], lines[0]["located"]);
}

#[tokio::test]
async fn names_and_codes() {
    let body = "name\n理塘县\n513334\n632122\nLitang County\n鼓楼区\n平泉县\nnowhere\n";
    let rows = rows(&post("/locate", CSV, body).await);
    let found: Vec<&str> = rows.iter().map(|r| &*r["counties"]).collect();
    assert_eq!(found, ["513334", "513334", "630222", "513334", "", "130881", ""]);
    assert_eq!(
        (&*rows[0]["areas"], &*rows[0]["provinces"], &*rows[0]["border_km"]),
        ("tibetan-four-provinces", "510000", "")
    );
    assert!(
        rows[4]["error"].contains("line 6") && rows[4]["error"].contains("320106"),
        "{}",
        rows[4]["error"]
    );
    assert!(rows[6]["error"].contains("line 8: expected a name or code"), "{}", rows[6]["error"]);
}

#[tokio::test]
async fn bodies_that_cannot_be_meant() {
    let wrong = post("/locate", ("content-type", "application/xml"), "<a/>").await;
    assert_eq!((wrong.status.as_u16(), wrong.header("content-type")), (415, "application/problem+json"));
    assert!(wrong.text().contains("text/csv"));
    let large = send(Method::POST, "/locate", &[CSV, ("content-length", "99999999999")], "").await;
    assert_eq!(large.status, 413, "{}", large.text());
    for (path, body, part) in [
        ("/locate", "a,b\n1,2\n", "lon and lat"),
        ("/locate", "", "lon and lat"),
        ("/locate?datum=nad27", "lon,lat\n1,2\n", "gcj02"),
        ("/locate?collections=maritime", "lon,lat\n1,2\n", "counties"),
        ("/locate?lang=tlh", "lon,lat\n1,2\n", "lang"),
        ("/locate?color=red", "lon,lat\n1,2\n", "datum"),
    ] {
        let answer = post(path, CSV, body).await;
        assert!(
            answer.status == 400 && answer.json()["detail"].as_str().unwrap().contains(part),
            "{path}: {}",
            answer.text()
        );
    }
    assert_eq!(fault("/locate?lon=100&lat=30&datum=x").await.0, 400);
    let put = send(Method::PUT, "/locate", &[CSV], "lon,lat\n1,2\n").await;
    assert_eq!((put.status.as_u16(), put.header("allow")), (405, "GET,HEAD,POST"));
    // A quote that is never closed: told with its line, and nothing is held in memory without end.
    let open = format!("lon,lat\n1,2\n\"{}", "a\n".repeat(400_000));
    let answer = post("/locate", CSV, open).await.text();
    assert!(
        answer.lines().last().unwrap().contains("line 3: expected records of at most 65536 bytes"),
        "{answer}"
    );
}

#[tokio::test]
async fn other_datums() {
    use poverty_atlas::geometry::Datum;
    let given = Datum::Gcj02.from_wgs84([100.27, 29.99]);
    let answer = good(&format!("/locate?lon={}&lat={}&datum=gcj02", given[0], given[1])).await;
    assert_eq!(
        (&answer["wgs84"], &answer["collections"]["counties"][0]["id"]),
        (&json!([100.27, 29.99]), &json!("513334"))
    );
    assert!(answer["accuracy"].as_str().unwrap().contains("metres"));
    // The seat of Chishui, near its border: with boundaries in another datum it would lie in the county across.
    let seat = good("/locate?lon=105.697472&lat=28.590337&datum=gcj02").await;
    assert_eq!(seat["collections"]["counties"][0]["id"], "520381");
    let baidu = Datum::Bd09.from_wgs84([100.27, 29.99]);
    let answer =
        post("/locate?datum=bd09&collections=counties", CSV, format!("x,y\n{},{}\n", baidu[0], baidu[1]))
            .await;
    let rows = rows(&answer);
    assert_eq!(
        (&*rows[0]["wgs84_lon"], &*rows[0]["wgs84_lat"], &*rows[0]["counties"]),
        ("100.2700000", "29.9900000", "513334")
    );
}

/// The distance to every edge of the border by the geodesic, edges cut into short pieces.
#[tokio::test]
async fn the_nearest_border_is_the_nearest() {
    let atlas = atlas();
    let counties = atlas.collection("counties").unwrap();
    let Shapes::Regions { coverage, regions } = counties.shapes() else { panic!() };
    let mut tested = 0;
    for (i, step) in (0..counties.len()).step_by(97).zip(1..) {
        let around = regions.region(i).bounds();
        let share = f64::from(step % 7) / 8.0 + 0.1;
        let point = [
            around.west() + (around.east() - around.west()) * share,
            around.south() + (around.north() - around.south()) * (1.0 - share),
        ];
        let brute = regions.region(i).polygons.iter().flatten().flat_map(|ring| {
            let line = coverage.ring_positions(ring);
            let cut = |w: &[[f64; 2]]| {
                let pieces = (((w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1]) / 2e-4) as usize).max(1);
                let (a, b) = (w[0], w[1]);
                (0..=pieces).map(move |k| {
                    let t = k as f64 / pieces as f64;
                    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]
                })
            };
            // The geodesic only of what a rough distance leaves.
            line.windows(2).flat_map(cut).collect::<Vec<_>>()
        });
        let rough = |p: &[f64; 2]| ((p[0] - point[0]) * point[1].to_radians().cos()).hypot(p[1] - point[1]);
        let mut all: Vec<[f64; 2]> = brute.collect();
        all.sort_by(|a, b| rough(a).total_cmp(&rough(b)));
        let least = rough(&all[0]);
        let near = all.iter().take_while(|p| rough(p) <= least * 1.1 + 1e-3);
        let brute = near
            .map(|p| Geodesic.distance(Point::from(point), Point::from(*p)) / 1e3)
            .fold(f64::INFINITY, f64::min);
        let ours = counties.shapes().border_km(i, point).unwrap();
        assert!((ours - brute).abs() <= brute * 1e-3 + 0.012, "{}: {ours} {brute}", counties.feature_id(i));
        tested += 1;
    }
    assert_eq!(tested, 30);
}

#[tokio::test]
async fn a_long_table_keeps_its_order() {
    let rows = 60_000;
    let mut body = String::from("n,lon,lat\n");
    for n in 0..rows {
        let (x, y) = (f64::from(n * 7_919 % 60_000), f64::from(n * 104_729 % 60_000));
        body.push_str(&format!("{n},{:.5},{:.5}\n", 74.0 + x / 1_000.0, 18.0 + y / 2_000.0));
    }
    let answer = post("/locate?collections=counties", CSV, Bytes::from(body)).await;
    let text = answer.text();
    let mut expected = 0;
    for line in text.lines().skip(1) {
        assert!(line.starts_with(&format!("{expected},")) && line.ends_with(','), "{line}");
        expected += 1;
    }
    assert_eq!(expected, rows);
}

#[tokio::test]
async fn why_a_feature_is_in_or_not() {
    let mut most = 0;
    for (lon, lat) in [(100.27, 29.99), (103.7, 27.3), (104.1, 28.6), (116.4, 39.9), (102.3, 27.9)] {
        let answer = good(&format!("/locate?lon={lon}&lat={lat}&explain=true")).await;
        let all = answer["explain"]["collections"].as_array().unwrap();
        let counties = all.iter().find(|c| c["collection"] == "counties").unwrap();
        let tested = counties["tested"].as_array().unwrap();
        assert_eq!(counties["candidates"], tested.len());
        let (inside, outside): (Vec<&Value>, Vec<&Value>) = tested.iter().partition(|t| t["in"] == true);
        let says = |t: &&Value, word: &str| t["why"].as_str().unwrap().contains(word);
        assert!(inside.len() == 1 && says(&inside[0], "inside"), "{counties}");
        assert_eq!(inside[0]["id"], answer["collections"]["counties"][0]["id"]);
        assert!(outside.iter().all(|t| says(t, "outside")), "{counties}");
        most = most.max(tested.len());
    }
    assert!(most > 1, "boxes overlap somewhere");
}
