//! What an indicator's series describe, and what it is called in tables.

use crate::feature::{Collection, Subject, Title};
use crate::indicator::Indicator;
use crate::server::App;
use crate::server::wire::problem::Problem;

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
    pub fn title(self, position: usize) -> Title<'a> {
        match self {
            Measured::Features(collection) => collection.feature_title(position),
            Measured::Subjects(subjects) => (&subjects[position].title).into(),
        }
    }

    /// Id and title in every language of the atlas, as cells.
    pub fn names(self, app: &App, position: usize) -> Vec<String> {
        let title = self.title(position);
        let titles = app.atlas.info().languages.iter().map(|l| title.get(l).to_owned());
        std::iter::once(self.id(position).to_owned()).chain(titles).collect()
    }
}

/// Headers of [`Measured::names`].
pub fn name_headers(app: &App) -> Vec<String> {
    let titles = app.atlas.info().languages.iter().map(|l| format!("name_{l}"));
    std::iter::once("id".to_owned()).chain(titles).collect()
}
