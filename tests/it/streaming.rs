//! Large answers are made while they are read: what they say, what they cost while nobody reads, how they end.

use super::client::{PUBLIC, ask, atlas, fine, send};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request};
use flatgeobuf::{FallibleStreamingIterator, FgbReader};
use http_body_util::BodyExt;
use poverty_atlas::server::{ConnectionLimits, ServerOptions, router, run};
use std::io::{Cursor, Read, Write};
use std::time::Duration;
use tower::ServiceExt;

/// Twenty megabytes, in every format.
const LARGE: [&str; 5] = [
    "/collections/counties/items?limit=10000",
    "/collections/counties/items?limit=10000&f=geojsonseq",
    "/collections/counties/items?limit=10000&f=csv&geometry=wkt",
    "/collections/counties/items?limit=10000&f=fgb",
    "/download/counties.geojson",
];
/// Bytes that are on their way at once, at most: a piece, and the feature with which it is full.
const ON_ITS_WAY: usize = 400_000;

fn server() -> Router {
    router(atlas().clone(), ServerOptions { public_url: Some(PUBLIC.to_owned()), ..Default::default() })
}

async fn asked(server: &Router, path: &str, coding: &str) -> (HeaderMap, Body) {
    let request = Request::builder().uri(path).header("accept-encoding", coding).body(Body::empty());
    let (parts, body) = server.clone().oneshot(request.unwrap()).await.unwrap().into_parts();
    assert_eq!(parts.status, 200, "{path}");
    (parts.headers, body)
}

async fn frame(body: &mut Body) -> Option<Bytes> {
    Some(body.frame().await?.unwrap().into_data().unwrap())
}

async fn frames(mut body: Body) -> Vec<Bytes> {
    let mut all = Vec::new();
    while let Some(bytes) = frame(&mut body).await {
        all.push(bytes);
    }
    all
}

fn unpacked(coding: &str, packed: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match coding {
        "gzip" => flate2::read::GzDecoder::new(packed).read_to_end(&mut out).unwrap(),
        "br" => brotli::Decompressor::new(packed, 4096).read_to_end(&mut out).unwrap(),
        _ => Cursor::new(packed).read_to_end(&mut out).unwrap(),
    };
    out
}

/// Without the time at which a page was made.
fn unstamped(bytes: &[u8]) -> &[u8] {
    let stamp = b"],\"timeStamp\":";
    let at = bytes.windows(stamp.len()).rposition(|w| w == stamp);
    &bytes[..at.unwrap_or(bytes.len())]
}

#[tokio::test]
async fn nothing_is_whole_in_memory() {
    let server = server();
    for path in LARGE {
        let plain = frames(asked(&server, path, "identity").await.1).await;
        assert!(plain.iter().all(|piece| piece.len() <= ON_ITS_WAY), "{path}");
        assert!(plain.len() > 20, "{path}: {} pieces", plain.len());
        let plain = plain.concat();
        for coding in ["gzip", "br"] {
            let (headers, body) = asked(&server, path, coding).await;
            if path.starts_with("/download/") {
                assert!(headers.get("content-encoding").is_none());
                continue;
            }
            assert_eq!(headers["content-encoding"], coding, "{path}");
            assert_eq!(headers["vary"].to_str().unwrap().matches("accept-encoding").count(), 1);
            let packed = frames(body).await;
            assert!(packed.iter().all(|piece| piece.len() <= ON_ITS_WAY), "{path}");
            let packed = packed.concat();
            assert!(packed.len() < plain.len(), "{path}: {} of {}", packed.len(), plain.len());
            assert!(
                unstamped(&unpacked(coding, &packed)) == unstamped(&plain),
                "{path}, {coding}: other bytes"
            );
        }
    }
}

#[tokio::test]
async fn a_large_page_says_what_its_parts_say() {
    let (whole, parts) = (fine(LARGE[0]).await.json(), fine("/collections/counties/items?limit=9").await);
    assert_eq!((&whole["numberMatched"], &whole["numberReturned"]), (&2875.into(), &2875.into()));
    let features = whole["features"].as_array().unwrap();
    assert_eq!(features.len(), 2875);
    assert_eq!(&features[..9], parts.json()["features"].as_array().unwrap());
    assert!(whole["timeStamp"].as_str().unwrap().ends_with('Z'));
    let file = fine(LARGE[3]).await.body;
    let reader = FgbReader::open(Cursor::new(&file)).unwrap();
    assert_eq!(reader.header().features_count(), 2875);
    let mut found = reader.select_bbox(100.0, 28.0, 100.5, 28.5).unwrap();
    assert!(found.features_count().is_some_and(|n| n > 0 && n < 30));
    assert!(found.next().unwrap().is_some());
}

#[tokio::test]
async fn a_large_answer_is_known_by_data_and_request() {
    for path in &LARGE[..4] {
        let first = fine(path).await;
        let tag = first.header("etag");
        for coding in ["identity", "gzip", "br"] {
            let again = ask(path, &[("accept-encoding", coding), ("if-none-match", tag)]).await;
            assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path} {coding}");
            assert_eq!(again.header("etag"), tag);
        }
        let head = send(Method::HEAD, path, &[], Body::empty()).await;
        // That of the file that parts are read of: strong, and under the same digest.
        let digest = tag.trim_start_matches("W/").trim_matches('"');
        assert!(head.header("etag").starts_with(&format!("\"{digest}-")) && head.body.is_empty(), "{path}");
        for other in [format!("{path}&precision=3"), format!("{path}&properties=code")] {
            assert_eq!(ask(&other, &[("if-none-match", tag)]).await.status, 200, "{other}");
        }
    }
    let large = "/collections/counties/items?limit=10000";
    let tag = fine(large).await.header("etag").to_owned();
    let sequence = [("if-none-match", &*tag), ("accept", "application/geo+json-seq")];
    assert_eq!(ask(large, &sequence).await.status, 200, "another format is another answer");
    // Its links lead elsewhere.
    let options =
        ServerOptions { public_url: Some("https://other.example".to_owned()), ..Default::default() };
    let (other, _) = asked(&router(atlas().clone(), options), large, "identity").await;
    assert_ne!(other["etag"], tag);
}

#[test]
fn who_does_not_read_holds_no_thread_and_no_permit() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = server();
        let mut stalled = Vec::new();
        for path in LARGE.iter().cycle().take(60) {
            let mut body = asked(&server, path, "gzip").await.1;
            assert!(frame(&mut body).await.is_some_and(|bytes| !bytes.is_empty()));
            stalled.push(body);
        }
        let (_, found) = asked(&server, "/locate?lon=103&lat=28", "identity").await;
        assert!(!frames(found).await.is_empty());
    });
}

#[test]
fn a_reader_that_takes_nothing_is_cut_off() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let limits = ConnectionLimits { still: Duration::from_millis(200), ..ConnectionLimits::default() };
    runtime.spawn(run(listener, server(), limits, std::future::pending()));
    let mut client = std::net::TcpStream::connect(address).unwrap();
    write!(client, "GET {} HTTP/1.1\r\nHost: {address}\r\n\r\n", LARGE[0]).unwrap();
    // What is sent to a connection that is closed comes back as a fault.
    while client.write_all(b" ").is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
}
