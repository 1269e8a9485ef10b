//! Bivariate legends: two ordered scales crossed.

use super::drawn::{Drawn, ZOOM, class_bounds, is_in_class};
use super::words::{range, range_key};
use super::{Matrix, MatrixCell};
use crate::style::{Context, Expression, LayerLegend, LegendAxis};

/// Is the output of a `step` another `step`?
pub(super) fn is_crossed(lowest: &Expression) -> bool {
    matches!(lowest, Expression::Step(input, ..) if input.is_data_driven())
}

/// A `step` on one number whose outputs are `step`s on another: rows and columns of a table of colours.
pub(super) fn matrix(
    words: &LayerLegend,
    drawn: &Drawn<'_>,
    rows: &Expression,
    lowest: &Expression,
    stops: &[(f64, Expression)],
) -> Option<Matrix> {
    let flat = Context::of_zoom(ZOOM);
    let label = |axis: &Option<LegendAxis>, from, to| {
        let named = axis.as_ref().and_then(|a| a.labels.get(range_key(from, to).as_str()).cloned());
        named.unwrap_or_else(|| range(from, to))
    };
    let mut table = Matrix {
        column_title: words.columns.as_ref().map(|a| a.title.clone()).unwrap_or_default(),
        row_title: words.rows.as_ref().map(|a| a.title.clone()).unwrap_or_default(),
        columns: Vec::new(),
        rows: (0..=stops.len())
            .map(|i| class_bounds(stops, i))
            .map(|(f, t)| label(&words.rows, f, t))
            .collect(),
        cells: Vec::new(),
    };
    let outputs = std::iter::once(lowest).chain(stops.iter().map(|(_, e)| e));
    for (row, output) in outputs.enumerate() {
        let Expression::Step(columns, first, others) = output else { return None };
        if row == 0 {
            let each = (0..=others.len()).map(|i| class_bounds(others, i));
            table.columns = each.map(|(f, t)| label(&words.columns, f, t)).collect();
        }
        let colors = std::iter::once(&**first).chain(others.iter().map(|(_, e)| e));
        let cell = |(column, color): (usize, &Expression)| {
            let here = |i: &usize| {
                is_in_class(&drawn.evaluate(rows, *i), class_bounds(stops, row))
                    && is_in_class(&drawn.evaluate(columns, *i), class_bounds(others, column))
            };
            let color = color.evaluate(&flat).as_color()?.to_string();
            Some(MatrixCell { color, count: drawn.number(here) })
        };
        table.cells.push(colors.enumerate().map(cell).collect::<Option<_>>()?);
    }
    Some(table)
}
