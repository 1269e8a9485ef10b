//! Features written out: GeoJSON, GeoJSON text sequences, CSV and FlatGeobuf, straight from the arcs that neighbours
//! share. Knows no HTTP.

pub mod csv;
mod detail;
mod error;
mod file;
pub mod flatgeobuf;
pub mod geojson;
pub mod geojsonseq;
mod geometry;
mod lines;
mod numbers;

pub use detail::{Detail, MAX_PRECISION};
pub use error::ExportError;
pub use file::{File, FileFormat};
pub use lines::east_north;
