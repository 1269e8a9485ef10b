//! The ids of a collection's features.

use super::texts::Texts;
use std::sync::Arc;

/// Ids in one buffer, found by bisection.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    texts: Texts,
    /// Positions in the order of their texts.
    sorted: Box<[u32]>,
    /// True where all are numbers that a JavaScript integer holds, as they are written.
    are_numbers: bool,
}

impl Ids {
    /// The ids, one for each feature.
    ///
    /// # Errors
    /// The positions of the first id that is there before, and of where it is.
    pub fn new(ids: &[Arc<str>]) -> Result<Self, [usize; 2]> {
        let mut sorted: Box<[u32]> = (0..ids.len() as u32).collect();
        let key = |position: &u32| (&*ids[*position as usize], *position);
        sorted.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        let alike = sorted.windows(2).filter(|pair| ids[pair[0] as usize] == ids[pair[1] as usize]);
        if let Some(pair) = alike.min_by_key(|pair| pair[1]) {
            return Err([pair[0] as usize, pair[1] as usize]);
        }
        let is_number = |id: &Arc<str>| {
            id.parse::<u64>().is_ok_and(|n| n < 1 << 53 && (id.len() == 1 || !id.starts_with(['0', '+'])))
        };
        let texts = ids.iter().map(|id| &**id).collect();
        Ok(Ids { texts, sorted, are_numbers: ids.iter().all(is_number) })
    }

    /// Number of ids.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// The id at a position.
    pub fn get(&self, position: usize) -> &str {
        self.texts.get(position)
    }

    /// The position of an id; `None` where there is none.
    pub fn position(&self, id: &str) -> Option<usize> {
        let found = self.sorted.binary_search_by(|position| self.get(*position as usize).cmp(id));
        found.ok().map(|at| self.sorted[at] as usize)
    }

    /// The id at a position as a number where all of them are, else the position + 1.
    pub fn number(&self, position: usize) -> u64 {
        let number = self.are_numbers.then(|| self.get(position).parse().ok());
        number.flatten().unwrap_or(position as u64 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(texts: &[&str]) -> Result<Ids, [usize; 2]> {
        Ids::new(&texts.iter().map(|text| Arc::from(*text)).collect::<Vec<_>>())
    }

    #[test]
    fn each_id_is_found_and_none_is_twice() {
        let texts = ["b", "a", "", "县", "10", "9"];
        let all = ids(&texts).unwrap();
        assert!((0..texts.len()).all(|i| all.get(i) == texts[i] && all.position(texts[i]) == Some(i)));
        assert_eq!(all.position("c"), None);
        assert_eq!(ids(&["a", "b", "c", "b", "a", "b"]).unwrap_err(), [1, 3]);
    }

    #[test]
    fn numbers_are_those_that_are_written_so() {
        let numbers = |texts: &[&str]| ids(texts).map(|ids| [ids.number(0), ids.number(1)]).unwrap();
        assert_eq!(numbers(&["0", "12"]), [0, 12]);
        for other in ["01", "+1", "-1", "9007199254740992", "1.5", ""] {
            assert_eq!(numbers(&["12", other]), [1, 2], "{other:?}");
        }
    }
}
