//! OGC API Features: collections, their features, whole files.

mod collections;
mod documents;
mod download;
mod explain;
mod functions;
mod html;
mod items;
mod queryables;
mod request;
mod stored;

pub use items::ITEMS;

use crate::server::wire::route::Mounted;
use axum::routing::get;

/// The routes of this room, in the order of the description.
pub const ROUTES: &[Mounted] = &[
    (&collections::COLLECTIONS, || get(collections::collections)),
    (&collections::COLLECTION, || get(collections::collection)),
    (&queryables::QUERYABLES, || get(queryables::queryables)),
    (&queryables::SORTABLES, || get(queryables::sortables)),
    (&queryables::SCHEMA, || get(queryables::schema)),
    (&ITEMS, || get(stored::items)),
    (&items::ITEM, || get(stored::item)),
    (&download::DOWNLOAD_FGB, || get(download::download)),
    (&download::DOWNLOAD_GEOJSON, || get(download::download)),
    (&download::DOWNLOAD_CSV, || get(download::download)),
    (&download::DOWNLOAD_CSVT, || get(download::download)),
    (&download::DOWNLOAD_GPKG, || get(download::download)),
    (&download::DOWNLOAD_SHP, || get(download::download)),
    (&download::DOWNLOAD_PARQUET, || get(download::download)),
    (&download::DOWNLOAD_TOPOJSON, || get(download::download)),
    (&download::DOWNLOAD_KML, || get(download::download)),
    (&download::DOWNLOAD_XLSX, || get(download::download)),
    (&download::DOWNLOAD_ATLAS, || get(download::atlas)),
    (&functions::FILTER_FUNCTIONS, || get(functions::functions)),
];
