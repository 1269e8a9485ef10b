//! What comes with every answer: an id, how long it took, headers that guard browsers; and how often one client may ask.

use crate::client::{Answer, ask, atlas, get};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use poverty_atlas::server::{RateLimit, ServerOptions, router};
use serde_json::Value;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use tower::ServiceExt;

fn timing(answer: &Answer) -> String {
    answer.headers.get_all("server-timing").iter().map(|v| v.to_str().unwrap()).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn every_answer_has_the_id_of_its_request() {
    let given = "7b9c-1/2";
    for path in
        ["/collections", "/maps/incidence/4/12/6.png", "/maps/incidence/4/12/6.png", "/nowhere", "/healthz"]
    {
        let told = ask(path, &[("x-request-id", given)]).await;
        assert_eq!(told.header("x-request-id"), given, "{path}");
        let (first, second) = (get(path).await, get(path).await);
        let made = [&first, &second].map(|answer| answer.header("x-request-id").to_owned());
        assert!(made[0].len() > 16 && made[0] != made[1], "{path}: {made:?}");
        assert!(timing(&first).contains("total;dur="), "{path}");
    }
    let fault = ask("/nowhere", &[("x-request-id", given)]).await;
    assert_eq!(fault.json()["request_id"], given);
    for insane in ["a b", "<script>", &"x".repeat(200)] {
        let told = ask("/nowhere", &[("x-request-id", insane)]).await;
        assert_ne!(told.header("x-request-id"), insane);
        assert_eq!(told.json()["request_id"], told.header("x-request-id"));
    }
    // What waits in a lane says how long.
    assert!(timing(&get("/collections").await).contains("queue;dur="));
}

#[tokio::test]
async fn every_answer_guards_its_readers() {
    for path in
        ["/?f=html", "/collections", "/maps/incidence/4/12/6.png", "/nowhere", "/styles/incidence/legend.svg"]
    {
        for _ in 0..2 {
            let answer = get(path).await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "strict-origin-when-cross-origin", "{path}");
            assert_eq!(answer.header("strict-transport-security"), "", "{path}");
        }
    }
    for path in ["/styles/incidence/legend.svg", "/maps/incidence.svg?width=60"] {
        let answer = get(path).await;
        assert_eq!(answer.header("content-type"), "image/svg+xml", "{path}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
    }
    let refused = ask("/collections", &[("accept-encoding", "identity;q=0, gzip;q=0, br;q=0")]).await;
    assert_eq!((refused.status.as_u16(), refused.header("x-content-type-options")), (406, "nosniff"));
}

async fn of_client(app: &Router, peer: &str, forwarded: &str, path: &str) -> (u16, HeaderMap, Vec<u8>) {
    let mut request = Request::builder().uri(path).header("host", "x");
    if !forwarded.is_empty() {
        request = request.header("x-forwarded-for", forwarded);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 9)));
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status.as_u16(), parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn one_client_may_ask_only_so_often() {
    let number = |n| NonZeroU32::new(n).unwrap();
    let options = ServerOptions {
        rate_limit: Some(Arc::new(RateLimit::new(number(1), number(3)))),
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        ..Default::default()
    };
    let app = router(atlas().clone(), options);
    let path = "/tiles/counties/4/12/6.mvt";
    // Answers that are kept count too.
    for _ in 0..3 {
        assert_eq!(of_client(&app, "192.0.2.1", "", path).await.0, 200);
    }
    let (status, headers, body) = of_client(&app, "192.0.2.1", "", path).await;
    assert_eq!((status, &headers["retry-after"]), (429, &"1".parse().unwrap()));
    assert_eq!(headers["content-type"], "application/problem+json");
    assert_eq!(headers["access-control-allow-origin"], "*");
    let told: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&told["status"], &told["instance"]), (&429.into(), &path.into()));
    assert_eq!(told["request_id"], headers["x-request-id"].to_str().unwrap());
    // Whom the proxy names is the client, whatever that client claims; nobody else speaks for others.
    for _ in 0..3 {
        assert_eq!(of_client(&app, "10.0.0.1", "6.6.6.6, 192.0.2.2", path).await.0, 200);
    }
    assert_eq!(of_client(&app, "10.0.0.1", "7.7.7.7, 192.0.2.2", path).await.0, 429);
    assert_eq!(of_client(&app, "192.0.2.1", "8.8.8.8", path).await.0, 429);
    // A proxy for itself, this machine, and health checks have no limit.
    for (peer, path) in [("10.0.0.1", path), ("127.0.0.1", path), ("192.0.2.1", "/healthz")] {
        for _ in 0..9 {
            assert_eq!(of_client(&app, peer, "", path).await.0, 200, "{peer} {path}");
        }
    }
}
