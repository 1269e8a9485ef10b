//! From the parameters of a vector tile to its bytes.

use crate::budget::Budget;
use crate::query::Filter;
use crate::render::vector::{TileEncoding, TileLayers, TileLayersError, gunzip, gzip};
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::ticket::Ticket;
use crate::server::ask::filter;
use crate::server::ask::look::languages;
use crate::server::wire::accept::accepts;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::style::SourcePart;
use crate::tile::MatrixTile;
use axum::http::HeaderValue;
use axum::http::header::{HeaderMap, VARY};
use axum::response::Response;
use std::sync::Arc;

/// The deepest zoom of vector tiles: beyond it clients overzoom.
pub const MAX_VECTOR_ZOOM: u8 = 14;

/// Media type of Mapbox Vector Tiles.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";
/// Media type of MapLibre Tiles, as MapLibre Native asks for them.
pub const MLT: &str = "application/vnd.maplibre-tile";
/// The same, as PMTiles and some servers call them.
const OTHER_MLT: &str = "application/vnd.maplibre-vector-tile";
/// What vector tiles are served in.
pub const MEDIA: &[&str] = &[MVT, MLT];
/// Words of `f` and endings.
const ENCODINGS: [(&str, TileEncoding); 2] = [("mvt", TileEncoding::Mvt), ("mlt", TileEncoding::Mlt)];

/// How a tile is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileForm {
    encoding: TileEncoding,
    /// True if the address leaves it to `Accept`.
    is_negotiated: bool,
}

impl TileForm {
    /// By `f`, else by the ending of the last segment of the address, else by `Accept`, else a Mapbox Vector Tile; with
    /// the segment before its ending.
    ///
    /// # Errors
    /// `f` names no encoding, or another than the ending.
    pub fn read<'a>(call: &Call, segment: &'a str) -> Result<(Self, &'a str), Problem> {
        let ended = |ending: &str| segment.strip_suffix(ending);
        let ending = match (ended(".mlt"), ended(".mvt").or_else(|| ended(".pbf"))) {
            (Some(plain), _) => Some((TileEncoding::Mlt, plain)),
            (None, Some(plain)) => Some((TileEncoding::Mvt, plain)),
            (None, None) => None,
        };
        let plain = ending.map_or(segment, |(_, plain)| plain);
        let asked = call.params.word("f", &ENCODINGS)?;
        if let Some(encoding) = asked.or(ending.map(|(encoding, _)| encoding)) {
            return Ok((TileForm { encoding, is_negotiated: false }, plain));
        }
        let is_mlt = |range: &&str| [MLT, OTHER_MLT].iter().any(|m| range.eq_ignore_ascii_case(m));
        let is_known = |range: &&str| is_mlt(range) || range.eq_ignore_ascii_case(MVT) || range.contains('*');
        let best = call.wishes().into_iter().find(is_known);
        let encoding = if best.as_ref().is_some_and(is_mlt) { TileEncoding::Mlt } else { TileEncoding::Mvt };
        Ok((TileForm { encoding, is_negotiated: true }, plain))
    }
}

/// `encoding`: that of the tiles that a document names; none if it does not ask.
///
/// # Errors
/// It names none.
pub fn encoding(call: &Call) -> Result<Option<TileEncoding>, Problem> {
    call.params.word("encoding", &ENCODINGS)
}

/// The word for an encoding: the ending of addresses, what styles and TileJSON call it.
pub fn word(encoding: TileEncoding) -> &'static str {
    match encoding {
        TileEncoding::Mvt => "mvt",
        TileEncoding::Mlt => "mlt",
    }
}

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
    let key = Key::of(&(key, tile, form.encoding));
    let is_heavy = filters.iter().any(|(_, filter)| filter.is_spatial());
    if is_heavy && !app.tiles.has(key) {
        ticket.grows_heavy().await?;
    }
    let entry = app.tiles.get(key, ticket, make).await?;
    let mut response = encoded(key, &entry, headers)?;
    if form.is_negotiated {
        response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
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
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}
