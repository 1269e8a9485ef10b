//! Official lists, row by row.

use super::glossary::Glossary;
use super::manifest::MembershipEntry;
use super::meant::unknown_id;
use super::{LoadError, LoadReport, Source, tables};
use crate::feature::{Collection, Kind, Localized, Member, MemberPart, Membership, Property, Shapes, Value};
use crate::table::{Column, Table};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Reads a list. Zones are given by their ids, as their geometry may yet be dissolved from the list.
///
/// # Errors
/// A table that cannot be read. A row with an unknown zone or member, or a point outside the member it stands for, is
/// left out.
pub fn read(
    source: &Source,
    entry: &MembershipEntry,
    zone_ids: &[Arc<str>],
    members: &Collection,
    glossary: &Glossary,
    report: &mut LoadReport,
) -> Result<Membership, LoadError> {
    let table = tables::read(source, &entry.table, report)?;
    let zones: FxHashMap<&str, u32> = zone_ids.iter().enumerate().map(|(i, id)| (&**id, i as u32)).collect();
    let columns = MembershipColumns::find(&table, entry)?;
    let mut rows = Vec::new();
    for row in 0..table.len() {
        let zone = table.cell(row, columns.zone);
        let Some(zone) = zones.get(zone) else {
            let message = unknown_id(&entry.zones, zone, zone_ids.iter().map(|id| &**id));
            report.left_out(table.fault(row, columns.zone, message));
            continue;
        };
        match columns.members(&table, row, *zone, members, (glossary, report)) {
            Ok(found) => rows.extend(found),
            Err(fault) => report.left_out(fault),
        }
    }
    rows.sort_by_key(|r| (r.zone, r.row));
    let Membership { id, title, source, .. } = describe(entry);
    Ok(Membership { id, title, source, zones: entry.zones.clone(), members: entry.members.clone(), rows })
}

fn describe(entry: &MembershipEntry) -> Membership {
    Membership {
        id: entry.id.clone(),
        title: entry.title.clone(),
        source: entry.source.clone(),
        zones: entry.zones.clone(),
        members: entry.members.clone(),
        rows: Vec::new(),
    }
}

struct MembershipColumns {
    zone: Column,
    member: Column,
    names: Vec<(Arc<str>, Column)>,
    evidence: Option<Column>,
    note: Option<Column>,
    coverage: Option<Column>,
    part_at: Option<Column>,
}

impl MembershipColumns {
    fn find(table: &Table, entry: &MembershipEntry) -> Result<Self, LoadError> {
        let name = |(l, c): (&Arc<str>, &String)| Ok((l.clone(), table.column(c)?));
        Ok(MembershipColumns {
            zone: table.column(&entry.zone_key)?,
            member: table.column(&entry.member_key)?,
            names: entry.name.iter().map(name).collect::<Result<_, LoadError>>()?,
            evidence: table.optional_column(entry.evidence.as_deref())?,
            note: table.optional_column(entry.note.as_deref())?,
            coverage: table.optional_column(entry.coverage.as_deref())?,
            part_at: table.optional_column(entry.part_at.as_deref())?,
        })
    }

    fn members(
        &self,
        table: &Table,
        row: usize,
        zone: u32,
        members: &Collection,
        (glossary, report): (&Glossary, &mut LoadReport),
    ) -> Result<Vec<Member>, LoadError> {
        let text = |c| table.text(row, c).map(Arc::from);
        let names = self.names.iter().map(|(l, c)| (l.clone(), table.cell(row, *c)));
        let listed = Member {
            zone,
            member: None,
            name: Localized::of(names),
            part: MemberPart::None,
            evidence: text(self.evidence),
            note: glossary.cell(table, row, self.note),
            row: row as u32 + 1,
        };
        let codes = table.cell(row, self.member);
        if codes.is_empty() {
            let found = format!("{} has no boundary", listed.name.english());
            report.noted(
                table.name(),
                Some(format!("line {}", table.line(row))),
                found,
                "listed without a place",
            );
            return Ok(vec![listed]);
        }
        let one = |code: &str| {
            let found = members.position(code.trim()).ok_or_else(|| {
                let message = unknown_id(members.id(), code, members.feature_ids());
                table.fault(row, self.member, message)
            })?;
            let part = self.part(table, row, members, found)?;
            Ok(Member { member: Some(found as u32), part, ..listed.clone() })
        };
        codes.split(';').map(one).collect()
    }

    fn part(
        &self,
        table: &Table,
        row: usize,
        members: &Collection,
        member: usize,
    ) -> Result<MemberPart, LoadError> {
        let (Some("part"), Some(coverage)) = (table.text(row, self.coverage), self.coverage) else {
            return Ok(MemberPart::Whole);
        };
        let Some(points) = table.text(row, self.part_at) else { return Ok(MemberPart::UndrawnPart) };
        let column = self.part_at.unwrap_or(coverage);
        let Shapes::Regions { coverage, regions } = members.shapes() else {
            let message = format!("collection {:?} is no coverage, so it has no polygon parts", members.id());
            return Err(table.fault(row, column, message).into());
        };
        let mut faces = Vec::new();
        for point in points.split(';') {
            let position = position(point).ok_or_else(|| {
                table.fault(row, column, format!("expected `longitude latitude`, found {point:?}"))
            })?;
            let of_member = regions.region(member).faces.iter().copied();
            let face = of_member.into_iter().find(|f| coverage.face_contains(*f as usize, position));
            faces.push(face.ok_or_else(|| {
                let id = members.feature_id(member);
                table.fault(row, column, format!("expected a point inside {id}, found {point:?}"))
            })?);
        }
        faces.sort_unstable();
        faces.dedup();
        Ok(MemberPart::Faces(faces))
    }
}

fn position(text: &str) -> Option<[f64; 2]> {
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(lon)), Some(Ok(lat)), None) => Some([lon, lat]),
        _ => None,
    }
}

/// The faces that a list assigns to each zone.
pub fn faces(membership: &Membership, zones: usize, members: &Collection) -> Vec<Vec<u32>> {
    let mut groups = vec![Vec::new(); zones];
    for row in &membership.rows {
        groups[row.zone as usize].extend(member_faces(row, members));
    }
    groups
}

/// The faces that one row stands for.
pub fn member_faces<'a>(row: &'a Member, members: &'a Collection) -> &'a [u32] {
    match (&row.part, row.member, members.shapes()) {
        (MemberPart::Faces(faces), ..) => faces,
        (MemberPart::None, ..) | (_, None, _) | (_, _, Shapes::Own(_)) => &[],
        (_, Some(member), Shapes::Regions { regions, .. }) => &regions.region(member as usize).faces,
    }
}

/// The property that gives members their zones: ids, `;` between several.
pub fn flag(name: &Arc<str>, membership: &Membership, zone_ids: &[Arc<str>], members: usize) -> Property {
    let mut zones: Vec<Vec<&str>> = vec![Vec::new(); members];
    for row in &membership.rows {
        let id = &*zone_ids[row.zone as usize];
        if let Some(list) = row.member.map(|m| &mut zones[m as usize])
            && !list.contains(&id)
        {
            list.push(id);
        }
    }
    let value = |ids: Vec<&str>| match ids.is_empty() {
        true => Value::Null,
        false => Value::Text(ids.join(";").into()),
    };
    Property {
        name: name.clone(),
        kind: Kind::Text,
        title: membership.title.clone(),
        description: Localized::default(),
        unit: None,
        values: zones.into_iter().map(value).collect(),
    }
}
