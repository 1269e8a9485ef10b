//! Vector tiles: `/tiles/{layers}` as web maps ask for them, and OGC API Tiles (20-057).

mod answer;
pub mod matrix_sets;
mod ogc;
mod tilejson;
pub mod tilesets;
mod xyz;

pub use tilejson::bounds;
pub use xyz::address;

use crate::server::App;
use crate::tile::TileMatrixSet;
use axum::Router;
use axum::routing::get;

/// The routes of this room.
pub fn router() -> Router<App> {
    let common = Router::new()
        .route("/tiles/{layers}", get(tilejson::tilejson))
        .route("/tiles/{layers}/{z}/{x}/{y}", get(xyz::tile))
        .route("/tileMatrixSets", get(matrix_sets::list))
        .route("/tileMatrixSets/{set}", get(matrix_sets::one))
        .route("/tiles", get(ogc::dataset))
        .route("/collections/{collection}/tiles", get(ogc::collection))
        .route("/collections/{collection}/tiles/{set}", get(ogc::collection_tileset))
        .route("/collections/{collection}/tiles/{set}/{matrix}/{row}/{column}", get(ogc::collection_tile));
    // Of the whole data set, where a list of layers could stand: no collection is named as a set is.
    TileMatrixSet::ALL.into_iter().fold(common, |router, set| {
        let tileset = move |app, call| ogc::dataset_tileset(app, call, set);
        let tile = move |app, at, headers, call| ogc::dataset_tile(app, at, headers, call, set);
        router
            .route(&format!("/tiles/{}", set.id()), get(tileset))
            .route(&format!("/tiles/{}/{{matrix}}/{{row}}/{{column}}", set.id()), get(tile))
    })
}

/// The deepest zoom of vector tiles: beyond it clients magnify.
pub const MAX_VECTOR_ZOOM: u8 = 14;
