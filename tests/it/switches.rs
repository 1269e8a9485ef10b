//! What the environment says about a run of the tests; each switch is read here and nowhere else.

use poverty_atlas::atlas::Atlas;
use std::env::var_os;

/// True if everything is asked for (`ATLAS_TESTS=all`, as `tests/run --all` sets it), not the sample of every day.
pub fn everything() -> bool {
    var_os("ATLAS_TESTS").is_some_and(|v| v == "all")
}

/// What a sweep goes over: the first and every `step`-th after it, the same ones on every run; everything if asked for.
pub fn sweep<T>(all: impl IntoIterator<Item = T>, step: usize) -> impl Iterator<Item = T> {
    all.into_iter().step_by(if everything() { 1 } else { step })
}

/// True if judged tiles are written anew (`BLESS=1`) instead of compared.
pub fn bless() -> bool {
    var_os("BLESS").is_some()
}

/// True if the build holds the label font; false in a build without it that is meant so (`ATLAS_NO_FONT=1`).
///
/// # Panics
///
/// If there is no font and nobody said so: a check of labels that draws none checks nothing.
pub fn has_font(atlas: &Atlas) -> bool {
    let has = atlas.missing_characters().is_some();
    assert!(
        has || var_os("ATLAS_NO_FONT").is_some_and(|v| v == "1"),
        "this build has no label font, because npm failed when it was made; mend that, or set ATLAS_NO_FONT=1"
    );
    has
}
