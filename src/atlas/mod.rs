//! The one façade: everything the server can answer, without a word of HTTP.

mod figure;
mod filters;
mod find;
mod info;
mod look;
mod maps;
mod past;
mod tiles;
mod warm;

pub use figure::{FigureInfo, FigureOptions, FigurePart, FigureShows};
pub use info::{AtlasInfo, View};
pub use look::{LIGHT, Look, LookError};

use crate::coverage::{Coverage, OUTSIDE, Regions};
use crate::feature::{Collection, FactTable, Lineage, Membership, Shapes};
use crate::geometry::Position;
use crate::index::SpatialIndex;
use crate::indicator::Indicator;
use crate::query::{self, Members, Page, Query, Relation, SearchIndex};
use crate::render::Ground;
use crate::render::raster::Renderer;
use crate::render::vector::Encoder;
use crate::style::Style;
use std::sync::{Arc, Mutex, OnceLock};

/// Collections, lists and indicators of one data set, indexed; built once and only read.
#[derive(Debug)]
pub struct Atlas {
    info: AtlasInfo,
    collections: Vec<Collection>,
    indexes: Vec<SpatialIndex>,
    memberships: Vec<Membership>,
    indicators: Vec<Indicator>,
    facts: Vec<FactTable>,
    lineages: Vec<Lineage>,
    styles: Vec<Style>,
    figures: Vec<FigureInfo>,
    renderer: Renderer,
    restyled: Mutex<Vec<(look::Key, Arc<Style>)>>,
    search: OnceLock<SearchIndex>,
    encoder: Encoder,
}

impl Atlas {
    /// Indexes a data set.
    pub fn new(
        info: AtlasInfo,
        collections: Vec<Collection>,
        memberships: Vec<Membership>,
        indicators: Vec<Indicator>,
    ) -> Self {
        let indexes = collections.iter().map(SpatialIndex::new).collect();
        let ground = Arc::new(Ground::new(&collections));
        let renderer = Renderer::on(ground.clone());
        Atlas {
            info,
            collections,
            indexes,
            memberships,
            indicators,
            facts: Vec::new(),
            lineages: Vec::new(),
            styles: Vec::new(),
            figures: Vec::new(),
            renderer,
            restyled: Mutex::default(),
            search: OnceLock::new(),
            encoder: Encoder::new(ground),
        }
    }

    /// Titles, notices and the first view.
    pub fn info(&self) -> &AtlasInfo {
        &self.info
    }
    /// Collections in the order of the catalogue.
    pub fn collections(&self) -> &[Collection] {
        &self.collections
    }
    /// A collection by id.
    pub fn collection(&self, id: &str) -> Option<&Collection> {
        self.collections.iter().find(|c| &**c.id() == id)
    }
    /// Official lists.
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }
    /// The list that gives members of one collection to zones of another.
    pub fn membership(&self, zones: &str, members: &str) -> Option<&Membership> {
        self.memberships.iter().find(|m| &*m.zones == zones && &*m.members == members)
    }
    /// Indicators.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }
    /// An indicator by id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| &*i.id == id)
    }

    /// The index of one of this atlas's collections.
    ///
    /// # Panics
    /// The collection is not of this atlas.
    pub fn spatial_index(&self, collection: &Collection) -> &SpatialIndex {
        let at = self.collections.iter().position(|c| c.id() == collection.id());
        &self.indexes[at.expect("a collection of this atlas")]
    }

    /// Features that answer a query.
    pub fn items(&self, collection: &Collection, query: &Query) -> Page {
        query.page(collection, self.spatial_index(collection))
    }

    /// Members of a zone: by list, or by the ground they share.
    pub fn members<'a>(
        &'a self,
        zones: &Collection,
        zone: usize,
        members: &Collection,
        relation: Relation,
        min_share: f64,
    ) -> Members<'a> {
        let list = self.membership(zones.id(), members.id());
        query::members(zones, zone, members, self.spatial_index(members), list, relation, min_share)
    }

    /// Zones of a member: by list, by the ground they share, or either.
    pub fn zones_of<'a>(
        &'a self,
        zones: &Collection,
        of: &Collection,
        member: usize,
        relation: Relation,
        min_share: f64,
    ) -> Members<'a> {
        let list = self.membership(zones.id(), of.id());
        query::zones_of(zones, self.spatial_index(zones), of, member, list, relation, min_share)
    }

    /// The features at a point, by collection; collections without any are left out.
    ///
    /// Collections of one coverage share one search: a face tells all of its regions.
    pub fn locate(&self, point: Position) -> Vec<(&Collection, Vec<u32>)> {
        let mut searched: Option<(*const Coverage, Vec<u32>)> = None;
        let mut found = Vec::new();
        for (collection, index) in self.collections.iter().zip(&self.indexes) {
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

    /// The index that holds every face of a coverage.
    fn whole_index(&self, coverage: &Arc<Coverage>) -> Option<&SpatialIndex> {
        self.collections.iter().zip(&self.indexes).find_map(|(c, index)| match c.shapes() {
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
