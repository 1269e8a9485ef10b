//! How features are shown: which properties, how much of the geometry, in which reference system.

use crate::feature::{Collection, Property};
use crate::geometry::Crs;

/// Decimal places of coordinates at most.
pub const MAX_PRECISION: u32 = 7;

/// Name of a column with the ids of features.
const ID: &str = "id";

/// How features are shown.
///
/// ```
/// # use poverty_atlas::{Source, load};
/// #
/// # let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
/// # let fields = atlas.collection("fields").ok_or("no fields")?;
/// use poverty_atlas::export::{Detail, geojson};
///
/// let mut detail = Detail::whole(fields);
/// detail.precision = 2;
/// detail.columns.clear();
/// let mut out = Vec::new();
/// geojson::feature(&mut out, fields, 0, &detail, "");
/// out.push(b'}');
/// let text = String::from_utf8(out)?;
/// assert!(text.starts_with(r#"{"type":"Feature","id":"f1","geometry":{"type":"MultiPolygon""#), "{text}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Detail {
    /// Leave the geometry out.
    pub skip_geometry: bool,
    /// Decimal places of coordinates, 0 to 7.
    pub precision: u32,
    /// Geometry as a map of this zoom shows it; the full one if `None`.
    pub zoom: Option<u8>,
    /// Reference system of the coordinates.
    pub crs: Crs,
    /// The properties to show, as indexes into the collection's, in the order to show them.
    pub columns: Vec<usize>,
}

impl Detail {
    /// Everything there is of a collection's features.
    pub fn whole(collection: &Collection) -> Self {
        let columns = (0..collection.properties().len()).collect();
        Detail { skip_geometry: false, precision: MAX_PRECISION, zoom: None, crs: Crs::Crs84, columns }
    }

    /// The properties to show.
    pub fn properties<'a>(&self, collection: &'a Collection) -> impl Iterator<Item = &'a Property> {
        self.columns.iter().filter_map(|i| collection.properties().get(*i))
    }

    /// The name of a column with the ids of features beside the properties that are shown: `id`, or another where a
    /// property has that name; `None` where the property `id` holds them.
    pub fn id_column(&self, collection: &Collection) -> Option<String> {
        let shown = |name: &str| self.properties(collection).any(|p| *p.name == *name);
        if shown(ID) && collection.info().id_property.as_deref() == Some(ID) {
            return None;
        }
        let others = std::iter::successors(Some("feature_id".to_owned()), |name| Some(format!("{name}_")));
        std::iter::once(ID.to_owned()).chain(others).find(|name| !shown(name))
    }

    /// Decimal places that show a tenth of a pixel at a zoom, a centimetre without one.
    pub fn precision_of(crs: Crs, zoom: Option<u8>) -> u32 {
        let zoom = zoom.map_or(24, u32::from);
        // A pixel is 360 degrees or 40,075 km over 512 · 2^zoom.
        let world: f64 = if crs.is_metric() { 40_075_017.0 } else { 360.0 };
        let tenth = world / (crate::geometry::WORLD_PX * f64::from(1u32 << zoom.min(22))) / 10.0;
        let places = (-tenth.log10()).ceil().max(0.0) as u32;
        places.min(if crs.is_metric() { 2 } else { MAX_PRECISION })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_the_zoom() {
        assert_eq!(Detail::precision_of(Crs::Crs84, None), 7);
        assert_eq!(Detail::precision_of(Crs::Crs84, Some(4)), 3);
        assert_eq!(Detail::precision_of(Crs::Crs84, Some(14)), 6);
        assert_eq!(Detail::precision_of(Crs::WebMercator, None), 2);
        assert_eq!(Detail::precision_of(Crs::WebMercator, Some(4)), 0);
    }
}
