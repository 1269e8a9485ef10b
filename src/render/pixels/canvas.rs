//! Pixels, and how colours are laid over them.

/// A pixel: red, green, blue, opacity; premultiplied.
pub(in crate::render) type Pixel = [u8; 4];

/// Pixels that are passed over at once where nothing is to be laid over them.
const CHUNK: usize = 16;
const CLEAR: [Pixel; CHUNK] = [[0; 4]; CHUNK];

/// An image of sRGB pixels with premultiplied opacity, row by row from the top.
#[derive(Debug, Clone, PartialEq)]
pub struct Canvas {
    /// Device pixels in a row.
    pub width: usize,
    /// Number of rows.
    pub height: usize,
    pub(in crate::render) pixels: Vec<Pixel>,
}

impl Canvas {
    pub(in crate::render) fn new(width: u32, height: u32, color: Pixel) -> Self {
        let (width, height) = (width as usize, height as usize);
        Canvas { width, height, pixels: vec![color; width * height] }
    }

    /// The premultiplied colour of a pixel.
    pub fn pixel(&self, x: usize, y: usize) -> [u8; 4] {
        self.pixels[y * self.width + x]
    }

    pub(in crate::render) fn set(&mut self, x: usize, y: usize, color: Pixel) {
        self.pixels[y * self.width + x] = color;
    }

    pub(in crate::render) fn row(&mut self, y: usize) -> &mut [Pixel] {
        &mut self.pixels[y * self.width..(y + 1) * self.width]
    }

    /// True if every pixel is opaque.
    pub fn is_opaque(&self) -> bool {
        // Without a way out: the compiler looks at many pixels at once.
        self.pixels.iter().fold(255, |all, p| all & p[3]) == 255
    }

    /// An image of one premultiplied colour.
    pub fn plain(width: u32, height: u32, color: [u8; 4]) -> Self {
        Self::new(width, height, color)
    }

    /// Lays another image of the same size over this one.
    pub fn lay(&mut self, above: &Canvas) {
        for (below, above) in self.pixels.chunks_mut(CHUNK).zip(above.pixels.chunks(CHUNK)) {
            if above != &CLEAR[..above.len()] {
                below.iter_mut().zip(above).for_each(|(below, above)| *below = over(*above, *below));
            }
        }
    }

    /// Puts a narrower image of the same height in the place of some columns.
    pub fn put(&mut self, column: u32, part: &Canvas) {
        let columns = column as usize..column as usize + part.width;
        for (y, row) in part.pixels.chunks(part.width).enumerate() {
            self.row(y)[columns.clone()].copy_from_slice(row);
        }
    }

    /// Mixes a column from its neighbours, the one before by its share.
    pub fn join(&mut self, column: u32, share: f64) {
        let x = column as usize;
        let mix = |before: u8, after: u8| {
            (f64::from(before) * share + f64::from(after) * (1.0 - share)).round() as u8
        };
        for y in 0..self.height {
            let row = self.row(y);
            let (before, after) = (row[x - 1], row[x + 1]);
            row[x] = std::array::from_fn(|k| mix(before[k], after[k]));
        }
    }

    /// Puts another image of the same width below this one.
    #[cfg(test)]
    pub(in crate::render) fn append(&mut self, below: Canvas) {
        self.pixels.extend(below.pixels);
        self.height += below.height;
    }

    /// Bytes of the pixels.
    pub(in crate::render) fn weight(&self) -> usize {
        self.pixels.len() * size_of::<Pixel>()
    }

    /// Lays a colour over the whole image.
    pub(in crate::render) fn flood(&mut self, color: Pixel) {
        lay(color, &mut self.pixels);
    }
}

/// Lays a colour over some pixels; neighbours are mostly alike.
pub(in crate::render) fn lay(above: Pixel, pixels: &mut [Pixel]) {
    if above[3] == 255 {
        return pixels.fill(above);
    }
    if let [pixel] = pixels {
        *pixel = over(above, *pixel);
        return;
    }
    let mut known = ([0; 4], over(above, [0; 4]));
    for pixel in pixels {
        if *pixel != known.0 {
            known = (*pixel, over(above, *pixel));
        }
        *pixel = known.1;
    }
}

/// Every other byte of a pixel.
const EVEN: u32 = 0x00ff_00ff;

/// One colour laid over another.
#[inline]
pub(in crate::render) fn over(above: Pixel, below: Pixel) -> Pixel {
    match above[3] {
        255 => above,
        0 => below,
        a => {
            // Two bytes at a time: above + below * (255 - a) / 255, rounded, at most 255.
            let rest = 255 - u32::from(a);
            let lay = |above: u32, below: u32| {
                let product = below * rest + 0x0080_0080;
                let sum = above + (((product + ((product >> 8) & EVEN)) >> 8) & EVEN);
                let full = sum & 0x0100_0100;
                (sum | (full - (full >> 8))) & EVEN
            };
            let (above, below) = (u32::from_le_bytes(above), u32::from_le_bytes(below));
            let (even, odd) =
                (lay(above & EVEN, below & EVEN), lay((above >> 8) & EVEN, (below >> 8) & EVEN));
            (even | (odd << 8)).to_le_bytes()
        }
    }
}

/// A colour of which only a share of 256 is there.
pub(in crate::render) fn part(color: Pixel, share: u32) -> Pixel {
    if share >= 256 {
        return color;
    }
    // Two bytes at a time.
    let fade = |bytes: u32| ((bytes * share + 0x0080_0080) >> 8) & EVEN;
    let color = u32::from_le_bytes(color);
    (fade(color & EVEN) | (fade((color >> 8) & EVEN) << 8)).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_over_another_is_the_rounded_sum_byte_by_byte() {
        for a in 0..=255u8 {
            for c in (0..=255u8).step_by(3) {
                // The first byte is brighter than its opacity allows: it stops at full.
                let (above, below) = ([255, a / 2, a, a], [c, 255 - c, 255, c]);
                let exact = |k: usize| {
                    let sum = f64::from(above[k]) + f64::from(below[k]) * f64::from(255 - a) / 255.0;
                    if a == 0 { below[k] } else { (sum + 0.5).floor().min(255.0) as u8 }
                };
                assert_eq!(over(above, below), std::array::from_fn(exact), "{above:?} {below:?}");
            }
        }
    }

    #[test]
    fn a_colour_over_itself_is_itself() {
        for c in 0..=255u8 {
            let color = [c, 255 - c, c / 2, 255];
            for s in 0..=256 {
                let result = over(part(color, s), color);
                assert!(
                    color.iter().zip(result).all(|(a, b)| a.abs_diff(b) <= 1),
                    "{color:?} {s} {result:?}"
                );
            }
        }
    }
}
