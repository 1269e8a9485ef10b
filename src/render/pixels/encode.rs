//! Images as PNG and WebP.

use super::canvas::{Canvas, Pixel};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use libdeflater::{CompressionLvl, Compressor};
use std::io::Write;

impl Canvas {
    /// The image as PNG: a palette where it has at most 256 colours, else full colour.
    pub fn png(&self) -> Vec<u8> {
        png(self)
    }

    /// The image as WebP without loss.
    pub fn webp(&self) -> Vec<u8> {
        webp(self)
    }

    /// The image as JPEG, on white.
    pub fn jpeg(&self) -> Vec<u8> {
        let data = match self.is_opaque() {
            true => rgb(self),
            false => {
                let mut sheet = Canvas::plain(self.width as u32, self.height as u32, [255; 4]);
                sheet.lay(self);
                rgb(&sheet)
            }
        };
        let (width, height) = (self.width as u32, self.height as u32);
        let mut out = Vec::new();
        let written = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY).encode(
            &data,
            width,
            height,
            ExtendedColorType::Rgb8,
        );
        // Writing to memory cannot fail, and no side exceeds JPEG's 65535.
        debug_assert!(written.is_ok());
        out
    }
}

/// Of 100: names and borders stay clean at twice the bytes of a photograph's 75.
const JPEG_QUALITY: u8 = 90;

fn png(canvas: &Canvas) -> Vec<u8> {
    let mut out = Vec::with_capacity(canvas.pixels.len() / 4 + 1024);
    let mut encoder = png::Encoder::new(&mut out, canvas.width as u32, canvas.height as u32);
    encoder.set_depth(png::BitDepth::Eight);
    let (data, is_runs) = if let Some(indexed) = Indexed::new(canvas) {
        let colors = indexed.palette.iter().map(|c| straight(*c));
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(colors.clone().flat_map(|c| [c[0], c[1], c[2]]).collect::<Vec<u8>>());
        if indexed.palette.iter().any(|c| c[3] < 255) {
            encoder.set_trns(colors.map(|c| c[3]).collect::<Vec<u8>>());
        }
        (indexed.numbers, indexed.first > canvas.pixels.len() / 4)
    } else if canvas.is_opaque() {
        encoder.set_color(png::ColorType::Rgb);
        (rgb(canvas), false)
    } else {
        encoder.set_color(png::ColorType::Rgba);
        (canvas.pixels.iter().flat_map(|p| straight(*p)).collect(), false)
    };
    // Where runs of the first colour are much of it, an encoder that only knows runs of zeros takes a third of the time or
    // less, for a quarter to a half more bytes.
    match is_runs {
        true => encoder.set_compression(png::Compression::Fast),
        false => encoder.set_deflate_compression(png::DeflateCompression::Level(LEVEL)),
    }
    // Flat colours have no gradient that a filter could find.
    encoder.set_filter(png::Filter::NoFilter);
    let written = encoder.write_header().and_then(|mut writer| {
        if is_runs || data.len() > AT_ONCE {
            return writer.write_image_data(&data);
        }
        writer.write_chunk(png::chunk::IDAT, &packed(&data, data.len() / canvas.height.max(1)))
    });
    // Writing to memory cannot fail.
    debug_assert!(written.is_ok());
    drop(written);
    out
}

/// Rows without a filter as a stream of zlib (RFC 1950).
fn packed(data: &[u8], row: usize) -> Vec<u8> {
    let mut rows = Vec::with_capacity(data.len() + data.len() / row.max(1) + 1);
    for row in data.chunks(row.max(1)) {
        rows.push(0);
        rows.extend(row);
    }
    let mut compressor = Compressor::new(CompressionLvl::new(LEVEL.into()).expect("a level that exists"));
    let mut out = vec![0; compressor.zlib_compress_bound(rows.len())];
    let length = compressor.zlib_compress(&rows, &mut out).expect("room for the worst case");
    out.truncate(length);
    out
}

/// How hard images are packed.
const LEVEL: u8 = 1;
/// Bytes of the largest image that is packed at once, which takes its bytes thrice; larger ones are packed as they go.
const AT_ONCE: usize = 4 << 20;

/// An opaque image as PNG, band by band from the top, so that it is never whole in memory.
///
/// # Errors
/// That of a band.
pub(in crate::render) fn png_of_bands<E>(
    [width, height]: [u32; 2],
    bands: impl Iterator<Item = Result<Canvas, E>>,
) -> Result<Vec<u8>, E> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_deflate_compression(png::DeflateCompression::Level(LEVEL));
    encoder.set_filter(png::Filter::NoFilter);
    let pack = || -> Result<Result<(), E>, png::EncodingError> {
        let mut writer = encoder.write_header()?;
        let mut rows = writer.stream_writer()?;
        for band in bands {
            match band {
                Ok(band) => rows.write_all(&rgb(&band))?,
                Err(fault) => return Ok(Err(fault)),
            }
        }
        rows.finish()?;
        Ok(Ok(()))
    };
    let packed = pack();
    // Writing to memory cannot fail.
    debug_assert!(packed.is_ok());
    packed.unwrap_or(Ok(()))?;
    Ok(out)
}

/// An opaque image as WebP without loss, its pixels taken band by band.
///
/// # Errors
/// That of a band.
pub(in crate::render) fn webp_of_bands<E>(
    [width, height]: [u32; 2],
    bands: impl Iterator<Item = Result<Canvas, E>>,
) -> Result<Vec<u8>, E> {
    let mut data = Vec::with_capacity(width as usize * height as usize * 3);
    for band in bands {
        data.extend(rgb(&band?));
    }
    let mut out = Vec::new();
    let written = WebPEncoder::new_lossless(&mut out).encode(&data, width, height, ExtendedColorType::Rgb8);
    debug_assert!(written.is_ok());
    Ok(out)
}

fn rgb(canvas: &Canvas) -> Vec<u8> {
    let mut data = vec![0; canvas.pixels.len() * 3];
    data.as_chunks_mut().0.iter_mut().zip(&canvas.pixels).for_each(|(d, [r, g, b, _])| *d = [*r, *g, *b]);
    data
}

fn webp(canvas: &Canvas) -> Vec<u8> {
    let mut out = Vec::new();
    let (width, height) = (canvas.width as u32, canvas.height as u32);
    let encoder = WebPEncoder::new_lossless(&mut out);
    let written = if canvas.is_opaque() {
        encoder.encode(&rgb(canvas), width, height, ExtendedColorType::Rgb8)
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

/// An image of few colours.
struct Indexed {
    /// The colour of most runs first, then in the order of first use.
    palette: Vec<Pixel>,
    /// The pixels by the number of their colour.
    numbers: Vec<u8>,
    /// How many pixels are of the first colour, by its runs.
    first: usize,
}

/// Pixels that are compared at once: runs of one colour are long, or not so long.
const LONG: usize = 64;
/// See [`LONG`].
const RUN: usize = 16;

#[inline]
fn is_one_color(pixels: &[Pixel]) -> bool {
    let first = u32::from_le_bytes(pixels[0]);
    // Without a way out, so that several are compared at a time.
    pixels.iter().fold(0, |all, p| all | (u32::from_le_bytes(*p) ^ first)) == 0
}

impl Indexed {
    /// `None` if there are more than 256 colours.
    fn new(canvas: &Canvas) -> Option<Self> {
        let mut colors = Colors::default();
        let mut numbers = vec![0; canvas.pixels.len()];
        // A colour is frequent by its runs: single pixels are edges of something.
        let mut counts = [0usize; 256];
        let mut run = |pixels: &[Pixel], out: &mut [u8], colors: &mut Colors| {
            let number = colors.number(pixels[0])?;
            counts[usize::from(number)] += out.len();
            out.fill(number);
            Some(())
        };
        for (pixels, out) in canvas.pixels.chunks(LONG).zip(numbers.chunks_mut(LONG)) {
            if is_one_color(pixels) {
                run(pixels, out, &mut colors)?;
                continue;
            }
            for (pixels, out) in pixels.chunks(RUN).zip(out.chunks_mut(RUN)) {
                if is_one_color(pixels) {
                    run(pixels, out, &mut colors)?;
                    continue;
                }
                for (pixel, out) in pixels.iter().zip(out) {
                    *out = colors.number(*pixel)?;
                }
            }
        }
        let mut palette = colors.palette;
        // The first of those that are as frequent.
        let (most, first) = (0..=255u8).zip(counts).rev().max_by_key(|(_, count)| *count)?;
        if palette.is_empty() {
            return None;
        }
        palette.swap(0, usize::from(most));
        if most > 0 {
            let swapped = |n: u8| {
                if n == most {
                    0
                } else if n == 0 {
                    most
                } else {
                    n
                }
            };
            numbers.iter_mut().for_each(|n| *n = swapped(*n));
        }
        Some(Indexed { palette, numbers, first })
    }
}

/// Colours in the order of first use.
struct Colors {
    palette: Vec<Pixel>,
    /// A colour above its number plus one (the lowest 16 bits), at the place its hash gives or the next that was free; 0 is free.
    places: Box<[u64; Colors::PLACES]>,
}

impl Default for Colors {
    fn default() -> Self {
        Colors { palette: Vec::with_capacity(256), places: Box::new([0; Self::PLACES]) }
    }
}

impl Colors {
    const BITS: u32 = 11;
    const PLACES: usize = 1 << Self::BITS;

    /// The number of a colour; `None` if it would be the 257th.
    #[inline(always)]
    fn number(&mut self, color: Pixel) -> Option<u8> {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4).
        let hash = u32::from_le_bytes(color).wrapping_mul(0x9E37_79B1) >> (u32::BITS - Self::BITS);
        match Self::told(self.places[hash as usize], color) {
            Some(number) => Some(number),
            None => self.look(color, hash as usize),
        }
    }

    /// The number that a place has for a colour.
    #[inline(always)]
    fn told(place: u64, color: Pixel) -> Option<u8> {
        let is_of = place >> 16 == u64::from(u32::from_le_bytes(color)) && place as u16 != 0;
        is_of.then(|| (place as u16).wrapping_sub(1) as u8)
    }

    /// The same from a place on, where the colour may not be known yet.
    #[cold]
    fn look(&mut self, color: Pixel, mut at: usize) -> Option<u8> {
        loop {
            if self.places[at] == 0 {
                let number = u8::try_from(self.palette.len()).ok()?;
                self.palette.push(color);
                self.places[at] = u64::from(u32::from_le_bytes(color)) << 16 | (u64::from(number) + 1);
                return Some(number);
            }
            if let Some(number) = Self::told(self.places[at], color) {
                return Some(number);
            }
            at = (at + 1) % Self::PLACES;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_reads_back_with_any_number_of_colours() {
        // The last is packed as it goes.
        for ([width, height], colors, mostly, alpha) in [
            ([70, 41], 1u32, 0, 255),
            ([70, 41], 2, 1, 255),
            ([70, 41], 256, 0, 255),
            ([70, 41], 256, 3, 255),
            ([70, 41], 257, 0, 255),
            ([70, 41], 30, 7, 128),
            ([70, 41], 300, 7, 128),
            ([1400, 1001], 300, 7, 255),
        ] {
            let mut canvas = Canvas::new(width, height, [0, 0, 0, alpha]);
            for (i, pixel) in (0u32..).zip(&mut canvas.pixels) {
                let n = if i % 8 == 0 || i < 600 { i / 2 % colors } else { mostly };
                *pixel = [(n % 100) as u8, (n / 100) as u8, 9, alpha];
            }
            let read = image::load_from_memory(&png(&canvas)).unwrap().to_rgba8();
            let expected: Vec<u8> = canvas.pixels.iter().flat_map(|p| straight(*p)).collect();
            assert_eq!(read.into_raw(), expected, "{colors} colours, opacity {alpha}");
        }
    }
}
