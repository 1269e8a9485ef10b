//! Rendered maps, styles and legends.

use super::Route;
use super::parameters::{
    BBOX, BREAKS, DPI, F_IMAGE, F_JSON, F_PAGE, JSON, K, LABELS, LANG, METHOD, PAGE, PALETTE, REGION, SIZE,
    THEME, WIDTH, YEAR,
};

/// Rendered tile.
pub const MAP: Route = Route {
    path: "/maps/{styleId}/{z}/{x}/{y}.png",
    id: "map",
    summary: "A rendered tile, also as `.webp`; `@2x` and `@3x` before the dot for dense screens",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, LABELS, SIZE],
    media: &["image/png", "image/webp"],
};
/// Styles.
pub const STYLES: Route =
    Route { path: "/styles", id: "styles", summary: "All styles", parameters: &[LANG, F_PAGE], media: PAGE };
/// One style.
pub const STYLE: Route = Route {
    path: "/styles/{styleId}",
    id: "style",
    summary: "A MapLibre style over the vector tiles",
    parameters: &[YEAR, METHOD, K, BREAKS, PALETTE, THEME, F_JSON],
    media: &["application/vnd.mapbox.style+json"],
};
/// Legend of a style.
pub const LEGEND: Route = Route {
    path: "/styles/{styleId}/legend",
    id: "legend",
    summary: "The legend, made of the classes that colour the tiles",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, F_JSON],
    media: JSON,
};

/// Legend of a style as a picture.
pub const LEGEND_IMAGE: Route = Route {
    path: "/styles/{styleId}/legend.png",
    id: "legendImage",
    summary: "The legend as a picture, also as `.svg`",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME],
    media: &["image/png", "image/svg+xml"],
};
/// Hatches of a style.
pub const SPRITE: Route = Route {
    path: "/styles/{styleId}/sprite.json",
    id: "sprite",
    summary: "The hatches of a style for maps drawn in the browser: where each stands in `sprite.png`; also `@2x`",
    parameters: &[THEME],
    media: &["application/json", "image/png"],
};
/// A map as a figure for print.
pub const MAP_FIGURE: Route = Route {
    path: "/maps/{styleId}.png",
    id: "mapFigure",
    summary: "A map for print with title, legend, scale bar and source; also as `.webp`, `.svg` and `.pdf`",
    parameters: &[BBOX, REGION, WIDTH, DPI, YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, LABELS],
    media: &["image/png", "image/webp", "image/svg+xml", "application/pdf"],
};
/// Declared figures.
pub const FIGURES: Route = Route {
    path: "/figures",
    id: "figures",
    summary: "Figures of the data set, with captions and notes",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// One declared figure.
pub const FIGURE: Route = Route {
    path: "/figures/{figureId}.png",
    id: "figure",
    summary: "One figure, also as `.webp`, `.svg` and `.pdf`",
    parameters: &[WIDTH, DPI, LANG, THEME, LABELS],
    media: &["image/png", "image/webp", "image/svg+xml", "application/pdf"],
};

/// Tilesets of a style's map.
pub const MAP_TILESETS: Route = Route {
    path: "/styles/{styleId}/map/tiles",
    id: "map-tilesets",
    summary: "Tilesets of the rendered map of a style",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// Tileset of a style's map.
pub const MAP_TILESET: Route = Route {
    path: "/styles/{styleId}/map/tiles/{tileMatrixSetId}",
    id: "map-tileset",
    summary: "A tileset of the rendered map of a style: limits and template",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, LABELS, F_PAGE],
    media: PAGE,
};
/// Tile of a style's map.
pub const MAP_TILE: Route = Route {
    path: "/styles/{styleId}/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    id: "map-tile",
    summary: "A rendered tile, row before column",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, LABELS, F_IMAGE],
    media: &["image/png", "image/webp"],
};

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[
    &MAP,
    &STYLES,
    &STYLE,
    &LEGEND,
    &LEGEND_IMAGE,
    &SPRITE,
    &MAP_FIGURE,
    &FIGURES,
    &FIGURE,
    &MAP_TILESETS,
    &MAP_TILESET,
    &MAP_TILE,
];
