//! The rows of a tile.

use super::condition::tested;
use super::edges;
use super::known::KnownTable;
use super::statement::{SqlParameter, Statement};
use crate::geometry::Bounds;
use crate::query::Filter;
use crate::tile::TileCoord;

/// What a row fulfils whose point lies in a tile, and passes a filter.
pub(super) struct InsideTile<'a> {
    /// With the parameters of the condition, and without a text.
    pub statement: Statement,
    /// The condition.
    pub inside: String,
    /// The filter, where SQL does not say all of it.
    pub left: Option<&'a Filter>,
}

impl<'a> InsideTile<'a> {
    /// Of a tile, and a filter if there is one.
    pub fn of(known: &KnownTable, tile: TileCoord, filter: Option<&'a Filter>) -> Self {
        let mut statement = Statement::default();
        let table = &known.table;
        let edges = (edges::columns(tile.z(), tile.x(), 2), edges::rows(tile.z(), tile.y(), 2));
        let (&[w, e], &[n, s]) = (&edges.0[..], &edges.1[..]) else {
            return InsideTile { statement, inside: "FALSE".to_owned(), left: None };
        };
        let near = table.near(&Bounds::around([[w, -s], [e, -n]]), &mut statement);
        let [x, y] = table.position();
        let [w, n, e, s] = [w, n, e, s].map(|v| statement.with(SqlParameter::Number(v)));
        let mut inside = format!(
            "{} AND {near} AND {x} >= {w} AND {x} < {e} AND -{y} >= {n} AND -{y} < {s}",
            table.is_feature()
        );
        let tested = filter.map(|filter| tested(table, &filter.condition(), &mut statement));
        if let Some(sql) = tested.as_ref().and_then(|tested| tested.sql.as_ref()) {
            inside.push_str(&format!(" AND {sql}"));
        }
        InsideTile { statement, inside, left: filter.filter(|_| tested.is_some_and(|t| !t.is_whole)) }
    }
}
