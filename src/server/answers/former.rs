//! Old codes lead to today's features.

use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

/// Redirects a request for a former code to the feature it became, where no feature has that id today.
///
/// One successor: 308 to the same request about it. Several: 303 to a search for the code, which finds them all.
pub async fn redirect(State(app): State<App>, request: Request, next: Next) -> Response {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    let (mut parts, body) = request.into_parts();
    let segments = segments(parts.uri.path());
    let old = readable.then(|| lookup(&app, &segments)).flatten();
    let call = match &old {
        Some(_) => Call::from_request_parts(&mut parts, &app).await.ok(),
        None => None,
    };
    let response = next.run(Request::from_parts(parts, body)).await;
    match (response.status(), old, call) {
        (StatusCode::NOT_FOUND, Some(ids), Some(call)) => moved(&segments, &ids, &call),
        _ => response,
    }
}

fn segments(path: &str) -> Vec<String> {
    let decode = |s: &str| percent_decode_str(s).decode_utf8_lossy().into_owned();
    path.split('/').skip(1).map(decode).collect()
}

/// Ids of the features that the code in a path became.
fn lookup(app: &App, segments: &[String]) -> Option<Vec<String>> {
    let [collections, collection, items, code, ..] = segments else { return None };
    if collections != "collections" || items != "items" {
        return None;
    }
    let collection = app.atlas.collection(collection).filter(|c| c.position(code).is_none())?;
    let found = app.atlas.successors(collection, code);
    (!found.is_empty())
        .then(|| found.iter().map(|p| collection.feature_id(*p as usize).to_string()).collect())
}

fn moved(segments: &[String], ids: &[String], call: &Call) -> Response {
    let mut path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (status, location) = match ids {
        [id] => {
            path[3] = id;
            (StatusCode::PERMANENT_REDIRECT, call.again(&path, &[]))
        }
        _ => {
            let query = [("q", segments[3].clone())];
            (StatusCode::SEE_OTHER, call.links.with_query(&path[..3], query))
        }
    };
    let Ok(location) = HeaderValue::from_str(&location) else {
        return Problem::internal("an address that is no header value").into_response();
    };
    let headers = [(LOCATION, location), (CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"))];
    (status, headers).into_response()
}
