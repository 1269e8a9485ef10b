//! Queries: features by bounds, filter and name, members of zones, places at a point, aggregates.

mod aggregate;
mod bounds;
mod chains;
pub mod filter;
mod members;
mod nearest;
mod overlap;
mod page;
mod search;
mod sort;
mod zone_ground;
mod zones;

pub use aggregate::{Aggregation, Group, GroupKey, Stat, Statistic, dissolve};
pub use bounds::meets;
pub use filter::{Filter, FilterError};
pub use members::{MemberRow, Members, Relation, members, zones_of};
pub use nearest::{km_to, nearest};
pub use overlap::Overlap;
pub use page::{Page, Query};
pub use search::{Fit, Hit, MAX_TEXT, NameKind, SearchIndex};
pub use sort::{SortKey, is_sortable, order};
pub use zone_ground::{Lie, ZoneGround};
pub use zones::{inside, zones_by_feature};
