//! A map in two halves at once, while a core has nothing else to draw.

use crate::render::pixels::{Canvas, Window};
use std::sync::atomic::{AtomicUsize, Ordering};

/// An image of fewer rows is not worth a second thread.
pub(super) const LEAST_ROWS: u32 = 64;

/// How many cores there are, and how many maps are being drawn on them.
#[derive(Debug)]
pub(super) struct Cores {
    all: usize,
    busy: AtomicUsize,
}

impl Default for Cores {
    fn default() -> Self {
        let all = std::thread::available_parallelism().map_or(1, usize::from);
        Cores { all, busy: AtomicUsize::new(0) }
    }
}

impl Cores {
    /// A map begins.
    pub fn enter(&self) -> Turn<'_> {
        let before = self.busy.fetch_add(1, Ordering::Relaxed);
        Turn { cores: self, is_core_idle: before + 1 < self.all }
    }
}

/// A map that is being drawn.
pub(super) struct Turn<'a> {
    cores: &'a Cores,
    is_core_idle: bool,
}

impl Turn<'_> {
    /// True if another core was idle when the map began.
    pub fn is_core_idle(&self) -> bool {
        self.is_core_idle
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.cores.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Draws two windows that lie one above the other, the lower one on a thread of its own.
///
/// # Errors
/// One of them was not drawn.
pub(super) fn both<E: Send>(
    [upper, lower]: [Window; 2],
    draw: impl Fn(Window) -> Result<Canvas, E> + Sync,
) -> Result<Canvas, E> {
    std::thread::scope(|scope| {
        let below = std::thread::Builder::new().spawn_scoped(scope, || draw(lower));
        let above = draw(upper);
        let below = below.ok().and_then(|thread| thread.join().ok());
        let mut canvas = above?;
        // Where no thread was to be had, it is drawn here.
        canvas.append(below.unwrap_or_else(|| draw(lower))?);
        Ok(canvas)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tile::TileCoord;

    #[test]
    fn a_second_map_draws_on_one_core_and_the_next_on_two_again() {
        let cores = Cores { all: 2, busy: AtomicUsize::new(0) };
        let first = cores.enter();
        assert!(first.is_core_idle());
        assert!(!cores.enter().is_core_idle());
        drop(first);
        assert!(cores.enter().is_core_idle());
    }

    #[test]
    fn halves_stand_one_above_the_other() {
        let window = Window::of_tile(TileCoord::new(6, 50, 26).unwrap(), 256, 1);
        let [upper, lower] = window.halves();
        assert_eq!([upper.height, lower.height], [128, 128]);
        assert_eq!(lower.first_pixel()[1] - upper.first_pixel()[1], 128);
        let plain = |w: Window| Canvas::new(w.width, w.height, [u8::from(w == lower), 0, 0, 255]);
        let canvas = both([upper, lower], |w| Ok::<_, ()>(plain(w))).unwrap();
        assert_eq!([canvas.width, canvas.height], [256, 256]);
        assert_eq!([canvas.pixel(255, 127)[0], canvas.pixel(0, 128)[0]], [0, 1]);
        for half in [upper, lower] {
            let stopping = |w| if w == half { Err(w) } else { Ok(plain(w)) };
            assert!(both([upper, lower], stopping) == Err(half));
        }
    }
}
