//! Indicators computed from the ground that features share with those of another collection.

use super::LoadError;
use super::indicators::declared;
use super::manifest::{IndicatorEntry, MANIFEST};
use crate::feature::{Collection, Localized, Shapes};
use crate::indicator::{Indicator, Observation};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The share of each feature's area that lies in features of `zones`, percent.
///
/// Both are dissolved from one coverage, so the share is a sum of whole faces: exact.
///
/// # Errors
/// Collections that do not share one coverage.
pub fn read(
    entry: &IndicatorEntry,
    collection: &Collection,
    zones: &Collection,
) -> Result<Indicator, LoadError> {
    let fault = || {
        let message =
            format!("expected two collections of one coverage, found {} and {}", collection.id(), zones.id());
        LoadError::at(MANIFEST, format!("indicator {:?}, share_in", entry.id), message)
    };
    let (Shapes::Regions { coverage, regions }, Shapes::Regions { coverage: other, regions: zones }) =
        (collection.shapes(), zones.shapes())
    else {
        return Err(fault());
    };
    if !Arc::ptr_eq(coverage, other) {
        return Err(fault());
    }
    let inside: BTreeSet<u32> =
        (0..zones.len()).flat_map(|i| zones.region(i).faces.iter().copied()).collect();
    let evidence: Arc<str> = "derived".into();
    let share = |position: usize| {
        let faces = &regions.region(position).faces;
        let area = |f: &u32| coverage.face_area_km2(*f as usize).abs();
        let whole: f64 = faces.iter().map(area).sum();
        // The sum of nothing is -0.
        let shared = faces.iter().filter(|f| inside.contains(f)).map(area).fold(0.0, |sum, km2| sum + km2);
        vec![Observation {
            year: None,
            period: None,
            range: None,
            value: (whole > 0.0).then(|| (shared / whole * 1e4).round() / 1e2),
            evidence: Some(evidence.clone()),
            confidence: None,
            vintage: None,
            other: None,
            citation: Localized::default(),
            note: Localized::default(),
        }]
    };
    let series = (0..regions.len()).map(share).collect();
    Ok(Indicator { series, ..declared(entry) })
}
