//! Places where the polygons of a coverage do not fit: as remarks, and as GeoJSON for a map program.

use crate::coverage::{Flaw, FlawKind};
use serde_json::{Value, json};
use std::sync::Arc;

/// A place between the features of a file where they do not fit.
#[derive(Debug, Clone)]
pub struct Misfit {
    /// The file, as the data set names it.
    pub file: String,
    /// Ids of the features there.
    pub features: Vec<Arc<str>>,
    /// What is wrong, and where.
    pub flaw: Flaw,
}

impl Misfit {
    /// Of the features at the positions that the flaw names.
    pub fn new(file: &str, flaw: Flaw, ids: &[Arc<str>]) -> Self {
        let features = flaw.features.iter().map(|i| ids[*i].clone()).collect();
        Misfit { file: file.to_owned(), features, flaw }
    }

    /// What was found, for a remark; nothing is said of a lake that belongs to nobody.
    pub(super) fn told(&self) -> Option<(String, String)> {
        const NAMED: usize = 4;
        let what = match self.flaw.kind {
            FlawKind::Overlap => "an overlap",
            FlawKind::Gap => "a gap",
            FlawKind::Uncovered => return None,
        };
        let named: Vec<&str> = self.features.iter().take(NAMED).map(|id| &**id).collect();
        let more = self.features.len() - named.len();
        let place = match named[..] {
            [only] => format!("feature {only}"),
            _ if more > 0 => format!("features {} and {more} more", named.join(", ")),
            _ => format!("features {}", named.join(", ")),
        };
        let [lon, lat] = self.flaw.at.map(|n| (n * 1e6).round() / 1e6);
        let found = format!(
            "{what} of {} km², {} m wide, at [{lon}, {lat}]",
            rounded(self.flaw.area_km2),
            rounded(self.flaw.width_km * 1000.0)
        );
        Some((place, found))
    }
}

/// Three significant digits.
fn rounded(n: f64) -> f64 {
    let digits = 2 - n.abs().max(1e-12).log10().floor() as i32;
    let unit = 10f64.powi(digits.clamp(-12, 12));
    (n * unit).round() / unit
}

/// All places where polygons do not fit as a GeoJSON feature collection: the area of each, with the file, its kind, the
/// features at it, how many polygons cover it, its area, its mean width and a position within.
pub fn misfits_geojson(misfits: &[Misfit]) -> String {
    let features: Vec<Value> = misfits.iter().map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn feature(misfit: &Misfit) -> Value {
    let Misfit { file, features, flaw } = misfit;
    json!({
        "type": "Feature",
        "geometry": { "type": "Polygon", "coordinates": [flaw.ring] },
        "properties": {
            "file": file,
            "kind": flaw.kind.name(),
            "features": features,
            "covered": flaw.covered,
            "area_km2": rounded(flaw.area_km2),
            "width_m": rounded(flaw.width_km * 1000.0),
            "at": flaw.at,
        },
    })
}
