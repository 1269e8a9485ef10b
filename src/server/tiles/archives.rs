//! `/archives`: tiles that somebody else has made.

use super::answer::encoded;
use crate::archive::{Archive, ArchiveFault, ArchivedKind};
use crate::budget::Budget;
use crate::feature::Localized;
use crate::render::vector::gzip;
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::lanes::Lane;
use crate::server::ask::parameters::{F_PAGE, LANG, PAGE};
use crate::server::ask::tile::address;
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::tilejson::TileJsonHead;
use crate::tile::{MAX_ZOOM, MLT, MVT};
use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Seconds until a changed archive has been opened anew, about.
const REOPENED: u16 = 10;
/// Every media type of tiles.
const MEDIA: &[&str] = &[MVT, MLT, "image/png", "image/jpeg", "image/webp", "image/avif"];

/// Archives.
pub const ARCHIVES: Route = Route {
    path: "/archives",
    id: "archives",
    summary: "Archives of tiles that somebody else has made",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<ArchiveList>)],
    ..Route::GET
};

/// One archive.
pub const ARCHIVE: Route = Route {
    path: "/archives/{archiveId}",
    id: "archive",
    summary: "TileJSON 3.0 of an archive of tiles",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<ArchiveTileJson>)],
    ..Route::GET
};

/// A tile of an archive.
pub const ARCHIVE_TILE: Route = Route {
    path: "/archives/{archiveId}/{z}/{x}/{y}",
    id: "archiveTile",
    summary: "A tile of an archive as it stands there; the row ends in what the archive holds, such as `.mvt` or `.png`",
    media: MEDIA,
    is_lenient: true,
    lane: Lane::Drawing,
    ..Route::GET
};

/// Archives of tiles.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Archives")]
struct ArchiveList {
    archives: Vec<ArchiveTileJson>,
    links: Vec<Link>,
}

/// An archive of tiles (TileJSON 3.0).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Archive")]
struct ArchiveTileJson {
    #[serde(flatten)]
    head: TileJsonHead,
    id: String,
    licence: String,
    /// Media type of the tiles.
    format: &'static str,
    /// The layers of vector tiles.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[schemars(with = "Option<Vec<serde_json::Map<String, Value>>>")]
    vector_layers: Value,
    /// How MapLibre GL JS reads the tiles, where it is not told otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    links: Vec<Link>,
}

/// All archives.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn list(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &ARCHIVES, &formats::DOCUMENT)?;
    let archives = app.atlas.archives().iter().map(|archive| describe(&app, &call, archive));
    let archives = archives.collect::<Result<_, _>>()?;
    let links = vec![call.self_link(&["archives"], "application/json")];
    html::outlined(&app, &call, (format, &ARCHIVES), ArchiveList { archives, links })
}

/// One archive.
///
/// # Errors
/// 404 for an unknown archive; 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is
/// served.
pub async fn one(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &ARCHIVE, &formats::DOCUMENT)?;
    let document = describe(&app, &call, archive(&app, &id)?)?;
    html::outlined(&app, &call, (format, &ARCHIVE), document)
}

/// A tile; 204 where the archive has none.
///
/// # Errors
/// 404 for an unknown archive, an ending that is not that of its tiles, or a tile that does not exist; 503 where the file
/// has changed since it was opened; 500 where it cannot be read.
pub async fn tile(
    State(app): State<App>,
    Path((id, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&ARCHIVE_TILE, &[])?;
    let found = archive(&app, &id)?;
    let (kind, version) = (found.summary().kind, found.version());
    let row = y.rsplit_once('.').filter(|(_, ending)| kind.endings().contains(ending));
    let row = row.map(|(row, _)| row).ok_or_else(|| {
        let endings = kind.endings().join(" or .");
        Problem::not_found(format!("no tile {y:?}; expected the row, then .{endings}"))
    })?;
    let coord = address(&z, &x, row, MAX_ZOOM)?;
    let key = Key::of(&("archive", &id, version, coord));
    if found.is_remote() && !app.tiles.has(key) {
        call.ticket.grows_heavy().await?;
    }
    let atlas = app.atlas.clone();
    let make = move |budget: &Budget| {
        let read = atlas.archive(&id).map(|archive| archive.tile(coord, budget));
        let found = read.transpose().map_err(|fault| unreadable(&id, &fault))?.flatten();
        Ok::<_, Problem>(match found {
            None => Entry::new(kind.media(), None, Vec::new()),
            Some(tile) if tile.is_packed => Entry::new(kind.media(), Some("gzip"), tile.bytes),
            Some(tile) if kind.is_vector() => Entry::new(kind.media(), Some("gzip"), gzip(&tile.bytes)),
            Some(tile) => Entry::new(kind.media(), None, tile.bytes),
        })
    };
    encoded(key, &app.tiles.get(key, &call.ticket, make).await?, &headers)
}

fn unreadable(id: &str, fault: &ArchiveFault) -> Problem {
    match fault {
        ArchiveFault::Changed => Problem::unavailable(format!("archive {id:?}: {fault}"), REOPENED),
        ArchiveFault::Stopped(stopped) => Problem::from(*stopped),
        ArchiveFault::Away(told) => {
            tracing::warn!(archive = id, fault = %told, "an archive does not answer");
            Problem::unavailable(format!("archive {id:?}: its server does not answer"), REOPENED)
        }
        _ => Problem::internal(format!("archive {id:?}: {fault}")),
    }
}

fn archive<'a>(app: &'a App, id: &str) -> Result<&'a Archive, Problem> {
    app.atlas.archive(id).ok_or_else(|| {
        let known: Vec<&str> = app.atlas.archives().iter().map(|a| &*a.info().id).collect();
        Problem::not_found(match known.is_empty() {
            true => format!("no archive {id:?}; this data set has none"),
            false => format!("no archive {id:?}; expected one of {}", known.join(", ")),
        })
    })
}

fn describe(app: &App, call: &Call, archive: &Archive) -> Result<ArchiveTileJson, Problem> {
    let (info, own) = (archive.info(), archive.summary());
    let language = call.language(&html::languages(app))?;
    let text = |declared: &Localized, own: &str| match declared.known() {
        Some(declared) => declared.get(&language).to_owned(),
        None => own.to_owned(),
    };
    let name = match text(&info.title, &own.name) {
        empty if empty.is_empty() => info.id.to_string(),
        name => name,
    };
    let about = [name, text(&info.description, &own.description), text(&info.source, &own.attribution)];
    let ending = own.kind.endings()[0];
    let path = ["archives", &info.id];
    let tiles = format!("{}/{{z}}/{{x}}/{{y}}.{ending}", call.links.to(&path));
    let ([lon, lat], zoom) = own.center;
    Ok(ArchiveTileJson {
        head: TileJsonHead::new(about, tiles, own.zooms, own.bounds, (lon, lat, zoom)),
        id: info.id.to_string(),
        licence: text(&info.licence, ""),
        format: own.kind.media(),
        vector_layers: if own.kind.is_vector() { own.vector_layers.clone() } else { Value::Null },
        encoding: (own.kind == ArchivedKind::Mlt).then_some("mlt"),
        links: vec![Link::new(call.links.to(&path), "self", "application/json", "This archive")],
    })
}
