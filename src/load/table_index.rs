//! The overview of a table in a database, made by whoever may write there.

use super::manifest::{CollectionEntry, MANIFEST, Manifest};
use super::{LoadError, Source, in_database};

/// Which table gets an overview, and what is said of it.
#[derive(Debug, Default)]
pub struct TableIndex<'a> {
    /// Its name, such as `postgresql:public.households`.
    pub table: &'a str,
    /// A data set whose manifest tells of the table what is not given here.
    pub data: Option<&'a Source>,
    /// Column with the ids; the primary key if absent.
    pub id: Option<String>,
    /// Columns whose sums are kept: numbers; texts are passed over.
    pub overview: Vec<String>,
    /// A query of one value that changes whenever the table does.
    pub version: Option<String>,
    /// The connection string of a role that may write; what the environment says if absent.
    pub database: Option<&'a str>,
}

impl TableIndex<'_> {
    /// Makes the overview, and tells in one sentence what was made.
    ///
    /// # Errors
    /// The manifest has no such table, the table is not what is said of it, or the database does not answer or refuses.
    pub fn made(&self) -> Result<String, LoadError> {
        in_database::overview(&self.entry()?, self.database)
    }

    fn entry(&self) -> Result<CollectionEntry, LoadError> {
        let mut entry = match self.data {
            None => CollectionEntry {
                table: Some(self.table.to_owned()),
                ..CollectionEntry::named("table", self.table)
            },
            Some(source) => {
                let manifest = Manifest::parse(&source.read(MANIFEST)?)?;
                let found = manifest.collections.into_iter().find(|c| c.table.as_deref() == Some(self.table));
                found.ok_or_else(|| {
                    let what = format!("expected a collection with table = {:?}, found none", self.table);
                    LoadError::of_file(MANIFEST, what)
                })?
            }
        };
        entry.id_property = self.id.clone().or(entry.id_property);
        entry.version = self.version.clone().or(entry.version);
        if !self.overview.is_empty() {
            entry.overview.clone_from(&self.overview);
        }
        Ok(entry)
    }
}
