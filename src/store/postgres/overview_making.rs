//! Makes the table that tiles of small scale are read from: in one transaction, under another name, so that whoever reads sees
//! the old one whole or the new one whole.

use super::catalogue::{self, TIME};
use super::cells::{middles, place};
use super::counts::sums;
use super::database::Database;
use super::edges;
use super::fault::SessionFault;
use super::known::KnownTable;
use super::options::TableOptions;
use super::overview_table::{COUNT, COUNTS, LARGEST, VERSION, literal, name_of, said, sum_columns};
use super::ranked_making::{self, RankedRows};
use super::session::{self, Session};
use super::statement::{SqlParameter, Statement, quoted};
use crate::budget::Budget;
use crate::store::StoreFault;
use crate::store::overview::{CELLS_ZOOMS, DEEPEST, MOST_FEATURES};
use serde_json::json;

/// The longest name that PostgreSQL keeps whole, in bytes.
const LONGEST: usize = 63;
/// What the new table is called while it is made.
const NEW: &str = "atlas_overview_in_making";
/// Whether a table has rows that some roles do not see, and who may read it.
const READERS: &str = "SELECT c.relrowsecurity, array(SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' \
    ELSE quote_ident(pg_get_userbyid(a.grantee)) END FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a \
    WHERE a.privilege_type = 'SELECT' ORDER BY 1) \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2";
/// What a table of that name is, and its comment.
const OLD: &str = "SELECT c.relkind::text, obj_description(c.oid, 'pg_class') \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2";

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewReport {
    /// Schema and table that was made, with a dot between.
    pub table: String,
    /// Features that were looked at.
    pub count: u64,
    /// Cells of all zooms together; lines or polygons that tiles of small scale hold.
    pub rows: u64,
    /// The deepest zoom of tiles that it is for.
    pub zoom: u8,
    /// True if points were counted in cells.
    pub is_of_cells: bool,
}

/// Counts the points of a table in the cells of all tiles of small scale, or finds the lines and polygons that these hold, and
/// keeps them in a table beside it; one that was made before is replaced. Whoever may read the table may read that.
///
/// # Errors
/// The table is not what the manifest says, the role may not write, a table of that name is none that was made here, or the
/// database does not answer. Nothing has changed then.
pub fn index_table(database: &Database, options: &TableOptions) -> Result<OverviewReport, StoreFault> {
    let name = [&*options.schema, &*options.table];
    let catalogued = catalogue::read(database, name, options.key.as_deref(), &Budget::lasting(TIME))?;
    let known = KnownTable::of(&catalogued, options)?;
    let long = std::iter::once(name_of(options)[1].clone())
        .chain(
            known
                .summed
                .iter()
                .filter(|_| known.table.has_points())
                .flat_map(|property| sum_columns(property)),
        )
        .find(|name| name.len() > LONGEST);
    if let Some(name) = long {
        return Err(StoreFault::Refused(format!("expected names of up to {LONGEST} bytes, found {name:?}")));
    }
    database.apart(async |address, silent| {
        let session = session::open(address, silent).await?;
        OverviewMaking { session, options, known: &known, name: name_of(options) }.made().await
    })
}

struct OverviewMaking<'a> {
    session: Session,
    options: &'a TableOptions,
    known: &'a KnownTable,
    /// Schema and table of the overview.
    name: [String; 2],
}

impl OverviewMaking<'_> {
    async fn made(&self) -> Result<OverviewReport, SessionFault> {
        // Version and rows are those of one moment.
        self.session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE").await?;
        let version = match &self.options.version {
            Some(query) => {
                let rows = self.session.ask(&Statement::plain(format!("SELECT ({query})::text"))).await?;
                Some(rows.first().and_then(|row| row.get::<_, Option<String>>(0)).unwrap_or_default())
            }
            None => None,
        };
        let readers = self.readers().await?;
        self.check_old().await?;
        let new = format!("{}.{}", quoted(&self.name[0]), quoted(NEW));
        let mut comment = json!({ VERSION: version });
        let report = match self.known.table.has_points() {
            true => self.make_cells(&new).await?,
            false => {
                let RankedRows { largest, count } =
                    ranked_making::make(&self.session, self.known, &new).await?;
                let report = self.report(count, &new, largest.told().map_or(0, |(zoom, _)| zoom)).await?;
                comment[LARGEST] = json!(largest);
                report
            }
        };
        comment[COUNTS] = self.options.shown().into();
        comment[COUNT] = report.count.into();
        let [old, renamed] = [self.name.each_ref().map(|n| quoted(n)).join("."), quoted(&self.name[1])];
        self.session
            .run(&format!(
                "COMMENT ON TABLE {new} IS {}; GRANT SELECT ON {new} TO {readers}; ANALYZE {new}; \
                 DROP TABLE IF EXISTS {old}; ALTER TABLE {new} RENAME TO {renamed}; COMMIT",
                literal(&comment.to_string())
            ))
            .await?;
        Ok(report)
    }

    /// What was made of so many features.
    async fn report(&self, count: u64, new: &str, zoom: u8) -> Result<OverviewReport, SessionFault> {
        let rows = self.session.ask(&Statement::plain(format!("SELECT count(*) FROM {new}"))).await?;
        let rows = rows.first().map_or(0, |row| row.get::<_, i64>(0)) as u64;
        let is_of_cells = self.known.table.has_points();
        Ok(OverviewReport { table: self.name.join("."), count, rows, zoom, is_of_cells })
    }

    /// Makes a table with the cells of all zooms.
    async fn make_cells(&self, new: &str) -> Result<OverviewReport, SessionFault> {
        let sums: String =
            self.sum_names().map(|[known, sum]| format!(", {known} int8, {sum} float8")).collect();
        self.session.run(&format!(
            "CREATE TABLE {new} (zoom int2, x int4, y int4, count int8 NOT NULL, middle_x float8 NOT NULL, \
             middle_y float8 NOT NULL{sums}, PRIMARY KEY (zoom, x, y))"
        ))
        .await?;
        let zoom = self.fill(new).await?;
        let told = format!("SELECT sum(count)::int8 FROM {new} WHERE zoom = 0");
        let told = self.session.ask(&Statement::plain(told)).await?;
        let count = told.first().and_then(|row| row.get::<_, Option<i64>>(0)).unwrap_or(0).max(0) as u64;
        self.report(count, new, zoom).await
    }

    /// Fills the table from the deepest zoom up, and tells which that is: the deepest with a tile of more points than are
    /// shown each.
    async fn fill(&self, new: &str) -> Result<u8, SessionFault> {
        let sums_of = self.sum_names().map(|[known, sum]| format!(", {known} int8, {sum} float8"));
        let columns = format!(
            "x int4, y int4, count int8, middle_x float8, middle_y float8{}",
            sums_of.collect::<String>()
        );
        let all = |before: &str, after: &str| {
            let names = ["count", "middle_x", "middle_y"].map(str::to_owned).into_iter();
            let names: Vec<String> = names.chain(self.sum_names().flatten()).collect();
            names.iter().map(|name| format!(", {before}{name}{after}")).collect::<String>()
        };
        let (table, zooms) = (&self.known.table, DEEPEST + CELLS_ZOOMS);
        let cells = |zoom: u8| format!("pg_temp.atlas_cells_{zoom}");
        let mut statement = Statement::default();
        let side = 1u32 << zooms;
        let edges = [edges::columns(zooms, 0, side), edges::rows(zooms, 0, side)];
        let [west, north] = edges.map(|edges| statement.with(SqlParameter::Numbers(edges)));
        let [x, y] = middles(table);
        statement.sql = format!(
            "INSERT INTO {} SELECT greatest(a.x, 1) - 1, greatest(a.y, 1) - 1{} FROM \
             (SELECT {}, count(*), {x}, {y}{} FROM {} WHERE {} GROUP BY 1, 2) AS a (x, y{}) ORDER BY 1, 2",
            cells(DEEPEST),
            all("a.", ""),
            place(table, &west, &north),
            sums(self.known),
            table.from(),
            table.is_feature(),
            all("", "")
        );
        let mut deepest = 0;
        for zoom in (0..=DEEPEST).rev() {
            self.session
                .run(&format!("CREATE TEMPORARY TABLE {} ({columns}) ON COMMIT DROP", cells(zoom)))
                .await?;
            match zoom {
                DEEPEST => self.session.ask(&statement).await?,
                _ => {
                    let sql = format!(
                        "INSERT INTO {} SELECT x >> 1, y >> 1{} FROM {} GROUP BY 1, 2 ORDER BY 1, 2",
                        cells(zoom),
                        all("sum(", ")"),
                        cells(zoom + 1)
                    );
                    self.session.ask(&Statement::plain(sql)).await?
                }
            };
            let fullest = format!(
                "SELECT coalesce(max(a.count), 0)::int8 FROM (SELECT sum(count) AS count FROM {} \
                 GROUP BY x >> {CELLS_ZOOMS}, y >> {CELLS_ZOOMS}) AS a",
                cells(zoom)
            );
            let fullest = self.session.ask(&Statement::plain(fullest)).await?;
            let is_full = fullest.first().is_some_and(|row| row.get::<_, i64>(0) as u64 > MOST_FEATURES);
            if is_full || deepest > 0 || zoom == 0 {
                deepest = deepest.max(zoom);
                let sums: String = self.sum_names().flatten().map(|name| format!(", {name}")).collect();
                self.session.run(&format!(
                    "INSERT INTO {new} SELECT {zoom}, x, y, count, middle_x / count, middle_y / count{sums} \
                     FROM {} ORDER BY x, y",
                    cells(zoom)
                ))
                .await?;
            }
        }
        Ok(deepest)
    }

    /// Who may read the table, as SQL has them.
    async fn readers(&self) -> Result<String, SessionFault> {
        let rows =
            self.session.ask(&self.named(READERS, [&self.options.schema, &self.options.table])).await?;
        let row = rows.first().ok_or_else(|| SessionFault::Failed("the table is gone".to_owned()))?;
        if row.get(0) {
            let what = "expected a table whose rows all its readers may see, found one with row security: \
                        sums would tell of the others";
            return Err(SessionFault::Failed(what.to_owned()));
        }
        Ok(row.get::<_, Vec<String>>(1).join(", "))
    }

    /// Nothing is replaced that was not made here of this table.
    async fn check_old(&self) -> Result<(), SessionFault> {
        let rows = self.session.ask(&self.named(OLD, [&self.name[0], &self.name[1]])).await?;
        let Some(row) = rows.first() else { return Ok(()) };
        let of = row.get::<_, Option<String>>(1).and_then(|comment| said(&comment, COUNTS));
        let own = self.options.shown();
        if row.get::<_, &str>(0) == "r" && of.as_ref() == Some(&own) {
            return Ok(());
        }
        let name = self.name.join(".");
        Err(SessionFault::Failed(format!(
            "expected {name} to be an overview of {own} that was made here, found another"
        )))
    }

    fn named(&self, sql: &str, names: [&String; 2]) -> Statement {
        let parameters = names.iter().map(|name| SqlParameter::Text((*name).clone())).collect();
        Statement { sql: sql.to_owned(), parameters }
    }

    fn sum_names(&self) -> impl Iterator<Item = [String; 2]> {
        self.known.summed.iter().map(|property| sum_columns(property).map(|name| quoted(&name)))
    }
}
