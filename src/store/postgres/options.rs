//! What the manifest says of a table.

use super::catalogue::Catalogued;
use super::column::BYTES;
use super::statement::quoted;
use crate::feature::{CollectionInfo, Property};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Words about a collection, by the name of its key, where it is known, and whether that holds numbers.
pub type Informing = Box<dyn Fn(Option<&str>, bool) -> CollectionInfo + Send + Sync>;
/// A property with its titles and units.
pub type Describing = Box<dyn Fn(Property) -> Property + Send + Sync>;

/// A table that is served as a collection.
pub struct TableOptions {
    /// Id of the collection.
    pub id: Arc<str>,
    /// The schema in the database.
    pub schema: String,
    /// The table or view.
    pub table: String,
    /// The column with the ids; the primary key if absent.
    pub key: Option<String>,
    /// Columns that aggregates tell, and no others: numbers are summed, texts are groups.
    pub overview: Vec<String>,
    /// Schema and table with the cells of small scales; beside the table, by its name, if absent.
    pub overview_table: Option<[String; 2]>,
    /// Columns that there must be.
    pub named: Vec<String>,
    /// A query of one value that changes with the table.
    pub version: Option<String>,
    /// The channel on which the database tells of changes (`NOTIFY`).
    pub listen: Option<String>,
    /// How long answers are fresh; between two looks at the version.
    pub ttl: Duration,
    /// Words about the collection.
    pub info: Informing,
    /// Words about its properties.
    pub describe: Describing,
}

impl fmt::Debug for TableOptions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, schema, table, .. } = self;
        out.debug_struct("TableOptions")
            .field("id", id)
            .field("table", &[schema, table])
            .finish_non_exhaustive()
    }
}

impl TableOptions {
    /// The schema and the table of a name such as `postgresql:public.households`; nothing for a name of another kind.
    ///
    /// # Errors
    /// Not two names with a dot between them; what was found.
    pub fn name(text: &str) -> Option<Result<[String; 2], String>> {
        let name = text.strip_prefix("postgresql:")?;
        Some(Self::parts(name).ok_or_else(|| format!("expected \"postgresql:SCHEMA.TABLE\", found {text:?}")))
    }

    /// The schema and the table of a name with a dot between them.
    pub fn parts(name: &str) -> Option<[String; 2]> {
        let (schema, table) = name.split_once('.')?;
        let is_none = |name: &str| name.is_empty() || name.contains('\0');
        (!is_none(schema) && !is_none(table)).then(|| [schema.to_owned(), table.to_owned()])
    }

    /// Schema and table with a dot between.
    pub(super) fn shown(&self) -> String {
        format!("{}.{}", self.schema, self.table)
    }

    /// Tells whoever runs the server what would be safer, or faster.
    pub(super) fn advise(&self, catalogued: &Catalogued) {
        let (table, id) = (&catalogued.table, &self.id);
        if catalogued.may_write {
            tracing::warn!(collection = %id, "the role of the server may change the table: one that may only read it is enough");
        }
        if !catalogued.is_ordered {
            let [schema, name, key] = [&table.schema, &table.name, &table.key.name].map(|name| quoted(name));
            tracing::warn!(
                collection = %id,
                "no index has the order of pages, which is that of bytes: CREATE UNIQUE INDEX ON {schema}.{name} ({key}{BYTES})"
            );
        }
    }
}
