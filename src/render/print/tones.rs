//! Colours of a page, light or dark.

use crate::style::Color;

/// Colours of the page around a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tones {
    /// Background of the page.
    pub ground: Color,
    /// Ground of legend swatches: the map's own land.
    pub paper: Color,
    /// Titles and labels.
    pub ink: Color,
    /// Notes, sources and axes.
    pub quiet: Color,
    /// Frames.
    pub frame: Color,
    /// Bars of charts: the viewer's `--data`.
    pub data: Color,
}

const fn grey(v: u8) -> Color {
    Color { r: v, g: v, b: v, a: 255 }
}

impl Tones {
    /// For light and for dark pages.
    pub fn of(dark: bool) -> Tones {
        if dark {
            Tones {
                ground: Color { r: 0x12, g: 0x17, b: 0x1C, a: 255 },
                paper: Color { r: 0x1D, g: 0x23, b: 0x2A, a: 255 },
                ink: grey(0xE6),
                quiet: grey(0xA6),
                frame: grey(0x50),
                data: Color { r: 0xF0, g: 0x76, b: 0x4F, a: 255 },
            }
        } else {
            Tones {
                ground: grey(0xFF),
                paper: Color { r: 0xFB, g: 0xFA, b: 0xF6, a: 255 },
                ink: grey(0x2B),
                quiet: grey(0x66),
                frame: grey(0xB4),
                data: Color { r: 0xC5, g: 0x3A, b: 0x27, a: 255 },
            }
        }
    }
}
