//! Tilesets (OGC API Tiles, 20-057): lists, their metadata (OGC 17-083r4, annex C), tiles row before column.

use super::{MAX_VECTOR_ZOOM, answer, matrix_sets};
use crate::feature::{Collection, Kind, ShapeKind};
use crate::geometry::{Bounds, Crs};
use crate::render::vector::{TileLayer, TileLayers, layer_kind};
use crate::server::App;
use crate::server::ask::tile::{bounds, number};
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::tile::{MatrixTile, TileMatrixSet};
use serde_json::{Map, Value, json};

/// What a list of tilesets is about: where it stands, what its tiles hold.
pub struct TilesetSubject<'a> {
    /// Path of the list: `["collections", "counties", "tiles"]`.
    pub path: Vec<&'a str>,
    /// Title.
    pub title: String,
    /// `vector` or `map`.
    pub data_type: &'static str,
    /// Media type and ending of its tiles, the default first.
    pub media: &'static [(&'static str, &'static str)],
    /// The box it covers.
    pub bounds: Bounds,
    /// Its deepest zoom in Web Mercator.
    pub deepest: u8,
}

/// Vector tiles of one collection.
pub fn of_collection(collection: &Collection) -> TilesetSubject<'_> {
    TilesetSubject {
        path: vec!["collections", collection.id(), "tiles"],
        title: collection.info().title.get("en").to_owned(),
        ..vector(bounds(&[collection]))
    }
}

/// Vector tiles of the whole data set.
pub fn of_dataset(app: &App) -> TilesetSubject<'static> {
    let collections: Vec<&Collection> = app.atlas.collections().iter().collect();
    let title = app.atlas.info().title.get("en").to_owned();
    TilesetSubject { path: vec!["tiles"], title, ..vector(bounds(&collections)) }
}

fn vector(bounds: Bounds) -> TilesetSubject<'static> {
    TilesetSubject {
        path: Vec::new(),
        title: String::new(),
        data_type: "vector",
        media: &[(answer::MVT, "mvt")],
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
        // Only rendered maps contain text in a language.
        let own = |name: &str| name == "f" || (name == "lang" && self.data_type == "vector");
        let kept = call.params.iter().filter(|(name, _)| !own(name));
        call.links.with_query(&path, kept.map(|(name, value)| (name, value.to_owned())))
    }

    /// The template of the addresses of a set's tiles.
    fn template(&self, call: &Call, set: TileMatrixSet, ending: &str) -> String {
        let tileset = self.to(call, &[set.id()]);
        let (path, query) =
            tileset.split_once('?').map_or((&*tileset, String::new()), |(p, q)| (p, format!("?{q}")));
        format!("{path}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}.{ending}{query}")
    }

    /// The list of its tilesets.
    pub fn list(&self, call: &Call) -> Value {
        let tilesets: Vec<Value> = TileMatrixSet::ALL.iter().map(|set| self.summary(call, *set)).collect();
        json!({ "links": [call.self_link(&self.path, "application/json")], "tilesets": tilesets })
    }

    /// What a list says of one tileset.
    fn summary(&self, call: &Call, set: TileMatrixSet) -> Value {
        let scheme = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
        let mut links = vec![
            json!(Link::new(self.to(call, &[set.id()]), "self", "application/json", "This tileset")),
            json!(Link::new(
                matrix_sets::definition(call, set),
                scheme,
                "application/json",
                "Its tile matrix set"
            )),
        ];
        links.extend(self.media.iter().map(|(media, ending)| {
            let href = self.template(call, set, ending);
            json!({ "href": href, "rel": "item", "type": media, "title": "Its tiles", "templated": true })
        }));
        json!({
            "title": format!("{} ({})", self.title, set.id()),
            "dataType": self.data_type,
            "crs": set.crs(),
            "tileMatrixSetId": set.id(),
            "tileMatrixSetURI": matrix_sets::uri(set),
            "links": links,
        })
    }

    /// The metadata of one tileset.
    pub fn tileset(&self, call: &Call, set: TileMatrixSet) -> Value {
        let limits = |zoom: u8| {
            let [west, east, north, south] = set.limits(&self.bounds, zoom);
            json!({
                "tileMatrix": zoom.to_string(),
                "minTileRow": north, "maxTileRow": south,
                "minTileCol": west, "maxTileCol": east,
            })
        };
        let crs = Crs::Crs84.uri();
        let [west, south, east, north]: [f64; 4] = self.bounds.into();
        let mut document = self.summary(call, set);
        document["tileMatrixSetLimits"] = (0..=self.deepest_of(set)).map(limits).collect();
        document["boundingBox"] =
            json!({ "lowerLeft": [west, south], "upperRight": [east, north], "crs": crs });
        document["centerPoint"] = json!({
            "coordinates": [(west + east) / 2.0, (south + north) / 2.0], "tileMatrix": "4", "crs": crs,
        });
        document
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
pub fn layers(app: &App, layers: &TileLayers, deepest: u8) -> Value {
    layers.iter().map(|l| layer(app, l, deepest)).collect()
}

fn layer(app: &App, layer: &TileLayer, deepest: u8) -> Value {
    let schema = |kind: Kind| match kind {
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Number => "number",
        _ => "string",
    };
    let fields = app.atlas.tile_fields(layer);
    let properties: Map<String, Value> =
        fields.iter().map(|(n, k)| (n.to_string(), json!({ "type": schema(*k) }))).collect();
    let dimension = match layer_kind(app.atlas.collections(), layer) {
        ShapeKind::Point => 0,
        ShapeKind::Line => 1,
        ShapeKind::Polygon => 2,
    };
    json!({
        "id": &*layer.name,
        "title": app.atlas.collections()[layer.at].info().title.get("en"),
        "dataType": "vector",
        "geometryDimension": dimension,
        "minTileMatrix": "0",
        "maxTileMatrix": deepest.to_string(),
        "propertiesSchema": { "type": "object", "properties": properties },
    })
}
