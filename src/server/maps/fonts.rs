//! `/fonts`: glyphs for maps drawn in the browser.

use crate::budget::Budget;
use crate::render::glyphs::{RANGE, glyph_range};
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::lanes::Lane;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

const PBF: &str = "application/x-protobuf";

/// The fonts there are.
pub const FONTS: Route = Route {
    path: "/fonts.json",
    id: "fonts",
    summary: "Names of the fonts whose glyphs are served",
    media: &["application/json"],
    documents: &[("application/json", schema_of::<FontList>)],
    ..Route::GET
};

/// Glyphs of 256 characters.
pub const GLYPHS: Route = Route {
    path: "/fonts/{fontstack}/{range}.pbf",
    id: "glyphs",
    summary: "Glyphs of 256 characters as signed distance fields, for labels of maps drawn in the browser; of the first font that has each, whatever fonts are asked for",
    media: &[PBF],
    is_lenient: true,
    lane: Lane::Drawing,
    ..Route::GET
};

/// Names of fonts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fonts")]
struct FontList(Vec<String>);

/// Names of the fonts, in the order in which a character is looked for in them: that of the labels first.
///
/// # Errors
/// 400 for a parameter.
pub async fn list(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    call.json(&FONTS)?;
    let names = app.atlas.fonts().chain().iter().map(|font| font.name().to_owned());
    respond::json("application/json", &FontList(names.collect()))
}

/// The glyphs of a range.
///
/// A style that names no font has its client ask for those that it has by default: the chain of ours stands in for all.
///
/// # Errors
/// 404 for what is no range, and in a build without a font.
pub async fn glyphs(
    State(app): State<App>,
    Path((_, name)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    let first = first_of(&name).ok_or_else(|| {
        Problem::not_found(format!(
            "no glyphs {name:?}; expected a range such as 0-255.pbf or 19968-20223.pbf"
        ))
    })?;
    let key = Key::of(&("glyphs", first));
    let make = |_: &Budget| {
        let glyphs = glyph_range(app.atlas.fonts(), first);
        let glyphs = glyphs.ok_or_else(|| Problem::not_found("this build has no font"))?;
        Ok::<_, Problem>(Entry::new(PBF, None, glyphs))
    };
    Ok(respond::entry(key, &app.tiles.get(key, &call.ticket, make).await?))
}

/// The first character of `256-511.pbf`.
fn first_of(name: &str) -> Option<u16> {
    let (first, last) = name.strip_suffix(".pbf")?.split_once('-')?;
    let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
    (first % RANGE == 0 && last.checked_sub(first) == Some(RANGE - 1)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_begin_and_end_where_they_should() {
        for (name, first) in [("0-255.pbf", Some(0)), ("65280-65535.pbf", Some(65280))] {
            assert_eq!(first_of(name), first, "{name}");
        }
        for bad in
            ["0-255", "1-256.pbf", "256-511.png", "0-256.pbf", "511-256.pbf", "65536-65791.pbf", "a-b.pbf"]
        {
            assert_eq!(first_of(bad), None, "{bad}");
        }
    }
}
