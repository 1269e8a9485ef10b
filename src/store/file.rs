//! A file that is read in place.

use super::current::CurrentFile;
use super::extract::Gathered;
use super::opened::OpenedStore;
use super::overview::MOST_FEATURES;
use super::{
    Extract, IndexOptions, MOST_BYTES, Privacy, Store, StoreExtent, StoreFault, StoreQuery, TalliedGroup,
    Tally, TextGroups, ZoneGround, filtered, page, page::FoundRuns, tiles,
};
use crate::budget::Budget;
use crate::feature::{Collection, CollectionInfo, Kind, Localized, Property, Shapes, Titles, Values};
use crate::query::Filter;
use crate::tile::TileCoord;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A FlatGeobuf file with an index beside it, both read in place.
#[derive(Debug)]
pub struct FileStore {
    schema: Collection,
    privacy: Privacy,
    summed: Vec<String>,
    current: CurrentFile,
}

impl FileStore {
    /// Opens a file with the first of its indexes that is its own. `describe` gives properties their titles and units; ids
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
        let current = CurrentFile::open(path, sidecars)?;
        let opened = current.last();
        let columns = opened.packed.columns.iter().zip(opened.kinds());
        let properties: Vec<Property> = columns
            .map(|(column, (kind, _))| {
                let title = match column.title.is_empty() {
                    true => Localized::default(),
                    false => Localized::plain(column.title.as_str()),
                };
                let name: Arc<str> = column.name.as_str().into();
                let description = Localized::default();
                describe(Property { name, kind, title, description, unit: None, values: Values::default() })
            })
            .collect();
        let is_id = |p: &Property| info.id_property.as_ref() == Some(&p.name);
        info.has_number_ids = properties.iter().any(|p| is_id(p) && p.kind == Kind::Integer);
        let shapes = Shapes::Own(Vec::new().into());
        let schema = Collection::new(id, info, Vec::new(), Titles::default(), properties, shapes);
        let schema = schema.map_err(|e| StoreFault::damaged(path, e))?;
        let summed = opened.table.summed().into_iter().map(str::to_owned).collect();
        Ok(FileStore { schema, privacy, summed, current })
    }

    /// Whether the index tells what is asked for.
    pub fn fits(&self, options: &IndexOptions) -> bool {
        let opened = self.current.last();
        let table = &opened.table;
        let mut wanted: Vec<&String> = options.overview.iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        table.id == options.id
            && table.minimum_count == options.minimum_count.max(1)
            && table.overview.keys().eq(wanted)
    }

    /// How many features have no geometry, and are left out of every answer.
    pub fn without_place(&self) -> u64 {
        let packed = &self.current.last().packed;
        packed.all - packed.count
    }

    /// Where the index stands that was last opened.
    pub fn index_path(&self) -> PathBuf {
        self.current.last().sections.path.clone()
    }

    /// The file and its index as they are now.
    fn now(&self) -> Result<Arc<OpenedStore>, StoreFault> {
        self.current.now(|fresh| {
            let last = self.current.last();
            let properties = self.schema.properties().iter().zip(fresh.kinds());
            // A column without a value is of any type.
            let has_types = properties.into_iter().all(|(p, (kind, known))| known == 0 || p.kind == kind);
            let is_alike = has_types
                && fresh.packed.columns == last.packed.columns
                && fresh.packed.geometry == last.packed.geometry
                && fresh.table.overview.keys().eq(last.table.overview.keys())
                && fresh.table.minimum_count == last.table.minimum_count
                && fresh.table.id == last.table.id;
            let what = "its columns are others than those that are served; start the server again";
            is_alike.then_some(()).ok_or_else(|| StoreFault::damaged(self.current.path(), what))
        })
    }

    /// The file and its index as they are now, or were when they could last be read.
    fn latest(&self) -> Arc<OpenedStore> {
        self.now().unwrap_or_else(|_| self.current.last())
    }

    /// What is read of a file that is the same before and after.
    fn unchanged<T>(
        &self,
        read: impl FnOnce(&OpenedStore) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        let stamp = self.current.stamp();
        let opened = self.now().map_err(|fault| self.unavailable(&fault))?;
        let found = read(&opened);
        match self.current.is_at(stamp, &opened) {
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

    /// Features as a collection.
    ///
    /// # Errors
    /// The file cannot be read, they take more memory together than one answer may, or the budget is over.
    fn extract(
        &self,
        opened: &OpenedStore,
        runs: &[Range<u64>],
        budget: &Budget,
    ) -> Result<Collection, StoreFault> {
        if opened.table.shapes.is_some() {
            let bytes = runs.iter().map(|run| opened.packed.bytes_of(run.clone())).sum::<Result<u64, _>>()?;
            if bytes > MOST_BYTES {
                return Err(StoreFault::too_large(Some(bytes)));
            }
        }
        let mut gathered = Gathered::of(self.schema.properties().len());
        for run in runs {
            match opened.table.shapes {
                None => opened.gather(&mut gathered, &self.schema, run.clone(), false)?,
                Some(_) => {
                    for piece in opened.packed.pieces(run.clone())? {
                        budget.check()?;
                        opened.gather(&mut gathered, &self.schema, piece, false)?;
                    }
                }
            }
        }
        let made = gathered.finish(&self.schema, self.schema.properties());
        made.map_err(|e| StoreFault::damaged(self.current.path(), e))
    }
}

impl Store for FileStore {
    fn schema(&self) -> &Collection {
        &self.schema
    }

    fn extent(&self) -> StoreExtent {
        self.latest().extent(self.privacy)
    }

    fn summed(&self) -> Vec<&str> {
        self.summed.iter().map(String::as_str).collect()
    }

    fn privacy(&self) -> Privacy {
        self.privacy
    }

    fn stamp(&self) -> u64 {
        self.current.content()
    }

    fn overview_zoom(&self) -> Option<u8> {
        self.latest().table.zoom
    }

    fn has_points(&self) -> bool {
        self.current.last().table.shapes.is_none()
    }

    fn largest(&self) -> Option<(u8, Vec<u64>)> {
        self.latest().table.shapes.as_ref().and_then(|shapes| shapes.largest.told())
    }

    fn page(&self, query: &StoreQuery, budget: &Budget) -> Result<Extract, StoreFault> {
        self.privacy.check_items(self.schema.id())?;
        self.unchanged(|opened| {
            let FoundRuns { runs, matched, estimated, has_more } = match &query.filter {
                None => page::unfiltered(opened, query, budget)?,
                Some(filter) if opened.tells(filter) => {
                    let (names, nowhere) = (filter.names(), std::iter::repeat([0.0; 2]));
                    let told = |runs: &_| opened.by_columns(&self.schema, &names, runs, nowhere.clone());
                    page::filtered(opened, query, filter, told, budget)?
                }
                Some(filter) => {
                    page::filtered(opened, query, filter, |runs| self.extract(opened, runs, budget), budget)?
                }
            };
            let features = self.extract(opened, &runs, budget)?;
            Ok(Extract { features, matched, estimated, has_more })
        })
    }

    fn feature(&self, id: &str, budget: &Budget) -> Result<Option<Extract>, StoreFault> {
        self.privacy.check_items(self.schema.id())?;
        budget.check()?;
        self.unchanged(|opened| {
            let Some(position) = opened.position(id)? else { return Ok(None) };
            let only = position..position + 1;
            let features = self.extract(opened, std::slice::from_ref(&only), budget)?;
            Ok(Some(Extract { features, matched: Some(1), estimated: None, has_more: false }))
        })
    }

    fn tile(
        &self,
        tile: TileCoord,
        coarse: bool,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        if filter.is_some() {
            filtered::check(&self.schema, self.privacy)?;
        }
        self.unchanged(|opened| {
            if let Some(shapes) = &opened.table.shapes {
                return opened.shapes_of(&self.schema, (tile, &shapes.largest), filter, budget);
            }
            if let Some(filter) = filter {
                return opened.filtered_tile(&self.schema, (tile, coarse), filter, budget);
            }
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

    fn grouped(&self, asked: &TextGroups<'_>, budget: &Budget) -> Result<Vec<TalliedGroup>, StoreFault> {
        self.unchanged(|opened| opened.by_text(asked, budget))
    }
}
