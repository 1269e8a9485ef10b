//! Which facts a request asks for, read once.

use super::document::named;
use crate::atlas::PlacedFact;
use crate::server::App;
use crate::server::ask::parameters::{STRING, parameter};
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Parameter;

/// What facts are about.
pub const PLACE: Parameter = parameter(
    "place",
    "Only facts about this: a feature as `collection/id`, all features of a collection as `collection/*`, or the id of a subject that is no feature.",
    STRING,
    "counties/*",
);
/// What facts measure.
pub const FACT_INDICATOR: Parameter = parameter(
    "indicator",
    "Only facts that measure this, in the words of their table.",
    STRING,
    "poor villages",
);
/// A section of their source.
pub const SECTION: Parameter = parameter(
    "section",
    "Only facts of this section of their source, or of one within it: `3.2` holds `3.2.1`.",
    STRING,
    "3.2.1",
);
/// A year they cover.
pub const FACT_YEAR: Parameter = parameter(
    "year",
    "Only facts whose year is this one, or whose period covers it.",
    r#"{"type":"integer"}"#,
    "2013",
);

/// Which facts are asked for.
pub struct FactFilter<'a> {
    place: Option<WantedPlace<'a>>,
    indicator: Option<&'a str>,
    section: Option<&'a str>,
    year: Option<i32>,
}

/// What facts are to be about: a subject, or features of a collection, one or all.
enum WantedPlace<'a> {
    Subject(&'a str),
    Features(&'a str, Option<&'a str>),
}

impl<'a> FactFilter<'a> {
    /// Reads `place`, `indicator`, `section` and `year`.
    ///
    /// # Errors
    /// 400 for a place that is not there, a measure, a section or a year that no fact has.
    pub fn read(app: &App, call: &'a Call) -> Result<Self, Problem> {
        let params = &call.params;
        let any = |holds: &dyn Fn(PlacedFact<'_>) -> bool| app.atlas.all_facts().any(holds);
        let year = |text: &str| text.parse().ok().filter(|y| any(&|f| f.fact.covers(*y)));
        let filter = FactFilter {
            place: params.get("place").map(|text| place(app, text)).transpose()?,
            indicator: params.get("indicator"),
            section: params.get("section"),
            year: params.parsed("year", "a year that a fact covers, such as 2013", year)?,
        };
        if let Some(name) = filter.indicator.filter(|name| !any(&|f| &*f.fact.indicator == *name)) {
            let expected = "what a fact measures, as /facts tells it";
            return Err(Problem::bad_request(format!(
                "parameter indicator: expected {expected}, found {name:?}"
            )));
        }
        if let Some(section) = filter.section.filter(|s| s.is_empty() || !any(&|f| f.fact.is_of(s))) {
            let expected = "a section that a fact names, such as 3.2";
            return Err(Problem::bad_request(format!(
                "parameter section: expected {expected}, found {section:?}"
            )));
        }
        Ok(filter)
    }

    /// True for a fact that is asked for.
    pub fn takes(&self, placed: &PlacedFact<'_>) -> bool {
        let (collection, id, _) = named(placed.place);
        let is_there = match self.place {
            None => true,
            Some(WantedPlace::Subject(wanted)) => collection.is_none() && id == wanted,
            Some(WantedPlace::Features(wanted, feature)) => {
                collection == Some(wanted) && feature.is_none_or(|f| f == id)
            }
        };
        is_there
            && self.indicator.is_none_or(|name| &*placed.fact.indicator == name)
            && self.section.is_none_or(|section| placed.fact.is_of(section))
            && self.year.is_none_or(|year| placed.fact.covers(year))
    }
}

fn place<'a>(app: &App, text: &'a str) -> Result<WantedPlace<'a>, Problem> {
    let bad = |why: String| {
        let expected = "expected collection/id, collection/* or the id of a subject";
        Problem::bad_request(format!("parameter place: {expected}, found {text:?}: {why}"))
    };
    let Some((id, feature)) = text.split_once('/') else {
        let known = || app.atlas.subjects().iter().map(|s| &*s.id);
        return match known().any(|id| id == text) {
            true => Ok(WantedPlace::Subject(text)),
            false => Err(bad(format!("no such subject; known: {}", known().collect::<Vec<_>>().join(", ")))),
        };
    };
    let collection = app.atlas.dataset().collection(id);
    match collection {
        Some(_) if feature == "*" => Ok(WantedPlace::Features(id, None)),
        _ => app
            .atlas
            .dataset()
            .feature(id, feature)
            .map_err(bad)
            .map(|_| WantedPlace::Features(id, Some(feature))),
    }
}
