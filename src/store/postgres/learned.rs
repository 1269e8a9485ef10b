//! What is learned of the rows of a table, again and again: number, bounds, and where tiles hold aggregates.

use super::catalogue::{Catalogued, TIME};
use super::database::Database;
use super::edges;
use super::learned_shapes::LearnedShapes;
use super::overview_table::OverviewTable;
use super::statement::{SqlParameter, Statement};
use crate::budget::Budget;
use crate::feature::ShapeKind;
use crate::geometry::Bounds;
use crate::store::overview::{self, CellGrid, DEEPEST, MOST_FEATURES, OverviewCell};
use crate::store::{StoreExtent, StoreFault, Tally};

/// Rows up to which a table is looked through; of a view it is not known how many it has.
const SMALL: f64 = 2e6;
/// Rows that are looked at of a larger one.
const SAMPLE: f64 = 500_000.0;

/// A table as it is now.
#[derive(Debug, Clone)]
pub(super) struct Current {
    /// What the query of the manifest tells.
    pub version: Option<String>,
    pub rows: Learned,
    /// What tiles of small scale are read from, of this version.
    pub overview: Option<OverviewTable>,
}

/// What the rows of a table tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Learned {
    pub extent: StoreExtent,
    /// True if every row was counted.
    pub is_counted: bool,
    /// The deepest zoom with a tile of more points than are shown each.
    pub overview_zoom: Option<u8>,
    /// What lines and polygons tell; nothing of points.
    pub shapes: Option<LearnedShapes>,
}

impl Learned {
    /// Nothing yet.
    pub fn nothing() -> Self {
        let extent = extent(0, Bounds::EMPTY, None);
        Learned { extent, is_counted: false, overview_zoom: None, shapes: None }
    }

    /// Looks the rows over.
    ///
    /// # Errors
    /// The database does not answer, or not in time.
    pub fn of(database: &Database, catalogued: &Catalogued) -> Result<Self, StoreFault> {
        let (whole, overview_zoom, shapes) = match catalogued.table.has_points() {
            true => {
                let Scanned { whole, overview_zoom } = Scanned::of(database, catalogued)?;
                (whole, overview_zoom, None)
            }
            false => {
                let (shapes, whole) = LearnedShapes::of(database, catalogued)?;
                (whole, None, Some(shapes))
            }
        };
        let is_counted = whole.is_some();
        let (count, bounds) = whole.map_or_else(|| estimated(database, catalogued), Ok)?;
        let extent = extent(count, bounds, shapes.as_ref());
        Ok(Learned { extent, is_counted, overview_zoom, shapes })
    }

    /// What is supposed of a table whose rows are too many, or too slow, to be looked over.
    ///
    /// # Errors
    /// The database does not answer.
    pub fn supposed(database: &Database, catalogued: &Catalogued) -> Result<Self, StoreFault> {
        let (count, bounds) = estimated(database, catalogued)?;
        let table = &catalogued.table;
        let shapes = (!table.has_points()).then(|| LearnedShapes::supposed(table));
        let overview_zoom = table.has_points().then_some(DEEPEST);
        Ok(Learned {
            extent: extent(count, bounds, shapes.as_ref()),
            is_counted: false,
            overview_zoom,
            shapes,
        })
    }
}

/// Even what was counted is so at that moment only.
fn extent(count: u64, bounds: Bounds, shapes: Option<&LearnedShapes>) -> StoreExtent {
    let kind = shapes.map_or(ShapeKind::Point, LearnedShapes::kind);
    StoreExtent { count, is_estimated: true, bounds, kind }
}

/// Number and bounds by the statistics of the database; the whole earth where it has none.
fn estimated(database: &Database, catalogued: &Catalogued) -> Result<(u64, Bounds), StoreFault> {
    let table = &catalogued.table;
    let mut statement = Statement::default();
    let [schema, name, column] = [&table.schema, &table.name, &table.geometry]
        .map(|text| statement.with(SqlParameter::Text(text.clone())));
    let place = format!("ST_EstimatedExtent({schema}, {name}, {column})::geometry");
    statement.sql = format!(
        "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM \
         (SELECT ST_Transform(ST_SetSRID({place}, {}), 4326) AS b) AS bounds",
        table.srid
    );
    let found = match catalogued.has_samples {
        true => database.ask(statement, &Budget::lasting(TIME)),
        false => Ok(Vec::new()),
    };
    let corners = match found {
        Ok(rows) => rows.first().map(|row| [0, 1, 2, 3].map(|at| row.get::<_, Option<f64>>(at))),
        Err(fault @ StoreFault::Away(_)) => return Err(fault),
        Err(_) => None,
    };
    let bounds = match corners {
        Some([Some(w), Some(s), Some(e), Some(n)]) => Bounds::around([[w, s], [e, n]]),
        _ => Bounds::around([[-180.0, -90.0], [180.0, 90.0]]),
    };
    Ok((catalogued.estimate.max(0.0) as u64, bounds))
}

/// What one look at the rows tells.
struct Scanned {
    /// Number and bounds, where every row was looked at.
    whole: Option<(u64, Bounds)>,
    /// The deepest zoom with a tile of more points than are shown each.
    overview_zoom: Option<u8>,
}

impl Scanned {
    /// Looks at all rows, or at a part of those of a large table.
    fn of(database: &Database, catalogued: &Catalogued) -> Result<Self, StoreFault> {
        let table = &catalogued.table;
        let (share, sample) = catalogued.sample(SMALL, SAMPLE);
        let mut statement = Statement::default();
        let side = 1u32 << DEEPEST;
        let columns = statement.with(SqlParameter::Numbers(edges::columns(DEEPEST, 0, side)));
        let rows = statement.with(SqlParameter::Numbers(edges::rows(DEEPEST, 0, side)));
        let [x, y] = table.position();
        statement.sql = format!(
            "SELECT width_bucket({x}, {columns}), width_bucket(-{y}, {rows}), count(*), min({x}), min({y}), max({x}), \
             max({y}) FROM {}{sample} WHERE {} GROUP BY 1, 2",
            table.from(),
            table.is_feature()
        );
        let (mut grid, mut whole, mut bounds) = (CellGrid::default(), 0, Bounds::EMPTY);
        for row in database.ask(statement, &Budget::lasting(TIME))? {
            let [column, line] = [0, 1].map(|at| row.get::<_, i32>(at).max(1) as u32 - 1);
            let [w, s, e, n] = [3, 4, 5, 6].map(|at| row.get::<_, f64>(at));
            let found = row.get::<_, i64>(2) as u64;
            whole += found;
            bounds.merge(&Bounds::around([[w, s], [e, n]]));
            let count = (found as f64 / share) as u64;
            let mut cell = OverviewCell::empty(0);
            cell.add(&Tally { count, sums: vec![] }, 0, [0.0; 2]);
            grid.insert([column, line], cell);
        }
        let full = |zoom: &u8| overview::fullest(&grid, DEEPEST, *zoom) > MOST_FEATURES;
        let overview_zoom = (0..=DEEPEST).rev().find(full);
        Ok(Scanned { whole: (share >= 1.0).then_some((whole, bounds)), overview_zoom })
    }
}
