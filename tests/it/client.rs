//! Asks the router value, without a socket.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use poverty_atlas::atlas::Atlas;
use poverty_atlas::load::{Source, load};
use poverty_atlas::server::{ServerOptions, router};
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use tower::ServiceExt;

pub const PUBLIC: &str = "https://maps.example/atlas";

/// The built-in data, loaded once for all: each atlas prepares its zooms and names anew.
pub fn atlas() -> &'static Arc<Atlas> {
    static ATLAS: OnceLock<Arc<Atlas>> = OnceLock::new();
    ATLAS.get_or_init(|| Arc::new(load(&Source::Embedded).expect("the built-in data").0))
}

fn app() -> Router {
    router(atlas().clone(), ServerOptions { public_url: Some(PUBLIC.to_owned()), ..Default::default() })
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.start()))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// The beginning, for messages.
    pub fn start(&self) -> String {
        self.text().chars().take(500).collect()
    }
}

pub async fn send(method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

pub async fn get(path: &str) -> Answer {
    send(Method::GET, path, &[], Body::empty()).await
}

/// A GET with headers.
pub async fn ask(path: &str, headers: &[(&str, &str)]) -> Answer {
    send(Method::GET, path, headers, Body::empty()).await
}

/// An answer that must be good, of any format.
pub async fn fine(path: &str) -> Answer {
    let answer = get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.start());
    answer
}

pub async fn good(path: &str) -> Value {
    let answer = get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.start());
    answer.json()
}

pub async fn text(path: &str) -> String {
    let answer = get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.start());
    answer.text()
}

/// The problem a path answers with, as status and sentence.
pub async fn fault(path: &str) -> (u16, String) {
    let answer = get(path).await;
    assert_eq!(answer.header("content-type"), "application/problem+json", "{path}: {}", answer.start());
    (answer.status.as_u16(), answer.json()["detail"].as_str().unwrap().to_owned())
}
