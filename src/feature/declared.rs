//! Documents that a data set declares: lists of its own, such as the chapters of a report.

use super::Localized;
use std::sync::Arc;

/// A list that a data set declares, served under its id.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclaredDocument {
    /// Identifier, the path of its address.
    pub id: Arc<str>,
    /// Title.
    pub title: Localized,
    /// What is listed.
    pub description: Localized,
    /// Where the list comes from.
    pub source: Localized,
    /// In the table's order.
    pub entries: Vec<DeclaredEntry>,
}

/// One entry of a declared document.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclaredEntry {
    /// Identifier, unique in its document.
    pub id: Arc<str>,
    /// Title.
    pub title: Localized,
    /// The section of the source that it is: the facts of that section are the entry's.
    pub section: Option<Arc<str>>,
}
