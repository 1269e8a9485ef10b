//! A map in its frame.

use super::naming::SheetMap;
use super::printed::{PrintedFigure, scale};
use super::{FigureNames, FigureOptions, FigurePart};
use crate::atlas::{Atlas, SheetInfo};
use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, Shapes};
use crate::geometry::{Bounds, Position, Projection};
use crate::render::Window;
use crate::render::mark::Mark;
use crate::render::print::{self, FigureFrame, FigureTexts, InsetFrame, MapMarks, PageBox, Tones};
use crate::render::raster::{Corners, MapOptions};
use crate::style::{Layer, LayerKind, Style};

/// The rank of collections that are only the surroundings of others.
const CONTEXT: &str = "context";
/// What is smaller than this has no size, degrees of longitude.
const POINT: f64 = 1e-4;
/// What a map of it shows.
const ROOM: f64 = 0.2;

impl Atlas {
    /// A map in its frame, with the texts of its page.
    ///
    /// # Errors
    /// The budget is over.
    pub(super) fn map_page<'a>(
        &'a self,
        style: &'a Style,
        part: Option<&FigurePart>,
        names: &[FigureNames],
        options: &FigureOptions,
        texts: &FigureTexts,
        budget: &Budget,
    ) -> Result<PrintedFigure<'a>, Stopped> {
        let (frame, window) = self.frame(style, part, options);
        let tones = Tones::of(options.dark);
        let legend = self.legend_in(style, options.year, &window);
        let map = |at: [f64; 2], taken: &[PageBox]| {
            let area = [at[0], at[1], at[0] + frame.map[0], at[1] + frame.map[1]];
            let map = SheetMap { style, window, options: map_options(options), at, area };
            self.framed(&map, part, names, taken, options, budget)
        };
        let inset = |inset: &InsetFrame, at: [f64; 2]| {
            let area = [at[0], at[1], at[0] + inset.size[0], at[1] + inset.size[1]];
            // As shapes in pictures too, without what would be cut: a page's map of pixels has no room for another style.
            let whole = |layer: &Layer| !matches!(layer.kind, LayerKind::Circle | LayerKind::Raster);
            let mut style = style.clone();
            style.layers.retain(whole);
            let marks = self.map_marks(&style, inset.window, &map_options(options), at);
            vec![Mark::Clip { area, marks }]
        };
        let page = print::figure_page(self.fonts(), (&frame, &window), map, inset, &legend, texts, &tones)?;
        let bare = MapOptions { labels: false, ..map_options(options) };
        Ok(PrintedFigure { page, map: Some((self, style, bare)), scale: scale(options) })
    }

    /// The frame of a part of the world, and the window that fills it.
    fn frame(
        &self,
        style: &Style,
        part: Option<&FigurePart>,
        options: &FigureOptions,
    ) -> (FigureFrame, Window) {
        let projection = self.info().projection.unwrap_or(Projection::Mercator);
        let sheet = self.info().sheet.as_ref().filter(|_| part.is_none());
        let [low, high] = match sheet {
            Some(sheet) => sheet_corners(sheet.corners, &projection),
            None => self.part_corners(style, part, &projection),
        };
        let sides = [high[0] - low[0], high[1] - low[1]];
        let mut frame = FigureFrame::new(options.width_mm, SheetInfo::bounded_shape(sides[1] / sides[0]));
        // The box grows to the frame's shape.
        let wide = sides[0].max(sides[1] * frame.map[0] / frame.map[1]);
        let half = [wide / 2.0, wide / 2.0 * frame.map[1] / frame.map[0]];
        let scale = scale(options);
        let pixels = |size: [f64; 2]| size.map(|s| (s * scale).round().max(1.0) as u32);
        let corner = |sign: f64| [0, 1].map(|k| f64::midpoint(low[k], high[k]) + sign * half[k]);
        for inset in sheet.map_or(&[][..], |sheet| &sheet.insets) {
            let [low, high] = sheet_corners(inset.corners, &projection);
            let width = (frame.map[0] * inset.share).round();
            let size = [width, (width * (high[1] - low[1]) / (high[0] - low[0])).round()];
            let window = Window::of_plane(projection, low, high, pixels(size), scale);
            let title = super::in_languages(&inset.title, &options.languages);
            frame.insets.push(InsetFrame { size, window, title });
        }
        let window = Window::of_plane(projection, corner(-1.0), corner(1.0), pixels(frame.map), scale);
        (frame, window)
    }

    /// A map without names.
    fn ground_marks(&self, map: &SheetMap<'_>, options: &FigureOptions) -> Vec<Mark> {
        match options.dpi {
            Some(_) => vec![Mark::Map { at: map.at, window: map.window }],
            None => self.map_marks(map.style, map.window, &map.options, map.at),
        }
    }

    /// The map's marks: the map itself, a veil over what is not shown, names above both; and what numbers stand for.
    fn framed(
        &self,
        map: &SheetMap<'_>,
        part: Option<&FigurePart>,
        names: &[FigureNames],
        taken: &[PageBox],
        options: &FigureOptions,
        budget: &Budget,
    ) -> Result<MapMarks, Stopped> {
        let mut marks = self.ground_marks(map, options);
        let feature = part.and_then(|part| match part {
            FigurePart::Feature { collection, id } => {
                let position = self.collection(collection)?.position(id)?;
                Some(self.rings(collection, position, &map.window, map.at))
            }
            FigurePart::Bounds(_) => None,
        });
        // What has no area has nothing around it to cover.
        let feature = feature.filter(|rings| !rings.is_empty());
        if let Some(rings) = &feature {
            marks.extend(print::veil(map.area, rings.clone(), &Tones::of(options.dark)));
        }
        let (named, keys) = self.name_map(map, names, feature.as_deref(), taken, options, budget)?;
        marks.extend(named);
        Ok(MapMarks { marks: vec![Mark::Clip { area: map.area, marks }], keys })
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
        let sides = [0, 1].map(|k| corners[1][k] - corners[0][k]);
        let degree = 1.0 / 360.0 / projection.mercator_worlds();
        let grow = match sides.iter().all(|side| *side < POINT * degree) {
            true => [ROOM * degree / 2.0; 2],
            false => sides.map(|side| side * room),
        };
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

/// The rectangle of a sheet on a projection's plane, from the places in its lower left and upper right corner.
fn sheet_corners(corners: [Position; 2], projection: &Projection) -> Corners {
    let [[left, bottom], [right, top]] = corners.map(|p| projection.of_position(p));
    [[left.min(right), top.min(bottom)], [left.max(right), top.max(bottom)]]
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
