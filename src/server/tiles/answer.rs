//! From the parameters of a vector tile to its bytes.

use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::tile::MatrixTile;
use crate::tile::vector::{TileLayers, TileLayersError};
use axum::body::Bytes;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};

/// Media type of vector tiles.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";

/// The layers that a list names, with the properties and features that the parameters choose.
pub fn layers(app: &App, list: &str, call: &Call) -> Result<TileLayers, Problem> {
    let names: Option<Vec<&str>> =
        call.params.get("properties").map(|p| p.split(',').filter(|n| !n.is_empty()).collect());
    app.atlas.tile_layers(list, names.as_deref()).map_err(|e| match e {
        TileLayersError::Unknown { .. } | TileLayersError::NoBorders(_) => Problem::not_found(e.to_string()),
        TileLayersError::UnknownProperty { .. } => Problem::bad_request(format!("parameter properties: {e}")),
        TileLayersError::Twice(_) | TileLayersError::TooMany(_) => Problem::bad_request(e.to_string()),
    })
}

/// A tile; 204 where it is empty.
pub async fn tile(
    app: &App,
    list: &str,
    layers: TileLayers,
    tile: MatrixTile,
    call: &Call,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let choice = |name| call.params.get(name).unwrap_or("\u{0}").to_owned();
    let key = format!("{list}\u{1}{}\u{1}{}\u{1}{tile}", choice("properties"), choice("filter"));
    let atlas = app.atlas.clone();
    let make = move || {
        let plain = atlas.vector_tile(&layers, tile);
        // An empty tile is kept as nothing at all.
        if plain.is_empty() { Ok(Bytes::new()) } else { gzip(&plain) }
    };
    let packed = app.cache.get(key, make).await?;
    if packed.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    encoded(packed, headers)
}

fn gzip(plain: &[u8]) -> Result<Bytes, Problem> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(4));
    encoder.write_all(plain).map_err(Problem::internal)?;
    encoder.finish().map(Bytes::from).map_err(Problem::internal)
}

/// Gzipped bytes as they are, or unpacked for a client that does not take gzip.
fn encoded(packed: Bytes, headers: &HeaderMap) -> Result<Response, Problem> {
    let accepts = headers.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let takes =
        accepts.split(',').map(str::trim).any(|e| (e.starts_with("gzip") || e == "*") && !e.ends_with("q=0"));
    let mut response = if takes {
        let mut response = respond::bytes(MVT, packed);
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        response
    } else {
        let mut plain = Vec::new();
        GzDecoder::new(&packed[..]).read_to_end(&mut plain).map_err(Problem::internal)?;
        respond::bytes(MVT, plain)
    };
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}
