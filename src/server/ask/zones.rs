//! `in` and `not_in`: zones such as `areas/wumeng`, or `areas/*` for all of them.

use crate::feature::{Collection, ShapeKind};
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;

/// Zones that a parameter names: positions by collection.
#[derive(Debug)]
pub struct Zones<'a>(Vec<(&'a Collection, Vec<u32>)>);

impl<'a> Zones<'a> {
    /// Reads a parameter; `None` if it is absent.
    ///
    /// # Errors
    /// 400 for a zone that is not there or has no ground.
    pub fn read(app: &'a App, call: &Call, name: &str) -> Result<Option<Self>, Problem> {
        let Some(text) = call.params.get(name) else { return Ok(None) };
        text.split(',')
            .map(|part| zone(app, name, part.trim()))
            .collect::<Result<_, _>>()
            .map(|z| Some(Zones(z)))
    }

    /// Positions of the features in any of the zones, ascending.
    pub fn features(&self, app: &App, of: &Collection) -> Vec<u32> {
        let inside = |(zones, chosen): &(&Collection, Vec<u32>)| app.atlas.inside(zones, chosen, of);
        let mut found: Vec<u32> = self.0.iter().flat_map(inside).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

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
