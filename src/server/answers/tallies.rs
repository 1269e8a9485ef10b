//! Counts and sums of features that are kept outside of memory, by zone or by the texts of a property.

use crate::budget::Budget;
use crate::feature::{ShapeKind, Value};
use crate::server::App;
use crate::server::ask;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::store::{Store, Sum, TalliedGroup, Tally, ZoneGround};

/// Parameters that only a collection in memory answers.
const REFUSED: [&str; 5] = ["filter", "q", "in", "not_in", "datetime"];

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

/// Counts and sums by `group_by`: a collection of zones, on whose ground each point counts in one, or a property with
/// texts; of all, or of those in `bbox`, where it is absent.
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
    let boxes = call.params.bbox(ask::crs(&call.params, "bbox-crs")?)?;
    if by.is_some() && !boxes.is_empty() {
        return Err(refused("bbox beside group_by"));
    }
    let groups = match by {
        Some(by) => match app.atlas.collection(by) {
            Some(zones) if zones.shapes().kind() == ShapeKind::Polygon => {
                let mut groups = Vec::new();
                for zone in 0..zones.len() {
                    budget.check()?;
                    let Some(ground) = ZoneGround::of_feature(zones, zone) else { continue };
                    let tally = store.tally(&ground, budget)?;
                    let value = Value::Text(zones.feature_id(zone).into());
                    groups.extend((tally.count > 0).then_some(TalliedGroup { value, tally }));
                }
                groups
            }
            _ => store.grouped(by, budget)?,
        },
        None => {
            let mut all = Tally::of(store.summed().len());
            let grounds: Vec<ZoneGround> = match boxes.is_empty() {
                true => vec![ZoneGround::everywhere()],
                false => boxes.iter().map(ZoneGround::of_bounds).collect(),
            };
            for ground in &grounds {
                all.add(&store.tally(ground, budget)?);
            }
            vec![TalliedGroup { value: Value::Null, tally: all }]
        }
    };
    let told = |group: TalliedGroup| {
        let stats = asked.iter().map(|(label, stat)| told(label, *stat, &group.tally)).collect();
        (group.value, group.tally.count, stats)
    };
    let labels = asked.iter().map(|(label, _)| label.clone()).collect();
    Ok(ToldGroups { by: by.map(str::to_owned), labels, groups: groups.into_iter().map(told).collect() })
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
