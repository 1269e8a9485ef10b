//! A small map in the page itself: outlines simplified for its size, each a link.

use super::crumbs::feature_href;
use crate::budget::Stopped;
use crate::export::{Detail, east_north};
use crate::feature::{Collection, Shapes};
use crate::geometry::{Bounds, Crs};
use crate::query::Query;
use crate::server::App;
use crate::server::wire::call::Call;
use geo::{BoundingRect, Coord, Geometry, LineString, Polygon, Rect};
use serde_json::{Value, json};
use std::fmt::Write;

const WIDTH: f64 = 620.0;
const HEIGHT: f64 = 420.0;
/// Share of the picture left free on each side.
const MARGIN: f64 = 0.06;
/// Maximum number of features drawn, to keep the page small.
pub const MOST: usize = 400;
/// Maximum number of neighbours drawn.
const MOST_AROUND: usize = 60;
/// How far beyond the picture lines are drawn, pixels.
const BEYOND: f64 = 8.0;
/// Radius of a point, pixels.
const RADIUS: f64 = 4.0;

/// The features at some positions and, for a single one, what lies around it; `None` where none has a geometry.
///
/// # Errors
/// The budget of the request is over.
pub fn sketch(
    app: &App,
    call: &Call,
    collection: &Collection,
    positions: &[u32],
) -> Result<Option<Value>, Stopped> {
    let shapes = collection.shapes();
    let drawn = &positions[..positions.len().min(MOST)];
    let mut bounds = Bounds::EMPTY;
    drawn.iter().for_each(|p| bounds.merge(&shapes.bounds(*p as usize)));
    if bounds.is_empty() {
        return Ok(None);
    }
    let frame = SketchFrame::around(&bounds);
    let own = drawn.iter().map(|p| {
        let p = *p as usize;
        let href = feature_href(call, collection, p);
        json!({ "id": collection.feature_id(p), "title": collection.feature_title(p), "href": href,
                "path": frame.path(collection, p), "line": is_line(&shapes.geometry(p)) })
    });
    let around: Vec<Value> = match drawn {
        [one] => neighbours(app, call, (collection, *one), &bounds)?
            .iter()
            .map(|p| json!({ "path": frame.path(collection, *p as usize) }))
            .collect(),
        _ => context(app, call, collection, (&frame, &bounds))?,
    };
    Ok(Some(json!({
        "width": frame.width.round(), "height": frame.height.round(),
        "shapes": own.collect::<Vec<_>>(), "around": around,
    })))
}

fn is_line(geometry: &Geometry) -> bool {
    matches!(geometry, Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_))
}

/// The largest units around several features, for context: those of the collection that covers the ground without gaps
/// in the fewest parts.
fn context(
    app: &App,
    call: &Call,
    collection: &Collection,
    (frame, bounds): (&SketchFrame, &Bounds),
) -> Result<Vec<Value>, Stopped> {
    let covers = |c: &&Collection| match c.shapes() {
        Shapes::Regions { regions, .. } => {
            regions.len() > 1
                && regions.len() < collection.len()
                && regions.is_disjoint()
                && regions.is_complete()
        }
        Shapes::Own(_) => false,
    };
    let Some(units) = app.atlas.collections().iter().filter(covers).min_by_key(|c| c.len()) else {
        return Ok(Vec::new());
    };
    let query = Query { bounds: vec![*bounds], limit: MOST_AROUND, ..Query::default() };
    let found = app.atlas.items(units, &query, call.ticket.budget())?.positions;
    Ok(found.iter().map(|p| json!({ "path": frame.path(units, *p as usize) })).collect())
}

/// Other features of the collection near a feature.
fn neighbours(
    app: &App,
    call: &Call,
    (collection, one): (&Collection, u32),
    bounds: &Bounds,
) -> Result<Vec<u32>, Stopped> {
    let (dx, dy) = ((bounds.east() - bounds.west()) / 2.0, (bounds.north() - bounds.south()) / 2.0);
    let near = Bounds::new(bounds.west() - dx, bounds.south() - dy, bounds.east() + dx, bounds.north() + dy);
    let Ok(near) = near else { return Ok(Vec::new()) };
    let query = Query { bounds: vec![near], limit: MOST_AROUND, ..Query::default() };
    let mut found = app.atlas.items(collection, &query, call.ticket.budget())?.positions;
    found.retain(|p| *p != one);
    Ok(found)
}

/// The picture's place on the map of the world, in metres of Web Mercator.
struct SketchFrame {
    west: f64,
    north: f64,
    scale: f64,
    width: f64,
    height: f64,
    zoom: u8,
}

impl SketchFrame {
    fn around(bounds: &Bounds) -> Self {
        let corner = |lon, lat| Crs::WebMercator.of_degrees([lon, lat]);
        let [west, south] = corner(bounds.west(), bounds.south());
        let [east, north] = corner(bounds.east(), bounds.north());
        // A single point gets a kilometre around it.
        let (w, h) = ((east - west).max(1000.0), (north - south).max(1000.0));
        let scale = ((WIDTH / w).min(HEIGHT / h)) * (1.0 - 2.0 * MARGIN);
        let (width, height) = (w * scale / (1.0 - 2.0 * MARGIN), h * scale / (1.0 - 2.0 * MARGIN));
        let world = 2.0 * 20_037_508.342_789_244 * scale;
        let zoom = (world / crate::geometry::WORLD_PX)
            .log2()
            .ceil()
            .clamp(0.0, f64::from(crate::coverage::MAX_LEVEL)) as u8;
        let (x, y) = ((west + east) / 2.0, (south + north) / 2.0);
        SketchFrame {
            west: x - width / scale / 2.0,
            north: y + height / scale / 2.0,
            scale,
            width,
            height,
            zoom,
        }
    }

    /// The outline of a feature as a path of SVG.
    fn path(&self, collection: &Collection, position: usize) -> String {
        let detail = Detail { zoom: Some(self.zoom), crs: Crs::WebMercator, ..Detail::whole(collection) };
        let mut out = String::new();
        let geometry = east_north(collection.shapes(), position, &detail);
        if geometry.bounding_rect().is_some_and(|r| self.meets(&r)) {
            self.draw(&mut out, &geometry);
        }
        out
    }

    fn meets(&self, r: &Rect) -> bool {
        let (east, south) = (self.west + self.width / self.scale, self.north - self.height / self.scale);
        r.min().x <= east && r.max().x >= self.west && r.min().y <= self.north && r.max().y >= south
    }

    fn place(&self, c: Coord) -> (f64, f64) {
        ((c.x - self.west) * self.scale, (self.north - c.y) * self.scale)
    }

    /// Outcode of a position: a bit for each side of the picture that it lies beyond, with a small margin.
    fn outside(&self, (x, y): (f64, f64)) -> u8 {
        let sides = [x < -BEYOND, x > self.width + BEYOND, y < -BEYOND, y > self.height + BEYOND];
        sides.iter().enumerate().map(|(bit, out)| u8::from(*out) << bit).sum()
    }

    fn line(&self, out: &mut String, line: &LineString, closed: bool) {
        let points = &line.0[..line.0.len() - usize::from(closed && !line.0.is_empty())];
        let placed: Vec<(f64, f64)> = points.iter().map(|c| self.place(*c)).collect();
        let mut last = 0;
        for (i, (x, y)) in placed.iter().enumerate() {
            // A position is invisible when it and both its neighbours lie beyond the same side.
            let sides = |p: (f64, f64)| self.outside(p);
            let shown = i == 0
                || placed
                    .get(i + 1)
                    .is_none_or(|next| sides(placed[last]) & sides((*x, *y)) & sides(*next) == 0);
            if shown {
                last = i;
                // Writing to a `String` cannot fail.
                let _ = write!(out, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
            }
        }
        if closed {
            out.push('Z');
        }
    }

    fn polygon(&self, out: &mut String, polygon: &Polygon) {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings.for_each(|ring| self.line(out, ring, true));
    }

    fn draw(&self, out: &mut String, geometry: &Geometry) {
        match geometry {
            Geometry::Point(p) => {
                let (x, y) = self.place(p.0);
                let r = RADIUS;
                let _ = write!(
                    out,
                    "M{:.1} {y:.1}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z",
                    x - r,
                    d = 2.0 * r
                );
            }
            Geometry::MultiPoint(m) => m.iter().for_each(|p| self.draw(out, &Geometry::Point(*p))),
            Geometry::Line(l) => self.line(out, &LineString::from(*l), false),
            Geometry::LineString(l) => self.line(out, l, false),
            Geometry::MultiLineString(m) => m.iter().for_each(|l| self.line(out, l, false)),
            Geometry::Polygon(p) => self.polygon(out, p),
            Geometry::MultiPolygon(m) => m.iter().for_each(|p| self.polygon(out, p)),
            Geometry::Rect(r) => self.polygon(out, &r.to_polygon()),
            Geometry::Triangle(t) => self.polygon(out, &t.to_polygon()),
            Geometry::GeometryCollection(c) => c.iter().for_each(|g| self.draw(out, g)),
        }
    }
}
