//! Answers that are pages of features as GeoJSON.

use super::call::Call;
use super::formats::GEOJSON;
use super::links::Link;
use super::records::Records;
use super::respond;
use crate::budget::Stopped;
use crate::export::{Detail, geojson};
use crate::query::Page;
use crate::server::App;
use crate::server::app::HeldCollection;
use axum::response::Response;

/// A page of features, and what it says beside them.
pub struct FeaturePage<'a> {
    /// The collection of the features.
    pub collection: HeldCollection,
    /// Which of them are on the page.
    pub page: Page,
    /// How they are shown.
    pub detail: Detail,
    /// Links of the document.
    pub links: &'a [Link],
    /// False where nobody knows how many there are on all pages.
    pub is_counted: bool,
    /// Further members of the document, each with a comma behind it.
    pub extra: &'a str,
}

impl FeaturePage<'_> {
    /// The page as an answer; `beside` are members that a feature, by its place on the page, has after the properties of
    /// its collection, each with a comma before it.
    ///
    /// # Errors
    /// The budget is over before the first piece is there.
    pub fn answer(
        self,
        app: &App,
        call: &Call,
        beside: impl Fn(usize) -> String + Send + 'static,
    ) -> Result<Response, Stopped> {
        let FeaturePage { collection, page, detail, links, is_counted, extra } = self;
        let counts = (page.positions.len(), is_counted.then_some(page.matched as u64));
        let (crs, head) = (detail.crs, geojson::head(counts, &links, detail.crs, extra));
        let positions = page.positions;
        let records = Records {
            head,
            between: b",",
            count: positions.len(),
            write: move |out: &mut Vec<u8>, i: usize| {
                geojson::record(out, &collection, positions[i] as usize, &detail, &beside(i));
            },
            tail: geojson::tail(jiff::Timestamp::now()),
        };
        Ok(respond::in_crs(records.answer(app, call.ticket.budget(), GEOJSON)?, crs))
    }
}
