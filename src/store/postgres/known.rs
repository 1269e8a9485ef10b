//! What is known of a table once the database has answered: schema, number, bounds, and where tiles hold aggregates.

use super::catalogue::{self, Catalogued};
use super::database::Database;
use super::edges;
use super::options::TableOptions;
use super::statement::{SqlParameter, Statement, quoted};
use super::table::GeometryTable;
use crate::budget::Budget;
use crate::feature::{Collection, Kind, Localized, Property, ShapeKind, Shapes, Titles, Values};
use crate::geometry::Bounds;
use crate::store::overview::{self, CellGrid, DEEPEST, MOST_FEATURES, OverviewCell};
use crate::store::{StoreExtent, StoreFault, Tally};
use std::time::Duration;

/// Rows up to which a table is looked through when it is opened; of a view it is not known how many it has.
const SMALL: f64 = 2e6;
/// How long that may take.
const TIME: Duration = Duration::from_secs(10);
/// Rows that are looked at of a larger one.
const SAMPLE: f64 = 500_000.0;

/// A table that can be asked.
#[derive(Debug)]
pub(super) struct KnownTable {
    pub table: GeometryTable,
    pub schema: Collection,
    pub summed: Vec<String>,
    pub extent: StoreExtent,
    pub overview_zoom: Option<u8>,
}

impl KnownTable {
    /// Looks a table over.
    ///
    /// # Errors
    /// It is not what the manifest says, or the database does not answer.
    pub fn read(database: &Database, options: &TableOptions) -> Result<Self, StoreFault> {
        let budget = Budget::lasting(TIME);
        let name = [&*options.schema, &*options.table];
        let catalogued = catalogue::read(database, name, options.key.as_deref(), &budget)?;
        let table = &catalogued.table;
        let (schema, summed) = schema(table, options)?;
        let Scanned { whole, overview_zoom } = match Scanned::of(database, &catalogued) {
            Err(fault @ StoreFault::Away(_)) => return Err(fault),
            Err(fault) => {
                tracing::warn!(collection = %options.id, "tiles up to zoom {DEEPEST} hold aggregates: where they are too full is not known: {fault}");
                Scanned { whole: None, overview_zoom: Some(DEEPEST) }
            }
            Ok(scanned) => scanned,
        };
        let (count, bounds) = match whole {
            Some(whole) => whole,
            None => estimated(database, &catalogued)?,
        };
        options.advise(&catalogued);
        // Even what was counted is so at that moment only.
        let extent = StoreExtent { count, is_estimated: true, bounds, kind: ShapeKind::Point };
        Ok(KnownTable { table: catalogued.table, schema, summed, extent, overview_zoom })
    }
}

/// The properties, and which of them are summed.
fn schema(table: &GeometryTable, options: &TableOptions) -> Result<(Collection, Vec<String>), StoreFault> {
    let property = |column: &super::column::TableColumn| {
        let comment = column.comment.as_deref().map_or_else(Localized::default, Localized::plain);
        (options.describe)(Property {
            name: column.name.as_str().into(),
            kind: column.values(),
            title: Localized::default(),
            description: comment,
            unit: None,
            values: Values::default(),
        })
    };
    let properties: Vec<Property> = table.columns.iter().map(property).collect();
    let known = |name: &str| properties.iter().find(|p| *p.name == *name);
    if let Some(name) = options.named.iter().find(|name| known(name).is_none()) {
        return Err(StoreFault::Refused(format!("expected a column {name:?}, found none")));
    }
    let mut summed = Vec::new();
    for name in &options.overview {
        match known(name).map(|p| p.kind) {
            Some(Kind::Integer | Kind::Number) => summed.push(name.clone()),
            Some(Kind::Text) => {}
            found => {
                let found = found.map_or_else(|| "none".to_owned(), |kind| format!("{kind:?}"));
                return Err(StoreFault::Refused(format!(
                    "overview: expected a column {name:?} with numbers or texts, found {found}"
                )));
            }
        }
    }
    summed.sort_unstable();
    summed.dedup();
    let info = (options.info)(Some(&table.key.name), table.key.values() == Kind::Integer);
    let schema = Collection::new(
        options.id.clone(),
        info,
        vec![],
        Titles::default(),
        properties,
        Shapes::Own(vec![].into()),
    );
    Ok((schema.map_err(|e| StoreFault::Damaged(e.to_string()))?, summed))
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
        let share = match catalogued.has_samples && catalogued.estimate > SMALL {
            true => SAMPLE / catalogued.estimate,
            false => 1.0,
        };
        let sample = match share < 1.0 {
            true => format!(" TABLESAMPLE SYSTEM ({:.6}) REPEATABLE (0)", 100.0 * share),
            false => String::new(),
        };
        let mut statement = Statement::default();
        let side = 1u32 << DEEPEST;
        let columns = statement.with(SqlParameter::Numbers(edges::columns(DEEPEST, 0, side)));
        let rows = statement.with(SqlParameter::Numbers(edges::rows(DEEPEST, 0, side)));
        let [x, y] = table.position();
        statement.sql = format!(
            "SELECT width_bucket({x}, {columns}), width_bucket(-{y}, {rows}), count(*), min({x}), min({y}), max({x}), \
             max({y}) FROM {}.{} AS t{sample} WHERE {} GROUP BY 1, 2",
            quoted(&table.schema),
            quoted(&table.name),
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
