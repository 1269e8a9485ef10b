//! The legend entries of one layer: the classes or categories of its main expression, with counts.

use super::drawn::{Drawn, ZOOM, class_bounds, is_in_class};
use super::words::{number, range, range_key};
use super::{Facts, Legend, LegendEntry, Unknown, matrix};
use crate::feature::Localized;
use crate::style::layer::{Layer, LayerKind};
use crate::style::{Color, Context, Expression, LayerLegend, PatternKind, Style, StyleValue};

/// Adds what a layer shows to the legend.
pub(super) fn layer(legend: &mut Legend, style: &Style, layer: &Layer, facts: &dyn Facts) {
    let Some(words) = &layer.legend else { return };
    let shown =
        ExplainedLayer { style, layer, words, drawn: Drawn::of(layer, facts), flat: Context::of_zoom(ZOOM) };
    let main = main_expression(layer);
    let plain = main.map_or(StyleValue::Null, |e| e.evaluate(&shown.flat));
    if words.unknown {
        let entry = shown.entry(words.label.clone(), &plain, shown.drawn.total());
        let LegendEntry { label, color, pattern, count, .. } = entry;
        legend.unknown = Some(Unknown { label, color, pattern, count });
        return;
    }
    let mut entries = match main.and_then(classes) {
        _ if !words.values.is_empty() => shown.circles(&plain),
        Some(Expression::Step(rows, lowest, stops)) if matrix::is_crossed(lowest) => {
            legend.matrix = matrix::matrix(words, &shown.drawn, rows, lowest, stops);
            Vec::new()
        }
        Some(Expression::Step(input, lowest, stops)) => shown.steps(input, lowest, stops),
        Some(Expression::Match(input, branches, _)) => shown.matches(input, branches),
        _ => vec![shown.entry(words.label.clone(), &plain, shown.drawn.total())],
    };
    if !words.ascending && words.values.is_empty() {
        entries.reverse();
    }
    legend.entries.extend(entries);
}

/// A layer that is being explained.
struct ExplainedLayer<'a> {
    style: &'a Style,
    layer: &'a Layer,
    words: &'a LayerLegend,
    drawn: Drawn<'a>,
    flat: Context<'a>,
}

impl ExplainedLayer<'_> {
    fn entry(&self, label: Localized, value: &StyleValue, count: Option<usize>) -> LegendEntry {
        let outline = ring(self.layer, &self.flat);
        let (color, pattern) = match outline {
            Some(color) => (color.to_string(), None),
            None => swatch(self.style, self.layer, value),
        };
        let kind = match self.layer.kind {
            _ if pattern.is_some() => "hatch",
            LayerKind::Line => "line",
            LayerKind::Circle => "circle",
            _ => "fill",
        };
        let ground = self.words.over.as_ref().and_then(|id| ground(self.style, id));
        let ring = outline.is_some();
        LegendEntry {
            kind,
            label,
            color,
            pattern,
            ground,
            tint: None,
            count,
            from: None,
            to: None,
            radius_px: None,
            ring,
        }
    }

    /// Circles of chosen values, and the layer as a whole where it has words for it.
    fn circles(&self, plain: &StyleValue) -> Vec<LegendEntry> {
        let paint = &self.layer.paint;
        let color = ["circle-color", "circle-stroke-color"].iter().find_map(|n| paint.color(n, &self.flat));
        let color = color.unwrap_or(Color::TRANSPARENT);
        let count = self.drawn.total();
        let circle = |value: &f64| {
            let any = |_: &str| StyleValue::Number(*value);
            let radius = paint.number("circle-radius", &Context { zoom: ZOOM, property: &any }, 0.0);
            let radius_px = Some((radius * 10.0).round() / 10.0);
            let entry = self.entry(number(*value), &StyleValue::Color(color), count);
            LegendEntry { from: Some(*value), radius_px, ..entry }
        };
        let mut entries: Vec<LegendEntry> = self.words.values.iter().map(circle).collect();
        if !self.words.label.is_empty() {
            entries.push(self.entry(self.words.label.clone(), plain, count));
        }
        entries
    }

    /// Classes, from low to high.
    fn steps(
        &self,
        input: &Expression,
        lowest: &Expression,
        stops: &[(f64, Expression)],
    ) -> Vec<LegendEntry> {
        let outputs = std::iter::once(lowest).chain(stops.iter().map(|(_, e)| e));
        let class = |(i, output): (usize, &Expression)| {
            let (from, to) = class_bounds(stops, i);
            let count = self.drawn.count(input, |d| is_in_class(d, (from, to)));
            let label = self.words.labels.get(range_key(from, to).as_str()).cloned();
            let label = label.unwrap_or_else(|| range(from, to));
            LegendEntry { from, to, ..self.entry(label, &output.evaluate(&self.flat), count) }
        };
        outputs.enumerate().map(class).collect()
    }

    /// The colour that a category has in the fill right below its hatch, where that is one of the same features.
    fn tint(&self, label: &StyleValue) -> Option<Color> {
        let at = self.style.layers.iter().position(|l| l.id == self.layer.id)?;
        self.layer.paint.expression("fill-pattern")?;
        let below = self.style.layers[..at].last().filter(|l| l.kind == LayerKind::Fill)?;
        let own = |layer: &Layer| layer.source.as_ref().map(|s| s.collection.clone());
        let fill = below.paint.expression("fill-color").filter(|_| own(below) == own(self.layer))?;
        let Some(Expression::Match(_, branches, _)) = classes(fill) else { return None };
        let (_, color) = branches.iter().find(|(labels, _)| labels.contains(label))?;
        Some(color.evaluate(&self.flat).as_color()?.faded(below.paint.number(
            "fill-opacity",
            &self.flat,
            1.0,
        )))
    }

    /// Categories, in the order of the style.
    fn matches(&self, input: &Expression, branches: &[(Vec<StyleValue>, Expression)]) -> Vec<LegendEntry> {
        let category = |(labels, value): &(Vec<StyleValue>, Expression)| {
            let key = labels.first().map_or(String::new(), key);
            let label = self.words.labels.get(key.as_str()).cloned();
            let label = label.unwrap_or_else(|| self.drawn.title(&key));
            let count = self.drawn.count(input, |d| labels.contains(d));
            let tint = labels.first().and_then(|label| self.tint(label)).map(|color| color.to_string());
            LegendEntry { tint, ..self.entry(label, &value.evaluate(&self.flat), count) }
        };
        branches.iter().map(category).collect()
    }
}

/// The middle of the colours with which another layer distinguishes values.
fn ground(style: &Style, layer: &str) -> Option<String> {
    let layer = style.layers.iter().find(|l| *l.id == *layer)?;
    let mut colors = Vec::new();
    main_expression(layer)?.visit(&mut |e| {
        if let Expression::Literal(StyleValue::Color(color)) = e {
            colors.push(color.to_string());
        }
    });
    (!colors.is_empty()).then(|| colors.swap_remove(colors.len() / 2))
}

/// The colour of a circle that is nothing but its line.
fn ring(layer: &Layer, flat: &Context<'_>) -> Option<Color> {
    let number = |name: &str, default: f64| layer.paint.number(name, flat, default);
    let is_ring = layer.kind == LayerKind::Circle
        && number("circle-opacity", 1.0) < 0.2
        && number("circle-stroke-width", 0.0) > 0.0;
    layer.paint.color("circle-stroke-color", flat).filter(|_| is_ring)
}

/// The property that distinguishes values.
fn main_expression(layer: &Layer) -> Option<&Expression> {
    let names: &[&str] = match layer.kind {
        LayerKind::Background => &["background-color"],
        LayerKind::Raster => &[],
        LayerKind::Fill => &["fill-pattern", "fill-color"],
        LayerKind::Line => &["line-color"],
        LayerKind::Circle => &["circle-color", "circle-stroke-color"],
        LayerKind::Symbol => &["text-color"],
    };
    names.iter().find_map(|n| layer.paint.expression(n))
}

/// The first `step` or `match` inside an expression that reads a property.
fn classes(expression: &Expression) -> Option<&Expression> {
    let mut found = None;
    expression.visit(&mut |e| {
        if let Expression::Step(input, ..) | Expression::Match(input, ..) = e
            && input.is_data_driven()
        {
            found.get_or_insert(e);
        }
    });
    found
}

/// The colour and hatch of a value; a name is that of a pattern.
fn swatch(style: &Style, layer: &Layer, value: &StyleValue) -> (String, Option<PatternKind>) {
    match value {
        StyleValue::Text(name) => {
            let pattern = style.metadata.patterns.get(name);
            pattern.map_or((String::new(), None), |p| (p.color.to_string(), Some(p.kind)))
        }
        StyleValue::Color(color) => {
            let flat = Context::of_zoom(ZOOM);
            let name = match layer.kind {
                LayerKind::Fill => "fill-opacity",
                LayerKind::Line => "line-opacity",
                _ => "circle-opacity",
            };
            (color.faded(layer.paint.number(name, &flat, 1.0)).to_string(), None)
        }
        _ => (String::new(), None),
    }
}

fn key(value: &StyleValue) -> String {
    match value {
        StyleValue::Text(text) => text.to_string(),
        StyleValue::Number(n) => n.to_string(),
        StyleValue::Boolean(b) => b.to_string(),
        _ => String::new(),
    }
}
