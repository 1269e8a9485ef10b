//! A figure that is laid out and can be written as a file.

use super::FigureOptions;
use crate::atlas::Atlas;
use crate::budget::{Budget, Stopped};
use crate::render::mark::PrintedPage;
use crate::render::raster::MapOptions;
use crate::render::{Canvas, Window};
use crate::style::Style;

/// CSS pixels in an inch.
const INCH: f64 = 96.0;

/// A figure: its page, and the map that is drawn on it when it becomes pixels.
#[derive(Debug, Clone)]
pub struct PrintedFigure<'a> {
    pub(super) page: PrintedPage,
    pub(super) map: Option<(&'a Atlas, &'a Style, MapOptions)>,
    pub(super) scale: f64,
}

/// Device pixels in a CSS pixel.
pub(super) fn scale(options: &FigureOptions) -> f64 {
    options.dpi.map_or(1.0, |dpi| dpi / INCH)
}

impl PrintedFigure<'_> {
    /// Width and height in device pixels, at the density of its [`FigureOptions`].
    pub fn pixels(&self) -> [u32; 2] {
        self.page.pixels(self.scale)
    }

    /// As PNG, drawn and packed band by band: the pixels are never whole in memory.
    ///
    /// # Errors
    /// The budget is over.
    pub fn png(&self, budget: &Budget) -> Result<Vec<u8>, Stopped> {
        self.page.png(self.scale, &|window| self.draw(window, budget), budget)
    }

    /// As WebP without loss, whose encoder takes all pixels at once.
    ///
    /// # Errors
    /// The budget is over.
    pub fn webp(&self, budget: &Budget) -> Result<Vec<u8>, Stopped> {
        self.page.webp(self.scale, &|window| self.draw(window, budget), budget)
    }

    /// As SVG, if its options name no density.
    pub fn svg(&self) -> String {
        self.page.svg()
    }

    /// As PDF of one page, if its options name no density.
    pub fn pdf(&self) -> Vec<u8> {
        self.page.pdf()
    }

    fn draw(&self, window: Window, budget: &Budget) -> Result<Canvas, Stopped> {
        match &self.map {
            Some((atlas, style, options)) => atlas.map_image(style, window, options, budget),
            None => Ok(Canvas::plain(window.width, window.height, [0; 4])),
        }
    }
}
