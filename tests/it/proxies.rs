//! The address that clients see: declared, told by a trusted proxy, or the request's own host.

use crate::client::atlas;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use http_body_util::BodyExt;
use poverty_atlas::server::{ServerOptions, router};
use serde_json::Value;
use std::net::SocketAddr;
use tower::ServiceExt;

/// Where the links of an answer to a peer lead to.
async fn base(options: ServerOptions, peer: &str, headers: &[(&str, &str)]) -> String {
    let mut request = Request::builder().uri("/collections").header("host", "inner:8080");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
    let response = router(atlas().clone(), options).oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let document: Value = serde_json::from_slice(&body).unwrap();
    match document["links"][0]["href"].as_str() {
        Some(href) => href.trim_end_matches("/collections").to_owned(),
        None => document["detail"].to_string(),
    }
}

fn trusting(network: &str) -> ServerOptions {
    ServerOptions { trusted_proxies: vec![network.parse().unwrap()], ..Default::default() }
}

const TOLD: [(&str, &str); 3] =
    [("x-forwarded-host", "maps.example"), ("x-forwarded-proto", "https"), ("x-forwarded-prefix", "/atlas")];

#[tokio::test]
async fn nobody_is_believed_unless_trusted() {
    let plain = "http://inner:8080";
    assert_eq!(base(ServerOptions::default(), "127.0.0.1:9", &TOLD).await, plain);
    assert_eq!(base(trusting("10.0.0.0/8"), "127.0.0.1:9", &TOLD).await, plain);
    assert_eq!(base(trusting("10.0.0.0/8"), "10.2.3.4:9", &TOLD).await, "https://maps.example/atlas");
    assert_eq!(base(trusting("10.0.0.0/8"), "10.2.3.4:9", &[]).await, plain);
    let forwarded = [("forwarded", "for=192.0.2.7;host=maps.example;proto=https")];
    assert_eq!(base(trusting("::1/128"), "[::1]:9", &forwarded).await, "https://maps.example");
}

#[tokio::test]
async fn the_declared_address_wins() {
    let declared =
        ServerOptions { public_url: Some("https://declared.example/x".into()), ..trusting("10.0.0.0/8") };
    assert_eq!(base(declared, "10.2.3.4:9", &TOLD).await, "https://declared.example/x");
}

#[tokio::test]
async fn a_proxy_cannot_smuggle_anything() {
    for (header, part) in [
        (("x-forwarded-host", "evil.example/path?"), "Host"),
        (("x-forwarded-proto", "javascript"), "http or https"),
        (("x-forwarded-prefix", "//evil.example"), "X-Forwarded-Prefix"),
        (("x-forwarded-prefix", "/a\"onload="), "X-Forwarded-Prefix"),
    ] {
        let told = base(trusting("10.0.0.0/8"), "10.2.3.4:9", &[header]).await;
        assert!(told.contains(part), "{header:?}: {told}");
    }
}
