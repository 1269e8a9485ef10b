//! A collection: identified features in a fixed order.

use super::extent::extent;
use super::ids::Ids;
use super::leaders::leaders;
use super::{Kind, Localized, Property, Shapes, Title, Titles, ValueRef};
use crate::geometry::{Bounds, Position};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Answers about everything that a collection may stay out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Everything {
    /// Tiles of all collections.
    Tiles,
    /// The features at a point.
    Points,
    /// A search in all collections.
    Search,
}

/// Descriptive metadata of a collection.
#[derive(Debug, Clone, Default)]
pub struct CollectionInfo {
    /// Title of the collection for people.
    pub title: Localized,
    /// What it holds.
    pub description: Localized,
    /// Where the data come from, as they are to be cited.
    pub source: Localized,
    /// Licence of its data.
    pub licence: Localized,
    /// What one feature is (`county`, `province`); ranks its borders and labels.
    pub rank: Option<Arc<str>>,
    /// Answers about everything in which it takes part only where a request names it.
    pub only_named: Vec<Everything>,
    /// The zoom from which vector tiles have it.
    pub min_zoom: u8,
    /// Properties that small-scale tiles carry only where a request names them.
    pub named_properties: Vec<Arc<str>>,
    /// The property that dates a feature: a date, an instant, or a year as an integer.
    pub time: Option<Arc<str>>,
    /// The property that holds the id of each feature, as a text or a number; `None` where none does.
    pub id_property: Option<Arc<str>>,
    /// True where the source has the ids as whole numbers; GeoJSON writes them so.
    pub has_number_ids: bool,
    /// The property that holds a feature's title, by language.
    pub title_properties: BTreeMap<Arc<str>, Arc<str>>,
    /// Properties with further names by which a feature is found.
    pub name_properties: Vec<Arc<str>>,
    /// The properties that name the larger regions a feature lies in, largest first, by language.
    pub within_properties: BTreeMap<Arc<str>, Vec<Arc<str>>>,
    /// Of features that are kept outside of memory: properties with the id of the zone that each counts in, by collection of
    /// zones; they go before the ground.
    pub zone_codes: BTreeMap<Arc<str>, Arc<str>>,
    /// Properties that only programs need; a page leaves them out.
    pub hidden_properties: Vec<Arc<str>>,
}

/// Where the labels of features stand from a zoom on, instead of in their middle.
#[derive(Debug, Clone)]
pub struct LabelPlaces {
    /// The zoom, of tiles of 512 pixels.
    pub from_zoom: u8,
    /// Longitude and latitude for each feature, degrees; `None` for one that keeps its middle.
    pub at: Vec<Option<Position>>,
}

/// Features of one kind: OGC API's collection.
///
/// A feature is a position `0..len()`; the order is that of the source and never changes.
///
/// ```
/// use geo::{Geometry, point};
/// use poverty_atlas::feature::{Collection, CollectionInfo, Kind, Localized, Property, Shapes, Value};
///
/// let height = Property {
///     name: "height".into(),
///     kind: Kind::Number,
///     title: Localized::plain("Height"),
///     description: Localized::default(),
///     unit: Some(Localized::plain("m")),
///     values: vec![Value::Number(4478.0), Value::Null].into(),
/// };
/// let peaks = Collection::new(
///     "peaks".into(),
///     CollectionInfo::default(),
///     vec!["matterhorn".into(), "unnamed".into()],
///     vec![Localized::plain("Matterhorn"), Localized::default()].into(),
///     vec![height],
///     Shapes::Own(vec![Geometry::Point(point!(x: 7.66, y: 45.98)), Geometry::Point(point!(x: 7.7, y: 46.0))].into()),
/// )?;
/// assert_eq!(peaks.position("unnamed"), Some(1));
/// assert_eq!(peaks.value(0, "height").as_number(), Some(4478.0));
/// # Ok::<(), poverty_atlas::feature::CollectionError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Collection {
    id: Arc<str>,
    info: CollectionInfo,
    ids: Ids,
    titles: Titles,
    properties: Vec<Property>,
    shapes: Shapes,
    bounds: Bounds,
    extent: [f64; 4],
    label_places: Option<LabelPlaces>,
    labels: Option<Titles>,
    leaders: OnceLock<Vec<u32>>,
}

/// Why a collection could not be built.
#[derive(Debug, thiserror::Error)]
pub enum CollectionError {
    /// Two features with one id.
    #[error(
        "collection {collection}: feature {second} has the id {id:?} of feature {first}; ids must be unique"
    )]
    DuplicateId {
        /// Collection.
        collection: Arc<str>,
        /// The id.
        id: Arc<str>,
        /// First feature, counted from 1.
        first: usize,
        /// Second feature, counted from 1.
        second: usize,
    },
    /// A column of the wrong length.
    #[error("collection {collection}: {what} has {found} values, expected {expected}")]
    Length {
        /// Collection.
        collection: Arc<str>,
        /// What was counted.
        what: String,
        /// Number of features.
        expected: usize,
        /// Number found.
        found: usize,
    },
}

impl Collection {
    /// Builds a collection; `ids`, `titles`, `shapes` and every property have one entry for each feature.
    ///
    /// # Errors
    /// Two features with one id, or entries missing.
    pub fn new(
        id: Arc<str>,
        info: CollectionInfo,
        ids: Vec<Arc<str>>,
        titles: Titles,
        properties: Vec<Property>,
        shapes: Shapes,
    ) -> Result<Self, CollectionError> {
        let expected = ids.len();
        let lengths = [("titles".to_owned(), titles.len()), ("geometry".to_owned(), shapes.len())]
            .into_iter()
            .chain(properties.iter().map(|p| (format!("property {:?}", p.name), p.values.len())));
        for (what, found) in lengths {
            if found != expected {
                return Err(CollectionError::Length { collection: id, what, expected, found });
            }
        }
        let ids = Ids::new(&ids).map_err(|[first, second]| CollectionError::DuplicateId {
            collection: id.clone(),
            id: ids[second].clone(),
            first: first + 1,
            second: second + 1,
        })?;
        let mut bounds = Bounds::EMPTY;
        (0..expected).for_each(|i| bounds.merge(&shapes.bounds(i)));
        let extent = extent(&shapes, &bounds);
        Ok(Collection {
            id,
            info,
            ids,
            titles,
            properties,
            shapes,
            bounds,
            extent,
            label_places: None,
            labels: None,
            leaders: OnceLock::new(),
        })
    }

    /// Identifier in URLs and in the manifest, unique in the data set.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }
    /// Title, description, source, licence.
    pub fn info(&self) -> &CollectionInfo {
        &self.info
    }
    /// Positions that lead every list of features without an order of its own: at most ten, which together have a value of
    /// every property, for clients that take types from the first page. Nobody where the first features have that anyway.
    pub fn leaders(&self) -> &[u32] {
        self.leaders.get_or_init(|| leaders(&self.properties, self.len()))
    }
    /// Number of features.
    pub fn len(&self) -> usize {
        self.ids.len()
    }
    /// True if it has no feature.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Id of the feature at a position, unique in the collection.
    pub fn feature_id(&self, position: usize) -> &str {
        self.ids.get(position)
    }
    /// Ids of all features, in their order.
    pub fn feature_ids(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.feature_id(i))
    }
    /// Title of a feature.
    pub fn feature_title(&self, position: usize) -> Title<'_> {
        self.titles.get(position, self.feature_id(position))
    }
    /// Number of a feature for vector tiles: its id where that is a number, else its position + 1.
    pub fn feature_number(&self, position: usize) -> u64 {
        self.ids.number(position)
    }
    /// Position of the feature with an id, `0..len()`; `None` where there is none.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.ids.position(id)
    }
    /// Properties in their declared order.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }
    /// A property by name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|p| &*p.name == name)
    }
    /// A value by property name; unknown where there is no such property.
    pub fn value(&self, position: usize, name: &str) -> ValueRef<'_> {
        self.property(name).map_or(ValueRef::Null, |p| p.values.get(position))
    }
    /// Geometries, one for each feature, at the feature's position.
    pub fn shapes(&self) -> &Shapes {
        &self.shapes
    }
    /// The box around all features, degrees.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }
    /// West, south, east and north of all features, degrees; west exceeds east where features are cut at the
    /// antimeridian (RFC 7946, section 5.2).
    pub fn extent(&self) -> [f64; 4] {
        self.extent
    }

    /// What labels on maps say of a feature: its title, or a shorter form of it.
    pub fn label(&self, position: usize) -> Title<'_> {
        self.labels.as_ref().unwrap_or(&self.titles).get(position, self.feature_id(position))
    }

    /// Has labels say another property than the title, by language; a feature without a value there keeps its title.
    pub fn shorten_labels(&mut self, properties: &BTreeMap<Arc<str>, Arc<str>>) {
        let label = |position: usize| {
            let own =
                properties.iter().map(|(language, name)| (&**language, self.value(position, name).to_cell()));
            let own: Vec<(&str, String)> = own.filter(|(_, text)| !text.is_empty()).collect();
            let title = self.feature_title(position).iter();
            let title = title.filter(|(l, _)| own.iter().all(|(o, _)| o != l));
            Localized::of(title.map(|(l, t)| (l, t.to_owned())).chain(own.iter().cloned()))
        };
        let labels: Vec<Localized> = (0..self.len()).map(label).collect();
        self.labels = Some(labels.into());
    }

    /// Where labels stand from a zoom on, where the data set says so.
    pub fn label_places(&self) -> Option<&LabelPlaces> {
        self.label_places.as_ref()
    }

    /// Sets where labels stand.
    ///
    /// # Errors
    /// Not one place for each feature.
    pub fn set_label_places(&mut self, places: LabelPlaces) -> Result<(), CollectionError> {
        if places.at.len() != self.len() {
            return Err(CollectionError::Length {
                collection: self.id.clone(),
                what: "places of labels".to_owned(),
                expected: self.len(),
                found: places.at.len(),
            });
        }
        self.label_places = Some(places);
        Ok(())
    }

    /// Adds a property, or replaces the one of that name.
    ///
    /// # Errors
    /// Not one value for each feature.
    pub fn set_property(&mut self, property: Property) -> Result<(), CollectionError> {
        if property.values.len() != self.len() {
            return Err(CollectionError::Length {
                collection: self.id.clone(),
                what: format!("property {:?}", property.name),
                expected: self.len(),
                found: property.values.len(),
            });
        }
        debug_assert!(property.values.iter().all(|v| kind_fits(property.kind, v)));
        self.leaders = OnceLock::new();
        match self.properties.iter_mut().find(|p| p.name == property.name) {
            Some(old) => *old = property,
            None => self.properties.push(property),
        }
        Ok(())
    }
}

fn kind_fits(kind: Kind, value: ValueRef<'_>) -> bool {
    match value {
        ValueRef::Null => true,
        ValueRef::Boolean(_) => kind == Kind::Boolean,
        ValueRef::Integer(_) => kind == Kind::Integer,
        ValueRef::Number(_) => kind == Kind::Number,
        ValueRef::Text(_) => matches!(kind, Kind::Text | Kind::Date | Kind::Timestamp),
        ValueRef::List(_) => kind == Kind::List,
    }
}
