//! Where in an answer a page stands.

use crate::feature::Collection;
use crate::query::Page;
use crate::server::wire::call::Call;
use crate::server::wire::formats::GEOJSON;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;

/// Maximum number of features on a page.
pub const MAX_LIMIT: usize = 10_000;
/// Default number of features on a page.
pub const DEFAULT_LIMIT: usize = 10;

/// Where in an answer a page stands.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    /// Features at most.
    pub limit: usize,
    /// Features to skip.
    pub offset: usize,
}

impl Paging {
    /// Reads `limit` and `offset`; a limit above the maximum is taken as the maximum.
    ///
    /// # Errors
    /// 400 for a limit below 1, or anything that is no whole number.
    pub fn read(call: &Call, default: usize) -> Result<Self, Problem> {
        let limit = call.params.integer("limit", 1)?.unwrap_or(default).min(MAX_LIMIT);
        Ok(Paging { limit, offset: call.params.integer("offset", 0)?.unwrap_or(0) })
    }

    /// `self`, `next`, `prev` and the collection.
    pub fn links(self, call: &Call, segments: &[&str], page: &Page, collection: &Collection) -> Vec<Link> {
        let mut links = vec![call.self_link(segments, GEOJSON)];
        links.extend(self.around(call, segments, GEOJSON, page.positions.len(), page.matched));
        let collection = call.links.to(&["collections", collection.id()]);
        links.push(Link::new(collection, "collection", "application/json", "The collection"));
        links
    }

    /// `next` and `prev` of a page with so many entries of all that match.
    pub fn around(
        self,
        call: &Call,
        segments: &[&str],
        media: &'static str,
        returned: usize,
        matched: usize,
    ) -> Vec<Link> {
        let to = |offset: usize| {
            call.again(segments, &[("offset", offset.to_string()), ("limit", self.limit.to_string())])
        };
        let mut links = Vec::new();
        let after = self.offset.saturating_add(returned);
        if after < matched && returned > 0 {
            links.push(Link::new(to(after), "next", media, "Next page"));
        }
        if self.offset > 0 {
            let before = self.offset.min(matched).saturating_sub(self.limit);
            links.push(Link::new(to(before), "prev", media, "Previous page"));
        }
        links
    }
}
