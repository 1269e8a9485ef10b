//! GeoJSON (RFC 7946): one feature, and pages of them in one buffer.

use super::Detail;
use super::geometry::{self, Notation};
use crate::feature::Collection;
use crate::query::Page;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

/// Writes one feature up to its properties' end; `extra` are members after the properties' own, each with a comma
/// before it. The caller adds further members and the closing brace.
pub fn feature(out: &mut Vec<u8>, collection: &Collection, position: usize, detail: &Detail, extra: &str) {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    value(out, &**collection.feature_id(position));
    out.extend_from_slice(b",\"geometry\":");
    match detail.skip_geometry {
        true => out.extend_from_slice(b"null"),
        false => geometry::write(out, collection.shapes(), position, detail, Notation::GeoJson),
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
pub fn value(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
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

/// A page of features; `extra` are further members of the document, each with a comma behind it.
pub fn page(
    collection: &Collection,
    page: &Page,
    detail: &Detail,
    links: &impl Serialize,
    extra: &str,
) -> Unstamped {
    collect(page, links, extra, |out| {
        features(out, &page.positions, |out, p| {
            feature(out, collection, p, detail, "");
            out.push(b'}');
        });
    })
}

/// A feature collection; `extra` are further members, each with a comma behind it.
pub fn collect(
    page: &Page,
    links: &impl Serialize,
    extra: &str,
    write: impl FnOnce(&mut Vec<u8>),
) -> Unstamped {
    let mut out = Vec::with_capacity(1 << 16);
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\",");
    out.extend_from_slice(extra.as_bytes());
    let counts = json!({ "numberMatched": page.matched, "numberReturned": page.positions.len() }).to_string();
    out.extend_from_slice(&counts.as_bytes()[1..counts.len() - 1]);
    out.extend_from_slice(b",\"links\":");
    value(&mut out, links);
    out.extend_from_slice(b",\"features\":[");
    write(&mut out);
    out.push(b']');
    Unstamped(out)
}

/// A feature collection that lacks its time stamp and its closing brace: the same features are the same bytes.
#[derive(Debug)]
pub struct Unstamped(Vec<u8>);

impl Unstamped {
    /// What the collection says, whenever it is asked.
    pub fn content(&self) -> &[u8] {
        &self.0
    }

    /// The document, stamped with the time at which it was made, rounded up so that it is never before the request
    /// (OGC 17-069r4, requirement 29).
    pub fn stamped(self, now: Timestamp) -> Vec<u8> {
        let mut out = self.0;
        let stamp = Timestamp::from_millisecond(now.as_millisecond() + 1).unwrap_or(now);
        out.extend_from_slice(format!(",\"timeStamp\":\"{stamp:.3}\"}}").as_bytes());
        out
    }
}
