//! Answers that are files made whole.

use super::formats::{GEOPACKAGE, GEOPARQUET, KML, SHAPEFILE, TOPOJSON, XLSX};
use super::problem::Problem;
use super::respond;
use super::stream::{PIECE, pieces};
use crate::export::{SpooledFile, SpooledFormat};
use crate::server::App;
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH};
use axum::response::Response;

/// A format of files that are made whole, as clients ask for it.
#[derive(Debug, Clone, Copy)]
pub struct SpooledKind {
    /// The format.
    pub format: SpooledFormat,
    /// The word of `f`.
    pub word: &'static str,
    /// The ending of a file's name.
    pub ending: &'static str,
    /// The media type.
    pub media: &'static str,
    /// What people call it.
    pub title: &'static str,
}

/// All of them, in the order of lists.
pub const SPOOLED: [SpooledKind; 6] = [
    kind(SpooledFormat::GeoPackage, ["gpkg", "gpkg", GEOPACKAGE, "GeoPackage"]),
    kind(SpooledFormat::Shapefile, ["shp", "shp.zip", SHAPEFILE, "Shapefile"]),
    kind(SpooledFormat::GeoParquet, ["parquet", "parquet", GEOPARQUET, "GeoParquet"]),
    kind(SpooledFormat::TopoJson, ["topojson", "topojson", TOPOJSON, "TopoJSON"]),
    kind(SpooledFormat::Kml, ["kml", "kml", KML, "KML"]),
    kind(SpooledFormat::Xlsx, ["xlsx", "xlsx", XLSX, "Excel"]),
];

const fn kind(format: SpooledFormat, [word, ending, media, title]: [&'static str; 4]) -> SpooledKind {
    SpooledKind { format, word, ending, media, title }
}

impl SpooledKind {
    /// The one of a word of `f`.
    pub fn of_word(word: &str) -> Option<SpooledKind> {
        SPOOLED.into_iter().find(|kind| kind.word == word)
    }

    /// A file as an answer, to be saved under a name.
    ///
    /// # Errors
    /// 500 where the file cannot be read back.
    pub fn answer(self, app: &App, made: SpooledFile, name: &str) -> Result<Response, Problem> {
        let length = made.length();
        let mut response = if length <= PIECE as u64 {
            let mut whole = Vec::new();
            let mut at = 0;
            while at < length {
                match made.read(&mut whole, at, length) {
                    0 => break,
                    read => at += read,
                }
            }
            if whole.len() as u64 != length {
                return Err(Problem::internal("a file that was made cannot be read back"));
            }
            respond::bytes(self.media, whole)
        } else {
            let room = app.options.scratch.room_for(length)?;
            let mut at = 0;
            pieces(self.media, app.options.monitor.lanes.turns(), Vec::new(), move |out| {
                let read = made.read(out, at, PIECE as u64);
                // An end that is none would look like one to the client.
                assert!(read > 0 || at == length, "a file that was made cannot be read back");
                at += read;
                // It goes with the file.
                let _ = &room;
                read > 0
            })
        };
        // Texts are packed on their way like other answers; the rest is packed already, and known by its length.
        if !self.is_text() {
            let headers = response.headers_mut();
            headers.insert(CONTENT_LENGTH, length.into());
            headers.insert(ACCEPT_RANGES, HeaderValue::from_static("none"));
        }
        let disposition = format!("attachment; filename=\"{name}.{}\"", self.ending);
        Ok(respond::with_header(response, CONTENT_DISPOSITION, &disposition))
    }

    fn is_text(self) -> bool {
        matches!(self.format, SpooledFormat::Kml | SpooledFormat::TopoJson)
    }
}
