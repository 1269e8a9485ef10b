//! Features written out: GeoJSON, GeoJSON text sequences, CSV and FlatGeobuf, straight from the arcs that neighbours
//! share; GeoPackage, Shapefile, KML, Excel, TopoJSON and GeoParquet, made whole; archives of tiles.
//! Knows no HTTP.

mod columns;
pub mod csv;
mod detail;
mod error;
mod esri;
mod file;
pub mod flatgeobuf;
pub mod geojson;
pub mod geojsonseq;
mod geometry;
pub mod geopackage;
mod geoparquet;
mod kml;
mod lines;
mod numbers;
pub mod qgis;
mod reference;
mod spool;
mod spooled;
pub mod tiles;
mod topojson;
mod xlsx;

pub use detail::{Detail, MAX_PRECISION};
pub use error::ExportError;
pub use file::{File, FileFormat};
pub use lines::east_north;
pub use spool::SpooledFile;
pub use spooled::SpooledFormat;
