//! GeoJSON (RFC 7946): one feature, and pages of them in one buffer.

use super::detail::Detail;
use super::formats::GEOJSON;
use super::pen::{self, Notation};
use crate::feature::Collection;
use crate::query::Page;
use crate::server::wire::links::Link;
use crate::server::wire::respond;
use axum::response::Response;
use serde_json::json;

/// Writes one feature up to its properties' end; `extra` are members after the properties' own, each with a comma
/// before it. The caller adds further members and the closing brace.
pub fn feature(out: &mut Vec<u8>, collection: &Collection, position: usize, detail: &Detail, extra: &str) {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    value(out, &**collection.feature_id(position));
    out.extend_from_slice(b",\"geometry\":");
    match detail.skip_geometry {
        true => out.extend_from_slice(b"null"),
        false => pen::geometry(out, collection.shapes(), position, detail, Notation::GeoJson),
    }
    out.extend_from_slice(b",\"properties\":{");
    for (i, property) in detail.properties(collection).enumerate() {
        if i > 0 {
            out.push(b',');
        }
        value(out, &*property.name);
        out.push(b':');
        value(out, &property.values[position]);
    }
    // Without properties before it, the first comma goes.
    let extra = if detail.columns.is_empty() { extra.strip_prefix(',').unwrap_or(extra) } else { extra };
    out.extend_from_slice(extra.as_bytes());
    out.push(b'}');
}

/// Writes a JSON value; what serde can write to memory cannot fail.
pub fn value(out: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// Writes features with commas between.
pub fn features(out: &mut Vec<u8>, positions: &[u32], mut each: impl FnMut(&mut Vec<u8>, usize)) {
    for (i, p) in positions.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        each(out, *p as usize);
    }
}

/// A page of features.
pub fn page(collection: &Collection, page: &Page, detail: &Detail, links: &[Link]) -> Response {
    page_with(collection, page, detail, links, "")
}

/// A page of features; `extra` are further members of the document, each with a comma behind it.
pub fn page_with(
    collection: &Collection,
    page: &Page,
    detail: &Detail,
    links: &[Link],
    extra: &str,
) -> Response {
    collect(page, links, extra, |out| {
        features(out, &page.positions, |out, p| {
            feature(out, collection, p, detail, "");
            out.push(b'}');
        });
    })
}

/// A feature collection; `extra` are further members, each with a comma behind it.
///
/// The time stamp stands last and does not count for the tag: the same features are the same answer.
pub fn collect(page: &Page, links: &[Link], extra: &str, write: impl FnOnce(&mut Vec<u8>)) -> Response {
    let mut out = Vec::with_capacity(1 << 16);
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\",");
    out.extend_from_slice(extra.as_bytes());
    let counts = json!({ "numberMatched": page.matched, "numberReturned": page.positions.len() }).to_string();
    out.extend_from_slice(&counts.as_bytes()[1..counts.len() - 1]);
    out.extend_from_slice(b",\"links\":");
    value(&mut out, &links);
    out.extend_from_slice(b",\"features\":[");
    write(&mut out);
    out.extend_from_slice(b"],\"timeStamp\":\"");
    let tag = respond::tag(&out);
    // Rounded up, so that it is never before the request.
    let now = jiff::Timestamp::now();
    let millis = now.as_millisecond() + 1;
    let stamp = jiff::Timestamp::from_millisecond(millis).unwrap_or(now);
    out.extend_from_slice(format!("{stamp:.3}\"}}").as_bytes());
    respond::tagged(respond::bytes(GEOJSON, out), tag)
}
