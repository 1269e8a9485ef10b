//! Why a store did not answer.

use crate::budget::Stopped;
use std::path::Path;

/// Why a store did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// The file is another than the one that was indexed: nothing is served of it until it is indexed anew.
    #[error("{0}")]
    Changed(String),
    /// The file or its index cannot be read as what it should be.
    #[error("{0}")]
    Damaged(String),
    /// Where the features are kept cannot be reached now, or has too much to do.
    #[error("{0}")]
    Away(String),
    /// What is asked for is not answered by this store.
    #[error("{0}")]
    Refused(String),
    /// The budget is over.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl StoreFault {
    /// A file that cannot be read: a sentence behind its name.
    pub(super) fn damaged(path: &Path, what: impl std::fmt::Display) -> Self {
        StoreFault::Damaged(format!("{}: {what}", path.display()))
    }

    /// Groups that are asked for of a property which is none of the texts that aggregates tell.
    pub(super) fn undeclared_text(declared: &[&str], found: &str) -> Self {
        StoreFault::Refused(format!(
            "parameter group_by: of features that are read in place expected one of the texts declared in `overview` ({}), found {found:?}",
            declared.join(", ")
        ))
    }

    /// A failure of the system to read or write a file.
    pub(super) fn io(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |fault| StoreFault::damaged(path, fault)
    }
}
