//! Counts and sums of features that are kept outside of memory, by zone or by the texts of a property.

use crate::budget::Budget;
use crate::feature::{Collection, ShapeKind, Value};
use crate::server::App;
use crate::server::ask::{self, Zones};
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::table;
use crate::store::{Store, StoreFault, Sum, TalliedGroup, Tally, ZoneGround};
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
    /// Value, number of features, statistics.
    pub groups: Vec<(Value, u64, Vec<ToldStatistic>)>,
}

/// Counts and sums of the features in `bbox` and `in` by `group_by`: a collection of zones, on whose ground each feature
/// counts by its point, or, where all features are asked for, a property with texts; of all of them together where it is
/// absent.
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
    let zones = by.and_then(|by| zones(app, by));
    let groups = match (by, zones, &ground) {
        (Some(by), None, AskedGround::All) => store.grouped(by, budget)?,
        (Some(_), None, _) => return Err(refused("group_by of a property beside bbox or in")),
        (_, Some(zones), AskedGround::All) => by_zone(store, zones, None, budget)?,
        (_, Some(zones), AskedGround::Some(ground)) => by_zone(store, zones, Some(ground), budget)?,
        (_, Some(_), AskedGround::None) => Vec::new(),
        (None, None, ground) => {
            let tally = match ground {
                AskedGround::All => store.tally(&ZoneGround::everywhere(), budget)?,
                AskedGround::Some(ground) => store.tally(ground, budget)?,
                AskedGround::None => Tally::of(store.summed().len()),
            };
            vec![TalliedGroup { value: Value::Null, tally }]
        }
    };
    Ok(ToldGroups::of(by, &asked, groups))
}

impl ToldGroups {
    /// Counts and all sums.
    pub fn of_sums(store: &dyn Store, by: &str, groups: Vec<TalliedGroup>) -> Self {
        let sum = |(at, name): (usize, &str)| (format!("sum({name})"), AskedStatistic::Sum(at));
        let asked: Vec<_> = store.summed().into_iter().enumerate().map(sum).collect();
        Self::of(Some(by), &asked, groups)
    }

    fn of(by: Option<&str>, asked: &[(String, AskedStatistic)], groups: Vec<TalliedGroup>) -> Self {
        let told = |group: TalliedGroup| {
            let stats = asked.iter().map(|(label, stat)| told(label, *stat, &group.tally)).collect();
            (group.value, group.tally.count, stats)
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
        let header = ["id".to_owned()].into_iter().chain(own).chain(labels);
        let rows = self.groups.iter().zip(1..).map(|((value, count, stats), number)| {
            let own = self.by.iter().map(|_| value.to_cell()).chain([count.to_string()]);
            let stats = stats
                .iter()
                .filter(|s| s.label != "count")
                .flat_map(|s| [s.value.map_or_else(String::new, |v| v.to_string()), s.unknown.to_string()]);
            [i32::to_string(&number)].into_iter().chain(own).chain(stats).collect()
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

/// The collection of zones that `group_by` names, if it names one.
pub fn zones<'a>(app: &'a App, by: &str) -> Option<&'a Collection> {
    app.atlas.collection(by).filter(|zones| zones.shapes().kind() == ShapeKind::Polygon)
}

/// Counts and sums by zone, sorted by the ids of the zones, of what lies in some ground if there is one; zones without
/// features are left out.
///
/// # Errors
/// As [`Store::tally`].
pub fn by_zone(
    store: &dyn Store,
    zones: &Collection,
    ground: Option<&ZoneGround>,
    budget: &Budget,
) -> Result<Vec<TalliedGroup>, StoreFault> {
    let mut groups = Vec::new();
    for position in 0..zones.len() {
        budget.check()?;
        let is_near = |g: &ZoneGround| zones.shapes().bounds(position).intersects(g.bounds());
        if !ground.is_none_or(is_near) {
            continue;
        }
        let own = ZoneGround::of_feature(zones, position);
        let own = own.and_then(|own| ground.map_or(Some(own.clone()), |ground| own.within(ground)));
        let Some(own) = own else { continue };
        let tally = store.tally(&own, budget)?;
        let value = Value::Text(zones.feature_id(position).into());
        groups.extend((tally.count > 0).then_some(TalliedGroup { value, tally }));
    }
    groups.sort_by(|a, b| a.value.as_text().cmp(&b.value.as_text()));
    Ok(groups)
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
