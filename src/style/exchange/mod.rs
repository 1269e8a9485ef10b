//! Styles in the languages of other programs, made of the layers as they are served.

mod condition;
mod drawn;
mod qml;
mod sld;

pub use qml::{qml, whole_zooms};
pub use sld::sld;
