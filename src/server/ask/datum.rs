//! `datum`: what the coordinates of a request are given in.

use super::parameters::parameter;
use crate::geometry::Datum;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Parameter;

/// The parameter.
pub const DATUM: Parameter = parameter(
    "datum",
    "What the coordinates are given in: WGS 84 (GPS), GCJ-02 (AMap, Tencent) or BD-09 (Baidu). The inverse of the public formula is exact to a millimetre; map services differ from the formula by a few metres.",
    r#"{"type":"string","enum":["wgs84","gcj02","bd09"],"default":"wgs84"}"#,
    "gcj02",
);

/// The datum that a request names; WGS 84 if it names none.
///
/// # Errors
/// 400 for an unknown datum.
pub fn datum(call: &Call) -> Result<Datum, Problem> {
    Ok(call.params.word("datum", &Datum::WORDS)?.unwrap_or_default())
}
