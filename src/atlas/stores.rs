//! Collections whose features are kept outside of memory.

use super::Atlas;
use crate::budget::{Budget, Stopped};
use crate::dataset::Dataset;
use crate::feature::Collection;
use crate::geometry::to_mercator;
use crate::render::raster::{MapOptions, Renderer};
use crate::render::vector::{Encoder, TileEncoding};
use crate::render::{Canvas, Ground, Window};
use crate::store::{self, Store, StoreFault};
use crate::style::Style;
use crate::tile::{MatrixTile, TileCoord};
use std::sync::Arc;

/// Device pixels around a window within which marks may reach into it.
const REACH: f64 = 64.0;
/// The deepest zoom whose tiles features are taken from.
const DEEPEST: u8 = 14;

impl Atlas {
    /// The same atlas with collections that are kept elsewhere.
    #[must_use]
    pub fn with_stores(mut self, stores: Vec<Arc<dyn Store>>) -> Self {
        self.stores = stores;
        self
    }

    /// Collections that are kept elsewhere, in the manifest's order.
    pub fn stores(&self) -> &[Arc<dyn Store>] {
        &self.stores
    }

    /// The one with an id.
    pub fn store(&self, id: &str) -> Option<&Arc<dyn Store>> {
        self.stores.iter().find(|store| &**store.schema().id() == id)
    }

    /// Changes with what is kept elsewhere: an answer of another stamp is stale.
    pub fn stamp(&self) -> u64 {
        self.stores.iter().fold(0, |all, store| all.rotate_left(1) ^ store.stamp())
    }

    /// The first collection of a style that is kept elsewhere: it is drawn on maps alone, not on prints.
    pub fn store_of(&self, style: &Style) -> Option<&Arc<dyn Store>> {
        style.collections().iter().find_map(|id| self.store(id))
    }

    /// Any part of a map as pixels, with the features that are kept elsewhere above all else, in the order of the style. A
    /// window beyond the antimeridian shows what lies on its other side.
    ///
    /// # Errors
    /// A store cannot be read, or the budget is over.
    pub fn whole_map(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        budget: &Budget,
    ) -> Result<Canvas, StoreFault> {
        let turns = window.turns();
        if turns.is_empty() {
            return self.map_of_turn(style, window, options, budget);
        }
        let mut canvas = Canvas::plain(window.width, window.height, [0; 4]);
        for (columns, part) in turns {
            canvas.put(columns.start, &self.map_of_turn(style, part, options, budget)?);
        }
        for (column, share) in window.cuts() {
            canvas.join(column, share);
        }
        Ok(canvas)
    }

    /// The same of a window on the plane of the data.
    fn map_of_turn(
        &self,
        style: &Style,
        window: Window,
        options: &MapOptions,
        budget: &Budget,
    ) -> Result<Canvas, StoreFault> {
        let mut canvas = self.map_image(style, window, options, budget)?;
        for store in style.collections().iter().filter_map(|id| self.store(id)) {
            let is_of = |s: &crate::style::SourceLayer| s.collection == *store.schema().id();
            let mut own = style.clone();
            own.layers.retain(|layer| layer.source.as_ref().is_some_and(is_of));
            let features = features_around(&**store, &window, budget)?;
            let renderer = Renderer::new(Arc::new(Dataset::new(vec![features], Vec::new())));
            let options = MapOptions { labels: false, relief: false, background: false, ..options.clone() };
            canvas.lay(&renderer.image(&own, window, &options, budget)?);
        }
        Ok(canvas)
    }

    /// A vector tile of features that were taken out of a store, with all their properties but those that `keeps` refuses;
    /// empty where there are none.
    ///
    /// # Errors
    /// The budget is over.
    pub fn extract_tile(
        features: Collection,
        (tile, encoding): (MatrixTile, TileEncoding),
        keeps: impl Fn(&str) -> bool,
        budget: &Budget,
    ) -> Result<Vec<u8>, Stopped> {
        if features.is_empty() {
            return Ok(Vec::new());
        }
        let id = features.id().clone();
        let names: Vec<Arc<str>> = features.properties().iter().map(|p| p.name.clone()).collect();
        let dataset = Arc::new(Dataset::new(vec![features], Vec::new()));
        let encoder = Encoder::of_chosen(Arc::new(Ground::new(dataset)));
        let names = names.iter().map(|n| &**n).filter(|n| keeps(n) && encoder.carries(n));
        match encoder.layers(&id, Some(&names.collect::<Vec<_>>())) {
            Ok(layers) => encoder.tile(&layers, tile, encoding, budget),
            // It has the layer and the properties that were just asked of it.
            Err(_) => Ok(Vec::new()),
        }
    }
}

/// The features of a store in and around a window, as the tiles of its zoom have them.
fn features_around(store: &dyn Store, window: &Window, budget: &Budget) -> Result<Collection, StoreFault> {
    let zoom = (window.style_zoom() + 1e-6).floor().clamp(0.0, f64::from(DEEPEST)) as u8;
    let around = window.bounds(REACH);
    let last = f64::from((1u32 << zoom) - 1);
    let tile = |at| to_mercator(at).map(|v| (v * (last + 1.0)).floor().clamp(0.0, last) as u32);
    let [west, north] = tile([around.west(), around.north()]);
    let [east, south] = tile([around.east(), around.south()]);
    let mut tiles = Vec::new();
    for (x, y) in (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y))) {
        budget.check()?;
        let coord = TileCoord::new(zoom, x, y).map_err(|e| StoreFault::Refused(e.to_string()))?;
        tiles.push(store.tile(coord, false, None, budget)?);
    }
    store::joined(store, tiles)
}
