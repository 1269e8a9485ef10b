//! Whole numbers in as few bytes as their range takes.

/// Whole numbers of 64 bits, each kept as its distance from the least of them, in 1, 2, 4 or 8 bytes.
#[derive(Debug, Clone)]
pub(super) struct Integers {
    least: i64,
    above: Offsets,
}

#[derive(Debug, Clone)]
enum Offsets {
    One(Box<[u8]>),
    Two(Box<[u16]>),
    Four(Box<[u32]>),
    Eight(Box<[u64]>),
}

impl Integers {
    /// The number at a position.
    pub fn get(&self, position: usize) -> i64 {
        let above = match &self.above {
            Offsets::One(all) => all[position].into(),
            Offsets::Two(all) => all[position].into(),
            Offsets::Four(all) => all[position].into(),
            Offsets::Eight(all) => all[position],
        };
        self.least.wrapping_add(above as i64)
    }
}

impl From<&[i64]> for Integers {
    fn from(numbers: &[i64]) -> Self {
        let least = numbers.iter().copied().min().unwrap_or_default();
        let distances = || numbers.iter().map(|n| n.wrapping_sub(least) as u64);
        let above = match distances().max().unwrap_or_default() {
            0..=0xff => Offsets::One(distances().map(|n| n as u8).collect()),
            0x100..=0xffff => Offsets::Two(distances().map(|n| n as u16).collect()),
            0x1_0000..=0xffff_ffff => Offsets::Four(distances().map(|n| n as u32).collect()),
            _ => Offsets::Eight(distances().collect()),
        };
        Integers { least, above }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_gives_back_what_it_was_given() {
        let of = |least: i64, range: i64| vec![least, least + range, least + range / 2];
        let narrow = [0, 0xff, 0x100, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000].map(|r| of(-5, r));
        let wide = vec![i64::MIN, -1, 0, i64::MAX];
        for numbers in narrow.into_iter().chain([wide, Vec::new()]) {
            let kept = Integers::from(&numbers[..]);
            assert_eq!((0..numbers.len()).map(|i| kept.get(i)).collect::<Vec<_>>(), numbers);
        }
    }
}
