//! Polygons of a coverage that are too many and too small to be drawn one by one: neighbours are drawn as one, so that all
//! of their ground is drawn and a tile stays small.
//!
//! Where the fullest tile of a zoom has too many, those that are smaller than the cells of a grid are merged with the others
//! of their cell. Cells are those of the zoom, not of a tile: a polygon looks the same on both sides of a tile's edge.

use super::draw;
use crate::budget::{Budget, Stopped};
use crate::coverage::{Coverage, Regions};
use crate::feature::{Collection, Shapes};
use crate::geometry::{Bounds, to_mercator};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Polygons in the fullest tile of a zoom at most: some 50 bytes each, packed, come to 300 KB.
const MOST: usize = 6000;
/// Cells along a tile, as zooms, of the finest grid, of a pixel, and of the coarsest, of 16.
const FINEST: u8 = 9;
const COARSEST: u8 = 5;
/// Zooms whose cells are counted in 32 bits.
const ZOOMS: usize = 23;

/// What is merged of one collection, by zoom.
#[derive(Debug)]
pub(super) struct MergedZooms {
    /// Cells along a tile, as zooms; none where nothing is merged.
    grids: Vec<Option<u8>>,
    kept: Vec<OnceLock<Arc<Merged>>>,
}

/// Polygons of a zoom, some of which are several features.
#[derive(Debug)]
pub(super) struct Merged {
    pub regions: Regions,
    /// The largest feature of each, which gives it its id and its values.
    pub largest: Vec<u32>,
}

impl MergedZooms {
    /// Of a collection: nothing is merged yet, but it is known where.
    pub fn new(collection: &Collection) -> Self {
        let kept = std::iter::repeat_with(OnceLock::new).take(ZOOMS).collect();
        MergedZooms { grids: grids(collection), kept }
    }

    /// The deepest zoom at which polygons are merged.
    pub fn deepest(&self) -> Option<u8> {
        self.grids.iter().rposition(Option::is_some).map(|zoom| zoom as u8)
    }

    /// What is drawn at a zoom of a collection, or of some of its features; `None` where each polygon is drawn by itself.
    ///
    /// # Errors
    /// The budget is over.
    pub fn of(
        &self,
        collection: &Collection,
        (zoom, only): (u8, Option<&[u32]>),
        budget: &Budget,
    ) -> Result<Option<Arc<Merged>>, Stopped> {
        let Shapes::Regions { coverage, regions } = collection.shapes() else { return Ok(None) };
        let Some(cells) = self.grids.get(usize::from(zoom)).copied().flatten() else { return Ok(None) };
        if let Some(only) = only {
            if only.len() <= MOST {
                return Ok(None);
            }
            let own = only.iter().copied();
            return merged(coverage, regions, own, zoom + cells, budget).map(|m| Some(Arc::new(m)));
        }
        let kept = &self.kept[usize::from(zoom)];
        if let Some(kept) = kept.get() {
            return Ok(Some(kept.clone()));
        }
        let all = merged(coverage, regions, 0..collection.len() as u32, zoom + cells, budget)?;
        Ok(Some(kept.get_or_init(|| Arc::new(all)).clone()))
    }
}

/// The middle of a box in the unit square of Web Mercator, and its longer side.
fn lie(bounds: &Bounds) -> ([f64; 2], f64) {
    (to_mercator(bounds.center()), draw::size(bounds))
}

fn cell([x, y]: [f64; 2], zooms: u8) -> [u32; 2] {
    [x, y].map(|v| (v * f64::from(zooms).exp2()) as u32)
}

/// The grid of each zoom.
fn grids(collection: &Collection) -> Vec<Option<u8>> {
    let mut grids = vec![None; ZOOMS];
    let Shapes::Regions { regions, .. } = collection.shapes() else { return grids };
    if collection.len() <= MOST {
        return grids;
    }
    let all: Vec<([f64; 2], f64)> =
        (0..regions.len()).map(|position| lie(&regions.region(position).bounds())).collect();
    for (zoom, grid) in (0u8..).zip(&mut grids) {
        let mut tiles: FxHashMap<[u32; 2], usize> = FxHashMap::default();
        all.iter().for_each(|(middle, _)| *tiles.entry(cell(*middle, zoom)).or_default() += 1);
        if tiles.values().all(|count| *count <= MOST) {
            break;
        }
        let fits = |cells: &u8| {
            let side = 1.0 / f64::from(zoom + cells).exp2();
            let small = all.iter().filter(|(_, size)| *size < side);
            let mut drawn: Vec<[u32; 2]> = small.map(|(middle, _)| cell(*middle, zoom + cells)).collect();
            drawn.sort_unstable();
            drawn.dedup();
            let mut tiles: FxHashMap<[u32; 2], usize> = FxHashMap::default();
            drawn.iter().for_each(|at| *tiles.entry(at.map(|v| v >> cells)).or_default() += 1);
            let large = all.iter().filter(|(_, size)| *size >= side);
            large.for_each(|(middle, _)| *tiles.entry(cell(*middle, zoom)).or_default() += 1);
            tiles.values().all(|count| *count <= MOST)
        };
        *grid = Some((COARSEST..=FINEST).rev().find(fits).unwrap_or(COARSEST));
    }
    grids
}

fn merged(
    coverage: &Coverage,
    regions: &Regions,
    features: impl Iterator<Item = u32>,
    zooms: u8,
    budget: &Budget,
) -> Result<Merged, Stopped> {
    let side = 1.0 / f64::from(zooms).exp2();
    let mut groups: BTreeMap<[u32; 3], Vec<u32>> = BTreeMap::new();
    budget.each(features, |position| {
        let (middle, size) = lie(&regions.region(position as usize).bounds());
        let [x, y] = cell(middle, zooms);
        let key = if size < side { [0, y, x] } else { [1, position, 0] };
        groups.entry(key).or_default().push(position);
    })?;
    let area = |position: u32| regions.region(position as usize).area_km2();
    let largest = |group: &[u32]| group.iter().copied().reduce(|a, b| if area(b) > area(a) { b } else { a });
    let mut groups: Vec<(u32, Vec<u32>)> =
        groups.into_values().filter_map(|group| Some((largest(&group)?, group))).collect();
    groups.sort_unstable_by_key(|(largest, _)| *largest);
    let largest = groups.iter().map(|(largest, _)| *largest).collect();
    let faces = |(_, group): (u32, Vec<u32>)| -> Vec<u32> {
        group
            .into_iter()
            .flat_map(|position| regions.region(position as usize).faces.iter().copied())
            .collect()
    };
    let faces = groups.into_iter().map(faces).collect();
    Ok(Merged { regions: Regions::dissolve_within(coverage, faces, budget)?, largest })
}
