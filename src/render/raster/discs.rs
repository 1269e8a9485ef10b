//! Circles at features.

use super::drawing::Drawing;
use crate::budget::{Budget, Stopped};
use crate::render::pixels::{SUB, unit_circle};
use crate::style::{Color, Context, Expression, Layer};

impl Drawing<'_> {
    /// Draws the circles of a layer.
    ///
    /// # Errors
    /// The budget is over.
    pub fn circles(&mut self, layer: &Layer, at: usize, budget: &Budget) -> Result<(), Stopped> {
        budget.each(self.discs(layer, at, budget)?, |disc| {
            let (radius, halo) = (disc.radius, disc.stroke.premultiplied());
            if disc.width > 0.0 && halo[3] > 0 {
                self.circle(disc.middle, radius + disc.width, false);
                self.circle(disc.middle, radius, true);
                self.mask.paint(&mut self.canvas, halo);
            }
            self.circle(disc.middle, radius, false);
            self.mask.paint(&mut self.canvas, disc.color.premultiplied());
        })
    }

    /// The circles of a layer that the window shows: large ones first, so that small ones lie on top.
    ///
    /// # Errors
    /// The budget is over.
    pub fn discs(&self, layer: &Layer, at: usize, budget: &Budget) -> Result<Vec<Disc>, Stopped> {
        let scale = self.window.scale;
        let near = |middle: [f64; 2], reach: f64| {
            let [low, high] = self.window.pixel_box(reach + 1.0);
            let at = self.window.pixels(middle);
            (0..2).all(|k| at[k] >= low[k] && at[k] <= high[k])
        };
        let sizes = |context: &Context<'_>| {
            let size = |name: &str, default: f64| layer.paint.number(name, context, default) * scale;
            [size("circle-radius", 5.0), size("circle-stroke-width", 0.0)]
        };
        // Nearly all circles are far away, and mostly all are of one size.
        let expressions = ["circle-radius", "circle-stroke-width"].map(|name| layer.paint.expression(name));
        let are_alike = !expressions.into_iter().flatten().any(Expression::is_data_driven);
        let known = are_alike.then(|| sizes(&Context::of_zoom(self.zoom)));
        let mut discs = Vec::new();
        budget.each(self.middles(at).iter().enumerate(), |(position, middle)| {
            let Some(middle) = *middle else { return };
            if known.is_some_and(|[radius, width]| !near(middle, radius + width)) {
                return;
            }
            discs.extend(self.with(at, position, |context| {
                let [radius, width] = known.unwrap_or_else(|| sizes(context));
                let is_drawn = radius > 0.0
                    && near(middle, radius + width)
                    && Self::passes(layer.filter.as_ref(), context);
                let faded = |name: &str, opacity: &str| {
                    let opacity = layer.paint.number(opacity, context, 1.0);
                    layer.paint.color(name, context).map_or(Color::TRANSPARENT, |c| c.faded(opacity))
                };
                is_drawn.then(|| Disc {
                    middle,
                    radius,
                    width,
                    color: faded("circle-color", "circle-opacity"),
                    stroke: faded("circle-stroke-color", "circle-stroke-opacity"),
                })
            }));
        })?;
        discs.sort_by(|a, b| b.radius.total_cmp(&a.radius));
        Ok(discs)
    }

    fn circle(&mut self, middle: [f64; 2], radius: f64, reversed: bool) {
        let center = self.window.place(middle);
        let unit = |v: f64| (v * radius * SUB as f64).round() as i64;
        let points: Vec<_> =
            unit_circle(radius, 32).map(|[x, y]| [center[0] + unit(x), center[1] + unit(y)]).collect();
        self.mask.ring(&points, reversed);
    }
}

/// A circle at a feature, device pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Disc {
    /// Unit square of Web Mercator.
    pub middle: [f64; 2],
    pub radius: f64,
    pub width: f64,
    pub color: Color,
    pub stroke: Color,
}
