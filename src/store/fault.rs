//! Why a store did not answer.

use crate::budget::Stopped;
use std::path::Path;

/// Bytes of the features of one answer where they are kept, at most.
pub(super) const MOST_BYTES: u64 = 256 << 20;

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

    /// Features that take more bytes together than one answer may have: so many, where that is known.
    pub(super) fn too_large(found: Option<u64>) -> Self {
        let found = found.map_or_else(|| "more".to_owned(), |bytes| format!("{} MB", bytes >> 20));
        StoreFault::Refused(format!(
            "parameter limit: expected features of at most {} MB together, found {found}; ask for fewer",
            MOST_BYTES >> 20
        ))
    }

    /// A failure of the system to read or write a file.
    pub(super) fn io(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |fault| StoreFault::damaged(path, fault)
    }
}
