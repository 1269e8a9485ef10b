//! The levels of units: the finest is cut into shared arcs and simplified, the others are dissolved from it.

use super::borders::{check_rings, cut, repairs, simplified};
use super::datum;
use super::names::Names;
use super::package::{Package, Unit};
use super::recipe::{LevelEntry, Recipe};
use super::tables::Tables;
use super::write::Output;
use super::{PrepareError, PrepareReport};
use crate::coverage::{Coverage, Regions};
use crate::feature::Value;
use geo::{Geometry, MultiPolygon};
use indicatif::ProgressBar;
use std::collections::BTreeMap;

/// Units of every level, and the polygons of the finest.
pub struct Levels {
    levels: Vec<(LevelEntry, Vec<Unit>)>,
    polygons: Vec<MultiPolygon>,
}

impl Levels {
    /// The codes of a level by its output name.
    pub fn codes(&self, output: &str) -> Option<Vec<&str>> {
        let level = self.levels.iter().find(|(e, _)| e.output == output)?;
        Some(level.1.iter().map(|u| u.code.as_str()).collect())
    }

    /// The units whose polygons form the coverage, in the order of its features.
    pub fn finest(&self) -> &[Unit] {
        self.levels.last().map_or(&[], |(_, units)| units)
    }

    /// The name of one of the finest units.
    pub fn local_name<'u>(&self, unit: &'u Unit) -> &'u str {
        let name = self.levels.last().and_then(|(entry, _)| unit.name(entry.name));
        name.unwrap_or("")
    }

    /// The levels above the finest, from the whole to its parts, with their units.
    pub fn upper(&self) -> &[(LevelEntry, Vec<Unit>)] {
        self.levels.split_last().map_or(&[], |(_, upper)| upper)
    }

    /// The column of the finest level with the code of the unit of a level around it, if the recipe names one.
    pub fn code_column(&self, level: &str) -> Option<&str> {
        let (finest, _) = self.levels.last()?;
        finest.within.iter().find(|w| w.level == level).map(|w| w.code.as_str())
    }

    fn by_level(&self, level: &str) -> Option<&(LevelEntry, Vec<Unit>)> {
        self.levels.iter().find(|(e, _)| e.level == level)
    }

    /// The unit of a higher level that contains a unit: the one with the same names down to that level.
    pub fn around(&self, unit: &Unit, level: &str) -> Option<(&LevelEntry, &Unit)> {
        let (entry, units) = self.by_level(level)?;
        let depth = entry.name as usize;
        let around = units.iter().find(|u| u.names[..=depth] == unit.names[..=depth])?;
        Some((entry, around))
    }
}

/// Reads the index and the polygons of the finest level.
///
/// # Errors
/// The package lacks its index, a level, or a file that the index names.
pub fn read(package: &Package, recipe: &Recipe, bar: &ProgressBar) -> Result<Levels, PrepareError> {
    let mut levels = Vec::new();
    for entry in &recipe.levels {
        levels.push((entry.clone(), package.units(&recipe.package, &entry.level)?));
    }
    let finest = levels.last().map_or(&[][..], |(_, units)| &units[..]);
    let mut polygons: Vec<MultiPolygon> = Vec::with_capacity(finest.len());
    for unit in finest {
        if polygons.len() % 100 == 0 {
            bar.set_message(format!("reading the package: {} of {}", polygons.len(), finest.len()));
        }
        let path = format!("{}{}", recipe.package.root, unit.path);
        match package.geometry(&path)?.0 {
            Geometry::MultiPolygon(m) => polygons.push(m),
            Geometry::Polygon(p) => polygons.push(p.into()),
            _ => {
                return Err(PrepareError::new(
                    path,
                    "expected a polygon or multi-polygon, found another geometry",
                ));
            }
        }
    }
    polygons.iter_mut().for_each(|shape| datum::convert(shape, recipe.package.datum));
    Ok(Levels { levels, polygons })
}

/// What the levels become.
pub struct Built {
    /// One output for each level.
    pub outputs: Vec<Output>,
    /// The finest level's polygons as simplified shared borders.
    pub coverage: Coverage,
}

/// Simplifies the finest level and dissolves the others from it; the tolerance in metres.
///
/// # Errors
/// A polygon that is not valid, two that overlap, a unit that belongs to none of a higher level.
pub fn build(
    levels: &Levels,
    names: &Names,
    tables: &Tables,
    tolerance_m: f64,
    report: &mut PrepareReport,
) -> Result<Built, PrepareError> {
    let Some((finest, units)) = levels.levels.last() else {
        return Err(PrepareError::new("the recipe", "expected a level, found none"));
    };
    let coverage = cut(&levels.polygons, |i| format!("{} {}", finest.output, units[i].code))?;
    report.repaired.extend(repairs(&levels.polygons));
    let simple = simplified(&coverage, tolerance_m);
    report.positions = (coverage.position_count(), simple.position_count());
    // Checked after simplification: on the full source this test would take ten times the rest of the run.
    for (unit, shape) in units.iter().zip(simple.multi_polygons()) {
        check_rings(&shape, &format!("{} {}", finest.output, unit.code))?;
    }
    let mut outputs = Vec::new();
    for (entry, of_level) in &levels.levels {
        let whole = Regions::of_features(&simple);
        let regions = match entry.level == finest.level {
            true => whole,
            false => {
                let mut groups: BTreeMap<&str, Vec<u32>> =
                    of_level.iter().map(|u| (&*u.code, vec![])).collect();
                for (i, unit) in units.iter().enumerate() {
                    let group = levels.around(unit, &entry.level).and_then(|(_, u)| groups.get_mut(&*u.code));
                    let group = group.ok_or_else(|| {
                        let message = format!("no unit of level {:?} has its names", entry.level);
                        PrepareError::new(format!("unit {} of {}", unit.code, finest.output), message)
                    })?;
                    group.extend(&whole.region(i).faces);
                }
                if let Some((code, _)) = groups.iter().find(|(_, faces)| faces.is_empty()) {
                    let message = format!("no unit of {} lies in it", finest.output);
                    return Err(PrepareError::new(format!("unit {code} of {}", entry.output), message));
                }
                Regions::dissolve(&simple, groups.into_values().collect())
            }
        };
        let full: Vec<MultiPolygon> = (0..regions.len()).map(|i| regions.multi_polygon(&simple, i)).collect();
        let drawn = match entry.outline_tolerance_m {
            None => full,
            Some(outline_m) => {
                let name = |i: usize| format!("{} {}", entry.output, of_level[i].code);
                cut(&full, name)?.simplified(outline_m.max(tolerance_m)).multi_polygons()
            }
        };
        let mut output = Output::new(&entry.output, drawn.into_iter().map(Geometry::MultiPolygon).collect());
        describe(&mut output, entry, of_level, levels, names, tables)?;
        let areas =
            (0..regions.len()).map(|i| Value::Number((regions.region(i).area_km2() * 100.0).round() / 100.0));
        output.column("area_km2", areas.collect());
        outputs.push(output);
    }
    Ok(Built { outputs, coverage: simple })
}

fn describe(
    output: &mut Output,
    entry: &LevelEntry,
    units: &[Unit],
    levels: &Levels,
    names: &Names,
    tables: &Tables,
) -> Result<(), PrepareError> {
    output.column("code", units.iter().map(|u| Value::text(&u.code)).collect());
    let mut given: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    if let Some(source) = &entry.names {
        let table = tables.get(&source.table)?;
        let key = table.column(&source.key)?;
        let rows: BTreeMap<&str, usize> = (0..table.len()).map(|row| (table.cell(row, key), row)).collect();
        for name in &source.columns {
            let column = table.column(name)?;
            let cell = |u: &Unit| {
                rows.get(u.code.as_str()).map_or(Value::Null, |row| Value::text(table.cell(*row, column)))
            };
            given.insert(name, units.iter().map(cell).collect());
        }
    }
    let own = |u: &Unit| Value::text(u.name(entry.name).unwrap_or(""));
    // The table's name counts: an index may hold a placeholder.
    let better = given.remove("name_zh").unwrap_or_else(|| vec![Value::Null; units.len()]);
    let local = units.iter().zip(better).map(|(u, name)| if name.is_null() { own(u) } else { name });
    let local: Vec<Value> = local.collect();
    output.column("name_zh", local.clone());
    if let Some(cells) = given.remove("name_en") {
        output.column("name_en", cells);
    }
    let known = given.remove("name_pinyin").unwrap_or_else(|| vec![Value::Null; units.len()]);
    let reading = |(name, known): (&Value, Value)| match known {
        Value::Null => names.reading(&name.to_cell()).map_or(Value::Null, |r| Value::text(&r)),
        known => known,
    };
    output.column("name_pinyin", local.iter().zip(known).map(reading).collect());
    for within in &entry.within {
        let around = |u: &Unit| levels.around(u, &within.level);
        let code = |u: &Unit| around(u).map_or(Value::Null, |(_, a)| Value::text(&a.code));
        let name =
            |u: &Unit| around(u).map_or(Value::Null, |(e, a)| Value::text(a.name(e.name).unwrap_or("")));
        output.column(&within.code, units.iter().map(code).collect());
        output.column(&within.name, units.iter().map(name).collect());
    }
    Ok(())
}
