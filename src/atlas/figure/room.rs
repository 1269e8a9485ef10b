//! Where a feature has room for its name or its number.

use super::naming::SheetMap;
use super::rings::is_inside;
use crate::atlas::Atlas;
use crate::budget::{Budget, Stopped};
use crate::render::print::Naming;

/// Places that are tried in a feature, across the map.
const GRID: usize = 20;

impl Atlas {
    /// The place in what a map shows of a feature that lies farthest from its edges and from all names, with room for a
    /// box of half a size.
    ///
    /// # Errors
    /// The budget is over.
    pub(super) fn open_place(
        &self,
        map: &SheetMap<'_>,
        of: [usize; 2],
        naming: &Naming<'_>,
        half: [f64; 2],
        budget: &Budget,
    ) -> Result<Option<[f64; 2]>, Stopped> {
        let rings = self.rings(self.collections()[of[0]].id(), of[1], &map.window, map.at);
        let [left, top, right, bottom] = map.area;
        let low = rings
            .iter()
            .flat_map(|r| &r.points)
            .fold([right, bottom], |l, p| [l[0].min(p[0]), l[1].min(p[1])]);
        let high =
            rings.iter().flat_map(|r| &r.points).fold([left, top], |h, p| [h[0].max(p[0]), h[1].max(p[1])]);
        let (low, high) = ([low[0].max(left), low[1].max(top)], [high[0].min(right), high[1].min(bottom)]);
        let step = [0, 1].map(|k| (high[k] - low[k]).max(0.0) / GRID as f64);
        let far = |p: [f64; 2]| {
            let edge = (p[0] - left).min(right - p[0]).min(p[1] - top).min(bottom - p[1]);
            let boxes = naming.taken().iter().map(|b| {
                let gap = |k: usize| (b[k] - p[k]).max(p[k] - b[k + 2]).max(0.0);
                gap(0).hypot(gap(1))
            });
            let points = rings.iter().flat_map(|r| &r.points).map(|q| (q[0] - p[0]).hypot(q[1] - p[1]));
            points.chain(boxes).fold(edge, f64::min)
        };
        let cells = (1..GRID).flat_map(|x| (1..GRID).map(move |y| [x as f64, y as f64]));
        let mut farthest: Option<(f64, [f64; 2])> = None;
        for [x, y] in cells {
            // Each place costs as much as the feature has points.
            budget.check()?;
            let p = [low[0] + x * step[0], low[1] + y * step[1]];
            if naming.has_room(p, half) && is_inside(&rings, p) {
                let far = far(p);
                farthest = farthest.filter(|(most, _)| far.total_cmp(most).is_lt()).or(Some((far, p)));
            }
        }
        Ok(farthest.map(|(_, p)| p))
    }
}
