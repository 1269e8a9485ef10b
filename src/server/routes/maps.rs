//! Rendered maps, styles and legends.

use super::Route;
use super::parameters::{BREAKS, F_JSON, JSON, K, LABELS, LANG, METHOD, PALETTE, SIZE, THEME, YEAR};

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
    Route { path: "/styles", id: "styles", summary: "All styles", parameters: &[F_JSON], media: JSON };
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

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[&MAP, &STYLES, &STYLE, &LEGEND];
