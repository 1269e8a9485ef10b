//! `in` and `not_in`: zones such as `areas/wumeng`, or `areas/*` for all of them.

use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, ShapeKind};
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::store::ZoneGround;
use std::collections::{BTreeMap, BTreeSet};

/// Different zones in one parameter at most; all of a collection are one.
const MAX_ZONES: usize = 500;

/// Zones whose ground is compared with that of features as quickly as anything is looked up, at most.
const FEW: usize = 16;

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
        let named: BTreeSet<&str> = text.split(',').map(str::trim).collect();
        if named.len() > MAX_ZONES {
            let found = named.len();
            let what = format!("parameter {name}: expected at most {MAX_ZONES} zones, found {found}");
            return Err(Problem::bad_request(what));
        }
        // Each zone once, however often it is named.
        let mut all: BTreeMap<&str, (&Collection, BTreeSet<u32>)> = BTreeMap::new();
        for part in named {
            let (zones, chosen) = zone(app, name, part)?;
            all.entry(zones.id()).or_insert((zones, BTreeSet::new())).1.extend(chosen);
        }
        let listed = all.into_values().map(|(zones, chosen)| (zones, chosen.into_iter().collect()));
        Ok(Some(Zones(listed.collect())))
    }

    /// True if so much ground is to be compared that it may take long: an official list is read at once.
    pub fn is_heavy(&self, app: &App, of: &Collection) -> bool {
        let on_ground = |zones: &Collection| app.atlas.membership(zones.id(), of.id()).is_none();
        self.0.iter().any(|(zones, chosen)| chosen.len() > FEW && on_ground(zones))
    }

    /// The ground of all of them together, for features that are kept outside of memory.
    ///
    /// # Errors
    /// 400 where they have none.
    pub fn ground(&self) -> Result<ZoneGround, Problem> {
        let of = |(zones, chosen): &(&'a Collection, Vec<u32>)| -> Vec<ZoneGround> {
            chosen.iter().filter_map(|zone| ZoneGround::of_feature(zones, *zone as usize)).collect()
        };
        ZoneGround::any(self.0.iter().flat_map(of).collect()).ok_or_else(|| {
            Problem::bad_request("parameter in: expected zones with polygons, found none with ground")
        })
    }

    /// Positions of the features in any of the zones, ascending.
    ///
    /// # Errors
    /// The budget is over.
    pub fn features(&self, app: &App, of: &Collection, budget: &Budget) -> Result<Vec<u32>, Stopped> {
        let mut found = Vec::new();
        for (zones, chosen) in &self.0 {
            found.extend(app.atlas.inside(zones, chosen, of, budget)?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
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
