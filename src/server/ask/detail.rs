//! How the features of an answer are shown: `skipGeometry`, `precision`, `zoom`, `crs`, `properties`, `geometry`.

use super::fields;
use crate::coverage::MAX_LEVEL;
use crate::export::{Detail, MAX_PRECISION};
use crate::feature::Collection;
use crate::geometry::Crs;
use crate::server::wire::call::Call;
use crate::server::wire::params::Params;
use crate::server::wire::problem::Problem;

/// Reads `skipGeometry`, `precision`, `zoom`, `crs` and `properties`.
///
/// # Errors
/// 400 for a value that cannot be read or is not served.
pub fn detail(call: &Call, collection: &Collection) -> Result<Detail, Problem> {
    let params = &call.params;
    let crs = crs(params, "crs")?;
    let below = |most: u32| move |v: &str| v.parse::<u32>().ok().filter(|n| *n <= most);
    let expected = |most: u32| format!("a whole number from 0 to {most}");
    let most = u32::from(MAX_LEVEL);
    let zoom = params.parsed("zoom", &expected(most), below(most))?.map(|z| z as u8);
    let precision = params.parsed("precision", &expected(MAX_PRECISION), below(MAX_PRECISION))?;
    let all = Detail::whole(collection);
    Ok(Detail {
        skip_geometry: params.flag("skipGeometry")?,
        precision: precision.unwrap_or_else(|| Detail::precision_of(crs, zoom)),
        zoom,
        crs,
        columns: fields::columns(params, collection)?.unwrap_or(all.columns),
    })
}

/// `geometry`: `wkt` for a column with the geometry, `none` (the default) for properties alone.
///
/// # Errors
/// 400 for another word.
pub fn with_geometry(call: &Call, detail: &Detail) -> Result<bool, Problem> {
    let asked = call.params.word("geometry", &[("wkt", true), ("none", false)])?;
    Ok(asked.unwrap_or(false) && !detail.skip_geometry)
}

/// A reference system by parameter; CRS84 if absent.
///
/// # Errors
/// One that is not served.
pub fn crs(params: &Params, name: &str) -> Result<Crs, Problem> {
    let known = Crs::ALL.map(Crs::uri).join(", ");
    Ok(params.parsed(name, &format!("one of {known}"), Crs::parse)?.unwrap_or_default())
}
