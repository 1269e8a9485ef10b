//! Archives of tiles that a data set names.

use super::manifest::{ArchiveEntry, MANIFEST};
use super::{LoadError, LoadReport, Source};
use crate::archive::{Archive, ArchiveInfo};
use std::fs::File;
use std::io::Read;

/// Endings of the names of archives.
const ENDINGS: [&str; 2] = [".pmtiles", ".mbtiles"];
/// Bytes of the head of an archive: in PMTiles the header and the root of all directories.
const HEAD: u64 = 16 << 10;

/// Opens the archives of a manifest; one that cannot be read is told and left out, since it is beside the rest.
///
/// # Errors
/// Two of one id; one with both a file and an address, or neither.
pub fn open(
    source: &Source,
    entries: &[ArchiveEntry],
    report: &mut LoadReport,
) -> Result<Vec<Archive>, LoadError> {
    let mut archives: Vec<Archive> = Vec::with_capacity(entries.len());
    for entry in entries {
        if archives.iter().any(|archive| archive.info().id == entry.id) {
            let place = format!("archive {:?}", entry.id);
            return Err(LoadError::at(
                MANIFEST,
                place,
                "expected an id of its own, found that of another archive",
            ));
        }
        let info = ArchiveInfo {
            id: entry.id.clone(),
            title: entry.title.clone(),
            description: entry.description.clone(),
            source: entry.source.clone(),
            licence: entry.licence.clone(),
        };
        let opened = match (&entry.file, &entry.url) {
            (Some(file), None) => source.path(file).and_then(|path| {
                Archive::open(&path, info).map_err(|fault| LoadError::of_file(&**file, fault))
            }),
            (None, Some(address)) => Archive::open_remote(address, info)
                .map_err(|fault| LoadError::at(MANIFEST, format!("archive {:?}", entry.id), fault)),
            _ => {
                let place = format!("archive {:?}", entry.id);
                return Err(LoadError::at(MANIFEST, place, "expected either `file` or `url`"));
            }
        };
        match opened {
            Ok(archive) => archives.push(archive),
            Err(fault) => report.left_out(fault),
        }
    }
    Ok(archives)
}

/// True for the name of an archive.
pub fn is_archive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The length of an archive and the bytes that it begins with; nothing of one that cannot be read.
pub fn beginning(source: &Source, name: &str) -> Vec<u8> {
    let read = || {
        let file = File::open(source.path(name).ok()?).ok()?;
        let mut bytes = file.metadata().ok()?.len().to_le_bytes().to_vec();
        file.take(HEAD).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    read().unwrap_or_default()
}
