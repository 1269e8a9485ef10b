//! The names of features and how well they fit.

use super::normalize::normalize;
use super::reading::{Reading, Sounds};
use super::{Fit, NameKind};
use crate::feature::{Collection, Lineage, Localized, Membership, Title, ValueRef};
use std::sync::Arc;

/// One name of one feature.
#[derive(Debug)]
pub struct Name {
    /// Position of the collection.
    pub collection: u32,
    /// Position of the feature.
    pub feature: u32,
    /// As written in the data.
    pub written: Arc<str>,
    /// Characters.
    pub length: u32,
    kind: NameKind,
    old: bool,
    normalized: Box<str>,
    reading: Option<Reading>,
}

impl Name {
    fn new(collection: u32, feature: u32, kind: NameKind, written: &Arc<str>, old: bool) -> Self {
        let normalized = normalize(written);
        let sounds = matches!(kind, NameKind::Name | NameKind::Alternative | NameKind::OldName);
        Name {
            collection,
            feature,
            written: written.clone(),
            length: written.chars().count() as u32,
            kind,
            old,
            reading: sounds.then(|| Reading::of(&normalized)).flatten(),
            normalized: normalized.into(),
        }
    }

    /// The name in the form in which names are compared.
    pub fn normalized(&self) -> &str {
        &self.normalized
    }

    /// True for names and codes no longer in use.
    pub fn is_old(&self) -> bool {
        self.old
    }

    /// How well the name is what was asked for.
    pub fn fit(&self, normalized: &str, sounds: Option<&Sounds>) -> Option<(Fit, NameKind)> {
        let written = match self.kind {
            NameKind::Code => self
                .normalized
                .starts_with(normalized)
                .then(|| whole(self.normalized.len() == normalized.len())),
            NameKind::Pinyin => self.without_spaces(normalized),
            _ => part(&self.normalized, normalized),
        };
        if let Some(fit) = written {
            return Some((fit, self.kind));
        }
        let (reading, sounds) = (self.reading.as_ref()?, sounds?);
        // An old name stays an old name, however it is typed.
        let kind = |spoken| if self.kind == NameKind::OldName { NameKind::OldName } else { spoken };
        if let Some((start, all)) = reading.spoken(sounds) {
            let fit = if start == 0 { whole(all) } else { Fit::Word };
            return Some((fit, kind(NameKind::Pinyin)));
        }
        reading.initials(sounds).map(|all| (whole(all), kind(NameKind::Initials)))
    }

    /// Pinyin as written in the data; its spaces do not count.
    fn without_spaces(&self, normalized: &str) -> Option<Fit> {
        let squeezed = |t: &str| t.chars().filter(|c| *c != ' ').collect::<String>();
        let (name, asked) = (squeezed(&self.normalized), squeezed(normalized));
        name.starts_with(&asked).then(|| whole(name.len() == asked.len()))
    }
}

fn whole(all: bool) -> Fit {
    if all { Fit::Whole } else { Fit::Prefix }
}

fn part(name: &str, asked: &str) -> Option<Fit> {
    if name.starts_with(asked) {
        return Some(whole(name.len() == asked.len()));
    }
    let words = name.match_indices(asked).any(|(i, _)| name[..i].ends_with(' '));
    if words {
        return Some(Fit::Word);
    }
    // A single letter inside an alphabetic word is no match.
    let says = asked.chars().count() > 1 || !asked.is_ascii();
    (says && name.contains(asked)).then_some(Fit::Infix)
}

/// Every name of every feature, each once.
pub fn collect(collections: &[Collection], memberships: &[Membership], lineages: &[Lineage]) -> Vec<Name> {
    let mut names = Vec::new();
    for (c, collection) in collections.iter().enumerate() {
        let mut of = vec![Vec::new(); collection.len()];
        for (i, own) in of.iter_mut().enumerate() {
            own.push((NameKind::Code, collection.feature_id(i).into()));
            own.extend(titles(collection.feature_title(i)));
            own.extend(further(collection, i));
        }
        let old = |name: &Localized| {
            name.iter().map(|(_, t)| (NameKind::OldName, Arc::from(t))).collect::<Vec<_>>()
        };
        for unit in lineages.iter().filter(|l| l.collection == *collection.id()).flat_map(|l| &l.units) {
            let own = &mut of[unit.feature as usize];
            own.extend(unit.code.iter().map(|code| (NameKind::Code, code.clone())));
            own.extend(old(&unit.name));
        }
        for row in memberships.iter().filter(|m| m.members == *collection.id()).flat_map(|m| &m.rows) {
            if let Some(member) = row.member {
                of[member as usize].extend(old(&row.name));
            }
        }
        for (i, own) in of.into_iter().enumerate() {
            let mut seen: Vec<Arc<str>> = Vec::new();
            for (n, (kind, text)) in own.into_iter().enumerate() {
                if !seen.contains(&text) {
                    // The first code is the one in use.
                    let old = kind == NameKind::OldName || (kind == NameKind::Code && n > 0);
                    names.push(Name::new(c as u32, i as u32, kind, &text, old));
                    seen.push(text);
                }
            }
        }
    }
    names
}

/// Further names that the data set declares for a feature.
fn further(collection: &Collection, feature: usize) -> impl Iterator<Item = (NameKind, Arc<str>)> {
    let named = collection.info().name_properties.iter().map(move |name| collection.value(feature, name));
    let texts = named.flat_map(|value| match value {
        ValueRef::List(all) => all.to_vec(),
        ValueRef::Text(one) => vec![one.into()],
        _ => Vec::new(),
    });
    texts.map(|text| (NameKind::Alternative, text))
}

fn titles(title: Title<'_>) -> impl Iterator<Item = (NameKind, Arc<str>)> {
    title.iter().map(|(language, text)| {
        let kind = match language {
            "en" => NameKind::English,
            "pinyin" => NameKind::Pinyin,
            _ => NameKind::Name,
        };
        (kind, Arc::from(text))
    })
}
