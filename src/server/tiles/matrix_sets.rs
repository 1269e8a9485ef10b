//! `/tileMatrixSets`: the grids of tiles (OGC 17-083r4, annex B).

use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, LANG, PAGE};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;
use crate::tile::{MAX_ZOOM, TileMatrixSet};
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

/// Tile matrix sets.
pub const TILE_MATRIX_SETS: Route = Route {
    path: "/tileMatrixSets",
    id: "tileMatrixSets",
    summary: "The grids in which tiles are addressed",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    ..Route::GET
};

/// One tile matrix set.
pub const TILE_MATRIX_SET: Route = Route {
    path: "/tileMatrixSets/{tileMatrixSetId}",
    id: "tileMatrixSet",
    summary: "One grid (OGC Two Dimensional Tile Matrix Set 2.0)",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    ..Route::GET
};

/// All tile matrix sets.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn list(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &TILE_MATRIX_SETS, &formats::DOCUMENT)?;
    let sets = TileMatrixSet::ALL.map(|set| {
        let link = Link::new(definition(&call, set), "self", "application/json", title(set));
        json!({ "id": set.id(), "title": title(set), "uri": uri(set), "crs": set.crs(), "links": [link] })
    });
    let links = [call.self_link(&["tileMatrixSets"], "application/json")];
    let document = json!({ "tileMatrixSets": sets, "links": links });
    html::outlined(&app, &call, (format, &TILE_MATRIX_SETS), document)
}

/// One tile matrix set.
///
/// # Errors
/// 404 for an unknown set; 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is
/// served.
pub async fn one(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &TILE_MATRIX_SET, &formats::DOCUMENT)?;
    html::outlined(&app, &call, (format, &TILE_MATRIX_SET), document(find(&id)?))
}

/// The set of an identifier, or 404.
///
/// # Errors
/// 404 with the sets there are.
pub fn find(id: &str) -> Result<TileMatrixSet, Problem> {
    let known = TileMatrixSet::ALL.map(TileMatrixSet::id);
    TileMatrixSet::of_id(id).ok_or_else(|| Problem::unknown("tile matrix set", id, known))
}

/// URI of a set in OGC's register.
pub fn uri(set: TileMatrixSet) -> String {
    format!("http://www.opengis.net/def/tilematrixset/OGC/1.0/{}", set.id())
}

/// Address of a set's definition on this server.
pub fn definition(call: &Call, set: TileMatrixSet) -> String {
    call.links.to(&["tileMatrixSets", set.id()])
}

fn title(set: TileMatrixSet) -> &'static str {
    match set {
        TileMatrixSet::WebMercatorQuad => "Google Maps Compatible for the World",
        TileMatrixSet::WorldCrs84Quad => "CRS84 for the World",
    }
}

fn document(set: TileMatrixSet) -> Value {
    let (axes, scales) = match set {
        TileMatrixSet::WebMercatorQuad => (["X", "Y"], "GoogleMapsCompatible"),
        TileMatrixSet::WorldCrs84Quad => (["Lon", "Lat"], "GoogleCRS84Quad"),
    };
    let matrix = |zoom: u8| {
        let (width, height) = set.size(zoom);
        json!({
            "id": zoom.to_string(),
            "scaleDenominator": set.scale_denominator(zoom),
            "cellSize": set.cell_size(zoom),
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": set.origin(),
            "tileWidth": 256,
            "tileHeight": 256,
            "matrixWidth": width,
            "matrixHeight": height,
        })
    };
    json!({
        "id": set.id(),
        "title": title(set),
        "uri": uri(set),
        "crs": set.crs(),
        "orderedAxes": axes,
        "wellKnownScaleSet": format!("http://www.opengis.net/def/wkss/OGC/1.0/{scales}"),
        "tileMatrices": (0..=MAX_ZOOM).map(matrix).collect::<Vec<_>>(),
    })
}
