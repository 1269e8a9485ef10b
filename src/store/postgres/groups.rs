//! Counts and sums by the texts of a column.

use super::PostgresStore;
use super::column::{BYTES, TableColumn};
use super::counts::{sums, tally};
use super::cover::{Cover, is_everywhere, points_in_boxes};
use super::known::KnownTable;
use super::statement::{SqlParameter, Statement};
use crate::budget::Budget;
use crate::feature::{Kind, Value};
use crate::store::{StoreFault, Sum, TalliedGroup, Tally, TextGroups, ZoneGround};
use std::collections::BTreeMap;

/// CountedTexts of a text at most.
const MOST_GROUPS: usize = 10_000;

/// CountedTexts on their way: unknown texts last.
#[derive(Default)]
struct CountedTexts(BTreeMap<(bool, String), Tally>);

impl CountedTexts {
    fn add(&mut self, text: Option<&str>, own: &Tally) {
        let key = (text.is_none(), text.unwrap_or_default().to_owned());
        self.0.entry(key).or_insert_with(|| Tally::of(own.sums.len())).add(own);
    }

    fn finish(self, property: &str) -> Result<Vec<TalliedGroup>, StoreFault> {
        if self.0.len() > MOST_GROUPS {
            return Err(StoreFault::Refused(format!(
                "parameter group_by: expected at most {MOST_GROUPS} values of {property:?}, found more"
            )));
        }
        let value =
            |(is_unknown, text): (bool, String)| if is_unknown { Value::Null } else { Value::text(&text) };
        Ok(self.0.into_iter().map(|(key, tally)| TalliedGroup { value: value(key), tally }).collect())
    }
}

impl PostgresStore {
    /// Counts and sums by the texts of a column.
    ///
    /// # Errors
    /// As [`crate::store::Store::grouped`].
    pub(super) fn by_text(
        &self,
        asked: &TextGroups<'_>,
        budget: &Budget,
    ) -> Result<Vec<TalliedGroup>, StoreFault> {
        let known = self.known()?;
        let table = &known.table;
        let declared = || {
            let columns = self.options.overview.iter().filter_map(|name| table.column(name));
            columns.filter(|column| column.values() == Kind::Text)
        };
        let column = declared().find(|column| column.name == asked.property).ok_or_else(|| {
            let names: Vec<&str> = declared().map(|column| &*column.name).collect();
            StoreFault::undeclared_text(&names, asked.property)
        })?;
        let mut groups = CountedTexts::default();
        match asked.ground.filter(|ground| !is_everywhere(ground)) {
            None => {
                let statement = Statement::default();
                self.count_texts(
                    known,
                    (column, asked.text),
                    (table.from(), statement),
                    &mut groups,
                    budget,
                )?;
            }
            Some(ground) => {
                let cover = Cover::of(std::slice::from_ref(ground), budget)?;
                let mut statement = Statement::default();
                if table.has_points() {
                    if !cover.inside.is_empty() {
                        let from = points_in_boxes(table, &cover.inside, &mut statement);
                        self.count_texts(
                            known,
                            (column, asked.text),
                            (from, statement),
                            &mut groups,
                            budget,
                        )?;
                    }
                    let mut statement = Statement::default();
                    let from = points_in_boxes(table, &cover.border, &mut statement);
                    let selected = (from, table.is_feature(), statement);
                    self.look_at_texts(known, (column, asked.text), (selected, ground), &mut groups, budget)?;
                } else {
                    let is_in = format!("{} AND {}", table.is_feature(), cover.key(table, &mut statement));
                    let selected = (table.from(), is_in, statement);
                    self.look_at_texts(known, (column, asked.text), (selected, ground), &mut groups, budget)?;
                }
            }
        }
        groups.finish(asked.property)
    }

    /// What the database counts by itself.
    fn count_texts(
        &self,
        known: &KnownTable,
        (column, text): (&TableColumn, Option<&str>),
        (from, mut statement): (String, Statement),
        groups: &mut CountedTexts,
        budget: &Budget,
    ) -> Result<(), StoreFault> {
        let value = format!("{}{BYTES}", column.compared());
        let is_text = match text {
            Some(text) => format!("AND {value} = {}", statement.with(SqlParameter::Text(text.to_owned()))),
            None => String::new(),
        };
        statement.sql = format!(
            "SELECT {value} AS value, count(*){} FROM {from} WHERE {} {is_text} GROUP BY 1 LIMIT {}",
            sums(known),
            known.table.is_feature(),
            MOST_GROUPS + 1
        );
        for row in &self.ask(statement, budget)? {
            groups.add(row.get(0), &tally(known, row, 1, 2));
        }
        Ok(())
    }

    /// What is fetched, and counted where a zone owns its place.
    fn look_at_texts(
        &self,
        known: &KnownTable,
        (column, text): (&TableColumn, Option<&str>),
        ((from, condition, mut statement), zone): ((String, String, Statement), &ZoneGround),
        groups: &mut CountedTexts,
        budget: &Budget,
    ) -> Result<(), StoreFault> {
        let table = &known.table;
        statement.sql = format!("SELECT {} FROM {from} WHERE {condition}", table.selection());
        let at = |name: &str| table.columns.iter().position(|column| column.name == *name);
        let summed: Vec<usize> = known.summed.iter().filter_map(|name| at(name)).collect();
        let Some(grouped) = at(&column.name) else { return Ok(()) };
        self.each(statement, budget, |rows| {
            for row in &rows {
                budget.check()?;
                if !table.place_of(row)?.is_some_and(|place| zone.owns(place)) {
                    continue;
                }
                let values: Vec<Value> = table.values_of(row).collect();
                let own = values[grouped].as_text();
                if text.is_none() || own == text {
                    let sum =
                        |at: &usize| values[*at].as_number().map_or_else(Sum::default, |n| Sum::of(n, 1));
                    groups.add(own, &Tally { count: 1, sums: summed.iter().map(sum).collect() });
                }
            }
            Ok(())
        })
    }
}
