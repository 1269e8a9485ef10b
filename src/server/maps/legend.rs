//! `/styles/{styleId}/legend`: as data, as pixels, as SVG.

use crate::budget::Budget;
use crate::language::Languages;
use crate::render::mark::PrintedPage;
use crate::render::print::{Tones, legend_page};
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::lanes::Lane;
use crate::server::ask::look;
use crate::server::ask::parameters::{BREAKS, F_JSON, JSON, K, LANG, METHOD, PALETTE, THEME, YEAR};
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use crate::style::{Legend, Style};
use axum::extract::{Path, State};
use axum::response::Response;

/// Legend of a style.
pub const LEGEND: Route = Route {
    path: "/styles/{styleId}/legend",
    id: "legend",
    summary: "The legend, made of the classes that colour the tiles",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, F_JSON],
    media: JSON,
    documents: &[("application/json", schema_of::<Legend>)],
    ..Route::GET
};

/// Legend of a style as a picture.
pub const LEGEND_IMAGE: Route = Route {
    path: "/styles/{styleId}/legend.png",
    id: "legendImage",
    summary: "The legend as a picture",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME],
    media: &["image/png"],
    lane: Lane::Drawing,
    ..Route::GET
};

/// Legend of a style as a drawing.
pub const LEGEND_SVG: Route = Route {
    path: "/styles/{styleId}/legend.svg",
    id: "legendSvg",
    summary: "The legend as a drawing",
    media: &["image/svg+xml"],
    ..LEGEND_IMAGE
};

/// Device pixels of a CSS pixel in legends as pictures.
const SCALE: f64 = 2.0;

/// The legend as data.
///
/// # Errors
/// 404 for an unknown style, 400 for a year or look that does not fit it; 406 where `Accept` takes none of the
/// formats.
pub async fn json(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    call.json(&LEGEND)?;
    let (style, year, _) = look::styled(&app, &call, &id)?;
    look::languages(&app, &call)?;
    respond::json("application/json", &app.atlas.legend(&style, year))
}

/// The legend as PNG.
///
/// # Errors
/// 404 for an unknown style, 400 for a year or look that does not fit it.
pub async fn png(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    let (page, key) = page(&app, &call, &id)?;
    let make = |_: &Budget| Ok::<_, Problem>(Entry::new("image/png", None, page.canvas(SCALE).png()));
    Ok(respond::entry(key, &app.tiles.get(key, &call.ticket, make).await?))
}

/// The legend as SVG.
///
/// # Errors
/// 404 for an unknown style, 400 for a year or look that does not fit it.
pub async fn svg(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    let (page, _) = page(&app, &call, &id)?;
    Ok(respond::bytes("image/svg+xml", page.svg()))
}

fn page(app: &App, call: &Call, id: &str) -> Result<(PrintedPage, Key), Problem> {
    call.params.expect(&LEGEND_IMAGE, &[])?;
    let (style, year, look) = look::styled(app, call, id)?;
    let languages = look::languages(app, call)?;
    let page = drawn(app, &style, year, &languages, look.is_dark());
    Ok((page, Key::of(&("legend", id, year, languages, look))))
}

/// The legend of a style in its look, drawn.
pub fn drawn(app: &App, style: &Style, year: Option<i32>, languages: &Languages, dark: bool) -> PrintedPage {
    legend_page(app.atlas.fonts(), &app.atlas.legend(style, year), languages, &Tones::of(dark))
}
