//! Bulk requests as NDJSON: an object on each line, answered with one object each.

use super::place::{Given, PlaceOptions, Placed, point};
use crate::atlas::Atlas;
use crate::budget::{Budget, Stopped};
use crate::server::wire::upload::Part;
use serde_json::{Map, Value, json};

/// Answers the lines of a part; empty lines have no answer.
///
/// # Errors
/// The budget is over.
pub fn rows(atlas: &Atlas, wanted: &PlaceOptions, part: &Part, budget: &Budget) -> Result<Vec<u8>, Stopped> {
    let mut out = Vec::with_capacity(part.bytes.len() * 2);
    let mut line = part.line;
    for bytes in part.bytes.split(|b| *b == b'\n') {
        if !bytes.trim_ascii().is_empty() {
            budget.check()?;
            write(&mut out, &row((atlas, wanted), bytes, line, budget)?);
        }
        line += 1;
    }
    if let Some(fault) = &part.fault {
        write(&mut out, &json!({ "error": format!("line {line}: {fault}") }));
    }
    Ok(out)
}

fn write(out: &mut Vec<u8>, value: &Value) {
    // serde_json can write whatever it has read.
    drop(serde_json::to_writer(&mut *out, value));
    out.push(b'\n');
}

/// The object that came with `located`, or with `error`.
fn row(
    (atlas, wanted): (&Atlas, &PlaceOptions),
    bytes: &[u8],
    line: u64,
    budget: &Budget,
) -> Result<Value, Stopped> {
    let mut object = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Ok(json!({ "error": format!("line {line}: expected an object") })),
        Err(e) => return Ok(json!({ "error": format!("line {line}: expected an object: {e}") })),
    };
    let placed = match given(&object) {
        Err(fault) => Err(fault),
        Ok(GivenPlace::Point(lon, lat)) => match point(&lon, &lat) {
            Err(fault) => Err(fault),
            Ok(point) => wanted.place(atlas, &Given::Point(point), budget)?,
        },
        Ok(GivenPlace::Named(name)) => wanted.place(atlas, &Given::Named(name.trim()), budget)?,
    };
    match placed {
        Ok(placed) => object.insert("located".to_owned(), located(atlas, wanted, &placed)),
        Err(fault) => object.insert("error".to_owned(), json!(format!("line {line}: {fault}"))),
    };
    Ok(Value::Object(object))
}

enum GivenPlace {
    Point(String, String),
    Named(String),
}

fn given(object: &Map<String, Value>) -> Result<GivenPlace, String> {
    let text = |name: &str| match object.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let first = |names: &[&str]| names.iter().find_map(|n| text(n));
    match (first(&["lon", "lng", "longitude"]), first(&["lat", "latitude"]), first(&["code", "name", "id"])) {
        (Some(lon), Some(lat), _) => Ok(GivenPlace::Point(lon, lat)),
        (_, _, Some(name)) => Ok(GivenPlace::Named(name)),
        _ => Err("expected members lon and lat, or code, or name".to_owned()),
    }
}

fn located(atlas: &Atlas, wanted: &PlaceOptions, placed: &Placed) -> Value {
    let mut out = Map::new();
    for (i, number) in wanted.collections.iter().enumerate() {
        let collection = &atlas.collections()[*number];
        let found = placed.features.get(i).map_or(&[][..], |f| f);
        let one = |p: &u32| {
            let title = collection.feature_title(*p as usize).get(&wanted.language);
            json!({ "id": collection.feature_id(*p as usize), "title": title })
        };
        out.insert(collection.id().to_string(), found.iter().map(one).collect());
    }
    out.insert("border_km".to_owned(), json!(placed.border_km.map(|km| (km * 1e3).round() / 1e3)));
    if let Some(point) = placed.wgs84 {
        out.insert("wgs84".to_owned(), json!(point.map(|n| (n * 1e7).round() / 1e7)));
    }
    Value::Object(out)
}
