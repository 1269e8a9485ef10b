//! Query answers read in parts, as GDAL's `/vsicurl/`, fsspec and resumed downloads do.

use super::client::{PUBLIC, atlas};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use poverty_atlas::server::{Scratch, ServerOptions, router};
use std::sync::Arc;
use tower::ServiceExt;

/// Megabytes, made while they are sent.
const LARGE: &str = "/collections/counties/items?limit=600";
/// Made whole.
const SMALL: &str = "/collections/areas/items?limit=3&zoom=3";
/// All of them 20 MB.
const ALL: &str = "/collections/counties/items?limit=10000&f=geojsonseq";

struct Asked {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Asked {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn server(mib: u32) -> Router {
    let scratch = Arc::new(Scratch::new(std::env::temp_dir(), mib));
    router(
        atlas().clone(),
        ServerOptions { public_url: Some(PUBLIC.to_owned()), scratch, ..Default::default() },
    )
}

async fn send(server: &Router, method: Method, path: &str, headers: &[(&str, &str)]) -> Asked {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = server.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Asked { status: parts.status, headers: parts.headers, body }
}

async fn part(server: &Router, path: &str, range: &str) -> Asked {
    send(server, Method::GET, path, &[("range", range)]).await
}

#[tokio::test]
async fn parts_of_a_query_answer_add_up_to_it() {
    let server = server(64);
    for path in [
        LARGE,
        SMALL,
        "/collections/counties/items?limit=600&f=fgb",
        "/collections/counties/items?limit=600&f=csv",
    ] {
        let begin = part(&server, path, "bytes=0-16383").await;
        assert_eq!(begin.status, 206, "{path}");
        let length: usize = begin.header("content-range").rsplit('/').next().unwrap().parse().unwrap();
        let tag = begin.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{path}: {tag}");
        let mut joined = begin.body.clone();
        while joined.len() < length {
            let next =
                part(&server, path, &format!("bytes={}-{}", joined.len(), joined.len() + 299_999)).await;
            assert_eq!((next.status.as_u16(), next.header("etag")), (206, &*tag), "{path}");
            joined.extend(next.body);
        }
        let whole = send(&server, Method::GET, path, &[]).await;
        // GeoJSON tells when it was made.
        let unstamped =
            |bytes: &[u8]| String::from_utf8_lossy(bytes).split("\"timeStamp\"").next().unwrap().to_owned();
        assert!(unstamped(&joined) == unstamped(&whole.body), "{path}");
        for name in ["content-type", "content-disposition", "content-crs", "link", "cache-control"] {
            assert_eq!(begin.header(name), whole.header(name), "{path}: {name}");
        }
        assert_eq!(
            (begin.header("accept-ranges"), begin.header("vary")),
            ("bytes", "accept-encoding"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn head_tells_length_and_tag_of_what_parts_are_read_of() {
    let server = server(64);
    let head = send(&server, Method::HEAD, LARGE, &[]).await;
    assert_eq!((head.status.as_u16(), head.header("accept-ranges"), head.body.len()), (200, "bytes", 0));
    let length: usize = head.header("content-length").parse().unwrap();
    let end = part(&server, LARGE, "bytes=-9").await;
    assert_eq!(end.header("content-range"), format!("bytes {}-{}/{length}", length - 9, length - 1));
    let tag = head.header("etag");
    assert_eq!(end.header("etag"), tag);
    // What the client has is told by either tag.
    for asked in [&[("if-none-match", tag)][..], &[("if-none-match", tag), ("range", "bytes=0-9")]] {
        assert_eq!(send(&server, Method::GET, LARGE, asked).await.status, 304);
    }
    let range = ("range", "bytes=0-9");
    let same = send(&server, Method::GET, LARGE, &[range, ("if-range", tag)]).await;
    assert_eq!((same.status.as_u16(), same.body.len()), (206, 10));
    for other in ["\"0\"", &format!("W/{tag}"), "Wed, 21 Oct 2015 07:28:00 GMT"] {
        let whole = send(&server, Method::GET, LARGE, &[range, ("if-range", other)]).await;
        assert_eq!((whole.status.as_u16(), whole.body.len()), (200, length), "{other}");
    }
    assert_eq!(part(&server, LARGE, &format!("bytes={length}-")).await.status, 416);
    let small = send(&server, Method::HEAD, SMALL, &[]).await;
    assert_eq!(small.header("accept-ranges"), "bytes");
    assert!(!small.header("content-length").is_empty());
}

#[tokio::test]
async fn parts_are_never_packed_and_the_whole_still_is() {
    let server = server(64);
    let packed = [("accept-encoding", "gzip, br"), ("range", "bytes=0-99")];
    let begin = send(&server, Method::GET, LARGE, &packed).await;
    assert_eq!((begin.status.as_u16(), begin.header("content-encoding"), begin.body.len()), (206, "", 100));
    let whole = send(&server, Method::GET, LARGE, &packed[..1]).await;
    assert_eq!((whole.header("content-encoding"), whole.header("accept-ranges")), ("br", ""));
    let refused = [("accept-encoding", "gzip, identity;q=0"), ("range", "bytes=0-99")];
    assert_eq!(send(&server, Method::GET, LARGE, &refused).await.header("content-encoding"), "gzip");
}

#[tokio::test]
async fn what_is_too_large_for_a_file_is_sent_whole() {
    let server = server(1);
    for _ in 0..2 {
        let whole = part(&server, ALL, "bytes=0-99").await;
        assert_eq!((whole.status.as_u16(), whole.header("accept-ranges")), (200, ""));
        assert_eq!(whole.body.iter().filter(|byte| **byte == b'\n').count(), 2875);
        let head = send(&server, Method::HEAD, ALL, &[]).await;
        assert_eq!(
            (head.status.as_u16(), head.header("accept-ranges"), head.header("content-length")),
            (200, "", "")
        );
    }
    let none = part(&self::server(0), LARGE, "bytes=0-99").await;
    assert_eq!((none.status.as_u16(), none.header("accept-ranges")), (200, ""));
}

#[tokio::test]
async fn pictures_and_faults() {
    let server = server(64);
    let picture = "/maps/areas/3/6/3.png";
    let whole = send(&server, Method::GET, picture, &[]).await;
    let begin = part(&server, picture, "bytes=1-3").await;
    assert_eq!(
        (begin.status.as_u16(), &*begin.body, begin.header("etag")),
        (206, &b"PNG"[..], whole.header("etag"))
    );
    assert_eq!(part(&server, "/collections/none/items", "bytes=0-9").await.status, 404);
    // What changes from moment to moment is not kept.
    assert_eq!(part(&server, "/healthz", "bytes=0-9").await.status, 200);
    // A tile of vectors is kept packed.
    assert_eq!(
        send(
            &server,
            Method::GET,
            "/tiles/areas/3/6/3.mvt",
            &[("accept-encoding", "gzip"), ("range", "bytes=0-9")]
        )
        .await
        .status,
        200
    );
}
