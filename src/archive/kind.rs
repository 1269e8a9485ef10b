//! What tiles of archives are.

use crate::tile::{MLT, MVT};

/// What the tiles of an archive are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchivedKind {
    /// Mapbox vector tiles.
    Mvt,
    /// MapLibre tiles.
    Mlt,
    /// Pictures.
    Png,
    /// Pictures.
    Jpeg,
    /// Pictures.
    Webp,
    /// Pictures.
    Avif,
}

impl ArchivedKind {
    /// Every kind.
    pub const ALL: [ArchivedKind; 6] = [
        ArchivedKind::Mvt,
        ArchivedKind::Mlt,
        ArchivedKind::Png,
        ArchivedKind::Jpeg,
        ArchivedKind::Webp,
        ArchivedKind::Avif,
    ];

    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            ArchivedKind::Mvt => MVT,
            ArchivedKind::Mlt => MLT,
            ArchivedKind::Png => "image/png",
            ArchivedKind::Jpeg => "image/jpeg",
            ArchivedKind::Webp => "image/webp",
            ArchivedKind::Avif => "image/avif",
        }
    }

    /// Endings of addresses, the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            ArchivedKind::Mvt => &["mvt", "pbf"],
            ArchivedKind::Mlt => &["mlt"],
            ArchivedKind::Png => &["png"],
            ArchivedKind::Jpeg => &["jpg", "jpeg"],
            ArchivedKind::Webp => &["webp"],
            ArchivedKind::Avif => &["avif"],
        }
    }

    /// True for vector tiles.
    pub fn is_vector(self) -> bool {
        matches!(self, ArchivedKind::Mvt | ArchivedKind::Mlt)
    }

    /// The kind with an ending.
    pub(super) fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.endings().contains(&ending))
    }
}
