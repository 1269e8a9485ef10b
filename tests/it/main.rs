//! What the program promises from outside, in one binary: each module checks one area; `client`, `decode`, `package`,
//! `patchwork`, `squares` and `switches` are what several of them need.

mod answers;
mod architecture;
mod bad_input;
mod client;
mod coverage;
mod cql2;
mod cql2_twins;
mod decode;
mod downloads;
mod filters;
mod formats;
mod golden;
mod http;
mod indicators;
mod load;
mod locate;
mod maps;
mod official_counts;
mod ogc_features;
mod ogc_tiles;
mod ows;
mod package;
mod pages;
mod patchwork;
mod prepare_data;
mod proxies;
mod raster;
mod serve;
mod squares;
mod style_faults;
mod switches;
mod tile_coverage;
mod twins;
mod vector_tiles;
mod zones;
