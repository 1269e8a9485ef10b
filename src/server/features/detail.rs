//! How features are shown: which properties, how much of the geometry, in which reference system.

use super::fields;
use crate::feature::{Collection, Property};
use crate::geometry::Crs;
use crate::server::wire::call::Call;
use crate::server::wire::params::Params;
use crate::server::wire::problem::Problem;

/// The deepest zoom with a geometry of its own.
const MAX_ZOOM: u8 = crate::coverage::MAX_LEVEL;
/// Decimal places at most.
const MAX_PRECISION: u32 = 7;

/// How features are shown.
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

    /// Reads `skipGeometry`, `precision`, `zoom`, `crs` and `properties`.
    ///
    /// # Errors
    /// One of them says nothing that is known.
    pub fn read(call: &Call, collection: &Collection) -> Result<Self, Problem> {
        let params = &call.params;
        let crs = crs(params, "crs")?;
        let below = |most: u32| move |v: &str| v.parse::<u32>().ok().filter(|n| *n <= most);
        let expected = |most: u32| format!("a whole number from 0 to {most}");
        let most = u32::from(MAX_ZOOM);
        let zoom = params.parsed("zoom", &expected(most), below(most))?.map(|z| z as u8);
        let precision = params.parsed("precision", &expected(MAX_PRECISION), below(MAX_PRECISION))?;
        let all = Self::whole(collection);
        Ok(Detail {
            skip_geometry: params.flag("skipGeometry")?,
            precision: precision.unwrap_or_else(|| precision_of(crs, zoom)),
            zoom,
            crs,
            columns: fields::columns(params, collection)?.unwrap_or(all.columns),
        })
    }

    /// The properties to show.
    pub fn properties<'a>(&self, collection: &'a Collection) -> impl Iterator<Item = &'a Property> {
        self.columns.iter().filter_map(|i| collection.properties().get(*i))
    }
}

/// Places that show a tenth of a pixel at a zoom, a centimetre without one.
fn precision_of(crs: Crs, zoom: Option<u8>) -> u32 {
    let zoom = zoom.map_or(24, u32::from);
    // A pixel is 360 degrees or 40,075 km over 512 · 2^zoom.
    let world: f64 = if crs.is_metric() { 40_075_017.0 } else { 360.0 };
    let tenth = world / f64::from(512u32 << zoom.min(22)) / 10.0;
    let places = (-tenth.log10()).ceil().max(0.0) as u32;
    places.min(if crs.is_metric() { 2 } else { MAX_PRECISION })
}

/// A reference system by parameter; CRS84 if absent.
///
/// # Errors
/// One that is not served.
pub fn crs(params: &Params, name: &str) -> Result<Crs, Problem> {
    let known = Crs::ALL.map(Crs::uri).join(", ");
    Ok(params.parsed(name, &format!("one of {known}"), Crs::parse)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_the_zoom() {
        assert_eq!(precision_of(Crs::Crs84, None), 7);
        assert_eq!(precision_of(Crs::Crs84, Some(4)), 3);
        assert_eq!(precision_of(Crs::Crs84, Some(14)), 6);
        assert_eq!(precision_of(Crs::WebMercator, None), 2);
        assert_eq!(precision_of(Crs::WebMercator, Some(4)), 0);
    }
}
