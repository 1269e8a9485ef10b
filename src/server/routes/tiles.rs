//! Vector tiles, and the grids of all tiles.

use super::Route;
use super::parameters::{
    COLLECTIONS, F_MVT, F_PAGE, FILTER, FILTER_CRS, FILTER_LANG, LANG, PAGE, TILE_PROPERTIES,
};

/// TileJSON.
pub const TILEJSON: Route = Route {
    path: "/tiles/{layers}",
    id: "tilejson",
    summary: "TileJSON 3.0 of vector tiles: collections, `counties:points` (label points), `counties:borders` (ranked lines), separated by commas; a filter holds for all layers but borders",
    parameters: &[TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, LANG, F_PAGE],
    media: PAGE,
};
/// Vector tile.
pub const TILE: Route = Route {
    path: "/tiles/{layers}/{z}/{x}/{y}.mvt",
    id: "tile",
    summary: "A Mapbox vector tile",
    parameters: &[TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS],
    media: MVT,
};
/// Tile matrix sets.
pub const TILE_MATRIX_SETS: Route = Route {
    path: "/tileMatrixSets",
    id: "tileMatrixSets",
    summary: "The grids in which tiles are addressed",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// One tile matrix set.
pub const TILE_MATRIX_SET: Route = Route {
    path: "/tileMatrixSets/{tileMatrixSetId}",
    id: "tileMatrixSet",
    summary: "One grid (OGC Two Dimensional Tile Matrix Set 2.0)",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// Tilesets of the data set.
pub const DATASET_TILESETS: Route = Route {
    path: "/tiles",
    id: "dataset-tilesets",
    summary: "Vector tilesets of the whole data set",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// Tileset of the data set; WorldCRS84Quad stands beside WebMercatorQuad.
pub const DATASET_TILESET: Route = Route {
    path: "/tiles/WebMercatorQuad",
    id: "dataset-tileset",
    summary: "A vector tileset of the whole data set: limits, layers and their properties; also WorldCRS84Quad",
    parameters: &[COLLECTIONS, TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, LANG, F_PAGE],
    media: PAGE,
};
/// Tile of the data set; WorldCRS84Quad stands beside WebMercatorQuad.
pub const DATASET_TILE: Route = Route {
    path: "/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
    id: "dataset-tile",
    summary: "A vector tile of the whole data set, row before column; also WorldCRS84Quad",
    parameters: &[COLLECTIONS, TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, F_MVT],
    media: MVT,
};
/// Tilesets of a collection.
pub const COLLECTION_TILESETS: Route = Route {
    path: "/collections/{collectionId}/tiles",
    id: "collection-tilesets",
    summary: "Vector tilesets of a collection",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// Tileset of a collection.
pub const COLLECTION_TILESET: Route = Route {
    path: "/collections/{collectionId}/tiles/{tileMatrixSetId}",
    id: "collection-tileset",
    summary: "A vector tileset of a collection: limits and properties",
    parameters: &[TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, LANG, F_PAGE],
    media: PAGE,
};
/// Tile of a collection.
pub const COLLECTION_TILE: Route = Route {
    path: "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    id: "collection-tile",
    summary: "A vector tile of a collection, row before column",
    parameters: &[TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, F_MVT],
    media: MVT,
};
const MVT: &[&str] = &["application/vnd.mapbox-vector-tile"];

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[
    &TILEJSON,
    &TILE,
    &TILE_MATRIX_SETS,
    &TILE_MATRIX_SET,
    &DATASET_TILESETS,
    &DATASET_TILESET,
    &DATASET_TILE,
    &COLLECTION_TILESETS,
    &COLLECTION_TILESET,
    &COLLECTION_TILE,
];
