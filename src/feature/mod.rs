//! The domain: collections of identified features with typed properties.

mod collection;
mod comparison;
mod declared;
mod extent;
mod fact;
mod leaders;
mod lineage;
mod localized;
mod membership;
mod property;
mod shape;
mod subject;

pub use collection::{Collection, CollectionError, CollectionInfo, Everything, LabelPlaces};
pub use comparison::Comparison;
pub use declared::{DeclaredDocument, DeclaredEntry};
pub use fact::{Correction, Fact, FactTable};
pub use lineage::{FormerUnit, Lineage};
pub use localized::Localized;
pub use membership::{Member, MemberPart, Membership};
pub use property::{Kind, Property, Value, instant};
pub use shape::{ShapeKind, Shapes};
pub use subject::Subject;
