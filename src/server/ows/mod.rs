//! WMS (OGC 06-042, 01-068r3) and WMTS (OGC 07-057r7): the rendered maps for GIS and government systems that speak
//! the older services. Requests are keys and values; no XML is read.

mod fault;
mod info;
mod request;
mod wms;
mod wmts;
mod xml;

use crate::server::App;
use axum::Router;
use axum::routing::get;

/// The routes of this room.
pub fn router() -> Router<App> {
    let tile = "{set}/{matrix}/{row}/{column}";
    Router::new()
        .route("/wms", get(wms::wms))
        .route("/wmts", get(wmts::key_value))
        .route("/wmts/1.0.0/WMTSCapabilities.xml", get(wmts::capabilities))
        .route(&format!("/wmts/tile/{{layer}}/{{style}}/{tile}"), get(wmts::tile))
        .route(&format!("/wmts/tile/{{layer}}/{{style}}/{{time}}/{tile}"), get(wmts::tile_in_time))
        .route(&format!("/wmts/info/{{layer}}/{{style}}/{tile}/{{j}}/{{i}}"), get(wmts::info))
        .route(
            &format!("/wmts/info/{{layer}}/{{style}}/{{time}}/{tile}/{{j}}/{{i}}"),
            get(wmts::info_in_time),
        )
}
