//! Glyphs as signed distance fields, 256 characters at a time: what maps drawn in the browser write their labels with
//! (`glyphs` of the MapLibre style specification; the messages are those of
//! <https://github.com/mapbox/node-fontnik/blob/master/proto/glyphs.proto>).

use super::pixels::{Mask, SUB, Size, fill_path};
use super::protobuf;
use crate::font::{Font, Fonts};
use sdf_glyph_renderer::{BitmapGlyph, clamp_to_u8};

/// Pixels of an em.
const EM: f64 = 24.0;
/// Pixels around a glyph, in which the field goes on.
const BUFFER: usize = 3;
/// Pixels from the outline at which the field ends.
const RADIUS: usize = 8;
/// The share of the field's levels that lies outside of the outline, as clients reckon it.
const CUTOFF: f64 = 0.25;
/// Pixels from the baseline up to where clients measure the top of a glyph from: the ascent of the fonts that they were made for.
const ASCENT: i32 = 26;

/// Characters of a range.
pub const RANGE: u16 = 256;

/// The name of the font that most glyphs are of, which stands for all of the chain; `None` without one.
pub fn font_name(fonts: &Fonts) -> Option<String> {
    fonts.chain().first().map(|font| font.name().to_owned())
}

/// The glyphs of the characters from `first` on, [`RANGE`] of them, as Protocol Buffers, each of the first font that has it,
/// unshaped: clients set them side by side. Characters that no font has are left out. `None` without a font.
pub fn glyph_range(fonts: &Fonts, first: u16) -> Option<Vec<u8>> {
    let name = font_name(fonts)?;
    let last = first.saturating_add(RANGE - 1);
    let mut stack = Vec::new();
    protobuf::bytes(&mut stack, 1, name.as_bytes());
    protobuf::bytes(&mut stack, 2, format!("{first}-{last}").as_bytes());
    for code in u32::from(first)..=u32::from(last) {
        let of = |font: &Font| Some(glyph(font, code, font.number(char::from_u32(code)?)?));
        if let Some(glyph) = fonts.chain().iter().find_map(|font| of(font)) {
            protobuf::bytes(&mut stack, 3, &glyph);
        }
    }
    let mut out = Vec::with_capacity(stack.len() + 8);
    protobuf::bytes(&mut out, 1, &stack);
    Some(out)
}

/// One glyph: its field, where that lies beside the pen, and how far the pen moves on.
fn glyph(font: &Font, code: u32, number: u16) -> Vec<u8> {
    let mut out = Vec::new();
    protobuf::uint(&mut out, 1, u64::from(code));
    let field = field(font, number);
    if let Some(field) = &field {
        protobuf::bytes(&mut out, 2, &field.levels);
    }
    let Field { size: [width, height], left, top, .. } = field.unwrap_or_default();
    protobuf::uint(&mut out, 3, width as u64);
    protobuf::uint(&mut out, 4, height as u64);
    protobuf::uint(&mut out, 5, u64::from(protobuf::zigzag(left)));
    protobuf::uint(&mut out, 6, u64::from(protobuf::zigzag(top)));
    protobuf::uint(&mut out, 7, (font.advance(number) * EM).round().max(0.0) as u64);
    out
}

/// A distance field: a level for each pixel of a glyph and of [`BUFFER`] around it.
#[derive(Default)]
struct Field {
    levels: Vec<u8>,
    /// Width and height without what is around it.
    size: [usize; 2],
    left: i32,
    top: i32,
}

/// The field of a glyph; `None` for a blank.
fn field(font: &Font, number: u16) -> Option<Field> {
    let path = font.outline(number, EM, [0.0; 2])?;
    let bounds = path.bounds();
    let [left, top] = [bounds.left(), bounds.top()].map(|v| v.floor() as i32);
    let [right, bottom] = [bounds.right(), bounds.bottom()].map(|v| v.ceil() as i32);
    let size = [right - left, bottom - top].map(|v| v.max(1) as usize);
    let mut mask = Mask::new(Size { width: size[0] as i64, height: size[1] as i64 });
    fill_path(&mut mask, &path, [left, top].map(|v| -i64::from(v) * SUB));
    let mut alpha = vec![0; size[0] * size[1]];
    mask.sweep(|row, columns, share| {
        alpha[row * size[0]..][columns].fill(share.min(255) as u8);
    });
    let bitmap = BitmapGlyph::from_unbuffered(&alpha, size[0], size[1], BUFFER).ok()?;
    let levels = clamp_to_u8(&bitmap.render_sdf(RADIUS), CUTOFF).ok()?;
    Some(Field { levels, size, left, top: -top - ASCENT })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_of_a_glyph_is_high_within_and_low_without() {
        let Some(fonts) = Fonts::to_test() else { return };
        let font = &fonts.chain()[0];
        // A full stop is one blob, an ideograph fills its em.
        for (c, sides) in [('.', 1..8), ('一', 10..25), ('国', 18..26)] {
            let field = field(font, font.number(c).unwrap()).unwrap();
            let [width, height] = field.size;
            assert!(sides.contains(&width), "{c}: {width}");
            let row = width + 2 * BUFFER;
            assert_eq!(field.levels.len(), row * (height + 2 * BUFFER), "{c}");
            let inside = 255 - (CUTOFF * 255.0) as u8;
            assert!(field.levels.iter().any(|l| *l >= inside), "{c}: something lies within the outline");
            assert!(field.levels[..row].iter().all(|l| *l < inside), "{c}: nothing above it");
        }
        assert!(field(font, font.number(' ').unwrap()).is_none());
    }

    #[test]
    fn a_range_has_the_glyphs_of_its_characters() {
        let Some(fonts) = Fonts::to_test() else { return };
        let glyph_range = |first| glyph_range(&fonts, first);
        let latin = glyph_range(0).unwrap();
        assert!(latin.windows(5).any(|w| w == b"0-255"));
        let (private, han) = (glyph_range(0xE000).unwrap(), glyph_range(0x4E00).unwrap());
        assert!(private.len() < 100 && han.len() > 100_000, "{} {}", private.len(), han.len());
    }
}
