//! Legends, from the very expressions that colour the map.

mod drawn;
mod explain;
mod matrix;
mod words;

use super::{PatternKind, Style, StyleValue};
use crate::feature::{Collection, Localized};
use crate::language::numbers;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a legend and a map may ask about features.
pub trait Facts {
    /// A collection by id.
    fn collection(&self, id: &str) -> Option<&Collection>;
    /// A property of a feature, or the value of the indicator of that name in the map's year.
    fn value(&self, collection: &Collection, position: usize, name: &str) -> StyleValue;
    /// False for features that are not part of what is explained.
    fn shows(&self, _collection: &Collection, _position: usize) -> bool {
        true
    }
}

/// The explanation of a map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Legend {
    /// Id of the style that the legend explains.
    pub style: Arc<str>,
    /// What the map shows.
    pub title: Localized,
    /// Unit of the class bounds.
    pub unit: Localized,
    /// Unit of the words for classes, where they are written in another than the bounds: `people` beside `10,000 people`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_unit: Option<Localized>,
    /// Year of the values; `None` where they have no year.
    pub year: Option<i32>,
    /// Years that the map can show, ascending.
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
    /// Remarks of the style, in its order.
    pub notes: Vec<Localized>,
}

/// One class, category or mark.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LegendEntry {
    /// `fill`, `line`, `circle` or `hatch`.
    pub kind: &'static str,
    /// Words.
    pub label: Localized,
    /// Colour, `#rrggbb`.
    pub color: String,
    /// Hatch, where it is one.
    pub pattern: Option<PatternKind>,
    /// Colour under a hatch that lies over a fill, `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// Colour of the tint under a hatch of the same kind, `#rrggbbaa`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tint: Option<String>,
    /// Number of features; absent where they are not in memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
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
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "LegendMatrix")]
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
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "LegendMatrixCell")]
pub struct MatrixCell {
    /// Colour, `#rrggbb`.
    pub color: String,
    /// Number of features; absent where they are not in memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
}

/// How unknown is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "LegendUnknown")]
pub struct Unknown {
    /// Words.
    pub label: Localized,
    /// Colour, `#rrggbb`.
    pub color: String,
    /// Hatch over the colour, if it has one.
    pub pattern: Option<PatternKind>,
    /// Number of features; absent where they are not in memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
}

impl Legend {
    /// Sets the unit of the class bounds; where a language counts it in steps, its words for classes are multiplied out.
    pub fn measure_in(&mut self, unit: &Localized) {
        self.unit = unit.clone();
        if unit.iter().all(|(_, text)| numbers::step(text).is_none()) {
            return;
        }
        let counted = unit.iter().map(|(tag, text)| (tag, numbers::step(text).map_or(text, |s| s.1)));
        self.label_unit = Some(Localized::of(counted));
        for entry in &mut self.entries {
            if let Some(label) = words::in_steps(entry, unit) {
                entry.label = label;
            }
        }
    }

    /// The unit that the words for classes are in.
    pub fn written_unit(&self) -> &Localized {
        self.label_unit.as_ref().unwrap_or(&self.unit)
    }
}

/// The legend of a style; title, unit, years and source of an indicator are the caller's to fill in.
pub fn legend(style: &Style, facts: &dyn Facts) -> Legend {
    let mut legend = Legend {
        style: style.id.clone(),
        title: style.metadata.title.clone(),
        notes: style.metadata.notes.clone(),
        ..Legend::default()
    };
    for layer in style.layers.iter().filter(|l| l.legend.is_some()) {
        explain::layer(&mut legend, style, layer, facts);
    }
    legend
}
