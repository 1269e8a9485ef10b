//! Palettes: named colour ramps that stay distinct under colour blindness and in print.
//!
//! Between its anchors a palette is interpolated in OKLab (Ottosson 2020), so that steps look equal for any number of
//! classes.

use super::Color;

/// What a palette is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaletteKind {
    /// Low to high: light to dark.
    Sequential,
    /// Two directions from a pale middle.
    Diverging,
    /// Categories without an order.
    Qualitative,
}

/// A named colour ramp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Palette {
    /// Name on the wire.
    pub name: &'static str,
    /// What it is for.
    pub kind: PaletteKind,
    anchors: &'static [u32],
}

/// The land colour of dark maps.
const DARK_GROUND: u32 = 0x1D232A;

use PaletteKind::{Diverging, Qualitative, Sequential};

const fn palette(name: &'static str, kind: PaletteKind, anchors: &'static [u32]) -> Palette {
    Palette { name, kind, anchors }
}

impl Palette {
    /// All palettes; the first is the default.
    pub const ALL: [Palette; 13] = [
        palette("warm", Sequential, &[0xFFF7E6, 0xFEE3B5, 0xFDC57E, 0xF99B53, 0xE96A3A, 0xC53A27, 0x8A1B1B]),
        palette("teal", Sequential, &[0xEFF6F2, 0xBFE0DA, 0x7FBFC0, 0x43909F, 0x1F6280, 0x12395A]),
        palette("blue", Sequential, &[0xEFF4FA, 0xC6DBEF, 0x8DBBDD, 0x4C8FC4, 0x225F9E, 0x0B2F66]),
        palette("green", Sequential, &[0xF2F7E8, 0xCDE5B8, 0x93C98A, 0x52A064, 0x23734A, 0x0D432F]),
        palette("purple", Sequential, &[0xF6F1F8, 0xDCCBE6, 0xB795CC, 0x9163AF, 0x6D388D, 0x421559]),
        palette("grey", Sequential, &[0xF5F4F2, 0xC9C7C3, 0x96938E, 0x625F5B, 0x2B2927]),
        palette(
            "cividis",
            Sequential,
            &[0xFEE838, 0xD2BE5F, 0xA59C74, 0x7B7A77, 0x575D6D, 0x2F436E, 0x00224E],
        ),
        palette(
            "brown-teal",
            Diverging,
            &[0x6E3E07, 0xB87A2C, 0xE3C88F, 0xF6F4EE, 0x93D0C6, 0x30938B, 0x01514A],
        ),
        palette(
            "orange-purple",
            Diverging,
            &[0x9C4A06, 0xE08A2A, 0xFBCF94, 0xF6F5F4, 0xC9C4E2, 0x8A7DBB, 0x472078],
        ),
        palette(
            "red-blue",
            Diverging,
            &[0x9C1127, 0xD96B53, 0xF8C8AF, 0xF6F5F4, 0xB4D3E6, 0x5197C3, 0x134B87],
        ),
        palette(
            "pink-green",
            Diverging,
            &[0x8B1159, 0xD676AE, 0xF4CBE2, 0xF6F5F2, 0xC4DFA0, 0x78AA48, 0x2F601D],
        ),
        // Okabe and Ito (2008), grey in black's place.
        palette(
            "okabe-ito",
            Qualitative,
            &[0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442, 0x0072B2, 0xD55E00, 0xCC79A7, 0x6F6F6F, 0x2B2B2B],
        ),
        // Tol (2021), "muted".
        palette(
            "muted",
            Qualitative,
            &[0xCC6677, 0x332288, 0xDDCC77, 0x117733, 0x88CCEE, 0x882255, 0x44AA99, 0x999933, 0xAA4499],
        ),
    ];

    /// The palette of a name.
    pub fn parse(name: &str) -> Option<&'static Palette> {
        Self::ALL.iter().find(|p| p.name == name)
    }

    /// Names of the palettes with an order, which classes of numbers may take.
    pub fn ordered() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().filter(|p| p.kind != Qualitative).map(|p| p.name)
    }

    /// `k` colours, from low to high. One colour is the middle; kinds beyond a qualitative palette's length begin anew.
    pub fn colors(&self, k: usize) -> Vec<Color> {
        if self.kind == Qualitative {
            return self.anchors.iter().cycle().take(k).map(|hex| of(*hex)).collect();
        }
        if k == 1 {
            return vec![self.at(0.5)];
        }
        (0..k).map(|i| self.at(i as f64 / (k - 1) as f64)).collect()
    }

    /// `k` colours for a dark background: low values recede into it, high values stand out, but stay dimmer than text.
    pub fn colors_on_dark(&self, k: usize) -> Vec<Color> {
        if self.kind != Sequential || k < 2 {
            return self.colors(k);
        }
        let ground = to_oklab(of(DARK_GROUND));
        let color = |i: usize| {
            let much = i as f64 / (k - 1) as f64;
            let lit = self.at(0.88 - 0.56 * much);
            let sunk = 0.55 * (1.0 - much).powf(1.3);
            let lit = to_oklab(lit);
            from_oklab(std::array::from_fn(|c| lit[c] + (ground[c] - lit[c]) * sunk))
        };
        (0..k).map(color).collect()
    }

    /// The colour at a share of the way from low (0) to high (1).
    fn at(&self, share: f64) -> Color {
        let last = self.anchors.len() - 1;
        let along = share.clamp(0.0, 1.0) * last as f64;
        let low = (along.floor() as usize).min(last.saturating_sub(1));
        let (a, b) = (to_oklab(of(self.anchors[low])), to_oklab(of(self.anchors[(low + 1).min(last)])));
        let t = along - low as f64;
        from_oklab(std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t))
    }
}

fn of(hex: u32) -> Color {
    Color { r: (hex >> 16) as u8, g: (hex >> 8) as u8, b: hex as u8, a: 255 }
}

fn to_linear(c: u8) -> f64 {
    let c = f64::from(c) / 255.0;
    if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

fn from_linear(c: f64) -> u8 {
    let c = c.clamp(0.0, 1.0);
    let c = if c <= 0.003_130_8 { c * 12.92 } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
    (c * 255.0).round() as u8
}

fn to_oklab(color: Color) -> [f64; 3] {
    let [r, g, b] = [color.r, color.g, color.b].map(to_linear);
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

fn from_oklab([l, a, b]: [f64; 3]) -> Color {
    let x = (l + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let y = (l - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let z = (l - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    Color {
        r: from_linear(4.076_741_662_1 * x - 3.307_711_591_3 * y + 0.230_969_929_2 * z),
        g: from_linear(-1.268_438_004_6 * x + 2.609_757_401_1 * y - 0.341_319_396_5 * z),
        b: from_linear(-0.004_196_086_3 * x - 0.703_418_614_7 * y + 1.707_614_701_0 * z),
        a: 255,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a colour looks like without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
    const EYES: [(&str, [[f64; 3]; 3]); 4] = [
        ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protanopia",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "tritanopia",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    fn seen(color: Color, eye: &[[f64; 3]; 3]) -> [f64; 3] {
        let c = [color.r, color.g, color.b].map(to_linear);
        let [r, g, b] = eye.map(|row| from_linear(row.iter().zip(c).map(|(m, c)| m * c).sum()));
        to_oklab(Color { r, g, b, a: 255 })
    }

    fn apart(a: [f64; 3], b: [f64; 3]) -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn neighbouring_classes_stay_apart_for_every_eye() {
        for palette in Palette::ALL.iter().filter(|p| p.kind != Qualitative) {
            for k in 2..=7 {
                for colors in [palette.colors(k), palette.colors_on_dark(k)] {
                    assert_eq!(colors.len(), k);
                    for (eye, matrix) in &EYES {
                        for pair in colors.windows(2) {
                            let d = apart(seen(pair[0], matrix), seen(pair[1], matrix));
                            assert!(d > 0.035, "{} {k} {eye}: {} {} {d:.3}", palette.name, pair[0], pair[1]);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn sequential_palettes_darken_and_the_ends_of_diverging_ones_differ_for_every_eye() {
        for palette in Palette::ALL.iter().filter(|p| p.kind != Qualitative) {
            let colors = palette.colors(7);
            for (eye, matrix) in &EYES {
                let light = |c: &Color| seen(*c, matrix)[0];
                match palette.kind {
                    Sequential => assert!(
                        colors.windows(2).all(|w| light(&w[0]) > light(&w[1]) + 0.01),
                        "{} {eye}",
                        palette.name
                    ),
                    _ => {
                        for (a, b) in [(0, 6), (1, 5)] {
                            let d = apart(seen(colors[a], matrix), seen(colors[b], matrix));
                            assert!(d > 0.07, "{} {eye} {a} {b} {d:.3}", palette.name);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn anchors_come_out_as_they_are() {
        let warm: Vec<String> =
            Palette::parse("warm").unwrap().colors(7).iter().map(Color::to_string).collect();
        assert_eq!(warm, ["#fff7e6", "#fee3b5", "#fdc57e", "#f99b53", "#e96a3a", "#c53a27", "#8a1b1b"]);
        assert_eq!(Palette::parse("okabe-ito").unwrap().colors(10).len(), 10);
        assert_eq!(Palette::parse("grey").unwrap().colors(1).len(), 1);
        assert!(Palette::parse("Warm").is_none());
    }
}
