//! Collections whose features stay in a database.

use super::LoadError;
use super::elsewhere::{check_kept_elsewhere, fault};
use super::manifest::CollectionEntry;
use crate::store::Store;
use std::sync::Arc;

#[cfg(feature = "postgres")]
use super::elsewhere::describe;
#[cfg(feature = "postgres")]
use crate::store::{Database, DatabaseAddress, OverviewReport, PostgresStore, TableOptions};
#[cfg(feature = "postgres")]
use std::time::Duration;

/// What the name of a table in a database begins with.
const DATABASE: &str = "postgresql:";
/// The variable of the environment with the connection string.
#[cfg(feature = "postgres")]
const VARIABLE: &str = "POVERTY_ATLAS_DATABASE";

/// Bytes of a name that PostgreSQL keeps: of a longer one nobody would be told.
#[cfg(feature = "postgres")]
const LONGEST_NAME: usize = 63;

/// True for a collection that is a table in a database.
pub fn is_table(entry: &CollectionEntry) -> bool {
    entry.table.as_ref().is_some_and(|table| table.starts_with(DATABASE))
}

/// The database of a data set, asked once the first table is named.
pub struct DatabaseTables<'a> {
    #[cfg_attr(not(feature = "postgres"), expect(dead_code))]
    text: Option<&'a str>,
    #[cfg(feature = "postgres")]
    database: Option<Arc<Database>>,
}

impl<'a> DatabaseTables<'a> {
    /// Those of a connection string, or of the environment.
    pub fn new(text: Option<&'a str>) -> Self {
        DatabaseTables {
            text,
            #[cfg(feature = "postgres")]
            database: None,
        }
    }

    /// Refuses what does not go with a table.
    fn check(entry: &CollectionEntry) -> Result<(), LoadError> {
        // Aggregates of one feature cannot be kept from telling it where a box may be as small as anyone likes.
        for (key, is_given) in [
            ("items", entry.items == Some(false)),
            ("minimum_count", entry.minimum_count.is_some_and(|least| least > 1)),
        ] {
            if is_given {
                let what = "expected a file that is read in place, found a table in a database, whose counts and sums tell \
                            each feature to whoever asks for small boxes: a view of it can count neighbours together";
                return Err(fault(entry, key, what));
            }
        }
        check_kept_elsewhere(entry, "a table in a database")?;
        if entry.file.is_some() {
            return Err(fault(entry, "file", "expected either a file or a table, found both"));
        }
        if entry.store.is_some() {
            return Err(fault(entry, "store", "expected none beside a table in a database"));
        }
        Ok(())
    }

    /// Its table.
    ///
    /// # Errors
    /// The program has no databases.
    #[cfg(not(feature = "postgres"))]
    pub fn opened(&mut self, entry: &CollectionEntry) -> Result<Arc<dyn Store>, LoadError> {
        Self::check(entry)?;
        Err(fault(entry, "table", "expected a program built with the feature `postgres`, found one without"))
    }

    /// The table of a collection.
    ///
    /// # Errors
    /// A key that does not go with it, a connection string that cannot be read, a table that is not what the manifest
    /// says. A database that does not answer is no error.
    #[cfg(feature = "postgres")]
    pub fn opened(&mut self, entry: &CollectionEntry) -> Result<Arc<dyn Store>, LoadError> {
        Self::check(entry)?;
        let of_table = |what: String| fault(entry, "table", what);
        let database = self.database().map_err(of_table)?;
        let store = PostgresStore::open(database, options(entry)?).map_err(|e| of_table(e.to_string()))?;
        Ok(store)
    }

    /// The database, known from the first time on.
    ///
    /// # Errors
    /// A connection string that cannot be read.
    #[cfg(feature = "postgres")]
    fn database(&mut self) -> Result<Arc<Database>, String> {
        if let Some(database) = &self.database {
            return Ok(database.clone());
        }
        let variable = |name: &str| std::env::var(name).ok();
        let own = self.text.map(str::to_owned).or_else(|| variable(VARIABLE));
        let address = DatabaseAddress::read(own.as_deref(), variable)?;
        Ok(self.database.insert(Arc::new(Database::new(address)?)).clone())
    }
}

/// Makes the overview of a table; what was made, in one sentence.
///
/// # Errors
/// The program has no databases.
#[cfg(not(feature = "postgres"))]
pub fn overview(entry: &CollectionEntry, _: Option<&str>) -> Result<String, LoadError> {
    Err(fault(entry, "table", "expected a program built with the feature `postgres`, found one without"))
}

/// Makes the overview of a table; what was made, in one sentence.
///
/// # Errors
/// The table is not what the manifest says, or the database does not answer or refuses.
#[cfg(feature = "postgres")]
pub fn overview(entry: &CollectionEntry, text: Option<&str>) -> Result<String, LoadError> {
    let table = entry.table.as_deref().unwrap_or_default();
    let of_table = |what: String| LoadError::of_file(table, what);
    let database = DatabaseTables::new(text).database().map_err(of_table)?;
    let made = crate::store::index_table(&database, &options(entry)?).map_err(|e| of_table(e.to_string()))?;
    let OverviewReport { table: overview, count, rows, zoom, is_of_cells } = made;
    Ok(match (is_of_cells, rows) {
        (true, cells) => {
            format!("counted {count} features of {table} in {cells} cells of zooms 0 to {zoom}: {overview}")
        }
        (false, 0) => {
            format!("looked at {count} features of {table}, of which every tile has room for all: {overview}")
        }
        (false, _) => format!(
            "looked at {count} features of {table}, of which tiles of zooms 0 to {zoom} hold the largest {rows}: {overview}"
        ),
    })
}

/// What the manifest says of a table.
///
/// # Errors
/// The name of a table that is none.
#[cfg(feature = "postgres")]
fn options(entry: &CollectionEntry) -> Result<TableOptions, LoadError> {
    let name = entry.table.as_deref().and_then(TableOptions::name);
    let [schema, table] =
        name.unwrap_or_else(|| Err(String::new())).map_err(|what| fault(entry, "table", what))?;
    let is_channel = |name: &str| (1..=LONGEST_NAME).contains(&name.len()) && !name.contains('\0');
    if let Some(name) = entry.listen.as_deref().filter(|name| !is_channel(name)) {
        let what = format!("expected the name of a channel, of 1 to {LONGEST_NAME} bytes, found {name:?}");
        return Err(fault(entry, "listen", what));
    }
    let overview_table = entry.overview_table.as_deref().map(|name| {
        let expected = || format!("expected \"SCHEMA.TABLE\", found {name:?}");
        TableOptions::parts(name).ok_or_else(|| fault(entry, "overview_table", expected()))
    });
    let ttl = entry.ttl.unwrap_or(if entry.version.is_some() && entry.listen.is_none() { 5 } else { 60 });
    let named = entry.title_property.values().cloned();
    let named = named.chain(entry.properties.keys().map(|k| k.to_string()));
    let named = named.chain(entry.time_property.as_deref().map(str::to_owned));
    let (of_info, of_properties) = (entry.clone(), entry.clone());
    Ok(TableOptions {
        id: entry.id.clone(),
        schema,
        table,
        key: entry.id_property.clone(),
        overview: entry.overview.clone(),
        overview_table: overview_table.transpose()?,
        named: named.collect(),
        version: entry.version.clone(),
        listen: entry.listen.clone(),
        ttl: Duration::from_secs(u64::from(ttl.max(1))),
        info: Box::new(move |key, has_numbers| {
            super::collections::info(&of_info, key.map(Into::into), has_numbers)
        }),
        describe: Box::new(move |property| describe(&of_properties, property)),
    })
}
