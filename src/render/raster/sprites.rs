//! Texts as coverage, kept in a bounded room: drawn anew when they are needed again after a while.

use super::kept::Kept;
use crate::font::Fonts;
use crate::render::pixels::{Sprite, Text};
use std::sync::Arc;

/// What a sprite depends on: its text and the device pixels of a CSS pixel, by their bits.
type SpriteKey = (Arc<Text>, u64);

/// Bytes of sprites that are kept.
const ROOM: usize = 8 << 20;
/// Bytes of an entry beside its pixels.
const ENTRY: usize = 160;

/// Drawn texts.
#[derive(Debug)]
pub(super) struct Sprites(Kept<SpriteKey, Sprite>);

impl Default for Sprites {
    fn default() -> Self {
        Sprites(Kept::new(ROOM))
    }
}

impl Sprites {
    /// A text drawn at a scale.
    pub fn get(&self, text: &Arc<Text>, fonts: &Fonts, scale: f64) -> Arc<Sprite> {
        let key = (text.clone(), scale.to_bits());
        if let Some(found) = self.0.get(&key) {
            return found;
        }
        let sprite = Arc::new(text.sprite(fonts, scale));
        self.0.put(key, sprite.clone(), sprite.pixels.len() * 2 + ENTRY);
        sprite
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(i: usize) -> Arc<Text> {
        let lines = vec![(format!("County {i}"), 12.0)];
        Arc::new(Text { lines, spacing: 0.0, halo: 1.5, leading: 1.2, curve: Vec::new() })
    }

    #[test]
    fn the_room_is_never_exceeded_and_what_was_thrown_out_comes_back_the_same() {
        let Some(fonts) = Fonts::to_test() else { return };
        let sprites = Sprites::default();
        let first = sprites.get(&text(0), &fonts, 3.0);
        assert!(Arc::ptr_eq(&first, &sprites.get(&text(0), &fonts, 3.0)), "kept while there is room");
        // Asked for again, so that what is kept is not what is asked for but once.
        for i in (1..2000).flat_map(|i| [i, i]) {
            sprites.get(&text(i), &fonts, 3.0);
            assert!(sprites.0.weight() <= ROOM as u64);
        }
        let again = sprites.get(&text(0), &fonts, 3.0);
        assert!(!Arc::ptr_eq(&first, &again), "thrown out meanwhile");
        assert_eq!(first.pixels, again.pixels);
    }
}
