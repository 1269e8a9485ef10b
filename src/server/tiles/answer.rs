//! From the parameters of a vector tile to its bytes.

use crate::atlas::Atlas;
use crate::budget::Budget;
use crate::query::Filter;
use crate::render::vector::{MOST_BYTES, TileEncoding, TileLayers, TileLayersError, gunzip, gzip};
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::ticket::Ticket;
use crate::server::ask::encoding::TileForm;
use crate::server::ask::filter;
use crate::server::ask::look::languages;
use crate::server::wire::accept::accepts;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::store::{self, Store};
use crate::style::SourcePart;
use crate::tile::{MLT, MVT, MatrixTile, TileCoord, TileMatrixSet};
use axum::http::header::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

/// A request for vector tiles.
pub struct TileRequest {
    /// The layers with the properties to send.
    pub layers: TileLayers,
    /// Layers of collections that are kept outside of memory.
    pub stores: Vec<Arc<dyn Store>>,
    /// A filter for each of these, or none.
    filters_of_stores: Vec<Filter>,
    /// The properties to send of these, if they are chosen.
    chosen: Option<Vec<String>>,
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
        let (in_memory, stores) = parted(app, list)?;
        let (names, chosen_of_stores) = chosen(app, &stores, in_memory.is_empty(), names)?;
        let mut layers = match in_memory.is_empty() && !stores.is_empty() {
            true => TileLayers::none(),
            false => app.atlas.tile_layers(&in_memory, names.as_deref()).map_err(fault)?,
        };
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
        let mut filters_of_stores = Vec::new();
        for store in &stores {
            filters_of_stores.extend(filter::written(app, call, store.schema())?);
        }
        if filters.is_empty() && filters_of_stores.is_empty() && params.get("filter").is_some() {
            return Err(Problem::bad_request(format!(
                "parameter filter: expected a layer with features, found only borders in {list:?}"
            )));
        }
        let chosen = ["properties", "filter", "filter-lang", "filter-crs"].map(|name| params.get(name));
        let stamps: Vec<u64> = stores.iter().map(|store| store.stamp()).collect();
        let key = Key::of(&("tile", list, chosen, language, stamps));
        Ok(TileRequest { layers, stores, filters_of_stores, chosen: chosen_of_stores, filters, key })
    }

    /// The layers that are kept outside of memory, as a tile of an encoding has them; aggregates alone where it is coarse.
    fn stored(
        &self,
        tile: MatrixTile,
        (encoding, coarse): (TileEncoding, bool),
        budget: &Budget,
    ) -> Result<Vec<u8>, Problem> {
        let mut out = Vec::new();
        if self.stores.is_empty() {
            return Ok(out);
        }
        if tile.set() != TileMatrixSet::WebMercatorQuad {
            let expected = TileMatrixSet::WebMercatorQuad.id();
            return Err(Problem::bad_request(format!(
                "features that are read in place have tiles of {expected} alone, found {}",
                tile.set().id()
            )));
        }
        let coord = TileCoord::new(tile.z(), tile.column(), tile.row());
        let coord = coord.map_err(|e| Problem::not_found(e.to_string()))?;
        for (at, store) in self.stores.iter().enumerate() {
            let keeps = |name: &str| match &self.chosen {
                Some(chosen) => chosen.iter().any(|c| means(c, &**store, name)),
                None => true,
            };
            let features = store.tile(coord, coarse, self.filters_of_stores.get(at), budget)?.features;
            out.extend(Atlas::extract_tile(features, (tile, encoding), keeps, budget)?);
        }
        Ok(out)
    }
}

/// True where a name in `properties` means a property of a store: by itself, or behind the name of the layer and a slash.
fn means(name: &str, store: &dyn Store, property: &str) -> bool {
    let own = name.strip_prefix(&**store.schema().id()).and_then(|rest| rest.strip_prefix('/'));
    name == property || own == Some(property)
}

/// The names in `properties` that layers in memory are asked for, and those for the others.
#[allow(clippy::type_complexity)]
fn chosen<'a>(
    app: &App,
    stores: &[Arc<dyn Store>],
    are_alone: bool,
    names: Option<Vec<&'a str>>,
) -> Result<(Option<Vec<&'a str>>, Option<Vec<String>>), Problem> {
    let Some(names) = names else { return Ok((None, None)) };
    let is_stored = |name: &str| {
        stores.iter().any(|store| store::carried(&**store).iter().any(|c| means(name, &**store, c)))
    };
    if let Some(name) = names.iter().find(|name| are_alone && !stores.is_empty() && !is_stored(name)) {
        let known: Vec<String> = stores.iter().flat_map(|store| store::carried(&**store)).collect();
        return Err(fault(TileLayersError::UnknownProperty {
            found: (*name).to_owned(),
            known: known.join(", "),
        }));
    }
    let of_stores = names.iter().filter(|name| is_stored(name)).map(|name| (*name).to_owned()).collect();
    let of_memory = names.into_iter().filter(|name| !is_stored(name) || app.atlas.carries_in_memory(name));
    Ok((Some(of_memory.collect()), Some(of_stores)))
}

/// The layers of a list that are in memory, and those that are not.
fn parted(app: &App, list: &str) -> Result<(String, Vec<Arc<dyn Store>>), Problem> {
    let (mut in_memory, mut stores) = (Vec::new(), Vec::<Arc<dyn Store>>::new());
    for name in list.split(',') {
        match app.atlas.store(name) {
            Some(store) if stores.iter().any(|s| s.schema().id() == store.schema().id()) => {
                return Err(fault(TileLayersError::Twice(name.to_owned())));
            }
            Some(store) => {
                store.ready()?;
                stores.push(store.clone());
            }
            None => in_memory.push(name),
        }
    }
    Ok((in_memory.join(","), stores))
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
    let mut layers = wanted.layers.clone();
    let TileRequest { filters, key, .. } = &wanted;
    let atlas = app.atlas.clone();
    let media = if form.encoding == TileEncoding::Mlt { MLT } else { MVT };
    let make = |budget: &Budget| {
        for (at, filter) in filters {
            layers.restrict(*at, &atlas.filtered(&atlas.collections()[*at], filter, budget)?.into());
        }
        let own = atlas.encoded_tile(&layers, tile, form.encoding, budget)?;
        // Layers of a tile may stand one behind the other.
        let stored = wanted.stored(tile, (form.encoding, false), budget)?;
        let mut plain = [&own[..], &stored].concat();
        // An empty tile is cached as an empty body.
        let mut packed = if plain.is_empty() { Vec::new() } else { gzip(&plain) };
        // What is in memory does not become less by it.
        if packed.len() > MOST_BYTES && gzip(&stored).len() > MOST_BYTES {
            plain = [&own[..], &wanted.stored(tile, (form.encoding, true), budget)?].concat();
            packed = gzip(&plain);
        }
        Ok::<_, Problem>(Entry::new(media, Some("gzip"), packed))
    };
    // What was negotiated leaves with other headers.
    let key = Key::of(&(key, tile, form.encoding, form.is_negotiated));
    let is_heavy =
        !wanted.filters_of_stores.is_empty() || filters.iter().any(|(_, filter)| filter.is_spatial());
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
