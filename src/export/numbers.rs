//! Coordinates in fixed point without zeros at their end: several times faster than shortest floats.

/// Room for one number: sign, twenty digits and point, or what is copied at once.
pub const ROOM: usize = 28;

const fn pairs() -> [[u8; 2]; 100] {
    let mut all = [[0; 2]; 100];
    let mut i = 0;
    while i < 100 {
        all[i] = [b'0' + (i / 10) as u8, b'0' + (i % 10) as u8];
        i += 1;
    }
    all
}

/// The numbers 0 to 99 as two digits.
const PAIRS: [[u8; 2]; 100] = pairs();
const UNITS: [f64; 8] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];
/// Digits of the largest number.
const DIGITS: usize = 20;
/// Whole digits that are copied at once, whether all are there or not: a copy of known length costs no call.
const WHOLE: usize = 10;
/// Decimals that are copied at once.
const PART: usize = 8;

/// The digits of a number up to [`DIGITS`], and room behind them for copies of known length.
type Digits = [u8; DIGITS + WHOLE];

/// Writes a number rounded to `places` decimals (0 to 7) at `at`; returns where it ends.
///
/// Halves are rounded away from zero. Needs [`ROOM`] bytes behind `at`.
#[inline]
pub fn fixed(out: &mut [u8], mut at: usize, n: f64, places: u32) -> usize {
    let places = (places as usize).min(7);
    let scaled = (n.abs() * UNITS[places] + 0.5) as u64;
    if n < 0.0 && scaled > 0 {
        out[at] = b'-';
        at += 1;
    }
    let mut digits: Digits = [b'0'; DIGITS + WHOLE];
    let mut first = spell(&mut digits, scaled).min(DIGITS - places - 1);
    let point = DIGITS - places;
    while first + 1 < point && digits[first] == b'0' {
        first += 1;
    }
    let mut end = DIGITS;
    while end > point && digits[end - 1] == b'0' {
        end -= 1;
    }
    let whole = point - first;
    match whole <= WHOLE {
        true => out[at..at + WHOLE].copy_from_slice(&digits[first..first + WHOLE]),
        false => out[at..at + whole].copy_from_slice(&digits[first..point]),
    }
    at += whole;
    if end > point {
        out[at] = b'.';
        out[at + 1..at + 1 + PART].copy_from_slice(&digits[point..point + PART]);
        at += 1 + end - point;
    }
    at
}

/// Writes the digits of a number at the end of the buffer; returns where they may begin.
#[inline]
fn spell(digits: &mut Digits, n: u64) -> usize {
    if let Ok(n) = u32::try_from(n) {
        // Ten digits in three groups that do not wait for each other.
        let (high, low) = (n / 10_000, n % 10_000);
        let (top, middle) = (high / 10_000, high % 10_000);
        for (at, pair) in
            [(18, low % 100), (16, low / 100), (14, middle % 100), (12, middle / 100), (10, top)]
        {
            digits[at..at + 2].copy_from_slice(&PAIRS[pair as usize]);
        }
        return 10;
    }
    let (mut rest, mut at) = (n, DIGITS);
    while rest > 0 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[(rest % 100) as usize]);
        rest /= 100;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(n: f64, places: u32) -> String {
        let mut out = [0; ROOM];
        let end = fixed(&mut out, 0, n, places);
        String::from_utf8(out[..end].to_vec()).unwrap()
    }

    #[test]
    fn numbers_are_short_and_exact() {
        assert_eq!(written(116.443588, 7), "116.443588");
        assert_eq!(written(-0.5, 7), "-0.5");
        assert_eq!(written(100.0, 7), "100");
        assert_eq!(written(0.0, 7), "0");
        assert_eq!(written(0.000_000_1, 7), "0.0000001");
        assert_eq!(written(-0.000_000_01, 7), "0");
        assert_eq!(written(103.456_789, 3), "103.457");
        assert_eq!(written(59.999_99, 2), "60");
        assert_eq!(written(-20_037_508.342_789_244, 7), "-20037508.3427892");
        assert_eq!(written(7.0, 0), "7");
        assert!(written(f64::MAX, 7).len() <= ROOM && written(f64::NAN, 7) == "0");
    }

    #[test]
    fn as_the_formatter_of_the_language() {
        let mut seed = 1u64;
        for _ in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // Seven decimals that a double holds exactly enough, so that both round alike.
            let n = ((seed >> 20) as i64 % 3_600_000_001 - 1_800_000_000) as f64 / 1e7;
            let slow = format!("{n:.7}");
            let slow = slow.trim_end_matches('0').trim_end_matches('.');
            assert_eq!(written(n, 7), if slow == "-0" { "0" } else { slow });
        }
    }
}
