//! What values are about where it is no feature.

use super::Localized;
use std::sync::Arc;

/// A subject without a geometry, such as a country under one poverty line, or a group of regions.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Identifier.
    pub id: Arc<str>,
    /// Title.
    pub title: Localized,
}
