//! What is asked of a store, and what is known of it at once.

use super::ZoneGround;
use crate::feature::ShapeKind;
use crate::geometry::Bounds;
use crate::query::Filter;

/// How many features a store holds, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoreExtent {
    /// Number of features.
    pub count: u64,
    /// True where the number, and with it the box, is what a database guesses, or what it told once of a table that may
    /// change.
    pub is_estimated: bool,
    /// The box around all of them, degrees.
    pub bounds: Bounds,
    /// The dimension of their geometry, the highest of several.
    pub kind: ShapeKind,
}

/// Which features of a store are asked for.
#[derive(Debug, Clone, Default)]
pub struct StoreQuery {
    /// Features must meet one of these boxes, borders included; no box means anywhere.
    pub bounds: Vec<Bounds>,
    /// Features must lie in this zone, of whose borders each belongs to one zone alone.
    pub zone: Option<ZoneGround>,
    /// What features must fulfil, bound to the store's schema.
    pub filter: Option<Filter>,
    /// Matching features to skip before the page begins.
    pub offset: u64,
    /// Features to return at most.
    pub limit: usize,
    /// True if nobody asks how many match on all pages.
    pub is_uncounted: bool,
}

/// Which groups are asked for.
#[derive(Debug, Clone, Copy)]
pub struct TextGroups<'a> {
    /// The property whose texts make the groups.
    pub property: &'a str,
    /// The only text that is asked for; all if absent.
    pub text: Option<&'a str>,
    /// Where features lie; anywhere if absent.
    pub ground: Option<&'a ZoneGround>,
}

impl<'a> TextGroups<'a> {
    /// All groups of all features.
    pub fn all(property: &'a str) -> Self {
        TextGroups { property, text: None, ground: None }
    }
}
