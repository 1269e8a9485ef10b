//! The features that a request asks for.

use super::paging::Paging;
use super::zones::Zones;
use super::{fields, filter};
use crate::feature::Collection;
use crate::geometry::Bounds;
use crate::query::{Filter, MAX_TEXT, Query, SortKey, order};
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;

/// Which features of a collection a request asks for, and in which order.
#[derive(Debug)]
pub struct FeaturesRequest<'a> {
    /// The collection.
    pub collection: &'a Collection,
    /// What features must fulfil, one conjunction; none for all.
    filter: Option<Filter>,
    /// Features must meet one of these boxes; none for anywhere.
    bounds: Vec<Bounds>,
    /// What they are called.
    text: Option<&'a str>,
    inside: Option<Zones<'a>>,
    outside: Option<Zones<'a>>,
    /// By what they are sorted; none for the order of the search, or of the collection.
    sort: Option<Vec<SortKey<'a>>>,
}

impl<'a> FeaturesRequest<'a> {
    /// Reads `filter`, properties as parameters, `datetime`, `bbox`, `q`, `in`, `not_in` and `sortby`.
    ///
    /// # Errors
    /// 400 for a value that cannot be read or is not served.
    pub fn read(
        app: &'a App,
        call: &'a Call,
        collection: &'a Collection,
        route: &Route,
    ) -> Result<Self, Problem> {
        Ok(FeaturesRequest {
            collection,
            filter: filter::conjunction(app, call, collection, route)?,
            bounds: call.params.bbox(super::crs(&call.params, "bbox-crs")?)?,
            text: text(call)?,
            inside: Zones::read(app, call, "in")?,
            outside: Zones::read(app, call, "not_in")?,
            sort: fields::sort_keys(&call.params, collection)?,
        })
    }

    /// The query that finds them: filters, search and zones become positions.
    ///
    /// # Errors
    /// 503 where that takes too long, or too many requests wait for work of that kind.
    pub async fn query(&self, app: &App, call: &Call, paging: Paging) -> Result<Query, Problem> {
        let (atlas, collection) = (&app.atlas, self.collection);
        let mut zones = self.inside.iter().chain(&self.outside);
        let is_heavy = self.filter.as_ref().is_some_and(Filter::is_spatial)
            || zones.any(|zones| zones.is_heavy(app, collection));
        if is_heavy {
            call.ticket.grows_heavy().await?;
        }
        let budget = call.ticket.budget();
        let filtered = self.filter.as_ref().map(|filter| atlas.filtered(collection, filter, budget));
        let mut within = filtered.transpose()?;
        let mut keep = |holds: &dyn Fn(&u32) -> bool| {
            let all = within.get_or_insert_with(|| (0..collection.len() as u32).collect());
            all.retain(holds);
        };
        let found = self.text.map(|text| -> Vec<u32> {
            atlas.search(text, Some(collection)).iter().map(|hit| hit.feature).collect()
        });
        if let Some(found) = &found {
            let mut ascending = found.clone();
            ascending.sort_unstable();
            keep(&|p| ascending.binary_search(p).is_ok());
        }
        if let Some(zones) = &self.inside {
            let inside = zones.features(app, collection, budget)?;
            keep(&|p| inside.binary_search(p).is_ok());
        }
        if let Some(zones) = &self.outside {
            let outside = zones.features(app, collection, budget)?;
            keep(&|p| outside.binary_search(p).is_err());
        }
        // An explicit `sortby` overrides search relevance.
        let order = self.sort.as_ref().map(|keys| order(collection, keys)).or(found);
        let Paging { limit, offset } = paging;
        Ok(Query { bounds: self.bounds.clone(), within, order, limit, offset })
    }
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
            "parameter q: expected a name or a code of 1 to {MAX_TEXT} characters, found {length}"
        ))),
        false => Ok(Some(text)),
    }
}
