//! Features one by one, each a text of its own (RFC 8142): a reader has the first before the last is made.

use super::{Detail, geojson};
use crate::feature::Collection;

/// Each text begins with this mark (RFC 7464).
const RECORD_SEPARATOR: u8 = 0x1e;

/// Writes one feature as a text of the sequence.
pub fn feature(out: &mut Vec<u8>, collection: &Collection, position: usize, detail: &Detail) {
    out.push(RECORD_SEPARATOR);
    geojson::feature(out, collection, position, detail, "");
    out.extend_from_slice(b"}\n");
}
