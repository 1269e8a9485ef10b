//! Coordinates in fixed point without zeros at their end: many times faster than shortest floats.

/// Room for one number: sign, twenty digits and point, or what is copied at once.
pub const ROOM: usize = 28;

const UNITS: [u32; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/// Digits of the largest number.
const DIGITS: usize = 20;
/// Eight times the digit 0.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The numbers below 10,000 as four digits.
static FOURS: [[u8; 4]; 10_000] = spelt();
/// The numbers below 1,000 as their digits, and how many those are.
static SHORT: [[u8; 4]; 1_000] = short();

const fn spelt() -> [[u8; 4]; 10_000] {
    let mut all = [[b'0'; 4]; 10_000];
    let mut n = 0;
    while n < all.len() {
        let (high, low) = (n / 100, n % 100);
        all[n] = [
            b'0' + (high / 10) as u8,
            b'0' + (high % 10) as u8,
            b'0' + (low / 10) as u8,
            b'0' + (low % 10) as u8,
        ];
        n += 1;
    }
    all
}

const fn short() -> [[u8; 4]; 1_000] {
    let mut all = [[b'0'; 4]; 1_000];
    let mut n = 0;
    while n < all.len() {
        let digits = [b'0' + (n / 100) as u8, b'0' + (n / 10 % 10) as u8, b'0' + (n % 10) as u8];
        all[n] = match n {
            0..10 => [digits[2], 0, 0, 1],
            10..100 => [digits[1], digits[2], 0, 2],
            _ => [digits[0], digits[1], digits[2], 3],
        };
        n += 1;
    }
    all
}

/// Writes a number rounded to `places` decimals (0 to 7) at `at`; returns where it ends.
///
/// Halves are rounded away from zero. Needs [`ROOM`] bytes behind `at`.
#[inline]
pub fn fixed(out: &mut [u8], mut at: usize, n: f64, places: u32) -> usize {
    let places = (places as usize).min(7);
    let unit = UNITS[places];
    // The number in units of its last place, a half more: without its decimals it is rounded.
    let scaled = n.abs() * f64::from(unit) + 0.5;
    if n < 0.0 && scaled >= 1.0 {
        out[at] = b'-';
        at += 1;
    }
    let part = match scaled < f64::from(u32::MAX) {
        true => {
            let scaled = scaled as u32;
            // With the unit known, a division is a multiplication: nearly all numbers are degrees in full.
            let (whole, part) = match places {
                7 => (scaled / UNITS[7], scaled % UNITS[7]),
                _ => (scaled / unit, scaled % unit),
            };
            at = match SHORT.get(whole as usize) {
                Some(digits) => {
                    out[at..at + 4].copy_from_slice(digits);
                    at + usize::from(digits[3])
                }
                None => integer(out, at, u64::from(whole)),
            };
            part
        }
        false => {
            let (scaled, unit) = (scaled as u64, u64::from(unit));
            at = integer(out, at, scaled / unit);
            (scaled % unit) as u32
        }
    };
    if part == 0 {
        return at;
    }
    let part = part * UNITS[7 - places] * 10;
    let [first, last] = [part / 10_000, part % 10_000].map(|n| u32::from_le_bytes(FOURS[n as usize]));
    let digits = u64::from(first) | u64::from(last) << 32;
    out[at] = b'.';
    out[at + 1..at + 9].copy_from_slice(&digits.to_le_bytes());
    // The last digits are the highest bytes; those that are 0 are left out.
    at + 9 - (digits ^ ZEROS).leading_zeros() as usize / 8
}

/// Writes a whole number at `at`; returns where it ends.
fn integer(out: &mut [u8], at: usize, n: u64) -> usize {
    let (mut digits, mut first, mut rest) = ([b'0'; DIGITS], DIGITS, n);
    while rest > 0 || first == DIGITS {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let length = DIGITS - first;
    out[at..at + length].copy_from_slice(&digits[first..]);
    at + length
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
        assert_eq!(written(123_456_789.5, 1), "123456789.5");
        assert!(written(f64::MAX, 7).len() <= ROOM && written(f64::NAN, 7) == "0");
    }

    #[test]
    fn every_group_of_digits_is_spelt() {
        for n in 0..10_000_u32 {
            assert_eq!(written(f64::from(n), 0), n.to_string());
            assert_eq!(FOURS[n as usize], format!("{n:04}").as_bytes(), "{n}");
        }
    }

    #[test]
    fn as_the_formatter_of_the_language() {
        let mut seed = 1u64;
        for i in 0..400_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // As many decimals as a double holds exactly enough, so that both round alike.
            let places = i % 8;
            let unit = f64::from(UNITS[places as usize]);
            let n = ((seed >> 20) as i64 % 3_600_000_001 - 1_800_000_000) as f64 / unit;
            let slow = format!("{n:.*}", places as usize);
            let slow =
                if places > 0 { slow.trim_end_matches('0').trim_end_matches('.') } else { slow.as_str() };
            assert_eq!(written(n, places), if slow == "-0" { "0" } else { slow });
        }
    }
}
