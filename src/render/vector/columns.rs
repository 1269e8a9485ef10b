//! Properties as vector tiles carry them: each value is encoded once, features refer to it by number.

use crate::coverage::MAX_OVERVIEW;
use crate::feature::{Collection, Kind, Value, ValueRef};
use crate::indicator::{Indicator, Observation};
use crate::language::Language;
use crate::render::ground::MANY;
use crate::render::protobuf;
use crate::style::TITLE;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The property with the number of features that a point of a tile stands for.
pub const POINT_COUNT: &str = "point_count";

/// A value that is not known.
const UNKNOWN: u32 = u32::MAX;
/// Zoom from which a tile carries every property without being asked.
pub const ALL_PROPERTIES_ZOOM: u8 = MAX_OVERVIEW + 1;

/// Zoom from which a tile of many features carries their classes.
const CLASSES_ZOOM: u8 = 4;

/// Bytes of a column's texts, on average, beyond which they are prose, not classes.
const PROSE: usize = 48;
/// Different values of a column up to which these are classes, not names.
const CLASSES: usize = 256;

/// The columns of one collection.
#[derive(Debug, Default)]
pub struct TileColumns {
    columns: Vec<TileColumn>,
    /// Each value, and the same as a Mapbox Vector Tile writes it.
    values: Vec<(Value, Vec<u8>)>,
    /// The column that is the title in the language of the request.
    title: Option<usize>,
    is_many: bool,
}

/// What a column is to its features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Id,
    Title,
    Other,
}

/// What a layer shares its tile with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crowd {
    /// It has the only polygons, or none.
    Alone,
    /// Other polygons too.
    Polygons,
    /// The polygons of four collections or more, such as all there are.
    Throng,
    /// It is label points, of which few are shown at small scales.
    Labels,
}

/// One property of a layer.
#[derive(Debug)]
pub struct TileColumn {
    /// Name in the tile.
    pub name: Arc<str>,
    /// Type of its values.
    pub kind: Kind,
    /// True if label points alone carry it.
    pub label: bool,
    role: Role,
    codes: Vec<u32>,
    distinct: usize,
    only_named: bool,
}

impl TileColumns {
    /// The scalar properties of a collection, the figures of its indicators (`incidence_2015`, with what they
    /// rest on as `incidence.confidence_2015`; without the year where an indicator has none), `title` in the language of
    /// the request, and for label points the titles in each, such as `title_zh`.
    pub fn new(collection: &Collection, indicators: &[Indicator], languages: &[Language]) -> Self {
        let mut builder = Builder::default();
        for p in collection.properties().iter().filter(|p| p.kind != Kind::List) {
            builder.add(p.name.clone(), p.kind, false, p.values.iter());
        }
        let named = &collection.info().named_properties;
        builder.columns.iter_mut().for_each(|c| c.only_named |= named.contains(&c.name));
        for indicator in indicators.iter().filter(|i| i.collection.as_ref() == Some(collection.id())) {
            builder.add_indicator(indicator);
        }
        let first = languages.first().map_or("", Language::tag);
        let titles = |language| (0..collection.len()).map(move |i| text(collection.label(i).get(language)));
        let before = builder.columns.len();
        builder.add(TITLE.into(), Kind::Text, false, titles(first));
        let title = (builder.columns.len() > before).then_some(before);
        for language in languages {
            let name = title_in(language);
            builder.add(name.into(), Kind::Text, true, titles(language.tag()));
        }
        let id = collection.info().id_property.as_deref();
        for column in &mut builder.columns {
            column.role = match &*column.name {
                name if Some(name) == id => Role::Id,
                TITLE => Role::Title,
                _ => Role::Other,
            };
        }
        let is_many = collection.len() > MANY;
        TileColumns { columns: builder.columns, values: builder.values, title, is_many }
    }

    /// A column of counts alone, by their order.
    pub(super) fn of_counts(counts: impl Iterator<Item = u64>) -> Self {
        let mut builder = Builder::default();
        let counts = counts.map(|count| ValueRef::Integer(count as i64));
        builder.add(POINT_COUNT.into(), Kind::Integer, false, counts);
        TileColumns { columns: builder.columns, values: builder.values, title: None, is_many: false }
    }

    /// All columns, in order.
    pub fn all(&self) -> &[TileColumn] {
        &self.columns
    }

    /// The column of a name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| &*c.name == name)
    }

    /// Columns that a tile of a layer carries if nobody chooses.
    pub fn shown(&self, zoom: u8, crowd: Crowd) -> Vec<usize> {
        let shown = |c: &TileColumn| (crowd == Crowd::Labels || !c.label) && zoom >= self.from_zoom(c, crowd);
        (0..self.columns.len()).filter(|i| shown(&self.columns[*i])).collect()
    }

    /// The first zoom whose tiles carry a column if nobody chooses. All carry the id, and where they do not stand beside
    /// other polygons one title; the classes of many features come later, further names, prose and what is told only by
    /// name last: a tile may hold the whole country.
    pub fn from_zoom(&self, column: &TileColumn, crowd: Crowd) -> u8 {
        let is_late = match crowd {
            Crowd::Alone | Crowd::Polygons => self.is_many,
            Crowd::Throng => true,
            Crowd::Labels => false,
        };
        let classes = if is_late { CLASSES_ZOOM } else { 0 };
        match column.role {
            Role::Id => 0,
            Role::Title if crowd == Crowd::Alone => 0,
            Role::Title => classes,
            Role::Other if column.distinct <= CLASSES && !column.only_named => classes,
            Role::Other => ALL_PROPERTIES_ZOOM,
        }
    }

    /// The column whose values another one has where titles are told in a language.
    pub(super) fn told_in(&self, column: usize, language: Option<&Language>) -> usize {
        let own = language.filter(|_| self.title == Some(column));
        own.and_then(|language| self.position(&title_in(language))).unwrap_or(column)
    }

    /// The number of a feature's value; `None` where it is unknown.
    pub(super) fn code(&self, column: usize, position: usize) -> Option<u32> {
        let code = self.columns[column].codes[position];
        (code != UNKNOWN).then_some(code)
    }

    /// Bytes of all values of a feature, and of where they stand, but for what label points alone carry.
    pub(super) fn bytes(&self, position: usize) -> u32 {
        // Two numbers for each value: which property, which value.
        const TAG: usize = 5;
        let codes = self.columns.iter().filter(|c| !c.label).map(|c| c.codes[position]);
        let known = codes.filter(|code| *code != UNKNOWN);
        known
            .map(|code| self.values[code as usize].1.len() + TAG)
            .sum::<usize>()
            .try_into()
            .unwrap_or(u32::MAX)
    }

    /// Number of different values.
    pub(super) fn value_count(&self) -> usize {
        self.values.len()
    }

    /// A value as a Mapbox Vector Tile writes it.
    pub(super) fn written(&self, code: u32) -> &[u8] {
        &self.values[code as usize].1
    }

    /// A value.
    pub(super) fn value(&self, code: u32) -> &Value {
        &self.values[code as usize].0
    }
}

fn text(text: &str) -> ValueRef<'_> {
    if text.is_empty() { ValueRef::Null } else { ValueRef::Text(text) }
}

#[derive(Default)]
struct Builder {
    columns: Vec<TileColumn>,
    values: Vec<(Value, Vec<u8>)>,
    known: FxHashMap<Vec<u8>, u32>,
}

impl Builder {
    fn add<'v>(
        &mut self,
        name: Arc<str>,
        kind: Kind,
        label: bool,
        values: impl Iterator<Item = ValueRef<'v>>,
    ) {
        if self.columns.iter().any(|c| c.name == name) {
            return;
        }
        let codes: Vec<u32> = values.map(|v| self.code(v)).collect();
        let mut different: Vec<u32> = codes.iter().copied().filter(|c| *c != UNKNOWN).collect();
        different.sort_unstable();
        different.dedup();
        // A column without a single value says nothing.
        if !different.is_empty() {
            let distinct = different.len();
            let bytes: usize = different.iter().map(|c| self.values[*c as usize].1.len()).sum();
            let only_named = bytes > PROSE * distinct;
            let column = TileColumn { name, kind, label, role: Role::Other, codes, distinct, only_named };
            self.columns.push(column);
        }
    }

    fn code(&mut self, value: ValueRef<'_>) -> u32 {
        let Some(encoded) = encode(value) else { return UNKNOWN };
        let next = self.values.len() as u32;
        *self.known.entry(encoded).or_insert_with_key(|encoded| {
            self.values.push((value.to_value(), encoded.clone()));
            next
        })
    }

    fn add_indicator(&mut self, indicator: &Indicator) {
        let first = self.columns.len();
        let years: Vec<Option<i32>> = match indicator.years.as_slice() {
            [] => vec![None],
            years => years.iter().copied().map(Some).collect(),
        };
        let number = |o: &Observation| o.value.map_or(Value::Null, Value::Number);
        let aspect = |text: &Option<Arc<str>>| text.clone().map_or(Value::Null, Value::Text);
        for year in years {
            let observed: Vec<_> =
                (0..indicator.series.len()).map(|i| indicator.observation(i, year)).collect();
            let mut add = |aspect: &str, kind: Kind, of: &dyn Fn(&Observation) -> Value| {
                let tail = year.map_or_else(String::new, |y| format!("_{y}"));
                let values: Vec<Value> = observed.iter().map(|o| o.map_or(Value::Null, of)).collect();
                self.add(
                    format!("{}{aspect}{tail}", indicator.id).into(),
                    kind,
                    false,
                    values.iter().map(ValueRef::from),
                );
            };
            add("", Kind::Number, &number);
            let end = |o: &Observation, at: usize| o.range.map_or(Value::Null, |r| Value::Number(r[at]));
            add(".low", Kind::Number, &|o| end(o, 0));
            add(".high", Kind::Number, &|o| end(o, 1));
            add(".confidence", Kind::Text, &|o| aspect(&o.confidence));
            add(".evidence", Kind::Text, &|o| aspect(&o.evidence));
            add(".vintage", Kind::Text, &|o| aspect(&o.vintage));
        }
        self.columns[first..].iter_mut().for_each(|c| c.only_named |= indicator.only_named);
    }
}

/// A `Tile.Value`; unknown and lists have none.
pub(super) fn encode(value: ValueRef<'_>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match value {
        ValueRef::Null | ValueRef::List(_) => return None,
        ValueRef::Text(t) => protobuf::bytes(&mut out, 1, t.as_bytes()),
        ValueRef::Number(n) => protobuf::double(&mut out, 3, n),
        ValueRef::Integer(n) if n >= 0 => protobuf::uint(&mut out, 5, n as u64),
        ValueRef::Integer(n) => protobuf::uint(&mut out, 4, n as u64),
        ValueRef::Boolean(b) => protobuf::uint(&mut out, 7, u64::from(b)),
    }
    Some(out)
}

/// The column of titles in a language.
fn title_in(language: &Language) -> String {
    format!("{TITLE}_{language}")
}
