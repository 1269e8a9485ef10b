//! Context: neighbouring countries, simplified more strongly, and lines at sea.

use super::datum;
use super::distance::Distances;
use super::package::Package;
use super::recipe::{ContextEntry, Recipe};
use super::write::Output;
use super::{PrepareError, PrepareReport};
use crate::coverage::{Coverage, CoverageError};
use crate::feature::Value;
use crate::geometry::{Bounds, Datum, Position, as_multi_polygon, geometry_area_km2};
use geo::{CoordsIter, Geometry, MultiPolygon};

/// Code, shape and properties.
type Land = (String, MultiPolygon, geojson::JsonObject);

/// Reads the neighbouring land and the lines at sea.
///
/// # Errors
/// A package without the files that the recipe names, land that is not a polygon in degrees.
pub fn build(
    package: &Package,
    recipe: &Recipe,
    country: &Coverage,
    report: &mut PrepareReport,
) -> Result<Vec<Output>, PrepareError> {
    let Some(entry) = &recipe.context else { return Ok(Vec::new()) };
    let root = &recipe.package.root;
    let mut lands: Vec<Land> = Vec::new();
    for name in entry.folders.iter().flat_map(|f| package.names(&format!("{root}{f}"))) {
        let (geometry, properties) = package.geometry(&name)?;
        let code = name.rsplit('/').next().unwrap_or("").trim_end_matches(".geojson").to_owned();
        if let Some(land) = visible(&geometry, entry)? {
            lands.push((code, land, properties));
        }
    }
    lands.sort_by(|a, b| a.0.cmp(&b.0));
    report.repaired.push(format!(
        "{} neighbouring lands: islands under {} km² left out, borders within {} m and {} m for each km away",
        lands.len(),
        entry.least_island_km2,
        entry.tolerance_m,
        entry.tolerance_growth * 1000.0
    ));
    let text =
        |p: &geojson::JsonObject, key: &str| Value::text(p.get(key).and_then(|v| v.as_str()).unwrap_or(""));
    if recipe.package.datum != Datum::default() {
        let distances = Distances::to_outline(country, positions(&lands));
        for (_, land, _) in &mut lands {
            datum::follow(land, recipe.package.datum, entry.follow_m, &distances);
        }
    }
    let distances = Distances::to_outline(country, positions(&lands));
    let simple = simplify(&lands, |at| entry.tolerance_m + entry.tolerance_growth * distances.metres(at))?;
    let mut output = Output::new("neighbours", simple.into_iter().map(Geometry::MultiPolygon).collect());
    output.column("code", lands.iter().map(|(code, ..)| Value::text(code)).collect());
    output.column("name_zh", lands.iter().map(|(.., p)| text(p, "name")).collect());
    output.column("name_en", lands.iter().map(|(.., p)| text(p, "name_en")).collect());
    let (lines, properties) = package.geometry(&format!("{root}{}", entry.lines))?;
    let mut maritime = Output::new("maritime", vec![lines]);
    maritime.column("code", vec![Value::text("1")]);
    maritime.column("name_en", vec![text(&properties, "NAME")]);
    Ok(vec![output, maritime])
}

fn positions(lands: &[Land]) -> impl Iterator<Item = Position> {
    lands.iter().flat_map(|(_, land, _)| land.coords_iter()).map(Position::from)
}

/// The parts of a country within the window, without small islands; `None` if nothing is left.
fn visible(geometry: &Geometry, entry: &ContextEntry) -> Result<Option<MultiPolygon>, PrepareError> {
    let [west, south, east, north] = entry.window;
    let window =
        Bounds::new(west, south, east, north).map_err(|e| PrepareError::new("prepare.toml, window", e))?;
    let Some(polygons) = as_multi_polygon(geometry) else { return Ok(None) };
    let kept: MultiPolygon = polygons
        .into_iter()
        .filter(|p| {
            Bounds::of_geometry(p).intersects(&window)
                && geometry_area_km2(&Geometry::Polygon(p.clone())) >= entry.least_island_km2
        })
        .collect();
    Ok(Some(kept).filter(|m| !m.0.is_empty()))
}

/// Simplifies neighbouring countries together, so that no gap opens between them; one that overlaps another is
/// simplified on its own.
fn simplify(
    lands: &[Land],
    tolerance_m: impl Fn(Position) -> f64,
) -> Result<Vec<MultiPolygon>, PrepareError> {
    let mut simple: Vec<Option<MultiPolygon>> = vec![None; lands.len()];
    let mut waiting: Vec<usize> = (0..lands.len()).collect();
    while !waiting.is_empty() {
        let mut together = std::mem::take(&mut waiting);
        let coverage = loop {
            let shapes: Vec<MultiPolygon> = together.iter().map(|i| lands[*i].1.clone()).collect();
            match Coverage::build(&shapes) {
                Ok(coverage) => break coverage,
                Err(CoverageError::Overlap { first, second, .. }) if first != second => {
                    waiting.push(together.remove(second));
                }
                Err(e) => return Err(PrepareError::new("neighbouring lands", e)),
            }
        };
        let shapes = coverage.simplified_by(|_, at| tolerance_m(at)).multi_polygons();
        together.into_iter().zip(shapes).for_each(|(i, shape)| simple[i] = Some(shape));
    }
    Ok(simple.into_iter().flatten().collect())
}
