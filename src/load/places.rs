//! Where a data set finds what is not among its own files.

use std::path::Path;

/// What a data set needs beside its own files.
#[derive(Clone, Copy, Default)]
pub struct DataPlaces<'a> {
    /// A folder for indexes of files that are read in place, where that of the file cannot be written.
    pub scratch: Option<&'a Path>,
    /// The connection string of the database with the tables that the manifest names; what the environment says of it
    /// (`POVERTY_ATLAS_DATABASE`, and `PGHOST` and its like) if absent.
    pub database: Option<&'a str>,
}
