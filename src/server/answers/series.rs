//! The series of an indicator as documents.

use crate::feature::{Collection, Localized};
use crate::indicator::{Indicator, Observation, Subject};
use crate::server::App;
use crate::server::wire::problem::Problem;
use serde_json::{Value, json};

/// What an indicator's series describe.
#[derive(Clone, Copy)]
pub enum Measured<'a> {
    /// Features of a collection.
    Features(&'a Collection),
    /// Subjects without a geometry.
    Subjects(&'a [Subject]),
}

impl<'a> Measured<'a> {
    /// What an indicator measures.
    ///
    /// # Errors
    /// 404 where the collection that the indicator measures is not there.
    pub fn of(app: &'a App, indicator: &'a Indicator) -> Result<Self, Problem> {
        match &indicator.collection {
            Some(collection) => Ok(Measured::Features(app.collection(collection)?)),
            None => Ok(Measured::Subjects(&indicator.subjects)),
        }
    }

    /// Id of a series.
    pub fn id(self, position: usize) -> &'a str {
        match self {
            Measured::Features(collection) => collection.feature_id(position),
            Measured::Subjects(subjects) => &subjects[position].id,
        }
    }

    /// Title of a series.
    pub fn title(self, position: usize) -> &'a Localized {
        match self {
            Measured::Features(collection) => collection.feature_title(position),
            Measured::Subjects(subjects) => &subjects[position].title,
        }
    }

    /// Id and title in every language of the atlas, as cells.
    pub fn names(self, app: &App, position: usize) -> Vec<String> {
        let title = self.title(position);
        let titles = app.atlas.info().languages.iter().map(|l| title.get(l).to_owned());
        std::iter::once(self.id(position).to_owned()).chain(titles).collect()
    }

    /// The series that have an observation to show.
    pub fn series(self, indicator: &Indicator, shown: impl Fn(&&Observation) -> bool) -> Value {
        let one = |(i, series): (usize, &Vec<Observation>)| {
            let values: Vec<Value> = series.iter().filter(&shown).map(observation).collect();
            let any = !values.is_empty();
            any.then(|| json!({ "id": self.id(i), "title": self.title(i), "values": values }))
        };
        indicator.series.iter().enumerate().filter_map(one).collect()
    }
}

/// Headers of [`Measured::names`].
pub fn name_headers(app: &App) -> Vec<String> {
    let titles = app.atlas.info().languages.iter().map(|l| format!("name_{l}"));
    std::iter::once("id".to_owned()).chain(titles).collect()
}

/// One value with its evidence.
pub fn observation(o: &Observation) -> Value {
    let mut out =
        json!({ "year": o.year, "value": o.value, "evidence": o.evidence, "confidence": o.confidence });
    let texts = [("period", &o.period), ("vintage", &o.vintage), ("note", &o.note)];
    for (name, text) in texts.iter().filter_map(|(n, t)| t.as_ref().map(|t| (*n, t))) {
        out[name] = json!(text);
    }
    if let Some(other) = &o.other {
        out["other"] = json!({ "printed": other.printed, "value": other.value, "agrees": other.agrees });
    }
    out
}
