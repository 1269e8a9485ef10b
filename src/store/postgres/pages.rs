//! Pages of features: by key where the page before was asked for, with a count where that is quick.

use super::PostgresStore;
use super::condition::{Tested, tested};
use super::cover::{Cover, is_everywhere, points_in_boxes};
use super::known::KnownTable;
use super::statement::Statement;
use crate::budget::Budget;
use crate::feature::Collection;
use crate::index::SpatialIndex;
use crate::query::Filter;
use crate::store::extract::Gathered;
use crate::store::page::scaled;
use crate::store::{Extract, StoreFault, StoreQuery, ZoneGround};
use std::collections::HashMap;
use std::time::Duration;
use tokio_postgres::Row;
use xxhash_rust::xxh3::xxh3_64;

/// Features that are fetched at a time where something is left to test.
const BATCH: usize = 4096;
/// How long counting what matches may take.
const COUNTING: Duration = Duration::from_millis(500);
/// Points that are fetched at a time of those in and around a zone: each time all of them are sorted.
const SORTED_BATCH: usize = 16_384;
/// How long the next of what is looked at here may take in the order of the key, of which the database does not know how far
/// apart those in a zone stand.
const IN_ORDER: Duration = Duration::from_millis(300);
/// Rows that are sorted for a page rather than read in their order: a million takes a second. Those that are looked at here are
/// fetched by many such statements.
const FEW: u64 = 500_000;
const FEW_LOOKED_AT: u64 = 100_000;
/// Ends of pages that are kept, and numbers of what matches.
const MOST_ENDS: usize = 4096;

/// What is known of pages from those that were answered.
#[derive(Debug, Default)]
pub(super) struct PageEnds {
    /// The last keys, by question and number of features before the next page.
    keys: HashMap<(u64, u64), String>,
    /// How many match, by question.
    counts: HashMap<u64, u64>,
}

impl PageEnds {
    fn keep(&mut self, page: (u64, u64), key: &str) {
        if self.keys.len() >= MOST_ENDS {
            self.keys.clear();
        }
        self.keys.insert(page, key.to_owned());
    }

    fn keep_count(&mut self, question: u64, count: u64) {
        if self.counts.len() >= MOST_ENDS {
            self.counts.clear();
        }
        self.counts.insert(question, count);
    }
}

/// A question as SQL, and what SQL cannot say of it.
#[derive(Clone)]
struct PageQuestion<'a> {
    /// What it selects from.
    from: String,
    statement: Statement,
    conditions: Vec<String>,
    filter: Option<&'a Filter>,
    zone: Option<&'a ZoneGround>,
}

impl<'a> PageQuestion<'a> {
    fn of(known: &KnownTable, query: &'a StoreQuery) -> Self {
        let (table, mut statement) = (&known.table, Statement::default());
        let mut conditions = vec![table.is_feature()];
        if !query.bounds.is_empty() {
            let within: Vec<String> = query.bounds.iter().map(|b| table.within(b, &mut statement)).collect();
            conditions.push(format!("({})", within.join(" OR ")));
        }
        let zone = query.zone.as_ref().filter(|zone| !is_everywhere(zone));
        conditions.extend(zone.map(|zone| table.near(zone.bounds(), &mut statement)));
        let mut filter = None;
        if let Some(whole) = &query.filter {
            let Tested { sql, is_whole } = tested(table, &whole.condition(), &mut statement);
            conditions.extend(sql);
            filter = (!is_whole).then_some(whole);
        }
        PageQuestion { from: table.from(), statement, conditions, filter, zone }
    }

    /// The same of the rows in and on the border of its zone alone.
    fn in_zone(&self, known: &KnownTable, has_many: bool, budget: &Budget) -> Result<Self, StoreFault> {
        let (mut own, table) = (self.clone(), &known.table);
        let Some(zone) = self.zone else { return Ok(own) };
        let cover = match has_many {
            true => Cover::of_many(zone, budget)?,
            false => Cover::of(std::slice::from_ref(zone), budget)?,
        };
        match table.has_points() {
            true => own.from = points_in_boxes(table, &cover.all(), &mut own.statement),
            false => {
                let is_in = cover.key(table, &mut own.statement);
                own.conditions.push(is_in);
            }
        }
        Ok(own)
    }

    /// Whether SQL says all of it.
    fn is_said(&self) -> bool {
        self.filter.is_none() && self.zone.is_none()
    }

    /// The question with something beside its conditions.
    fn written(&self, known: &KnownTable, selection: &str, after: Option<&str>, end: &str) -> Statement {
        let mut statement = self.statement.clone();
        let after = after.and_then(|key| known.table.has_key(key, ">", &mut statement));
        let conditions: Vec<&str> =
            self.conditions.iter().map(String::as_str).chain(after.as_deref()).collect();
        let conditions = conditions.join(" AND ");
        statement.sql = format!("SELECT {selection} FROM {} WHERE {conditions} {end}", self.from);
        statement
    }
}

impl PostgresStore {
    /// A page.
    ///
    /// # Errors
    /// As [`crate::store::Store::page`].
    pub(super) fn found(&self, query: &StoreQuery, budget: &Budget) -> Result<Extract, StoreFault> {
        let known = self.known()?;
        let asked = PageQuestion::of(known, query);
        match asked.is_said() {
            true => self.straight(known, &asked, query, budget),
            false => self.looked_at(known, &asked, query, budget),
        }
    }

    /// What the database answers by itself.
    fn straight(
        &self,
        known: &KnownTable,
        asked: &PageQuestion<'_>,
        query: &StoreQuery,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        let key =
            xxh3_64(format!("{:?} {:?} {}", asked.conditions, asked.statement, self.fresh()).as_bytes());
        let after = self.ends().keys.get(&(key, query.offset)).cloned();
        let limit = (query.limit as u64).saturating_add(1).min(i64::MAX as u64);
        let offset = if after.is_some() { 0 } else { query.offset.min(i64::MAX as u64) };
        let order = self.order(known, asked, query, budget)?;
        let end = format!("{order} LIMIT {limit} OFFSET {offset}");
        let page = asked.written(known, &known.table.selection(), after.as_deref(), &end);
        let mut rows = self.ask(page, budget)?;
        let has_more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let through = query.offset.saturating_add(rows.len() as u64);
        if let Some(last) = rows.last().filter(|_| has_more) {
            self.ends().keep((key, through), last.get(0));
        }
        let is_last = !has_more && (query.offset == 0 || !rows.is_empty());
        let matched = match is_last {
            true => Some(through),
            false if query.is_uncounted => None,
            false => self.counted(key, &asked.written(known, "count(*)", None, ""), budget)?,
        };
        let estimated = match matched.is_none() && !query.is_uncounted {
            // A page in hand does not fail for want of it.
            true => self.planned(asked.written(known, "", None, ""), budget).ok().flatten(),
            false => None,
        };
        Ok(Extract { features: extract(known, rows.iter())?, matched, estimated, has_more })
    }

    /// The order of a page: by the index of the key, or where a box holds few rows by sorting them.
    fn order(
        &self,
        known: &KnownTable,
        asked: &PageQuestion<'_>,
        query: &StoreQuery,
        budget: &Budget,
    ) -> Result<String, StoreFault> {
        if query.bounds.is_empty() && asked.zone.is_none() {
            return Ok(known.table.order());
        }
        // Of other conditions the planner has no idea.
        let mut plan = Statement::default();
        let boxes = query.bounds.iter().chain(asked.zone.map(ZoneGround::bounds));
        let near: Vec<String> = boxes.map(|bounds| known.table.near(bounds, &mut plan)).collect();
        plan.sql = format!("SELECT FROM {} WHERE {}", known.table.from(), near.join(" OR "));
        let rows = self.planned(plan, budget)?;
        let few = if asked.is_said() { FEW } else { FEW_LOOKED_AT };
        match rows.is_some_and(|rows| rows <= few) {
            true => Ok(known.table.order_of_few()),
            false => Ok(known.table.order()),
        }
    }

    /// How many rows a statement gives, as the database guesses.
    fn planned(&self, mut statement: Statement, budget: &Budget) -> Result<Option<u64>, StoreFault> {
        statement.sql.insert_str(0, "EXPLAIN ");
        let plan = self.ask(statement, budget)?;
        // Its first line ends with (cost=8.50..32.09 rows=20274 width=0).
        let rows = plan.first().and_then(|row| row.get::<_, &str>(0).split_once("rows="));
        Ok(rows.and_then(|(_, rest)| rest.split(' ').next()?.parse::<u64>().ok()))
    }

    /// How many match, where that is counted in time. A page in hand does not fail for want of it.
    fn counted(
        &self,
        question: u64,
        statement: &Statement,
        budget: &Budget,
    ) -> Result<Option<u64>, StoreFault> {
        let kept = self.ends().counts.get(&question).copied();
        if kept.is_some() {
            return Ok(kept);
        }
        let rows = self.database.ask_for(statement.clone(), budget, COUNTING);
        budget.check()?;
        let count = rows.ok().and_then(|rows| rows.first().map(|row| row.get::<_, i64>(0) as u64));
        if let Some(count) = count {
            self.ends().keep_count(question, count);
        }
        Ok(count)
    }

    /// What is fetched by key, and looked at here.
    fn looked_at(
        &self,
        known: &KnownTable,
        asked: &PageQuestion<'_>,
        query: &StoreQuery,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        let end = query.offset.saturating_add(query.limit as u64);
        let (mut found, mut matched, mut after): (Vec<Row>, u64, Option<String>) = (Vec::new(), 0, None);
        let mut tested = 0;
        let sorted = known.table.order_of_few();
        let mut order = self.order(known, asked, query, budget)?;
        let is_quick = order == sorted || asked.zone.is_none();
        let mut in_zone = is_quick.then(|| asked.in_zone(known, false, budget)).transpose()?;
        let mut is_through = false;
        while !is_through && matched <= end {
            let size = |order: &str| match asked.zone.is_some() && order == sorted && known.table.has_points()
            {
                true => SORTED_BATCH,
                false => BATCH,
            };
            let batch = |asked: &PageQuestion<'_>, order: &str| {
                let end = format!("{order} LIMIT {}", size(order));
                asked.written(known, &known.table.selection(), after.as_deref(), &end)
            };
            let rows = match &in_zone {
                Some(asked) => self.ask(batch(asked, &order), budget)?,
                None => match self.database.ask_for(batch(asked, &order), budget, IN_ORDER) {
                    Ok(rows) => rows,
                    Err(_) => {
                        order.clone_from(&sorted);
                        self.ask(batch(in_zone.insert(asked.in_zone(known, true, budget)?), &order), budget)?
                    }
                },
            };
            is_through = rows.len() < size(&order);
            tested += rows.len() as u64;
            after = rows.last().map(|row| row.get(0));
            let mut passes = vec![asked.filter.is_none(); rows.len()];
            if let Some(filter) = asked.filter {
                let features = extract(known, rows.iter())?;
                let positions = filter.positions(&features, &SpatialIndex::new(&features), budget)?;
                positions.into_iter().for_each(|p| passes[p as usize] = true);
            }
            for (row, passes) in rows.into_iter().zip(passes) {
                let is_owned = match asked.zone.filter(|_| passes) {
                    Some(zone) => known.table.place_of(&row)?.is_some_and(|place| zone.owns(place)),
                    None => passes,
                };
                if is_owned {
                    if (query.offset..end).contains(&matched) {
                        found.push(row);
                    }
                    matched += 1;
                }
            }
        }
        let features = extract(known, found.iter())?;
        let estimated = match is_through || query.is_uncounted {
            true => None,
            false => {
                let planned = self.planned(asked.written(known, "", None, ""), budget);
                planned.ok().flatten().map(|all| scaled(matched, all.max(tested), tested))
            }
        };
        Ok(Extract { features, matched: is_through.then_some(matched), estimated, has_more: matched > end })
    }
}

/// Rows of a selection as a collection.
///
/// # Errors
/// Two rows with one key: a view whose `id_property` does not tell its rows apart.
pub(super) fn extract<'a>(
    known: &KnownTable,
    rows: impl Iterator<Item = &'a Row>,
) -> Result<Collection, StoreFault> {
    let mut gathered = Gathered::of(known.table.columns.len());
    known.table.gather(rows, &mut gathered)?;
    let made = gathered.finish(&known.schema, known.schema.properties());
    made.map_err(|e| StoreFault::Damaged(e.to_string()))
}
