//! Official lists: which feature belongs to which, on what evidence.

use super::{Localized, Value};
use std::sync::Arc;

/// How much of a member a list means.
#[derive(Debug, Clone, PartialEq)]
pub enum MemberPart {
    /// The whole feature.
    Whole,
    /// These faces of the coverage that carries the member.
    Faces(Vec<u32>),
    /// A part that no polygon of its own shows; the whole feature stands for it.
    UndrawnPart,
    /// No feature: the listed unit has no boundary.
    None,
}

/// One row of a list.
#[derive(Debug, Clone)]
pub struct Member {
    /// Position of the zone in its collection.
    pub zone: u32,
    /// Position of the member in its collection; `None` where the listed unit has no boundary.
    pub member: Option<u32>,
    /// The name as the list writes it, which may no longer be in use.
    pub name: Localized,
    /// How much of the member is meant.
    pub part: MemberPart,
    /// What the row rests on (`listed`, `derived`, `compiled`, ...).
    pub evidence: Option<Arc<str>>,
    /// The list's own remark; empty where it has none.
    pub note: Localized,
    /// Row number in its table, counted from 1 after the header.
    pub row: u32,
}

/// Features of one collection that belong to features of another *by official list*.
#[derive(Debug, Clone)]
pub struct Membership {
    /// Identifier.
    pub id: Arc<str>,
    /// Title for people.
    pub title: Localized,
    /// Where the list comes from.
    pub source: Localized,
    /// Collection of the zones.
    pub zones: Arc<str>,
    /// Collection of the members.
    pub members: Arc<str>,
    /// Rows, sorted by zone, then as listed.
    pub rows: Vec<Member>,
}

impl Membership {
    /// The rows of one zone.
    pub fn of_zone(&self, zone: u32) -> &[Member] {
        let start = self.rows.partition_point(|r| r.zone < zone);
        let end = self.rows.partition_point(|r| r.zone <= zone);
        &self.rows[start..end]
    }

    /// The rows that name one member.
    pub fn of_member(&self, member: u32) -> impl Iterator<Item = &Member> {
        self.rows.iter().filter(move |r| r.member == Some(member))
    }
}

impl Member {
    /// The part as one word for the wire: `whole`, `part` or `none`.
    pub fn part_word(&self) -> &'static str {
        match self.part {
            MemberPart::Whole => "whole",
            MemberPart::Faces(_) | MemberPart::UndrawnPart => "part",
            MemberPart::None => "none",
        }
    }

    /// Evidence as a property value.
    pub fn evidence_value(&self) -> Value {
        self.evidence.clone().map_or(Value::Null, Value::Text)
    }
}
