//! From a manifest to an atlas: collections, joins, lists and dissolved regions, in that order.

use super::folder::is_of_ids;
use super::manifest::{CollectionEntry, MANIFEST, Manifest, SubjectEntry};
use super::report::LEFT_OUT;
use super::{
    LoadError, LoadReport, Source, collections, complete, dissolve, documents, facts, glossary::Glossary,
    indicators, joins, labels, lineage, lines, memberships, points, ratios, shares,
};
use crate::feature::{
    Collection, DeclaredDocument, FactTable, Lineage, Localized, Membership, Shapes, Subject,
};
use crate::indicator::Indicator;
use std::sync::Arc;

/// All that a manifest declares, loaded.
#[derive(Debug, Default)]
pub struct Assembled {
    /// In the manifest's order.
    pub collections: Vec<Collection>,
    /// In the manifest's order.
    pub memberships: Vec<Membership>,
    /// In the manifest's order.
    pub indicators: Vec<Indicator>,
    /// In the manifest's order.
    pub subjects: Vec<Subject>,
    /// In the manifest's order.
    pub facts: Vec<FactTable>,
    /// In the manifest's order.
    pub documents: Vec<DeclaredDocument>,
    /// In the manifest's order.
    pub lineages: Vec<Lineage>,
}

/// Loads what the manifest declares.
///
/// # Errors
/// The first fault in the manifest or in a file that it names.
pub fn assemble(
    source: &Source,
    manifest: &Manifest,
    report: &mut LoadReport,
) -> Result<Assembled, LoadError> {
    check_ids(manifest)?;
    let glossary = Glossary::read(source, manifest.glossary.as_ref(), &manifest.languages)?;
    let glossary = &glossary;
    let mut work = Assembly {
        source,
        manifest,
        glossary,
        report,
        collections: vec![],
        memberships: vec![],
        left_out: vec![],
    };
    work.read_base()?;
    work.place_labels()?;
    work.derive_all()?;
    work.place_labels()?;
    work.read_remaining_lists()?;
    work.flag_members()?;
    complete::add_areas(&mut work.collections, &manifest.languages)?;
    complete::shorten_labels(&manifest.collections, &mut work.collections)?;
    complete::check_times(&work.collections)?;
    complete::check_shown(&work.collections)?;
    let (collections, memberships) = (work.collections, work.memberships);
    let mut out = Assembled { collections, memberships, ..Assembled::default() };
    let order = |id: &Arc<str>| manifest.collections.iter().position(|c| c.id == *id);
    out.collections.sort_by_key(|c| order(c.id()));
    out.memberships.sort_by_key(|m| manifest.memberships.iter().position(|e| e.id == m.id));
    for entry in &manifest.indicators {
        let place = || format!("indicator {:?}, collection", entry.id);
        let collection = entry.collection.as_ref().map(|id| find(&out.collections, id, place)).transpose()?;
        let indicator = match (&entry.share_in, &entry.ratio, collection) {
            (Some(zones), _, Some(collection)) => {
                shares::read(entry, collection, find(&out.collections, zones, place)?)?
            }
            (_, Some(ratio), _) => ratios::read(entry, ratio, &out.indicators)?,
            _ => indicators::read(source, entry, collection, glossary, report)?,
        };
        out.indicators.push(indicator);
    }
    for entry in &manifest.lineages {
        let place = || format!("lineage of {}, collection", entry.table);
        let collection = find(&out.collections, &entry.collection, place)?;
        out.lineages.push(lineage::read(source, entry, collection, glossary, report)?);
    }
    out.subjects = manifest.subjects.iter().map(subject).collect();
    for entry in &manifest.facts {
        let place = || format!("facts of {}, collection", entry.table);
        let places = match &entry.collection {
            Some(id) => facts::Places::Features(find(&out.collections, id, place)?),
            None => facts::Places::Subjects(&out.subjects),
        };
        out.facts.push(facts::read(source, entry, places, glossary, report)?);
    }
    for entry in &manifest.documents {
        out.documents.push(documents::read(source, entry, report)?);
    }
    Ok(out)
}

fn subject(entry: &SubjectEntry) -> Subject {
    let title = if entry.title.is_empty() { Localized::plain(entry.id.clone()) } else { entry.title.clone() };
    Subject { id: entry.id.clone(), title }
}

fn check_ids(manifest: &Manifest) -> Result<(), LoadError> {
    let lists: [(&str, Vec<&Arc<str>>); 5] = [
        ("collection", manifest.collections.iter().map(|c| &c.id).collect()),
        ("membership", manifest.memberships.iter().map(|c| &c.id).collect()),
        ("indicator", manifest.indicators.iter().map(|c| &c.id).collect()),
        ("subject", manifest.subjects.iter().map(|c| &c.id).collect()),
        ("document", manifest.documents.iter().map(|c| &c.id).collect()),
    ];
    for (what, ids) in lists {
        for (i, id) in ids.iter().enumerate() {
            if id.is_empty() || !id.chars().all(is_of_ids) {
                let message = "expected letters, digits, `-`, `_` and `.`, as the id stands in addresses";
                return Err(LoadError::at(MANIFEST, format!("{what} {id:?}"), message));
            }
            if ids[..i].contains(id) {
                return Err(LoadError::at(
                    MANIFEST,
                    format!("{what} {id:?}"),
                    "declared twice; ids must be unique",
                ));
            }
        }
    }
    Ok(())
}

fn find<'a>(
    collections: &'a [Collection],
    id: &str,
    place: impl Fn() -> String,
) -> Result<&'a Collection, LoadError> {
    collections.iter().find(|c| &**c.id() == id).ok_or_else(|| {
        let known = collections.iter().map(|c| &**c.id()).collect::<Vec<_>>().join(", ");
        LoadError::at(MANIFEST, place(), format!("no such collection: {id:?}; known here: {known}"))
    })
}

struct Assembly<'a> {
    source: &'a Source,
    manifest: &'a Manifest,
    glossary: &'a Glossary,
    report: &'a mut LoadReport,
    collections: Vec<Collection>,
    memberships: Vec<Membership>,
    left_out: Vec<LoadError>,
}

impl Assembly<'_> {
    fn read_base(&mut self) -> Result<(), LoadError> {
        for entry in self.manifest.collections.iter().filter(|c| !c.is_derived()) {
            let mut collection = match collections::read(self.source, entry, self.report) {
                Err(fault) if self.manifest.is_found => {
                    self.left_out.push(fault);
                    continue;
                }
                read => read?,
            };
            self.join(&mut collection)?;
            self.collections.push(collection);
        }
        self.tell_left_out()?;
        let declared = |id: &Arc<str>| self.manifest.collections.iter().any(|c| c.id == *id);
        match self.manifest.joins.iter().find(|j| !declared(&j.collection)) {
            Some(join) => {
                let message = format!("no such collection: {:?}", join.collection);
                Err(LoadError::at(MANIFEST, format!("join of {}", join.table), message))
            }
            None => Ok(()),
        }
    }

    /// Tells the files that cannot be served.
    ///
    /// # Errors
    /// There are no others.
    fn tell_left_out(&mut self) -> Result<(), LoadError> {
        let somewhere = |c: &Collection| (0..c.len()).any(|i| c.shapes().has_place(i));
        if self.manifest.is_found
            && self.manifest.archives.is_empty()
            && !self.collections.iter().any(somewhere)
        {
            let faults = self.left_out.iter().map(ToString::to_string);
            let empty = self.collections.iter().map(|c| format!("{}: no feature has a place", c.id()));
            let all: Vec<String> = faults.chain(empty).collect();
            return Err(LoadError::of_file(
                "the folder",
                format!("expected something to serve, found nothing: {}", all.join("; ")),
            ));
        }
        for fault in self.left_out.drain(..) {
            let (file, found) = fault.parts();
            self.report.changed(file, None, found, LEFT_OUT);
        }
        Ok(())
    }

    fn join(&mut self, collection: &mut Collection) -> Result<(), LoadError> {
        let id = collection.id().clone();
        for join in self.manifest.joins.iter().filter(|j| j.collection == id) {
            joins::apply(self.source, join, collection, self.report)?;
        }
        Ok(())
    }

    fn derive_all(&mut self) -> Result<(), LoadError> {
        for entry in &self.manifest.collections {
            if let Some(how) = &entry.points {
                let place = || format!("collection {:?}, points.in", entry.id);
                let base = find(&self.collections, &how.within, place)?.clone();
                let draft = self.draft(entry)?;
                let shapes = points::within(entry, how, &draft, &base, self.report)?;
                self.finish(entry, draft, shapes)?;
            }
            if let Some(how) = &entry.lines {
                let place = || format!("collection {:?}, lines.between", entry.id);
                let bases = how.between.iter().map(|id| find(&self.collections, id, place).cloned());
                let bases = bases.collect::<Result<Vec<_>, _>>()?;
                let mut draft = self.draft(entry)?;
                let bases: Vec<&Collection> = bases.iter().collect();
                let shapes = lines::between(entry, how, &mut draft, &bases, self.report)?;
                self.finish(entry, draft, shapes)?;
            }
            let Some(how) = &entry.dissolve else { continue };
            let place = || format!("collection {:?}, dissolve.of", entry.id);
            let base = find(&self.collections, &how.of, place)?.clone();
            let (draft, shapes) = match (&how.by, &how.membership, &how.split_by) {
                (None, None, None) => {
                    let draft = self.draft(entry)?;
                    let shapes = dissolve::whole(entry, &draft, &base, self.report)?;
                    (draft, shapes)
                }
                (Some(property), None, None) => {
                    let draft = self.draft(entry)?;
                    let shapes = dissolve::by_property(entry, property, &draft, &base, self.report)?;
                    (draft, shapes)
                }
                (None, Some(list), None) => {
                    let draft = self.draft(entry)?;
                    let list = self.list(list, &draft.ids, &base)?;
                    let shapes = dissolve::by_membership(entry, &list, &draft, &base, self.report)?;
                    (draft, shapes)
                }
                (None, Some(list), Some(property)) => {
                    let place = || format!("collection {:?}, dissolve.membership", entry.id);
                    let declared = self.manifest.memberships.iter().find(|m| m.id == *list);
                    let zones = declared.map_or("", |m| &*m.zones);
                    let zones = find(&self.collections, zones, place)?.clone();
                    let list = self.list(list, &zone_ids(&zones), &base)?;
                    dissolve::split(entry, how, property, &list, &zones, &base, self.report)?
                }
                _ => {
                    let message = "expected `by`, `membership` with or without `split_by`, or none of them";
                    return Err(LoadError::at(
                        MANIFEST,
                        format!("collection {:?}, dissolve", entry.id),
                        message,
                    ));
                }
            };
            self.finish(entry, draft, shapes)?;
        }
        Ok(())
    }

    fn finish(
        &mut self,
        entry: &CollectionEntry,
        draft: collections::Draft,
        shapes: Shapes,
    ) -> Result<(), LoadError> {
        let mut collection = draft.finish(entry, shapes)?;
        self.join(&mut collection)?;
        self.collections.push(collection);
        Ok(())
    }

    /// Places labels of the collections that are there by now, at the points of others that are.
    fn place_labels(&mut self) -> Result<(), LoadError> {
        for entry in &self.manifest.collections {
            let Some(how) = &entry.labels else { continue };
            if !self.manifest.collections.iter().any(|c| c.id == how.at) {
                let place = || format!("collection {:?}, labels.at", entry.id);
                find(&self.collections, &how.at, place)?;
            }
            let at = |id: &Arc<str>| self.collections.iter().position(|c| c.id() == id);
            let (Some(own), Some(points)) = (at(&entry.id), at(&how.at)) else { continue };
            let places = labels::places(entry, how, &self.collections[own], &self.collections[points])?;
            let placed = self.collections[own].set_label_places(places);
            placed.map_err(|e| LoadError::of_file(MANIFEST, e))?;
        }
        Ok(())
    }

    fn draft(&mut self, entry: &CollectionEntry) -> Result<collections::Draft, LoadError> {
        collections::read_properties(self.source, entry, self.report)?.ok_or_else(|| {
            let message = "expected `file` or `table` with the features' properties";
            LoadError::at(MANIFEST, format!("collection {:?}", entry.id), message)
        })
    }

    /// A list by id, read on first use.
    fn list(&mut self, id: &str, zones: &[Arc<str>], members: &Collection) -> Result<Membership, LoadError> {
        if let Some(known) = self.memberships.iter().find(|m| &*m.id == id) {
            return Ok(known.clone());
        }
        let entry = self.manifest.memberships.iter().find(|m| &*m.id == id).ok_or_else(|| {
            LoadError::at(MANIFEST, format!("membership {id:?}"), "used by a collection, but not declared")
        })?;
        let list = memberships::read(self.source, entry, zones, members, self.glossary, self.report)?;
        self.memberships.push(list.clone());
        Ok(list)
    }

    fn read_remaining_lists(&mut self) -> Result<(), LoadError> {
        for entry in &self.manifest.memberships {
            let place = |what: &str| format!("membership {:?}, {what}", entry.id);
            let zones = zone_ids(find(&self.collections, &entry.zones, || place("zones"))?);
            let members = find(&self.collections, &entry.members, || place("members"))?.clone();
            self.list(&entry.id, &zones, &members)?;
        }
        Ok(())
    }

    fn flag_members(&mut self) -> Result<(), LoadError> {
        for entry in self.manifest.memberships.iter() {
            let Some(name) = &entry.flag else { continue };
            let Some(list) = self.memberships.iter().find(|m| m.id == entry.id) else { continue };
            let zones = zone_ids(find(&self.collections, &entry.zones, || entry.id.to_string())?);
            let members = self.collections.iter_mut().find(|c| *c.id() == entry.members);
            let Some(members) = members else { continue };
            let flag = memberships::flag(name, list, &zones, members.len());
            members.set_property(flag).map_err(|e| LoadError::of_file(&entry.table, e))?;
        }
        Ok(())
    }
}

fn zone_ids(zones: &Collection) -> Vec<Arc<str>> {
    (0..zones.len()).map(|i| zones.feature_id(i).into()).collect()
}
