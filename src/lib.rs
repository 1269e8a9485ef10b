//! Map tiles and queries for collections of regions that share their borders.
//!
//! A data set is a folder: FlatGeobuf or GeoJSON files, tables beside them, and a manifest that says how they belong
//! together. [`load()`] reads it into an [`Atlas`], which is built once and only read. The atlas answers everything
//! there is to ask: features by box, filter or name, members of a zone by official list and by shared ground, vector
//! tiles, rendered maps and figures for print. It knows nothing of HTTP; [`server::router`] puts the web interface
//! over it.
//!
//! # A first example
//!
//! The folder `examples/fields` holds six fields, the two farms that lease them, and their harvest.
//!
//! ```
//! use poverty_atlas::{Budget, Crs, MapOptions, Relation, Source, TileCoord, Window, load, query::filter};
//!
//! let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
//! let fields = atlas.collection("fields").ok_or("no fields")?;
//! let farms = atlas.collection("farms").ok_or("no farms")?;
//!
//! // By attribute: CQL2, as text or JSON.
//! let rye = atlas.filter(fields, filter::tree_of_text("crop = 'rye'")?, Crs::Crs84)?;
//! assert_eq!(atlas.filtered(fields, &rye, &Budget::unlimited())?, [0, 2]);
//!
//! // By zone: what the official list says, and what shares ground.
//! let (south, budget) = (farms.position("south").ok_or("no such farm")?, Budget::unlimited());
//! let listed = atlas.members(farms, south, fields, Relation::Listed, 0.0, &budget)?;
//! let ground = atlas.members(farms, south, fields, Relation::Intersects, 0.0, &budget)?;
//! assert_eq!((listed.rows.len(), ground.rows.len()), (2, 3));
//!
//! // As tiles: Mapbox Vector Tiles, or pixels.
//! let tile = TileCoord::new(12, 2161, 1389)?;
//! let layers = atlas.tile_layers("fields,fields:borders", None)?;
//! assert!(!atlas.vector_tile(&layers, tile, &budget)?.is_empty());
//! let style = atlas.style("harvest").ok_or("no such style")?;
//! let image = atlas.map_image(style, Window::of_tile(tile, 256, 1), &MapOptions::default(), &budget)?;
//! assert_eq!((image.width, image.height), (256, 256));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Three programs of that kind stand in `examples/`.
//!
//! # Floors
//!
//! A module names only modules of lower floors; modules of one floor do not see each other. A test proves it.
//!
//! | floor | modules |
//! | --- | --- |
//! | the command line | [`config`], and the program itself |
//! | HTTP | [`server`] |
//! | files in, files out | [`mod@load`], [`prepare`], [`export`] |
//! | everything the product can do | [`atlas`] |
//! | where features are kept: in memory, in files read in place | [`store`] |
//! | find, draw | [`query`], [`render`] |
//! | what there is to find and draw; tiles that others have made | [`dataset`], [`archive`] |
//! | where, how it looks, what is measured, tile addresses | [`index`], [`style`], [`indicator`], [`tile`] |
//! | the domain | [`feature`] |
//! | borders that are stored once; light and shade of the ground; text in glyphs | [`coverage`], [`relief`], [`font`] |
//! | numbers, shapes, CSV tables, XML, languages; what work may cost; the files of a data set | [`geometry`], [`table`], [`xml`], [`language`], [`budget`], [`data_folder`] |
//!
//! Everything below the server is synchronous and deterministic: the same input gives the same bytes.
//!
//! # Positions and coordinates
//!
//! A feature is a *position* in its collection, `0..len()`, in the order of the source. Coordinates are longitude
//! before latitude in degrees on WGS 84; where a name says `mercator`, they are x and y in the unit square of Web
//! Mercator, y downward. Areas are km² on the ellipsoid, shares lie between 0 and 1.

pub mod archive;
pub mod atlas;
pub mod budget;
pub mod config;
pub mod coverage;
pub mod data_folder;
pub mod dataset;
pub mod export;
pub mod feature;
pub mod font;
pub mod geometry;
pub mod index;
pub mod indicator;
pub mod language;
pub mod load;
pub mod prepare;
pub mod query;
pub mod relief;
pub mod render;
pub mod server;
mod staged;
pub mod store;
pub mod style;
pub mod table;
pub mod tile;
pub mod xml;

pub use atlas::Atlas;
pub use budget::Budget;
pub use feature::{Collection, Localized, Value};
pub use geometry::{Bounds, Crs};
pub use language::{Language, Languages};
pub use load::{LoadError, Source, load};
pub use query::{Filter, Query, Relation};
pub use render::Window;
pub use render::raster::MapOptions;
pub use style::Style;
pub use tile::TileCoord;
