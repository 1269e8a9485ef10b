//! A map in its frame.

use super::printed::{PrintedFigure, scale};
use super::{FigureOptions, FigurePart};
use crate::atlas::Atlas;
use crate::feature::{Collection, Shapes};
use crate::geometry::{Bounds, Locate, PointTest, Projection};
use crate::render::Window;
use crate::render::mark::{Line, Mark, Words};
use crate::render::print::{self, FigureFrame, FigureTexts, Tones};
use crate::render::raster::{Corners, MapOptions};
use crate::style::Style;

/// The rank of collections that are only the surroundings of others.
const CONTEXT: &str = "context";
/// Heights of a map as shares of its width.
const RATIOS: (f64, f64) = (0.5, 1.25);
/// Opacity of names outside the feature shown.
const OUTSIDE: f64 = 0.5;

impl Atlas {
    pub(super) fn map_page<'a>(
        &'a self,
        style: &'a Style,
        part: Option<&FigurePart>,
        options: &FigureOptions,
        texts: &FigureTexts,
    ) -> PrintedFigure<'a> {
        let (frame, window) = self.frame(style, part, options);
        let tones = Tones::of(options.dark);
        let legend = self.legend_in(style, options.year, &window);
        let map = |at: [f64; 2]| self.framed(style, part, options, &frame, window, at);
        let page = print::figure_page(&frame, &window, map, &legend, texts, &options.languages, &tones);
        let bare = MapOptions { labels: false, ..map_options(options) };
        PrintedFigure { page, map: Some((self, style, bare)), scale: scale(options) }
    }

    /// The frame of a part of the world, and the window that fills it.
    fn frame(
        &self,
        style: &Style,
        part: Option<&FigurePart>,
        options: &FigureOptions,
    ) -> (FigureFrame, Window) {
        let projection = self.info().projection.unwrap_or(Projection::Mercator);
        let [low, high] = self.part_corners(style, part, &projection);
        let sides = [high[0] - low[0], high[1] - low[1]];
        let frame = FigureFrame::new(options.width_mm, (sides[1] / sides[0]).clamp(RATIOS.0, RATIOS.1));
        // The box grows to the frame's shape.
        let wide = sides[0].max(sides[1] * frame.map[0] / frame.map[1]);
        let half = [wide / 2.0, wide / 2.0 * frame.map[1] / frame.map[0]];
        let scale = scale(options);
        let pixels = frame.map.map(|s| (s * scale).round().max(1.0) as u32);
        let corner = |sign: f64| [0, 1].map(|k| f64::midpoint(low[k], high[k]) + sign * half[k]);
        (frame, Window::of_plane(projection, corner(-1.0), corner(1.0), pixels, scale))
    }

    /// The map's marks: the map itself, a veil over what is not shown, names above both.
    fn framed(
        &self,
        style: &Style,
        part: Option<&FigurePart>,
        options: &FigureOptions,
        frame: &FigureFrame,
        window: Window,
        at: [f64; 2],
    ) -> Vec<Mark> {
        let map = map_options(options);
        let area = [at[0], at[1], at[0] + frame.map[0], at[1] + frame.map[1]];
        let mut marks = match options.dpi {
            Some(_) => vec![Mark::Map { at, window }],
            None => self.map_marks(style, window, &map, at),
        };
        let feature = part.and_then(|part| match part {
            FigurePart::Feature { collection, id } => {
                let position = self.collection(collection)?.position(id)?;
                Some(self.rings(collection, position, &window, at))
            }
            FigurePart::Bounds(_) => None,
        });
        if let Some(rings) = &feature {
            marks.extend(print::veil(area, rings.clone(), &Tones::of(options.dark)));
        }
        for (place, words) in self.map_words(style, window, &map, at) {
            let outside = feature.as_ref().is_some_and(|rings| !is_inside(rings, place));
            marks.extend(words.into_iter().map(|w| Mark::Words(if outside { faded(w) } else { w })));
        }
        vec![Mark::Clip { area, marks }]
    }

    /// The corners of a part of the world on a projection's plane, with a margin.
    fn part_corners(&self, style: &Style, part: Option<&FigurePart>, projection: &Projection) -> Corners {
        let feature = |collection: &str, id: &str| {
            self.corners_of(collection, Some(self.collection(collection)?.position(id)?), projection)
        };
        let (corners, room) = match part {
            Some(FigurePart::Bounds(bounds)) => (Some(around(bounds, projection)), 0.0),
            Some(FigurePart::Feature { collection, id }) => (feature(collection, id), 0.08),
            None => (None, 0.03),
        };
        let all = Bounds::around([[-180.0, -80.0], [180.0, 80.0]]);
        let corners =
            corners.or_else(|| self.whole(style, projection)).unwrap_or_else(|| around(&all, projection));
        let grow = [0, 1].map(|k| (corners[1][k] - corners[0][k]) * room);
        [
            [corners[0][0] - grow[0], corners[0][1] - grow[1]],
            [corners[1][0] + grow[0], corners[1][1] + grow[1]],
        ]
    }

    /// The rectangle around all that a style draws of coverages; around everything where there is none.
    fn whole(&self, style: &Style, projection: &Projection) -> Option<Corners> {
        let drawn = || style.collections().into_iter().filter_map(|id| self.collection(&id));
        // Context collections only surround what is shown.
        let is_coverage = |c: &&Collection| {
            matches!(c.shapes(), Shapes::Regions { .. }) && c.info().rank.as_deref() != Some(CONTEXT)
        };
        let mut all: Vec<&Collection> = drawn().filter(is_coverage).collect();
        if all.is_empty() {
            all = drawn().collect();
        }
        all.into_iter()
            .filter_map(|c| self.corners_of(c.id(), None, projection))
            .reduce(|a, b| [[0, 1].map(|k| a[0][k].min(b[0][k])), [0, 1].map(|k| a[1][k].max(b[1][k]))])
    }
}

fn map_options(options: &FigureOptions) -> MapOptions {
    MapOptions {
        year: options.year,
        languages: options.languages.clone(),
        labels: options.labels,
        whole: true,
        relief: options.relief,
        background: true,
    }
}

/// The rectangle around a box in degrees, whose edges may bend on the plane.
fn around(bounds: &Bounds, projection: &Projection) -> Corners {
    let mut corners = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
    for i in 0..=32 {
        let t = f64::from(i) / 32.0;
        let lon = bounds.west() + (bounds.east() - bounds.west()) * t;
        let lat = bounds.south() + (bounds.north() - bounds.south()) * t;
        let edges =
            [[lon, bounds.south()], [lon, bounds.north()], [bounds.west(), lat], [bounds.east(), lat]];
        for p in edges.map(|p| projection.of_position(p)) {
            for k in 0..2 {
                corners[0][k] = corners[0][k].min(p[k]);
                corners[1][k] = corners[1][k].max(p[k]);
            }
        }
    }
    corners
}

/// True if a place lies within an odd number of rings, which do not repeat their first point.
fn is_inside(rings: &[Line], place: [f64; 2]) -> bool {
    let mut test = PointTest::new(place);
    for points in rings.iter().map(|ring| &ring.points) {
        let next = points.iter().cycle().skip(1);
        points.iter().zip(next).for_each(|(a, b)| test.edge(*a, *b));
    }
    test.locate() == Locate::Inside
}

fn faded(words: Words) -> Words {
    let halo = words.halo.map(|(color, width)| (color.faded(OUTSIDE), width));
    Words { color: words.color.faded(OUTSIDE), halo, ..words }
}
