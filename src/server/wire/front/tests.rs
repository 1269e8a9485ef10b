//! The front before a router that counts what reaches it.

use super::*;
use crate::atlas::{Atlas, AtlasInfo};
use crate::dataset::Dataset;
use crate::server::wire::entrance::entrance;
use crate::server::wire::request_id::X_REQUEST_ID;
use crate::server::wire::respond::{bytes, entry, reusable, tagged};
use crate::server::{ServerOptions, Snapshot};
use axum::extract::ConnectInfo;
use http_body_util::BodyExt;
use std::io::Error;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A front over a router that answers what `make` does, with the number of requests that reached it.
fn counted(
    options: ServerOptions,
    make: impl Fn(&App, &Request) -> Response + Clone + Send + Sync + 'static,
) -> (Router, Arc<AtomicUsize>) {
    let dataset = Arc::new(Dataset::new(Vec::new(), Vec::new()));
    let app = App::new(Arc::new(Atlas::new(AtlasInfo::default(), dataset, Vec::new())), options);
    let asked = Arc::new(AtomicUsize::new(0));
    let (count, within) = (asked.clone(), app.clone());
    let inner = Router::new().fallback(move |request: Request| {
        count.fetch_add(1, Ordering::Relaxed);
        let response = make(&within, &request);
        async move { response }
    });
    (entrance(app, inner), asked)
}

fn request(method: Method, path: &str, headers: &[(&str, &str)]) -> Request {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

async fn through(router: &Router, request: Request) -> Response {
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Status, headers without those of the moment, body.
async fn sent(router: &Router, request: Request) -> (StatusCode, HeaderMap, Vec<u8>) {
    let (mut parts, body) = through(router, request).await.into_parts();
    parts.headers.remove(SERVER_TIMING);
    parts.headers.remove(X_REQUEST_ID);
    (parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

async fn got(router: &Router, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
    sent(router, request(Method::GET, path, headers)).await
}

fn of_entry(app: &App, path: &str) -> Response {
    kept(
        app,
        path,
        match path {
            "/tile" => Entry::new("application/vnd.mapbox-vector-tile", Some("gzip"), vec![1; 5000]),
            "/drawing" => Entry::new("image/svg+xml", None, vec![b' '; 5000]),
            "/empty" => Entry::new("application/vnd.mapbox-vector-tile", Some("gzip"), Vec::new()),
            _ => Entry::new("image/png", None, path.as_bytes().to_vec()),
        },
    )
}

fn kept(app: &App, path: &str, made: Entry) -> Response {
    let (key, made) = (Key::of(&path), Arc::new(made));
    app.tiles.keep(key, made.clone());
    entry(key, &made)
}

/// A small answer that is kept whole, with a tag as the envelope sets it.
fn of_words(body: String) -> Response {
    let tag = crate::server::wire::respond::tag(body.as_bytes());
    reusable(tagged(bytes("application/json", body), tag))
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_passes_no_router() {
    let (router, asked) = counted(ServerOptions::default(), |app, r| match r.uri().path() {
        "/words" => of_words("{}".to_owned()),
        path => of_entry(app, path),
    });
    for (i, path) in ["/picture", "/tile", "/drawing", "/empty", "/words"].into_iter().enumerate() {
        let first = got(&router, path, &[]).await;
        assert_eq!(first.0 == StatusCode::NO_CONTENT, path == "/empty", "{path}");
        for _ in 0..2 {
            assert_eq!(got(&router, path, &[]).await, first, "{path}");
        }
        assert_eq!(asked.load(Ordering::Relaxed), i + 1, "{path}");
    }
}

#[tokio::test]
async fn who_has_the_answer_is_told_so() {
    let (router, asked) = counted(ServerOptions::default(), |app, r| of_entry(app, r.uri().path()));
    for path in ["/picture", "/drawing", "/tile"] {
        let (_, headers, _) = got(&router, path, &[]).await;
        let tag = headers[ETAG].to_str().unwrap();
        let strong = tag.trim_start_matches("W/");
        for known in [tag, strong, "*", &format!("\"x\", {tag}")] {
            let (status, headers, body) = got(&router, path, &[("if-none-match", known)]).await;
            assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{path} {known}");
            assert_eq!(headers[ETAG], tag);
            assert!(!headers.contains_key(CONTENT_TYPE) && !headers.contains_key(CONTENT_ENCODING));
        }
        assert_eq!(got(&router, path, &[("if-none-match", "\"x\"")]).await.0, StatusCode::OK);
    }
    got(&router, "/empty", &[]).await;
    assert_eq!(got(&router, "/empty", &[("if-none-match", "*")]).await.0, StatusCode::NO_CONTENT);
    assert_eq!(asked.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn requests_that_differ_in_what_is_read_are_never_mixed() {
    let told = |_: &App, request: &Request| {
        let values = request.headers().iter().map(|(n, v)| format!("{n}: {}", v.to_str().unwrap()));
        of_words(format!("{} {}", request.uri(), values.collect::<Vec<_>>().join("; ")))
    };
    let (router, asked) = counted(ServerOptions::default(), told);
    let names = [
        "accept",
        "accept-encoding",
        "accept-language",
        "host",
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-prefix",
    ];
    let requests: Vec<(&str, Vec<(&str, &str)>)> = names
        .into_iter()
        .flat_map(|name| [("/", vec![(name, "a")]), ("/", vec![(name, "b")]), ("/?x", vec![(name, "a")])])
        .chain([
            ("/", vec![]),
            ("/", vec![("accept", "a"), ("accept", "b")]),
            ("/", vec![("accept", "a, b")]),
        ])
        .collect();
    let mut firsts = Vec::new();
    for (path, headers) in &requests {
        firsts.push(got(&router, path, headers).await);
    }
    for ((path, headers), first) in requests.iter().zip(&firsts) {
        assert_eq!(&got(&router, path, headers).await, first, "{path} {headers:?}");
        assert_eq!(firsts.iter().filter(|other| other.2 == first.2).count(), 1, "{path} {headers:?}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), requests.len());
}

#[tokio::test]
async fn where_proxies_are_trusted_peers_are_told_apart() {
    let options =
        ServerOptions { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Default::default() };
    let (router, asked) = counted(options, |_, r| {
        of_words(format!("{:?}", r.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip())))
    });
    for expected in [2, 2] {
        for peer in ["10.0.0.1:1", "192.0.2.1:1", "10.0.0.1:2"] {
            let peer: SocketAddr = peer.parse().unwrap();
            let mut request = request(Method::GET, "/", &[("x-forwarded-host", "maps.example")]);
            request.extensions_mut().insert(ConnectInfo(peer));
            let body = sent(&router, request).await.2;
            assert_eq!(String::from_utf8(body).unwrap(), format!("Some({})", peer.ip()));
        }
        assert_eq!(asked.load(Ordering::Relaxed), expected);
    }
}

#[tokio::test]
async fn what_may_not_be_sent_again_is_not_kept() {
    let (router, asked) = counted(ServerOptions::default(), |app, request| {
        let mut response = of_entry(app, request.uri().path());
        match request.uri().path() {
            "/packed" => {
                drop(response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("br")))
            }
            "/other" => drop(response.headers_mut().insert(ETAG, HeaderValue::from_static("\"other\""))),
            "/fault" => *response.status_mut() = StatusCode::NOT_FOUND,
            "/unsaid" => response = bytes("text/plain", "x"),
            _ => {}
        }
        response
    });
    let mut expected = 0;
    for path in ["/packed", "/other", "/fault", "/unsaid"] {
        got(&router, path, &[]).await;
        got(&router, path, &[]).await;
        expected += 2;
        assert_eq!(asked.load(Ordering::Relaxed), expected, "{path}");
    }
    for (method, header) in [(Method::HEAD, "accept"), (Method::GET, "range"), (Method::GET, "if-range")] {
        for _ in 0..2 {
            sent(&router, request(method.clone(), "/picture", &[(header, "bytes=0-1")])).await;
        }
        expected += 2;
        assert_eq!(asked.load(Ordering::Relaxed), expected, "{method} with {header}");
    }
}

#[tokio::test]
async fn a_large_answer_is_passed_on_whole_and_a_broken_one_breaks() {
    let (router, asked) = counted(ServerOptions::default(), |_, request| {
        let pieces: Vec<Result<Bytes, Error>> = match request.uri().path() {
            "/large" => (0..9).map(|i| Ok(vec![i; SMALL / 8].into())).collect(),
            "/nothing" => Vec::new(),
            _ => vec![Ok("begun".into()), Err(Error::other("broken")), Ok("never".into())],
        };
        let mut response = of_words(String::new());
        *response.body_mut() = Body::from_stream(stream::iter(pieces));
        response
    });
    let large: Vec<u8> = (0..9).flat_map(|i| vec![i; SMALL / 8]).collect();
    for _ in 0..2 {
        assert!(got(&router, "/large", &[]).await.2 == large);
        assert_eq!(got(&router, "/nothing", &[]).await.0, StatusCode::OK);
        let broken = through(&router, request(Method::GET, "/broken", &[])).await;
        let mut pieces = broken.into_body().into_data_stream();
        assert_eq!(pieces.next().await.unwrap().unwrap(), "begun");
        assert!(pieces.next().await.unwrap().is_err());
    }
    assert_eq!(asked.load(Ordering::Relaxed), 6);
}

#[tokio::test]
async fn a_reload_replaces_what_was_kept() {
    let version = |text: &'static str| {
        let make = move |app: &App, r: &Request| match r.uri().path() {
            "/words" => of_words(text.to_owned()),
            path => kept(app, path, Entry::new("image/png", None, text.as_bytes())),
        };
        counted(ServerOptions::default(), make).0
    };
    let snapshot = Snapshot::new(version("old"));
    let router = snapshot.router();
    for text in ["old", "new"] {
        for path in ["/words", "/picture", "/words", "/picture"] {
            assert_eq!(got(&router, path, &[]).await.2, text.as_bytes(), "{path}");
        }
        snapshot.replace(version("new"));
    }
}
