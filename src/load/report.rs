//! What loading found, and went on.

use super::LoadError;
use super::misfit::Misfit;
use std::fmt;

/// What was done about a value that is not of its type.
pub const UNKNOWN: &str = "left unknown";
/// What was done about a feature, a row or a file that could not be taken at all.
pub const LEFT_OUT: &str = "left out";
/// What was done about a feature whose geometry is missing or means nothing.
pub const WITHOUT_PLACE: &str = "served without a place";

/// How many remarks of a kind are shown unless all are asked for.
pub const SHOWN: usize = 10;

/// One thing that was found in a data set and did not stop it from being loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The file, as the data set names it, or the collection.
    pub file: String,
    /// The feature by its id, else by its number from 1; the row of a table.
    pub place: Option<String>,
    /// What was found.
    pub found: String,
    /// What was done about it: the same words for all of a kind.
    pub done: &'static str,
    /// True if the data are served otherwise than they were given.
    pub changes: bool,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{}, {place}: {}; {}", self.file, self.found, self.done),
            None => write!(f, "{}: {}; {}", self.file, self.found, self.done),
        }
    }
}

/// All remarks of a load, in the order in which they came up.
#[derive(Debug, Clone, Default)]
pub struct LoadReport {
    /// What was repaired, left out or found worth knowing.
    pub remarks: Vec<Remark>,
    /// Where the polygons of coverages do not fit.
    pub misfits: Vec<Misfit>,
}

impl LoadReport {
    /// Something is served otherwise than it was given.
    pub fn changed(
        &mut self,
        file: &str,
        place: Option<String>,
        found: impl fmt::Display,
        done: &'static str,
    ) {
        self.add(file, place, found.to_string(), done, true);
    }

    /// Something is not wrong, but worth knowing.
    pub fn noted(&mut self, file: &str, place: Option<String>, found: impl fmt::Display, done: &'static str) {
        self.add(file, place, found.to_string(), done, false);
    }

    /// What a fault is about was left out.
    pub fn left_out(&mut self, fault: impl Into<LoadError>) {
        self.excused(fault, LEFT_OUT);
    }

    /// Something was done about a fault, so that it stops nothing.
    pub fn excused(&mut self, fault: impl Into<LoadError>, done: &'static str) {
        let fault = fault.into();
        let (file, place, found) = fault.told();
        self.changed(file, place.map(str::to_owned), found, done);
    }

    /// Polygons of a coverage do not fit at a place.
    pub(super) fn misfit(&mut self, misfit: Misfit) {
        if let Some((place, found)) = misfit.told() {
            self.noted(&misfit.file, Some(place), found, "served as it is");
        }
        self.misfits.push(misfit);
    }

    fn add(&mut self, file: &str, place: Option<String>, found: String, done: &'static str, changes: bool) {
        self.remarks.push(Remark { file: file.to_owned(), place, found, done, changes });
    }

    /// One line for each remark, those of a kind together: of one file, about which the same was done. Of each kind so
    /// many are shown at most, and then the number of the others.
    ///
    /// ```
    /// use poverty_atlas::load::LoadReport;
    ///
    /// let mut report = LoadReport::default();
    /// for number in 1..=3 {
    ///     report.changed("lakes.csv", Some(format!("row {number}")), "no name", "left out");
    /// }
    /// assert_eq!(report.lines(1), ["lakes.csv, row 1: no name; left out", "lakes.csv: 2 more like this; left out"]);
    /// ```
    pub fn lines(&self, most: usize) -> Vec<String> {
        self.kinds().into_iter().flat_map(|kind| kind_lines(&kind, most)).collect()
    }

    /// The same for remarks that change what is served (`true`), or for the others.
    pub fn lines_of(&self, changes: bool, most: usize) -> Vec<String> {
        let kinds = self.kinds().into_iter().filter(|kind| kind.iter().all(|r| r.changes == changes));
        kinds.flat_map(|kind| kind_lines(&kind, most)).collect()
    }

    fn kinds(&self) -> Vec<Vec<&Remark>> {
        let mut kinds: indexmap::IndexMap<(&str, &str, bool), Vec<&Remark>> = indexmap::IndexMap::new();
        for remark in &self.remarks {
            kinds.entry((&remark.file, remark.done, remark.changes)).or_default().push(remark);
        }
        kinds.into_values().collect()
    }
}

fn kind_lines(kind: &[&Remark], most: usize) -> Vec<String> {
    let mut lines: Vec<String> = kind.iter().take(most).map(ToString::to_string).collect();
    if let [first, ..] = kind
        && kind.len() > most
    {
        lines.push(format!("{}: {} more like this; {}", first.file, kind.len() - most, first.done));
    }
    lines
}
