//! Land around the country, simplified more strongly, and lines at sea.

use super::package::Package;
use super::recipe::{ContextEntry, Recipe};
use super::write::{Cell, Output};
use super::{PrepareError, PrepareReport};
use crate::coverage::{Coverage, Regions};
use crate::geometry::{Bounds, geometry_area_km2};
use geo::{BoundingRect, Geometry, MultiPolygon};

/// Reads the land and the lines around.
pub fn build(
    package: &Package,
    recipe: &Recipe,
    report: &mut PrepareReport,
) -> Result<Vec<Output>, PrepareError> {
    let Some(entry) = &recipe.context else { return Ok(Vec::new()) };
    let root = &recipe.package.root;
    let mut lands: Vec<(String, MultiPolygon, geojson::JsonObject)> = Vec::new();
    for name in entry.folders.iter().flat_map(|f| package.names(&format!("{root}{f}"))) {
        let (geometry, properties) = package.geometry(&name)?;
        let code = name.rsplit('/').next().unwrap_or("").trim_end_matches(".geojson").to_owned();
        if let Some(land) = visible(geometry, entry)? {
            lands.push((code, land, properties));
        }
    }
    lands.sort_by(|a, b| a.0.cmp(&b.0));
    report.repaired.push(format!(
        "{} neighbouring lands: islands under {} km² left out, borders within {} m",
        lands.len(),
        entry.least_island_km2,
        entry.tolerance_m
    ));
    let text =
        |p: &geojson::JsonObject, key: &str| Cell::text(p.get(key).and_then(|v| v.as_str()).unwrap_or(""));
    let geometries = lands.iter().map(|(code, land, _)| simplify(code, land, entry.tolerance_m));
    let mut output = Output::new("neighbours", geometries.collect::<Result<_, _>>()?);
    output.column("code", lands.iter().map(|(code, ..)| Cell::Text(code.clone())).collect());
    output.column("name_zh", lands.iter().map(|(.., p)| text(p, "name")).collect());
    output.column("name_en", lands.iter().map(|(.., p)| text(p, "name_en")).collect());
    let (lines, properties) = package.geometry(&format!("{root}{}", entry.lines))?;
    let mut maritime = Output::new("maritime", vec![lines]);
    maritime.column("code", vec![Cell::text("1")]);
    maritime.column("name_en", vec![text(&properties, "NAME")]);
    Ok(vec![output, maritime])
}

/// The parts of a land that the window shows, without tiny islands; `None` if nothing is left.
fn visible(geometry: Geometry, entry: &ContextEntry) -> Result<Option<MultiPolygon>, PrepareError> {
    let [west, south, east, north] = entry.window;
    let window =
        Bounds::new(west, south, east, north).map_err(|e| PrepareError::new("prepare.toml, window", e))?;
    let polygons = match geometry {
        Geometry::Polygon(p) => MultiPolygon(vec![p]),
        Geometry::MultiPolygon(m) => m,
        _ => return Ok(None),
    };
    let kept: MultiPolygon = polygons
        .into_iter()
        .filter(|p| {
            let around = p
                .bounding_rect()
                .map_or(Bounds::EMPTY, |r| Bounds::around([[r.min().x, r.min().y], [r.max().x, r.max().y]]));
            around.intersects(&window)
                && geometry_area_km2(&Geometry::Polygon(p.clone())) >= entry.least_island_km2
        })
        .collect();
    Ok(Some(kept).filter(|m| !m.0.is_empty()))
}

fn simplify(code: &str, land: &MultiPolygon, tolerance_m: f64) -> Result<Geometry, PrepareError> {
    let fault = |e| PrepareError::new(format!("neighbouring land {code}"), e);
    let coverage = Coverage::build(std::slice::from_ref(land)).map_err(fault)?;
    let simple = coverage.simplified(tolerance_m);
    Ok(Geometry::MultiPolygon(Regions::of_features(&simple).multi_polygon(&simple, 0)))
}
