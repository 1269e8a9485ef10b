//! Geometry of a collection: shared arcs where the polygons allow it.

use super::raw::RawFeatures;
use super::{LoadError, LoadReport};
use crate::coverage::{Coverage, CoverageError, Regions};
use crate::feature::Shapes;
use crate::geometry::{as_multi_polygon, signed_area};
use geo::{Coord, CoordsIter, Geometry, LineString, MapCoordsInPlace, MultiPolygon, Polygon};
use std::sync::Arc;

/// Builds the shapes of a file's features.
///
/// Polygons become a coverage. Where they overlap they cannot, and each keeps a geometry of its own:
/// an error where the manifest declares a coverage, else a remark.
///
/// # Errors
/// A position off the earth, an empty geometry, a ring without area; polygons that overlap where they must not.
pub fn shapes(
    file: &str,
    raw: &mut RawFeatures,
    must_cover: bool,
    report: &mut LoadReport,
) -> Result<Shapes, LoadError> {
    let mut geometries = std::mem::take(&mut raw.geometries);
    for (i, geometry) in geometries.iter_mut().enumerate() {
        if onto_earth(geometry) {
            report.repaired.push(format!("{file}, feature {}: moved onto the edge of the earth", i + 1));
        }
        check_positions(file, i, geometry)?;
    }
    let polygons: Option<Vec<MultiPolygon>> = geometries.iter().map(as_multi_polygon).collect();
    let Some(mut polygons) = polygons else {
        if must_cover {
            return Err(LoadError::of_file(
                file,
                "declared as a coverage, but not every feature is a polygon",
            ));
        }
        return Ok(Shapes::Own(geometries));
    };
    for (i, polygon) in polygons.iter_mut().enumerate() {
        repair(file, i, polygon, report)?;
    }
    match Coverage::build(&polygons) {
        Ok(coverage) => {
            let regions = Regions::of_features(&coverage);
            Ok(Shapes::Regions { coverage: Arc::new(coverage), regions })
        }
        Err(overlap @ CoverageError::Overlap { .. }) if !must_cover => {
            report.remarks.push(format!("{file}: {overlap}; each feature keeps a border of its own"));
            Ok(Shapes::Own(polygons.into_iter().map(Geometry::MultiPolygon).collect()))
        }
        Err(fault) => Err(LoadError::of_file(file, fault)),
    }
}

/// Moves positions that rounding has put just beyond the edge of the world (by less than a millimetre) onto it.
fn onto_earth(geometry: &mut Geometry) -> bool {
    let clamp = |n: f64, edge: f64| if n.abs() <= edge + 1e-9 { n.clamp(-edge, edge) } else { n };
    let onto = |c: Coord| Coord { x: clamp(c.x, 180.0), y: clamp(c.y, 90.0) };
    let beyond = geometry.coords_iter().any(|c| onto(c) != c);
    if beyond {
        geometry.map_coords_in_place(onto);
    }
    beyond
}

fn check_positions(file: &str, feature: usize, geometry: &Geometry) -> Result<(), LoadError> {
    let on_earth = |c: &Coord| (-180.0..=180.0).contains(&c.x) && (-90.0..=90.0).contains(&c.y);
    let place = || format!("feature {}", feature + 1);
    match geometry.coords_iter().find(|c| !on_earth(c)) {
        Some(c) => {
            let message =
                format!("expected longitude -180..180 and latitude -90..90, found [{}, {}]", c.x, c.y);
            Err(LoadError::at(file, place(), message))
        }
        None if geometry.coords_iter().next().is_none() => {
            Err(LoadError::at(file, place(), "expected a geometry, found an empty one"))
        }
        None => Ok(()),
    }
}

/// Drops holes without area; an exterior ring without area is a fault.
fn repair(
    file: &str,
    feature: usize,
    shape: &mut MultiPolygon,
    report: &mut LoadReport,
) -> Result<(), LoadError> {
    for (i, polygon) in shape.0.iter_mut().enumerate() {
        if is_flat(polygon.exterior()) {
            let place = format!("feature {}, polygon {}", feature + 1, i + 1);
            let found = format!(
                "expected a ring of at least three different positions that encloses an area, found {} positions",
                polygon.exterior().0.len()
            );
            return Err(LoadError::at(file, place, found));
        }
        let flat = polygon.interiors().iter().filter(|r| is_flat(r)).count();
        if flat > 0 {
            let place = format!("feature {}, polygon {}", feature + 1, i + 1);
            report.repaired.push(format!("{file}, {place}: {flat} holes without area dropped"));
            let holes = polygon.interiors().iter().filter(|r| !is_flat(r)).cloned().collect();
            *polygon = Polygon::new(polygon.exterior().clone(), holes);
        }
    }
    Ok(())
}

fn is_flat(ring: &LineString) -> bool {
    let points: Vec<[f64; 2]> = ring.0.iter().map(|c| [c.x, c.y]).collect();
    points.len() < 4 || signed_area(&points) == 0.0
}
