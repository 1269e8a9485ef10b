//! Which lines and polygons tiles of a zoom hold: the largest of all, as many as the fullest tile has room for.
//!
//! What is kept is a rule of the zoom, not of the tile, so that no line ends at the edge of a tile; and what a zoom keeps, deeper
//! ones keep. The order is that of the longer side of a feature's box in degrees, by quarters of a doubling, and among those
//! alike that of a hash of their boxes, which is none on the ground.

use super::load::{DrawnFeature, LoadCell, TileLoad};
use crate::tile::MAX_VECTOR_ZOOM;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Zooms that have tiles.
const ZOOMS: usize = MAX_VECTOR_ZOOM as usize + 1;
/// The size of the smallest class, as a power of two of a degree: a tenth of a millimetre.
const SMALLEST: u64 = 1023 - 30;
/// Classes of size.
const CLASSES: u64 = 160;
/// A rank that no feature has.
const BEYOND: u32 = 1 << 16;

/// The place of a feature in the order, the largest last: the class of size of its box, then what tells apart those of a class.
pub(crate) fn rank(bounds: &[f64; 4]) -> u16 {
    let [west, south, east, north] = bounds;
    let size = (east - west).max(north - south).max(0.0);
    // The exponent of a number and its first two binary places.
    let class = (size.to_bits() >> 50).saturating_sub(SMALLEST << 2).min(CLASSES - 1);
    let mixed = bounds
        .iter()
        .fold(0u64, |hash, v| (hash.rotate_left(5) ^ v.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    (class << 8 | mixed >> 56) as u16
}

/// What tiles of each zoom hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LargestByZoom {
    /// The least rank that is kept, by zoom; 0 for all.
    least: Vec<u32>,
    /// Features that are kept, by zoom.
    kept: Vec<u64>,
}

impl LargestByZoom {
    /// Of features that can be looked at twice: `look` tells each with its rank.
    pub fn of(look: impl Fn(&mut dyn FnMut(&DrawnFeature<'_>, u16))) -> Self {
        let (mut least, mut ranks) = (Vec::new(), FxHashMap::default());
        // Some zooms after the other: the squares of all of them together take much memory, those of deep ones most.
        for zooms in [0..=8, 9..=10, 11..=12, 13..=MAX_VECTOR_ZOOM] {
            let mut finding = Finding::of_zooms(zooms, 1);
            look(&mut |feature, rank| finding.first(feature, rank));
            if finding.between() {
                look(&mut |feature, rank| finding.second(feature, rank));
            }
            least.extend(finding.least());
            ranks = finding.ranks;
        }
        LargestByZoom::nested(least, &ranks)
    }

    /// Of the least rank of each zoom, and the number of features of each rank: what a zoom keeps, deeper ones keep.
    fn nested(mut least: Vec<u32>, ranks: &FxHashMap<u16, u64>) -> Self {
        for zoom in (1..least.len()).rev() {
            least[zoom - 1] = least[zoom - 1].max(least[zoom]);
        }
        let count = |least: &u32| {
            ranks.iter().filter(|(rank, _)| u32::from(**rank) >= *least).map(|(_, count)| count).sum()
        };
        let kept = least.iter().map(count).collect();
        LargestByZoom { least, kept }
    }

    /// Whether it says something of every zoom, and no zoom holds more than a deeper one: what was read may not.
    pub fn is_sound(&self) -> bool {
        self.least.len() == ZOOMS && self.kept.len() == ZOOMS && self.least.is_sorted_by(|a, b| a >= b)
    }

    /// Whether tiles of a zoom hold a feature.
    pub fn keeps(&self, zoom: u8, rank: u16) -> bool {
        self.least_of(zoom) <= u32::from(rank)
    }

    /// The least rank that a zoom keeps.
    pub fn least_of(&self, zoom: u8) -> u32 {
        self.least.get(usize::from(zoom)).or(self.least.last()).copied().unwrap_or(0)
    }

    /// The deepest zoom that does not hold all, and the number of features that each up to it holds.
    pub fn told(&self) -> Option<(u8, Vec<u64>)> {
        let deepest = self.least.iter().rposition(|least| *least > 0)?;
        Some((deepest as u8, self.kept[..=deepest].to_vec()))
    }
}

/// Finds what tiles hold, in two rounds over the features.
#[derive(Debug)]
pub(crate) struct Finding {
    first_zoom: u8,
    loads: Vec<FxHashMap<LoadCell, TileLoad>>,
    /// Of each zoom the squares that are too full, with the load of each rank.
    full: Vec<Vec<FxHashMap<u16, TileLoad>>>,
    /// Which of these a square is one of, or lies around.
    parts: Vec<FxHashMap<LoadCell, Vec<u32>>>,
    ranks: FxHashMap<u16, u64>,
    /// Features that each one which is looked at stands for.
    weight: u32,
}

impl Finding {
    /// Nothing yet; of features each of which stands for so many.
    pub fn weighing(weight: u32) -> Self {
        Self::of_zooms(0..=MAX_VECTOR_ZOOM, weight)
    }

    fn of_zooms(zooms: RangeInclusive<u8>, weight: u32) -> Self {
        let (first_zoom, loads) = (*zooms.start(), vec![FxHashMap::default(); zooms.count()]);
        Finding {
            first_zoom,
            loads,
            full: Vec::new(),
            parts: Vec::new(),
            ranks: FxHashMap::default(),
            weight,
        }
    }

    /// Adds a feature in the first round.
    pub fn first(&mut self, feature: &DrawnFeature<'_>, rank: u16) {
        *self.ranks.entry(rank).or_default() += u64::from(self.weight);
        if !feature.fits() {
            return;
        }
        for (zoom, loads) in (self.first_zoom..).zip(&mut self.loads) {
            feature.enter(zoom, |cell, load| loads.entry(cell).or_default().add(load.times(self.weight)));
        }
    }

    /// Ends the first round; true where a second one is needed.
    pub fn between(&mut self) -> bool {
        for loads in std::mem::take(&mut self.loads) {
            let mut levels: Vec<u8> = loads.keys().map(|cell| cell.level).collect();
            levels.sort_unstable();
            levels.dedup();
            let around = |cell: LoadCell| {
                levels.iter().filter(move |l| **l <= cell.level).map(move |l| cell.above(*l))
            };
            let mut parts: FxHashMap<LoadCell, Vec<u32>> = FxHashMap::default();
            let mut count = 0;
            for cell in loads.keys().copied() {
                let mut all = TileLoad::default();
                around(cell).filter_map(|c| loads.get(&c)).for_each(|load| all.add(*load));
                if !all.fits() {
                    around(cell).for_each(|c| parts.entry(c).or_default().push(count));
                    count += 1;
                }
            }
            self.full.push(vec![FxHashMap::default(); count as usize]);
            self.parts.push(parts);
        }
        self.full.iter().any(|full| !full.is_empty())
    }

    /// Adds a feature in the second round.
    pub fn second(&mut self, feature: &DrawnFeature<'_>, rank: u16) {
        if !feature.fits() {
            return;
        }
        let zooms = self.full.iter_mut().zip(&self.parts);
        for (zoom, (full, parts)) in (self.first_zoom..).zip(zooms).filter(|(_, (full, _))| !full.is_empty())
        {
            feature.enter(zoom, |cell, load| {
                for at in parts.get(&cell).into_iter().flatten() {
                    full[*at as usize].entry(rank).or_default().add(load.times(self.weight));
                }
            });
        }
    }

    /// What was found.
    pub fn found(self) -> LargestByZoom {
        LargestByZoom::nested(self.least(), &self.ranks)
    }

    /// The least rank that each zoom has room for.
    fn least(&self) -> Vec<u32> {
        self.full.iter().map(|full| full.iter().map(least_that_fits).max().unwrap_or(0)).collect()
    }
}

fn least_that_fits(loads: &FxHashMap<u16, TileLoad>) -> u32 {
    let mut sorted: Vec<(u16, TileLoad)> = loads.iter().map(|(rank, load)| (*rank, *load)).collect();
    sorted.sort_unstable_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    let (mut all, mut least) = (TileLoad::default(), BEYOND);
    for (rank, load) in sorted {
        all.add(load);
        if !all.fits() {
            return least;
        }
        least = rank.into();
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_boxes_have_higher_ranks_and_equal_ones_differ() {
        let sized = |size: f64, at: f64| rank(&[at, 1.0, at + size, 1.0]);
        let sizes = [0.0, 1e-8, 1e-6, 0.001, 0.0013, 1.0, 350.0];
        assert!(sizes.windows(2).all(|w| sized(w[0], 0.0) >> 8 < sized(w[1], 0.0) >> 8));
        let alike: std::collections::BTreeSet<u16> =
            (0..256).map(|i| sized(0.5, f64::from(i) / 4.0)).collect();
        assert!(alike.len() > 128 && alike.iter().all(|rank| rank >> 8 == sized(0.5, 0.0) >> 8), "{alike:?}");
    }
}
