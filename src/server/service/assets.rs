//! The viewer's files, embedded at build time.

use crate::language::Language;
use crate::server::App;
use crate::server::wire::accept::accepts;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::Route;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_ENCODING, CONTENT_SECURITY_POLICY, HeaderMap, VARY};
use axum::response::Response;
use minijinja::HtmlEscape;
use rust_embed::RustEmbed;

/// The style sheet of all pages.
pub const STYLE_SHEET: Route =
    Route { path: "/web/pages.css", id: "style-sheet", is_described: false, ..Route::GET };

/// A file of the viewer.
pub const FILE: Route = Route { path: "/web/{*name}", id: "viewer-file", is_described: false, ..Route::GET };

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/web"]
struct Web;

/// Content security policy of the viewer: scripts, styles, tiles and data from this server only.
const POLICY: &str = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'self'";

/// The page, in a language and with the title of the data until its scripts run; what it says without scripts in the
/// languages of the data.
///
/// # Errors
/// 500 where the binary lacks the page.
pub fn page(language: &Language, spoken: &[Language], title: &str) -> Result<Response, Problem> {
    let page = Web::get("index.html").ok_or_else(|| Problem::internal("the page is not in the binary"))?;
    let text = String::from_utf8_lossy(&page.data);
    let text = without_others(&text, spoken);
    let text = text.replacen("<html lang=\"en\">", &format!("<html lang=\"{language}\">"), 1);
    let title = format!("<title>{}</title>", HtmlEscape(title));
    let text = text.replacen("<title>Atlas</title>", &title, 1);
    let mut response = respond::bytes("text/html; charset=utf-8", text);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

/// The page without paragraphs in languages that the data do not speak. English stays, for who has none of theirs.
fn without_others(page: &str, spoken: &[Language]) -> String {
    const BEGIN: &str = "<p lang=\"";
    let mut parts = page.split(BEGIN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let tag = part.split('"').next().unwrap_or_default();
        if tag == Language::ENGLISH.tag() || spoken.iter().any(|l| l.tag() == tag) {
            out += BEGIN;
            out += part;
        } else {
            out += part.split_once("</p>").map_or("", |(_, rest)| rest);
        }
    }
    out
}

/// A file of the viewer, packed with Brotli at build time where the client takes it.
///
/// # Errors
/// 404 for a file that the viewer does not have.
pub async fn file(
    State(_): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found(format!("the viewer has no file {name:?}"));
    let media = media(&name).ok_or_else(missing)?;
    let packed = Web::get(&format!("{name}.br")).filter(|_| accepts(&headers, "br"));
    let mut response = match &packed {
        Some(packed) => respond::bytes(media, packed.data.to_vec()),
        None => respond::bytes(media, Web::get(&name).ok_or_else(missing)?.data.into_owned()),
    };
    if packed.is_some() {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

fn media(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => return None,
    })
}
