//! Fills: of a coverage by who owns each pixel, of other shapes by one mask for each colour.

use super::faces::{FaceGrid, Owners};
use crate::budget::{Budget, Stopped};
use crate::geometry::signed_area;
use crate::render::ground::{Own, Side, meets};
use crate::render::pixels::{Canvas, FULL, Hatch, Mask, Pixel, Strip, Window, lay, over};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The least share of a pixel that is told apart from none.
const STEP: u32 = FULL as u32 / 64;

/// How faces are painted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct FacePaint {
    /// Colour below all hatches.
    pub color: Pixel,
    /// Hatches over it, by number, the lowest first.
    pub hatches: Vec<usize>,
}

impl FacePaint {
    /// The paint at a column of a row, given that row of every hatch.
    fn at(&self, rows: &[&[Pixel]], x: usize) -> Pixel {
        self.hatches.iter().fold(self.color, |below, h| over(rows[*h][x], below))
    }

    fn is_empty(&self) -> bool {
        self.color[3] == 0 && self.hatches.is_empty()
    }

    /// True for the same colour without hatches, as nearly all faces have it; seldom told of others.
    fn is_alike(&self, other: &Self) -> bool {
        self.color == other.color && self.hatches.is_empty() && other.hatches.is_empty()
    }
}

/// The paint of each face, every paint once.
pub(super) struct Paints {
    /// Number of the paint by face; [`Paints::NONE`] for a face that has none.
    of_face: Vec<u32>,
    paints: Vec<FacePaint>,
}

impl Paints {
    const NONE: u32 = u32::MAX;

    /// Paints of some faces of a coverage of so many.
    pub fn new(faces: usize, painted: impl Iterator<Item = (u32, FacePaint)>) -> Self {
        let mut of_face = vec![Self::NONE; faces];
        let mut numbers: FxHashMap<FacePaint, u32> = FxHashMap::default();
        let mut paints: Vec<FacePaint> = Vec::new();
        let mut last = 0;
        for (face, paint) in painted.filter(|(_, p)| !p.is_empty()) {
            // Neighbours are mostly alike.
            if !paints.get(last as usize).is_some_and(|p| p.is_alike(&paint)) {
                last = *numbers.entry(paint).or_insert_with_key(|paint| {
                    paints.push(paint.clone());
                    paints.len() as u32 - 1
                });
            }
            of_face[face as usize] = last;
        }
        Paints { of_face, paints }
    }

    /// The same paints for a grid whose owners are their numbers, and the number of each face.
    pub fn numbered(self) -> (Paints, Vec<u32>) {
        let numbers = (0..self.paints.len() as u32).collect();
        (Paints { of_face: numbers, paints: self.paints }, self.of_face)
    }

    fn number(&self, face: u32) -> u32 {
        self.of_face.get(face as usize).copied().unwrap_or(Self::NONE)
    }

    fn find(&self, number: u32) -> Option<&FacePaint> {
        self.paints.get(number as usize)
    }

    /// Shares of a pixel by paint; where all of it is of one, that paint alone.
    fn blend(&self, shares: &[(u32, u32)], blend: &mut Vec<(u32, u32)>) {
        blend.clear();
        let mut rest = FULL as u32;
        for (face, share) in shares {
            let (number, share) = (self.number(*face), (*share).min(rest));
            rest -= share;
            match blend.iter_mut().find(|b| b.0 == number) {
                Some(found) => found.1 += share,
                None => blend.push((number, share)),
            }
        }
        if rest > 0 {
            match blend.iter_mut().find(|b| b.0 == Self::NONE) {
                Some(found) => found.1 += rest,
                None => blend.push((Self::NONE, rest)),
            }
        }
        // In steps, as masks have them: each for itself, as paints stand in another order in another window.
        if blend.iter().any(|b| b.1 >= STEP / 2) {
            blend.iter_mut().for_each(|b| b.1 = (b.1 + STEP / 2) / STEP);
        }
    }
}

/// Colours the pixels of a coverage.
pub(super) fn faces(
    canvas: &mut Canvas,
    window: &Window,
    grid: &FaceGrid,
    paints: &Paints,
    hatches: &[Arc<Hatch>],
) {
    let mut blend = Vec::new();
    let strips: Vec<Strip> = hatches.iter().map(|h| h.over(window)).collect();
    for y in 0..canvas.height {
        let rows: Vec<&[Pixel]> = strips.iter().map(|s| s.row(y)).collect();
        let row = canvas.row(y);
        for (columns, owners) in grid.runs(y) {
            let owner = match owners {
                Owners::One(face) => paints.number(face),
                Owners::Several(shares) => {
                    paints.blend(shares, &mut blend);
                    if let [(number, _)] = blend[..] {
                        number
                    } else {
                        let whole: u32 = blend.iter().map(|b| b.1).sum();
                        for x in columns {
                            let below = row[x];
                            let mut sums = [whole / 2; 4];
                            for (number, share) in &blend {
                                let above = paints.find(*number).map_or([0; 4], |p| p.at(&rows, x));
                                let color = over(above, below);
                                (0..4).for_each(|k| sums[k] += u32::from(color[k]) * share);
                            }
                            row[x] = sums.map(|s| (s / whole) as u8);
                        }
                        continue;
                    }
                }
            };
            let Some(paint) = paints.find(owner) else { continue };
            match (paint.color[3], &paint.hatches[..]) {
                // One after the other: nothing below an opaque colour shines through, and a lone hatch has none below.
                (255, hatches) | (0, hatches @ [_]) => {
                    if paint.color[3] == 255 {
                        row[columns.clone()].fill(paint.color);
                    }
                    for hatch in hatches {
                        let above = &rows[*hatch][columns.clone()];
                        row[columns.clone()]
                            .iter_mut()
                            .zip(above)
                            .for_each(|(p, above)| *p = over(*above, *p));
                    }
                }
                (_, []) => lay(paint.color, &mut row[columns]),
                _ => columns.for_each(|x| row[x] = over(paint.at(&rows, x), row[x])),
            }
        }
    }
}

/// Fills shapes of their own, those of one colour as one.
///
/// # Errors
/// The budget is over.
pub(super) fn own(
    canvas: &mut Canvas,
    window: &Window,
    mask: &mut Mask,
    shapes: &[(&Own, Pixel)],
    budget: &Budget,
) -> Result<(), Stopped> {
    let view = window.mercator_box(1.0);
    let mut colors: Vec<Pixel> = Vec::new();
    shapes.iter().for_each(|(_, c)| {
        if !colors.contains(c) {
            colors.push(*c)
        }
    });
    // In an order that does not depend on what a window holds.
    colors.sort_unstable();
    for color in colors {
        let alike = shapes.iter().filter(|(own, c)| *c == color && meets(&own.bounds, &view));
        budget.each(alike.flat_map(|(own, _)| &own.lines), |line| {
            let Some(side) = line.ring else { return };
            let points: Vec<_> = line.points.iter().map(|p| window.place(*p)).collect();
            let backward = (signed_area(&line.points) < 0.0) == (side == Side::Exterior);
            mask.ring(&points, backward);
        })?;
        mask.paint(canvas, color);
    }
    Ok(())
}
