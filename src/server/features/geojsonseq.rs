//! Features one by one as they are written (RFC 8142): a client reads the first before the last is made.

use super::detail::Detail;
use super::formats::GEOJSON_SEQ;
use super::geojson;
use crate::atlas::Atlas;
use crate::server::wire::stream;
use axum::response::Response;
use std::sync::Arc;

/// Each text begins with this mark (RFC 7464).
const RECORD_SEPARATOR: u8 = 0x1e;

/// Streams features of a collection.
pub fn answer(atlas: Arc<Atlas>, collection: Arc<str>, positions: Vec<u32>, detail: Detail) -> Response {
    let mut positions = positions.into_iter();
    stream::pieces(GEOJSON_SEQ, move |out| {
        let (Some(position), Some(collection)) = (positions.next(), atlas.collection(&collection)) else {
            return false;
        };
        out.push(RECORD_SEPARATOR);
        geojson::feature(out, collection, position as usize, &detail, "");
        out.extend_from_slice(b"}\n");
        true
    })
}
