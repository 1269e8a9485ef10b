//! The routes of OGC API Tiles (20-057): vector tiles of the data set and of each collection.

use super::answer::{self, TileRequest};
use super::{matrix_sets, tilesets};
use crate::feature::Everything;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::encoding::{MEDIA, TileForm};
use crate::server::ask::parameters::{
    COLLECTIONS, F_PAGE, F_TILE, FILTER, FILTER_CRS, FILTER_LANG, LANG, PAGE, TILE_PROPERTIES,
};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use crate::tile::TileMatrixSet;
use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::response::Response;
use tilesets::{TilesetDocument, TilesetList, TilesetSubject};

/// Tilesets of the data set.
pub const DATASET_TILESETS: Route = Route {
    path: "/tiles",
    id: ".dataset.vector.getTileSetsList",
    summary: "Vector tilesets of the whole data set",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<TilesetList>)],
    ..Route::GET
};

/// Tileset of the data set, where a list of layers could stand: no collection is named as a set is.
pub const DATASET_TILESET: Route = Route {
    path: "/tiles/WebMercatorQuad",
    id: ".dataset.vector.getTileSet",
    summary: "A vector tileset of the whole data set: limits, layers and their properties",
    parameters: &[COLLECTIONS, TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<TilesetDocument>)],
    ..Route::GET
};

/// The same in degrees.
pub const DATASET_TILESET_CRS84: Route =
    Route { path: "/tiles/WorldCRS84Quad", id: "crs84.dataset.vector.getTileSet", ..DATASET_TILESET };

/// Tile of the data set.
pub const DATASET_TILE: Route = Route {
    path: "/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
    id: ".dataset.vector.getTile",
    summary: "A vector tile of the whole data set, row before column",
    parameters: &[COLLECTIONS, TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, LANG, F_TILE],
    media: MEDIA,
    lane: Lane::Drawing,
    ..Route::GET
};

/// The same in degrees.
pub const DATASET_TILE_CRS84: Route = Route {
    path: "/tiles/WorldCRS84Quad/{tileMatrix}/{tileRow}/{tileCol}",
    id: "crs84.dataset.vector.getTile",
    ..DATASET_TILE
};

/// Tilesets of a collection.
pub const COLLECTION_TILESETS: Route = Route {
    path: "/collections/{collectionId}/tiles",
    id: ".collection.vector.getTileSetsList",
    summary: "Vector tilesets of a collection",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<TilesetList>)],
    ..Route::GET
};

/// Tileset of a collection.
pub const COLLECTION_TILESET: Route = Route {
    path: "/collections/{collectionId}/tiles/{tileMatrixSetId}",
    id: ".collection.vector.getTileSet",
    summary: "A vector tileset of a collection: limits and properties",
    parameters: &[TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<TilesetDocument>)],
    ..Route::GET
};

/// Tile of a collection.
pub const COLLECTION_TILE: Route = Route {
    path: "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    id: ".collection.vector.getTile",
    summary: "A vector tile of a collection, row before column",
    parameters: &[TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, LANG, F_TILE],
    media: MEDIA,
    lane: Lane::Drawing,
    ..Route::GET
};

/// `/tiles`.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn dataset(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &DATASET_TILESETS, &formats::DOCUMENT)?;
    html::outlined(&app, &call, (format, &DATASET_TILESETS), tilesets::of_dataset(&app).list(&call))
}

/// `/tiles/{tileMatrixSetId}`.
///
/// # Errors
/// 400 for collections, properties or a filter that do not fit; 406 where `Accept` takes none of the formats.
pub async fn dataset_tileset(
    State(app): State<App>,
    call: Call,
    set: TileMatrixSet,
) -> Result<Response, Problem> {
    let list = everything(&app, &call)?;
    tileset(&app, &tilesets::of_dataset(&app), &list, set, &call, &DATASET_TILESET)
}

/// `/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}`.
///
/// # Errors
/// 404 for a tile that the set does not have, 400 for collections, properties or a filter that do not fit.
pub async fn dataset_tile(
    State(app): State<App>,
    Path((z, row, column)): Path<(String, String, String)>,
    headers: HeaderMap,
    call: Call,
    set: TileMatrixSet,
) -> Result<Response, Problem> {
    call.params.expect(&DATASET_TILE, &[])?;
    tile(
        &app,
        &tilesets::of_dataset(&app),
        &everything(&app, &call)?,
        set,
        [&z, &row, &column],
        &call,
        &headers,
    )
    .await
}

/// `/collections/{collectionId}/tiles`.
///
/// # Errors
/// 404 for an unknown collection; 400 for an unknown parameter, language or format, 406 where `Accept` takes none
/// that is served.
pub async fn collection(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &COLLECTION_TILESETS, &formats::DOCUMENT)?;
    let list = tilesets::of_collection(app.collection(&id)?).list(&call);
    html::outlined(&app, &call, (format, &COLLECTION_TILESETS), list)
}

/// `/collections/{collectionId}/tiles/{tileMatrixSetId}`.
///
/// # Errors
/// 404 for an unknown collection or set, 400 for properties or a filter that do not fit; 406 where `Accept` takes
/// none of the formats.
pub async fn collection_tileset(
    State(app): State<App>,
    Path((id, set)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    let subject = tilesets::of_collection(app.collection(&id)?);
    tileset(&app, &subject, &id, matrix_sets::find(&set)?, &call, &COLLECTION_TILESET)
}

/// `/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}`.
///
/// # Errors
/// 404 for an unknown collection, set or tile, 400 for properties or a filter that do not fit.
pub async fn collection_tile(
    State(app): State<App>,
    Path((id, set, z, row, column)): Path<(String, String, String, String, String)>,
    headers: HeaderMap,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&COLLECTION_TILE, &[])?;
    let subject = tilesets::of_collection(app.collection(&id)?);
    tile(&app, &subject, &id, matrix_sets::find(&set)?, [&z, &row, &column], &call, &headers).await
}

/// The layers that `collections` names, else all collections.
fn everything(app: &App, call: &Call) -> Result<String, Problem> {
    let all = || app.atlas.unnamed(Everything::Tiles).map(|c| &**c.id()).collect::<Vec<_>>().join(",");
    let Some(list) = call.params.get("collections") else { return Ok(all()) };
    match app.atlas.tile_layers(list, None) {
        Ok(_) => Ok(list.to_owned()),
        Err(fault) => Err(Problem::bad_request(format!("parameter collections: {fault}"))),
    }
}

fn tileset(
    app: &App,
    subject: &TilesetSubject<'_>,
    list: &str,
    set: TileMatrixSet,
    call: &Call,
    route: &Route,
) -> Result<Response, Problem> {
    let format = html::format(app, call, route, &formats::DOCUMENT)?;
    let wanted = TileRequest::read(app, list, call)?;
    let mut document = subject.tileset(call, set);
    document.layers = Some(tilesets::layers(app, &wanted.layers, subject.deepest_of(set)));
    html::outlined(app, call, (format, route), document)
}

async fn tile(
    app: &App,
    subject: &TilesetSubject<'_>,
    list: &str,
    set: TileMatrixSet,
    [z, row, column]: [&str; 3],
    call: &Call,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (form, column) = TileForm::read(call, column)?;
    let address = subject.address(set, [z, row, column])?;
    answer::tile(app, TileRequest::read(app, list, call)?, address, form, headers, &call.ticket).await
}
