//! Collections dissolved from the polygons of another.

use super::manifest::{CollectionEntry, DissolveEntry, MANIFEST};
use super::report::WITHOUT_PLACE;
use super::{LoadError, LoadReport, collections::Draft, memberships};
use crate::coverage::{Coverage, Regions};
use crate::feature::{
    Collection, Kind, Localized, Membership, Property, Shapes, Title, Titles, Value, Values,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Dissolves by a property of the base features that holds the id of the new one.
///
/// # Errors
/// Features that are no coverage, an unknown property. A feature of an unknown group is left out.
pub fn by_property(
    entry: &CollectionEntry,
    property: &str,
    draft: &Draft,
    base: &Collection,
    report: &mut LoadReport,
) -> Result<Shapes, LoadError> {
    let (coverage, regions) = coverage_of(base, entry)?;
    let names = base.property(property).ok_or_else(|| {
        let message = format!("collection {:?} has no property {property:?}", base.id());
        LoadError::at(MANIFEST, format!("collection {:?}, dissolve.by", entry.id), message)
    })?;
    let ids: BTreeMap<&str, usize> = draft.ids.iter().enumerate().map(|(i, id)| (&**id, i)).collect();
    let mut groups = vec![Vec::new(); draft.ids.len()];
    for (member, value) in names.values.iter().enumerate().filter(|(_, v)| !v.is_null()) {
        let name = value.to_cell();
        let Some(group) = ids.get(name.as_str()) else {
            let place = format!("feature {}, property {property}", base.feature_id(member));
            let message = format!("expected an id of collection {:?}, found {name:?}", entry.id);
            report.left_out(LoadError::at(base.id().to_string(), place, message));
            continue;
        };
        groups[*group].extend(&regions.region(member).faces);
    }
    unite(coverage, groups, entry, &draft.ids, report)
}

/// Unites all base features into the one new feature.
///
/// # Errors
/// Features that are no coverage, another number of new features than one.
pub fn whole(
    entry: &CollectionEntry,
    draft: &Draft,
    base: &Collection,
    report: &mut LoadReport,
) -> Result<Shapes, LoadError> {
    let (coverage, regions) = coverage_of(base, entry)?;
    if draft.ids.len() != 1 {
        let message = format!("expected one feature, into which all are united, found {}", draft.ids.len());
        return Err(LoadError::at(MANIFEST, format!("collection {:?}, dissolve", entry.id), message));
    }
    let faces = (0..regions.len()).flat_map(|i| regions.region(i).faces.iter().copied()).collect();
    unite(coverage, vec![faces], entry, &draft.ids, report)
}

/// Dissolves what an official list assigns to each zone.
///
/// # Errors
/// Features that are no coverage, a zone without members.
pub fn by_membership(
    entry: &CollectionEntry,
    membership: &Membership,
    draft: &Draft,
    base: &Collection,
    report: &mut LoadReport,
) -> Result<Shapes, LoadError> {
    let (coverage, _) = coverage_of(base, entry)?;
    let groups = memberships::faces(membership, draft.ids.len(), base);
    unite(coverage, groups, entry, &draft.ids, report)
}

/// Divides each zone of a list by a property of its members: one feature for each zone and value.
///
/// # Errors
/// Features that are no coverage, a part without members.
pub fn split(
    entry: &CollectionEntry,
    dissolve: &DissolveEntry,
    split_by: &str,
    membership: &Membership,
    zones: &Collection,
    base: &Collection,
    report: &mut LoadReport,
) -> Result<(Draft, Shapes), LoadError> {
    let (coverage, _) = coverage_of(base, entry)?;
    let mut parts: BTreeMap<(u32, String), Vec<usize>> = BTreeMap::new();
    for (i, row) in membership.rows.iter().enumerate() {
        let Some(member) = row.member else { continue };
        let value = base.value(member as usize, split_by);
        if !value.is_null() {
            parts.entry((row.zone, value.to_cell())).or_default().push(i);
        }
    }
    let mut draft = Draft {
        file: MANIFEST.to_owned(),
        ids: Vec::new(),
        id_property: Some("id".into()),
        has_number_ids: false,
        titles: Titles::default(),
        properties: Vec::new(),
    };
    let (mut groups, mut titles) = (Vec::new(), Vec::new());
    let (mut zone_ids, mut values, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for ((zone, value), rows) in &parts {
        let zone = *zone as usize;
        draft.ids.push(format!("{}-{value}", zones.feature_id(zone)).into());
        let member = membership.rows[rows[0]].member.unwrap_or(0) as usize;
        titles.push(part_title(zones.feature_title(zone), dissolve, base, member));
        zone_ids.push(Value::Text(zones.feature_id(zone).into()));
        values.push(Value::Text(value.as_str().into()));
        let mut members: Vec<u32> = rows.iter().filter_map(|r| membership.rows[*r].member).collect();
        members.sort_unstable();
        members.dedup();
        counts.push(Value::Integer(rows.len() as i64));
        groups.push(
            rows.iter()
                .flat_map(|r| memberships::member_faces(&membership.rows[*r], base))
                .copied()
                .collect(),
        );
    }
    let column = |name: &str, kind, values| Property {
        name: name.into(),
        kind,
        title: entry.properties.get(name).map(|p| p.title.clone()).unwrap_or_default(),
        description: entry.properties.get(name).map(|p| p.description.clone()).unwrap_or_default(),
        unit: None,
        values: Values::from(values),
    };
    let zone_name = format!("{}_id", singular(&membership.zones));
    draft.properties.push(column("id", Kind::Text, draft.ids.iter().cloned().map(Value::Text).collect()));
    draft.properties.push(column(&zone_name, Kind::Text, zone_ids));
    draft.properties.push(column(split_by, Kind::Text, values));
    for language in dissolve.split_title.keys() {
        let named = titles.iter().map(|t: &Localized| Value::Text(t.get(language).into())).collect();
        draft.properties.push(column(&DissolveEntry::title_property(language), Kind::Text, named));
    }
    draft.properties.push(column("listed_members", Kind::Integer, counts));
    draft.titles = titles.into();
    let shapes = unite(coverage, groups, entry, &draft.ids, report)?;
    Ok((draft, shapes))
}

/// `eco-zones` names a column `eco_zone_id`.
fn singular(collection: &str) -> String {
    collection.strip_suffix('s').unwrap_or(collection).replace('-', "_")
}

fn part_title(zone: Title<'_>, dissolve: &DissolveEntry, base: &Collection, member: usize) -> Localized {
    if dissolve.split_title.is_empty() {
        return zone.to_localized();
    }
    let part = |(language, property): (&Arc<str>, &String)| {
        let part = base.value(member, property).to_cell();
        (language.clone(), format!("{} · {part}", zone.get(language)))
    };
    Localized::of(dissolve.split_title.iter().map(part))
}

fn coverage_of<'a>(
    base: &'a Collection,
    entry: &CollectionEntry,
) -> Result<(&'a Arc<Coverage>, &'a Regions), LoadError> {
    match base.shapes() {
        Shapes::Regions { coverage, regions } => Ok((coverage, regions)),
        Shapes::Own(_) => {
            let message =
                format!("collection {:?} is no coverage, so nothing can be dissolved from it", base.id());
            Err(LoadError::at(MANIFEST, format!("collection {:?}, dissolve.of", entry.id), message))
        }
    }
}

fn unite(
    coverage: &Arc<Coverage>,
    groups: Vec<Vec<u32>>,
    entry: &CollectionEntry,
    ids: &[Arc<str>],
    report: &mut LoadReport,
) -> Result<Shapes, LoadError> {
    for (id, _) in ids.iter().zip(&groups).filter(|(_, faces)| faces.is_empty()) {
        let (collection, place) = (format!("collection {}", entry.id), Some(format!("feature {id}")));
        report.noted(&collection, place, "no member with a boundary", WITHOUT_PLACE);
    }
    let regions = Regions::dissolve(coverage, groups);
    Ok(Shapes::Regions { coverage: coverage.clone(), regions })
}
