//! GetFeatureInfo: what a map shows at a pixel, as JSON, as GML, as a page, as lines of text.

use super::fault::Fault;
use super::gml::{self, GmlFeature};
use super::request::default_year;
use crate::feature::{Collection, Shapes};
use crate::geometry::Bounds;
use crate::language::{Language, words};
use crate::render::Window;
use crate::server::App;
use crate::server::wire::formats::GEOJSON;
use crate::server::wire::geojson::{FeatureCollectionType, FeatureProperties, FeatureType, GeoJsonGeometry};
use crate::server::wire::links::Links;
use crate::server::wire::respond;
use crate::style::Style;
use crate::xml::Xml;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;
use geo::{Geometry, Intersects};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Media types of the answer, the default first.
pub const FORMATS: [&str; 5] = ["application/json", "text/html", "text/plain", GEOJSON, gml::GML];
/// Tolerance around a click for points, pixels.
const REACH: f64 = 4.0;
/// Maximum number of features in an answer.
pub const MOST: usize = 50;

/// A question about a pixel of a map.
pub struct Question<'a> {
    /// Which map.
    pub layer: &'a Style,
    /// Its year; the one it shows by default if `None`.
    pub year: Option<i32>,
    /// The map's window.
    pub window: Window,
    /// Column and row of the pixel.
    pub pixel: [u32; 2],
    /// Language of titles.
    pub language: Language,
    /// Features to tell at most.
    pub most: usize,
}

/// One value or property: name, title, value, unit; an indicator's value is listed even where it is unknown.
struct Row {
    measured: bool,
    name: String,
    title: String,
    value: Value,
    unit: String,
}

/// A feature that was found.
struct Found<'a> {
    layer: &'a Style,
    collection: &'a Collection,
    position: usize,
    rows: Vec<Row>,
}

/// What a map shows at a pixel, as GeoJSON without geometries.
#[derive(Serialize, JsonSchema)]
pub struct PixelFeatures<'a> {
    r#type: FeatureCollectionType,
    features: Vec<PixelFeature<'a>>,
}

/// A feature that a map shows at a pixel.
#[derive(Serialize, JsonSchema)]
struct PixelFeature<'a> {
    r#type: FeatureType,
    id: &'a str,
    /// Always `null`.
    geometry: Option<GeoJsonGeometry>,
    properties: PixelProperties<'a>,
}

/// What a feature is, and its value on the map with the unit; then properties as the collection has them.
#[derive(Serialize, JsonSchema)]
struct PixelProperties<'a> {
    title: &'a str,
    collection: &'a str,
    /// Id of the style.
    layer: &'a str,
    /// The feature itself.
    href: String,
    #[serde(flatten)]
    own: FeatureProperties,
}

/// The answer to questions in a format.
///
/// # Errors
/// `InvalidFormat` for a format that is not among [`FORMATS`].
pub fn answer(app: &App, links: &Links, questions: &[Question<'_>], format: &str) -> Result<Response, Fault> {
    let language = &questions.first().map_or(Language::ENGLISH, |q| q.language.clone());
    let found: Vec<Found<'_>> = questions.iter().flat_map(|q| q.found(app)).collect();
    match format {
        "application/json" | "application/geo+json" => {
            let features = found.iter().map(|f| f.document(links, language)).collect();
            let document = PixelFeatures { r#type: FeatureCollectionType::FeatureCollection, features };
            let media = if format == FORMATS[0] { FORMATS[0] } else { GEOJSON };
            Ok(respond::json(media, &json!(document))?)
        }
        "text/html" => Ok(page(&found, links, language)),
        gml::GML => {
            let features: Vec<GmlFeature<'_>> = found.iter().map(|f| f.gml(links, language)).collect();
            Ok(respond::bytes(gml::GML, gml::collection(&features, &links.to(&["schema"]))))
        }
        "text/plain" => Ok(respond::bytes("text/plain; charset=utf-8", lines(&found, language))),
        other => {
            let text =
                format!("parameter INFO_FORMAT: expected one of {}, found {other:?}", FORMATS.join(", "));
            Err(Fault::new("InvalidFormat", "info_format", text))
        }
    }
}

/// Features at a pixel: polygons that it lies within, lines and points that are near it.
fn hits(app: &App, collection: &Collection, within: &[u32], around: &[Bounds]) -> Vec<u32> {
    let Shapes::Own(shapes) = collection.shapes() else { return within.to_vec() };
    let index = app.atlas.dataset().index_of(collection);
    let near = around.iter().flat_map(|part| index.candidates(part).into_iter().map(move |p| (p, part)));
    let is_hit = |(position, part): &(u32, &Bounds)| match &*shapes.get(*position as usize) {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => within.contains(position),
        other => other.intersects(&part.rect()),
    };
    let mut found: Vec<u32> = near.filter(is_hit).map(|(position, _)| position).collect();
    found.sort_unstable();
    found.dedup();
    found
}

impl<'a> Question<'a> {
    /// Features at the pixel: those the map measures first, then from the topmost down.
    fn found<'b>(&self, app: &'b App) -> Vec<Found<'b>>
    where
        'a: 'b,
    {
        let atlas = &app.atlas;
        let indicator = atlas.indicator_of(self.layer);
        let mut drawn = self.layer.collections();
        drawn.reverse();
        drawn.sort_by_key(|id| !indicator.is_some_and(|i| i.measures(id)));
        let near = |d: f64| self.window.position_at(self.pixel.map(|p| f64::from(p) + 0.5 + d));
        let (point, [[west, north], [east, south]]) = (near(0.0), [near(-REACH), near(REACH)]);
        let around = Bounds::across(west, south, east, north).unwrap_or_default();
        let inside = atlas.locate(point);
        let mut found = Vec::new();
        for collection in drawn.iter().filter_map(|id| atlas.collection(id)) {
            let within = inside.iter().find(|(c, _)| c.id() == collection.id()).map_or(&[][..], |(_, p)| p);
            let hit = hits(app, collection, within, &around);
            let feature = |p: u32| {
                let rows = self.rows(app, collection, p as usize);
                Found { layer: self.layer, collection, position: p as usize, rows }
            };
            found.extend(hit.into_iter().map(feature));
        }
        found.truncate(self.most.min(MOST));
        found
    }

    fn rows(&self, app: &App, collection: &Collection, position: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        if let Some(indicator) = app.atlas.indicator_of(self.layer).filter(|i| i.measures(collection.id())) {
            let shown = self.year.or(default_year(app, self.layer)).filter(|_| !indicator.years.is_empty());
            let observed = indicator.observation(position, shown);
            let title = indicator.title.get(&self.language);
            let unit = indicator.unit.get(&self.language).to_owned();
            let colon = words::text("colon", &self.language);
            let year = shown.map_or_else(String::new, |y| format!(" {y}"));
            let value = observed.and_then(|o| o.value);
            rows.push(Row {
                measured: true,
                name: indicator.id.to_string(),
                title: format!("{title}{year}"),
                value: json!(value),
                unit,
            });
            let texts = [
                ("evidence", observed.and_then(|o| o.evidence.clone())),
                ("confidence", observed.and_then(|o| o.confidence.clone())),
            ];
            for (name, text) in texts.into_iter().filter_map(|(n, t)| Some((n, t?))) {
                let title = format!("{title}{colon}{}", words::text(name, &self.language));
                let name = format!("{}_{name}", indicator.id);
                rows.push(Row { measured: false, name, title, value: json!(text), unit: String::new() });
            }
        }
        for property in collection.properties() {
            let title =
                Some(property.title.get(&self.language)).filter(|t| !t.is_empty()).unwrap_or(&property.name);
            rows.push(Row {
                measured: false,
                name: property.name.to_string(),
                title: title.to_owned(),
                value: json!(property.values.get(position)),
                unit: property.unit.as_ref().map_or_else(String::new, |u| u.get(&self.language).to_owned()),
            });
        }
        rows
    }
}

impl Found<'_> {
    /// Titles and values for people.
    fn told(&self, language: &Language) -> impl Iterator<Item = (&str, String)> {
        self.rows.iter().filter_map(|row| Some((row.title.as_str(), row.told(language)?)))
    }

    fn title(&self, language: &Language) -> &str {
        self.collection.feature_title(self.position).get(language)
    }

    fn href(&self, links: &Links) -> String {
        links.to(&["collections", self.collection.id(), "items", self.collection.feature_id(self.position)])
    }

    fn gml(&self, links: &Links, language: &Language) -> GmlFeature<'_> {
        let value = |row: &Row| match &row.value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        GmlFeature {
            collection: self.collection.id(),
            id: self.collection.feature_id(self.position),
            title: self.title(language),
            href: self.href(links),
            values: self.rows.iter().filter_map(|row| Some((row.name.as_str(), value(row)?))).collect(),
        }
    }

    fn document(&self, links: &Links, language: &Language) -> PixelFeature<'_> {
        let mut own = Map::new();
        for row in &self.rows {
            own.entry(row.name.clone()).or_insert_with(|| row.value.clone());
            if !row.unit.is_empty() {
                own.entry(format!("{}_unit", row.name)).or_insert_with(|| json!(row.unit));
            }
        }
        // What the feature is goes before a property of the same name.
        ["title", "collection", "layer", "href"].iter().for_each(|name| drop(own.remove(*name)));
        PixelFeature {
            r#type: FeatureType::Feature,
            id: self.collection.feature_id(self.position),
            geometry: None,
            properties: PixelProperties {
                title: self.title(language),
                collection: self.collection.id(),
                layer: &self.layer.id,
                href: self.href(links),
                own,
            },
        }
    }
}

impl Row {
    /// The value with its unit; `None` for a property that a feature has not.
    fn told(&self, language: &Language) -> Option<String> {
        let text = match &self.value {
            Value::Null if self.measured => return Some(words::text("unknown", language).to_owned()),
            Value::Null => return None,
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
            other => other.to_string(),
        };
        Some(if self.unit.is_empty() { text } else { format!("{text} {}", self.unit) })
    }
}

fn lines(found: &[Found<'_>], language: &Language) -> String {
    if found.is_empty() {
        return format!("{}\n", words::text("nothingHere", language));
    }
    let mut out = String::new();
    for feature in found {
        let collection = feature.collection.info().title.get(language);
        out.push_str(&format!("{collection}: {}\n", feature.title(language)));
        for (title, value) in feature.told(language) {
            out.push_str(&format!("  {title}: {value}\n"));
        }
    }
    out
}

/// A page without scripts or styles, for the pop-ups of older clients.
fn page(found: &[Found<'_>], links: &Links, language: &Language) -> Response {
    let mut xml = Xml::default();
    let nothing = words::text("nothingHere", language);
    xml.element("html", &[("lang", language.tag())], |html| {
        html.element("head", &[], |head| {
            head.empty("meta", &[("charset", "utf-8")]);
            head.text("title", found.first().map_or(nothing, |f| f.title(language)));
        });
        html.element("body", &[], |body| {
            if found.is_empty() {
                body.text("p", nothing);
            }
            found.iter().for_each(|f| f.table(body, links, language));
        });
    });
    let text = format!("<!DOCTYPE html>\n{}", xml.finish());
    let mut response = respond::bytes("text/html; charset=utf-8", text);
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors *");
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}

impl Found<'_> {
    fn table(&self, body: &mut Xml, links: &Links, language: &Language) {
        let collection = self.collection.info().title.get(language);
        body.element("table", &[("border", "1")], |table| {
            table.element("caption", &[], |caption| {
                let text = format!("{collection}: {}", self.title(language));
                caption.text_with("a", &[("href", &self.href(links))], &text);
            });
            for (title, value) in self.told(language) {
                table.element("tr", &[], |tr| {
                    tr.text_with("th", &[("align", "left")], title);
                    tr.text("td", &value);
                });
            }
        });
    }
}
