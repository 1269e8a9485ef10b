//! The domain: collections of identified features with typed properties.

mod collection;
mod comparison;
mod fact;
mod lineage;
mod localized;
mod membership;
mod property;
mod shape;

pub use collection::{Collection, CollectionError, CollectionInfo};
pub use comparison::Comparison;
pub use fact::{Fact, FactTable};
pub use lineage::{FormerUnit, Lineage};
pub use localized::Localized;
pub use membership::{Member, MemberPart, Membership};
pub use property::{Kind, Property, Value};
pub use shape::{ShapeKind, Shapes};
