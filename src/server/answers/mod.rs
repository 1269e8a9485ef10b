//! Answers beyond the standards: members of a zone, features at a point, indicators.

mod aggregate;
mod bulk;
mod by_zone;
mod classes;
mod declared;
mod facts;
pub mod former;
mod indicators;
mod lineage;
mod locate;
mod members;
mod near;
mod search;
mod tallies;

pub use declared::DECLARED;

use crate::server::wire::route::Mounted;
use axum::routing::{get, post};

/// The routes of this room, in the order of the description.
pub const ROUTES: &[Mounted] = &[
    (&members::MEMBERS, || get(members::members)),
    (&facts::FACTS, || get(facts::facts)),
    (&facts::ALL_FACTS, || get(facts::all_facts)),
    (&lineage::LINEAGE, || get(lineage::lineage)),
    (&aggregate::AGGREGATE, || get(aggregate::aggregate)),
    (&search::SEARCH, || get(search::search)),
    (&locate::LOCATE, || get(locate::locate)),
    (&bulk::LOCATE_BULK, || post(bulk::locate)),
    (&indicators::INDICATORS, || get(indicators::indicators)),
    (&indicators::INDICATOR, || get(indicators::indicator)),
    (&classes::INDICATOR_CLASSES, || get(classes::of_indicator)),
    (&classes::PROPERTY_CLASSES, || get(classes::of_property)),
    (&DECLARED, || get(declared::declared)),
];
