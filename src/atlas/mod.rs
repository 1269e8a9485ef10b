//! The one façade: everything the server can answer, free of HTTP.

mod facts;
mod figure;
mod filters;
mod find;
mod info;
mod look;
mod maps;
mod stores;
mod tiles;
mod warm;

pub use facts::{FactPlace, PlacedFact};
pub use figure::{
    FigureInfo, FigureNames, FigureOptions, FigurePart, FigureShows, NamedFeatures, PrintedFigure,
};
pub use info::{AtlasInfo, Contact, InsetInfo, SheetInfo, View};
pub use look::{LIGHT, Look, LookError};
pub use maps::StyleOptions;

use crate::archive::Archive;
use crate::budget::{Budget, Stopped};
use crate::coverage::{Coverage, OUTSIDE, Regions};
use crate::dataset::Dataset;
use crate::feature::{
    Collection, DeclaredDocument, Everything, FactTable, Lineage, Membership, Shapes, Subject,
};
use crate::geometry::Position;
use crate::index::SpatialIndex;
use crate::indicator::Indicator;
use crate::language::Language;
use crate::query::{self, Members, Page, Query, Relation, SearchIndex};
use crate::render::Ground;
use crate::render::raster::Renderer;
use crate::render::vector::Encoder;
use crate::store::Store;
use crate::style::Style;
use quick_cache::sync::Cache;
use std::sync::{Arc, OnceLock};

/// Collections, lists and indicators of one data set, indexed; built once and only read.
///
/// ```
/// use poverty_atlas::{Source, load};
///
/// let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
/// let fields = atlas.collection("fields").ok_or("no fields")?;
/// let [(collection, positions), (farms, _)] = &atlas.locate([10.005, 50.015])[..] else {
///     return Err("expected a field and a farm".into());
/// };
/// assert_eq!((&**collection.id(), &**farms.id()), ("fields", "farms"));
/// assert_eq!(fields.feature_title(positions[0] as usize).english(), "Mill Field");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Atlas {
    info: AtlasInfo,
    dataset: Arc<Dataset>,
    memberships: Vec<Membership>,
    subjects: Vec<Subject>,
    facts: Vec<FactTable>,
    documents: Vec<DeclaredDocument>,
    lineages: Vec<Lineage>,
    styles: Vec<Style>,
    /// Which of the styles can be said in SLD and in QML.
    exchanged: OnceLock<Vec<[bool; 2]>>,
    figures: Vec<FigureInfo>,
    archives: Vec<Archive>,
    rendered_languages: OnceLock<Vec<Language>>,
    renderer: Renderer,
    restyled: Cache<look::LookKey, Arc<Style>>,
    search: OnceLock<SearchIndex>,
    encoder: Encoder,
    stores: Vec<Arc<dyn Store>>,
}

impl Atlas {
    /// An atlas of a data set and the official lists of its collections.
    pub fn new(info: AtlasInfo, dataset: Arc<Dataset>, memberships: Vec<Membership>) -> Self {
        let ground = Arc::new(Ground::new(dataset.clone()));
        let renderer = Renderer::on(ground.clone());
        let encoder = Encoder::new(ground, info.languages.clone());
        Atlas {
            info,
            dataset,
            memberships,
            subjects: Vec::new(),
            facts: Vec::new(),
            documents: Vec::new(),
            lineages: Vec::new(),
            styles: Vec::new(),
            exchanged: OnceLock::new(),
            figures: Vec::new(),
            archives: Vec::new(),
            rendered_languages: OnceLock::new(),
            renderer,
            restyled: Cache::new(look::KEPT),
            search: OnceLock::new(),
            encoder,
            stores: Vec::new(),
        }
    }

    /// Titles, notices and the first view.
    pub fn info(&self) -> &AtlasInfo {
        &self.info
    }
    /// Collections, indexes and indicators.
    pub fn dataset(&self) -> &Arc<Dataset> {
        &self.dataset
    }
    /// Collections in the order of the catalogue.
    pub fn collections(&self) -> &[Collection] {
        self.dataset.collections()
    }
    /// Collections that take part in an answer about everything without being named.
    pub fn unnamed(&self, answer: Everything) -> impl Iterator<Item = &Collection> {
        self.collections().iter().filter(move |c| !c.info().only_named.contains(&answer))
    }
    /// A collection by its id in the manifest, such as the name in `/collections/{id}`.
    pub fn collection(&self, id: &str) -> Option<&Collection> {
        self.dataset.collection(id)
    }
    /// Official lists, in the manifest's order.
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }
    /// The list that gives members of one collection to zones of another.
    pub fn membership(&self, zones: &str, members: &str) -> Option<&Membership> {
        self.memberships.iter().find(|m| &*m.zones == zones && &*m.members == members)
    }
    /// Indicators, in the manifest's order.
    pub fn indicators(&self) -> &[Indicator] {
        self.dataset.indicators()
    }
    /// An indicator by id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.dataset.indicator(id)
    }

    /// Features that answer a query.
    ///
    /// # Errors
    /// The budget is over.
    pub fn items(&self, collection: &Collection, query: &Query, budget: &Budget) -> Result<Page, Stopped> {
        query.page(collection, self.dataset.index_of(collection), budget)
    }

    /// Members of a zone: by list, or by the ground they share.
    ///
    /// # Errors
    /// The budget is over.
    pub fn members<'a>(
        &'a self,
        zones: &Collection,
        zone: usize,
        members: &Collection,
        relation: Relation,
        min_share: f64,
        budget: &Budget,
    ) -> Result<Members<'a>, Stopped> {
        let (list, index) = (self.membership(zones.id(), members.id()), self.dataset.index_of(members));
        query::members(zones, zone, members, index, list, (relation, min_share), budget)
    }

    /// Zones of a member: by list, by the ground they share, or either.
    ///
    /// # Errors
    /// The budget is over.
    pub fn zones_of<'a>(
        &'a self,
        zones: &Collection,
        of: &Collection,
        member: usize,
        relation: Relation,
        min_share: f64,
        budget: &Budget,
    ) -> Result<Members<'a>, Stopped> {
        let (list, index) = (self.membership(zones.id(), of.id()), self.dataset.index_of(zones));
        query::zones_of(zones, index, of, member, list, (relation, min_share), budget)
    }

    /// The features at a point, by collection; collections without any are left out.
    ///
    /// Collections of one coverage share one search: a face tells all of its regions.
    pub fn locate(&self, point: Position) -> Vec<(&Collection, Vec<u32>)> {
        let mut searched: Option<(*const Coverage, Vec<u32>)> = None;
        let mut found = Vec::new();
        for (collection, index) in self.indexed() {
            let positions = match collection.shapes() {
                Shapes::Regions { coverage, regions } if regions.is_disjoint() => {
                    let key = Arc::as_ptr(coverage);
                    let faces = match &searched {
                        Some((known, faces)) if *known == key => faces,
                        _ => {
                            let whole = self.whole_index(coverage).unwrap_or(index);
                            &searched.insert((key, whole.faces_at(coverage, point))).1
                        }
                    };
                    regions_of(faces, regions)
                }
                _ => index.containing(collection, point),
            };
            if !positions.is_empty() {
                found.push((collection, positions));
            }
        }
        found
    }

    fn indexed(&self) -> impl Iterator<Item = (&Collection, &SpatialIndex)> {
        self.collections().iter().zip(self.dataset.indexes())
    }

    /// The index that holds every face of a coverage.
    fn whole_index(&self, coverage: &Arc<Coverage>) -> Option<&SpatialIndex> {
        self.indexed().find_map(|(c, index)| match c.shapes() {
            Shapes::Regions { coverage: other, regions } if Arc::ptr_eq(coverage, other) => {
                regions.is_complete().then_some(index)
            }
            _ => None,
        })
    }
}

fn regions_of(faces: &[u32], regions: &Regions) -> Vec<u32> {
    let mut positions: Vec<u32> = faces.iter().map(|f| regions.of_face()[*f as usize]).collect();
    positions.retain(|p| *p != OUTSIDE);
    positions.sort_unstable();
    positions.dedup();
    positions
}
