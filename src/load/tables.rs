//! Tables of a data set, with what was found in reading them.

use super::report::LEFT_OUT;
use super::{LoadError, LoadReport, Source};
use crate::table::Table;

/// Reads a table; rows with too many or too few cells are left out and told.
///
/// # Errors
/// The file is missing, or is no table.
pub fn read(source: &Source, name: &str, report: &mut LoadReport) -> Result<Table, LoadError> {
    parse(name, &source.read(name)?, report)
}

/// The same for bytes.
///
/// # Errors
/// They are no table.
pub fn parse(name: &str, bytes: &[u8], report: &mut LoadReport) -> Result<Table, LoadError> {
    let table = Table::forgiving(name, bytes)?;
    if table.encoding() != "UTF-8" {
        report.noted(name, None, format!("a text in {}", table.encoding()), "read as such");
    }
    for fault in table.ragged() {
        report.changed(name, fault.place.clone(), &fault.message, LEFT_OUT);
    }
    Ok(table)
}
