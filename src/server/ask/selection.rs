//! Which features a request is about, besides box and filter: `q`, `in` and `not_in`.

use crate::feature::{Collection, ShapeKind};
use crate::query::MAX_TEXT;
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;

/// The features that a request is about.
#[derive(Debug, Default)]
pub struct Selection {
    /// Positions, ascending; `None` means all.
    pub within: Option<Vec<u32>>,
    /// Positions in the order of the search, the best first; `None` where nothing is searched for.
    pub order: Option<Vec<u32>>,
}

/// Reads `q`, `in` and `not_in`.
///
/// # Errors
/// A text that is empty or too long, a zone that is not there or has no ground.
pub fn select(app: &App, call: &Call, collection: &Collection) -> Result<Selection, Problem> {
    let mut selection = Selection::default();
    if let Some(text) = text(call)? {
        let found: Vec<u32> = app.atlas.search(text, Some(collection)).iter().map(|h| h.feature).collect();
        let mut within = found.clone();
        within.sort_unstable();
        selection = Selection { within: Some(within), order: Some(found) };
    }
    if let Some(inside) = zones(app, call, "in", collection)? {
        keep(&mut selection, collection, |p| inside.binary_search(&p).is_ok());
    }
    if let Some(outside) = zones(app, call, "not_in", collection)? {
        keep(&mut selection, collection, |p| outside.binary_search(&p).is_err());
    }
    Ok(selection)
}

/// The text of `q`.
///
/// # Errors
/// 400 for a text that is empty or longer than [`MAX_TEXT`] characters.
pub fn text(call: &Call) -> Result<Option<&str>, Problem> {
    let Some(text) = call.params.get("q") else { return Ok(None) };
    let length = text.chars().count();
    match text.trim().is_empty() || length > MAX_TEXT {
        true => Err(Problem::bad_request(format!(
            "parameter q: expected a name, pinyin, initials or a code of 1 to {MAX_TEXT} characters, found {length}"
        ))),
        false => Ok(Some(text)),
    }
}

fn keep(selection: &mut Selection, collection: &Collection, holds: impl Fn(u32) -> bool) {
    let within = selection.within.take().unwrap_or_else(|| (0..collection.len() as u32).collect());
    selection.within = Some(within.into_iter().filter(|p| holds(*p)).collect());
}

/// Positions of the features in any of the zones that a parameter names, ascending.
fn zones(app: &App, call: &Call, name: &str, of: &Collection) -> Result<Option<Vec<u32>>, Problem> {
    let Some(text) = call.params.get(name) else { return Ok(None) };
    let mut found = Vec::new();
    for part in text.split(',') {
        let (zones, chosen) = zone(app, name, part.trim())?;
        found.extend(app.atlas.inside(zones, &chosen, of));
    }
    found.sort_unstable();
    found.dedup();
    Ok(Some(found))
}

/// `areas/wumeng`, or `areas/*` for all of them.
fn zone<'a>(app: &'a App, name: &str, text: &str) -> Result<(&'a Collection, Vec<u32>), Problem> {
    let bad = |why: String| {
        let expected = "expected zones such as areas/wumeng or areas/*, several with commas between";
        Problem::bad_request(format!("parameter {name}: {expected}, found {text:?}{why}"))
    };
    let (id, feature) = text.split_once('/').ok_or_else(|| bad(String::new()))?;
    let zones = app.atlas.collection(id).ok_or_else(|| {
        let known = app.atlas.collections().iter().map(|c| &**c.id()).collect::<Vec<_>>().join(", ");
        bad(format!(": no collection {id:?}; known: {known}"))
    })?;
    if zones.shapes().kind() != ShapeKind::Polygon {
        return Err(bad(format!(": the features of {id:?} have no ground")));
    }
    if feature == "*" {
        return Ok((zones, (0..zones.len() as u32).collect()));
    }
    match zones.position(feature) {
        Some(position) => Ok((zones, vec![position as u32])),
        None => Err(bad(format!(": collection {id:?} has no feature {feature:?}"))),
    }
}
