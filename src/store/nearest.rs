//! The features of a store that are nearest to a place, or at it.

use super::{Extract, Store, StoreFault, StoreQuery};
use crate::budget::Budget;
use crate::feature::{Localized, ShapeKind};
use crate::geometry::{Bounds, Position, bounds_within};
use crate::query::km_to;
use geo::{Intersects, Point};
use std::sync::Arc;

/// Features looked at together.
const BATCH: usize = 1024;
/// How often a circle is halved at most: of 300 km, to a metre.
const HALVINGS: u32 = 18;

/// A feature near a place.
#[derive(Debug, Clone, PartialEq)]
pub struct NearFeature {
    /// Its id.
    pub id: Arc<str>,
    /// Its titles.
    pub title: Localized,
    /// How far from the place, km; of lines and polygons, which are at it, `None`.
    pub km: Option<f64>,
    /// How far the place is from the border of a polygon, km.
    pub border_km: Option<f64>,
}

impl NearFeature {
    fn new(extract: &Extract, position: usize) -> Self {
        NearFeature {
            id: extract.features.feature_id(position).into(),
            title: extract.features.feature_title(position).to_localized(),
            km: None,
            border_km: None,
        }
    }
}

/// The features at most `km` from a place, the nearest `limit`, nearest first, of those equally near by their ids. Of lines
/// and polygons those that have the place on them, all of them, by their ids.
///
/// Whatever the circle holds, little more than what is near is read: a circle is looked for that a batch holds, with enough
/// in it, between one that is too full and one that has too few.
///
/// # Errors
/// The store cannot be read, single features may not leave it, or the budget is over.
pub fn nearest(
    store: &dyn Store,
    place: Position,
    (km, limit): (f64, usize),
    budget: &Budget,
) -> Result<Vec<NearFeature>, StoreFault> {
    if store.extent().kind != ShapeKind::Point {
        return at(store, place, budget);
    }
    let mut circle = Circle { store, place, km, limit, found: Vec::new() };
    let (mut too_few, mut too_full) = (0.0, km);
    for _ in 0..2 * HALVINGS {
        let has_more = circle.read(0, budget)?;
        if !has_more && (circle.found.len() >= limit || circle.km >= km) {
            return Ok(circle.found);
        }
        if circle.km <= 0.0 {
            break;
        }
        let side = if has_more { &mut too_full } else { &mut too_few };
        *side = circle.km;
        circle.km = (too_few + too_full) / 2.0;
    }
    // More at one distance than a batch holds.
    circle.km = too_full;
    loop {
        let mut offset = 0;
        while circle.read(offset, budget)? {
            offset += BATCH as u64;
        }
        if circle.found.len() >= limit || circle.km >= km {
            return Ok(circle.found);
        }
        circle.km = (circle.km * 2.0).min(km);
    }
}

/// The lines and polygons that have a place on them, their borders included.
fn at(store: &dyn Store, place: Position, budget: &Budget) -> Result<Vec<NearFeature>, StoreFault> {
    let mut query = StoreQuery { limit: BATCH, is_uncounted: true, ..StoreQuery::default() };
    query.bounds = vec![Bounds::around([place])];
    let mut found = Vec::new();
    loop {
        budget.check()?;
        let page = store.page(&query, budget)?;
        for position in 0..page.features.len() {
            let shapes = page.features.shapes();
            if shapes.geometry(position).intersects(&Point::from(place)) {
                let border_km = shapes.border_km(position, place);
                found.push(NearFeature { border_km, ..NearFeature::new(&page, position) });
            }
        }
        if !page.has_more {
            found.sort_by(|a, b| a.id.cmp(&b.id));
            return Ok(found);
        }
        query.offset += BATCH as u64;
    }
}

struct Circle<'a> {
    store: &'a dyn Store,
    place: Position,
    km: f64,
    limit: usize,
    found: Vec<NearFeature>,
}

impl Circle<'_> {
    /// Reads the features of a batch, which replace what was found if it is the first; true where more follow.
    fn read(&mut self, offset: u64, budget: &Budget) -> Result<bool, StoreFault> {
        budget.check()?;
        let bounds = bounds_within(self.place, self.km);
        let query = StoreQuery { bounds, offset, limit: BATCH, is_uncounted: true, ..StoreQuery::default() };
        let page = self.store.page(&query, budget)?;
        if offset == 0 {
            self.found.clear();
        }
        for position in 0..page.features.len() {
            let km = km_to(&page.features.shapes().geometry(position), self.place);
            let near = km.filter(|km| *km <= self.km);
            self.found
                .extend(near.map(|km| NearFeature { km: Some(km), ..NearFeature::new(&page, position) }));
        }
        let km = |f: &NearFeature| f.km.unwrap_or_default();
        self.found.sort_by(|a, b| km(a).total_cmp(&km(b)).then_with(|| a.id.cmp(&b.id)));
        self.found.truncate(self.limit);
        Ok(page.has_more)
    }
}
