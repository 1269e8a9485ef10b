//! The abstract tests of OGC API Features, each named by the requirement it checks: Part 1 (17-069r4, annex A), Part 2
//! (18-058r1, annex A) and Part 3 (19-079r2, annex A).

mod core;
mod crs;
mod filtering;
mod world;

use crate::client::{PUBLIC, good};
use serde_json::Value;

/// The collections that are served.
pub async fn collections() -> Vec<Value> {
    good("/collections").await["collections"].as_array().unwrap().clone()
}

/// Ids of the collections.
pub async fn ids() -> Vec<String> {
    collections().await.iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect()
}

/// The link of a relation, as a path of this server.
pub fn link<'a>(document: &'a Value, rel: &str) -> Option<(&'a str, &'a str)> {
    let links = document["links"].as_array()?;
    let found = links.iter().find(|l| l["rel"] == rel)?;
    let path = found["href"].as_str()?.strip_prefix(PUBLIC)?;
    Some((if path.is_empty() { "/" } else { path }, found["type"].as_str().unwrap_or("")))
}

/// A query parameter of a path as the description declares it.
pub async fn declared(path: &str, name: &str) -> Value {
    let api = good("/api").await;
    let parameters =
        api["paths"][path]["get"]["parameters"].as_array().unwrap_or_else(|| panic!("{path}")).clone();
    parameters.into_iter().find(|p| p["name"] == name).unwrap_or_else(|| panic!("{path} {name}"))
}
