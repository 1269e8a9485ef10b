//! Warming up: computing in advance what is otherwise computed on first use.

use super::Atlas;
use crate::budget::Budget;
use crate::geometry::to_mercator;
use crate::render::Window;
use crate::render::raster::MapOptions;
use crate::tile::{TILE_SIDE, TileCoord};

/// The highest zoom that is drawn in advance.
const NEAREST: u8 = 10;
impl Atlas {
    /// Draws the first view, then the same place at every other zoom, so that border ranks, simplified arcs, label
    /// placements and the name index are ready before they are needed. Meant for a thread of its own: a request that
    /// needs one of them meanwhile waits for that one only.
    pub fn warm_up(&self) {
        let Some(view) = self.info.view else { return };
        let first = view.zoom.clamp(0.0, f64::from(NEAREST)) as u8;
        self.draw_at(view.center, first);
        self.names();
        (0..=NEAREST).filter(|zoom| *zoom != first).for_each(|zoom| self.draw_at(view.center, zoom));
    }

    fn draw_at(&self, center: [f64; 2], zoom: u8) {
        let tiles = f64::from(1u32 << zoom);
        let [x, y] = to_mercator(center).map(|v| (v * tiles) as u32);
        let Ok(tile) = TileCoord::new(zoom, x, y) else { return };
        for collection in self.collections() {
            if let Ok(layers) = self.tile_layers(collection.id(), None) {
                // Without an end, so it is never stopped.
                let _ = self.vector_tile(&layers, tile, &Budget::unlimited());
            }
        }
        if let Some(style) = self.info.default_style.as_ref().and_then(|id| self.style(id)) {
            for language in &self.info.languages {
                let options = MapOptions { languages: language.clone().into(), ..MapOptions::default() };
                let window = Window::of_tile(tile, TILE_SIDE, 1);
                let _ = self.map_image(style, window, &options, &Budget::unlimited());
            }
        }
    }
}
