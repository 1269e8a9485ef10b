//! A table of features: what is selected from it, in which order.

use super::column::{BYTES, TableColumn};
use super::statement::{SqlParameter, Statement, of_row, quoted};
use crate::feature::{Kind, Value};
use crate::geometry::{Bounds, Position, read_wkb};
use crate::store::extract::Gathered;
use crate::store::{StoreFault, place};
use geo::{Geometry, Point};
use tokio_postgres::Row;

/// Degrees by which boxes are widened where only candidates are looked for.
const HAIR: f64 = 1e-9;

/// Kinds of geometries that are none of ours.
const SURFACES: &str = "('TIN', 'TRIANGLE', 'POLYHEDRALSURFACE')";

/// What the geometries of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableShapes {
    /// A point each.
    Points,
    /// Of one dimension.
    Of(u8),
    /// Of several.
    Any,
}

impl TableShapes {
    /// By the name of a type of PostGIS; `None` for one of surfaces in space.
    pub fn of(kind: &str) -> Option<Self> {
        let kind = kind.trim_end_matches(['Z', 'M']);
        Some(match kind {
            "Point" => TableShapes::Points,
            "MultiPoint" => TableShapes::Of(0),
            "LineString" | "MultiLineString" | "CircularString" | "CompoundCurve" | "MultiCurve" => {
                TableShapes::Of(1)
            }
            "Polygon" | "MultiPolygon" | "CurvePolygon" | "MultiSurface" => TableShapes::Of(2),
            "Geometry" | "GeometryCollection" => TableShapes::Any,
            _ => return None,
        })
    }
}

/// A table as the catalogue describes it. All text of statements that names something is made here and quoted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GeometryTable {
    pub schema: String,
    pub name: String,
    pub key: TableColumn,
    /// The column with the geometries, and the code of their reference system.
    pub geometry: String,
    pub shapes: TableShapes,
    pub is_geography: bool,
    pub srid: i32,
    /// All others, in the table's order.
    pub columns: Vec<TableColumn>,
}

impl GeometryTable {
    /// The table, as `t`.
    pub fn from(&self) -> String {
        format!("{}.{} AS t", quoted(&self.schema), quoted(&self.name))
    }

    /// True if each feature is a point.
    pub fn has_points(&self) -> bool {
        self.shapes == TableShapes::Points
    }

    /// The geometry in longitude and latitude.
    pub fn place(&self) -> String {
        let name = of_row(&self.geometry);
        match (self.is_geography, self.srid) {
            (true, _) => format!("{name}::geometry"),
            // WGS 84 and CGCS2000 differ by centimetres.
            (false, 4326 | 4490) => name,
            _ => format!("ST_Transform({name}, 4326)"),
        }
    }

    /// Code of the reference system of [`GeometryTable::place`].
    pub fn place_srid(&self) -> i32 {
        if self.is_geography || self.srid == 4490 { self.srid } else { 4326 }
    }

    /// The table with the box around the geometry of each row, which is reckoned once.
    pub fn boxed_rows(&self) -> String {
        format!("{} {}", self.from(), self.boxes())
    }

    /// The boxes, where the table stands before.
    pub fn boxes(&self) -> String {
        format!("CROSS JOIN LATERAL (SELECT Box3D({}) AS atlas_box OFFSET 0) AS atlas_boxes", self.place())
    }

    /// The sides of the box around a geometry: west, south, east, north.
    pub fn sides(&self) -> [String; 4] {
        ["XMin", "YMin", "XMax", "YMax"].map(|side| format!("ST_{side}(atlas_boxes.atlas_box)"))
    }

    /// Longitude and latitude of a point.
    pub fn position(&self) -> [String; 2] {
        let place = self.place();
        [format!("ST_X({place})"), format!("ST_Y({place})")]
    }

    /// What a row fulfils that is a feature: it has a key and a place.
    pub fn is_feature(&self) -> String {
        let (key, place) = (of_row(&self.key.name), self.place());
        match self.shapes {
            TableShapes::Points => format!("{key} IS NOT NULL AND ST_X({place}) IS NOT NULL"),
            TableShapes::Of(_) => format!("{key} IS NOT NULL AND NOT ST_IsEmpty({place})"),
            TableShapes::Any => format!(
                "{key} IS NOT NULL AND NOT ST_IsEmpty({place}) AND CASE GeometryType({place}) \
                 WHEN 'GEOMETRYCOLLECTION' THEN NOT EXISTS (SELECT FROM ST_Dump({place}) AS d WHERE GeometryType(d.geom) IN {SURFACES}) \
                 ELSE GeometryType({place}) NOT IN {SURFACES} END"
            ),
        }
    }

    /// A box whose sides are texts of SQL.
    pub fn envelope(&self, [w, s, e, n]: [&str; 4]) -> String {
        format!("ST_MakeEnvelope({w}, {s}, {e}, {n}, {})", self.place_srid())
    }

    /// What a row fulfils that is near a box: the index finds it.
    pub fn near(&self, bounds: &Bounds, statement: &mut Statement) -> String {
        self.near_in(&self.place(), bounds, statement)
    }

    /// The same of a geometry that is kept elsewhere.
    pub fn near_in(&self, geometry: &str, bounds: &Bounds, statement: &mut Statement) -> String {
        let corners = [
            bounds.west().max(-1e6) - HAIR,
            bounds.south().max(-1e6) - HAIR,
            bounds.east().min(1e6) + HAIR,
            bounds.north().min(1e6) + HAIR,
        ];
        let [w, s, e, n] = corners.map(|v| statement.with(SqlParameter::Number(v)));
        format!("{geometry} && {}", self.envelope([&w, &s, &e, &n]))
    }

    /// What a row fulfils that has something in a box or on its border.
    pub fn within(&self, bounds: &Bounds, statement: &mut Statement) -> String {
        let near = self.near(bounds, statement);
        let corners = [bounds.west(), bounds.south(), bounds.east(), bounds.north()];
        if !self.has_points() {
            return format!(
                "({near} AND ST_Intersects({}, {}))",
                self.place(),
                self.boxed(corners, statement)
            );
        }
        let [x, y] = self.position();
        let [w, s, e, n] = corners.map(|v| statement.with(SqlParameter::Number(v)));
        format!("({near} AND {x} BETWEEN {w} AND {e} AND {y} BETWEEN {s} AND {n})")
    }

    /// A box as a geometry that is valid: one without a width or a height is a line, one without both a point.
    fn boxed(&self, corners: [f64; 4], statement: &mut Statement) -> String {
        let [west, south, east, north] = corners.map(|v| v.clamp(-1e6, 1e6));
        let mut with = |corner: [f64; 2]| corner.map(|v| statement.with(SqlParameter::Number(v)));
        let [w, s] = with([west, south]);
        let flat = if west == east && south == north {
            format!("ST_MakePoint({w}, {s})")
        } else {
            let [e, n] = with([east, north]);
            if west < east && south < north {
                return self.envelope([&w, &s, &e, &n]);
            }
            format!("ST_MakeLine(ST_MakePoint({w}, {s}), ST_MakePoint({e}, {n}))")
        };
        format!("ST_SetSRID({flat}, {})", self.place_srid())
    }

    /// The key as it is ordered and compared. A name alone would be that of a column of the answer, where it is a text.
    pub fn ordered_key(&self) -> String {
        match self.key.values() {
            Kind::Text if self.key.kind != "uuid" => self.key.compared() + BYTES,
            _ => of_row(&self.key.name),
        }
    }

    /// The order of everything.
    pub fn order(&self) -> String {
        format!("ORDER BY {} NULLS LAST", self.ordered_key())
    }

    /// The same, as no index has it: few rows of a box are found by the index of places, where one of the key, which a planner
    /// prefers for the first rows of an order, would be read from one end to the other.
    pub fn order_of_few(&self) -> String {
        let key = self.ordered_key();
        format!("ORDER BY coalesce({key}, {key}) NULLS LAST")
    }

    /// What a row fulfils that has this key; `None` for a text that is none.
    pub fn has_key(&self, id: &str, how: &str, statement: &mut Statement) -> Option<String> {
        if id.contains('\0') {
            return None;
        }
        let parameter = match self.key.values() {
            Kind::Integer => {
                let number: i64 = id.parse().ok().filter(|n: &i64| n.to_string() == id)?;
                statement.with(SqlParameter::Integer(number))
            }
            _ if self.key.kind == "uuid" => {
                let is_place = |(i, c): (usize, char)| match i {
                    8 | 13 | 18 | 23 => c == '-',
                    _ => c.is_ascii_digit() || ('a'..='f').contains(&c),
                };
                (id.len() == 36 && id.chars().enumerate().all(is_place)).then_some(())?;
                format!("{}::uuid", statement.with(SqlParameter::Text(id.to_owned())))
            }
            _ => statement.with(SqlParameter::Text(id.to_owned())),
        };
        let key = match (how, self.key.is_deterministic) {
            ("=", true) if self.key.is_text() => of_row(&self.key.name),
            _ => self.ordered_key(),
        };
        Some(format!("{key} {how} {parameter}"))
    }

    /// Key, geometry and values, as [`GeometryTable::gather`] reads them.
    pub fn selection(&self) -> String {
        let geometry = match self.has_points() {
            true => self.position().join(", "),
            false => format!("ST_AsBinary(ST_CurveToLine(ST_Force2D({})), 'NDR')", self.place()),
        };
        let columns = self.columns.iter().map(|c| format!(", {}", c.selected()));
        format!("{}::text, {geometry}{}", of_row(&self.key.name), columns.collect::<String>())
    }

    /// Takes rows of a [selection](GeometryTable::selection).
    ///
    /// # Errors
    /// A geometry that cannot be read.
    pub fn gather<'a>(
        &self,
        rows: impl Iterator<Item = &'a Row>,
        gathered: &mut Gathered,
    ) -> Result<(), StoreFault> {
        for row in rows {
            gathered.ids.push(row.get::<_, &str>(0).into());
            gathered.geometries.push(self.geometry_of(row)?);
            gathered.values.iter_mut().zip(self.values_of(row)).for_each(|(all, value)| all.push(value));
        }
        Ok(())
    }

    /// The geometry of a row.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn geometry_of(&self, row: &Row) -> Result<Geometry, StoreFault> {
        if self.has_points() {
            return Ok(Geometry::Point(Point::new(row.get(1), row.get(2))));
        }
        let (geometry, _) = read_wkb(row.get(1)).map_err(|found| {
            let key: &str = row.get(0);
            StoreFault::Damaged(format!("{} {key:?}: expected a geometry, found {found}", self.key.name))
        })?;
        Ok(geometry)
    }

    /// The values of a row.
    pub fn values_of<'r>(&'r self, row: &'r Row) -> impl Iterator<Item = Value> + 'r {
        let first = if self.has_points() { 3 } else { 2 };
        (first..).zip(&self.columns).map(|(at, column)| column.value(row, at))
    }

    /// The point by which the feature of a row counts.
    ///
    /// # Errors
    /// Its geometry cannot be read.
    pub fn place_of(&self, row: &Row) -> Result<Option<Position>, StoreFault> {
        match self.has_points() {
            true => Ok(Some([row.get(1), row.get(2)])),
            false => Ok(place::of_geometry(&self.geometry_of(row)?)),
        }
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// How many values of a column with numbers are known, and their sum.
    pub fn sum(&self, name: &str) -> String {
        let Some(column) = self.column(name) else { return "0::int8, NULL::float8".to_owned() };
        let value = column.selected();
        let known =
            format!("FILTER (WHERE {})", column.guard().unwrap_or_else(|| format!("{value} IS NOT NULL")));
        format!("count({value}) {known}, (sum({value}) {known})::float8")
    }
}
