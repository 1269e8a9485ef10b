//! What a vector tile holds: `areas,counties:borders,provinces:points`.

use super::columns::{Crowd, TileColumns};
use crate::coverage::MAX_OVERVIEW;
use crate::feature::{Collection, ShapeKind, Shapes};
use crate::language::Language;
use crate::render::ground::MANY;
use crate::style::{SourceLayer, SourcePart};
use std::sync::Arc;

/// Layers of one tile at most.
const MOST: usize = 24;
/// Properties of a border: the rank of the largest units it parts, and whether it is a whole ring.
pub const BORDER_PROPERTIES: [&str; 2] = ["rank", "closed"];

/// The layers of a tile, in order.
#[derive(Debug, Clone)]
pub struct TileLayers(pub(super) Vec<TileLayer>);

/// One layer: a collection or a part of it.
#[derive(Debug, Clone)]
pub struct TileLayer {
    /// Name in the tile, as asked for.
    pub name: Arc<str>,
    /// Position of the collection in its atlas.
    pub at: usize,
    /// Which part of it.
    pub part: SourcePart,
    /// What it shares the tile with.
    pub(super) crowd: Crowd,
    /// Properties to send; those of the zoom if `None`.
    pub(super) properties: Option<Vec<Arc<str>>>,
    /// The language of titles; the first of the data set if `None`.
    pub(super) language: Option<Language>,
    /// Positions of the features to send, ascending; all if `None`.
    pub(super) only: Option<Arc<[u32]>>,
}

/// What a tile of several collections shows less than one of a single collection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reduction {
    /// Zooms by which it is coarser.
    pub zooms: u8,
    /// True if its units are pixels of a 512-pixel tile.
    pub whole_pixels: bool,
}

/// Why a list of layers cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileLayersError {
    /// Not a collection or part of one.
    #[error("no tile layer {found:?}; known: {known}, each alone or with :points or :borders")]
    Unknown {
        /// As asked for.
        found: String,
        /// Ids of collections.
        known: String,
    },
    /// Borders of what shares none.
    #[error("{0:?} has no shared borders: its polygons are no coverage")]
    NoBorders(String),
    /// A layer named twice.
    #[error("tile layer {0:?} is named twice; expected it once")]
    Twice(String),
    /// Too many layers.
    #[error("{0} tile layers; expected {MOST} at most")]
    TooMany(usize),
    /// A property that no layer has.
    #[error("no layer of this tile has a property {found:?}; known: {known}")]
    UnknownProperty {
        /// As asked for.
        found: String,
        /// Names of properties.
        known: String,
    },
}

impl TileLayers {
    /// What these layers give up at a zoom of their grid so that a tile that holds the whole country stays small:
    /// one zoom for each further collection whose polygons share borders, if one of them has many features. As a tile
    /// holds less of the country with every zoom, it is three at most up to zoom 2, then one less for each until none
    /// is left at [`MAX_OVERVIEW`], and one more where four collections or more are drawn. A zoom of a grid that has the
    /// `detail` of a finer one of Web Mercator gives up one at least. Label points and borders cost little and count for
    /// nothing. The names of many features, where nobody chooses properties, cost detail too.
    pub fn reduction(&self, collections: &[Collection], zoom: u8, detail: u8) -> Reduction {
        let polygons: Vec<&TileLayer> = self.iter().filter(|l| l.part == SourcePart::Features).collect();
        let shared = |l: &&TileLayer| matches!(collections[l.at].shapes(), Shapes::Regions { .. });
        let sizes: Vec<usize> =
            polygons.iter().copied().filter(shared).map(|l| collections[l.at].len()).collect();
        if zoom > MAX_OVERVIEW || sizes.iter().all(|size| *size <= MANY) {
            return Reduction::default();
        }
        let is_chosen = polygons.iter().all(|l| l.properties.is_some());
        let further = sizes.len() as u8 - 1;
        if further == 0 {
            let zooms = u8::from(!is_chosen && zoom < MAX_OVERVIEW);
            return Reduction { zooms, whole_pixels: zooms > 0 && zoom + 1 < MAX_OVERVIEW };
        }
        let more = u8::from(further > 2);
        let finest = u8::from(detail > MAX_OVERVIEW);
        let zooms = (further + more).min(((MAX_OVERVIEW - zoom).min(3) + more).max(finest));
        let crowded = if is_chosen { 2 } else { 1 };
        Reduction { zooms, whole_pixels: zooms >= 2 && further > crowded }
    }

    /// Reads a list of layers.
    ///
    /// # Errors
    /// An unknown collection or part, a layer named twice, too many.
    pub(super) fn parse(list: &str, collections: &[Collection]) -> Result<Self, TileLayersError> {
        let names: Vec<&str> = list.split(',').collect();
        if names.len() > MOST {
            return Err(TileLayersError::TooMany(names.len()));
        }
        let mut layers: Vec<TileLayer> = Vec::with_capacity(names.len());
        for name in names {
            if layers.iter().any(|l| &*l.name == name) {
                return Err(TileLayersError::Twice(name.to_owned()));
            }
            layers.push(layer(name, collections)?);
        }
        let is_polygons = |l: &TileLayer| {
            l.part == SourcePart::Features && collections[l.at].shapes().kind() == ShapeKind::Polygon
        };
        let crowd = match layers.iter().filter(|l| is_polygons(l)).count() {
            0 | 1 => Crowd::Alone,
            2 | 3 => Crowd::Polygons,
            _ => Crowd::Throng,
        };
        layers.iter_mut().filter(|l| is_polygons(l)).for_each(|l| l.crowd = crowd);
        Ok(TileLayers(layers))
    }

    /// No layer.
    pub fn none() -> Self {
        TileLayers(Vec::new())
    }

    /// The layers.
    pub fn iter(&self) -> impl Iterator<Item = &TileLayer> {
        self.0.iter()
    }

    /// Sends only these properties, where a layer has them; a name behind that of a layer and a slash is for that layer
    /// alone.
    ///
    /// # Errors
    /// A name that no layer has.
    pub(super) fn choose<'c>(
        &mut self,
        names: &[&str],
        columns: impl Fn(usize) -> &'c TileColumns,
    ) -> Result<(), TileLayersError> {
        let known = |layer: &TileLayer| -> Vec<Arc<str>> {
            match layer.part {
                SourcePart::Borders => BORDER_PROPERTIES.map(Arc::from).to_vec(),
                part => {
                    let label = part == SourcePart::Points;
                    let all = columns(layer.at).all().iter().filter(|c| label || !c.label);
                    all.map(|c| c.name.clone()).collect()
                }
            }
        };
        let of_layers: Vec<Vec<Arc<str>>> = self.0.iter().map(known).collect();
        let means = |name: &str, layer: &TileLayer, property: &str| {
            let own = name.strip_prefix(&*layer.name).and_then(|rest| rest.strip_prefix('/'));
            name == property || own == Some(property)
        };
        let pairs = || self.0.iter().zip(&of_layers);
        let is_known = |n: &str| pairs().any(|(l, known)| known.iter().any(|k| means(n, l, k)));
        if let Some(found) = names.iter().find(|n| !is_known(n)) {
            let mut known: Vec<&str> = of_layers.iter().flatten().map(|n| &**n).collect();
            known.sort_unstable();
            known.dedup();
            return Err(TileLayersError::UnknownProperty {
                found: (*found).to_owned(),
                known: known.join(", "),
            });
        }
        for (layer, known) in self.0.iter_mut().zip(of_layers) {
            let chosen = known.into_iter().filter(|k| names.iter().any(|n| means(n, layer, k))).collect();
            layer.properties = Some(chosen);
        }
        Ok(())
    }

    /// Tells titles in a language of the data set.
    pub fn speak(&mut self, language: &Language) {
        self.0.iter_mut().for_each(|l| l.language = Some(language.clone()));
    }

    /// Sends only some features of a collection; positions ascending. Borders stay whole.
    pub fn restrict(&mut self, collection: usize, positions: &Arc<[u32]>) {
        let of_it = |l: &&mut TileLayer| l.at == collection && l.part != SourcePart::Borders;
        self.0.iter_mut().filter(of_it).for_each(|l| l.only = Some(positions.clone()));
    }
}

fn layer(name: &str, collections: &[Collection]) -> Result<TileLayer, TileLayersError> {
    let find = |source: SourceLayer| {
        let at = collections.iter().position(|c| *c.id() == source.collection)?;
        Some((at, source.part))
    };
    let (at, part) = SourceLayer::parse(name).and_then(find).ok_or_else(|| {
        let known = collections.iter().map(|c| &**c.id()).collect::<Vec<_>>().join(", ");
        TileLayersError::Unknown { found: name.to_owned(), known }
    })?;
    if part == SourcePart::Borders && !matches!(collections[at].shapes(), Shapes::Regions { .. }) {
        return Err(TileLayersError::NoBorders(collections[at].id().to_string()));
    }
    let crowd = if part == SourcePart::Points { Crowd::Labels } else { Crowd::Alone };
    Ok(TileLayer { name: name.into(), at, part, crowd, properties: None, language: None, only: None })
}
