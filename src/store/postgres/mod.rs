//! Features in a table of PostGIS: what is asked becomes SQL with parameters; what SQL does not say as our filters mean it
//! is looked at here, a batch at a time.
//!
//! Nothing is written, and nothing is asked of tables that the manifest does not name. A database that is away takes
//! nothing with it: its collections answer that they come back, and do.

mod address;
mod catalogue;
mod cells;
mod column;
mod condition;
mod connection_string;
mod connections;
mod counts;
mod cover;
mod database;
mod edges;
mod fault;
mod groups;
mod hosts;
mod inside_tile;
mod known;
mod learned;
mod learned_shapes;
mod listener;
mod options;
mod overview_making;
mod overview_table;
mod pages;
mod ranked_making;
mod rows;
mod session;
mod shapes;
mod statement;
mod table;
mod trust;
mod watch;

pub use address::DatabaseAddress;
pub use database::Database;
pub use options::{Describing, Informing, TableOptions};
pub use overview_making::{OverviewReport, index_table};

use super::{
    Extract, Privacy, Store, StoreExtent, StoreFault, StoreQuery, TalliedGroup, Tally, TextGroups, ZoneGround,
};
use crate::budget::Budget;
use crate::feature::{Collection, Shapes, Titles};
use crate::query::Filter;
use crate::tile::TileCoord;
use known::KnownTable;
use learned::{Current, Learned};
use listener::Channel;
use pages::PageEnds;
use statement::Statement;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio_postgres::Row;
use watch::Watched;
use xxhash_rust::xxh3::xxh3_64;

/// A table of features in PostGIS.
#[derive(Debug)]
pub struct PostgresStore {
    database: Arc<Database>,
    options: TableOptions,
    /// What tells of changes, where the manifest names it.
    channel: Option<Arc<Channel>>,
    known: OnceLock<KnownTable>,
    /// What is told while nothing is known.
    unknown: Collection,
    current: RwLock<Current>,
    watched: Mutex<Watched>,
    /// True if anyone wanted to know whether answers are fresh.
    is_asked: AtomicBool,
    ends: Mutex<PageEnds>,
}

impl PostgresStore {
    /// Looks a table up, and goes on looking from a thread of its own: where the database does not answer, for its
    /// version, and for what its rows tell.
    ///
    /// # Errors
    /// The table is not what the manifest says. A database that is away is no error.
    pub fn open(database: Arc<Database>, options: TableOptions) -> Result<Arc<Self>, StoreFault> {
        let (info, shapes) = ((options.info)(None, false), Shapes::Own(Vec::new().into()));
        let schema = Collection::new(options.id.clone(), info, vec![], Titles::default(), vec![], shapes);
        let store = Arc::new(PostgresStore {
            channel: options.listen.as_deref().map(|name| database.channel(name)),
            database,
            options,
            known: OnceLock::new(),
            unknown: schema.map_err(|e| StoreFault::Damaged(e.to_string()))?,
            current: RwLock::new(Current { version: None, rows: Learned::nothing(), overview: None }),
            watched: Mutex::default(),
            is_asked: AtomicBool::new(false),
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
        watch::start(&store);
        Ok(store)
    }

    fn known(&self) -> Result<&KnownTable, StoreFault> {
        self.known.get().ok_or_else(|| self.told(self.why_unknown()))
    }

    fn ends(&self) -> MutexGuard<'_, PageEnds> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn current(&self) -> RwLockReadGuard<'_, Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The version, or the number of the time in which answers are fresh: the same on every server with the right time,
    /// unless the database tells of changes, which each server counts for itself.
    fn fresh(&self) -> u64 {
        if self.options.version.is_some() {
            return xxh3_64(self.current().version.as_deref().unwrap_or_default().as_bytes());
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let time = now.as_secs() / self.pace().as_secs().max(1);
        match &self.channel {
            Some(channel) => xxh3_64(format!("{time} {}", channel.changes()).as_bytes()),
            None => time,
        }
    }

    fn ask(&self, statement: Statement, budget: &Budget) -> Result<Vec<Row>, StoreFault> {
        self.database.ask(statement, budget).map_err(|fault| self.told(fault))
    }

    /// The rows of a statement, some thousands at a time.
    fn each(
        &self,
        statement: Statement,
        budget: &Budget,
        take: impl FnMut(Vec<Row>) -> Result<(), StoreFault>,
    ) -> Result<(), StoreFault> {
        self.database.each(statement, budget, take).map_err(|fault| self.told(fault))
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

impl Store for PostgresStore {
    fn schema(&self) -> &Collection {
        self.known.get().map_or(&self.unknown, |known| &known.schema)
    }

    fn extent(&self) -> StoreExtent {
        self.current().rows.extent
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
        self.is_asked.store(true, Ordering::Relaxed);
        let (fresh, largest) = (self.fresh(), self.by_zoom());
        let Current { rows, overview, .. } = &*self.current();
        let StoreExtent { count, bounds, kind, .. } = rows.extent;
        // By the time alone servers look at different moments: a number that is an estimate is no reason for other tags.
        let count = (self.options.version.is_some() || self.channel.is_some()).then_some(count);
        let bounds: [f64; 4] = bounds.into();
        let zoom = rows.overview_zoom;
        // Of lines and polygons an overview tells no more than what is held.
        let cells = overview.as_ref().filter(|overview| overview.largest.is_none());
        xxh3_64(format!("{fresh} {zoom:?} {bounds:?} {count:?} {cells:?} {kind:?} {largest:?}").as_bytes())
    }

    fn overview_zoom(&self) -> Option<u8> {
        self.current().rows.overview_zoom
    }

    fn has_points(&self) -> bool {
        self.known.get().is_none_or(|known| known.table.has_points())
    }

    fn largest(&self) -> Option<(u8, Vec<u64>)> {
        self.by_zoom().told()
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
        Ok(Some(Extract { features, matched: Some(1), estimated: None, has_more: false }))
    }

    fn tile(
        &self,
        tile: TileCoord,
        coarse: bool,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        match self.has_points() {
            true => self.points(tile, coarse, filter, budget),
            false => self.shapes_of(tile, filter, budget),
        }
    }

    fn tally(&self, zone: &ZoneGround, budget: &Budget) -> Result<Tally, StoreFault> {
        let tallies = self.tallied(std::slice::from_ref(zone), budget)?;
        Ok(tallies.into_iter().next().unwrap_or_else(|| Tally::of(self.summed().len())))
    }

    fn tallies(&self, zones: &[ZoneGround], budget: &Budget) -> Result<Vec<Tally>, StoreFault> {
        self.tallied(zones, budget)
    }

    fn grouped(&self, asked: &TextGroups<'_>, budget: &Budget) -> Result<Vec<TalliedGroup>, StoreFault> {
        self.by_text(asked, budget)
    }
}
