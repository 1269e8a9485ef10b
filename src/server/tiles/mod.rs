//! Vector tiles: `/tiles/{layers}` as web maps ask for them; and OGC API Tiles (20-057), of features and of maps.

mod answer;
mod archives;
mod map_tilesets;
mod matrix_sets;
mod ogc;
mod tilejson;
mod tilesets;
mod xyz;

use crate::server::wire::route::Mounted;
use crate::tile::TileMatrixSet;
use axum::routing::get;

/// The routes of this room, in the order of the description.
pub const ROUTES: &[Mounted] = &[
    (&tilejson::TILEJSON, || get(tilejson::tilejson)),
    (&xyz::TILE, || get(xyz::tile)),
    (&archives::ARCHIVES, || get(archives::list)),
    (&archives::ARCHIVE, || get(archives::one)),
    (&archives::ARCHIVE_TILE, || get(archives::tile)),
    (&xyz::MLT_TILE, || get(xyz::tile)),
    (&matrix_sets::TILE_MATRIX_SETS, || get(matrix_sets::list)),
    (&matrix_sets::TILE_MATRIX_SET, || get(matrix_sets::one)),
    (&ogc::DATASET_TILESETS, || get(ogc::dataset)),
    (&ogc::DATASET_TILESET, || {
        get(|app, call| ogc::dataset_tileset(app, call, TileMatrixSet::WebMercatorQuad))
    }),
    (&ogc::DATASET_TILE, || {
        get(|app, at, headers, call| {
            ogc::dataset_tile(app, at, headers, call, TileMatrixSet::WebMercatorQuad)
        })
    }),
    (&ogc::DATASET_TILESET_CRS84, || {
        get(|app, call| ogc::dataset_tileset(app, call, TileMatrixSet::WorldCrs84Quad))
    }),
    (&ogc::DATASET_TILE_CRS84, || {
        get(|app, at, headers, call| ogc::dataset_tile(app, at, headers, call, TileMatrixSet::WorldCrs84Quad))
    }),
    (&ogc::COLLECTION_TILESETS, || get(ogc::collection)),
    (&ogc::COLLECTION_TILESET, || get(ogc::collection_tileset)),
    (&ogc::COLLECTION_TILE, || get(ogc::collection_tile)),
    (&map_tilesets::MAP_TILESETS, || get(map_tilesets::list)),
    (&map_tilesets::MAP_TILESET, || get(map_tilesets::one)),
    (&map_tilesets::MAP_TILE, || get(map_tilesets::tile)),
];
