//! `/locate`: the features at a point.

use super::near::{LOCATED, NEAREST, RADIUS, Reach};
use crate::feature::{Collection, ShapeKind, Title};
use crate::geometry::{Datum, Position};
use crate::language::Language;
use crate::server::App;
use crate::server::ask::datum::{DATUM, datum};
use crate::server::ask::parameters::{EXPLAIN, F_SERIES, LANG, LAT, LON, SERIES};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::table;
use crate::store::NearFeature;
use axum::extract::State;
use axum::http::header::VARY;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;

/// Features at a point.
pub const LOCATE: Route = Route {
    path: "/locate",
    id: "locate",
    summary: "The features at a point, or the points near it, by collection",
    parameters: &[LON, LAT, RADIUS, LOCATED, NEAREST, DATUM, EXPLAIN, LANG, F_SERIES],
    media: SERIES,
    documents: &[("application/json", schema_of::<Located<'static>>)],
    ..Route::GET
};

/// The features at a point, by collection; a collection without any has an empty list.
///
/// # Errors
/// 400 for a point that is missing or not on earth, an unknown datum or collection, or one that tells no single feature;
/// 406 where `Accept` takes none of the formats.
pub async fn locate(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let request = LocateRequest::read(&app, &call)?;
    let point = request.point();
    let reach = &request.reach;
    // Who looks far may look at much.
    if reach.radius.is_some() || !reach.stores.is_empty() {
        call.ticket.grows_heavy().await?;
    }
    let (start, budget) = (Instant::now(), call.ticket.budget());
    let found = app.atlas.locate(point);
    let all = &reach.in_memory;
    let mut collections = BTreeMap::new();
    for c in all.iter().copied() {
        let here = match reach.radius.is_some() && c.shapes().kind() == ShapeKind::Point {
            true => {
                let near = reach.near(&app, c, point, budget)?;
                let new = |(p, km): (u32, f64)| Here::new(&call, c, p as usize, point).away(km);
                near.into_iter().map(new).collect::<Vec<_>>()
            }
            false => {
                let positions = found.iter().find(|(f, _)| f.id() == c.id()).map_or(&[][..], |(_, p)| p);
                positions.iter().map(|p| Here::new(&call, c, *p as usize, point)).collect()
            }
        };
        collections.insert(&**c.id(), here);
    }
    let stored = reach.stored(point, budget)?;
    for (id, near) in &stored {
        let here = near.iter().map(|feature| Here::stored(&call, id, feature, reach.radius.is_some()));
        collections.insert(*id, here.collect());
    }
    let took = start.elapsed();
    let moved = request.datum != Datum::Wgs84;
    let [lon, lat] = request.given;
    let document = Located {
        accuracy: moved.then_some(ACCURACY),
        collections,
        explain: request.is_explained.then(|| LocateExplained {
            collections: all.iter().copied().map(|c| reasons(&app, c, point)).collect(),
            milliseconds: took.as_secs_f64() * 1e3,
        }),
        lat,
        lon,
        wgs84: moved.then(|| point.map(|n| (n * 1e7).round() / 1e7)),
    };
    let response = match request.format {
        "csv" => {
            let language = call.lang(&app.atlas.info().languages)?.unwrap_or(&Language::ENGLISH);
            let columns = HEADER.len() - usize::from(reach.radius.is_none());
            let rows = document.rows(language).map(|row| row.into_iter().take(columns).collect());
            table::table("locate", HEADER[..columns].iter().copied().map(str::to_owned), rows)
        }
        "html" => html::outlined(&app, &call, (request.format, &LOCATE), document)?,
        _ => respond::with_header(respond::json("application/json", &document)?, VARY, "accept"),
    };
    let response = respond::phase(response, "query", took);
    Ok(if request.is_explained || !stored.is_empty() { response } else { respond::reusable(response) })
}

/// A point as a request gives it.
struct LocateRequest<'a> {
    /// Longitude and latitude, degrees, in the datum.
    given: Position,
    datum: Datum,
    reach: Reach<'a>,
    is_explained: bool,
    format: &'static str,
}

impl<'a> LocateRequest<'a> {
    fn read(app: &'a App, call: &Call) -> Result<Self, Problem> {
        let format = html::format(app, call, &LOCATE, &formats::SERIES)?;
        let lon = call.params.required("lon", call.params.number("lon", -180.0, 180.0)?)?;
        let lat = call.params.required("lat", call.params.number("lat", -90.0, 90.0)?)?;
        let (datum, is_explained) = (datum(call)?, call.params.flag("explain")?);
        let reach = Reach::read(app, call)?;
        if let Some(store) = reach.stores.first().filter(|_| is_explained) {
            return Err(Problem::bad_request(format!(
                "parameter explain: expected collections in memory, found {:?}, whose features are read in place",
                store.schema().id()
            )));
        }
        Ok(LocateRequest { given: [lon, lat], datum, reach, is_explained, format })
    }

    /// The point in WGS 84.
    fn point(&self) -> Position {
        self.datum.to_wgs84(self.given)
    }
}

/// Accuracy of a position converted from another datum.
const ACCURACY: &str = "the inverse of the formula in public use, exact to a millimetre; map services differ from the formula by a few metres";

/// The features at a point, serialized directly rather than through a JSON value: this route serves thousands of requests
/// a second.
#[derive(Serialize, JsonSchema)]
struct Located<'a> {
    /// How near the position in WGS 84 comes, where another datum is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    accuracy: Option<&'static str>,
    /// The features by collection; an empty list where there is none.
    collections: BTreeMap<&'a str, Vec<Here<'a>>>,
    /// How the answer came about, where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<LocateExplained<'a>>,
    /// As given, degrees.
    lat: f64,
    /// As given, degrees.
    lon: f64,
    /// The position in WGS 84, where another datum is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    wgs84: Option<Position>,
}

/// Headers of the features at a point as a table; the last where a radius is asked for.
const HEADER: [&str; 5] = ["collection", "id", "title", "border_km", "distance_km"];

impl Located<'_> {
    /// A row for each feature, its title in a language.
    fn rows(&self, language: &Language) -> impl Iterator<Item = Vec<String>> {
        let all = self.collections.iter().flat_map(|(id, here)| here.iter().map(move |h| (*id, h)));
        all.map(move |(collection, here)| {
            let [border, away] =
                [here.border_km, here.distance_km].map(|km| km.map_or_else(String::new, |km| km.to_string()));
            vec![collection.to_owned(), here.id.to_owned(), here.title.get(language).to_owned(), border, away]
        })
    }
}

/// How the features at a point were found.
#[derive(Serialize, JsonSchema)]
struct LocateExplained<'a> {
    collections: Vec<CollectionExplained<'a>>,
    milliseconds: f64,
}

/// How the features of one collection were found.
#[derive(Serialize, JsonSchema)]
struct CollectionExplained<'a> {
    /// Features whose boxes hold the point.
    candidates: usize,
    collection: &'a str,
    tested: Vec<CandidateExplained<'a>>,
}

/// A feature whose box holds the point.
#[derive(Serialize, JsonSchema)]
struct CandidateExplained<'a> {
    border_km: Option<f64>,
    id: &'a str,
    r#in: bool,
    why: String,
}

/// A feature at the point.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FeatureHere")]
struct Here<'a> {
    /// Distance to its border, km; `null` where borders are not known.
    border_km: Option<f64>,
    /// How far it is from the point, km; absent where no radius is asked for, and of lines and polygons.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_km: Option<f64>,
    href: String,
    id: &'a str,
    title: Title<'a>,
}

impl<'a> Here<'a> {
    fn new(call: &Call, collection: &'a Collection, position: usize, point: Position) -> Self {
        let id = collection.feature_id(position);
        let border = collection.shapes().border_km(position, point);
        Here {
            border_km: border.map(metres),
            distance_km: None,
            href: call.links.to(&["collections", collection.id(), "items", id]),
            id,
            title: collection.feature_title(position),
        }
    }

    /// A feature that is read in place.
    fn stored(call: &Call, collection: &str, feature: &'a NearFeature, is_near: bool) -> Self {
        Here {
            border_km: feature.border_km.map(metres),
            distance_km: feature.km.filter(|_| is_near).map(metres),
            href: call.links.to(&["collections", collection, "items", &feature.id]),
            id: &feature.id,
            title: (&feature.title).into(),
        }
    }

    /// The same so far away.
    fn away(self, km: f64) -> Self {
        Here { distance_km: Some(metres(km)), ..self }
    }
}

/// Kilometres to a metre.
fn metres(km: f64) -> f64 {
    (km * 1e3).round() / 1e3
}

/// Which features' bounding boxes contain the point, and whether the features themselves do.
fn reasons<'a>(app: &App, collection: &'a Collection, point: Position) -> CollectionExplained<'a> {
    let index = app.atlas.dataset().index_of(collection);
    let candidates = index.candidates(&crate::geometry::Bounds::around([point]));
    let inside = index.containing(collection, point);
    let reason = |p: &u32| {
        let holds = inside.contains(p);
        let border = collection.shapes().border_km(*p as usize, point).map(metres);
        let (km, side) = (border.unwrap_or(0.0), if holds { "inside" } else { "outside" });
        let why = match border {
            Some(_) if km == 0.0 && holds => "the point lies on its border".to_owned(),
            Some(_) => format!("its box holds the point, which lies {km} km {side} its border"),
            None => format!("its box holds the point; the exact test says {side}"),
        };
        CandidateExplained { border_km: border, id: collection.feature_id(*p as usize), r#in: holds, why }
    };
    CollectionExplained {
        candidates: candidates.len(),
        collection: collection.id(),
        tested: candidates.iter().map(reason).collect(),
    }
}
