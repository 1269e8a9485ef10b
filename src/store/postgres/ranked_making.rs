//! Fills a table with the lines and polygons that tiles of small scale hold: from which zoom on each is drawn.

use super::fault::SessionFault;
use super::known::KnownTable;
use super::learned_shapes::{each_drawn, rank, ranked_rows};
use super::overview_table::{BOX, FROM_ZOOM, KEY};
use super::session::Session;
use super::statement::{Statement, of_row};
use crate::render::generalized::{Finding, LargestByZoom};
use tokio_postgres::Row;

/// Rows that are looked at together.
const BATCH: usize = 4096;

/// What was found of all rows.
pub(super) struct RankedRows {
    /// What tiles of each zoom hold.
    pub largest: LargestByZoom,
    /// Rows in all.
    pub count: u64,
}

/// Makes the table `new`, in a transaction that is open, of the features that are not in the tiles of every zoom.
///
/// # Errors
/// The database refuses, or does not answer.
pub(super) async fn make(
    session: &Session,
    known: &KnownTable,
    new: &str,
) -> Result<RankedRows, SessionFault> {
    // The database waits for us while we simplify.
    session.run("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
    let table = &known.table;
    let (mut finding, mut count) = (Finding::weighing(1), 0);
    rows(session, known, |rows| {
        count += rows.len() as u64;
        each_drawn(table, rows, &mut |feature, rank| finding.first(feature, rank));
    })
    .await?;
    if finding.between() {
        rows(session, known, |rows| {
            each_drawn(table, rows, &mut |feature, rank| finding.second(feature, rank));
        })
        .await?;
    }
    let largest = finding.found();
    let deepest = largest.told().map(|(deepest, _)| deepest);
    let least: Vec<String> =
        deepest.map_or(0..0, |zoom| 0..zoom + 1).map(|zoom| largest.least_of(zoom).to_string()).collect();
    let (least, key, place) = (least.join(","), of_row(&table.key.name), table.place());
    // What no zoom down to the deepest of these holds is not in it.
    session
        .run(&format!(
            "CREATE TABLE {new} AS SELECT a.zoom AS {FROM_ZOOM}, a.key AS {KEY}, a.box AS {BOX} FROM \
             (SELECT (SELECT count(*) FROM unnest('{{{least}}}'::int4[]) AS atlas_least WHERE {rank} < atlas_least)::int2 AS zoom, \
             {key} AS key, ST_Envelope({place}) AS box FROM {} WHERE {}) AS a WHERE a.zoom < {}; \
             ALTER TABLE {new} ADD PRIMARY KEY ({KEY}); \
             CREATE INDEX ON {new} ({FROM_ZOOM}); CREATE INDEX ON {new} USING gist ({BOX})",
            table.boxed_rows(),
            table.is_feature(),
            deepest.map_or(0, |zoom| zoom + 1),
            rank = rank(table),
        ))
        .await?;
    Ok(RankedRows { largest, count })
}

/// All rows of the table, some thousands at a time.
async fn rows(
    session: &Session,
    known: &KnownTable,
    mut take: impl FnMut(&[Row]),
) -> Result<(), SessionFault> {
    let table = &known.table;
    let all = ranked_rows(table, "");
    session.run(&format!("DECLARE atlas_rows NO SCROLL CURSOR FOR {all}")).await?;
    loop {
        let rows = session.ask(&Statement::plain(format!("FETCH FORWARD {BATCH} FROM atlas_rows"))).await?;
        if rows.is_empty() {
            return session.run("CLOSE atlas_rows").await;
        }
        take(&rows);
    }
}
