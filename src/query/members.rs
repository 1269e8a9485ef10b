//! "Counties inside zone X": by official list, and by shared ground.

use super::overlap::{Overlap, OverlappedZone};
use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, Member, MemberPart, Membership};
use crate::index::SpatialIndex;
use std::collections::BTreeSet;

/// How a member must relate to a zone.
///
/// ```
/// # use poverty_atlas::{Source, load};
/// #
/// # let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
/// # let fields = atlas.collection("fields").ok_or("no fields")?;
/// use poverty_atlas::{Budget, Relation};
///
/// let farms = atlas.collection("farms").ok_or("no farms")?;
/// let south = farms.position("south").ok_or("no such farm")?;
/// let members = atlas.members(farms, south, fields, Relation::Any, 0.0, &Budget::unlimited())?;
/// let said: Vec<Option<String>> = members.rows.iter().map(|row| row.disagreement()).collect();
/// assert_eq!(said[0], None);
/// assert_eq!(said[1].as_deref(), Some("not listed, but 0.8 km² (100 %) lie in the zone"));
/// assert_eq!(said[2].as_deref(), Some("listed as a whole, but 50 % lie in the zone"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It stands in the official list.
    Listed,
    /// Nothing of it lies outside.
    Within,
    /// They share ground.
    Intersects,
    /// More than half of it lies inside.
    Majority,
    /// It stands in the list, or they share ground.
    Any,
}

impl Relation {
    /// The words of the wire.
    pub const WORDS: [(&'static str, Relation); 5] = [
        ("listed", Relation::Listed),
        ("within", Relation::Within),
        ("intersects", Relation::Intersects),
        ("majority", Relation::Majority),
        ("any", Relation::Any),
    ];

    fn holds(self, row: &MemberRow<'_>) -> bool {
        let share = row.overlap.share_of_member;
        let meets = share > 0.0 || row.overlap.share_of_zone > 0.0;
        match self {
            Relation::Listed => true,
            Relation::Within => share >= 1.0 - SLIVER,
            Relation::Intersects => meets,
            Relation::Majority => share > 0.5,
            Relation::Any => !row.listed.is_empty() || meets,
        }
    }
}

/// One member of a zone, or one zone of a member.
#[derive(Debug, Clone)]
pub struct MemberRow<'a> {
    /// Position in the collection of what was asked for.
    pub position: u32,
    /// Ground that the two share, whatever the list says.
    pub overlap: Overlap,
    /// Rows of the official list that name it; two listed units may be one feature today.
    pub listed: Vec<&'a Member>,
}

impl MemberRow<'_> {
    /// How the official list and the ground disagree, in one sentence; `None` where they agree.
    ///
    /// Makes sense only where there is a list.
    pub fn disagreement(&self) -> Option<String> {
        let Overlap { km2, share_of_member: share, .. } = self.overlap;
        let percent = (share * 1e4).round() / 100.0;
        if self.listed.is_empty() {
            let shares = share > SLIVER;
            return shares.then(|| format!("not listed, but {km2:.1} km² ({percent} %) lie in the zone"));
        }
        let whole = self.listed.iter().any(|m| m.part == MemberPart::Whole);
        if self.listed.iter().any(|m| m.part == MemberPart::UndrawnPart) {
            return Some("listed in part, but the part has no boundary: the whole stands for it".to_owned());
        }
        match (whole, share >= 1.0 - SLIVER) {
            (true, false) => Some(format!("listed as a whole, but {percent} % lie in the zone")),
            (false, true) => Some("listed in part, but the whole lies in the zone".to_owned()),
            _ => None,
        }
    }
}

/// The members of a zone.
#[derive(Debug, Clone)]
pub struct Members<'a> {
    /// One for each feature found, ascending by position.
    pub rows: Vec<MemberRow<'a>>,
    /// Listed units without a boundary.
    pub unmatched: Vec<&'a Member>,
}

impl Members<'_> {
    /// Units of the list that the rows and what has no boundary stand for: two that are one feature today count twice,
    /// one that is two features today counts once.
    pub fn listed_units(&self) -> usize {
        let listed = self.rows.iter().flat_map(|r| &r.listed).map(|m| m.row);
        let all: BTreeSet<u32> = listed.chain(self.unmatched.iter().map(|m| m.row)).collect();
        all.len()
    }
}

/// The share of its area up to which a member may lie outside and still count as within: what rounding
/// and the drawing of one border by two sources leave.
const SLIVER: f64 = 1e-6;

/// Finds the members of a zone; beside the relation stands the least share of a member's area that counts, 0 to 1.
///
/// `Listed` returns the list as it is; the overlap beside each row shows where it disagrees with the ground.
///
/// # Errors
/// The budget is over.
pub fn members<'a>(
    zones: &Collection,
    zone: usize,
    members: &Collection,
    index: &SpatialIndex,
    list: Option<&'a Membership>,
    (relation, min_share): (Relation, f64),
    budget: &Budget,
) -> Result<Members<'a>, Stopped> {
    let listed = list.map_or(&[][..], |l| l.of_zone(zone as u32));
    let area = OverlappedZone::new(zones.shapes(), zone);
    let near = || index.candidates(&zones.shapes().bounds(zone));
    let positions = positions(relation, listed.iter().filter_map(|m| m.member), near);
    let row = |position: u32| MemberRow {
        position,
        overlap: area.overlap(members.shapes(), position as usize),
        listed: listed.iter().filter(|m| m.member == Some(position)).collect(),
    };
    let rows = rows(positions, row, (relation, min_share), budget)?;
    Ok(Members { rows, unmatched: listed.iter().filter(|m| m.member.is_none()).collect() })
}

/// The rows that count; the budget is looked at for each, since geometries may have to be cut.
fn rows<'a>(
    positions: Vec<u32>,
    row: impl Fn(u32) -> MemberRow<'a>,
    (relation, min_share): (Relation, f64),
    budget: &Budget,
) -> Result<Vec<MemberRow<'a>>, Stopped> {
    let counts = |r: &MemberRow<'_>| relation.holds(r) && r.overlap.share_of_member >= min_share;
    let mut found = Vec::new();
    for position in positions {
        budget.check()?;
        found.extend(Some(row(position)).filter(counts));
    }
    Ok(found)
}

/// The inverse: finds the zones of a member. `index` is that of the zones.
///
/// # Errors
/// The budget is over.
pub fn zones_of<'a>(
    zones: &Collection,
    index: &SpatialIndex,
    of: &Collection,
    member: usize,
    list: Option<&'a Membership>,
    (relation, min_share): (Relation, f64),
    budget: &Budget,
) -> Result<Members<'a>, Stopped> {
    let listed: Vec<&Member> = list.map_or_else(Vec::new, |l| l.of_member(member as u32).collect());
    let near = || index.candidates(&of.shapes().bounds(member));
    let row = |position: u32| MemberRow {
        position,
        overlap: OverlappedZone::new(zones.shapes(), position as usize).overlap(of.shapes(), member),
        listed: listed.iter().copied().filter(|m| m.zone == position).collect(),
    };
    let positions = positions(relation, listed.iter().map(|m| m.zone), near);
    Ok(Members { rows: rows(positions, row, (relation, min_share), budget)?, unmatched: Vec::new() })
}

/// Positions that may count, ascending: those listed, those near, or both.
fn positions(relation: Relation, listed: impl Iterator<Item = u32>, near: impl Fn() -> Vec<u32>) -> Vec<u32> {
    let mut all: Vec<u32> = match relation {
        Relation::Listed => listed.collect(),
        Relation::Any => listed.chain(near()).collect(),
        _ => near(),
    };
    all.sort_unstable();
    all.dedup();
    all
}
