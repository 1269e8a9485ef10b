//! Links follow the host that a request names, and an answer made for one host is never given to another.

use crate::client::atlas;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use poverty_atlas::server::{ServerOptions, router};
use tower::ServiceExt;

async fn of_host(app: &Router, host: &str, path: &str) -> String {
    let request = Request::builder().uri(path).header("host", host).body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    let mut told = format!("{:?}", response.headers().get("location"));
    told += &String::from_utf8_lossy(&response.into_body().collect().await.unwrap().to_bytes());
    told
}

#[tokio::test]
async fn no_host_gets_what_was_made_for_another() {
    let app = router(atlas().clone(), ServerOptions::default());
    for path in [
        "/",
        "/?f=html",
        "/api",
        "/api.html",
        "/collections",
        "/collections/areas/items/wumeng",
        "/collections/areas/items/wumeng/counties?limit=2",
        "/locate?lon=103.2&lat=28.0",
        "/tiles/counties",
        "/styles/incidence",
        "/wms?service=WMS&request=GetCapabilities",
        "/wmts/1.0.0/WMTSCapabilities.xml",
        "/styles/incidence/map/tiles/WebMercatorQuad",
    ] {
        let mut answers = Vec::new();
        // Each twice, so that the second is the kept one.
        for host in ["one.example", "two.example:8080", "one.example", "two.example:8080"] {
            let answer = of_host(&app, host, path).await;
            let others = ["one.example", "two.example:8080"].into_iter().filter(|other| *other != host);
            assert!(others.into_iter().all(|other| !answer.contains(other)), "{path}: {answer}");
            answers.push(answer);
        }
        let linked = answers[0].contains("http://one.example");
        assert!(linked || path.contains("html"), "{path} has no link: {}", answers[0]);
    }
}
