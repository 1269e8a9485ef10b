//! Colours.

use std::fmt;

/// An sRGB colour, not premultiplied.
///
/// ```
/// use poverty_atlas::style::Color;
///
/// let green = Color::parse("rgba(0, 109, 44, 0.5)").ok_or("no colour")?;
/// assert_eq!(green.to_string(), "#006d2c80");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red, 0 to 255.
    pub r: u8,
    /// Green, 0 to 255.
    pub g: u8,
    /// Blue, 0 to 255.
    pub b: u8,
    /// Opacity, 0 (clear) to 255 (opaque).
    pub a: u8,
}

impl Color {
    /// Fully transparent black.
    pub const TRANSPARENT: Color = Color { r: 0, g: 0, b: 0, a: 0 };

    /// Reads `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb(r, g, b)`, `rgba(r, g, b, a)` or `transparent`.
    pub fn parse(text: &str) -> Option<Color> {
        if text == "transparent" {
            return Some(Color::TRANSPARENT);
        }
        if let Some(hex) = text.strip_prefix('#') {
            return Self::from_hex(hex);
        }
        let (name, rest) = text.split_once('(')?;
        let parts: Vec<&str> = rest.strip_suffix(')')?.split(',').map(str::trim).collect();
        let channel = |i: usize| parts[i].parse::<u8>().ok();
        let a = match (name, parts.len()) {
            ("rgb", 3) => 255,
            ("rgba", 4) => {
                let a: f64 = parts[3].parse().ok().filter(|a| (0.0..=1.0).contains(a))?;
                (a * 255.0).round() as u8
            }
            _ => return None,
        };
        Some(Color { r: channel(0)?, g: channel(1)?, b: channel(2)?, a })
    }

    fn from_hex(hex: &str) -> Option<Color> {
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let n = u32::from_str_radix(hex, 16).ok()?;
        let byte = |shift: u32| (n >> shift) as u8;
        let nibble = |shift: u32| ((n >> shift) as u8 & 15) * 17;
        match hex.len() {
            3 => Some(Color { r: nibble(8), g: nibble(4), b: nibble(0), a: 255 }),
            6 => Some(Color { r: byte(16), g: byte(8), b: byte(0), a: 255 }),
            8 => Some(Color { r: byte(24), g: byte(16), b: byte(8), a: byte(0) }),
            _ => None,
        }
    }

    /// The colour with its opacity multiplied by a share from 0 to 1.
    pub fn faded(self, opacity: f64) -> Color {
        Color { a: (f64::from(self.a) * opacity.clamp(0.0, 1.0)).round() as u8, ..self }
    }

    /// Between this colour (0) and another (1).
    pub fn mix(self, other: Color, t: f64) -> Color {
        let m = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * t).round() as u8;
        Color { r: m(self.r, other.r), g: m(self.g, other.g), b: m(self.b, other.b), a: m(self.a, other.a) }
    }

    /// Red, green, blue and opacity, premultiplied.
    pub fn premultiplied(self) -> [u8; 4] {
        let m = |c: u8| ((u32::from(c) * u32::from(self.a) + 127) / 255) as u8;
        [m(self.r), m(self.g), m(self.b), self.a]
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)?;
        if self.a < 255 { write!(f, "{:02x}", self.a) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notations() {
        let red = Color { r: 255, g: 0, b: 0, a: 255 };
        for text in ["#f00", "#FF0000", "#ff0000ff", "rgb(255, 0, 0)", "rgba(255,0,0,1)"] {
            assert_eq!(Color::parse(text), Some(red), "{text}");
        }
        for text in ["red", "#ff", "#+f00ab", "rgb(256,0,0)", "rgba(0,0,0,2)", "rgb(1,2)", ""] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
        assert_eq!(red.faded(0.5).to_string(), "#ff000080");
    }
}
