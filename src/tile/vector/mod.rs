//! Mapbox Vector Tiles 2.1.
