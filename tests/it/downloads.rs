//! Whole collections as files, read in parts.

use crate::client::{Answer, ask, fine, get, send};
use axum::body::Body;
use axum::http::Method;
use flatgeobuf::{FallibleStreamingIterator, FgbReader};
use poverty_atlas::server::routes;
use std::io::Cursor;

const FILE: &str = "/download/areas.fgb";

async fn part(range: &str) -> Answer {
    ask(FILE, &[("range", range)]).await
}

#[tokio::test]
async fn every_ending_is_a_file_of_all_features() {
    let fgb = fine("/download/counties.fgb").await;
    assert_eq!(fgb.header("content-disposition"), "attachment; filename=\"counties.fgb\"");
    let reader = FgbReader::open(Cursor::new(&fgb.body)).unwrap();
    assert_eq!(reader.header().features_count(), 2875);
    let mut found = reader.select_bbox(100.0, 28.0, 100.5, 28.5).unwrap();
    assert!(found.features_count().is_some_and(|n| n > 0 && n < 30));
    assert!(found.next().unwrap().is_some());
    let geojson = fine("/download/areas.geojson").await.json();
    assert_eq!(geojson["features"].as_array().unwrap().len(), 14);
    assert!(geojson.get("timeStamp").is_none());
    let csv = fine("/download/counties.csv").await.text();
    assert_eq!(csv.lines().count(), 2876);
}

#[tokio::test]
async fn parts_add_up_to_the_whole() {
    let whole = fine(FILE).await;
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let len = whole.body.len();
    for (range, from, to) in [
        ("bytes=0-0".to_owned(), 0, 1),
        ("bytes=10-99".to_owned(), 10, 100),
        ("bytes=-7".to_owned(), len - 7, len),
        (format!("bytes={}-", len / 2), len / 2, len),
        (format!("bytes={}-{}", len - 3, len + 9), len - 3, len),
    ] {
        let answer = part(&range).await;
        assert_eq!((answer.status.as_u16(), &answer.body[..]), (206, &whole.body[from..to]), "{range}");
        assert_eq!(answer.header("content-range"), format!("bytes {from}-{}/{len}", to - 1));
        assert_eq!(answer.header("etag"), whole.header("etag"));
    }
    let head = send(Method::HEAD, FILE, &[], Body::empty()).await;
    assert_eq!(head.header("content-length"), len.to_string());
}

#[tokio::test]
async fn what_is_no_part_is_told_or_left() {
    let whole = fine(FILE).await;
    let beyond = part(&format!("bytes={}-", whole.body.len())).await;
    assert_eq!(beyond.status, 416);
    assert_eq!(beyond.header("content-range"), format!("bytes */{}", whole.body.len()));
    assert_eq!(beyond.header("content-type"), "application/problem+json");
    for ignored in ["bytes=5-4", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b"] {
        let answer = part(ignored).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (200, whole.body.len()), "{ignored}");
    }
}

#[tokio::test]
async fn tags_are_strong_and_decide() {
    let whole = fine(FILE).await;
    let tag = whole.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag}");
    let range = ("range", "bytes=0-9");
    let same = ask(FILE, &[range, ("if-range", &tag)]).await;
    assert_eq!((same.status.as_u16(), same.body.len()), (206, 10));
    for other in ["\"0\"", &format!("W/{tag}"), "Wed, 21 Oct 2015 07:28:00 GMT"] {
        assert_eq!(ask(FILE, &[range, ("if-range", other)]).await.status, 200, "{other}");
    }
    assert_eq!(ask(FILE, &[("if-none-match", &tag)]).await.status, 304);
    assert_eq!(ask(FILE, &[range, ("if-none-match", &tag)]).await.status, 304);
    let packed = ask("/download/areas.geojson", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(packed.header("content-encoding"), "", "a part of something compressed is of no use");
}

#[tokio::test]
async fn files_that_are_not_there() {
    for path in ["/download/none.fgb", "/download/areas.shp", "/download/areas", "/download/.fgb"] {
        assert_eq!(get(path).await.status, 404, "{path}");
    }
    assert_eq!(get("/download/areas.fgb?limit=1").await.status, 400);
    let told: Vec<&str> = routes().map(|r| r.path).filter(|p| p.starts_with("/download/")).collect();
    assert_eq!(told.len(), 10, "{told:?}");
    let links = fine("/collections/areas").await.json();
    let files = links["links"].as_array().unwrap().iter().filter(|l| l["rel"] == "enclosure").count();
    assert_eq!(files, 10);
}

/// Every format that is made whole: the ending of a file, the word of `f`, and how its bytes begin.
const MADE: [(&str, &str, &[u8]); 6] = [
    ("gpkg", "gpkg", b"SQLite format 3\0"),
    ("shp.zip", "shp", b"PK\x03\x04"),
    ("parquet", "parquet", b"PAR1"),
    ("topojson", "topojson", b"{\"type\":\"Topology\""),
    ("kml", "kml", b"<?xml"),
    ("xlsx", "xlsx", b"PK\x03\x04"),
];

#[tokio::test]
async fn files_that_are_made_whole_are_the_same_whenever_they_are_made() {
    for (ending, word, begin) in MADE {
        let whole = fine(&format!("/download/areas.{ending}")).await;
        assert!(whole.body.starts_with(begin), "{ending}: {}", whole.start());
        // Another server makes it anew.
        let again = fine(&format!("/download/areas.{ending}")).await;
        assert!(whole.body == again.body, "{ending}");
        assert_eq!(whole.header("etag"), again.header("etag"), "{ending}");
        assert_eq!(whole.header("accept-ranges"), "bytes");
        let asked = fine(&format!("/collections/areas/items?limit=10000&f={word}")).await;
        assert!(asked.body == whole.body, "{word}: {} and {} bytes", asked.body.len(), whole.body.len());
        let name = format!("attachment; filename=\"areas.{ending}\"");
        assert_eq!(asked.header("content-disposition"), name);
        assert_eq!(asked.header("content-type"), whole.header("content-type"));
        let part = ask(&format!("/download/areas.{ending}"), &[("range", "bytes=1-4")]).await;
        assert_eq!((part.status.as_u16(), &part.body[..]), (206, &whole.body[1..5]), "{ending}");
        // Nothing at all is a file too.
        let none = fine(&format!("/collections/areas/items?filter=area_id='none'&f={word}")).await;
        assert!(none.body.starts_with(begin) || word == "parquet", "{word}: {}", none.start());
    }
    assert_eq!(fine("/collections/areas/items?f=xlsx").await.header("accept-ranges"), "none");
}

#[tokio::test]
async fn a_query_may_name_its_format_by_accept_and_no_reference_system_that_it_has_not() {
    let answer = ask("/collections/areas/items", &[("accept", "application/geopackage+sqlite3")]).await;
    assert!(answer.body.starts_with(b"SQLite"), "{}", answer.start());
    let mercator = "crs=http://www.opengis.net/def/crs/EPSG/0/3857";
    for word in ["kml", "topojson", "parquet"] {
        let refused = get(&format!("/collections/areas/items?f={word}&{mercator}")).await;
        assert_eq!(refused.status, 400, "{word}");
        assert!(refused.text().contains("CRS84") && refused.text().contains("3857"), "{}", refused.text());
    }
    for word in ["gpkg", "shp"] {
        fine(&format!("/collections/areas/items?f={word}&{mercator}")).await;
    }
}

#[tokio::test]
async fn one_file_has_all_collections_with_their_styles() {
    let atlas = fine("/download.gpkg").await;
    assert_eq!(atlas.header("content-disposition"), "attachment; filename=\"atlas.gpkg\"");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &atlas.body).unwrap();
    let base = rusqlite::Connection::open(file.path()).unwrap();
    let count = |sql: &str| base.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM counties"), 2875);
    assert_eq!(count("SELECT count(*) FROM areas"), 14);
    let collections = crate::client::atlas().collections().len() as i64;
    assert_eq!(count("SELECT count(*) FROM gpkg_contents WHERE data_type = 'features'"), collections);
    assert_eq!(count("SELECT count(*) FROM layer_styles WHERE f_table_name = 'areas' AND useAsDefault"), 1);
    assert_eq!(count("SELECT count(*) FROM pragma_foreign_key_check()"), 0);
    let titles =
        "SELECT title FROM gpkg_data_columns WHERE table_name = 'counties' AND column_name = 'area_km2'";
    let title: String = base.query_row(titles, [], |row| row.get(0)).unwrap();
    assert!(title.ends_with("(km²)"), "{title}");
    let style: String = base
        .query_row("SELECT styleQML FROM layer_styles WHERE f_table_name = 'areas'", [], |row| row.get(0))
        .unwrap();
    assert!(style.contains("attr=\"area_id\"") && style.contains("value=\"wumeng\""), "{style}");
}

/// The positions of a ring of a topology: its arcs, the second without the position that it shares with the first.
fn ring(topology: &serde_json::Value, arcs: &serde_json::Value) -> Vec<[i64; 2]> {
    let mut out: Vec<[i64; 2]> = Vec::new();
    for number in arcs.as_array().unwrap() {
        let number = number.as_i64().unwrap();
        let at = if number < 0 { !number } else { number } as usize;
        let mut sum = [0, 0];
        let step = |p: &serde_json::Value| {
            sum = [sum[0] + p[0].as_i64().unwrap(), sum[1] + p[1].as_i64().unwrap()];
            sum
        };
        let mut line: Vec<[i64; 2]> = topology["arcs"][at].as_array().unwrap().iter().map(step).collect();
        if number < 0 {
            line.reverse();
        }
        out.extend(&line[usize::from(!out.is_empty())..]);
    }
    out
}

#[tokio::test]
async fn a_topology_has_the_polygons_of_geojson() {
    let filter = "filter=province_code='510000'&limit=200&properties=name_zh";
    let topology = fine(&format!("/collections/counties/items?{filter}&f=topojson")).await.json();
    let page = fine(&format!("/collections/counties/items?{filter}&precision=7")).await.json();
    let shapes = topology["objects"]["counties"]["geometries"].as_array().unwrap();
    let features = page["features"].as_array().unwrap();
    assert_eq!(shapes.len(), features.len());
    assert!(shapes.len() > 150);
    for (shape, feature) in shapes.iter().zip(features) {
        assert_eq!((&shape["id"], &shape["properties"]), (&feature["id"], &feature["properties"]));
        let polygons = feature["geometry"]["coordinates"].as_array().unwrap();
        for (arcs, rings) in shape["arcs"].as_array().unwrap().iter().zip(polygons) {
            for (arcs, positions) in arcs.as_array().unwrap().iter().zip(rings.as_array().unwrap()) {
                let whole =
                    |p: &serde_json::Value| [0, 1].map(|i| (p[i].as_f64().unwrap() * 1e7).round() as i64);
                let expected: Vec<[i64; 2]> = positions.as_array().unwrap().iter().map(whole).collect();
                assert!(ring(&topology, arcs) == expected, "{}", feature["id"]);
            }
        }
    }
    // Neighbours share their border: fewer positions than in all rings.
    let size = |answer: &serde_json::Value| answer.to_string().len();
    assert!(size(&topology) * 2 < size(&page), "{} of {}", size(&topology), size(&page));
}

#[tokio::test]
async fn a_table_of_types_stands_beside_the_csv_file() {
    let header = fine("/download/counties.csv").await.text();
    let names: Vec<&str> = header.trim_start_matches('\u{feff}').lines().next().unwrap().split(',').collect();
    let types = fine("/download/counties.csvt").await.text();
    let types: Vec<&str> = types.trim_end().split(',').collect();
    assert_eq!(types.len(), names.len());
    let of = |name: &str| types[names.iter().position(|n| *n == name).unwrap()];
    assert_eq!(
        [of("code"), of("area_km2"), of("is_three_regions")],
        ["\"String\"", "\"Real\"", "\"Integer(Boolean)\""]
    );
    assert_eq!(get("/download/oceans.csvt").await.status, 404);
}
