//! Geometry of a collection: shared arcs where the polygons allow it.

use super::misfit::Misfit;
use super::raw::RawFeatures;
use super::repair::{Findings, repaired};
use super::report::WITHOUT_PLACE;
use super::{LoadError, LoadReport, longitudes, short_way};
use crate::coverage::{COVERAGE_SHARE, Coverage, CoverageFit, Regions};
use crate::feature::Shapes;
use crate::geometry::as_multi_polygon;
use geo::{Coord, CoordsIter, Geometry, GeometryCollection, MapCoordsInPlace, MultiPolygon};
use std::fmt::Display;
use std::sync::Arc;

/// What a manifest says of polygons.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// True if they must be a coverage.
    pub coverage: bool,
    /// Degrees within which vertices are joined.
    pub snap: f64,
}

/// Builds the shapes of a file's features, which are called by their ids. What is wrong with a geometry is repaired and
/// told; one of which nothing remains is a feature without a place.
///
/// Polygons become a coverage where they share nearly all of the borders between them, once what lies within the
/// tolerance is joined. Others keep a geometry each: an error where the manifest declares a coverage, else a remark.
///
/// # Errors
/// Polygons that do not share their borders although the manifest says so, or something else than polygons there.
pub fn shapes(
    file: &str,
    raw: &mut RawFeatures,
    ids: &[Arc<str>],
    declared: Declared,
    report: &mut LoadReport,
) -> Result<Shapes, LoadError> {
    let geometries = std::mem::take(&mut raw.geometries).into_iter().zip(ids);
    let placed: Vec<Option<Geometry>> =
        geometries.map(|(geometry, id)| sound(geometry?, || format!("feature {id}"), file, report)).collect();
    let polygons: Option<Vec<MultiPolygon>> = placed
        .iter()
        .map(|g| g.as_ref().map_or_else(|| Some(MultiPolygon(Vec::new())), as_multi_polygon))
        .collect();
    let nowhere = || Geometry::GeometryCollection(GeometryCollection(Vec::new()));
    let own = |placed: Vec<Option<Geometry>>| {
        Shapes::Own(placed.into_iter().map(|g| g.unwrap_or_else(nowhere)).collect())
    };
    let Some(polygons) = polygons.filter(|_| placed.iter().any(Option::is_some)) else {
        if declared.coverage {
            return Err(LoadError::of_file(
                file,
                "declared as a coverage, but not every feature is a polygon",
            ));
        }
        return Ok(own(placed));
    };
    let joined = Coverage::joined(&polygons, declared.snap);
    let (coverage, fit) = joined.map_err(|fault| LoadError::of_file(file, fault))?;
    if !fit.is_coverage() {
        let [share, least] = [fit.shared(), COVERAGE_SHARE].map(|share| (share * 100.0).floor());
        let found = format!(
            "{share} % of the borders between features are shared within {} degrees, where a coverage shares {least} %",
            declared.snap
        );
        if declared.coverage {
            return Err(LoadError::of_file(file, format!("declared as a coverage, but only {found}")));
        }
        report.noted(file, None, found, "each feature keeps a border of its own");
        return Ok(own(placed));
    }
    tell(file, fit, ids, declared.snap, report);
    let regions = Regions::of_features(&coverage);
    Ok(Shapes::Regions { coverage: Arc::new(coverage), regions })
}

/// What was joined, and what does not fit even so.
fn tell(file: &str, fit: CoverageFit, ids: &[Arc<str>], snap: f64, report: &mut LoadReport) {
    let counted = |n: usize, onto: &str| match n {
        0 => None,
        1 => Some(format!("1 vertex within {snap} degrees of {onto} of another feature")),
        n => Some(format!("{n} vertices within {snap} degrees of {onto} of other features")),
    };
    let joined = [counted(fit.on_vertices, "a vertex"), counted(fit.on_edges, "an edge")];
    let joined: Vec<String> = joined.into_iter().flatten().collect();
    if !joined.is_empty() {
        report.changed(file, None, joined.join(", "), "joined");
    }
    for flaw in fit.flaws {
        report.misfit(Misfit::new(file, flaw, ids));
    }
}

/// A geometry on earth and without faults, or none.
fn sound(
    mut geometry: Geometry,
    place: impl Fn() -> String,
    file: &str,
    report: &mut LoadReport,
) -> Option<Geometry> {
    let nowhere = |found: &dyn Display, report: &mut LoadReport| {
        report.changed(file, Some(place()), found, WITHOUT_PLACE);
    };
    if geometry.coords_iter().next().is_none() {
        nowhere(&"an empty geometry", report);
        return None;
    }
    let moved = onto_earth(&mut geometry);
    let off_earth =
        |c: Coord| format!("expected longitude -180..180 and latitude -90..90, found [{}, {}]", c.x, c.y);
    // Before a longitude is turned: what is told is what stands in the file.
    if let Some(c) = geometry.coords_iter().find(|c| !(-90.0..=90.0).contains(&c.y)) {
        nowhere(&off_earth(c), report);
        return None;
    }
    // Straight through the plane, as files of this kind have it, unless only the short way gives a geometry.
    if let Some(plane) = short_way::untangled(&geometry) {
        geometry = plane;
        report.changed(file, Some(place()), "edges across the antimeridian", "taken the short way around");
    }
    if longitudes::is_beyond(&geometry) {
        let Some(turned) = longitudes::turned_back(&geometry) else {
            nowhere(&"a geometry wider than the world", report);
            return None;
        };
        geometry = turned;
        let found = "longitudes beyond 180 degrees";
        report.changed(file, Some(place()), found, "turned back, and cut at 180 degrees where it crosses");
    }
    if let Some(c) = geometry.coords_iter().find(|c| !is_on_earth(*c)) {
        nowhere(&off_earth(c), report);
        return None;
    }
    if moved {
        let found = "a position a hair beyond the edge of the earth";
        report.changed(file, Some(place()), found, "moved onto the edge of the earth");
    }
    let mut found = Findings::default();
    let kept = repaired(geometry, &mut found);
    if let Some(told) = found.told() {
        let done = match (&kept, found.hopeless) {
            (None, _) => WITHOUT_PLACE,
            (_, true) => "served as it is, as it could not be repaired",
            _ => "repaired",
        };
        report.changed(file, Some(place()), told, done);
    }
    kept
}

/// Moves positions that rounding has put just beyond the edge of the world (by less than a millimetre) onto it.
fn onto_earth(geometry: &mut Geometry) -> bool {
    let clamp = |n: f64, edge: f64| if n.abs() <= edge + 1e-9 { n.clamp(-edge, edge) } else { n };
    let onto = |c: Coord| Coord { x: clamp(c.x, 180.0), y: clamp(c.y, 90.0) };
    let beyond = geometry.coords_iter().any(|c| c.x.is_finite() && c.y.is_finite() && onto(c) != c);
    if beyond {
        geometry.map_coords_in_place(onto);
    }
    beyond
}

fn is_on_earth(c: Coord) -> bool {
    (-180.0..=180.0).contains(&c.x) && (-90.0..=90.0).contains(&c.y)
}
