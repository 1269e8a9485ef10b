//! GeoJSON (RFC 7946): one feature, and what stands around those of a page.

use super::Detail;
use super::geometry::{self, Notation};
use crate::feature::{Collection, ValueRef};
use crate::geometry::Crs;
use jiff::Timestamp;
use serde::Serialize;

/// Writes one feature up to its properties' end; `extra` are members after the properties' own, each with a comma
/// before it. The caller adds further members and the closing brace.
pub fn feature(out: &mut Vec<u8>, collection: &Collection, position: usize, detail: &Detail, extra: &str) {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    match collection.info().has_number_ids {
        true => out.extend_from_slice(collection.feature_id(position).as_bytes()),
        false => text(out, collection.feature_id(position)),
    }
    out.extend_from_slice(b",\"geometry\":");
    match detail.skip_geometry || !collection.shapes().has_place(position) {
        true => out.extend_from_slice(b"null"),
        false => geometry::write(out, collection.shapes(), position, detail, Notation::GeoJson),
    }
    out.extend_from_slice(b",\"properties\":{");
    for (i, property) in detail.properties(collection).enumerate() {
        if i > 0 {
            out.push(b',');
        }
        text(out, &property.name);
        out.push(b':');
        match property.values.get(position) {
            ValueRef::Text(own) => text(out, own),
            ValueRef::Null => out.extend_from_slice(b"null"),
            other => value(out, &other),
        }
    }
    // Without properties before it, the first comma goes.
    let extra = if detail.columns.is_empty() { extra.strip_prefix(',').unwrap_or(extra) } else { extra };
    out.extend_from_slice(extra.as_bytes());
    out.push(b'}');
}

/// Writes a text; hardly one has a character that is written as another.
fn text(out: &mut Vec<u8>, text: &str) {
    let is_plain = |b: u8| (b >= 0x20) & (b != b'"') & (b != b'\\');
    if !text.bytes().fold(true, |plain, b| plain & is_plain(b)) {
        return value(out, text);
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Writes a JSON value; what serde can write to memory cannot fail.
pub fn value(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// Writes one feature as a whole.
pub fn record(out: &mut Vec<u8>, collection: &Collection, position: usize, detail: &Detail, extra: &str) {
    feature(out, collection, position, detail, extra);
    out.push(b'}');
}

/// Members of a document that name its reference system, each with a comma behind it: `coordRefSys` (OGC 21-045, JSON-FG)
/// and the older `crs` (GeoJSON 2008), which GDAL and QGIS read. None for CRS84, which GeoJSON means (RFC 7946, 4).
pub fn reference_system(crs: Crs) -> String {
    match crs {
        Crs::Crs84 => String::new(),
        other => format!(
            r#""coordRefSys":"{}","crs":{{"type":"name","properties":{{"name":"{}"}}}},"#,
            other.uri(),
            other.urn()
        ),
    }
}

/// What stands before the features of a page, which have commas between; `extra` are further members of the document,
/// each with a comma behind it. Without `matched` it does not say how many there are on all pages.
pub fn head(
    (returned, matched): (usize, Option<u64>),
    links: &impl Serialize,
    crs: Crs,
    extra: &str,
) -> Vec<u8> {
    let mut out = b"{\"type\":\"FeatureCollection\",".to_vec();
    out.extend_from_slice(reference_system(crs).as_bytes());
    out.extend_from_slice(extra.as_bytes());
    if let Some(matched) = matched {
        out.extend_from_slice(format!("\"numberMatched\":{matched},").as_bytes());
    }
    out.extend_from_slice(format!("\"numberReturned\":{returned}").as_bytes());
    out.extend_from_slice(b",\"links\":");
    value(&mut out, links);
    out.extend_from_slice(b",\"features\":[");
    out
}

/// What stands behind them: the time at which the page was made, rounded up so that it is never before the request (OGC
/// 17-069r4, requirement 29).
pub fn tail(now: Timestamp) -> Vec<u8> {
    let stamp = Timestamp::from_millisecond(now.as_millisecond() + 1).unwrap_or(now);
    format!("],\"timeStamp\":\"{stamp:.3}\"}}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_as_serde_writes_them() {
        for plain in ["", "区", "a\u{7f}b", "\"", "\\", "a\nb", "\u{1}", "/", "😀"] {
            let mut own = Vec::new();
            text(&mut own, plain);
            assert_eq!(own, serde_json::to_vec(plain).unwrap(), "{plain:?}");
        }
    }
}
