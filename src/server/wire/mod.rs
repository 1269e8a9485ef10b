//! Requests in, responses out: parameters, links, problems, media types, caches.

pub mod accept;
pub mod call;
pub mod entrance;
pub mod envelope;
pub mod formats;
pub mod front;
pub mod geojson;
pub mod lane;
pub mod links;
pub mod packing;
pub mod params;
pub mod problem;
pub mod protection;
pub mod proxy;
pub mod ranges;
pub mod request_id;
pub mod respond;
pub mod route;
pub mod stream;
pub mod table;
pub mod upload;
