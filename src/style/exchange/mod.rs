//! Styles in the languages of other programs, made of the layers as they are served.

mod condition;
mod drawn;
mod qml;
mod sld;

pub use qml::qml;
pub use sld::sld;
