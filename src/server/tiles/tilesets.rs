//! Tilesets (OGC API Tiles, 20-057): lists, their metadata (OGC 17-083r4, annex C), tiles row before column.

use super::matrix_sets;
use crate::feature::{Collection, Everything, Kind, ShapeKind};
use crate::geometry::{Bounds, Crs};
use crate::render::vector::{TileField, TileLayer, TileLayers, layer_kind};
use crate::server::App;
use crate::server::ask::tile::{extent, number};
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::tile::{MAX_VECTOR_ZOOM, MLT, MVT, MatrixTile, TileMatrixSet};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a list of tilesets is about: where it stands, what its tiles hold.
pub struct TilesetSubject<'a> {
    /// Path of the list: `["collections", "counties", "tiles"]`.
    pub path: Vec<&'a str>,
    /// Title.
    pub title: String,
    /// Whom a map of the tiles must name.
    pub attribution: String,
    /// `vector` or `map`.
    pub data_type: &'static str,
    /// Media type and ending of its tiles, the default first.
    pub media: &'static [(&'static str, &'static str)],
    /// The box it covers.
    pub bounds: Bounds,
    /// Its deepest zoom in Web Mercator.
    pub deepest: u8,
}

/// The tilesets of something.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Tilesets")]
pub struct TilesetList {
    links: Vec<Link>,
    tilesets: Vec<TilesetSummary>,
}

/// What a list says of one tileset.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TilesetSummary {
    title: String,
    /// `vector` or `map`.
    data_type: &'static str,
    /// URI of the reference system.
    crs: &'static str,
    tile_matrix_set_id: &'static str,
    #[serde(rename = "tileMatrixSetURI")]
    tile_matrix_set_uri: String,
    /// The tiles that hold something, zoom by zoom.
    tile_matrix_set_limits: Vec<TileMatrixLimits>,
    /// Among them a template of the addresses of tiles for each format.
    links: Vec<Link>,
}

/// The metadata of a tileset (OGC 17-083r4, annex C).
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Tileset")]
pub struct TilesetDocument {
    #[serde(flatten)]
    summary: TilesetSummary,
    /// Whom a map of the tiles must name.
    #[serde(skip_serializing_if = "String::is_empty")]
    attribution: String,
    bounding_box: TilesetBounds,
    center_point: TilesetCenter,
    /// The layers of vector tiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layers: Option<Vec<TilesetLayer>>,
}

/// The first and last rows and columns of a zoom that hold something.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TileMatrixLimits {
    tile_matrix: String,
    min_tile_row: u32,
    max_tile_row: u32,
    min_tile_col: u32,
    max_tile_col: u32,
}

/// The box that tiles cover.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TilesetBounds {
    /// Longitude and latitude, degrees.
    lower_left: [f64; 2],
    /// Longitude and latitude, degrees.
    upper_right: [f64; 2],
    crs: &'static str,
}

/// Where a viewer may begin.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TilesetCenter {
    /// Longitude and latitude, degrees.
    coordinates: [f64; 2],
    tile_matrix: &'static str,
    crs: &'static str,
}

/// A layer of vector tiles.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TilesetLayer {
    id: String,
    title: String,
    data_type: &'static str,
    /// 0 for points, 1 for lines, 2 for polygons.
    geometry_dimension: u8,
    min_tile_matrix: String,
    max_tile_matrix: String,
    properties_schema: TilePropertiesSchema,
}

/// What the features of tiles hold, as JSON Schema.
#[derive(Serialize, JsonSchema)]
struct TilePropertiesSchema {
    r#type: &'static str,
    properties: BTreeMap<String, TilePropertySchema>,
}

/// What a property of the features of tiles holds.
#[derive(Serialize, JsonSchema)]
struct TilePropertySchema {
    /// `boolean`, `integer`, `number` or `string`.
    r#type: &'static str,
    /// The first tile matrix whose tiles have it, where that is not the first of all.
    #[serde(rename = "x-minTileMatrix", skip_serializing_if = "Option::is_none")]
    first: Option<String>,
}

/// Vector tiles of one collection.
pub fn of_collection(collection: &Collection) -> TilesetSubject<'_> {
    TilesetSubject {
        path: vec!["collections", collection.id(), "tiles"],
        title: collection.info().title.english().to_owned(),
        attribution: collection.info().source.english().to_owned(),
        ..vector(Bounds::of_extent(extent(&[collection], &[])))
    }
}

/// Vector tiles of the whole data set.
pub fn of_dataset(app: &App) -> TilesetSubject<'static> {
    let collections: Vec<&Collection> = app.atlas.unnamed(Everything::Tiles).collect();
    let title = app.atlas.info().title.english().to_owned();
    let attribution = app.atlas.info().attribution.english().to_owned();
    TilesetSubject {
        path: vec!["tiles"],
        title,
        attribution,
        ..vector(Bounds::of_extent(extent(&collections, &[])))
    }
}

fn vector(bounds: Bounds) -> TilesetSubject<'static> {
    TilesetSubject {
        path: Vec::new(),
        title: String::new(),
        attribution: String::new(),
        data_type: "vector",
        media: &[(MVT, "mvt"), (MLT, "mlt")],
        bounds,
        deepest: MAX_VECTOR_ZOOM,
    }
}

impl TilesetSubject<'_> {
    /// The deepest matrix of a set.
    pub fn deepest_of(&self, set: TileMatrixSet) -> u8 {
        match set {
            TileMatrixSet::WebMercatorQuad => self.deepest,
            TileMatrixSet::WorldCrs84Quad => self.deepest - 1,
        }
    }

    /// An address below the list, with the parameters of the request but those of its own form.
    fn to(&self, call: &Call, more: &[&str]) -> String {
        let path: Vec<&str> = self.path.iter().chain(more).copied().collect();
        call.links.to(&path) + &call.tail()
    }

    /// The template of the addresses of a set's tiles.
    fn template(&self, call: &Call, set: TileMatrixSet, ending: &str) -> String {
        let path: Vec<&str> = self.path.iter().copied().chain([set.id()]).collect();
        let (path, query) = (call.links.to(&path), call.tail());
        format!("{path}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}.{ending}{query}")
    }

    /// The list of its tilesets.
    pub fn list(&self, call: &Call) -> TilesetList {
        let tilesets = TileMatrixSet::ALL.iter().map(|set| self.summary(call, *set)).collect();
        TilesetList { links: vec![call.self_link(&self.path, "application/json")], tilesets }
    }

    /// What a list says of one tileset.
    fn summary(&self, call: &Call, set: TileMatrixSet) -> TilesetSummary {
        let scheme = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
        let mut links = vec![
            Link::new(self.to(call, &[set.id()]), "self", "application/json", "This tileset"),
            Link::new(matrix_sets::definition(call, set), scheme, "application/json", "Its tile matrix set"),
        ];
        links.extend(self.media.iter().map(|(media, ending)| {
            Link::template(self.template(call, set, ending), "item", media, "Its tiles")
        }));
        TilesetSummary {
            title: format!("{} ({})", self.title, set.id()),
            data_type: self.data_type,
            crs: set.crs(),
            tile_matrix_set_id: set.id(),
            tile_matrix_set_uri: matrix_sets::uri(set),
            tile_matrix_set_limits: (0..=self.deepest_of(set)).map(|zoom| self.limits(set, zoom)).collect(),
            links,
        }
    }

    fn limits(&self, set: TileMatrixSet, zoom: u8) -> TileMatrixLimits {
        let [west, east, north, south] = set.limits(&self.bounds, zoom);
        TileMatrixLimits {
            tile_matrix: zoom.to_string(),
            min_tile_row: north,
            max_tile_row: south,
            min_tile_col: west,
            max_tile_col: east,
        }
    }

    /// The metadata of one tileset.
    pub fn tileset(&self, call: &Call, set: TileMatrixSet) -> TilesetDocument {
        let crs = Crs::Crs84.uri();
        let [west, south, east, north]: [f64; 4] = self.bounds.into();
        let coordinates = [(west + east) / 2.0, (south + north) / 2.0];
        TilesetDocument {
            summary: self.summary(call, set),
            attribution: self.attribution.clone(),
            bounding_box: TilesetBounds { lower_left: [west, south], upper_right: [east, north], crs },
            center_point: TilesetCenter { coordinates, tile_matrix: "4", crs },
            layers: None,
        }
    }

    /// The address of a tile.
    ///
    /// # Errors
    /// 404 where the set has none.
    pub fn address(&self, set: TileMatrixSet, [z, row, column]: [&str; 3]) -> Result<MatrixTile, Problem> {
        let deepest = self.deepest_of(set);
        let zoom = number("tileMatrix", z)?;
        let bad = || Problem::not_found(format!("tile matrix {zoom} is not served; expected 0..={deepest}"));
        let zoom = u8::try_from(zoom).ok().filter(|z| *z <= deepest).ok_or_else(bad)?;
        let (row, column) = (number("tileRow", row)?, number("tileCol", column)?);
        MatrixTile::new(set, zoom, column, row).map_err(|e| Problem::not_found(e.to_string()))
    }
}

/// The layers of a vector tileset's metadata.
pub fn layers(app: &App, layers: &TileLayers, deepest: u8) -> Vec<TilesetLayer> {
    layers.iter().map(|l| layer(app, l, deepest)).collect()
}

fn layer(app: &App, layer: &TileLayer, deepest: u8) -> TilesetLayer {
    let schema = |kind: Kind| match kind {
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Number => "number",
        _ => "string",
    };
    let fields = app.atlas.tile_fields(layer);
    let property = |f: &TileField| TilePropertySchema {
        r#type: schema(f.kind),
        first: (f.from_zoom > 0).then(|| f.from_zoom.to_string()),
    };
    let properties = fields.iter().map(|f| (f.name.to_string(), property(f))).collect();
    let dimension = match layer_kind(app.atlas.collections(), layer) {
        ShapeKind::Point => 0,
        ShapeKind::Line => 1,
        ShapeKind::Polygon => 2,
    };
    let info = app.atlas.collections()[layer.at].info();
    TilesetLayer {
        id: layer.name.to_string(),
        title: info.title.english().to_owned(),
        data_type: "vector",
        geometry_dimension: dimension,
        min_tile_matrix: info.min_zoom.to_string(),
        max_tile_matrix: deepest.to_string(),
        properties_schema: TilePropertiesSchema { r#type: "object", properties },
    }
}
