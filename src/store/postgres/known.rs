//! What is known of a table once the database has answered, and stays: its columns, and the schema that is made of them.

use super::catalogue::Catalogued;
use super::options::TableOptions;
use super::table::GeometryTable;
use crate::feature::{Collection, Kind, Localized, Property, Shapes, Titles, Values};
use crate::store::StoreFault;

/// A table that can be asked.
#[derive(Debug)]
pub(super) struct KnownTable {
    pub table: GeometryTable,
    pub schema: Collection,
    pub summed: Vec<String>,
}

impl KnownTable {
    /// Of what the catalogue tells.
    ///
    /// # Errors
    /// It is not what the manifest says.
    pub fn of(catalogued: &Catalogued, options: &TableOptions) -> Result<Self, StoreFault> {
        let table = catalogued.table.clone();
        let (schema, summed) = schema(&table, options)?;
        Ok(KnownTable { table, schema, summed })
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
