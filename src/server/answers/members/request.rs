//! What a request for members of a zone asks, read once.

use crate::budget::{Budget, Stopped};
use crate::export::Detail;
use crate::feature::Collection;
use crate::query::{Members, Relation};
use crate::server::App;
use crate::server::ask;
use crate::server::ask::paging::{MAX_LIMIT, Paging};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;

/// Which way an official list relates the two collections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The feature is a zone of the list, and its members are asked for.
    Members,
    /// The feature is a member in the list, and its zones are asked for.
    Zones,
    /// No list relates the two.
    NoList,
}

/// Members of a zone, or zones of a member, as a request asks for them.
pub struct MembersRequest<'a> {
    /// The collection of the feature asked about.
    pub of: &'a Collection,
    /// The feature asked about.
    pub feature: usize,
    /// The collection of the answer.
    pub wanted: &'a Collection,
    /// How a list relates the two.
    pub direction: Direction,
    /// The relation with its word.
    pub relation: (&'static str, Relation),
    /// Members that share less of themselves are left out.
    pub min_share: f64,
    /// Where in the answer the page stands.
    pub paging: Paging,
    /// How features are shown.
    pub detail: Detail,
    /// True if the answer tells how it came about.
    pub is_explained: bool,
    /// The word of `f`.
    pub format: &'static str,
}

impl<'a> MembersRequest<'a> {
    /// Reads a request for what is related to a feature: its collection, its id, the collection wanted.
    ///
    /// # Errors
    /// 404 for an unknown collection or feature, 400 for a relation that the two do not have or a parameter that cannot
    /// be read; 406 where `Accept` takes none of the formats.
    pub fn read(
        app: &'a App,
        call: &Call,
        [of, feature, wanted]: [&str; 3],
        route: &Route,
    ) -> Result<Self, Problem> {
        let format = html::format(app, call, route, &formats::TABLES)?;
        let (of, wanted) = (app.collection(of)?, app.collection(wanted)?);
        let feature = app.feature(of, feature)?;
        if let Some(by) = call.params.get("group_by") {
            return Err(Problem::bad_request(format!(
                "parameter group_by: expected none beside features in memory (/collections/{}/aggregate has group_by and in), found {by:?}",
                wanted.id()
            )));
        }
        let direction =
            match (app.atlas.membership(of.id(), wanted.id()), app.atlas.membership(wanted.id(), of.id())) {
                (Some(_), _) => Direction::Members,
                (None, Some(_)) => Direction::Zones,
                (None, None) => Direction::NoList,
            };
        Ok(MembersRequest {
            of,
            feature,
            wanted,
            direction,
            relation: relation_of(call, direction, of, wanted)?,
            min_share: call.params.number("min_share", 0.0, 1.0)?.unwrap_or(0.0),
            paging: Paging::read(call, MAX_LIMIT)?,
            detail: ask::detail(call, wanted)?,
            is_explained: call.params.flag("explain")?,
            format,
        })
    }

    /// True where an official list relates the two.
    pub fn has_list(&self) -> bool {
        self.direction != Direction::NoList
    }

    /// What the request asks for, on all pages.
    ///
    /// # Errors
    /// The budget is over.
    pub fn found(&self, app: &'a App, budget: &Budget) -> Result<Members<'a>, Stopped> {
        self.related(app, (self.relation.1, self.min_share), budget)
    }

    /// The same for another relation and share.
    ///
    /// # Errors
    /// The budget is over.
    pub fn related(
        &self,
        app: &'a App,
        (relation, share): (Relation, f64),
        budget: &Budget,
    ) -> Result<Members<'a>, Stopped> {
        let (of, feature, wanted) = (self.of, self.feature, self.wanted);
        match self.direction {
            Direction::Zones => app.atlas.zones_of(wanted, of, feature, relation, share, budget),
            _ => app.atlas.members(of, feature, wanted, relation, share, budget),
        }
    }
}

/// The relation asked for. By default members are those of the list, zones those of the list or the ground, and where
/// there is no list, what shares ground.
fn relation_of(
    call: &Call,
    direction: Direction,
    of: &Collection,
    wanted: &Collection,
) -> Result<(&'static str, Relation), Problem> {
    let words: Vec<(&str, (&'static str, Relation))> =
        Relation::WORDS.iter().map(|(w, r)| (*w, (*w, *r))).collect();
    let default = match direction {
        Direction::Members => ("listed", Relation::Listed),
        Direction::Zones => ("any", Relation::Any),
        Direction::NoList => ("intersects", Relation::Intersects),
    };
    let relation = call.params.word("relation", &words)?.unwrap_or(default);
    match relation.1 == Relation::Listed && direction == Direction::NoList {
        true => Err(Problem::bad_request(format!(
            "parameter relation: no official list gives {} to {}; expected within, intersects or majority, found \"listed\"",
            wanted.id(),
            of.id()
        ))),
        false => Ok(relation),
    }
}
