//! Poverty Atlas: map tiles and queries for collections of regions that share their borders.

pub mod atlas;
pub mod config;
pub mod coverage;
pub mod dataset;
pub mod export;
pub mod feature;
pub mod geometry;
pub mod index;
pub mod indicator;
pub mod load;
pub mod prepare;
pub mod query;
pub mod render;
pub mod server;
pub mod style;
pub mod table;
pub mod tile;
