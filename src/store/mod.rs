//! Where the features of a collection are kept: in memory, in a file that is read in place, or elsewhere.
//!
//! A [`Store`] answers by bounds, id, filter and page, for a tile, and with counts and sums by zone. Its answers are
//! [`Extract`]s: a [`Collection`] of the features that were asked for and nothing else, so that whoever writes, draws or
//! lists features needs no second way to do it. `docs/stores.md` tells the seam on one page.

mod aggregates;
mod build;
mod column;
mod current;
mod extract;
mod fault;
mod file;
mod filtered;
mod geometry;
mod groups;
mod making;
mod making_shapes;
mod memory;
mod nearest;
mod opened;
mod overview;
mod packed;
mod packed_features;
mod page;
mod place;
#[cfg(feature = "postgres")]
mod postgres;
mod query;
mod row;
mod sampled;
mod sections;
mod shape_table;
mod shapes;
mod sidecar;
mod sort;
mod tally;
mod tiles;
mod walk;

pub use crate::query::ZoneGround;
pub use build::{IndexOptions, IndexReport, index, verify};
pub use extract::Extract;
use fault::MOST_BYTES;
pub use fault::StoreFault;
pub use file::FileStore;
pub use memory::MemoryStore;
pub use nearest::{NearFeature, nearest};
#[cfg(feature = "postgres")]
pub use postgres::{
    Database, DatabaseAddress, Describing, Informing, OverviewReport, PostgresStore, TableOptions,
    index_table,
};
pub use query::{StoreExtent, StoreQuery, TextGroups};
pub use sidecar::{Privacy, is_index, sidecar_paths};
pub use tally::{Sum, TalliedGroup, Tally};
pub use tiles::{POINT_COUNT, carried, joined, sum_name};

use crate::budget::Budget;
use crate::feature::Collection;
use crate::query::Filter;
use crate::tile::TileCoord;
use std::fmt::Debug;

/// The features of one collection, wherever they are. Positions are those of the store, `0..count`, in a fixed order.
pub trait Store: Debug + Send + Sync {
    /// Id, titles and properties of the collection, without a feature.
    fn schema(&self) -> &Collection;

    /// How many features there are, and where, as they are now.
    fn extent(&self) -> StoreExtent;

    /// Whether it can be asked: not while its schema is not known, which is then empty, as its extent.
    ///
    /// # Errors
    /// It cannot.
    fn ready(&self) -> Result<(), StoreFault> {
        Ok(())
    }

    /// Names of the properties whose sums over zones and tiles are known.
    fn summed(&self) -> Vec<&str>;

    /// What may leave: no single feature, no aggregate of too few.
    fn privacy(&self) -> Privacy;

    /// Changes with the features, and while they cannot be read; without reading any. Answers of another stamp are stale.
    fn stamp(&self) -> u64;

    /// The deepest zoom whose tiles always hold aggregates; none where all tiles hold features.
    fn overview_zoom(&self) -> Option<u8>;

    /// Whether all features are points, which tiles may tell as aggregates.
    fn has_points(&self) -> bool {
        true
    }

    /// Of lines and polygons the deepest zoom whose tiles hold the largest alone, and how many of all features each zoom down
    /// to it holds; none where all tiles hold all.
    fn largest(&self) -> Option<(u8, Vec<u64>)> {
        None
    }

    /// A page of the features that meet a query, in the store's order.
    ///
    /// # Errors
    /// The store cannot be read, single features may not leave it, or the budget is over.
    fn page(&self, query: &StoreQuery, budget: &Budget) -> Result<Extract, StoreFault>;

    /// The feature with an id; `None` where there is none.
    ///
    /// # Errors
    /// The store cannot be read, or single features may not leave it.
    fn feature(&self, id: &str, budget: &Budget) -> Result<Option<Extract>, StoreFault>;

    /// The points of a tile of Web Mercator: features, or where they are too many (or `coarse`) aggregates, each of which
    /// lies in one tile alone. Every one has [`POINT_COUNT`], the number of features it stands for. A filter, bound to the
    /// store's schema, is tested on the features before they are counted.
    ///
    /// Of lines and polygons the features that reach into it, whole and simplified for its zoom, the largest alone where
    /// [`Store::largest`] says so; of these a filter keeps those that pass.
    ///
    /// # Errors
    /// The store cannot be read, the budget is over, or a filter names properties that aggregates do not tell, where there
    /// are aggregates, or those tell of several features at least.
    fn tile(
        &self,
        tile: TileCoord,
        coarse: bool,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault>;

    /// How many features lie in a zone, each by the one point that it counts by, and the sums of the properties in [`Store::summed`], in that order.
    ///
    /// # Errors
    /// The store cannot be read, or the budget is over.
    fn tally(&self, zone: &ZoneGround, budget: &Budget) -> Result<Tally, StoreFault>;

    /// The same of each of several zones, which a store may answer with less work than one by one.
    ///
    /// # Errors
    /// As [`Store::tally`].
    fn tallies(&self, zones: &[ZoneGround], budget: &Budget) -> Result<Vec<Tally>, StoreFault> {
        zones.iter().map(|zone| self.tally(zone, budget)).collect()
    }

    /// The same for each text of a property, sorted by text, unknown last.
    ///
    /// # Errors
    /// The store does not know the groups of that property, cannot be read, or the budget is over.
    fn grouped(&self, asked: &TextGroups<'_>, budget: &Budget) -> Result<Vec<TalliedGroup>, StoreFault>;
}
