//! From a manifest to an atlas: collections, joins, lists and dissolved regions, in that order.

use super::manifest::{CollectionEntry, MANIFEST, Manifest, SubjectEntry};
use super::report::LEFT_OUT;
use super::{
    LoadError, LoadReport, Source, collections, dissolve, documents, facts, indicators, joins, lineage,
    memberships, points, ratios, shares,
};
use crate::feature::{
    Collection, DeclaredDocument, FactTable, Kind, Lineage, Localized, Membership, Property, ShapeKind,
    Subject, Value,
};
use crate::indicator::Indicator;
use crate::language::words;
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
    let mut work =
        Assembly { source, manifest, report, collections: vec![], memberships: vec![], left_out: vec![] };
    work.read_base()?;
    work.derive_all()?;
    work.read_remaining_lists()?;
    work.flag_members()?;
    work.add_areas()?;
    work.check_times()?;
    work.check_shown()?;
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
            _ => indicators::read(source, entry, collection, report)?,
        };
        out.indicators.push(indicator);
    }
    for entry in &manifest.lineages {
        let place = || format!("lineage of {}, collection", entry.table);
        let collection = find(&out.collections, &entry.collection, place)?;
        out.lineages.push(lineage::read(source, entry, collection, report)?);
    }
    out.subjects = manifest.subjects.iter().map(subject).collect();
    for entry in &manifest.facts {
        let place = || format!("facts of {}, collection", entry.table);
        let places = match &entry.collection {
            Some(id) => facts::Places::Features(find(&out.collections, id, place)?),
            None => facts::Places::Subjects(&out.subjects),
        };
        out.facts.push(facts::read(source, entry, places, report)?);
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
            let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            if id.is_empty() || !id.chars().all(fits) {
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
    report: &'a mut LoadReport,
    collections: Vec<Collection>,
    memberships: Vec<Membership>,
    left_out: Vec<LoadError>,
}

impl Assembly<'_> {
    fn read_base(&mut self) -> Result<(), LoadError> {
        for entry in self.manifest.collections.iter().filter(|c| c.dissolve.is_none() && c.points.is_none()) {
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
        if self.manifest.is_found && !self.collections.iter().any(somewhere) {
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
                let shapes = points::within(entry, how, &draft, &base)?;
                let mut collection = draft.finish(entry, shapes)?;
                self.join(&mut collection)?;
                self.collections.push(collection);
                continue;
            }
            let Some(how) = &entry.dissolve else { continue };
            let place = || format!("collection {:?}, dissolve.of", entry.id);
            let base = find(&self.collections, &how.of, place)?.clone();
            let mut collection = match (&how.by, &how.membership, &how.split_by) {
                (None, None, None) => {
                    let draft = self.draft(entry)?;
                    let shapes = dissolve::whole(entry, &draft, &base, self.report)?;
                    draft.finish(entry, shapes)?
                }
                (Some(property), None, None) => {
                    let draft = self.draft(entry)?;
                    let shapes = dissolve::by_property(entry, property, &draft, &base, self.report)?;
                    draft.finish(entry, shapes)?
                }
                (None, Some(list), None) => {
                    let draft = self.draft(entry)?;
                    let list = self.list(list, &draft.ids, &base)?;
                    let shapes = dissolve::by_membership(entry, &list, &draft, &base, self.report)?;
                    draft.finish(entry, shapes)?
                }
                (None, Some(list), Some(property)) => {
                    let place = || format!("collection {:?}, dissolve.membership", entry.id);
                    let declared = self.manifest.memberships.iter().find(|m| m.id == *list);
                    let zones = declared.map_or("", |m| &*m.zones);
                    let zones = find(&self.collections, zones, place)?.clone();
                    let list = self.list(list, &zone_ids(&zones), &base)?;
                    let (draft, shapes) =
                        dissolve::split(entry, how, property, &list, &zones, &base, self.report)?;
                    draft.finish(entry, shapes)?
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
            self.join(&mut collection)?;
            self.collections.push(collection);
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
        let list = memberships::read(self.source, entry, zones, members, self.report)?;
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

    /// A declared time must be there and be one.
    fn check_times(&self) -> Result<(), LoadError> {
        for collection in &self.collections {
            let Some(name) = &collection.info().time else { continue };
            let kind = collection.property(name).map(|p| p.kind);
            if !matches!(kind, Some(Kind::Date | Kind::Timestamp | Kind::Integer)) {
                let found = kind.map_or("no such property".to_owned(), |k| format!("{k:?}").to_lowercase());
                let message =
                    format!("expected a date, a timestamp or a year as an integer, found {found}: {name:?}");
                let place = format!("collection {:?}, time_property", collection.id());
                return Err(LoadError::at(MANIFEST, place, message));
            }
        }
        Ok(())
    }

    /// What a page shows as a place, or leaves out, must be there.
    fn check_shown(&self) -> Result<(), LoadError> {
        for collection in &self.collections {
            let info = collection.info();
            let within = info.within_properties.values().flatten().map(|name| ("within_properties", name));
            let hidden = info.hidden_properties.iter().map(|name| ("hidden_properties", name));
            if let Some((key, name)) =
                within.chain(hidden).find(|(_, name)| collection.property(name).is_none())
            {
                let place = format!("collection {:?}, {key}", collection.id());
                let known = collection.properties().iter().map(|p| &*p.name).collect::<Vec<_>>().join(", ");
                return Err(LoadError::at(
                    MANIFEST,
                    place,
                    format!("expected a property {name:?}, found {known}"),
                ));
            }
        }
        Ok(())
    }

    /// Polygons tell their area, unless the data already do.
    fn add_areas(&mut self) -> Result<(), LoadError> {
        for collection in &mut self.collections {
            if collection.shapes().kind() != ShapeKind::Polygon || collection.property("area_km2").is_some() {
                continue;
            }
            let rounded = |i| Value::Number((collection.shapes().area_km2(i) * 100.0).round() / 100.0);
            let area = Property {
                name: "area_km2".into(),
                kind: Kind::Number,
                title: Localized::of(words::texts("area")),
                unit: Some(Localized::plain("km²")),
                values: (0..collection.len()).map(rounded).collect(),
            };
            collection.set_property(area).map_err(|e| LoadError::of_file(MANIFEST, e))?;
        }
        Ok(())
    }
}

fn zone_ids(zones: &Collection) -> Vec<Arc<str>> {
    (0..zones.len()).map(|i| zones.feature_id(i).clone()).collect()
}
