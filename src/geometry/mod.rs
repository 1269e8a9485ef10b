//! Numbers and shapes: boxes in degrees, Web Mercator and other projections, ellipsoidal area, rings.
//!
//! Positions are `[longitude, latitude]` in degrees on WGS 84 (CRS84 order) unless a name
//! says `mercator`: then they are `[x, y]` in the unit square of Web Mercator, y downward.

mod area;
mod bounds;
mod crs;
mod datum;
mod distance;
mod extent;
mod mercator;
mod polygons;
mod projection;
mod ring;
mod simple;
mod wkb;

pub use area::{AreaIntegral, geometry_area_km2};
pub use bounds::{Bounds, BoundsError};
pub use crs::Crs;
pub use datum::Datum;
pub use distance::{Flat, bounds_within, distance_km, great_circle_km, is_along_cut, sides};
pub use extent::{around_extents, extent_center, extent_width};
pub use mercator::{EQUATOR_M, HALF_WORLD, MAX_LATITUDE, WORLD_PX, from_mercator, to_mercator};
pub use polygons::as_multi_polygon;
pub use projection::{Albers, Projection};
pub use ring::{Locate, PointTest, point_in_ring, signed_area};
pub use simple::{RingFault, ring_fault};
pub use wkb::read_wkb;

/// `[longitude, latitude]` in degrees.
pub type Position = [f64; 2];
