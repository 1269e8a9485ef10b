//! Name search: names in every language, pinyin, initials, old names, codes.

mod names;
mod normalize;
mod reading;

use crate::feature::{Collection, Everything, Lineage, Membership};
use names::Name;
use normalize::normalize;
use reading::Sounds;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Characters of a search text at most.
pub const MAX_TEXT: usize = 100;

/// What a hit matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// A code in use or an old one.
    Code,
    /// A name.
    Name,
    /// An English name.
    English,
    /// Another name, or another spelling of one.
    Alternative,
    /// The sound of a Chinese name.
    Pinyin,
    /// A name no longer in use, or as an official list has it.
    OldName,
    /// The initials of a Chinese name.
    Initials,
}

impl NameKind {
    /// The word of the wire.
    pub fn word(self) -> &'static str {
        match self {
            NameKind::Code => "code",
            NameKind::Name => "name",
            NameKind::English => "english",
            NameKind::Alternative => "alternative",
            NameKind::Pinyin => "pinyin",
            NameKind::OldName => "old-name",
            NameKind::Initials => "initials",
        }
    }
}

/// How well a name matches; best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The whole name.
    Whole,
    /// Its beginning.
    Prefix,
    /// The beginning of a word in it.
    Word,
    /// Any part of it.
    Infix,
}

/// A feature found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Position of the collection in the catalogue.
    pub collection: u32,
    /// Position of the feature in its collection.
    pub feature: u32,
    /// How well the name fits.
    pub fit: Fit,
    /// What matched.
    pub kind: NameKind,
    /// The name or code that matched, as written in the data.
    pub matched: Arc<str>,
}

/// The names of all features, normalized once.
#[derive(Debug)]
pub struct SearchIndex {
    /// Sorted by collection and feature.
    names: Vec<Name>,
    /// Indexes of the names in the order of what they are, normalized.
    sorted: Box<[u32]>,
    /// Collections that take part only where one is named, by position.
    only_named: Vec<bool>,
}

impl SearchIndex {
    /// Collects the names of collections, of official lists and of the past.
    pub fn new(collections: &[Collection], memberships: &[Membership], lineages: &[Lineage]) -> Self {
        let names = names::collect(collections, memberships, lineages);
        let mut sorted: Box<[u32]> = (0..names.len() as u32).collect();
        sorted.sort_by(|a, b| names[*a as usize].normalized().cmp(names[*b as usize].normalized()));
        let only_named = collections.iter().map(|c| c.info().only_named.contains(&Everything::Search));
        SearchIndex { names, sorted, only_named: only_named.collect() }
    }

    /// Positions of the features of one collection that have exactly this name or code, ascending. Names and codes in
    /// use come before old ones: where one fits, old ones do not count.
    pub fn named(&self, text: &str, collection: u32) -> Vec<u32> {
        let (text, of) = (normalize(text), |i: &u32| &self.names[*i as usize]);
        let behind = &self.sorted[self.sorted.partition_point(|i| of(i).normalized() < &*text)..];
        let all = &behind[..behind.partition_point(|i| of(i).normalized() == &*text)];
        let own = || all.iter().map(of).filter(|n| n.collection == collection);
        let current = own().any(|n| !n.is_old());
        let mut found: Vec<u32> = own().filter(|n| !current || !n.is_old()).map(|n| n.feature).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The features that a text finds, each once with its best name; best first, then the shorter name, then the
    /// order of the data. `only` is the position of the one collection to search; without it those are left out that take
    /// part only where they are named.
    pub fn find(&self, text: &str, only: Option<u32>) -> Vec<Hit> {
        let normalized = normalize(text);
        if normalized.is_empty() {
            return Vec::new();
        }
        let sounds = Sounds::of(&normalized);
        let wanted = |n: &&Name| match only {
            Some(collection) => n.collection == collection,
            None => !self.only_named[n.collection as usize],
        };
        let hit = |n: &Name| {
            n.fit(&normalized, sounds.as_ref()).map(|(fit, kind)| {
                let key = (fit, kind, n.length, n.collection, n.feature);
                let matched = n.written.clone();
                (key, Hit { collection: n.collection, feature: n.feature, fit, kind, matched })
            })
        };
        let mut found: Vec<_> = self.names.iter().filter(wanted).filter_map(hit).collect();
        found.sort_by_key(|(key, _)| *key);
        let mut seen = FxHashSet::default();
        found.retain(|(_, h)| seen.insert((h.collection, h.feature)));
        found.into_iter().map(|(_, hit)| hit).collect()
    }
}
