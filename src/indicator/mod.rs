//! What is measured: values of the features of a collection by year, each with its evidence.

mod classification;
mod jenks;
mod series;

pub use classification::{CLASSES, Classification, Method};
pub use series::{Indicator, Observation, OtherValue, Series};
