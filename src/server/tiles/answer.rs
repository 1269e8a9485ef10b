//! From the parameters of a vector tile to its bytes.

use crate::budget::Budget;
use crate::query::Filter;
use crate::render::vector::{TileEncoding, TileLayers, TileLayersError, gunzip, gzip};
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::ticket::Ticket;
use crate::server::ask::encoding::{MLT, MVT, TileForm};
use crate::server::ask::filter;
use crate::server::ask::look::languages;
use crate::server::wire::accept::accepts;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::style::SourcePart;
use crate::tile::MatrixTile;
use axum::http::header::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

/// The deepest zoom of vector tiles: beyond it clients overzoom.
pub const MAX_VECTOR_ZOOM: u8 = 14;

/// A request for vector tiles.
pub struct TileRequest {
    /// The layers with the properties to send.
    pub layers: TileLayers,
    /// A filter for each collection of the layers, by its position; none if all features are wanted.
    filters: Vec<(usize, Filter)>,
    /// What tells the request from others at the same address.
    key: Key,
}

impl TileRequest {
    /// Reads a list of layers, `properties`, `filter` and `lang`.
    ///
    /// A filter holds for the features and label points of every layer, whose collections must all have what it names;
    /// borders stay whole.
    ///
    /// # Errors
    /// An unknown layer, property or language, a filter that cannot be read or does not fit a layer.
    pub fn read(app: &App, list: &str, call: &Call) -> Result<Self, Problem> {
        let params = &call.params;
        let names: Option<Vec<&str>> =
            params.get("properties").map(|p| p.split(',').filter(|n| !n.is_empty()).collect());
        let mut layers = app.atlas.tile_layers(list, names.as_deref()).map_err(fault)?;
        // A page of a data set without languages has one all the same.
        let language = match app.atlas.info().languages.is_empty() {
            true => None,
            false => Some(languages(app, call)?.first().clone()),
        };
        language.iter().for_each(|language| layers.speak(language));
        let mut filters: Vec<(usize, Filter)> = Vec::new();
        let features = layers.iter().filter(|l| l.part != SourcePart::Borders);
        for layer in features {
            if filters.iter().all(|(at, _)| *at != layer.at) {
                let filter = filter::written(app, call, &app.atlas.collections()[layer.at])?;
                filters.extend(filter.map(|f| (layer.at, f)));
            }
        }
        if filters.is_empty() && params.get("filter").is_some() {
            return Err(Problem::bad_request(format!(
                "parameter filter: expected a layer with features, found only borders in {list:?}"
            )));
        }
        let chosen = ["properties", "filter", "filter-lang", "filter-crs"].map(|name| params.get(name));
        Ok(TileRequest { layers, filters, key: Key::of(&("tile", list, chosen, language)) })
    }
}

fn fault(error: TileLayersError) -> Problem {
    match error {
        TileLayersError::Unknown { .. } | TileLayersError::NoBorders(_) => {
            Problem::not_found(error.to_string())
        }
        TileLayersError::UnknownProperty { .. } => {
            Problem::bad_request(format!("parameter properties: {error}"))
        }
        TileLayersError::Twice(_) | TileLayersError::TooMany(_) => Problem::bad_request(error.to_string()),
    }
}

/// A tile; 204 where it is empty.
///
/// # Errors
/// 500 where encoding panics, or what was kept cannot be unpacked.
pub async fn tile(
    app: &App,
    wanted: TileRequest,
    tile: MatrixTile,
    form: TileForm,
    headers: &HeaderMap,
    ticket: &Ticket,
) -> Result<Response, Problem> {
    let TileRequest { mut layers, filters, key } = wanted;
    let atlas = app.atlas.clone();
    let media = if form.encoding == TileEncoding::Mlt { MLT } else { MVT };
    let make = |budget: &Budget| {
        for (at, filter) in &filters {
            layers.restrict(*at, &atlas.filtered(&atlas.collections()[*at], filter, budget)?.into());
        }
        let plain = atlas.encoded_tile(&layers, tile, form.encoding, budget)?;
        // An empty tile is cached as an empty body.
        let packed = if plain.is_empty() { Vec::new() } else { gzip(&plain) };
        Ok::<_, Problem>(Entry::new(media, Some("gzip"), packed))
    };
    // What was negotiated leaves with other headers.
    let key = Key::of(&(key, tile, form.encoding, form.is_negotiated));
    let is_heavy = filters.iter().any(|(_, filter)| filter.is_spatial());
    if is_heavy && !app.tiles.has(key) {
        ticket.grows_heavy().await?;
    }
    let entry = app.tiles.get(key, ticket, make).await?;
    let mut response = encoded(key, &entry, headers)?;
    if form.is_negotiated {
        respond::vary(response.headers_mut(), "accept");
    }
    Ok(response)
}

/// Gzipped bytes as they are, or unpacked for a client that does not take gzip; 204 for none.
///
/// # Errors
/// 500 where they cannot be unpacked.
pub fn encoded(key: Key, entry: &Arc<Entry>, headers: &HeaderMap) -> Result<Response, Problem> {
    if entry.body.is_empty() || entry.encoding.is_none() {
        return Ok(respond::entry(key, entry));
    }
    let mut response = match accepts(headers, "gzip") {
        true => respond::entry(key, entry),
        false => respond::bytes(entry.media, gunzip(&entry.body).map_err(Problem::internal)?),
    };
    respond::vary(response.headers_mut(), "accept-encoding");
    Ok(response)
}
