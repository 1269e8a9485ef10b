//! What a request for a page of features asks, read once.

use crate::export::Detail;
use crate::server::App;
use crate::server::ask::paging::{DEFAULT_LIMIT, Paging};
use crate::server::ask::{self, FeaturesRequest, filter};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats::ITEMS;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;

/// A page of features as a request asks for it.
pub struct ItemsRequest<'a> {
    /// Which features.
    pub features: FeaturesRequest<'a>,
    /// Where in them the page stands.
    pub paging: Paging,
    /// How they are shown.
    pub detail: Detail,
    /// True for a column with the geometry, in tables.
    pub with_geometry: bool,
    /// True if the answer tells how it came about.
    pub is_explained: bool,
    /// The word of `f`.
    pub format: &'static str,
}

impl<'a> ItemsRequest<'a> {
    /// Reads a request for features of a collection.
    ///
    /// # Errors
    /// 404 for an unknown collection, 400 for a parameter that cannot be read or does not fit it; 406 where `Accept`
    /// takes none of the formats.
    pub fn read(app: &'a App, call: &'a Call, id: &str, route: &Route) -> Result<Self, Problem> {
        let collection = app.collection(id)?;
        let own = filter::parameters(collection, route);
        let names: Vec<&str> = own.iter().map(|(name, _)| &**name).collect();
        let format = call.format_with(route, &ITEMS, &names)?;
        call.language(&html::languages(app))?;
        let paging = Paging::read(call, DEFAULT_LIMIT)?;
        let detail = ask::detail(call, collection)?;
        let with_geometry = ask::with_geometry(call, &detail)?;
        let is_explained = call.params.flag("explain")?;
        let features = FeaturesRequest::read(app, call, collection, route)?;
        Ok(ItemsRequest { features, paging, detail, with_geometry, is_explained, format })
    }
}
