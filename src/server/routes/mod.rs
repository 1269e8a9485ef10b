//! The one table of routes: what the router mounts, what parameters a handler accepts, what `/api` says.

mod answers;
mod features;
mod maps;
mod ows;
mod parameters;
mod service;
mod tiles;

pub use answers::{
    AGGREGATE, CLASSES, FACTS, INDICATOR, INDICATORS, LINEAGE, LOCATE, LOCATE_BULK, MEMBERS,
    PROPERTY_CLASSES, SEARCH,
};
pub use features::{
    COLLECTION, COLLECTIONS, DOWNLOAD_FGB, FUNCTIONS, ITEM, ITEMS, QUERYABLES, SCHEMA, SORTABLES,
};
pub use maps::{
    FIGURE, FIGURES, LEGEND, LEGEND_IMAGE, MAP, MAP_FIGURE, MAP_TILE, MAP_TILESET, MAP_TILESETS, SPRITE,
    STYLE, STYLES,
};
pub use service::{API, API_PAGE, CONFORMANCE, LANDING};
pub use tiles::{
    COLLECTION_TILE, COLLECTION_TILESET, COLLECTION_TILESETS, DATASET_TILE, DATASET_TILESET,
    DATASET_TILESETS, TILE, TILE_MATRIX_SET, TILE_MATRIX_SETS, TILEJSON,
};

/// A query or path parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// JSON schema as text.
    pub schema: &'static str,
    /// An example that works on the built-in data.
    pub example: &'static str,
    /// True if the request makes no sense without it.
    pub required: bool,
}

/// A route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// Path template as OpenAPI writes it.
    pub path: &'static str,
    /// Operation id.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Query parameters.
    pub parameters: &'static [Parameter],
    /// Media types of the answer.
    pub media: &'static [&'static str],
}

impl Route {
    /// True for the older services, whose standards have their own documents for faults.
    pub fn tells_faults_in_xml(&self) -> bool {
        ows::ALL.iter().any(|r| r.path == self.path)
    }
}

/// All routes, in the order of the description.
pub fn all() -> impl Iterator<Item = &'static Route> {
    [service::ALL, features::ALL, answers::ALL, tiles::ALL, maps::ALL, ows::ALL]
        .into_iter()
        .flatten()
        .copied()
}

/// Routes that take a body, with the media types of the body.
pub fn posts() -> impl Iterator<Item = (&'static Route, &'static [&'static str])> {
    answers::POSTS.iter().copied()
}
