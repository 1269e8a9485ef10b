//! Light and shade over what is drawn below: black or white of few opacities, as a tile of relief has them, so that the
//! same picture comes of both.

use super::drawing::Drawing;
use crate::budget::{Budget, Stopped};
use crate::geometry::Projection;
use crate::relief::{DARK, LIGHT, PixelColumns, ReliefView};
use crate::render::mark::Mark;
use crate::render::pixels::{Canvas, Pixel, Window, over};
use crate::style::{Context, Layer};
use std::sync::Arc;

/// Opacity of full shade and of full light, of 255: over light sheets, and over dark ones, on which it is the light that shows.
const STRENGTHS: [[i32; 2]; 2] = [[48, 20], [52, 40]];

impl Drawing<'_> {
    /// Draws the relief of the data set as strong as a layer has it.
    ///
    /// # Errors
    /// The budget is over.
    pub fn relief(&mut self, layer: &Layer, budget: &Budget) -> Result<(), Stopped> {
        let mut canvas = std::mem::replace(&mut self.canvas, Canvas::new(0, 0, [0; 4]));
        let drawn = self.relief_on(&mut canvas, layer, budget);
        self.canvas = canvas;
        drawn.map(drop)
    }

    /// The relief as a picture for a page, the window's corner at `at`; `None` where there is none.
    pub fn relief_picture(&self, layer: &Layer, at: [f64; 2]) -> Option<Mark> {
        if !self.scene.options.relief {
            return None;
        }
        let Window { width, height, scale, .. } = self.window;
        let mut canvas = Canvas::new(width, height, [0; 4]);
        let is_drawn = self.relief_on(&mut canvas, layer, &Budget::unlimited()).unwrap_or_default();
        let [right, bottom] = [at[0] + f64::from(width) / scale, at[1] + f64::from(height) / scale];
        is_drawn.then(|| Mark::Picture { area: [at[0], at[1], right, bottom], picture: Arc::new(canvas) })
    }

    /// True if there is any relief at this scale.
    fn relief_on(&self, canvas: &mut Canvas, layer: &Layer, budget: &Budget) -> Result<bool, Stopped> {
        let opacity = layer.paint.number("raster-opacity", &Context::of_zoom(self.zoom), 1.0);
        let relief = self.scene.dataset.relief().and_then(|r| r.at_scale(self.window.pixel_degrees()));
        let Some(view) = relief.filter(|_| opacity > 0.0) else { return Ok(false) };
        let inks = inks(STRENGTHS[usize::from(self.style.is_dark)], opacity);
        let columns = self.columns(&view);
        // The ground is mostly of one colour: how it looks in each step.
        let (mut below, mut lit) = ([0; 4], inks);
        let (mut line, mut steps) = (Vec::new(), vec![0; self.window.width as usize]);
        for y in 0..self.window.height as usize {
            budget.check()?;
            match &columns {
                Some(columns) => match view.rows_at(self.cell(&view, 0, y)[1]) {
                    Some(down) => view.steps(columns, down, &mut line, &mut steps),
                    None => steps.fill(0),
                },
                // North is up but in a cone.
                None => steps.iter_mut().enumerate().for_each(|(x, step)| {
                    let [across, down] = self.cell(&view, x, y);
                    let places = view.columns_at(across).zip(view.rows_at(down));
                    *step = places.map_or(0, |(across, down)| view.step(across, down));
                }),
            }
            for (pixel, step) in canvas.row(y).iter_mut().zip(&steps) {
                if *pixel != below {
                    (below, lit) = (*pixel, inks.map(|ink| over(ink, *pixel)));
                }
                *pixel = lit[(step + DARK) as usize];
            }
        }
        Ok(true)
    }

    /// Where in the grid each column of pixels lies, if in every row at the same place.
    fn columns(&self, view: &ReliefView<'_>) -> Option<PixelColumns> {
        let is_straight = !matches!(self.window.projection, Projection::Albers(_));
        let place = |x: usize| view.columns_at(self.cell(view, x, 0)[0]);
        is_straight.then(|| PixelColumns::new((0..self.window.width as usize).map(place).collect()))
    }

    fn cell(&self, view: &ReliefView<'_>, x: usize, y: usize) -> [f64; 2] {
        view.cell(self.window.position_at([x as f64 + 0.5, y as f64 + 0.5]))
    }
}

/// What each step lays over the ground, from the darkest to the lightest.
fn inks([shade, shine]: [i32; 2], opacity: f64) -> [Pixel; (DARK + LIGHT + 1) as usize] {
    let share = |most: i32, step: i32, steps: i32| {
        (f64::from(most * step) / f64::from(steps) * opacity.min(1.0)).round() as u8
    };
    std::array::from_fn(|i| match i as i32 - DARK {
        dark @ ..0 => [0, 0, 0, share(shade, -dark, DARK)],
        light => [share(shine, light, LIGHT); 4],
    })
}
