//! Features in groups, with numbers about each group.

mod stat;

pub use stat::{Stat, Statistic};

use crate::budget::{Budget, Stopped};
use crate::coverage::Regions;
use crate::feature::{Collection, Shapes, Value, ValueRef};
use std::cmp::Ordering;
use std::sync::Arc;

/// What is asked of a collection's features.
///
/// ```
/// # use poverty_atlas::{Source, load};
/// #
/// # let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
/// # let fields = atlas.collection("fields").ok_or("no fields")?;
/// use poverty_atlas::Budget;
/// use poverty_atlas::query::{Aggregation, GroupKey, Stat};
///
/// let crop = fields.properties().iter().position(|p| &*p.name == "crop").ok_or("no crop")?;
/// let group_by = vec![GroupKey::Property(crop)];
/// let by_crop = Aggregation { group_by, stats: vec![Stat::parse("count", fields)?] };
/// let groups = by_crop.of(fields, &[0, 1, 2, 3, 4, 5], &Budget::unlimited())?;
/// let counts: Vec<_> = groups.iter().map(|g| (g.key[0].to_cell(), g.statistics[0].value)).collect();
/// let expected = [("barley", 1.0), ("oats", 2.0), ("rye", 2.0), ("", 1.0)];
/// assert_eq!(counts, expected.map(|(crop, n)| (crop.to_owned(), Some(n))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Aggregation {
    /// What makes the groups; nothing makes one group.
    pub group_by: Vec<GroupKey>,
    /// What is computed for each group.
    pub stats: Vec<Stat>,
}

/// What makes groups.
#[derive(Debug, Clone)]
pub enum GroupKey {
    /// The values of a property, as an index into the collection's.
    Property(usize),
    /// The zones that features belong to; those in none are in no group.
    Zones {
        /// Id of the collection of zones.
        id: Arc<str>,
        /// Ids of its features.
        ids: Arc<[Arc<str>]>,
        /// The zones of each feature, as [`zones_by_feature`](super::zones_by_feature) has them.
        by_feature: Vec<(u32, u32)>,
    },
}

impl GroupKey {
    /// The property, or the collection of zones.
    pub fn name<'a>(&'a self, collection: &'a Collection) -> &'a Arc<str> {
        match self {
            GroupKey::Property(column) => &collection.properties()[*column].name,
            GroupKey::Zones { id, .. } => id,
        }
    }

    /// The values that a feature has of it.
    fn values(&self, collection: &Collection, position: u32) -> Vec<Value> {
        match self {
            GroupKey::Property(column) => {
                parts(collection.properties()[*column].values.get(position as usize))
            }
            GroupKey::Zones { ids, by_feature, .. } => {
                let start = by_feature.partition_point(|(feature, _)| *feature < position);
                let own = by_feature[start..].iter().take_while(|(feature, _)| *feature == position);
                own.map(|(_, zone)| Value::Text(ids[*zone as usize].clone())).collect()
            }
        }
    }
}

/// Features that share their values of the grouping properties.
#[derive(Debug, Clone)]
pub struct Group {
    /// The values shared, one for each of what makes the groups.
    pub key: Vec<Value>,
    /// Positions, ascending.
    pub positions: Vec<u32>,
    /// The statistics, in the order asked for.
    pub statistics: Vec<Statistic>,
}

impl Aggregation {
    /// Groups features (positions, ascending) and computes the statistics of each group.
    ///
    /// A feature with several values of a grouping property (a list, or ids with `;` between, as members of several
    /// zones have them) counts in the group of each. Unknown values make a group of their own. Groups are sorted by
    /// their values, unknown last.
    ///
    /// # Errors
    /// The budget is over.
    pub fn of(
        &self,
        collection: &Collection,
        positions: &[u32],
        budget: &Budget,
    ) -> Result<Vec<Group>, Stopped> {
        let mut rows: Vec<(Vec<Value>, u32)> = Vec::with_capacity(positions.len());
        for position in positions {
            budget.check()?;
            rows.extend(self.keys(collection, *position, budget)?.into_iter().map(|key| (key, *position)));
        }
        let by_key = |a: &[Value], b: &[Value]| {
            let each = a.iter().zip(b).map(|(a, b)| stat::order(a, b));
            each.fold(Ordering::Equal, Ordering::then)
        };
        rows.sort_by(|a, b| by_key(&a.0, &b.0).then(a.1.cmp(&b.1)));
        let mut groups: Vec<Group> = Vec::new();
        for (key, position) in rows {
            match groups.last_mut() {
                Some(group) if by_key(&group.key, &key) == Ordering::Equal => group.positions.push(position),
                _ => groups.push(Group { key, positions: vec![position], statistics: Vec::new() }),
            }
        }
        for group in &mut groups {
            // A feature that has a value twice counts once.
            group.positions.dedup();
            for stat in &self.stats {
                budget.check()?;
                group.statistics.push(stat.of(collection, &group.positions));
            }
        }
        Ok(groups)
    }

    /// The groups a feature belongs to: every combination of its values.
    fn keys(
        &self,
        collection: &Collection,
        position: u32,
        budget: &Budget,
    ) -> Result<Vec<Vec<Value>>, Stopped> {
        let mut keys = vec![Vec::new()];
        for by in &self.group_by {
            let values = by.values(collection, position);
            let mut extended = Vec::with_capacity(keys.len() * values.len());
            for key in &keys {
                budget.check()?;
                extended.extend(
                    values.iter().map(|v| key.iter().cloned().chain([v.clone()]).collect::<Vec<_>>()),
                );
            }
            keys = extended;
        }
        Ok(keys)
    }
}

/// The single values of a value.
fn parts(value: ValueRef<'_>) -> Vec<Value> {
    let texts = |all: Vec<Arc<str>>| match all.is_empty() {
        true => vec![Value::Null],
        false => all.into_iter().map(Value::Text).collect(),
    };
    match value {
        ValueRef::List(items) => texts(items.to_vec()),
        ValueRef::Text(text) if text.contains(';') => {
            texts(text.split(';').map(|t| t.trim().into()).collect())
        }
        other => vec![other.to_value()],
    }
}

/// The ground of each group: borders between two of its features vanish, exactly.
///
/// `None` where the features do not share their borders.
///
/// # Errors
/// The budget is over.
pub fn dissolve(
    collection: &Collection,
    groups: &[Group],
    budget: &Budget,
) -> Result<Option<Shapes>, Stopped> {
    let Shapes::Regions { coverage, regions } = collection.shapes() else { return Ok(None) };
    let faces =
        |g: &Group| g.positions.iter().flat_map(|p| regions.region(*p as usize).faces.clone()).collect();
    let regions = Regions::dissolve_within(coverage, groups.iter().map(faces).collect(), budget)?;
    Ok(Some(Shapes::Regions { coverage: coverage.clone(), regions }))
}
