//! Checks of a whole data set: all faults in one report.

use super::{LoadReport, Source, load};
use crate::atlas::Atlas;
use crate::feature::{Collection, ShapeKind, Shapes};
use geo::{Geometry, MultiPolygon, Validation};
use std::fmt;

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct CheckReport {
    /// One line for each collection, list and indicator.
    pub counted: Vec<String>,
    /// What stops or spoils the data set.
    pub errors: Vec<String>,
    /// What was repaired, and remarks.
    pub load: LoadReport,
}

/// Loads a data set and tests every geometry.
pub fn check(source: &Source) -> CheckReport {
    let mut report = CheckReport::default();
    match load(source) {
        Err(fault) => report.errors.push(fault.to_string()),
        Ok((atlas, load)) => {
            report.load = load;
            report.counted = counted(&atlas);
            for collection in atlas.collections() {
                report.errors.extend(invalid(collection));
            }
        }
    }
    report
}

fn counted(atlas: &Atlas) -> Vec<String> {
    let collection = |c: &Collection| {
        let kind = match c.shapes().kind() {
            ShapeKind::Point => "points",
            ShapeKind::Line => "lines",
            ShapeKind::Polygon => "polygons",
        };
        let shared = match c.shapes() {
            Shapes::Regions { coverage, .. } => format!(", {} shared borders", coverage.arcs().len()),
            Shapes::Own(_) => String::new(),
        };
        format!("collection {}: {} {kind}, {} properties{shared}", c.id(), c.len(), c.properties().len())
    };
    let collections = atlas.collections().iter().map(collection);
    let lists = atlas.memberships().iter().map(|m| {
        let unmatched = m.rows.iter().filter(|r| r.member.is_none()).count();
        format!("membership {}: {} rows, {unmatched} without a boundary", m.id, m.rows.len())
    });
    let indicators = atlas.indicators().iter().map(|i| {
        let known = i.series.iter().flatten().filter(|o| o.value.is_some()).count();
        format!("indicator {}: {known} values, {} years", i.id, i.years.len())
    });
    collections.chain(lists).chain(indicators).collect()
}

/// Geometries that break OGC Simple Features' rules, one sentence each.
fn invalid(collection: &Collection) -> Vec<String> {
    let fault = |i: usize| {
        let geometry = collection.shapes().geometry(i);
        let found = match geometry.as_ref() {
            Geometry::MultiPolygon(m) => invalid_polygon(m)?,
            other => other.check_validation().err()?.to_string(),
        };
        Some(format!(
            "collection {}, feature {}: expected a valid geometry, found {found}",
            collection.id(),
            collection.feature_id(i)
        ))
    };
    (0..collection.len()).filter_map(fault).collect()
}

/// Each polygon on its own: the polygons of one feature are faces of a coverage, which cannot overlap.
fn invalid_polygon(shape: &MultiPolygon) -> Option<String> {
    shape.iter().find_map(|p| p.check_validation().err()).map(|e| e.to_string())
}

impl CheckReport {
    /// True if the data set can be served as it is.
    pub fn is_sound(&self) -> bool {
        self.errors.is_empty()
    }
}

impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counted.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        self.load.repaired.iter().try_for_each(|line| writeln!(f, "repaired: {line}"))?;
        self.load.remarks.iter().try_for_each(|line| writeln!(f, "remark: {line}"))?;
        self.errors.iter().try_for_each(|line| writeln!(f, "error: {line}"))?;
        match self.errors.len() {
            0 => write!(f, "no errors"),
            1 => write!(f, "1 error"),
            n => write!(f, "{n} errors"),
        }
    }
}
