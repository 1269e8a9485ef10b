//! Counts and sums by zone of features that are kept outside of memory: by the ground, or by codes that go before it.

use crate::budget::Budget;
use crate::feature::{Collection, ShapeKind, Value};
use crate::query::Lie;
use crate::server::App;
use crate::store::{Store, StoreFault, TalliedGroup, Tally, TextGroups, ZoneGround};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Zones that are counted at a time: the ground of each is held.
const MOST_GROUNDS: usize = 256;

/// What counts in a zone.
#[derive(Debug, Clone)]
pub struct ZoneTally {
    /// The id of the zone, or a code that no zone has; [`Value::Null`] for features without a code.
    pub value: Value,
    /// Number and sums.
    pub tally: Tally,
    /// What the ground says, where codes go before it.
    pub ground: Option<GroundComparison>,
}

/// How codes of zones and the ground disagree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroundComparison {
    /// Features whose point the zone owns, whatever their code.
    pub on_ground: u64,
    /// Of these, features with the code of another zone.
    pub coded_elsewhere: u64,
    /// Of these, features without a code: they count in no zone.
    pub uncoded: u64,
    /// Features with the code of the zone whose point it does not own.
    pub lying_elsewhere: u64,
}

impl GroundComparison {
    /// Names of columns.
    pub const COLUMNS: [&'static str; 4] = ["on_ground", "coded_elsewhere", "uncoded", "lying_elsewhere"];

    /// Cells of those columns.
    pub fn cells(&self) -> [String; 4] {
        [self.on_ground, self.coded_elsewhere, self.uncoded, self.lying_elsewhere].map(|n| n.to_string())
    }

    /// Of a zone whose code so many features have, and of what lies on its ground, by code.
    fn of(zone: &str, coded: u64, on_ground: &[TalliedGroup]) -> Self {
        let with = |is_meant: &dyn Fn(Option<&str>) -> bool| -> u64 {
            on_ground.iter().filter(|g| is_meant(g.value.as_text())).map(|g| g.tally.count).sum()
        };
        let agreeing = with(&|code| code == Some(zone));
        GroundComparison {
            on_ground: with(&|_| true),
            coded_elsewhere: with(&|code| code.is_some_and(|code| code != zone)),
            uncoded: with(&|code| code.is_none()),
            lying_elsewhere: coded.saturating_sub(agreeing),
        }
    }
}

impl ZoneTally {
    /// Of a group that nothing is compared with.
    pub fn of(TalliedGroup { value, tally }: TalliedGroup) -> Self {
        ZoneTally { value, tally, ground: None }
    }
}

/// The collection of zones with an id, if it has ground.
pub fn zones<'a>(app: &'a App, id: &str) -> Option<&'a Collection> {
    app.atlas.collection(id).filter(|zones| zones.shapes().kind() == ShapeKind::Polygon)
}

/// The property with codes of zones, where the store has one.
pub fn code_of<'a>(store: &'a dyn Store, zones: &Collection) -> Option<&'a str> {
    store.schema().info().zone_codes.get(zones.id()).map(|name| &**name)
}

/// Counts and sums by zone, sorted by the ids of the zones, of what lies in some ground if there is one; zones without
/// features are left out. Where features have codes of zones these decide, and what the ground says stands beside it; codes
/// that no zone has and features without one are told too.
///
/// # Errors
/// As [`Store::tally`].
pub fn by_zone(
    store: &dyn Store,
    zones: &Collection,
    ground: Option<&ZoneGround>,
    budget: &Budget,
) -> Result<Vec<ZoneTally>, StoreFault> {
    let mut groups = match code_of(store, zones) {
        Some(property) => by_code(store, (zones, property), ground, budget)?,
        None => tallied(store, (zones, ground, false), budget)?.1,
    };
    sort(&mut groups);
    Ok(groups)
}

/// By the ids of zones, unknown ones last.
fn sort(groups: &mut [ZoneTally]) {
    let key = |value: &Value| (value.as_text().is_none(), value.as_text().unwrap_or_default().to_owned());
    groups.sort_by_cached_key(|group| key(&group.value));
}

/// The zones near some ground, with what each has in common with it.
fn near<'a>(
    zones: &'a Collection,
    ground: Option<&'a ZoneGround>,
) -> impl Iterator<Item = (&'a str, ZoneGround)> + 'a {
    (0..zones.len()).filter_map(move |position| {
        let around: [f64; 4] = zones.shapes().bounds(position).into();
        if ground.is_some_and(|ground| ground.lie(&around) == Lie::Apart) {
            return None;
        }
        let own = ZoneGround::of_feature(zones, position)?;
        let own = match ground {
            Some(ground) => own.within(ground)?,
            None => own,
        };
        Some((zones.feature_id(position), own))
    })
}

/// What counts in each of the zones near some ground, and if `is_whole` on all of it.
fn tallied(
    store: &dyn Store,
    (zones, ground, is_whole): (&Collection, Option<&ZoneGround>, bool),
    budget: &Budget,
) -> Result<(Option<Tally>, Vec<ZoneTally>), StoreFault> {
    let whole = ground.filter(|_| is_whole).map(|ground| (None, ground.clone()));
    let mut asked = whole.into_iter().chain(near(zones, ground).map(|(id, own)| (Some(id), own)));
    let (mut whole, mut groups) = (None, Vec::new());
    loop {
        budget.check()?;
        let (ids, grounds): (Vec<_>, Vec<_>) = asked.by_ref().take(MOST_GROUNDS).unzip();
        if grounds.is_empty() {
            return Ok((whole, groups));
        }
        for (id, tally) in ids.into_iter().zip(store.tallies(&grounds, budget)?) {
            match id {
                None => whole = Some(tally),
                Some(_) if tally.count == 0 => {}
                Some(id) => groups.push(ZoneTally::of(TalliedGroup { value: Value::text(id), tally })),
            }
        }
    }
}

fn by_code(
    store: &dyn Store,
    (zones, property): (&Collection, &str),
    ground: Option<&ZoneGround>,
    budget: &Budget,
) -> Result<Vec<ZoneTally>, StoreFault> {
    let asked = TextGroups { ground, ..TextGroups::all(property) };
    let (mut coded, mut groups) = (BTreeMap::new(), Vec::new());
    for group in store.grouped(&asked, budget)? {
        match group.value.as_text() {
            Some(code) => _ = coded.insert(code.to_owned(), group.tally),
            None => groups.push(ZoneTally::of(group)),
        }
    }
    for (id, own) in near(zones, ground) {
        budget.check()?;
        let on_ground = store.grouped(&TextGroups { ground: Some(&own), ..asked }, budget)?;
        let tally = coded.remove(id).unwrap_or_else(|| Tally::of(store.summed().len()));
        let comparison = GroundComparison::of(id, tally.count, &on_ground);
        if tally.count + comparison.on_ground > 0 {
            groups.push(ZoneTally { value: Value::text(id), tally, ground: Some(comparison) });
        }
    }
    // Codes of zones that are not near, and of none.
    groups.extend(coded.into_iter().map(|(code, tally)| {
        let comparison = GroundComparison { lying_elsewhere: tally.count, ..GroundComparison::default() };
        ZoneTally { value: Value::text(&code), tally, ground: Some(comparison) }
    }));
    Ok(groups)
}

/// What counts on some ground, and in each of the zones near it, as [`by_zone`] tells them.
///
/// # Errors
/// As [`Store::tally`].
pub fn on_ground(
    store: &dyn Store,
    zones: &Collection,
    ground: &ZoneGround,
    budget: &Budget,
) -> Result<(Tally, Vec<ZoneTally>), StoreFault> {
    let (whole, mut groups) = match code_of(store, zones) {
        Some(property) => (None, by_code(store, (zones, property), Some(ground), budget)?),
        None => tallied(store, (zones, Some(ground), true), budget)?,
    };
    sort(&mut groups);
    Ok((whole.map_or_else(|| store.tally(ground, budget), Ok)?, groups))
}

/// What counts in one zone, and where codes decide what its ground says.
///
/// # Errors
/// As [`Store::tally`].
pub fn of_zone(
    store: &dyn Store,
    (zones, position): (&Collection, usize),
    ground: &ZoneGround,
    budget: &Budget,
) -> Result<(Tally, Option<GroundComparison>), StoreFault> {
    let Some(property) = code_of(store, zones) else { return Ok((store.tally(ground, budget)?, None)) };
    let (id, all) = (zones.feature_id(position), TextGroups::all(property));
    let coded = store.grouped(&TextGroups { text: Some(id), ..all }, budget)?.into_iter().next();
    let tally = coded.map_or_else(|| Tally::of(store.summed().len()), |group| group.tally);
    let on_ground = store.grouped(&TextGroups { ground: Some(ground), ..all }, budget)?;
    let comparison = GroundComparison::of(id, tally.count, &on_ground);
    Ok((tally, Some(comparison)))
}
