//! What a request for the series of an indicator asks, read once.

use super::measured::Measured;
use crate::indicator::{Indicator, Observation};
use crate::server::App;
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;

/// The series of an indicator as a request asks for them.
pub struct SeriesRequest<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// What its series describe.
    pub measured: Measured<'a>,
    /// The years asked for.
    pub years: SeriesYears,
    /// True for a row for each series, in tables; false for a row for each value.
    pub is_wide: bool,
    /// The word of `f`.
    pub format: &'static str,
}

/// Which years of a series are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesYears {
    /// All there are.
    All,
    /// One.
    One(i32),
    /// The change between two, the earlier first.
    Between([i32; 2]),
}

impl<'a> SeriesRequest<'a> {
    /// Reads `shape` and `year`.
    ///
    /// # Errors
    /// 404 for an unknown indicator, 400 for years it does not have; 406 where `Accept` takes none of the formats.
    pub fn read(app: &'a App, call: &Call, id: &str, route: &Route) -> Result<Self, Problem> {
        let format = html::format(app, call, route, &formats::SERIES)?;
        let indicator = find(app, id)?;
        let measured = Measured::of(app, indicator)?;
        let is_wide = call.params.word("shape", &[("long", false), ("wide", true)])?.unwrap_or(false);
        let years = years(call, indicator)?.unwrap_or(SeriesYears::All);
        Ok(SeriesRequest { indicator, measured, years, is_wide, format })
    }

    /// True for an observation of the years asked for.
    pub fn shows(&self, observation: &Observation) -> bool {
        match self.years {
            SeriesYears::All => true,
            SeriesYears::One(year) => observation.year == Some(year),
            SeriesYears::Between(ends) => observation.year.is_some_and(|y| ends.contains(&y)),
        }
    }
}

/// An indicator by id.
///
/// # Errors
/// 404 with the indicators there are.
pub fn find<'a>(app: &'a App, id: &str) -> Result<&'a Indicator, Problem> {
    let known = || app.atlas.indicators().iter().map(|i| &*i.id);
    app.atlas.indicator(id).ok_or_else(|| Problem::unknown("indicator", id, known()))
}

/// `year`: one that the indicator has; the one it shows by default if absent, none where its values have no year.
///
/// # Errors
/// 400 for a year that the indicator does not have.
pub fn year(call: &Call, indicator: &Indicator) -> Result<Option<i32>, Problem> {
    let given = call.params.parsed("year", &expected(indicator), |text| known(indicator, text))?;
    Ok(indicator.year_shown(given))
}

/// `year`: one that the indicator has, or two such as `2012..2017`.
fn years(call: &Call, indicator: &Indicator) -> Result<Option<SeriesYears>, Problem> {
    let year = |text: &str| known(indicator, text);
    let parse = |text: &str| match text.split_once("..") {
        None => year(text).map(SeriesYears::One),
        Some((from, to)) => {
            Some([year(from)?, year(to)?]).filter(|[from, to]| from < to).map(SeriesYears::Between)
        }
    };
    call.params.parsed("year", &expected(indicator), parse)
}

fn known(indicator: &Indicator, text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| indicator.years.contains(year))
}

fn expected(indicator: &Indicator) -> String {
    match &indicator.years[..] {
        [] => "none, for the values have no year".to_owned(),
        years => {
            let all = years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
            format!("one of {all}, or two of them such as {}..{}", years[0], years[years.len() - 1])
        }
    }
}
