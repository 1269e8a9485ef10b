//! `/styles`, `/styles/{styleId}`, its legend, and rendered tiles.

use super::App;
use super::call::Call;
use super::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;

/// Styles for the landing page.
pub fn summaries(_: &App, _: &Call) -> Vec<Value> {
    Vec::new()
}
pub async fn map(State(_): State<App>) -> Result<Response, Problem> {
    Err(Problem::not_found("x"))
}
pub async fn styles(State(_): State<App>) -> Result<Response, Problem> {
    Err(Problem::not_found("x"))
}
pub async fn style(State(_): State<App>) -> Result<Response, Problem> {
    Err(Problem::not_found("x"))
}
pub async fn legend(State(_): State<App>) -> Result<Response, Problem> {
    Err(Problem::not_found("x"))
}
