//! CQL2 (OGC 21-065r2): filters in text and JSON, typed against a collection, evaluated column by column.
//!
//! Text or JSON becomes a tree ([`Node`]), the tree becomes a plan bound to the collection's properties, and the
//! plan gives every row one of three truth values. Names are looked up, never evaluated; sizes are limited before
//! anything is read.

mod ast;
mod bind;
mod condition;
mod constant;
mod crossings;
mod crs;
mod error;
mod evaluate;
mod faces;
mod functions;
mod geometry_json;
mod json;
mod letters;
mod lexer;
mod like;
mod limits;
mod op;
mod operand;
mod plan;
mod rows;
mod sets;
mod spatial;
mod temporal;
mod text;
mod truth;
mod types;
mod wkt;
mod write;

pub use ast::{Expr, Node};
pub use bind::{GEOMETRY_NAMES, MAX_SPATIAL, QUALIFIER, Scope};
pub use condition::{FilterCondition, Literal};
pub use error::{FilterError, Place};
pub use functions::{Argument, FUNCTIONS, Function};
pub use json::{parse as tree_of_json, to_json};
pub use limits::{MAX_BYTES, MAX_CROSSINGS, MAX_DEPTH, MAX_LITERALS, MAX_VERTICES};
pub use op::{Op, Sets, Spatial, Temporal};
pub use text::parse as tree_of_text;
pub use truth::Truth;
pub use types::Type;
pub use write::to_text;

use crate::budget::{Budget, Stopped};
use crate::feature::Collection;
use crate::geometry::Crs;
use crate::index::SpatialIndex;
use plan::Plan;
use rows::{Inquiry, Rows, Telling};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A filter that fits a collection.
///
/// ```
/// # use poverty_atlas::{Source, load};
/// #
/// # let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
/// # let fields = atlas.collection("fields").ok_or("no fields")?;
/// use poverty_atlas::{Budget, Filter};
///
/// let filter = Filter::parse_text("crop IN ('rye', 'oats') AND area_km2 > 0.1", fields)?;
/// assert_eq!(atlas.filtered(fields, &filter, &Budget::unlimited())?, [0, 1, 2, 5]);
/// // A field without a crop is unknown, neither true nor false.
/// let others = Filter::parse_text("NOT crop = 'rye'", fields)?;
/// assert_eq!(atlas.filtered(fields, &others, &Budget::unlimited())?, [1, 3, 5]);
/// // Faults name the character.
/// let fault = Filter::parse_text("crop = 12", fields).unwrap_err();
/// assert!(fault.to_string().starts_with("at character"), "{fault}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Filter {
    tree: Node,
    plan: Plan,
}

impl<'a> From<&'a Collection> for Scope<'a> {
    fn from(collection: &'a Collection) -> Self {
        Scope { collection, crs: Crs::Crs84, dataset: None }
    }
}

impl Filter {
    /// Reads CQL2 text. A collection alone is a scope: longitude and latitude, no `feature()`.
    ///
    /// # Errors
    /// Not CQL2, an unknown property, types that do not fit; with the character.
    pub fn parse_text<'a>(text: &str, scope: impl Into<Scope<'a>>) -> Result<Self, FilterError> {
        Self::new(tree_of_text(text)?, scope)
    }

    /// Reads CQL2 JSON. A collection alone is a scope: longitude and latitude, no `feature()`.
    ///
    /// # Errors
    /// Not CQL2, an unknown property, types that do not fit; with the pointer.
    pub fn parse_json<'a>(text: &str, scope: impl Into<Scope<'a>>) -> Result<Self, FilterError> {
        Self::new(tree_of_json(text)?, scope)
    }

    /// Binds a tree.
    ///
    /// # Errors
    /// An unknown property or function, types that do not fit.
    pub fn new<'a>(tree: Node, scope: impl Into<Scope<'a>>) -> Result<Self, FilterError> {
        let plan = bind::bind(&tree, &scope.into())?;
        Ok(Filter { tree, plan })
    }

    /// The conjunction of filters on one collection; `None` if there are none.
    pub fn all(mut filters: Vec<Filter>) -> Option<Self> {
        if filters.len() < 2 {
            return filters.pop();
        }
        let (trees, plans) = filters.into_iter().map(|f| (f.tree, f.plan)).unzip();
        Some(Filter { tree: Node::all(trees), plan: Plan::All(plans) })
    }

    /// True if it looks at geometry, which may take long.
    pub fn is_spatial(&self) -> bool {
        self.plan.is_spatial()
    }

    /// Names of the properties that it reads.
    pub fn names(&self) -> BTreeSet<Arc<str>> {
        let mut names = BTreeSet::new();
        self.plan.names(&mut names);
        names
    }

    /// The filter as a tree.
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// What of it a store can test by itself.
    pub fn condition(&self) -> FilterCondition {
        FilterCondition::of(&self.plan)
    }

    /// Whether it holds, for every feature.
    ///
    /// # Errors
    /// The budget is over.
    pub fn truth(
        &self,
        collection: &Collection,
        index: &SpatialIndex,
        budget: &Budget,
    ) -> Result<Vec<Truth>, Stopped> {
        Rows { collection, index, budget }.test(&self.plan, Inquiry::all(Telling::Exactly))
    }

    /// Positions of the features for which it holds, ascending.
    ///
    /// # Errors
    /// The budget is over.
    pub fn positions(
        &self,
        collection: &Collection,
        index: &SpatialIndex,
        budget: &Budget,
    ) -> Result<Vec<u32>, Stopped> {
        let truth =
            Rows { collection, index, budget }.test(&self.plan, Inquiry::all(Telling::WhetherTrue))?;
        Ok((0..).zip(truth).filter(|(_, t)| *t == Truth::True).map(|(position, _)| position).collect())
    }
}
