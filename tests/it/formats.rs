//! Features in every format and reference system: the same features, the same places.

use crate::client::{ask, fine, get};
use crate::folder::{Served, feature, features, point};
use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};
use geo::{Area, BoundingRect, Geometry, MultiPolygon};
use geozero::ToGeo;
use serde_json::Value;
use std::io::Cursor;

const ITEMS: &str = "/collections/counties/items";
const WGS84: &str = "http://www.opengis.net/def/crs/EPSG/0/4326";
const CGCS2000: &str = "http://www.opengis.net/def/crs/EPSG/0/4490";
const MERCATOR: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";

fn shape(feature: &Value) -> MultiPolygon {
    let geometry: geojson::Geometry = feature["geometry"].to_string().parse().unwrap();
    match Geometry::try_from(geometry).unwrap() {
        Geometry::MultiPolygon(m) => m,
        other => panic!("{other:?}"),
    }
}

async fn county(query: &str) -> MultiPolygon {
    shape(&fine(&format!("{ITEMS}/110101?{query}")).await.json())
}

#[tokio::test]
async fn a_feature_stands_in_the_same_place_in_every_reference_system() {
    let degrees = county("").await.bounding_rect().unwrap();
    for crs in [WGS84, CGCS2000] {
        let turned = county(&format!("crs={crs}")).await.bounding_rect().unwrap();
        assert_eq!((turned.min().x, turned.min().y), (degrees.min().y, degrees.min().x), "{crs}");
    }
    let metres = county(&format!("crs={MERCATOR}")).await.bounding_rect().unwrap();
    let east = degrees.min().x.to_radians() * 6_378_137.0;
    let half = std::f64::consts::FRAC_PI_4 + degrees.min().y.to_radians() / 2.0;
    let north = half.tan().ln() * 6_378_137.0;
    assert!((metres.min().x - east).abs() < 0.02 && (metres.min().y - north).abs() < 0.02);
}

#[tokio::test]
async fn the_answer_says_its_reference_system() {
    let header = async |path: String| fine(&path).await.header("content-crs").to_owned();
    for path in [ITEMS.to_owned(), format!("{ITEMS}/110101")] {
        assert_eq!(header(path.clone()).await, "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
        assert_eq!(header(format!("{path}?crs={MERCATOR}")).await, format!("<{MERCATOR}>"));
    }
    let bad = get(&format!("{ITEMS}?crs=http://www.opengis.net/def/crs/EPSG/0/9999")).await;
    assert_eq!(bad.status, 400);
    assert!(bad.text().contains("9999") && bad.text().contains(CGCS2000), "{}", bad.text());
    assert_eq!(get(&format!("{ITEMS}?bbox=1,2,3,4&bbox-crs=EPSG:1")).await.status, 400);
}

#[tokio::test]
async fn a_box_finds_the_same_features_in_every_reference_system() {
    let matched = async |query: &str| {
        let page = fine(&format!("{ITEMS}?limit=1&skipGeometry=true&{query}")).await.json();
        page["numberMatched"].as_u64().unwrap()
    };
    let expected = matched("bbox=100,28,104,32").await;
    assert!(expected > 20);
    assert_eq!(matched(&format!("bbox=28,100,32,104&bbox-crs={WGS84}")).await, expected);
    assert_eq!(matched(&format!("bbox=28,100,0,32,104,9&bbox-crs={CGCS2000}")).await, expected);
    let metres = "11131949.0793,3248973.7896,11577227.0425,3763310.6271";
    let across = format!("bbox={metres}&bbox-crs={MERCATOR}");
    assert!(matched(&across).await.abs_diff(expected) <= 1);
}

#[tokio::test]
async fn a_zoom_gives_less_of_the_geometry_and_keeps_the_land() {
    let full = fine(&format!("{ITEMS}?limit=100&properties=code")).await.body.len();
    let coarse = fine(&format!("{ITEMS}?limit=100&properties=code&zoom=5")).await.body.len();
    assert!(coarse * 4 < full, "{coarse} of {full}");
    let (exact, simple) = (county("").await.unsigned_area(), county("zoom=12").await.unsigned_area());
    assert!((exact - simple).abs() < exact / 1000.0, "{exact} {simple}");
    let rough = county("precision=1").await;
    assert!(rough.0[0].exterior().coords().all(|c| (c.x * 10.0 - (c.x * 10.0).round()).abs() < 1e-9));
}

#[tokio::test]
async fn a_sequence_is_the_features_of_the_page_one_by_one() {
    let page = fine(&format!("{ITEMS}?limit=7")).await.json();
    let answer = fine(&format!("{ITEMS}?limit=7&f=geojsonseq")).await;
    assert_eq!(answer.header("content-type"), "application/geo+json-seq");
    assert!(answer.header("link").contains("rel=\"next\""), "{}", answer.header("link"));
    let text = answer.text();
    let records: Vec<&str> = text.split('\u{1e}').skip(1).collect();
    assert!(records.iter().all(|r| r.ends_with('\n')));
    let read: Vec<Value> = records.iter().map(|r| serde_json::from_str(r).unwrap()).collect();
    assert_eq!(&read, page["features"].as_array().unwrap());
    let accepted = ask(&format!("{ITEMS}?limit=7"), &[("accept", "application/geo+json-seq")]).await;
    assert_eq!(accepted.body, answer.body);
    let all = fine(&format!("{ITEMS}?limit=9999&f=geojsonseq&skipGeometry=true")).await;
    assert_eq!(all.text().matches('\u{1e}').count(), 2875);
}

#[tokio::test]
async fn a_table_has_the_geometry_as_text_where_asked_for() {
    let rows = async |query: &str| {
        let text = fine(&format!("{ITEMS}?limit=3&f=csv&{query}")).await.text();
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark").to_owned();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        (header, rows)
    };
    let (header, all) = rows("geometry=wkt").await;
    assert_eq!((&header[0], header.iter().next_back()), ("id", Some("WKT")));
    assert!(all.iter().all(|r| r.iter().next_back().unwrap().starts_with("MULTIPOLYGON(((")));
    for query in ["", "geometry=none", "geometry=wkt&skipGeometry=true"] {
        assert!(!rows(query).await.0.iter().any(|h| h == "WKT"), "{query}");
    }
    assert_eq!(get(&format!("{ITEMS}?geometry=wkb")).await.status, 400);
}

#[tokio::test]
async fn flatgeobuf_holds_the_same_features_behind_an_index() {
    let page = fine("/collections/areas/items?limit=100").await.json();
    let file = fine("/collections/areas/items?limit=100&f=fgb").await;
    assert_eq!(file.header("content-type"), "application/flatgeobuf");
    let mut features = FgbReader::open(Cursor::new(&file.body)).unwrap().select_all().unwrap();
    let mut count = 0;
    while let Some(feature) = features.next().unwrap() {
        count += 1;
        let id: String = feature.property("area_id").unwrap();
        let same = page["features"].as_array().unwrap().iter().find(|f| f["id"] == id.as_str()).unwrap();
        assert_eq!(feature.property::<i64>("counties").ok(), same["properties"]["counties"].as_i64(), "{id}");
        let Geometry::MultiPolygon(read) = feature.to_geo().unwrap() else { panic!("{id}") };
        let (a, b) = (read.unsigned_area(), shape(same).unsigned_area());
        assert!((a - b).abs() < 1e-5, "{id}: {a} {b}");
    }
    assert_eq!(count, 14);
    let inside = |file: &[u8]| {
        let reader = FgbReader::open(Cursor::new(file)).unwrap();
        reader.select_bbox(103.0, 27.0, 104.0, 28.0).unwrap().features_count()
    };
    let found = inside(&file.body).unwrap();
    assert!(found > 0 && found < 14, "{found}");
}

#[tokio::test]
async fn flatgeobuf_without_geometry_and_without_features() {
    for query in ["limit=5&skipGeometry=true", "offset=99999"] {
        let file = fine(&format!("{ITEMS}?f=fgb&{query}")).await.body;
        let mut features = FgbReader::open(Cursor::new(&file)).unwrap().select_all_seq().unwrap();
        let mut count = 0;
        while let Some(feature) = features.next().unwrap() {
            assert!(!feature.property::<String>("code").unwrap().is_empty());
            count += 1;
        }
        assert_eq!(count, if query.starts_with("limit") { 5 } else { 0 }, "{query}");
    }
}

#[tokio::test]
async fn a_table_with_more_columns_than_a_geopackage_holds_is_told() {
    let wide: serde_json::Map<String, Value> = (0..2100).map(|i| (format!("c{i:04}"), i.into())).collect();
    let text = features(&[feature(point(1.0, 2.0), Value::Object(wide))]);
    let served = Served::of(&[("wide.geojson", text.as_bytes())]);
    for path in ["/collections/wide/items?f=gpkg", "/download/wide.gpkg", "/download.gpkg"] {
        let (status, body) = served.get(path).await;
        let told = String::from_utf8_lossy(&body);
        assert!(
            status == 400 && told.contains("2000 columns, found 2103 of \\\"wide\\\""),
            "{path}: {status} {told}"
        );
    }
    for path in ["/collections/wide/items?f=gpkg&properties=c0001", "/download/wide.csv"] {
        assert_eq!(served.get(path).await.0, 200, "{path}");
    }
}
