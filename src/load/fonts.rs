//! Fonts of a data set: the files in its folder `fonts/`.

use super::{LoadError, LoadReport, Source};
use crate::font::{Font, Fonts};

/// Where they lie.
const FOLDER: &str = "fonts/";
/// Endings of files that are fonts.
const READ: [&str; 3] = [".ttf", ".otf", ".ttc"];
/// Endings of files that are fonts packed for the web.
const PACKED: [&str; 2] = [".woff", ".woff2"];

/// The chain of fonts of a data set: the label font, its own by the names of their files, the others of the binary. A file that is
/// no font is told and left out.
pub fn read(source: &Source, report: &mut LoadReport) -> Fonts {
    let mut own = Vec::new();
    for name in source.names().iter().filter(|name| name.starts_with(FOLDER)) {
        let lower = name.to_lowercase();
        let ends = |with: &[&str]| with.iter().any(|ending| lower.ends_with(ending));
        if ends(&READ) {
            let font = source.read(name).map(|bytes| Font::of_file(bytes.into_owned()));
            match font {
                Ok(Some(font)) => own.push(font),
                Ok(None) => {
                    let message = "expected a TrueType or OpenType font with outlines, found none";
                    report.left_out(LoadError::of_file(name, message));
                }
                Err(fault) => report.left_out(fault),
            }
        } else if ends(&PACKED) {
            let message = "expected a TrueType or OpenType font, found one packed for the web";
            report.left_out(LoadError::of_file(name, message));
        }
    }
    Fonts::with(own)
}
