//! The features that a request asks for.

use super::paging::Paging;
use super::selection::{self, Selection};
use super::{fields, filter};
use crate::feature::Collection;
use crate::query::Query;
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;

/// Which features of a collection, in which order: `bbox`, `filter`, properties as parameters, `datetime`, `q`, `in`,
/// `not_in`, `sortby`.
///
/// # Errors
/// 400 for a value that cannot be read or is not served.
pub fn query(
    app: &App,
    call: &Call,
    collection: &Collection,
    paging: Paging,
    route: &Route,
) -> Result<Query, Problem> {
    let filtered = filter::selection(app, call, collection, route)?;
    let bounds = call.params.bbox(super::crs(&call.params, "bbox-crs")?)?;
    let Selection { within, order } = selection::select(app, call, collection)?;
    let within = match (within, filtered) {
        (Some(mut within), Some(filtered)) => {
            within.retain(|p| filtered.binary_search(p).is_ok());
            Some(within)
        }
        (one, other) => one.or(other),
    };
    // An explicit `sortby` overrides search relevance.
    let order = fields::sorted(&call.params, collection)?.or(order);
    Ok(Query { bounds, within, order, limit: paging.limit, offset: paging.offset })
}
