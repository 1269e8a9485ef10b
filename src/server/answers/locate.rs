//! `/locate`: the features at a point.

use super::bulk::datum;
use crate::feature::Collection;
use crate::geometry::{Datum, Position};
use crate::server::App;
use crate::server::features::formats;
use crate::server::pages::html;
use crate::server::routes;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};
use std::time::Instant;

/// The features at a point, by collection; a collection without any has an empty list.
pub async fn locate(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = call.format(&routes::LOCATE, &formats::DOCUMENT)?;
    let lon = call.params.required("lon", call.params.number("lon", -180.0, 180.0)?)?;
    let lat = call.params.required("lat", call.params.number("lat", -90.0, 90.0)?)?;
    let datum = datum(&call)?;
    let explain = call.params.flag("explain")?;
    let point = datum.to_wgs84([lon, lat]);
    let start = Instant::now();
    let found = app.atlas.locate(point);
    let took = start.elapsed();
    let mut collections = Map::new();
    for collection in app.atlas.collections() {
        let positions = found.iter().find(|(c, _)| c.id() == collection.id()).map_or(&[][..], |(_, p)| p);
        let here = positions.iter().map(|p| described(&call, collection, *p as usize, point));
        collections.insert(collection.id().to_string(), here.collect());
    }
    let mut document = json!({ "lon": lon, "lat": lat, "collections": collections });
    if datum != Datum::Wgs84 {
        document["wgs84"] = json!(point.map(|n| (n * 1e7).round() / 1e7));
        document["accuracy"] = json!(
            "the inverse of the formula in public use, exact to a millimetre; map services differ from the formula by a few metres"
        );
    }
    if explain {
        document["explain"] = json!({
            "milliseconds": took.as_secs_f64() * 1e3,
            "collections": app.atlas.collections().iter().map(|c| reasons(&app, c, point)).collect::<Vec<Value>>(),
        });
    }
    let response = html::outlined(&app, &call, (format, &routes::LOCATE), document)?;
    Ok(respond::phase(response, "query", took))
}

fn described(call: &Call, collection: &Collection, position: usize, point: Position) -> Value {
    let id = collection.feature_id(position);
    let href = call.links.to(&["collections", collection.id(), "items", id]);
    let border = collection.shapes().border_km(position, point).map(|km| (km * 1e3).round() / 1e3);
    json!({ "id": id, "title": collection.feature_title(position), "href": href, "border_km": border })
}

/// Which features' boxes hold the point, and whether the features do.
fn reasons(app: &App, collection: &Collection, point: Position) -> Value {
    let index = app.atlas.spatial_index(collection);
    let candidates = index.candidates(&crate::geometry::Bounds::around([point]));
    let inside = index.containing(collection, point);
    let reason = |p: &u32| {
        let holds = inside.contains(p);
        let border = collection.shapes().border_km(*p as usize, point).map(|km| (km * 1e3).round() / 1e3);
        let (km, side) = (border.unwrap_or(0.0), if holds { "inside" } else { "outside" });
        let why = match border {
            Some(_) if km == 0.0 && holds => "the point lies on its border".to_owned(),
            Some(_) => format!("its box holds the point, which lies {km} km {side} its border"),
            None => format!("its box holds the point; the exact test says {side}"),
        };
        json!({ "id": collection.feature_id(*p as usize), "in": holds, "border_km": border, "why": why })
    };
    json!({
        "collection": collection.id(),
        "candidates": candidates.len(),
        "tested": candidates.iter().map(reason).collect::<Vec<Value>>(),
    })
}
