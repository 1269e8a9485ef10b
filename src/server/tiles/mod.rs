//! `/tiles/{collectionId}`: TileJSON and vector tiles.

use crate::feature::{Collection, Kind};
use crate::server::App;
use crate::server::routes;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::tile::{TileCoord, vector};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};
use std::io::{Read, Write};

const MVT: &str = "application/vnd.mapbox-vector-tile";
/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/tiles/{collection}", get(tilejson))
        .route("/tiles/{collection}/{z}/{x}/{y}", get(tile))
}

/// The deepest zoom of vector tiles: beyond it clients magnify.
const MAX_VECTOR_ZOOM: u8 = 14;

/// TileJSON 3.0.
pub async fn tilejson(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    call.json(&routes::TILEJSON)?;
    let collection = app.collection(&id)?;
    let info = collection.info();
    let bounds: [f64; 4] = match collection.bounds().is_empty() {
        true => crate::geometry::Bounds::WORLD.into(),
        false => collection.bounds().rounded_outward(4).into(),
    };
    let url = format!("{}/{{z}}/{{x}}/{{y}}.mvt", call.links.to(&["tiles", &id]));
    let document = json!({
        "tilejson": "3.0.0",
        "name": info.title.get("en"),
        "description": info.description.get("en"),
        "attribution": info.source.get("en"),
        "scheme": "xyz",
        "tiles": [url],
        "minzoom": 0,
        "maxzoom": MAX_VECTOR_ZOOM,
        "bounds": bounds,
        "center": [(bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0, 4],
        "vector_layers": [layer(collection)],
    });
    respond::json("application/json", &document)
}

fn layer(collection: &Collection) -> Value {
    let kind = |k: Kind| match k {
        Kind::Boolean => "Boolean",
        Kind::Integer | Kind::Number => "Number",
        _ => "String",
    };
    let fields = vector::scalar_properties(collection);
    let fields: Map<String, Value> =
        fields.iter().map(|p| (p.name.to_string(), json!(kind(p.kind)))).collect();
    json!({ "id": collection.id(), "description": collection.info().title.get("en"), "minzoom": 0, "maxzoom": MAX_VECTOR_ZOOM, "fields": fields })
}

/// A vector tile; 204 where it is empty.
pub async fn tile(
    State(app): State<App>,
    Path((id, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&routes::TILE, &[])?;
    app.collection(&id)?;
    let row = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf"));
    let row = row.ok_or_else(|| Problem::not_found(format!("no tile {y:?}; expected the row, then .mvt")))?;
    let coord = address(&z, &x, row, MAX_VECTOR_ZOOM)?;
    let atlas = app.atlas.clone();
    let make = move || {
        let collection = atlas.collection(&id).ok_or_else(|| Problem::internal("a collection is gone"))?;
        let plain = atlas.vector_tile(&[collection], coord);
        // An empty tile is kept as nothing at all.
        if plain.is_empty() { Ok(Bytes::new()) } else { gzip(&plain) }
    };
    let packed = app.cache.get(call.path, make).await?;
    if packed.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    encoded(MVT, packed, &headers)
}

/// A tile address from the texts of a path; 404 where it cannot exist.
pub fn address(z: &str, x: &str, y: &str, deepest: u8) -> Result<TileCoord, Problem> {
    let number = |name: &str, text: &str| {
        let bad = || Problem::not_found(format!("no tile at {name} {text:?}; expected a whole number"));
        text.parse::<u32>().map_err(|_| bad())
    };
    let zoom = number("zoom", z)?;
    if zoom > u32::from(deepest) {
        return Err(Problem::not_found(format!("zoom {zoom} is not served; expected 0..={deepest}")));
    }
    TileCoord::new(zoom as u8, number("x", x)?, number("y", y)?)
        .map_err(|e| Problem::not_found(e.to_string()))
}

fn gzip(plain: &[u8]) -> Result<Bytes, Problem> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(4));
    encoder.write_all(plain).map_err(Problem::internal)?;
    encoder.finish().map(Bytes::from).map_err(Problem::internal)
}

/// Gzipped bytes as they are, or unpacked for a client that does not take gzip.
fn encoded(media: &'static str, packed: Bytes, headers: &HeaderMap) -> Result<Response, Problem> {
    let accepts = headers.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let takes =
        accepts.split(',').map(str::trim).any(|e| (e.starts_with("gzip") || e == "*") && !e.ends_with("q=0"));
    let mut response = if takes {
        let mut response = respond::bytes(media, packed);
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        response
    } else {
        let mut plain = Vec::new();
        GzDecoder::new(&packed[..]).read_to_end(&mut plain).map_err(Problem::internal)?;
        respond::bytes(media, plain)
    };
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}
