//! `/figures`: what figures the data set declares.

use crate::atlas::{FigureInfo, FigurePart, FigureShows};
use crate::feature::Localized;
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, LANG, PAGE};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// Declared figures.
pub const FIGURES: Route = Route {
    path: "/figures",
    id: "figures",
    summary: "Figures of the data set, with captions and notes",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<FigureList<'static>>)],
    ..Route::GET
};

/// All declared figures.
#[derive(Serialize, JsonSchema)]
struct FigureList<'a> {
    figures: Vec<FigureSummary<'a>>,
    links: Vec<Link>,
}

/// A declared figure, and what a map needs to show the same.
#[derive(Serialize, JsonSchema)]
struct FigureSummary<'a> {
    id: &'a str,
    title: &'a Localized,
    caption: &'a Localized,
    /// Remarks.
    note: Option<Localized>,
    /// The map; absent in charts.
    #[serde(flatten)]
    map: Option<FigureMap<'a>>,
    /// The part of the world that the map shows, degrees: west, south, east, north.
    #[serde(skip_serializing_if = "Option::is_none")]
    bbox: Option<[f64; 4]>,
    /// The feature that the map shows, as `collection/id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    links: Vec<Link>,
}

/// The map of a figure.
#[derive(Serialize, JsonSchema)]
struct FigureMap<'a> {
    /// Id of its style.
    style: &'a str,
    /// Year of its values; `null` where they have none.
    year: Option<i32>,
}

/// The declared figures.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn list(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &FIGURES, &formats::DOCUMENT)?;
    let figures: Vec<_> = app.atlas.figures().iter().map(|f| summary(&app, &call, f)).collect();
    let links = vec![call.self_link(&["figures"], "application/json")];
    html::document(&app, &call, (format, "figures.html"), FigureList { figures, links })
}

fn summary<'a>(app: &App, call: &Call, figure: &'a FigureInfo) -> FigureSummary<'a> {
    let kinds =
        [("png", "image/png"), ("webp", "image/webp"), ("svg", "image/svg+xml"), ("pdf", "application/pdf")];
    let link = |(end, media): (&str, &'static str)| {
        let name = format!("{}.{end}", figure.id);
        Link::new(call.links.to(&["figures", &name]), "item", media, "The figure")
    };
    let mut summary = FigureSummary {
        id: &figure.id,
        title: &figure.title,
        caption: &figure.caption,
        note: note(&app.atlas.figure_notes(figure)),
        map: None,
        bbox: None,
        region: None,
        links: kinds.into_iter().map(link).collect(),
    };
    if let FigureShows::Map { style, year, part, .. } = &figure.shows {
        let year = year.or_else(|| app.atlas.style(style).and_then(|s| app.atlas.shown_year(s)));
        summary.map = Some(FigureMap { style, year });
        match part {
            Some(FigurePart::Bounds(bounds)) => summary.bbox = Some((*bounds).into()),
            Some(FigurePart::Feature { collection, id }) => {
                summary.region = Some(format!("{collection}/{id}"))
            }
            None => {}
        }
    }
    summary
}

/// Remarks as one text in each language; `null` if there are none.
fn note(notes: &[Localized]) -> Option<Localized> {
    let languages: BTreeSet<&str> =
        notes.iter().flat_map(|n| n.iter().map(|(language, _)| language)).collect();
    let all = |language: &&str| notes.iter().map(|n| n.get(language)).collect::<Vec<_>>().join(" ");
    let note = Localized::of(languages.iter().map(|l| (*l, all(l))));
    (!note.is_empty()).then_some(note)
}
