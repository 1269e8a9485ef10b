//! `/download/{collectionId}.{ending}`: whole collections as files, measured once or made once, read in parts; and
//! `/download.gpkg`: all of them in one.

use super::documents::{FeatureFile, TopologyDocument};
use crate::budget::Budget;
use crate::export::csv;
use crate::export::geopackage::{self, GeoPackageLayer, QgisStyle};
use crate::export::{Detail, ExportError, File, FileFormat, SpooledFormat, qgis};
use crate::feature::Collection;
use crate::server::App;
use crate::server::app::HeldCollection;
use crate::server::app::cache::Key;
use crate::server::wire::call::Call;
use crate::server::wire::formats::{
    FLATGEOBUF, GEOJSON, GEOPACKAGE, GEOPARQUET, KML, SHAPEFILE, TOPOJSON, XLSX,
};
use crate::server::wire::problem::Problem;
use crate::server::wire::ranges::RangedFile;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::spooled::SPOOLED;
use crate::server::wire::stream::pieces;
use crate::server::wire::table::CSV;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use std::sync::Arc;

/// A whole collection as FlatGeobuf.
pub const DOWNLOAD_FGB: Route = Route {
    path: "/download/{collectionId}.fgb",
    id: "downloadFlatGeobuf",
    summary: "All features as an indexed FlatGeobuf file; answers range requests, so that GIS clients read only what they need",
    parameters: &[],
    media: &["application/flatgeobuf"],
    ..Route::GET
};

/// A whole collection as GeoJSON.
pub const DOWNLOAD_GEOJSON: Route = Route {
    path: "/download/{collectionId}.geojson",
    id: "downloadGeoJson",
    summary: "All features as a GeoJSON file; answers range requests",
    parameters: &[],
    media: &[GEOJSON],
    documents: &[(GEOJSON, schema_of::<FeatureFile>)],
    ..Route::GET
};

/// All properties of a collection as CSV.
pub const DOWNLOAD_CSV: Route = Route {
    path: "/download/{collectionId}.csv",
    id: "downloadCsv",
    summary: "All properties as a CSV file; answers range requests",
    parameters: &[],
    media: &["text/csv"],
    ..Route::GET
};

/// The types of the columns of that file.
pub const DOWNLOAD_CSVT: Route = Route {
    path: "/download/{collectionId}.csvt",
    id: "downloadCsvTypes",
    summary: "The types of the columns of the CSV file, as GDAL and QGIS read them beside it",
    parameters: &[],
    media: &["text/plain"],
    ..Route::GET
};

/// A whole collection as GeoPackage.
pub const DOWNLOAD_GPKG: Route = Route {
    path: "/download/{collectionId}.gpkg",
    id: "downloadGeoPackage",
    summary: "All features as a GeoPackage, with styles for QGIS; answers range requests",
    media: &[GEOPACKAGE],
    ..Route::GET
};

/// A whole collection as a Shapefile.
pub const DOWNLOAD_SHP: Route = Route {
    path: "/download/{collectionId}.shp.zip",
    id: "downloadShapefile",
    summary: "All features as a zipped Shapefile in UTF-8, with a table of its fields; answers range requests",
    media: &[SHAPEFILE],
    ..Route::GET
};

/// A whole collection as GeoParquet.
pub const DOWNLOAD_PARQUET: Route = Route {
    path: "/download/{collectionId}.parquet",
    id: "downloadGeoParquet",
    summary: "All features as GeoParquet 1.1; answers range requests",
    media: &[GEOPARQUET],
    ..Route::GET
};

/// A whole collection as TopoJSON.
pub const DOWNLOAD_TOPOJSON: Route = Route {
    path: "/download/{collectionId}.topojson",
    id: "downloadTopoJson",
    summary: "All features as TopoJSON, borders that neighbours share written once; answers range requests",
    media: &[TOPOJSON],
    documents: &[(TOPOJSON, schema_of::<TopologyDocument>)],
    ..Route::GET
};

/// A whole collection as KML.
pub const DOWNLOAD_KML: Route = Route {
    path: "/download/{collectionId}.kml",
    id: "downloadKml",
    summary: "All features as KML; answers range requests",
    media: &[KML],
    ..Route::GET
};

/// A whole collection as an Excel workbook.
pub const DOWNLOAD_XLSX: Route = Route {
    path: "/download/{collectionId}.xlsx",
    id: "downloadExcel",
    summary: "All properties as an Excel workbook with sheets of its fields and sources; answers range requests",
    media: &[XLSX],
    ..Route::GET
};

/// All collections as one GeoPackage.
pub const DOWNLOAD_ATLAS: Route = Route {
    path: "/download.gpkg",
    id: "downloadAtlas",
    summary: "All collections as one GeoPackage, with styles for QGIS; answers range requests",
    media: &[GEOPACKAGE],
    ..Route::GET
};

/// File extensions with media type and title.
pub const ENDINGS: [(&str, &str, &str); 3] = [
    ("fgb", FLATGEOBUF, "All features as FlatGeobuf, readable in parts"),
    ("geojson", GEOJSON, "All features as GeoJSON"),
    ("csv", "text/csv", "All properties as CSV"),
];

/// What a file is made by.
#[derive(Debug, Clone, Copy, Hash)]
enum Maker {
    /// Each part anew whenever it is read.
    Parts(FileFormat),
    /// All of it at once.
    Whole(SpooledFormat),
}

/// The collection that the name of a file begins with, how it is made, and its media type.
fn named(name: &str) -> Option<(&str, Maker, &'static str)> {
    let parts = [
        ("fgb", FileFormat::FlatGeobuf, FLATGEOBUF),
        ("geojson", FileFormat::GeoJson, GEOJSON),
        ("csv", FileFormat::Csv, CSV),
    ];
    let parts = parts.into_iter().map(|(ending, format, media)| (ending, Maker::Parts(format), media));
    let whole = SPOOLED.into_iter().map(|kind| (kind.ending, Maker::Whole(kind.format), kind.media));
    parts.chain(whole).find_map(|(ending, maker, media)| {
        let id = name.strip_suffix(ending)?.strip_suffix('.')?;
        Some((id, maker, media))
    })
}

/// A collection as a file, whole or in part.
///
/// # Errors
/// 404 for an unknown collection or ending, 500 where the file cannot be written.
pub async fn download(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&DOWNLOAD_FGB, &[])?;
    if let Some(id) = name.strip_suffix(".csvt") {
        let collection = app.held(id)?;
        let (_, detail) = every(&collection);
        return Ok(respond::bytes("text/plain; charset=utf-8", csv::types(&collection, &detail)));
    }
    let known = || ENDINGS.map(|(e, ..)| e).into_iter().chain(SPOOLED.map(|kind| kind.ending));
    let (id, maker, media) = named(&name).ok_or_else(|| {
        let known: Vec<&str> = known().collect();
        Problem::not_found(format!("no file {name:?}; expected a collection, then .{}", known.join(" or .")))
    })?;
    let collection = app.held(id)?;
    let make = |budget: &Budget| match maker {
        Maker::Parts(format) => File::new(&collection, format, budget).map_err(Problem::from),
        Maker::Whole(format) => whole(&app, &collection, format, budget).map_err(Problem::from),
    };
    let key = Key::of(&(id, maker));
    if matches!(maker, Maker::Whole(_)) && !app.files.has(key) {
        call.ticket.grows_heavy().await?;
    }
    let file = app.files.get(key, &call.ticket, make).await?;
    sent(&app, &headers, (file, &name, media), collection)
}

/// All collections as one file, whole or in part.
///
/// # Errors
/// 500 where the file cannot be written.
pub async fn atlas(State(app): State<App>, headers: HeaderMap, call: Call) -> Result<Response, Problem> {
    call.params.expect(&DOWNLOAD_ATLAS, &[])?;
    let Some(first) = app.atlas.collections().first() else {
        return Err(Problem::not_found("there is no collection"));
    };
    let first = app.held(first.id())?;
    let make = |budget: &Budget| {
        let all: Vec<(Vec<u32>, Detail)> = app.atlas.collections().iter().map(every).collect();
        let layer = |(collection, (positions, detail))| GeoPackageLayer {
            collection,
            positions,
            detail,
            styles: styles(&app, collection, SpooledFormat::GeoPackage),
        };
        let layers: Vec<_> = app
            .atlas
            .collections()
            .iter()
            .zip(all.iter().map(|(positions, detail)| (&positions[..], detail)))
            .map(layer)
            .collect();
        geopackage::write(&layers, budget).map(File::made).map_err(Problem::from)
    };
    let key = Key::of(&DOWNLOAD_ATLAS.path);
    if !app.files.has(key) {
        call.ticket.grows_heavy().await?;
    }
    let file = app.files.get(key, &call.ticket, make).await?;
    sent(&app, &headers, (file, "atlas.gpkg", GEOPACKAGE), first)
}

/// A whole collection, made at once.
fn whole(
    app: &App,
    collection: &Collection,
    format: SpooledFormat,
    budget: &Budget,
) -> Result<File, ExportError> {
    let (positions, detail) = every(collection);
    format.make(collection, &positions, &detail, styles(app, collection, format), budget).map(File::made)
}

fn every(collection: &Collection) -> (Vec<u32>, Detail) {
    ((0..collection.len() as u32).collect(), Detail::whole(collection))
}

/// The styles of a collection that a file of a format carries.
pub fn styles(app: &App, collection: &Collection, format: SpooledFormat) -> Vec<QgisStyle> {
    match format {
        SpooledFormat::GeoPackage => qgis::styles(&app.atlas, collection),
        _ => Vec::new(),
    }
}

fn sent(
    app: &App,
    headers: &HeaderMap,
    (file, name, media): (Arc<File>, &str, &'static str),
    collection: HeldCollection,
) -> Result<Response, Problem> {
    let disposition = format!("attachment; filename=\"{name}\"");
    let tag = format!("\"{:032x}\"", file.hash());
    let whole =
        RangedFile { length: file.length(), tag: HeaderValue::from_str(&tag).map_err(Problem::internal)? };
    let turns = app.options.monitor.lanes.turns();
    let response = whole.answer(headers, move |range| {
        let mut rest = range;
        pieces(media, turns, Vec::new(), move |out| {
            let read = file.read(out, &collection, rest.clone());
            rest.start += read;
            read > 0
        })
    });
    Ok(respond::with_header(response, CONTENT_DISPOSITION, &disposition))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_collection_and_ending() {
        for (name, expected) in [
            ("counties.fgb", Some("counties")),
            ("a.b.shp.zip", Some("a.b")),
            ("counties.zip", None),
            (".gpkg", Some("")),
            ("gpkg", None),
        ] {
            assert_eq!(named(name).map(|(id, ..)| id), expected, "{name}");
        }
    }
}
