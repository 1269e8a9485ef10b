//! The fonts of the binary: that of labels, and those of the world's scripts that the build was asked for.

use super::Font;
use std::sync::{Arc, OnceLock};

static LABELS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/label-font.ttf"));
/// Font files, in the order of the chain.
static WORLD: &[&[u8]] = include!(concat!(env!("OUT_DIR"), "/world-fonts.rs"));

/// The font of labels; `None` in a build without it.
pub(super) fn labels() -> Option<&'static Arc<Font>> {
    static FACE: OnceLock<Option<Arc<Font>>> = OnceLock::new();
    FACE.get_or_init(|| Font::of_static(LABELS).map(Arc::new)).as_ref()
}

/// The fonts of the world's scripts.
pub(super) fn world() -> &'static [Arc<Font>] {
    static FACES: OnceLock<Vec<Arc<Font>>> = OnceLock::new();
    FACES.get_or_init(|| WORLD.iter().filter_map(|file| Font::of_static(file)).map(Arc::new).collect())
}
