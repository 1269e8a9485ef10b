//! Lines and polygons that share no borders, generalised for the tiles of a zoom: which of them tiles have room for, and how
//! much of each is shown.

mod largest;
mod load;
mod outline;
mod ranked;

pub(crate) use largest::{Finding, LargestByZoom, rank};
pub(crate) use load::{DrawnFeature, MOST_OF_ONE, MOST_SHAPES, TileLoad};
pub(crate) use outline::RankedShape;
pub(in crate::render) use outline::{ShapeOutline, ranks_of};
