//! Abstract tests of the standards, each named by its requirement: OGC API Tiles (20-057), OGC API Styles (20-009), WMS
//! 1.3.0 (06-042) and WMTS 1.0.0 (07-057r7). Those of OGC API Features are in `ogc_features`.

mod styles;
mod tiles;
mod wms;
mod wmts;
