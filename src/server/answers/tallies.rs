//! Counts and sums of features that are kept outside of memory, by zone or by the texts of a property.

use super::by_zone::{GroundComparison, ZoneTally, by_zone, zones};
use crate::budget::Budget;
use crate::feature::Value;
use crate::server::App;
use crate::server::ask::{self, Zones};
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::table;
use crate::store::{Store, Sum, TalliedGroup, Tally, TextGroups, ZoneGround};
use axum::response::Response;

/// Parameters that only a collection in memory answers.
const REFUSED: [&str; 4] = ["filter", "q", "not_in", "datetime"];

/// A statistic of a group, as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldStatistic {
    /// Such as `sum(persons)`.
    pub label: String,
    /// `None` where nothing is known.
    pub value: Option<f64>,
    /// Features whose value is unknown.
    pub unknown: u64,
}

/// What is reckoned of each group.
#[derive(Debug, Clone, Copy)]
enum AskedStatistic {
    Count,
    Sum(usize),
    Mean(usize),
}

/// Groups as a request asks for them: the name of what makes them, and each with its statistics.
pub struct ToldGroups {
    /// A property, or a collection of zones; none for one group of all.
    pub by: Option<String>,
    /// Of the statistics, in order.
    pub labels: Vec<String>,
    /// In order.
    pub groups: Vec<ToldGroup>,
}

/// A group with what was asked of it.
pub struct ToldGroup {
    /// What makes it.
    pub value: Value,
    /// Number of features.
    pub count: u64,
    /// In the order of the labels.
    pub stats: Vec<ToldStatistic>,
    /// What the ground says, where codes go before it.
    pub ground: Option<GroundComparison>,
}

/// Counts and sums of the features in `bbox` and `in` by `group_by`: a collection of zones, on whose ground each feature
/// counts by its point or in which its code puts it, or a property with texts; of all of them together where it is absent.
///
/// # Errors
/// 400 for a parameter that is not answered by such a collection; 503 where counting takes too long, or the file has
/// changed.
pub fn groups(app: &App, call: &Call, store: &dyn Store, budget: &Budget) -> Result<ToldGroups, Problem> {
    let id = store.schema().id();
    let refused = |name: &str| {
        Problem::bad_request(format!(
            "parameter {name}: expected a collection in memory, found {id:?}, whose features are read in place"
        ))
    };
    if let Some(name) = REFUSED.iter().find(|name| call.params.get(name).is_some()) {
        return Err(refused(name));
    }
    let asked = statistics(call, store)?;
    let by = call.params.get("group_by").map(str::trim).filter(|by| !by.is_empty());
    let ground = ground(app, call)?;
    let within = match &ground {
        AskedGround::Some(ground) => Some(ground),
        AskedGround::All | AskedGround::None => None,
    };
    let groups = match by {
        None => {
            let tally = match &ground {
                AskedGround::All => store.tally(&ZoneGround::everywhere(), budget)?,
                AskedGround::Some(ground) => store.tally(ground, budget)?,
                AskedGround::None => Tally::of(store.summed().len()),
            };
            vec![ZoneTally::of(TalliedGroup { value: Value::Null, tally })]
        }
        Some(_) if matches!(ground, AskedGround::None) => Vec::new(),
        Some(by) => match zones(app, by) {
            Some(zones) => by_zone(store, zones, within, budget)?,
            None => {
                let asked = TextGroups { ground: within, ..TextGroups::all(by) };
                store.grouped(&asked, budget)?.into_iter().map(ZoneTally::of).collect()
            }
        },
    };
    Ok(ToldGroups::of(by, &asked, groups))
}

impl ToldGroups {
    /// Counts and all sums.
    pub fn of_sums(store: &dyn Store, by: &str, groups: Vec<ZoneTally>) -> Self {
        let sum = |(at, name): (usize, &str)| (format!("sum({name})"), AskedStatistic::Sum(at));
        let asked: Vec<_> = store.summed().into_iter().enumerate().map(sum).collect();
        Self::of(Some(by), &asked, groups)
    }

    fn of(by: Option<&str>, asked: &[(String, AskedStatistic)], groups: Vec<ZoneTally>) -> Self {
        let told = |group: ZoneTally| {
            let stats = asked.iter().map(|(label, stat)| told(label, *stat, &group.tally)).collect();
            let (value, count, ground) = (group.value, group.tally.count, group.ground);
            ToldGroup { value, count, stats, ground }
        };
        let labels = asked.iter().map(|(label, _)| label.clone()).collect();
        ToldGroups { by: by.map(str::to_owned), labels, groups: groups.into_iter().map(told).collect() }
    }

    /// As a table with the columns that groups in memory have: their number, what makes them, features, and each statistic
    /// with the number of features whose value is unknown.
    pub fn table(&self, name: &str) -> Response {
        let labels = self.labels.iter().filter(|label| *label != "count");
        let labels = labels.flat_map(|label| [label.clone(), format!("unknown:{label}")]);
        let own = self.by.iter().cloned().chain(["count".to_owned()]);
        let is_compared = self.groups.iter().any(|group| group.ground.is_some());
        let compared = GroundComparison::COLUMNS.into_iter().filter(|_| is_compared).map(str::to_owned);
        let header = ["id".to_owned()].into_iter().chain(own).chain(labels).chain(compared);
        let rows = self.groups.iter().zip(1..).map(|(group, number)| {
            let own = self.by.iter().map(|_| group.value.to_cell()).chain([group.count.to_string()]);
            let stats =
                group.stats.iter().filter(|s| s.label != "count").flat_map(|s| {
                    [s.value.map_or_else(String::new, |v| v.to_string()), s.unknown.to_string()]
                });
            let compared = group.ground.as_ref().map_or_else(Default::default, GroundComparison::cells);
            let compared = compared.into_iter().filter(|_| is_compared);
            [i32::to_string(&number)].into_iter().chain(own).chain(stats).chain(compared).collect()
        });
        table::table(name, header, rows)
    }
}

/// Where the features of a request lie.
enum AskedGround {
    All,
    Some(ZoneGround),
    /// On ground that `bbox` and `in` have in common, which there is none of.
    None,
}

/// `bbox` and `in`.
fn ground(app: &App, call: &Call) -> Result<AskedGround, Problem> {
    let boxes = call.params.bbox(ask::crs(&call.params, "bbox-crs")?)?;
    let boxed = ZoneGround::any(boxes.iter().map(ZoneGround::of_bounds).collect());
    let Some(zones) = Zones::read(app, call, "in")? else {
        return Ok(boxed.map_or(AskedGround::All, AskedGround::Some));
    };
    let ground = zones.ground()?;
    let both = match boxed {
        Some(boxed) => ground.within(&boxed),
        None => Some(ground),
    };
    Ok(both.map_or(AskedGround::None, AskedGround::Some))
}

fn told(label: &str, stat: AskedStatistic, tally: &Tally) -> ToldStatistic {
    let unknown = |sum: &Sum| tally.count - sum.known;
    let (value, unknown) = match stat {
        AskedStatistic::Count => (Some(tally.count as f64), 0),
        AskedStatistic::Sum(at) => (tally.sums[at].value(), unknown(&tally.sums[at])),
        AskedStatistic::Mean(at) => {
            let sum = &tally.sums[at];
            (sum.value().map(|value| value / sum.known as f64), unknown(sum))
        }
    };
    ToldStatistic { label: label.to_owned(), value, unknown }
}

/// `stats`.
fn statistics(call: &Call, store: &dyn Store) -> Result<Vec<(String, AskedStatistic)>, Problem> {
    let summed = store.summed();
    let text: String =
        call.params.get("stats").unwrap_or("").chars().filter(|c| !c.is_whitespace()).collect();
    let stat = |label: &str| {
        let inside = |word: &str| {
            let name = label.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')')?;
            summed.iter().position(|s| *s == name)
        };
        let stat = match label {
            "count" => Some(AskedStatistic::Count),
            _ => inside("sum").map(AskedStatistic::Sum).or_else(|| inside("mean").map(AskedStatistic::Mean)),
        };
        stat.map(|stat| (label.to_owned(), stat)).ok_or_else(|| {
            Problem::bad_request(format!(
                "parameter stats: of features that are read in place expected count, sum(p) or mean(p), where p is declared in `overview` ({}), found {label:?}",
                summed.join(", ")
            ))
        })
    };
    text.split(',').filter(|part| !part.is_empty()).map(stat).collect()
}
