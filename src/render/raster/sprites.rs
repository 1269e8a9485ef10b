//! Texts as coverage, kept in a bounded room: drawn anew when they are needed again after a while.

use super::font::{Font, Sprite, Text};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex};

/// What a sprite depends on: its text and the device pixels of a CSS pixel, by their bits.
type SpriteKey = (Arc<Text>, u64);

/// Recently drawn texts.
///
/// Two generations: when the young one is full it becomes the old one, and what was not asked for since goes.
#[derive(Debug, Default)]
pub(super) struct Sprites {
    kept: Mutex<Generations>,
}

#[derive(Debug, Default)]
struct Generations {
    young: FxHashMap<SpriteKey, Arc<Sprite>>,
    old: FxHashMap<SpriteKey, Arc<Sprite>>,
    /// Bytes of the young generation.
    weight: usize,
}

/// Bytes of one generation.
const ROOM: usize = 4 << 20;
/// Bytes of an entry beside its pixels.
const ENTRY: usize = 160;

impl Sprites {
    /// A text drawn at a scale.
    pub fn get(&self, text: &Arc<Text>, font: &Font, scale: f64) -> Arc<Sprite> {
        let key = (text.clone(), scale.to_bits());
        if let Ok(mut kept) = self.kept.lock()
            && let Some(found) = kept.find(&key)
        {
            return found;
        }
        let sprite = Arc::new(text.sprite(font, scale));
        if let Ok(mut kept) = self.kept.lock() {
            kept.put(key, sprite.clone());
        }
        sprite
    }

    /// Bytes of both generations.
    #[cfg(test)]
    fn weight(&self) -> usize {
        let kept = self.kept.lock().unwrap();
        kept.weight + kept.old.values().map(|s| weight(s)).sum::<usize>()
    }
}

impl Generations {
    fn find(&mut self, key: &SpriteKey) -> Option<Arc<Sprite>> {
        if let Some(found) = self.young.get(key) {
            return Some(found.clone());
        }
        let found = self.old.remove(key)?;
        self.put(key.clone(), found.clone());
        Some(found)
    }

    fn put(&mut self, key: SpriteKey, sprite: Arc<Sprite>) {
        let heavier = weight(&sprite);
        if self.weight + heavier > ROOM {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        if self.young.insert(key, sprite).is_none() {
            self.weight += heavier;
        }
    }
}

fn weight(sprite: &Sprite) -> usize {
    sprite.pixels.len() * 2 + ENTRY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(i: usize) -> Arc<Text> {
        let lines = vec![(format!("County {i}"), 12.0)];
        Arc::new(Text { lines, spacing: 0.0, halo: 1.5, leading: 1.2 })
    }

    #[test]
    fn the_room_is_never_exceeded_and_what_was_thrown_out_comes_back_the_same() {
        let Some(font) = Font::to_test() else { return };
        let sprites = Sprites::default();
        let first = sprites.get(&text(0), font, 3.0);
        assert!(Arc::ptr_eq(&first, &sprites.get(&text(0), font, 3.0)), "kept while there is room");
        for i in 1..2000 {
            sprites.get(&text(i), font, 3.0);
            assert!(sprites.weight() <= 2 * ROOM);
        }
        let again = sprites.get(&text(0), font, 3.0);
        assert!(!Arc::ptr_eq(&first, &again), "thrown out meanwhile");
        assert_eq!(first.pixels, again.pixels);
    }
}
