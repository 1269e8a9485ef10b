//! Chinese names by their sound: pinyin with or without spaces and tones, and initials.

use super::normalize::is_han;
use pinyin::{ToPinyin, ToPinyinMulti};

/// The readings of a name, character by character.
#[derive(Debug, Clone)]
pub struct Reading(Vec<Box<[&'static str]>>);

/// What was typed, as sounds: letters, and the places where a syllable must end.
#[derive(Debug, Clone)]
pub struct Sounds {
    letters: Vec<u8>,
    breaks: Vec<usize>,
}

impl Sounds {
    /// Letters of a normalized text without tone digits; nothing where it holds anything else.
    pub fn of(normalized: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_lowercase() || c == ' ' || ('1'..='5').contains(&c);
        if !normalized.chars().all(fits) || !normalized.contains(|c: char| c.is_ascii_lowercase()) {
            return None;
        }
        let (mut letters, mut breaks) = (Vec::new(), Vec::new());
        for c in normalized.bytes() {
            match c {
                b'a'..=b'z' => letters.push(if c == b'v' { b'u' } else { c }),
                _ => breaks.push(letters.len()),
            }
        }
        Some(Sounds { letters, breaks })
    }

    /// True if no syllable ends inside these letters.
    fn is_whole(&self, from: usize, to: usize) -> bool {
        !self.breaks.iter().any(|b| from < *b && *b < to)
    }
}

impl Reading {
    /// The readings of a text of Chinese characters; nothing where one has no reading.
    pub fn of(text: &str) -> Option<Self> {
        let readings = |c: char| {
            if !is_han(c) {
                return None;
            }
            let mut all: Vec<&'static str> = match c.to_pinyin_multi() {
                Some(multi) => multi.into_iter().map(|p| typed(p.plain())).collect(),
                None => vec![typed(c.to_pinyin()?.plain())],
            };
            all.sort_unstable();
            all.dedup();
            Some(all.into_boxed_slice())
        };
        let all: Option<Vec<_>> = text.chars().map(readings).collect();
        all.filter(|a| !a.is_empty()).map(Reading)
    }

    /// How far into the name its sound begins to be what was typed, and whether nothing of the name is left.
    ///
    /// The last syllable may be begun only, so that a name is found while it is typed.
    pub fn spoken(&self, sounds: &Sounds) -> Option<(usize, bool)> {
        (0..self.0.len()).find_map(|start| {
            let ends = self.ends(sounds, start);
            ends.map(|whole| (start, whole && start == 0))
        })
    }

    /// From one character on: whether the letters are its sounds, and whether they reach the end of the name.
    fn ends(&self, sounds: &Sounds, start: usize) -> Option<bool> {
        let total = sounds.letters.len();
        let mut reached = vec![0usize];
        let mut found = None;
        for (i, readings) in self.0[start..].iter().enumerate() {
            let mut next = Vec::new();
            for from in reached {
                for reading in readings.iter() {
                    let rest = &sounds.letters[from..];
                    let same = reading.bytes().zip(rest).take_while(|(a, b)| a == *b).count();
                    let syllable = reading.len();
                    if same == rest.len() && sounds.is_whole(from, total) {
                        let whole = same == syllable && start + i + 1 == self.0.len();
                        found = Some(found.unwrap_or(false) || whole);
                    } else if same == syllable && sounds.is_whole(from, from + same) {
                        next.push(from + same);
                    }
                }
            }
            next.sort_unstable();
            next.dedup();
            if next.is_empty() {
                break;
            }
            reached = next;
        }
        found
    }

    /// Whether the name begins with these initials (`zh`, `ch` and `sh` count as one or as two letters), and whether
    /// nothing of it is left.
    pub fn initials(&self, sounds: &Sounds) -> Option<bool> {
        let mut reached = vec![0usize];
        for (i, readings) in self.0.iter().enumerate() {
            let mut next = Vec::new();
            for from in reached {
                let rest = &sounds.letters[from..];
                for initial in readings.iter().flat_map(|r| [&r[..1], digraph(r)]).map(str::as_bytes) {
                    if rest.starts_with(initial) && !initial.is_empty() {
                        next.push(from + initial.len());
                    }
                }
            }
            next.sort_unstable();
            next.dedup();
            if next.contains(&sounds.letters.len()) {
                return Some(i + 1 == self.0.len());
            }
            reached = next;
        }
        None
    }
}

/// `ü` is typed `u` or `v`; both are `u` here.
fn typed(reading: &'static str) -> &'static str {
    match reading {
        "lü" | "lv" => "lu",
        "nü" | "nv" => "nu",
        "lüe" | "lve" => "lue",
        "nüe" | "nve" => "nue",
        other => other,
    }
}

fn digraph(reading: &str) -> &str {
    ["zh", "ch", "sh"].into_iter().find(|two| reading.starts_with(two)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(name: &str, typed: &str) -> Option<(usize, bool)> {
        Reading::of(name).unwrap().spoken(&Sounds::of(typed).unwrap())
    }

    fn initials(name: &str, typed: &str) -> Option<bool> {
        Reading::of(name).unwrap().initials(&Sounds::of(typed).unwrap())
    }

    #[test]
    fn sounds_with_and_without_spaces_and_tones() {
        for typed in ["wumengshan", "wu meng shan", "wu1meng2shan1", "wumeng sh", "wum"] {
            assert_eq!(spoken("乌蒙山区", typed), Some((0, false)), "{typed}");
        }
        assert_eq!(spoken("乌蒙山区", "mengshanqu"), Some((1, false)));
        assert_eq!(spoken("乌蒙", "wumeng"), Some((0, true)));
        assert_eq!(spoken("乌蒙山区", "umeng"), None);
        assert_eq!(spoken("吕梁市", "lvliang"), Some((0, false)));
        assert_eq!(spoken("吕梁市", "luliang"), Some((0, false)));
    }

    #[test]
    fn a_space_ends_a_syllable() {
        assert_eq!(spoken("县", "xian"), Some((0, true)));
        assert_eq!(spoken("县", "xi an"), None);
        assert_eq!(spoken("西安市", "xi an"), Some((0, false)));
        assert_eq!(spoken("西安市", "xian"), Some((0, false)));
    }

    #[test]
    fn every_reading_counts() {
        assert_eq!(spoken("长治市", "changzhi"), Some((0, false)));
        assert_eq!(spoken("长治市", "zhangzhi"), Some((0, false)));
    }

    #[test]
    fn initials_from_the_start() {
        assert_eq!(initials("乌蒙山区", "wms"), Some(false));
        assert_eq!(initials("乌蒙山区", "wmshq"), Some(true));
        assert_eq!(initials("乌蒙山区", "ms"), None);
    }

    #[test]
    fn what_is_no_sound() {
        assert!(Sounds::of("632122").is_none());
        assert!(Sounds::of("乌蒙").is_none());
        assert!(Reading::of("Wumeng").is_none());
    }
}
