//! A file of points that is read in place.

use super::extract::Gathered;
use super::opened::OpenedStore;
use super::overview::MOST_FEATURES;
use super::packed::FileStamp;
use super::{
    Extract, IndexOptions, Privacy, Store, StoreExtent, StoreFault, StoreQuery, TalliedGroup, Tally,
    ZoneGround, page, row, sidecar, tiles,
};
use crate::budget::Budget;
use crate::feature::{Collection, CollectionInfo, Kind, Localized, Property, ShapeKind, Shapes};
use crate::geometry::Bounds;
use crate::tile::TileCoord;
use std::hash::Hasher;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use xxhash_rust::xxh3::Xxh3;

/// A FlatGeobuf file of points with an index beside it, both read in place.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
    sidecars: Vec<PathBuf>,
    schema: Collection,
    extent: StoreExtent,
    privacy: Privacy,
    summed: Vec<String>,
    overview_zoom: Option<u8>,
    /// What was last opened, and the stamps it had.
    opened: RwLock<(u64, Arc<OpenedStore>)>,
}

impl FileStore {
    /// Opens a file with the first of its indexes that is there. `describe` gives properties their titles and units; ids
    /// are numbers where their column has whole ones.
    ///
    /// # Errors
    /// The file cannot be read, or has no index that is its own.
    pub fn open(
        path: &Path,
        sidecars: Vec<PathBuf>,
        (id, mut info): (Arc<str>, CollectionInfo),
        privacy: Privacy,
        describe: impl Fn(Property) -> Property,
    ) -> Result<Self, StoreFault> {
        let stamp = stamp_of(path, &sidecars);
        let opened = OpenedStore::open(path, &sidecars)?;
        let (table, packed) = (&opened.table, &opened.packed);
        let property = |(column, known): (&super::packed::PackedColumn, &sidecar::ColumnStatistics)| {
            let kind = match row::kind(column.kind) {
                Kind::Timestamp if known.is_date && known.known > 0 => Kind::Date,
                kind => kind,
            };
            let title = if column.title.is_empty() {
                Localized::default()
            } else {
                Localized::plain(column.title.as_str())
            };
            let name: Arc<str> = column.name.as_str().into();
            describe(Property {
                name,
                kind,
                title,
                description: Localized::default(),
                unit: None,
                values: Vec::new(),
            })
        };
        let properties: Vec<Property> = packed.columns.iter().zip(&table.columns).map(property).collect();
        let is_id = |p: &Property| info.id_property.as_ref() == Some(&p.name);
        info.has_number_ids = properties.iter().any(|p| is_id(p) && p.kind == Kind::Integer);
        let shapes = Shapes::Own(Vec::new());
        let schema = Collection::new(id, info, Vec::new(), Vec::new(), properties, shapes);
        let schema = schema.map_err(|e| StoreFault::damaged(path, e))?;
        let [west, south, east, north] = table.bounds;
        let mut bounds = Bounds::around([[west, south], [east, north]]);
        // The outermost feature is one alone.
        if !privacy.items {
            bounds = bounds.rounded_outward(0);
        }
        let extent = StoreExtent { count: packed.count, is_estimated: false, bounds, kind: ShapeKind::Point };
        Ok(FileStore {
            path: path.to_owned(),
            sidecars,
            schema,
            extent,
            privacy,
            summed: table.summed().into_iter().map(str::to_owned).collect(),
            overview_zoom: table.zoom,
            opened: RwLock::new((stamp, Arc::new(opened))),
        })
    }

    /// Whether the index tells what is asked for.
    pub fn fits(&self, options: &IndexOptions) -> bool {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner).1.clone();
        let table = &opened.table;
        let mut wanted: Vec<&String> = options.overview.iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        table.id == options.id
            && table.minimum_count == options.minimum_count.max(1)
            && table.overview.keys().eq(wanted)
    }

    /// Where the index stands that was last opened.
    pub fn index_path(&self) -> PathBuf {
        self.opened.read().unwrap_or_else(PoisonError::into_inner).1.sections.path.clone()
    }

    /// The file and its index as they are now.
    fn opened(&self) -> Result<Arc<OpenedStore>, StoreFault> {
        let stamp = self.stamp();
        let (known, opened) = self.opened.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known == stamp {
            return Ok(opened);
        }
        let fresh =
            OpenedStore::open(&self.path, &self.sidecars).map_err(|fault| self.unavailable(&fault))?;
        if fresh.packed.columns != opened.packed.columns
            || fresh.table.overview.keys().ne(opened.table.overview.keys())
            || fresh.table.minimum_count != opened.table.minimum_count
            || fresh.table.id != opened.table.id
        {
            let what = "its columns are others than those that are served; start the server again";
            return Err(self.unavailable(&what));
        }
        let fresh = Arc::new(fresh);
        *self.opened.write().unwrap_or_else(PoisonError::into_inner) = (stamp, fresh.clone());
        Ok(fresh)
    }

    /// What is read of a file that is the same before and after.
    fn unchanged<T>(
        &self,
        read: impl FnOnce(&OpenedStore) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        let stamp = self.stamp();
        let found = self.opened().and_then(|opened| read(&opened));
        match self.stamp() == stamp {
            true => found,
            false => Err(self.unavailable(&"it changed while it was read")),
        }
    }

    /// Paths are for those who run the server: clients hear the name of the collection.
    fn unavailable(&self, why: &dyn std::fmt::Display) -> StoreFault {
        tracing::warn!(collection = %self.schema.id(), "not served: {why}");
        let id = self.schema.id();
        StoreFault::Changed(format!(
            "collection {id:?}: its file is another than the one that was indexed; it is served again once it is indexed anew"
        ))
    }

    fn extract(&self, opened: &OpenedStore, runs: &[Range<u64>]) -> Result<Collection, StoreFault> {
        let mut gathered = Gathered::of(self.schema.properties().len());
        for run in runs {
            opened.gather(&mut gathered, &self.schema, run.clone(), false)?;
        }
        let made = gathered.finish(&self.schema, self.schema.properties());
        made.map_err(|e| StoreFault::damaged(&self.path, e))
    }
}

/// The length and time of a file and of its indexes, as one number.
fn stamp_of(path: &Path, sidecars: &[PathBuf]) -> u64 {
    let mut hash = Xxh3::new();
    for path in std::iter::once(path).chain(sidecars.iter().map(PathBuf::as_path)) {
        if let Ok(about) = std::fs::metadata(path) {
            let FileStamp { length, modified: (seconds, nanoseconds) } = FileStamp::of(&about);
            hash.write_u64(length);
            hash.write_i64(seconds);
            hash.write_i64(nanoseconds);
        }
        hash.write_u8(0);
    }
    hash.finish()
}

impl Store for FileStore {
    fn schema(&self) -> &Collection {
        &self.schema
    }

    fn extent(&self) -> &StoreExtent {
        &self.extent
    }

    fn summed(&self) -> Vec<&str> {
        self.summed.iter().map(String::as_str).collect()
    }

    fn privacy(&self) -> Privacy {
        self.privacy
    }

    fn stamp(&self) -> u64 {
        stamp_of(&self.path, &self.sidecars)
    }

    fn overview_zoom(&self) -> Option<u8> {
        self.overview_zoom
    }

    fn page(&self, query: &StoreQuery, budget: &Budget) -> Result<Extract, StoreFault> {
        self.privacy.check_items(self.schema.id())?;
        self.unchanged(|opened| {
            let (runs, matched, has_more) = match &query.filter {
                None => page::unfiltered(opened, query, budget)?,
                Some(filter) => {
                    page::filtered(opened, query, filter, |runs| self.extract(opened, runs), budget)?
                }
            };
            Ok(Extract { features: self.extract(opened, &runs)?, matched, has_more })
        })
    }

    fn feature(&self, id: &str, budget: &Budget) -> Result<Option<Extract>, StoreFault> {
        self.privacy.check_items(self.schema.id())?;
        budget.check()?;
        self.unchanged(|opened| {
            let Some(position) = opened.position(id)? else { return Ok(None) };
            let only = position..position + 1;
            let features = self.extract(opened, std::slice::from_ref(&only))?;
            Ok(Some(Extract { features, matched: Some(1), has_more: false }))
        })
    }

    fn tile(&self, tile: TileCoord, coarse: bool, budget: &Budget) -> Result<Extract, StoreFault> {
        self.unchanged(|opened| {
            let is_overview = opened.table.zoom.is_some_and(|deepest| tile.z() <= deepest);
            if !coarse
                && !is_overview
                && self.privacy.items
                && let Some(runs) = opened.features_of(tile, MOST_FEATURES, budget)?
            {
                let mut gathered = Gathered::of(self.schema.properties().len());
                for run in runs {
                    opened.gather(&mut gathered, &self.schema, run, true)?;
                }
                return tiles::of_features(&self.schema, gathered);
            }
            let cells = opened.cells(tile, budget)?;
            tiles::of_cells(&self.schema, &self.summed(), tile.z(), cells)
        })
    }

    fn tally(&self, zone: &ZoneGround, budget: &Budget) -> Result<Tally, StoreFault> {
        self.unchanged(|opened| opened.tally(|bounds| zone.lie(bounds), |point| zone.owns(point), budget))
    }

    fn grouped(&self, property: &str, budget: &Budget) -> Result<Vec<TalliedGroup>, StoreFault> {
        self.unchanged(|opened| opened.by_text(property, budget))
    }
}
