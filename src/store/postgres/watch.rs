//! Looking at a table again: for its version, for what its rows tell, and while its database is away.

use super::PostgresStore;
use super::catalogue::TIME;
use super::catalogue::{self, Catalogued};
use super::known::KnownTable;
use super::learned::{Current, Learned};
use super::options::TableOptions;
use super::overview_table::OverviewTable;
use super::statement::Statement;
use crate::budget::Budget;
use crate::render::generalized::LargestByZoom;
use crate::store::StoreFault;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// Between two looks at a table that is not known yet.
const AGAIN: Duration = Duration::from_secs(1);
/// How long a query for the version may take.
const VERSION_TIME: Duration = Duration::from_secs(5);
/// Between two looks, however often there is word of changes.
const BREATH: Duration = Duration::from_millis(100);
/// Looking rows over takes one part in so many of the time.
const SHARE: u32 = 20;
/// How long answers are kept at most while a channel that should tell of changes is not heard.
const UNHEARD: Duration = Duration::from_secs(60);
/// The same with a version.
const UNHEARD_VERSION: Duration = Duration::from_secs(5);

/// What is told where it is not known which lines and polygons all tiles of a zoom have room for.
const UNKNOWN_LARGEST: &str = "which features all tiles of a zoom have room for is not known, so that each holds the largest of its own";

/// What the last looks were at.
#[derive(Debug, Default)]
pub(super) struct Watched {
    /// How fresh the rows were that were looked over last.
    fresh: Option<u64>,
    /// When they may be looked over again.
    again: Option<Instant>,
    /// True if they would have been looked over, but for that.
    is_owed: bool,
    /// Why the overview is not read, as it was told.
    overview: String,
    /// Why nothing is known.
    fault: Option<StoreFault>,
}

/// Looks at a table until nobody serves it any more.
pub(super) fn start(store: &Arc<PostgresStore>) {
    let (weak, channel) = (Arc::downgrade(store), store.channel.clone());
    let mut seen = channel.as_ref().map_or(0, |channel| channel.changes());
    std::thread::spawn(move || {
        let (mut looked, mut told) = (Instant::now(), String::new());
        loop {
            match &channel {
                Some(channel) => channel.wait(seen, AGAIN),
                None => std::thread::sleep(AGAIN),
            }
            let Some(store) = Weak::upgrade(&weak) else { return };
            let changes = channel.as_ref().map_or(0, |channel| channel.changes());
            if store.is_due(looked, changes != seen) {
                (looked, seen) = (Instant::now(), changes);
                store.look_again(&mut told);
                drop(store);
                std::thread::sleep(BREATH);
            }
        }
    });
}

impl PostgresStore {
    /// How long answers are fresh, or between two looks at the version.
    pub(super) fn pace(&self) -> Duration {
        let unheard = if self.options.version.is_some() { UNHEARD_VERSION } else { UNHEARD };
        match &self.channel {
            Some(channel) if !channel.is_heard() => self.options.ttl.min(unheard),
            _ => self.options.ttl,
        }
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the table is not known.
    pub(super) fn why_unknown(&self) -> StoreFault {
        let away = || StoreFault::Away("its database does not answer; try again in a moment".to_owned());
        self.watched().fault.clone().filter(|fault| matches!(fault, StoreFault::Away(_))).unwrap_or_else(away)
    }

    fn is_due(&self, looked: Instant, is_changed: bool) -> bool {
        if self.known.get().is_none() || is_changed {
            return true;
        }
        let watched = self.watched();
        if watched.is_owed && watched.again.is_none_or(|again| Instant::now() >= again) {
            return true;
        }
        drop(watched);
        // Where nobody asks nothing has to be fresh.
        let is_wanted = || self.options.version.is_some() || self.is_asked.swap(false, Ordering::Relaxed);
        looked.elapsed() >= self.pace() && is_wanted()
    }

    fn look_again(&self, told: &mut String) {
        let (collection, is_known) = (&self.options.id, self.known.get().is_some());
        match self.look() {
            Ok(()) if !is_known => tracing::warn!(%collection, "served again"),
            Ok(()) if !told.is_empty() => tracing::warn!(%collection, "looked at again"),
            Ok(()) => {}
            Err(fault) if fault.to_string() == *told => return,
            Err(fault) => {
                *told = fault.to_string();
                tracing::warn!(%collection, "not looked at: {told}");
                return;
            }
        }
        told.clear();
    }

    /// Learns what there is to know.
    ///
    /// # Errors
    /// The database does not answer, or the table is not what the manifest says.
    pub(super) fn look(&self) -> Result<(), StoreFault> {
        let looked = self.looked();
        self.watched().fault = looked.as_ref().err().cloned();
        looked
    }

    fn looked(&self) -> Result<(), StoreFault> {
        // Before the table: what is learned of that is never older than the version that answers are kept under.
        let version = self.version()?;
        if let Some(known) = self.known.get() {
            let rows = self.current().rows.clone();
            self.keep(known, version, rows);
            let fresh = self.fresh();
            let mut watched = self.watched();
            let is_early = watched.again.is_some_and(|again| Instant::now() < again);
            watched.is_owed = watched.fresh != Some(fresh) && is_early;
            if watched.fresh == Some(fresh) || is_early {
                return Ok(());
            }
            drop(watched);
            return self.look_over(known);
        }
        let (catalogued, options) = (self.catalogued()?, &self.options);
        let known = KnownTable::of(&catalogued, options)?;
        let rows = match self.learned(&catalogued, &known, version.as_deref()) {
            Err(fault @ StoreFault::Away(_)) => return Err(fault),
            Err(fault) => {
                let told = match catalogued.table.has_points() {
                    true => "tiles of small scale hold aggregates: where they are too full is not known",
                    false => UNKNOWN_LARGEST,
                };
                tracing::warn!(collection = %options.id, "{told}: {fault}");
                Learned::supposed(&self.database, &catalogued)?
            }
            Ok(rows) => rows,
        };
        options.advise(&catalogued);
        self.keep(&known, version, rows);
        self.watched().fresh = Some(self.fresh());
        // Nobody else looks.
        let _ = self.known.set(known);
        Ok(())
    }

    /// What the rows tell; what tiles hold of lines and polygons too, where no overview tells it.
    ///
    /// # Errors
    /// The database does not answer, or not in time.
    fn learned(
        &self,
        catalogued: &Catalogued,
        known: &KnownTable,
        version: Option<&str>,
    ) -> Result<Learned, StoreFault> {
        let mut rows = Learned::of(&self.database, catalogued)?;
        let Some(shapes) = &rows.shapes else { return Ok(rows) };
        let overview = OverviewTable::find(&self.database, &self.options, known).ok().flatten();
        if overview.is_some_and(|table| self.fitting(table, version, &rows).is_ok()) {
            return Ok(rows);
        }
        let largest = match shapes.find_largest(&self.database, &known.table) {
            Err(fault @ StoreFault::Away(_)) => return Err(fault),
            Err(fault) => {
                tracing::warn!(collection = %self.options.id, "{UNKNOWN_LARGEST}: {fault}");
                LargestByZoom::default()
            }
            Ok(largest) => largest,
        };
        rows.shapes.iter_mut().for_each(|shapes| shapes.largest = Some(largest.clone()));
        Ok(rows)
    }

    /// Keeps what is so now, with the overview that is of it.
    fn keep(&self, known: &KnownTable, version: Option<String>, mut rows: Learned) {
        let found =
            OverviewTable::find(&self.database, &self.options, known).map_err(|fault| fault.to_string());
        let fitting =
            found.and_then(|table| table.map(|t| self.fitting(t, version.as_deref(), &rows)).transpose());
        let (overview, told) = match fitting {
            Ok(overview) => (overview, String::new()),
            Err(told) => (None, told),
        };
        let mut watched = self.watched();
        if watched.overview != told && !told.is_empty() {
            let what = match known.table.has_points() {
                true => "tiles of small scale are counted whenever they are asked for",
                false => "what tiles of small scale hold is looked for in all rows",
            };
            tracing::warn!(collection = %self.options.id, "{what}: {told}");
        }
        watched.overview = told;
        drop(watched);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(shapes) = rows.shapes.as_mut().filter(|s| overview.is_none() && s.largest.is_none()) {
            // What the one before told holds until the rows are looked over.
            shapes.largest = current.overview.as_ref().and_then(|before| before.largest.clone());
        }
        *current = Current { version, rows, overview };
    }

    /// An overview, if it is of the table as it is now.
    fn fitting(
        &self,
        overview: OverviewTable,
        version: Option<&str>,
        rows: &Learned,
    ) -> Result<OverviewTable, String> {
        let TableOptions { schema, table, .. } = &self.options;
        let again = format!("make it anew: poverty-atlas index postgresql:{schema}.{table}");
        let (shown, count) = (overview.shown(), overview.count);
        match version {
            Some(version) if overview.version.as_deref() != Some(version) => {
                let found =
                    overview.version.map_or_else(|| "none".to_owned(), |version| format!("{version:?}"));
                Err(format!("expected {shown} to be of the version {version:?}, found {found}; {again}"))
            }
            None if rows.is_counted && rows.extent.count != count => Err(format!(
                "expected {shown} to count {} features, found {count}; {again}",
                rows.extent.count
            )),
            _ => Ok(overview),
        }
    }

    /// Uses an overview no more until it is looked for again.
    pub(super) fn forget(&self, overview: &OverviewTable) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(gone) = current.overview.take_if(|own| own == overview) {
            // What it told is still so.
            current.rows.shapes.iter_mut().for_each(|shapes| shapes.largest.clone_from(&gone.largest));
        }
    }

    fn version(&self) -> Result<Option<String>, StoreFault> {
        let Some(query) = &self.options.version else { return Ok(None) };
        let statement = Statement::plain(format!("SELECT ({query})::text"));
        let rows = self.database.ask(statement, &Budget::lasting(VERSION_TIME))?;
        Ok(Some(rows.first().and_then(|row| row.get::<_, Option<String>>(0)).unwrap_or_default()))
    }

    fn catalogued(&self) -> Result<Catalogued, StoreFault> {
        let (options, budget) = (&self.options, Budget::lasting(TIME));
        let name = [&*options.schema, &*options.table];
        catalogue::read(&self.database, name, options.key.as_deref(), &budget)
    }

    /// Looks the rows over again.
    fn look_over(&self, known: &KnownTable) -> Result<(), StoreFault> {
        let (start, fresh) = (Instant::now(), self.fresh());
        let version = self.current().version.clone();
        let rows =
            self.catalogued().and_then(|catalogued| self.learned(&catalogued, known, version.as_deref()));
        let mut watched = self.watched();
        watched.again = Some(Instant::now() + SHARE * start.elapsed());
        watched.fresh = rows.is_ok().then_some(fresh);
        drop(watched);
        self.keep(known, version, rows?);
        Ok(())
    }
}
