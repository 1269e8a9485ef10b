//! The domain: collections of identified features with typed properties.

mod collection;
mod comparison;
mod declared;
mod extent;
mod fact;
mod geometries;
mod ids;
mod integers;
mod kinds;
mod leaders;
mod lineage;
mod localized;
mod membership;
mod property;
mod shape;
mod subject;
mod texts;
mod titles;
mod value;
mod values;

pub use collection::{Collection, CollectionError, CollectionInfo, Everything, LabelPlaces};
pub use comparison::Comparison;
pub use declared::{DeclaredDocument, DeclaredEntry};
pub use fact::{Correction, Fact, FactTable};
pub use geometries::OwnGeometries;
pub use kinds::{ShapeKind, ShapeKinds};
pub use lineage::{FormerUnit, Lineage};
pub use localized::Localized;
pub use membership::{Member, MemberPart, Membership};
pub use property::{Kind, Property, instant};
pub use shape::Shapes;
pub use subject::Subject;
pub use titles::{Title, Titles};
pub use value::{Value, ValueRef};
pub use values::Values;
