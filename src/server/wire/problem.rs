//! Errors as a client sees them (RFC 9457), and the one table from fault to status.

use super::request_id::RequestId;
use crate::budget::Stopped;
use crate::export::ExportError;
use crate::server::app::UnknownId;
use crate::server::app::lanes::Busy;
use crate::server::app::rate::TooOften;
use crate::store::StoreFault;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

/// A problem: status and one sentence that names what, where, expected and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    /// Seconds after which the same request may succeed.
    retry_after: Option<u16>,
}

/// Writes a problem as a standard has it, for the address that was asked for.
pub type FaultWriter = fn(Problem, &Uri) -> Response;

/// What went wrong (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct ProblemDocument<'a> {
    /// Always `about:blank`: the status says all there is to say of the kind.
    r#type: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What, where, expected and found.
    detail: &'a str,
    /// The path asked for.
    instance: &'a str,
    /// The id of the request, as in the header `X-Request-Id` and in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// Seconds until a full lane is likely to have room.
const SOON: u16 = 1;
/// Seconds until what took too long is worth another try.
const LATER: u16 = 30;

/// Seconds until a database that does not answer is worth another try.
const BACK: u16 = 5;

impl Problem {
    /// A problem of any status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Problem { status, detail: detail.into(), retry_after: None }
    }

    /// 400: the request is invalid.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 404: there is no such thing; names what is known.
    pub fn unknown<'a>(what: &str, found: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { String::new() } else { format!("; known: {known}") };
        Self::new(StatusCode::NOT_FOUND, format!("no {what} {found:?}{known}"))
    }

    /// 404 with a sentence.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 404: no route leads there.
    pub fn no_route(path: &str) -> Self {
        Self::not_found(format!("no route {path:?}; /api lists all routes"))
    }

    /// 406: none of the formats that are there is accepted.
    pub fn not_acceptable(accept: &str, formats: &[&str]) -> Self {
        let formats = formats.join(", ");
        Self::new(StatusCode::NOT_ACCEPTABLE, format!("Accept: {accept:?} asks for none of {formats}"))
    }

    /// 503: not now, but perhaps so many seconds later.
    pub fn unavailable(detail: impl Into<String>, retry_after: u16) -> Self {
        let retry_after = Some(retry_after);
        Problem { retry_after, ..Self::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    /// 500: a server error; the cause is logged, not sent to the client.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the server failed to answer; its log has the cause")
    }

    /// The problem as a document about one path, in answer to one request.
    pub fn at(self, instance: &str, id: Option<&RequestId>) -> Response {
        let document = ProblemDocument {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            instance,
            request_id: id.map(RequestId::text),
        };
        let mut response = (self.status, Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    /// Seconds after which the same request may succeed.
    pub fn retry_after(&self) -> Option<u16> {
        self.retry_after
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl From<UnknownId> for Problem {
    fn from(unknown: UnknownId) -> Self {
        match unknown.is_elsewhere {
            true => Problem::bad_request(unknown.sentence),
            false => Problem::not_found(unknown.sentence),
        }
    }
}

impl From<StoreFault> for Problem {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Stopped(stopped) => stopped.into(),
            StoreFault::Changed(why) => Problem::unavailable(why, LATER),
            StoreFault::Away(why) => Problem::unavailable(why, BACK),
            StoreFault::Refused(why) => Problem::bad_request(why),
            damaged @ StoreFault::Damaged(_) => Problem::internal(damaged),
        }
    }
}

impl From<ExportError> for Problem {
    fn from(fault: ExportError) -> Self {
        match fault {
            ExportError::Stopped(stopped) => stopped.into(),
            ExportError::DegreesOnly { .. } | ExportError::TooMuch { .. } => {
                Problem::bad_request(fault.to_string())
            }
            fault => Problem::internal(fault),
        }
    }
}

impl From<Busy> for Problem {
    fn from(busy: Busy) -> Self {
        Problem::unavailable(busy.to_string(), SOON)
    }
}

impl From<TooOften> for Problem {
    fn from(refused: TooOften) -> Self {
        let seconds = refused.wait.as_secs_f64().ceil().clamp(1.0, f64::from(u16::MAX)) as u16;
        let retry_after = Some(seconds);
        Problem { retry_after, ..Problem::new(StatusCode::TOO_MANY_REQUESTS, refused.to_string()) }
    }
}

impl From<Stopped> for Problem {
    fn from(stopped: Stopped) -> Self {
        Problem::unavailable(stopped.to_string(), LATER)
    }
}

impl IntoResponse for Problem {
    /// The status, and the problem for the envelope to write where the path is known.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
