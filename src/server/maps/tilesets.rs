//! Rendered tiles as OGC API Tiles (20-057) has them: `/styles/{styleId}/map/tiles`.

use super::look;
use super::picture::Picture;
use super::tile::ImageFormat;
use crate::feature::Collection;
use crate::geometry::{Bounds, Projection};
use crate::render::raster::Window;
use crate::server::App;
use crate::server::features::formats;
use crate::server::pages::html;
use crate::server::routes;
use crate::server::tiles::matrix_sets;
use crate::server::tiles::tilesets::Subject;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::style::Style;
use crate::tile::{MAX_ZOOM, MatrixTile, TileCoord, TileMatrixSet};
use axum::extract::{Path, State};
use axum::response::Response;

/// Pixels along a side of a tile.
const SIDE: u32 = 256;

/// The rendered tiles of a style.
pub fn of_style<'a>(app: &App, style: &'a Style) -> Subject<'a> {
    Subject {
        path: vec!["styles", &style.id, "map", "tiles"],
        title: style.metadata.title.get("en").to_owned(),
        data_type: "map",
        media: &[("image/png", "png"), ("image/webp", "webp")],
        bounds: bounds(app, style),
        deepest: MAX_ZOOM,
    }
}

/// The deepest matrix of a set that maps are drawn in.
pub fn deepest_of(set: TileMatrixSet) -> u8 {
    match set {
        TileMatrixSet::WebMercatorQuad => MAX_ZOOM,
        TileMatrixSet::WorldCrs84Quad => MAX_ZOOM - 1,
    }
}

/// The box around what a map is about.
pub fn bounds(app: &App, style: &Style) -> Bounds {
    let subjects = style.subjects();
    let collections: Vec<&Collection> = subjects.iter().filter_map(|id| app.atlas.collection(id)).collect();
    crate::server::tiles::bounds(&collections)
}

/// What a tile of a tile matrix set shows; of `scale` device pixels to a pixel.
pub fn window(tile: MatrixTile, scale: u8) -> Option<Window> {
    match tile.set() {
        TileMatrixSet::WebMercatorQuad => {
            let coord = TileCoord::new(tile.z(), tile.column(), tile.row()).ok()?;
            Some(Window::of_tile(coord, SIDE, scale))
        }
        TileMatrixSet::WorldCrs84Quad => {
            let side = SIDE * u32::from(scale);
            let degrees = 180.0 / f64::from(1u32 << tile.z());
            let west = f64::from(tile.column()) * degrees - 180.0;
            let north = 90.0 - f64::from(tile.row()) * degrees;
            Window::of_box(
                Projection::Degrees,
                [west, north - degrees, west + degrees, north],
                side,
                side,
                f64::from(scale),
            )
        }
    }
}

/// `/styles/{styleId}/map/tiles`.
pub async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &routes::MAP_TILESETS, &formats::DOCUMENT)?;
    let list = of_style(&app, look::find(&app, &id)?).list(&call);
    html::outlined(&app, &call, (format, &routes::MAP_TILESETS), list)
}

/// `/styles/{styleId}/map/tiles/{tileMatrixSetId}`.
pub async fn one(
    State(app): State<App>,
    Path((id, set)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    let format = call.format(&routes::MAP_TILESET, &formats::DOCUMENT)?;
    let subject = of_style(&app, look::find(&app, &id)?);
    // What the tiles would say of the parameters, their description says.
    Picture::read(&app, &call, &id, ImageFormat::Png)?;
    let document = subject.tileset(&call, matrix_sets::find(&set)?);
    html::outlined(&app, &call, (format, &routes::MAP_TILESET), document)
}

/// `/styles/{styleId}/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}`.
pub async fn tile(
    State(app): State<App>,
    Path((id, set, z, row, column)): Path<(String, String, String, String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&routes::MAP_TILE, &[])?;
    let subject = of_style(&app, look::find(&app, &id)?);
    let (column, format) = match column.rsplit_once('.') {
        Some((column, "png")) => (column, Some(ImageFormat::Png)),
        Some((column, "webp")) => (column, Some(ImageFormat::Webp)),
        _ => (&*column, None),
    };
    let address = subject.address(matrix_sets::find(&set)?, [&z, &row, column])?;
    let asked = call.params.word("f", &[("png", ImageFormat::Png), ("webp", ImageFormat::Webp)])?;
    let format = asked.or(format).unwrap_or(ImageFormat::Png);
    let picture = Picture::read(&app, &call, &id, format)?;
    let window = window(address, 1).ok_or_else(|| Problem::not_found(format!("no map at {address}")))?;
    picture.draw(&app, window, &address.to_string()).await
}
