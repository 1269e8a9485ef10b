//! `collections`, `radius` and `limit` of `/locate`: which collections are asked, and the points near a place.

use crate::budget::Budget;
use crate::feature::{Collection, Everything};
use crate::geometry::Position;
use crate::query::nearest;
use crate::server::App;
use crate::server::ask::parameters::{STRING, parameter};
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Parameter;
use crate::store::{self, NearFeature, Store};
use std::sync::Arc;

pub const LOCATED: Parameter = parameter(
    "collections",
    "Collections to look in, with commas between; all that are in memory if absent. Those whose features are read in place are to be named.",
    STRING,
    "counties,areas",
);
pub const RADIUS: Parameter = parameter(
    "radius",
    "Kilometres: of collections of points the features at most so far away, nearest first; lines and polygons are those at the point.",
    r#"{"type":"number","minimum":0,"maximum":300}"#,
    "25",
);
pub const NEAREST: Parameter = parameter(
    "limit",
    "Points of each collection to return at most; a larger number is taken as the maximum.",
    r#"{"type":"integer","minimum":1,"maximum":100,"default":10}"#,
    "10",
);

/// Kilometres around a place at most.
const MOST_KM: f64 = 300.0;
/// Points near a place: as many as are returned if nobody says, and at most.
const NEAR: [usize; 2] = [10, 100];

/// Where a request looks, and how far.
pub struct Reach<'a> {
    /// Collections in memory.
    pub in_memory: Vec<&'a Collection>,
    /// Collections that are read in place.
    pub stores: Vec<&'a Arc<dyn Store>>,
    /// Kilometres; only the point itself if absent.
    pub radius: Option<f64>,
    limit: usize,
}

impl<'a> Reach<'a> {
    /// Reads the parameters.
    ///
    /// # Errors
    /// 400 for an unknown collection, or a number that is out of range.
    pub fn read(app: &'a App, call: &Call) -> Result<Self, Problem> {
        let radius = call.params.number("radius", 0.0, MOST_KM)?;
        let limit = call.params.integer("limit", 1)?.unwrap_or(NEAR[0]).min(NEAR[1]);
        let (mut in_memory, mut stores) = (Vec::new(), Vec::<&Arc<dyn Store>>::new());
        match call.params.get("collections") {
            None => in_memory.extend(app.atlas.unnamed(Everything::Points)),
            Some(list) => {
                for id in list.split(',').map(str::trim) {
                    match app.atlas.store(id) {
                        Some(store) if stores.iter().all(|s| !Arc::ptr_eq(s, store)) => stores.push(store),
                        Some(_) => {}
                        None => {
                            let named = app.collection(id).map_err(|unknown| {
                                Problem::bad_request(format!("parameter collections: {unknown}"))
                            })?;
                            if in_memory.iter().all(|known: &&Collection| known.id() != named.id()) {
                                in_memory.push(named);
                            }
                        }
                    }
                }
            }
        }
        Ok(Reach { in_memory, stores, radius, limit })
    }

    /// Points of a collection in memory within the radius, nearest first.
    ///
    /// # Errors
    /// The budget is over.
    pub fn near(
        &self,
        app: &App,
        collection: &Collection,
        point: Position,
        budget: &Budget,
    ) -> Result<Vec<(u32, f64)>, Problem> {
        let Some(km) = self.radius else { return Ok(Vec::new()) };
        let index = app.atlas.dataset().index_of(collection);
        Ok(nearest(collection, index, point, (km, self.limit), budget)?)
    }

    /// Points that are read in place within the radius, or at the point, and lines and polygons at the point, by collection.
    ///
    /// # Errors
    /// A store cannot be read, single features may not leave it, or the budget is over.
    pub fn stored(
        &self,
        point: Position,
        budget: &Budget,
    ) -> Result<Vec<(&'a str, Vec<NearFeature>)>, Problem> {
        let mut all = Vec::new();
        for store in self.stores.iter().copied() {
            store.ready()?;
            let found = store::nearest(&**store, point, (self.radius.unwrap_or(0.0), self.limit), budget)?;
            all.push((&**store.schema().id(), found));
        }
        Ok(all)
    }
}
