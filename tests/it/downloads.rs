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
    assert_eq!(told.len(), 3, "{told:?}");
    let links = fine("/collections/areas").await.json();
    let files = links["links"].as_array().unwrap().iter().filter(|l| l["rel"] == "enclosure").count();
    assert_eq!(files, 3);
}
