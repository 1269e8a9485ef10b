//! Checks of a whole data set: all faults in one report.

use super::{LoadReport, SHOWN, Source, load, misfits_geojson};
use crate::atlas::Atlas;
use crate::feature::{Collection, Shapes};
use geo::Geometry;
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
    /// Where the polygons of coverages do not fit, as GeoJSON.
    pub misfits: String,
}

/// Loads a data set as `serve` does: what loading repairs or leaves out is told as it will be served. Strictly, every
/// remark is an error.
pub fn check(source: &Source, strict: bool) -> CheckReport {
    let mut report = CheckReport { misfits: misfits_geojson(&[]), ..CheckReport::default() };
    match load(source) {
        Err(fault) => report.errors.push(fault.to_string()),
        Ok((atlas, load)) => {
            report.counted = counted(&atlas);
            report.misfits = misfits_geojson(&load.misfits);
            match strict {
                true => report.errors.extend(load.lines(usize::MAX)),
                false => report.load = load,
            }
        }
    }
    report
}

fn counted(atlas: &Atlas) -> Vec<String> {
    let collection = |c: &Collection| {
        let shared = match c.shapes() {
            Shapes::Regions { coverage, .. } => {
                let [both, one] = coverage.sides();
                format!(", {both} borders with two sides, {one} with one")
            }
            Shapes::Own(_) => String::new(),
        };
        let (placed, nowhere) = by_kind(c.shapes());
        let nowhere = if nowhere > 0 { format!(", {nowhere} without a place") } else { String::new() };
        let properties = c.properties().len();
        format!("collection {}: {placed}{nowhere}, {properties} properties{shared}", c.id())
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

/// How many features there are of each kind, and how many without a place.
fn by_kind(shapes: &Shapes) -> (String, usize) {
    let mut counts = [(0, "points"), (0, "lines"), (0, "polygons"), (0, "of several kinds")];
    let mut nowhere = 0;
    for i in 0..shapes.len() {
        if !shapes.has_place(i) {
            nowhere += 1;
            continue;
        }
        let kind = match shapes {
            Shapes::Regions { .. } => 2,
            Shapes::Own(geometries) => match &*geometries.get(i) {
                Geometry::Point(_) | Geometry::MultiPoint(_) => 0,
                Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => 1,
                Geometry::GeometryCollection(_) => 3,
                _ => 2,
            },
        };
        counts[kind].0 += 1;
    }
    let told: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, kind)| format!("{n} {kind}")).collect();
    (if told.is_empty() { "0 polygons".to_owned() } else { told.join(", ") }, nowhere)
}

impl CheckReport {
    /// True if the data set can be served as it is.
    pub fn is_sound(&self) -> bool {
        self.errors.is_empty()
    }

    /// The report as text, with so many remarks of a kind at most.
    pub fn text(&self, most: usize) -> String {
        let remarks = self.load.lines(most).into_iter().map(|line| format!("remark: {line}"));
        let errors = self.errors.iter().map(|line| format!("error: {line}"));
        let end = match self.errors.len() {
            0 => "no errors".to_owned(),
            1 => "1 error".to_owned(),
            n => format!("{n} errors"),
        };
        let lines: Vec<String> =
            self.counted.iter().cloned().chain(remarks).chain(errors).chain([end]).collect();
        lines.join("\n")
    }
}

impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(SHOWN))
    }
}
