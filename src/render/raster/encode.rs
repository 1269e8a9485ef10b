//! Images as PNG and WebP.

use super::canvas::{Canvas, Pixel};
use image::ExtendedColorType;
use image::codecs::webp::WebPEncoder;
use rustc_hash::FxHashMap;

/// Encodes an image: a palette where it has at most 256 colours, else full colour.
pub(super) fn png(canvas: &Canvas) -> Vec<u8> {
    let opaque = canvas.is_opaque();
    if opaque && let Some((palette, indices)) = indexed(canvas) {
        let palette = palette.iter().flat_map(|c| [c[0], c[1], c[2]]).collect();
        return write(canvas, png::ColorType::Indexed, Some(palette), &indices);
    }
    if opaque {
        let data: Vec<u8> = canvas.pixels.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
        return write(canvas, png::ColorType::Rgb, None, &data);
    }
    let data: Vec<u8> = canvas.pixels.iter().flat_map(|p| straight(*p)).collect();
    write(canvas, png::ColorType::Rgba, None, &data)
}

/// Encodes an image as WebP without loss.
pub(super) fn webp(canvas: &Canvas) -> Vec<u8> {
    let mut out = Vec::new();
    let (width, height) = (canvas.width as u32, canvas.height as u32);
    let encoder = WebPEncoder::new_lossless(&mut out);
    let written = if canvas.is_opaque() {
        let data: Vec<u8> = canvas.pixels.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
        encoder.encode(&data, width, height, ExtendedColorType::Rgb8)
    } else {
        let data: Vec<u8> = canvas.pixels.iter().flat_map(|p| straight(*p)).collect();
        encoder.encode(&data, width, height, ExtendedColorType::Rgba8)
    };
    // Writing to memory cannot fail, and no side exceeds WebP's 16384.
    debug_assert!(written.is_ok());
    drop(written);
    out
}

fn straight([r, g, b, a]: Pixel) -> Pixel {
    let whole = u32::from(a).max(1);
    let s = |c: u8| ((u32::from(c) * 255 + whole / 2) / whole).min(255) as u8;
    [s(r), s(g), s(b), a]
}

/// Colours in the order of first use, and the pixels by number; `None` if there are more than 256.
fn indexed(canvas: &Canvas) -> Option<(Vec<Pixel>, Vec<u8>)> {
    let mut palette: Vec<Pixel> = Vec::new();
    let mut numbers: FxHashMap<Pixel, u8> = FxHashMap::default();
    let mut indices = Vec::with_capacity(canvas.pixels.len());
    let mut last: Option<(Pixel, u8)> = None;
    for pixel in &canvas.pixels {
        let number = match last {
            Some((color, number)) if color == *pixel => number,
            _ => match numbers.get(pixel) {
                Some(number) => *number,
                None => {
                    let number = u8::try_from(palette.len()).ok()?;
                    palette.push(*pixel);
                    numbers.insert(*pixel, number);
                    number
                }
            },
        };
        last = Some((*pixel, number));
        indices.push(number);
    }
    Some((palette, indices))
}

fn write(canvas: &Canvas, color: png::ColorType, palette: Option<Vec<u8>>, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 4 + 256);
    let mut encoder = png::Encoder::new(&mut out, canvas.width as u32, canvas.height as u32);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    if let Some(palette) = palette {
        // Rows of numbers have no gradient that a filter could find.
        encoder.set_palette(palette);
        encoder.set_compression(png::Compression::Balanced);
        encoder.set_filter(png::Filter::NoFilter);
    } else {
        encoder.set_compression(png::Compression::Fast);
        encoder.set_filter(png::Filter::Adaptive);
    }
    // Writing to memory cannot fail.
    let written = encoder.write_header().and_then(|mut w| w.write_image_data(data));
    debug_assert!(written.is_ok());
    drop(written);
    out
}
