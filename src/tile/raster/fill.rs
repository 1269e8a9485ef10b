//! Fills: of a coverage by who owns each pixel, of other shapes by one mask for each colour.

use super::canvas::{Canvas, Pixel, over};
use super::cells::FULL;
use super::faces::{FaceGrid, Owners};
use super::mask::Mask;
use super::pattern::Hatch;
use super::window::Window;
use crate::geometry::signed_area;
use crate::tile::ground::{Own, Side, meets};

/// How one face is painted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FacePaint {
    /// Colour below all hatches.
    pub color: Pixel,
    /// Hatches over it, by number, the lowest first.
    pub hatches: Vec<usize>,
}

impl FacePaint {
    fn at(&self, hatches: &[Hatch], window: &Window, x: usize, y: usize) -> Pixel {
        self.hatches.iter().fold(self.color, |below, h| over(hatches[*h].pixel(window, x, y), below))
    }

    fn is_empty(&self) -> bool {
        self.color[3] == 0 && self.hatches.is_empty()
    }
}

/// Colours the pixels of a coverage: `paint_of` gives the paint of each face by its number in `paints`.
pub(super) fn faces(
    canvas: &mut Canvas,
    window: &Window,
    grid: &FaceGrid,
    paint_of: &[u32],
    paints: &[FacePaint],
    hatches: &[Hatch],
) {
    let find = |face: u32| paint_of.get(face as usize).and_then(|i| paints.get(*i as usize));
    for y in 0..canvas.height {
        let row = canvas.row(y);
        for (columns, owners) in grid.runs(y) {
            match owners {
                Owners::One(face) => {
                    let Some(paint) = find(face).filter(|p| !p.is_empty()) else { continue };
                    if paint.hatches.is_empty() {
                        row[columns].iter_mut().for_each(|p| *p = over(paint.color, *p));
                    } else {
                        for x in columns {
                            row[x] = over(paint.at(hatches, window, x, y), row[x]);
                        }
                    }
                }
                Owners::Several(shares) => {
                    for x in columns {
                        let below = row[x];
                        let mut sums = [FULL as u32 / 2; 4];
                        let mut rest = FULL as u32;
                        let mut add = |color: Pixel, share: u32| {
                            (0..4).for_each(|k| sums[k] += u32::from(color[k]) * share);
                        };
                        for (face, share) in shares {
                            let share = (*share).min(rest);
                            rest -= share;
                            let above = find(*face).map_or([0; 4], |p| p.at(hatches, window, x, y));
                            add(over(above, below), share);
                        }
                        add(below, rest);
                        row[x] = sums.map(|s| (s / FULL as u32) as u8);
                    }
                }
            }
        }
    }
}

/// Fills shapes of their own, those of one colour as one.
pub(super) fn own(canvas: &mut Canvas, window: &Window, mask: &mut Mask, shapes: &[(&Own, Pixel)]) {
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
        for (own, _) in shapes.iter().filter(|(own, c)| *c == color && meets(&own.bounds, &view)) {
            for line in &own.lines {
                let Some(side) = line.ring else { continue };
                let points: Vec<_> = line.points.iter().map(|p| window.place(*p)).collect();
                let backward = (signed_area(&line.points) < 0.0) == (side == Side::Exterior);
                mask.ring(&points, backward);
            }
        }
        mask.paint(canvas, color);
    }
}
