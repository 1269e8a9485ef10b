//! Names of waters in a table: of a feature by its number, or of a part of it.

use super::PrepareError;
use super::recipe::WaterNames;
use crate::geometry::Bounds;
use crate::table::{Column, Table};
use geo::{BooleanOps, CoordsIter, Geometry};
use std::collections::BTreeMap;

/// Rows of the table of names by the number of a feature, those of a part first.
pub(super) struct WaterRows {
    /// The column with the number.
    pub key: String,
    pub rows: BTreeMap<i64, Vec<WaterRow>>,
}

/// What a feature is called, or the part of it within a box.
pub(super) struct WaterRow {
    /// What stands in the columns that are written.
    pub cells: Vec<String>,
    within: Option<Bounds>,
}

impl WaterRows {
    /// # Errors
    /// A column that is missing, a number that is none.
    pub fn read(table: &Table, names: &WaterNames) -> Result<Self, PrepareError> {
        let id = table.column(&names.key)?;
        let at: Vec<Column> = names.columns.iter().map(|c| table.column(c)).collect::<Result<_, _>>()?;
        let sides = names.within.as_ref().map(|sides| -> Result<_, PrepareError> {
            let [west, south, east, north] = sides.each_ref().map(|side| table.column(side));
            Ok([west?, south?, east?, north?])
        });
        let sides = sides.transpose()?;
        let mut rows: BTreeMap<i64, Vec<WaterRow>> = BTreeMap::new();
        for row in 0..table.len() {
            let cell = table.cell(row, id);
            let number = cell
                .parse()
                .map_err(|_| table.fault(row, id, format!("expected a whole number, found {cell:?}")))?;
            let cells = at.iter().map(|c| table.cell(row, *c).to_owned()).collect();
            let within = sides.map(|sides| within(table, row, sides)).transpose()?.flatten();
            rows.entry(number).or_default().push(WaterRow { cells, within });
        }
        rows.values_mut().for_each(|rows| rows.sort_by_key(|row| row.within.is_none()));
        Ok(WaterRows { key: names.key.clone(), rows })
    }
}

/// The box in a row, if its cells are not empty.
fn within(table: &Table, row: usize, sides: [Column; 4]) -> Result<Option<Bounds>, PrepareError> {
    if sides.iter().all(|side| table.cell(row, *side).is_empty()) {
        return Ok(None);
    }
    let degrees = |side: Column| {
        let cell = table.cell(row, side);
        let number = cell.parse().ok().filter(|n: &f64| n.is_finite());
        number.ok_or_else(|| table.fault(row, side, format!("expected degrees, found {cell:?}")))
    };
    let [west, south, east, north] = sides.map(degrees);
    let bounds = Bounds::new(west?, south?, east?, north?);
    Ok(Some(bounds.map_err(|e| table.fault(row, sides[0], e.to_string()))?))
}

/// A feature in the parts that rows name, and what is left of it by the last row's name, or none. Areas stay whole.
pub(super) fn named_parts(rows: &[WaterRow], geometry: Geometry) -> Vec<(Option<&WaterRow>, Geometry)> {
    let whole = rows.iter().find(|row| row.within.is_none());
    let mut parts = Vec::new();
    let mut rest = geometry;
    for row in rows {
        let (Geometry::MultiLineString(lines), Some(within)) = (&rest, row.within) else { break };
        let area = within.rect().to_polygon();
        let (inside, outside) = (area.clip(lines, false), area.clip(lines, true));
        parts.push((Some(row), Geometry::MultiLineString(inside)));
        rest = Geometry::MultiLineString(outside);
    }
    parts.push((whole, rest));
    parts.retain(|(_, part)| part.coords_count() > 0);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::wkt;

    #[test]
    fn a_part_has_a_name_of_its_own() {
        let row = |name: &str, within| WaterRow { cells: vec![name.to_owned()], within };
        let upper = Some(Bounds::new(0.0, 5.0, 10.0, 20.0).unwrap());
        let rows = [row("upper", upper), row("lower", None)];
        let river = Geometry::MultiLineString(wkt!(MULTILINESTRING((5. 10.,6. 4.,7. 0.))));
        let told: Vec<_> = named_parts(&rows, river.clone())
            .into_iter()
            .map(|(row, part)| (row.map(|r| r.cells[0].as_str()), Bounds::of_geometry(&part)))
            .map(|(name, b)| (name, [b.south(), b.north()].map(|n| n.round())))
            .collect();
        assert_eq!(told, [(Some("upper"), [5.0, 10.0]), (Some("lower"), [0.0, 5.0])]);
        let told: Vec<_> = named_parts(&rows[..1], river).iter().map(|(row, _)| row.is_some()).collect();
        assert_eq!(told, [true, false], "what no row names stays");
        let lake = Geometry::MultiPolygon(wkt!(MULTIPOLYGON(((5. 10.,6. 4.,7. 0.,5. 10.)))));
        let told = named_parts(&rows, lake);
        assert_eq!(told.iter().map(|(row, _)| row.unwrap().cells[0].as_str()).collect::<Vec<_>>(), ["lower"]);
    }
}
