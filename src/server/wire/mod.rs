//! Requests in, responses out: parameters, links, problems, media types, caches.

pub mod cache;
pub mod call;
pub mod envelope;
pub mod links;
pub mod params;
pub mod problem;
pub mod proxy;
pub mod ranges;
pub mod respond;
pub mod stream;
pub mod upload;
