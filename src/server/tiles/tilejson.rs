//! TileJSON of vector tiles.

use super::answer::TileRequest;
use crate::atlas::Atlas;
use crate::coverage::simplification_m2;
use crate::feature::{Collection, Kind, Localized};
use crate::geometry::{Bounds, extent_center};
use crate::render::vector::{TileEncoding, TileLayer};
use crate::server::App;
use crate::server::ask::parameters::{
    ENCODING, F_PAGE, FILTER, FILTER_CRS, FILTER_LANG, LANG, PAGE, TILE_PROPERTIES,
};
use crate::server::ask::{encoding, tile};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::tilejson::TileJsonHead;
use crate::store::{POINT_COUNT, Store, sum_name};
use crate::style::SourcePart;
use crate::tile::MAX_VECTOR_ZOOM;
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// TileJSON.
pub const TILEJSON: Route = Route {
    path: "/tiles/{layers}",
    id: "tilejson",
    summary: "TileJSON 3.0 of vector tiles: collections, `counties:points` (label points), `counties:borders` (ranked lines), separated by commas; a filter holds for all layers but borders",
    parameters: &[TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, LANG, ENCODING, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<TileJson>)],
    ..Route::GET
};

/// Vector tiles (TileJSON 3.0).
#[derive(Serialize, JsonSchema)]
struct TileJson {
    #[serde(flatten)]
    head: TileJsonHead,
    /// `mlt` for MapLibre Tiles, as MapLibre reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    vector_layers: Vec<VectorLayer>,
    simplification: Simplification,
    /// Address of the legend that explains a map of the tiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    legend: Option<String>,
}

/// A layer of vector tiles.
#[derive(Serialize, JsonSchema)]
struct VectorLayer {
    id: String,
    description: String,
    minzoom: u8,
    maxzoom: u8,
    /// `Boolean`, `Number` or `String` by property.
    fields: BTreeMap<String, &'static str>,
    /// The first zoom whose tiles have a property, by property.
    field_minzooms: BTreeMap<String, u8>,
    /// Where points stand for many.
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregated: Option<AggregatedLayer>,
    /// Where tiles hold the largest features alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    largest: Option<LargestLayer>,
    /// The last zoom at which polygons of a few pixels are drawn as one with their neighbours, by the id and the properties
    /// of the largest; absent where each is drawn at every zoom.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_to_zoom: Option<u8>,
}

/// How a layer tells points that are too many to be told one by one.
#[derive(Serialize, JsonSchema)]
struct AggregatedLayer {
    /// The property with the number of features that a point stands for; its sum over the tiles of a zoom is that of all.
    count: &'static str,
    /// The last zoom at which every tile has aggregates alone; at deeper ones tiles with too many features have.
    to_zoom: Option<u8>,
    /// Properties that are summed, and those of aggregates with their sums.
    sums: BTreeMap<String, String>,
    /// Features that a point stands for, at least.
    minimum_count: u32,
}

/// Which lines and polygons a layer holds where a tile has no room for all of them: those with the largest boxes, by one rule
/// for all tiles of a zoom, so that what leaves a tile goes on in the next.
#[derive(Serialize, JsonSchema)]
struct LargestLayer {
    /// The last zoom at which features are left out; absent from tiles there, they are in deeper ones, and in the collection.
    to_zoom: u8,
    /// Features that tiles of a zoom hold, by zoom, from 0 to `to_zoom`; of these, lines that are shorter than a unit of a tile
    /// are not drawn.
    features: Vec<u64>,
    /// Features in all.
    of: u64,
}

/// How borders are simplified.
#[derive(Serialize, JsonSchema)]
struct Simplification {
    method: &'static str,
    unit: &'static str,
    /// By zoom.
    area: Vec<f64>,
}

/// The description of a list of layers.
///
/// # Errors
/// 404 for an unknown layer, 400 for a layer named twice or properties or a filter that do not fit; 406 where
/// `Accept` takes none of the formats.
pub async fn tilejson(
    State(app): State<App>,
    Path(list): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &TILEJSON, &formats::DOCUMENT)?;
    let wanted = TileRequest::read(&app, &list, &call)?;
    let encoding = encoding::encoding(&call)?;
    let document = document(&app, &call, &list, &wanted, encoding);
    html::outlined(&app, &call, (format, &TILEJSON), document)
}

fn document(
    app: &App,
    call: &Call,
    list: &str,
    TileRequest { layers, stores, .. }: &TileRequest,
    encoding: Option<TileEncoding>,
) -> TileJson {
    let atlas = &app.atlas;
    let in_memory: Vec<&Collection> = layers.iter().map(|l| &atlas.collections()[l.at]).collect();
    let elsewhere = stores.iter().map(|store| store.schema());
    let collections: Vec<&Collection> = in_memory.iter().copied().chain(elsewhere).collect();
    let texts = |of: fn(&Collection) -> &Localized| {
        let mut texts: Vec<&str> =
            collections.iter().map(|c| of(c).english()).filter(|t| !t.is_empty()).collect();
        let mut seen = std::collections::BTreeSet::new();
        texts.retain(|t| seen.insert(*t));
        texts.join("; ")
    };
    let extent = tile::extent(&in_memory, stores);
    let area = |zoom: u8| {
        simplification_m2(zoom.saturating_sub(layers.reduction(atlas.collections(), zoom, zoom).zooms))
    };
    let legend = style_of(atlas, &collections).map(|style| call.links.to(&["styles", style, "legend"]));
    let about = [texts(|c| &c.info().title), texts(|c| &c.info().description), texts(|c| &c.info().source)];
    let tiles = template(call, list, encoding::word(encoding.unwrap_or_default()));
    let [lon, lat] = extent_center(extent);
    TileJson {
        head: TileJsonHead::new(
            about,
            tiles,
            [0, MAX_VECTOR_ZOOM],
            Bounds::of_extent(extent).into(),
            (lon, lat, 4),
        ),
        encoding: encoding.map(encoding::word),
        vector_layers: layers
            .iter()
            .map(|l| layer(atlas, l))
            .chain(stores.iter().map(|s| stored(&**s)))
            .collect(),
        simplification: Simplification {
            method: "Visvalingam, weighted by angle, borders shared",
            unit: "m² at the equator, by zoom: what one bend may lose, a pixel of a 512-pixel tile to zoom 5 (more to zoom 4 where collections of polygons share a tile with one of many features, or the names of that one are sent), then half of one",
            area: (0..=MAX_VECTOR_ZOOM).map(area).collect(),
        },
        legend,
    }
}

/// The address of a tile with the parameters of this request.
fn template(call: &Call, list: &str, ending: &str) -> String {
    let path = call.links.to(&["tiles", list]);
    format!("{path}/{{z}}/{{x}}/{{y}}.{ending}{}", call.tail())
}

/// The style whose legend explains collections: the default one if it draws one of them.
fn style_of<'a>(atlas: &'a Atlas, collections: &[&Collection]) -> Option<&'a str> {
    let default = atlas.info().default_style.as_deref().and_then(|id| atlas.style(id));
    let mut styles = default.into_iter().chain(atlas.styles());
    let draws = |ids: &[Arc<str>]| collections.iter().any(|c| ids.contains(c.id()));
    styles.find(|s| draws(&s.collections())).map(|s| &*s.id)
}

fn layer(atlas: &Atlas, layer: &TileLayer) -> VectorLayer {
    let fields = atlas.tile_fields(layer);
    let mut field_minzooms: BTreeMap<String, u8> =
        fields.iter().map(|f| (f.name.to_string(), f.from_zoom)).collect();
    let mut fields: BTreeMap<String, &'static str> =
        fields.iter().map(|f| (f.name.to_string(), kind(f.kind))).collect();
    let info = atlas.collections()[layer.at].info();
    let title = info.title.english();
    let description = match layer.part {
        SourcePart::Features => title.to_owned(),
        SourcePart::Points => format!("{title}: one label point for each"),
        SourcePart::Borders => format!("{title}: each border once, by rank"),
    };
    let (id, maxzoom) = (layer.name.to_string(), MAX_VECTOR_ZOOM);
    let aggregated = atlas.aggregates(layer).then(|| {
        fields.insert(POINT_COUNT.to_owned(), "Number");
        field_minzooms.insert(POINT_COUNT.to_owned(), 0);
        AggregatedLayer { count: POINT_COUNT, to_zoom: None, sums: BTreeMap::new(), minimum_count: 1 }
    });
    let merged_to_zoom = atlas.merged_to_zoom(layer).map(|zoom| zoom.min(maxzoom));
    VectorLayer {
        id,
        description,
        minzoom: info.min_zoom,
        maxzoom,
        fields,
        field_minzooms,
        aggregated,
        largest: largest(atlas.largest(layer), atlas.collections()[layer.at].len() as u64),
        merged_to_zoom,
    }
}

/// A layer that is kept outside of memory.
fn stored(store: &dyn Store) -> VectorLayer {
    let schema = store.schema();
    let (aggregated, largest) = match store.has_points() {
        true => (Some(aggregated(store)), None),
        false => (None, largest(store.largest(), store.extent().count)),
    };
    let told = |name: &str| (name.to_owned(), "Number", 0);
    let of_aggregates = aggregated.iter().flat_map(|a| a.sums.values().map(String::as_str).chain([a.count]));
    let from = aggregated.as_ref().and_then(|a| a.to_zoom).map_or(0, |zoom| zoom + 1);
    let own = schema.properties().iter().filter(|_| store.privacy().items);
    let own = own.map(|p| (p.name.to_string(), kind(p.kind), from));
    let all: Vec<(String, &'static str, u8)> = of_aggregates.map(told).chain(own).collect();
    VectorLayer {
        id: schema.id().to_string(),
        description: schema.info().title.english().to_owned(),
        minzoom: 0,
        maxzoom: MAX_VECTOR_ZOOM,
        fields: all.iter().map(|(name, kind, _)| (name.clone(), *kind)).collect(),
        field_minzooms: all.into_iter().map(|(name, _, from)| (name, from)).collect(),
        aggregated,
        largest,
        merged_to_zoom: None,
    }
}

/// Which features of so many tiles hold.
fn largest(told: Option<(u8, Vec<u64>)>, of: u64) -> Option<LargestLayer> {
    told.map(|(to_zoom, features)| LargestLayer { to_zoom, features, of })
}

/// How tiles of points aggregate them.
fn aggregated(store: &dyn Store) -> AggregatedLayer {
    let sums = store.summed().into_iter().map(|name| (name.to_owned(), sum_name(name))).collect();
    let minimum_count = store.privacy().minimum_count;
    AggregatedLayer { count: POINT_COUNT, to_zoom: store.overview_zoom(), sums, minimum_count }
}

/// The word of TileJSON for a type.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "Boolean",
        Kind::Integer | Kind::Number => "Number",
        _ => "String",
    }
}
