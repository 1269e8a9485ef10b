//! WMS (OGC 06-042, 01-068r3) and WMTS (OGC 07-057r7): the rendered maps for GIS and government systems that use
//! the older services. Requests are key-value pairs; no XML is parsed.

mod fault;
mod gml;
mod info;
mod parameters;
mod request;
mod wms;
mod wmts;

use crate::server::wire::route::Mounted;
use axum::routing::get;

/// The routes of this room, in the order of the description.
pub const ROUTES: &[Mounted] = &[
    (&wms::WMS, || get(wms::wms)),
    (&wmts::WMTS, || get(wmts::key_value)),
    (&wmts::WMTS_CAPABILITIES, || get(wmts::capabilities)),
    (&wmts::WMTS_TILE, || get(wmts::tile)),
    (&wmts::WMTS_TILE_IN_TIME, || get(wmts::tile_in_time)),
    (&wmts::WMTS_INFO, || get(wmts::info)),
    (&wmts::WMTS_INFO_IN_TIME, || get(wmts::info_in_time)),
];
