//! `/qgis`: the atlas as a project for QGIS, and single layers of it.

use crate::export::qgis::QgisProject;
use crate::server::App;
use crate::server::ask::look;
use crate::server::ask::parameters::LANG;
use crate::server::pages::html::languages;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::Route;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;

/// Media type of a project in an archive; there is no registered one.
const PROJECT: &str = "application/x-qgis-project";
/// Media type of a definition of layers.
const DEFINITION: &str = "application/x-qgis-layer-definition";

/// The project.
pub const QGIS_PROJECT: Route = Route {
    path: "/qgis/project.qgz",
    id: "qgisProject",
    summary: "The atlas as a project for QGIS: styled vector tiles, features, and maps with their years",
    parameters: &[LANG],
    media: &[PROJECT],
    ..Route::GET
};

/// One collection.
pub const QGIS_COLLECTION: Route = Route {
    path: "/qgis/collections/{collectionId}.qlr",
    id: "qgisCollection",
    summary: "The features of a collection as a layer for QGIS",
    parameters: &[LANG],
    media: &[DEFINITION],
    ..Route::GET
};

/// One style.
pub const QGIS_STYLE: Route = Route {
    path: "/qgis/styles/{styleId}.qlr",
    id: "qgisStyle",
    summary: "The vector tiles and the map of a style as layers for QGIS",
    parameters: &[LANG],
    media: &[DEFINITION],
    ..Route::GET
};

/// The project.
///
/// # Errors
/// 400 for an unknown parameter or language.
pub async fn project(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    call.params.expect(&QGIS_PROJECT, &[])?;
    let language = call.language(&languages(&app))?;
    let archive = QgisProject::new(&app.atlas, call.links.base(), &language).archive()?;
    Ok(named(respond::bytes(PROJECT, archive), "project.qgz"))
}

/// One collection.
///
/// # Errors
/// 404 for an unknown collection, 400 for an unknown parameter or language.
pub async fn collection(
    State(app): State<App>,
    Path(name): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&QGIS_COLLECTION, &[])?;
    let language = call.language(&languages(&app))?;
    let collection = app.collection(stem(&name)?)?;
    let project = QgisProject::new(&app.atlas, call.links.base(), &language);
    Ok(named(respond::bytes(DEFINITION, project.definition_of_collection(collection)), &name))
}

/// One style.
///
/// # Errors
/// 404 for an unknown style, 400 for an unknown parameter or language.
pub async fn style(
    State(app): State<App>,
    Path(name): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&QGIS_STYLE, &[])?;
    let language = call.language(&languages(&app))?;
    let style = look::find(&app, stem(&name)?)?;
    let project = QgisProject::new(&app.atlas, call.links.base(), &language);
    Ok(named(respond::bytes(DEFINITION, project.definition_of_style(style)), &name))
}

fn stem(name: &str) -> Result<&str, Problem> {
    name.strip_suffix(".qlr")
        .ok_or_else(|| Problem::not_found(format!("no layer {name:?}; expected an id, then .qlr")))
}

fn named(response: Response, name: &str) -> Response {
    respond::with_header(response, CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""))
}
