//! Legends, from the very expressions that colour the map.

use super::layer::{Layer, LayerKind};
use super::{Color, Context, Datum, Expression, PatternKind, Style};
use crate::feature::{Collection, Localized};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a legend and a map may ask about features.
pub trait Facts {
    /// A collection by id.
    fn collection(&self, id: &str) -> Option<&Collection>;
    /// A property of a feature, or the value of the indicator of that name in the map's year.
    fn value(&self, collection: &Collection, position: usize, name: &str) -> Datum;
    /// False for features that are not part of what is explained.
    fn shows(&self, _collection: &Collection, _position: usize) -> bool {
        true
    }
}

/// The explanation of a map.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Legend {
    /// Id of the style.
    pub style: Arc<str>,
    /// What the map shows.
    pub title: Localized,
    /// Unit of the numbers.
    pub unit: Localized,
    /// Year of the values.
    pub year: Option<i32>,
    /// Years there are.
    pub years: Vec<i32>,
    /// One for each class, category or mark.
    pub entries: Vec<LegendEntry>,
    /// Two orders crossed, where the map shows two at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Matrix>,
    /// How unknown is drawn, and how often it is.
    pub unknown: Option<Unknown>,
    /// Where the values come from.
    pub source: Localized,
    /// Number of values by confidence.
    pub confidence: Option<BTreeMap<Arc<str>, usize>>,
    /// Remarks.
    pub notes: Vec<Localized>,
}

/// One class, category or mark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegendEntry {
    /// `fill`, `line`, `circle` or `hatch`.
    pub kind: &'static str,
    /// Words.
    pub label: Localized,
    /// Colour, `#rrggbb`.
    pub color: String,
    /// Hatch, where it is one.
    pub pattern: Option<PatternKind>,
    /// Number of features.
    pub count: usize,
    /// Lowest value of a class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// Values of a class lie below this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
    /// Radius of a circle, pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub radius_px: Option<f64>,
    /// True for a circle that is a ring only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ring: bool,
}

/// Classes of two orders crossed: a colour for each pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matrix {
    /// What the columns are classes of.
    pub column_title: Localized,
    /// What the rows are classes of.
    pub row_title: Localized,
    /// Words for the columns, from low to high.
    pub columns: Vec<Localized>,
    /// Words for the rows, from low to high.
    pub rows: Vec<Localized>,
    /// Row by row from low to high, columns from low to high.
    pub cells: Vec<Vec<MatrixCell>>,
}

/// One pair of classes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatrixCell {
    /// Colour, `#rrggbb`.
    pub color: String,
    /// Number of features.
    pub count: usize,
}

/// How unknown is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unknown {
    /// Words.
    pub label: Localized,
    /// Colour, `#rrggbb`.
    pub color: String,
    /// Hatch.
    pub pattern: Option<PatternKind>,
    /// Number of features.
    pub count: usize,
}

/// Zoom at which sizes are stated.
const ZOOM: f64 = 4.0;

/// The legend of a style; title, unit, years and source of an indicator are the caller's to fill in.
pub fn legend(style: &Style, facts: &dyn Facts) -> Legend {
    let mut legend = Legend {
        style: style.id.clone(),
        title: style.metadata.title.clone(),
        notes: style.metadata.notes.clone(),
        ..Legend::default()
    };
    for layer in style.layers.iter().filter(|l| l.legend.is_some()) {
        explain(&mut legend, style, layer, facts);
    }
    legend
}

/// The features a layer draws, with what it reads about each.
struct Drawn<'a> {
    collection: Option<&'a Collection>,
    positions: Vec<usize>,
    facts: &'a dyn Facts,
}

impl<'a> Drawn<'a> {
    fn of(layer: &Layer, facts: &'a dyn Facts) -> Self {
        let collection = layer.source.as_ref().and_then(|s| facts.collection(&s.collection));
        let mut drawn = Drawn { collection, positions: Vec::new(), facts };
        let all = 0..collection.map_or(0, Collection::len);
        let passes =
            |i: &usize| layer.filter.as_ref().is_none_or(|f| drawn.evaluate(f, *i) == Datum::Boolean(true));
        let shown = |i: &usize| collection.is_none_or(|c| facts.shows(c, *i));
        let positions = all.filter(shown).filter(passes).collect();
        drawn.positions = positions;
        drawn
    }

    fn evaluate(&self, expression: &Expression, position: usize) -> Datum {
        let Some(collection) = self.collection else { return Datum::Null };
        let property = |name: &str| self.facts.value(collection, position, name);
        expression.evaluate(&Context { zoom: ZOOM, property: &property })
    }

    /// Features for which an expression comes out as a value.
    fn count(&self, expression: &Expression, is: impl Fn(&Datum) -> bool) -> usize {
        self.positions.iter().filter(|i| is(&self.evaluate(expression, **i))).count()
    }

    /// The title of the feature of an id, the words for a value where the style has none.
    fn title(&self, id: &str) -> Localized {
        let found = self.collection.and_then(|c| c.position(id).map(|p| c.feature_title(p).clone()));
        found.unwrap_or_else(|| Localized::plain(id))
    }
}

fn explain(legend: &mut Legend, style: &Style, layer: &Layer, facts: &dyn Facts) {
    let Some(words) = &layer.legend else { return };
    let drawn = Drawn::of(layer, facts);
    let flat = Context::of_zoom(ZOOM);
    let swatch = |value: &Datum| swatch(style, layer, value);
    let main = main_expression(layer);
    let plain = main.map_or(Datum::Null, |e| e.evaluate(&flat));
    if words.unknown {
        let (color, pattern) = swatch(&plain);
        let count = drawn.positions.len();
        legend.unknown = Some(Unknown { label: words.label.clone(), color, pattern, count });
        return;
    }
    let kind = match layer.kind {
        LayerKind::Line => "line",
        LayerKind::Circle => "circle",
        _ => "fill",
    };
    let outline = ring(layer, &flat);
    let entry = |label: Localized, value: &Datum, count: usize| {
        let (color, pattern) = match outline {
            Some(color) => (color.to_string(), None),
            None => swatch(value),
        };
        let ring = outline.is_some();
        let kind = if pattern.is_some() { "hatch" } else { kind };
        LegendEntry { kind, label, color, pattern, count, from: None, to: None, radius_px: None, ring }
    };
    if !words.values.is_empty() {
        let color = layer
            .paint
            .color("circle-color", &flat)
            .or_else(|| layer.paint.color("circle-stroke-color", &flat));
        for value in &words.values {
            let any = |_: &str| Datum::Number(*value);
            let radius = layer.paint.number("circle-radius", &Context { zoom: ZOOM, property: &any }, 0.0);
            let color = color.unwrap_or(Color::TRANSPARENT);
            let mut circle = entry(number(*value), &Datum::Color(color), drawn.positions.len());
            (circle.from, circle.radius_px) = (Some(*value), Some((radius * 10.0).round() / 10.0));
            legend.entries.push(circle);
        }
        if !words.label.is_empty() {
            legend.entries.push(entry(words.label.clone(), &plain, drawn.positions.len()));
        }
        return;
    }
    let mut entries = match main.and_then(classes) {
        Some(Expression::Step(rows, lowest, stops)) if is_crossed(lowest) => {
            legend.matrix = matrix(words, &drawn, rows, lowest, stops);
            Vec::new()
        }
        Some(Expression::Step(input, lowest, stops)) => {
            let values: Vec<Datum> = std::iter::once(&**lowest)
                .chain(stops.iter().map(|(_, v)| v))
                .map(|e| e.evaluate(&flat))
                .collect();
            let at = |i: usize| stops.get(i).map(|(at, _)| *at);
            let mut entries = Vec::with_capacity(values.len());
            for (i, value) in values.iter().enumerate() {
                let (from, to) = (i.checked_sub(1).and_then(at), at(i));
                let inside = |x: f64| from.is_none_or(|f| x >= f) && to.is_none_or(|t| x < t);
                let count = drawn.count(input, |d| d.as_number().is_some_and(inside));
                let label = words.labels.get(range_key(from, to).as_str()).cloned();
                let mut class = entry(label.unwrap_or_else(|| range(from, to)), value, count);
                (class.from, class.to) = (from, to);
                entries.push(class);
            }
            entries
        }
        Some(Expression::Match(input, branches, _)) => {
            let each = branches.iter().map(|(labels, value)| {
                let key = labels.first().map_or(String::new(), key);
                let label = words.labels.get(key.as_str()).cloned().unwrap_or_else(|| drawn.title(&key));
                let count = drawn.count(input, |d| labels.contains(d));
                entry(label, &value.evaluate(&flat), count)
            });
            each.collect()
        }
        _ => vec![entry(words.label.clone(), &plain, drawn.positions.len())],
    };
    if !words.ascending {
        entries.reverse();
    }
    legend.entries.extend(entries);
}

/// The colour of a circle that is nothing but its line.
fn ring(layer: &Layer, flat: &Context<'_>) -> Option<Color> {
    let number = |name: &str, default: f64| layer.paint.number(name, flat, default);
    let is_ring = layer.kind == LayerKind::Circle
        && number("circle-opacity", 1.0) < 0.2
        && number("circle-stroke-width", 0.0) > 0.0;
    layer.paint.color("circle-stroke-color", flat).filter(|_| is_ring)
}

fn is_crossed(lowest: &Expression) -> bool {
    matches!(lowest, Expression::Step(input, ..) if input.is_data_driven())
}

/// A `step` on one number whose outputs are `step`s on another: rows and columns of a table of colours.
fn matrix(
    words: &super::LayerLegend,
    drawn: &Drawn<'_>,
    rows: &Expression,
    lowest: &Expression,
    stops: &[(f64, Expression)],
) -> Option<Matrix> {
    let flat = Context::of_zoom(ZOOM);
    let label = |axis: &Option<super::LegendAxis>, from, to| {
        let named = axis.as_ref().and_then(|a| a.labels.get(range_key(from, to).as_str()).cloned());
        named.unwrap_or_else(|| range(from, to))
    };
    let bounds = |stops: &[(f64, Expression)], i: usize| {
        let at = |i: usize| stops.get(i).map(|(at, _)| *at);
        (i.checked_sub(1).and_then(at), at(i))
    };
    let inside = |d: &Datum, (from, to): (Option<f64>, Option<f64>)| {
        d.as_number().is_some_and(|x| from.is_none_or(|f| x >= f) && to.is_none_or(|t| x < t))
    };
    let mut table = Matrix {
        column_title: words.columns.as_ref().map(|a| a.title.clone()).unwrap_or_default(),
        row_title: words.rows.as_ref().map(|a| a.title.clone()).unwrap_or_default(),
        columns: Vec::new(),
        rows: (0..=stops.len()).map(|i| bounds(stops, i)).map(|(f, t)| label(&words.rows, f, t)).collect(),
        cells: Vec::new(),
    };
    let outputs = std::iter::once(lowest).chain(stops.iter().map(|(_, e)| e));
    for (row, output) in outputs.enumerate() {
        let Expression::Step(columns, first, others) = output else { return None };
        if row == 0 {
            let each = (0..=others.len()).map(|i| bounds(others, i));
            table.columns = each.map(|(f, t)| label(&words.columns, f, t)).collect();
        }
        let colors = std::iter::once(&**first).chain(others.iter().map(|(_, e)| e));
        let cell = |(column, color): (usize, &Expression)| {
            let here = |i: &&usize| {
                inside(&drawn.evaluate(rows, **i), bounds(stops, row))
                    && inside(&drawn.evaluate(columns, **i), bounds(others, column))
            };
            let color = color.evaluate(&flat).as_color()?.to_string();
            Some(MatrixCell { color, count: drawn.positions.iter().filter(here).count() })
        };
        table.cells.push(colors.enumerate().map(cell).collect::<Option<_>>()?);
    }
    Some(table)
}

/// The property that tells values apart.
fn main_expression(layer: &Layer) -> Option<&Expression> {
    let names: &[&str] = match layer.kind {
        LayerKind::Background => &["background-color"],
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
fn swatch(style: &Style, layer: &Layer, value: &Datum) -> (String, Option<PatternKind>) {
    match value {
        Datum::Text(name) => {
            let pattern = style.metadata.patterns.get(name);
            pattern.map_or((String::new(), None), |p| (p.color.to_string(), Some(p.kind)))
        }
        Datum::Color(color) => {
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

fn key(value: &Datum) -> String {
    match value {
        Datum::Text(text) => text.to_string(),
        Datum::Number(n) => n.to_string(),
        Datum::Boolean(b) => b.to_string(),
        _ => String::new(),
    }
}

/// A number with thin spaces between thousands.
fn number(value: f64) -> Localized {
    let text = value.to_string();
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), String::new()), |(w, r)| (w, format!(".{r}")));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        let left = whole.len() - i;
        if i > 0 && left.is_multiple_of(3) && whole.len() > 4 {
            out.push('\u{2009}');
        }
        out.push(c);
    }
    Localized::plain(out + &rest)
}

fn range_key(from: Option<f64>, to: Option<f64>) -> String {
    let text = |n: Option<f64>| n.map_or(String::new(), |n| n.to_string());
    format!("{}-{}", text(from), text(to))
}

fn range(from: Option<f64>, to: Option<f64>) -> Localized {
    let text = |n: f64| number(n).get("und").to_owned();
    match (from, to) {
        (None, Some(to)) => Localized::plain(format!("< {}", text(to))),
        (Some(from), None) => Localized::plain(format!("≥ {}", text(from))),
        (Some(from), Some(to)) => Localized::plain(format!("{}–{}", text(from), text(to))),
        (None, None) => Localized::default(),
    }
}
