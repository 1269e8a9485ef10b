//! A part of a store as a collection of its own.

use crate::feature::{Collection, CollectionError, Property, Shapes, Titles, Value};
use geo::Geometry;
use std::sync::Arc;

/// The features that were asked for, as a collection of nothing else.
#[derive(Debug)]
pub struct Extract {
    /// The features, with the id, titles and properties of the store's collection.
    pub features: Collection,
    /// How many match on all pages together; `None` where counting them takes as long as reading all.
    pub matched: Option<u64>,
    /// How many match about, where that is not counted.
    pub estimated: Option<u64>,
    /// True where more follow behind these.
    pub has_more: bool,
}

/// Features that are collected for an extract.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub ids: Vec<Arc<str>>,
    pub geometries: Vec<Geometry>,
    /// By property, in the order of the schema.
    pub values: Vec<Vec<Value>>,
}

impl Gathered {
    /// Nothing yet, of so many properties.
    pub fn of(properties: usize) -> Self {
        Gathered { values: vec![Vec::new(); properties], ..Gathered::default() }
    }

    /// Some features of a collection.
    pub fn some_of(collection: &Collection, positions: &[u32]) -> Self {
        let mut gathered = Gathered::of(collection.properties().len());
        for position in positions.iter().map(|p| *p as usize) {
            gathered.ids.push(collection.feature_id(position).into());
            gathered.geometries.push(collection.shapes().geometry(position).into_owned());
            for (values, property) in gathered.values.iter_mut().zip(collection.properties()) {
                values.push(property.values.get(position).to_value());
            }
        }
        gathered
    }

    /// Number of features so far.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The features as a collection like another; `properties` are those of the values, without any of their own.
    ///
    /// # Errors
    /// Two features with one id.
    pub fn finish(self, like: &Collection, properties: &[Property]) -> Result<Collection, CollectionError> {
        let titles = like.info().title_properties.iter().filter_map(|(language, name)| {
            let at = properties.iter().position(|p| p.name == *name)?;
            Some((language.clone(), self.values[at].iter().map(|v| Value::text(&v.to_cell())).collect()))
        });
        let titles = Titles::of(self.ids.len(), titles);
        let properties = properties.iter().zip(self.values);
        let properties =
            properties.map(|(like, values)| Property { values: values.into(), ..like.clone() }).collect();
        let info = like.info().clone();
        Collection::new(
            like.id().clone(),
            info,
            self.ids,
            titles,
            properties,
            Shapes::Own(self.geometries.into()),
        )
    }
}
