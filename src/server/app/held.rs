//! What answers hold that are made while they are sent.

use crate::dataset::Dataset;
use crate::feature::Collection;
use std::ops::Deref;
use std::sync::Arc;

/// A collection that an answer holds: data that are replaced meanwhile stay as long as they are sent.
pub enum HeldCollection {
    /// The one at a place of a data set.
    OfData(Arc<Dataset>, usize),
    /// One that was made for the answer.
    Own(Box<Collection>),
}

impl Deref for HeldCollection {
    type Target = Collection;

    fn deref(&self) -> &Collection {
        match self {
            HeldCollection::OfData(data, at) => &data.collections()[*at],
            HeldCollection::Own(collection) => collection,
        }
    }
}
