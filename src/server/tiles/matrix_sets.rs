//! `/tileMatrixSets`: the grids of tiles (OGC 17-083r4, annex B).

use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, LANG, PAGE};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use crate::tile::{MAX_ZOOM, TILE_SIDE, TileMatrixSet};
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

/// Tile matrix sets.
pub const TILE_MATRIX_SETS: Route = Route {
    path: "/tileMatrixSets",
    id: "tileMatrixSets",
    summary: "The grids in which tiles are addressed",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<TileMatrixSetList>)],
    ..Route::GET
};

/// One tile matrix set.
pub const TILE_MATRIX_SET: Route = Route {
    path: "/tileMatrixSets/{tileMatrixSetId}",
    id: "tileMatrixSet",
    summary: "One grid (OGC Two Dimensional Tile Matrix Set 2.0)",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<TileMatrixSetDocument>)],
    ..Route::GET
};

/// All tile matrix sets.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TileMatrixSets")]
struct TileMatrixSetList {
    #[serde(rename = "tileMatrixSets")]
    sets: Vec<TileMatrixSetSummary>,
    links: Vec<Link>,
}

/// A tile matrix set in a list.
#[derive(Serialize, JsonSchema)]
struct TileMatrixSetSummary {
    #[serde(flatten)]
    of: TileMatrixSetNames,
    links: Vec<Link>,
}

/// What a tile matrix set is called.
#[derive(Serialize, JsonSchema)]
struct TileMatrixSetNames {
    id: &'static str,
    title: &'static str,
    /// URI in OGC's register.
    uri: String,
    /// URI of its reference system.
    crs: &'static str,
}

/// A tile matrix set (OGC 17-083r4, annex B).
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TileMatrixSet")]
struct TileMatrixSetDocument {
    #[serde(flatten)]
    of: TileMatrixSetNames,
    ordered_axes: [&'static str; 2],
    /// URI of the list of scales.
    well_known_scale_set: String,
    tile_matrices: Vec<TileMatrix>,
}

/// The tiles of one zoom.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TileMatrix {
    /// The zoom.
    id: String,
    scale_denominator: f64,
    /// Side of a pixel in units of the reference system.
    cell_size: f64,
    corner_of_origin: &'static str,
    /// The corner, in units of the reference system.
    point_of_origin: [f64; 2],
    /// Pixels.
    tile_width: u32,
    /// Pixels.
    tile_height: u32,
    /// Columns of tiles.
    matrix_width: u32,
    /// Rows of tiles.
    matrix_height: u32,
}

/// All tile matrix sets.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn list(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &TILE_MATRIX_SETS, &formats::DOCUMENT)?;
    let sets = TileMatrixSet::ALL.map(|set| {
        let link = Link::new(definition(&call, set), "self", "application/json", title(set));
        TileMatrixSetSummary { of: TileMatrixSetNames::of(set), links: vec![link] }
    });
    let links = vec![call.self_link(&["tileMatrixSets"], "application/json")];
    let document = TileMatrixSetList { sets: sets.into(), links };
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

impl TileMatrixSetNames {
    fn of(set: TileMatrixSet) -> Self {
        TileMatrixSetNames { id: set.id(), title: title(set), uri: uri(set), crs: set.crs() }
    }
}

fn title(set: TileMatrixSet) -> &'static str {
    match set {
        TileMatrixSet::WebMercatorQuad => "Google Maps Compatible for the World",
        TileMatrixSet::WorldCrs84Quad => "CRS84 for the World",
    }
}

fn document(set: TileMatrixSet) -> TileMatrixSetDocument {
    let (axes, scales) = match set {
        TileMatrixSet::WebMercatorQuad => (["X", "Y"], "GoogleMapsCompatible"),
        TileMatrixSet::WorldCrs84Quad => (["Lon", "Lat"], "GoogleCRS84Quad"),
    };
    let matrix = |zoom: u8| {
        let (width, height) = set.size(zoom);
        TileMatrix {
            id: zoom.to_string(),
            scale_denominator: set.scale_denominator(zoom),
            cell_size: set.cell_size(zoom),
            corner_of_origin: "topLeft",
            point_of_origin: set.origin(),
            tile_width: TILE_SIDE,
            tile_height: TILE_SIDE,
            matrix_width: width,
            matrix_height: height,
        }
    };
    TileMatrixSetDocument {
        of: TileMatrixSetNames::of(set),
        ordered_axes: axes,
        well_known_scale_set: format!("http://www.opengis.net/def/wkss/OGC/1.0/{scales}"),
        tile_matrices: (0..=MAX_ZOOM).map(matrix).collect(),
    }
}
