//! The same request sent twice to one server: the second answer comes from what is kept, and nobody can tell.

use super::client::{Answer, PUBLIC, atlas};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use poverty_atlas::server::{ServerOptions, router};
use tower::ServiceExt;

/// Answers that are kept, of every kind; the last is an empty tile.
const KEPT: [&str; 11] = [
    "/api",
    "/tiles/counties/4/12/6.mvt",
    "/collections/counties/tiles/WebMercatorQuad/4/6/12",
    "/maps/incidence/4/12/6.png",
    "/maps/incidence.svg?width=60",
    "/maps/incidence.pdf?width=60",
    "/styles/incidence/legend.png",
    "/wms?version=1.3.0&request=GetMap&layers=incidence&crs=CRS:84&bbox=98,26,107,32&width=64&height=64",
    "/locate?lon=103.5&lat=28.2",
    "/collections/areas/items/wumeng/counties?skipGeometry=true",
    "/tiles/counties/8/0/0.mvt",
];

async fn ask(server: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = server.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (mut parts, body) = response.into_parts();
    parts.headers.remove("server-timing");
    parts.headers.remove("x-request-id");
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

fn server() -> Router {
    router(atlas().clone(), ServerOptions { public_url: Some(PUBLIC.to_owned()), ..Default::default() })
}

#[tokio::test]
async fn the_second_answer_is_the_first() {
    let server = server();
    for path in KEPT {
        for coding in ["identity", "gzip"] {
            let coding = ("accept-encoding", coding);
            let [first, second] = [ask(&server, path, &[coding]).await, ask(&server, path, &[coding]).await];
            let expected = if path == KEPT[10] { 204 } else { 200 };
            assert_eq!((first.status.as_u16(), second.status.as_u16()), (expected, expected), "{path}");
            let but_time =
                |a: &Answer| if a.header("content-type").contains("geo+json") { 0 } else { a.body.len() };
            assert_eq!(but_time(&first), but_time(&second), "{path} {coding:?}");
            assert_eq!(first.headers, second.headers, "{path} {coding:?}");
            let tag = first.header("etag");
            if !tag.is_empty() {
                let third = ask(&server, path, &[coding, ("if-none-match", tag)]).await;
                assert_eq!((third.status.as_u16(), third.body.len()), (304, 0), "{path} {coding:?}");
                assert_eq!(third.header("etag"), tag, "{path} {coding:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_strong_tag_means_the_same_bytes() {
    let server = server();
    let files = ["/download/areas.geojson", "/download/areas.csv", "/styles/incidence/legend.svg"];
    let mut strong = 0;
    for path in KEPT.into_iter().chain(files) {
        let mut seen: Vec<Answer> = Vec::new();
        for coding in ["identity", "gzip", "br", "gzip"] {
            let answer = ask(&server, path, &[("accept-encoding", coding)]).await;
            let tag = answer.header("etag").to_owned();
            for other in seen.iter().filter(|a| a.header("etag") == tag && !tag.starts_with("W/")) {
                assert!(other.body == answer.body, "{path}: two bodies under {tag}");
            }
            strong += usize::from(tag.starts_with('"'));
            seen.push(answer);
        }
    }
    // Tiles, pictures and files keep theirs.
    assert!(strong >= 20, "{strong}");
}
