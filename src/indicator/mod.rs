//! What is measured: values of the features of a collection by year, each with its evidence.

mod series;

pub use series::{Indicator, Observation, Series};
