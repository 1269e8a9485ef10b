//! Where the units of the finest level are governed from: points of a table that another package holds.

use super::boundaries::Levels;
use super::names::Names;
use super::package::{Package, Unit};
use super::recipe::{FormerCodes, SeatsEntry};
use super::tables::Tables;
use super::write::Output;
use super::{PrepareError, PrepareReport, shown};
use crate::coverage::Coverage;
use crate::feature::Value;
use crate::geometry::Position;
use crate::table::Table;
use geo::{Contains, Geometry, MultiPolygon, Point};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Parts of a degree that a position is rounded to: a metre, which is more than a point of a town can tell.
const ROUNDED: f64 = 1e5;

/// A place of the table.
struct Seat {
    code: String,
    name: String,
    at: Position,
}

/// The seat of a unit.
struct UnitSeat<'a> {
    unit: &'a Unit,
    /// Position of the unit among the finest.
    at: usize,
    how: FoundBy,
    seat: &'a Seat,
    is_inside: bool,
}

/// How a unit was found among the places.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FoundBy {
    Code,
    FormerCode,
    Name,
    Ground,
}

impl FoundBy {
    fn word(self) -> &'static str {
        match self {
            FoundBy::Code => "code",
            FoundBy::FormerCode => "former code",
            FoundBy::Name => "name",
            FoundBy::Ground => "ground",
        }
    }
}

/// The seats of units by code, else by a former code, by name or as the one place that lies in the unit. Doubtful are
/// those that lie outside their unit, or of which only the ground speaks. A seat's `rank` is that of the highest level of
/// which a unit is governed from there, 1 for the first.
///
/// # Errors
/// A package or table that cannot be read, a position that is none.
pub fn build(
    path: &Path,
    entry: &SeatsEntry,
    (levels, coverage): (&Levels, &Coverage),
    (names, tables): (&Names, &Tables),
    report: &mut PrepareReport,
) -> Result<Output, PrepareError> {
    let seats = read(path, entry)?;
    let former = former(tables, entry.former.as_ref())?;
    let by_code: BTreeMap<&str, usize> = seats.iter().enumerate().map(|(i, s)| (&*s.code, i)).collect();
    let units = levels.finest();
    let taken: BTreeSet<usize> = units.iter().filter_map(|u| by_code.get(&*u.code).copied()).collect();
    let shapes = coverage.multi_polygons();
    let mut found = Vec::new();
    for (at, (unit, shape)) in units.iter().zip(&shapes).enumerate() {
        let name = levels.local_name(unit);
        let by = |how: FoundBy, place: Option<usize>| place.map(|place| (how, place));
        let inside = |i: &usize| contains(shape, &seats[*i]);
        let free = || (0..seats.len()).filter(|i| !taken.contains(i)).filter(inside);
        let alike = |i: &usize| names.stem(&seats[*i].name) == names.stem(name);
        let old = || former.get(&*unit.code).into_iter().flatten().filter_map(|c| by_code.get(&**c).copied());
        let seat = by(FoundBy::Code, by_code.get(&*unit.code).copied())
            .or_else(|| by(FoundBy::FormerCode, old().find(inside)))
            .or_else(|| by(FoundBy::Name, free().find(alike)))
            .or_else(|| by(FoundBy::Ground, free().next()));
        match seat {
            Some((how, place)) => {
                found.push(UnitSeat { unit, at, how, seat: &seats[place], is_inside: inside(&place) });
            }
            None => {
                report.repaired.push(format!("{} {name}: no place of {} is its seat", unit.code, entry.file))
            }
        }
    }
    let governed = governed(levels, &found, |code| by_code.get(code).map(|at| &seats[*at]), &shapes);
    Ok(output(entry, levels, &found, &governed))
}

fn contains(shape: &MultiPolygon, seat: &Seat) -> bool {
    shape.contains(&Point::new(seat.at[0], seat.at[1]))
}

fn output(
    entry: &SeatsEntry,
    levels: &Levels,
    found: &[UnitSeat<'_>],
    governed: &[Vec<Option<&str>>],
) -> Output {
    let points = found.iter().map(|f| Geometry::Point(Point::new(f.seat.at[0], f.seat.at[1])));
    let mut output = Output::new(&entry.output, points.collect());
    output.column("code", found.iter().map(|f| Value::text(&f.unit.code)).collect());
    output.column("name", found.iter().map(|f| Value::text(&f.seat.name)).collect());
    output.column("found_by", found.iter().map(|f| Value::text(f.how.word())).collect());
    let doubtful = |f: &UnitSeat<'_>| !f.is_inside || f.how == FoundBy::Ground;
    let words = found.iter().map(|f| Value::text(if doubtful(f) { "true" } else { "false" }));
    output.column("doubtful", words.collect());
    let highest = |seat: usize| governed.iter().position(|codes| codes[seat].is_some());
    let rank = |seat: usize| Value::Number(highest(seat).unwrap_or(governed.len()) as f64 + 1.0);
    output.column("rank", (0..found.len()).map(rank).collect());
    for ((level, _), codes) in levels.upper().iter().zip(governed) {
        let Some(column) = levels.code_column(&level.level) else { continue };
        output.column(column, codes.iter().map(|code| code.map_or(Value::Null, Value::text)).collect());
    }
    output
}

/// For each level above the finest, from the whole to its parts, and each seat: the code of the unit that is governed from
/// there. A unit is governed from the seat of that part of it in which its own place lies, so that a city has one.
fn governed<'l>(
    levels: &'l Levels,
    found: &[UnitSeat<'_>],
    place: impl Fn(&str) -> Option<&'l Seat>,
    shapes: &[MultiPolygon],
) -> Vec<Vec<Option<&'l str>>> {
    let finest = levels.finest();
    let by_unit: BTreeMap<usize, usize> = found.iter().enumerate().map(|(i, f)| (f.at, i)).collect();
    // The seats of the level below by its codes.
    let mut below: Option<(&str, BTreeMap<&str, usize>)> = None;
    let mut governed = Vec::new();
    for (level, units) in levels.upper().iter().rev() {
        let mut seat_of = BTreeMap::new();
        for unit in units {
            let Some(place) = place(&unit.code) else { continue };
            let Some(at) = shapes.iter().position(|shape| contains(shape, place)) else { continue };
            let part = below.as_ref().and_then(|(level, seats)| {
                let (_, part) = levels.around(&finest[at], level)?;
                seats.get(&*part.code).copied()
            });
            if let Some(seat) = part.or_else(|| by_unit.get(&at).copied()) {
                seat_of.insert(&*unit.code, seat);
            }
        }
        let mut codes = vec![None; found.len()];
        seat_of.iter().for_each(|(code, seat)| codes[*seat] = Some(*code));
        governed.push(codes);
        below = Some((&level.level, seat_of));
    }
    governed.reverse();
    governed
}

/// The places of the table, WGS 84.
fn read(path: &Path, entry: &SeatsEntry) -> Result<Vec<Seat>, PrepareError> {
    let package = Package::open(path)?;
    let table = Table::parse(&format!("{}, {}", shown(path), entry.file), &package.read(&entry.file)?)?;
    let [code, name] = [table.column(&entry.code)?, table.column(&entry.name)?];
    let position = [table.column(&entry.longitude)?, table.column(&entry.latitude)?];
    let mut seats = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        let cell = table.cell(row, code);
        let short = cell.get(..entry.code_length).unwrap_or(cell);
        let mut at = [0.0; 2];
        for (number, column) in at.iter_mut().zip(position) {
            let cell = table.cell(row, column);
            let known = cell.parse::<f64>().ok().filter(|n| n.is_finite());
            *number =
                known.ok_or_else(|| table.fault(row, column, format!("expected degrees, found {cell:?}")))?;
        }
        let at = entry.datum.to_wgs84(at).map(|n| (n * ROUNDED).round() / ROUNDED);
        seats.push(Seat { code: short.to_owned(), name: table.cell(row, name).to_owned(), at });
    }
    seats.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(seats)
}

/// Former codes of today's units.
fn former(
    tables: &Tables,
    entry: Option<&FormerCodes>,
) -> Result<BTreeMap<String, Vec<String>>, PrepareError> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Some(entry) = entry else { return Ok(all) };
    let table = tables.get(&entry.table)?;
    let (today, old) = (table.column(&entry.today)?, table.column(&entry.old)?);
    for row in 0..table.len() {
        all.entry(table.cell(row, today).to_owned()).or_default().push(table.cell(row, old).to_owned());
    }
    Ok(all)
}
