//! Features in a table of PostGIS: what is asked becomes SQL with parameters; what SQL does not say as our filters mean it
//! is looked at here, a batch at a time.
//!
//! Nothing is written, and nothing is asked of tables that the manifest does not name. A database that is away takes
//! nothing with it: its collections answer that they come back, and do.

mod address;
mod catalogue;
mod column;
mod condition;
mod connection_string;
mod connections;
mod counts;
mod cover;
mod database;
mod edges;
mod hosts;
mod inside_tile;
mod known;
mod options;
mod pages;
mod rows;
mod session;
mod statement;
mod table;

pub use address::DatabaseAddress;
pub use database::Database;
pub use options::{Describing, Informing, TableOptions};

use super::{Extract, Privacy, Store, StoreExtent, StoreFault, StoreQuery, TalliedGroup, Tally, ZoneGround};
use crate::budget::Budget;
use crate::feature::{Collection, ShapeKind, Shapes, Titles};
use crate::geometry::Bounds;
use crate::query::Filter;
use crate::tile::TileCoord;
use known::KnownTable;
use pages::PageEnds;
use statement::Statement;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio_postgres::Row;
use xxhash_rust::xxh3::xxh3_64;

/// Between two looks at a table that is not known yet.
const AGAIN: Duration = Duration::from_secs(1);
/// How long a query for the version may take.
const VERSION_TIME: Duration = Duration::from_secs(5);

/// A table of points in PostGIS.
#[derive(Debug)]
pub struct PostgresStore {
    database: Arc<Database>,
    options: TableOptions,
    known: OnceLock<KnownTable>,
    /// What is told while nothing is known.
    unknown: (Collection, StoreExtent),
    version: AtomicU64,
    ends: Mutex<PageEnds>,
}

impl PostgresStore {
    /// Looks a table up, and goes on looking from a thread of its own where the database does not answer, and for its
    /// version.
    ///
    /// # Errors
    /// The table is not what the manifest says. A database that is away is no error.
    pub fn open(database: Arc<Database>, options: TableOptions) -> Result<Arc<Self>, StoreFault> {
        let (info, shapes) = ((options.info)(None, false), Shapes::Own(Vec::new().into()));
        let schema = Collection::new(options.id.clone(), info, vec![], Titles::default(), vec![], shapes);
        let schema = schema.map_err(|e| StoreFault::Damaged(e.to_string()))?;
        let extent =
            StoreExtent { count: 0, is_estimated: true, bounds: Bounds::EMPTY, kind: ShapeKind::Point };
        let store = Arc::new(PostgresStore {
            database,
            options,
            known: OnceLock::new(),
            unknown: (schema, extent),
            version: AtomicU64::new(0),
            ends: Mutex::default(),
        });
        // Of a database that hangs each table would wait for as long as the first did.
        let looked = match store.database.is_away() {
            true => Err(StoreFault::Away("its database does not answer".to_owned())),
            false => store.look(),
        };
        match looked {
            Err(fault @ (StoreFault::Away(_) | StoreFault::Stopped(_))) => {
                tracing::warn!(collection = %store.options.id, "not served yet: {fault}");
            }
            Err(fault) => return Err(fault),
            Ok(()) => {}
        }
        let watched = Arc::downgrade(&store);
        std::thread::spawn(move || watch(&watched));
        Ok(store)
    }

    /// Learns what there is to know.
    fn look(&self) -> Result<(), StoreFault> {
        // Before the table: what is learned of that is never older than the version that answers are kept under.
        if let Some(query) = &self.options.version {
            let statement = Statement::plain(format!("SELECT ({query})::text"));
            let rows = self.database.ask(statement, &Budget::lasting(VERSION_TIME))?;
            let version = rows.first().and_then(|row| row.get::<_, Option<String>>(0));
            self.version.store(xxh3_64(version.unwrap_or_default().as_bytes()), Ordering::Relaxed);
        }
        if self.known.get().is_none() {
            let known = KnownTable::read(&self.database, &self.options)?;
            // Nobody else looks.
            let _ = self.known.set(known);
        }
        Ok(())
    }

    fn known(&self) -> Result<&KnownTable, StoreFault> {
        self.known.get().ok_or_else(|| {
            self.told(StoreFault::Away("its database does not answer; try again in a moment".to_owned()))
        })
    }

    fn ends(&self) -> MutexGuard<'_, PageEnds> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The version, or the number of the time in which answers are fresh: the same on every server with the right time.
    fn fresh(&self) -> u64 {
        match self.options.version {
            Some(_) => self.version.load(Ordering::Relaxed),
            None => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                now.as_secs() / self.options.ttl.as_secs().max(1)
            }
        }
    }

    fn ask(&self, statement: Statement, budget: &Budget) -> Result<Vec<Row>, StoreFault> {
        self.database.ask(statement, budget).map_err(|fault| self.told(fault))
    }

    /// A fault with the name of the collection.
    fn told(&self, fault: StoreFault) -> StoreFault {
        let named = |what: String| format!("collection {:?}: {what}", self.options.id);
        match fault {
            StoreFault::Away(what) => StoreFault::Away(named(what)),
            StoreFault::Changed(what) => StoreFault::Changed(named(what)),
            StoreFault::Damaged(what) => StoreFault::Damaged(named(what)),
            other => other,
        }
    }
}

/// Looks again until nobody serves the table any more.
fn watch(store: &Weak<PostgresStore>) {
    let (mut looked, mut told) = (Instant::now(), String::new());
    loop {
        std::thread::sleep(AGAIN);
        let Some(store) = store.upgrade() else { return };
        let is_known = store.known.get().is_some();
        if is_known && store.options.version.is_none() {
            return;
        }
        if is_known && looked.elapsed() < store.options.ttl {
            continue;
        }
        looked = Instant::now();
        let collection = &store.options.id;
        match store.look() {
            Ok(()) if !is_known => tracing::warn!(%collection, "served again"),
            Ok(()) if !told.is_empty() => tracing::warn!(%collection, "looked at again"),
            Ok(()) => {}
            Err(fault) if fault.to_string() == told => continue,
            Err(fault) => {
                told = fault.to_string();
                tracing::warn!(%collection, "not looked at: {told}");
                continue;
            }
        }
        told.clear();
    }
}

impl Store for PostgresStore {
    fn schema(&self) -> &Collection {
        self.known.get().map_or(&self.unknown.0, |known| &known.schema)
    }

    fn extent(&self) -> StoreExtent {
        self.known.get().map_or(self.unknown.1, |known| known.extent)
    }

    fn ready(&self) -> Result<(), StoreFault> {
        self.known().map(|_| ())
    }

    fn summed(&self) -> Vec<&str> {
        self.known.get().into_iter().flat_map(|known| known.summed.iter().map(String::as_str)).collect()
    }

    fn privacy(&self) -> Privacy {
        Privacy::default()
    }

    fn stamp(&self) -> u64 {
        // Where tiles hold aggregates is learned once: another server may have learned it of another day's table.
        let learned = self.known.get().map(|known| known.overview_zoom);
        xxh3_64(format!("{} {learned:?}", self.fresh()).as_bytes())
    }

    fn overview_zoom(&self) -> Option<u8> {
        self.known.get().and_then(|known| known.overview_zoom)
    }

    fn page(&self, query: &StoreQuery, budget: &Budget) -> Result<Extract, StoreFault> {
        self.found(query, budget)
    }

    fn feature(&self, id: &str, budget: &Budget) -> Result<Option<Extract>, StoreFault> {
        let (known, mut statement) = (self.known()?, Statement::default());
        let Some(has_key) = known.table.has_key(id, "=", &mut statement) else { return Ok(None) };
        let (selection, from) = (known.table.selection(), known.table.from());
        statement.sql = format!(
            "SELECT {selection} FROM {from} WHERE {has_key} AND {} LIMIT 1",
            known.table.is_feature()
        );
        let rows = self.ask(statement, budget)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let features = pages::extract(known, rows.iter())?;
        Ok(Some(Extract { features, matched: Some(1), has_more: false }))
    }

    fn tile(
        &self,
        tile: TileCoord,
        coarse: bool,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        self.points(tile, coarse, filter, budget)
    }

    fn tally(&self, zone: &ZoneGround, budget: &Budget) -> Result<Tally, StoreFault> {
        self.tallied(zone, budget)
    }

    fn grouped(&self, property: &str, budget: &Budget) -> Result<Vec<TalliedGroup>, StoreFault> {
        self.by_text(property, budget)
    }
}
