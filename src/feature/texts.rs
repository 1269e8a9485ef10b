//! Many texts in one buffer.

use super::integers::Integers;
use rustc_hash::FxHashMap;

/// Texts, one behind the other in one buffer.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    buffer: Box<str>,
    ends: Integers,
    len: usize,
}

impl Texts {
    /// Number of texts.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The text at a position.
    pub fn get(&self, position: usize) -> &str {
        let end = |at: usize| self.ends.get(at) as usize;
        let start = position.checked_sub(1).map_or(0, end);
        &self.buffer[start..end(position)]
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let (mut buffer, mut ends) = (String::new(), Vec::new());
        for text in texts {
            buffer.push_str(text);
            ends.push(buffer.len() as i64);
        }
        Texts { buffer: buffer.into(), len: ends.len(), ends: Integers::from(&ends[..]) }
    }
}

/// Texts of which many are alike: each once, and its number for every position.
#[derive(Debug, Clone)]
pub(super) struct Dictionary {
    different: Texts,
    codes: Integers,
}

impl Dictionary {
    /// The text at a position.
    pub fn get(&self, position: usize) -> &str {
        self.different.get(self.codes.get(position) as usize)
    }

    /// The texts by number, in the order in which they first appear; nothing where more than half of them are different.
    pub fn of<'a>(texts: impl ExactSizeIterator<Item = &'a str>) -> Option<Self> {
        let most = texts.len() / 2;
        let mut numbers: FxHashMap<&str, i64> = FxHashMap::default();
        let (mut different, mut codes) = (Vec::new(), Vec::with_capacity(texts.len()));
        for text in texts {
            let code = *numbers.entry(text).or_insert_with(|| {
                different.push(text);
                different.len() as i64 - 1
            });
            if different.len() > most {
                return None;
            }
            codes.push(code);
        }
        Some(Dictionary { different: different.into_iter().collect(), codes: Integers::from(&codes[..]) })
    }
}
