//! `/locate`: the features at a point.

use crate::server::App;
use crate::server::routes;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

/// The features at a point, by collection; a collection without any has an empty list.
pub async fn locate(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    call.json(&routes::LOCATE)?;
    let lon = call.params.required("lon", call.params.number("lon", -180.0, 180.0)?)?;
    let lat = call.params.required("lat", call.params.number("lat", -90.0, 90.0)?)?;
    let found = app.atlas.locate([lon, lat]);
    let mut collections = Map::new();
    for collection in app.atlas.collections() {
        let positions = found.iter().find(|(c, _)| c.id() == collection.id()).map_or(&[][..], |(_, p)| p);
        let here = |p: &u32| {
            let id = collection.feature_id(*p as usize);
            let href = call.links.to(&["collections", collection.id(), "items", id]);
            json!({ "id": id, "title": collection.feature_title(*p as usize), "href": href })
        };
        collections.insert(collection.id().to_string(), Value::Array(positions.iter().map(here).collect()));
    }
    respond::json("application/json", &json!({ "lon": lon, "lat": lat, "collections": collections }))
}
