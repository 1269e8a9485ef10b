//! GeoTIFF (OGC 19-008r4): one band of numbers with its corner and its cells in degrees.

use super::grid::MOST;
use super::{ElevationGrid, ElevationGridError};
use std::io::Cursor;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::encoder::{Compression, DeflateLevel, Predictor, TiffEncoder, colortype};
use tiff::tags::Tag;
use tiff::{TiffError, TiffFormatError};

/// Size of a cell, a cell and its place, the reference system, and what stands for no height.
const PIXEL_SCALE: Tag = Tag::Unknown(33550);
const TIEPOINT: Tag = Tag::Unknown(33922);
const GEO_KEYS: Tag = Tag::Unknown(34735);
const NO_DATA: Tag = Tag::Unknown(42113);

/// Keys of a geographic system and of how cells are meant.
const MODEL_TYPE: u16 = 1024;
const RASTER_TYPE: u16 = 1025;
const GEOGRAPHIC: u16 = 2;
const PIXEL_IS_AREA: u16 = 1;
const PIXEL_IS_POINT: u16 = 2;
/// Key and code of WGS 84.
const GEODETIC_CRS: u16 = 2048;
const WGS_84: u16 = 4326;

/// The grid of a GeoTIFF.
///
/// # Errors
/// A damaged file, no place on the world, another system than degrees, another kind of numbers.
pub(super) fn read(bytes: &[u8]) -> Result<ElevationGrid, ElevationGridError> {
    let damaged =
        |e: TiffError| ElevationGridError::File(format!("expected a GeoTIFF, found a fault in it: {e}"));
    let mut limits = Limits::default();
    limits.decoding_buffer_size = 8 * MOST;
    limits.intermediate_buffer_size = 8 * MOST;
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(damaged)?.with_limits(limits);
    let (columns, rows) = decoder.dimensions().map_err(damaged)?;
    let size = [columns as usize, rows as usize];
    // Before room is made for it.
    if size[0].saturating_mul(size[1]) > MOST {
        return Err(ElevationGridError::Size(size[0], size[1], 0));
    }
    let absent = |what: &str| ElevationGridError::File(format!("expected a GeoTIFF with {what}, found none"));
    let scale = decoder.get_tag_f64_vec(PIXEL_SCALE).map_err(|_| absent("the size of its cells"))?;
    let tie = decoder.get_tag_f64_vec(TIEPOINT).map_err(|_| absent("a place on the world"))?;
    let keys = decoder.get_tag_u16_vec(GEO_KEYS).unwrap_or_default();
    let key = |wanted: u16| keys.chunks_exact(4).skip(1).find(|k| k[0] == wanted && k[1] == 0).map(|k| k[3]);
    if let Some(model) = key(MODEL_TYPE).filter(|m| *m != GEOGRAPHIC) {
        let found = format!("expected a grid in degrees (model type {GEOGRAPHIC}), found model type {model}");
        return Err(ElevationGridError::File(found));
    }
    let (&[across, down, ..], &[column, row, _, west, north, ..]) = (&*scale, &*tie) else {
        return Err(absent("its place as a cell's size and one corner"));
    };
    // The corner of a cell, unless its middle is meant.
    let half = if key(RASTER_TYPE) == Some(PIXEL_IS_POINT) { 0.0 } else { 0.5 };
    let origin = [west + (half - column) * across, north - (half - row) * down];
    let none = decoder.get_tag_ascii_string(NO_DATA).ok().and_then(|t| t.trim().parse::<f64>().ok());
    let known = |h: f64| if Some(h) == none { 0.0 } else { h };
    let grid = |heights: &mut dyn Iterator<Item = f64>| {
        ElevationGrid::of_numbers(origin, [across, down], size, heights.map(known))
    };
    match decoder.read_image().map_err(damaged)? {
        DecodingResult::I16(h) => grid(&mut h.into_iter().map(f64::from)),
        DecodingResult::U16(h) => grid(&mut h.into_iter().map(f64::from)),
        DecodingResult::I32(h) => grid(&mut h.into_iter().map(f64::from)),
        DecodingResult::F32(h) => grid(&mut h.into_iter().map(f64::from)),
        DecodingResult::F64(h) => grid(&mut h.into_iter()),
        _ => Err(ElevationGridError::File(
            "expected heights as whole numbers of 16 or 32 bits or as floats".into(),
        )),
    }
}

impl ElevationGrid {
    /// The grid as a GeoTIFF of whole metres on WGS 84, packed.
    ///
    /// # Errors
    /// The grid is larger than TIFF allows.
    pub fn geotiff(&self) -> Result<Vec<u8>, ElevationGridError> {
        let mut out = Cursor::new(Vec::new());
        self.write(&mut out)
            .map_err(|e| ElevationGridError::File(format!("cannot be written as GeoTIFF: {e}")))?;
        Ok(out.into_inner())
    }

    fn write(&self, out: &mut Cursor<Vec<u8>>) -> Result<(), TiffError> {
        let side =
            |n: usize| u32::try_from(n).map_err(|_| TiffFormatError::InvalidDimensions(u32::MAX, u32::MAX));
        let mut encoder = TiffEncoder::new(out)?
            .with_compression(Compression::Deflate(DeflateLevel::Best))
            .with_predictor(Predictor::Horizontal);
        let mut image = encoder.new_image::<colortype::GrayI16>(side(self.columns)?, side(self.rows)?)?;
        let ([west, north], [across, down]) = (self.origin, self.step);
        let keys = [
            [1, 1, 0, 3],
            [MODEL_TYPE, 0, 1, GEOGRAPHIC],
            [RASTER_TYPE, 0, 1, PIXEL_IS_AREA],
            [GEODETIC_CRS, 0, 1, WGS_84],
        ];
        let tags = image.encoder();
        tags.write_tag(PIXEL_SCALE, &[across, down, 0.0][..])?;
        tags.write_tag(TIEPOINT, &[0.0, 0.0, 0.0, west - across / 2.0, north + down / 2.0, 0.0][..])?;
        tags.write_tag(GEO_KEYS, keys.as_flattened())?;
        image.write_data(self.heights())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_comes_back_as_it_was_written() {
        let heights = (0..12).map(|i| i * 700 - 300).collect();
        let grid = ElevationGrid::new([72.8, 54.0], [0.25, 0.5], [4, 3], heights).unwrap();
        let bytes = grid.geotiff().unwrap();
        let again = ElevationGrid::read(&bytes).unwrap();
        assert_eq!(again.heights(), grid.heights());
        assert!((again.origin[0] - 72.8).abs() < 1e-12 && (again.origin[1] - 54.0).abs() < 1e-12);
        assert_eq!(again.step, grid.step);
        let fault = ElevationGrid::read(&bytes[..60]).unwrap_err().to_string();
        assert!(fault.starts_with("expected a GeoTIFF"), "{fault}");
        // Whatever byte of it is damaged: it is read, or refused with a sentence.
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            let _ = ElevationGrid::read(&damaged);
        }
        assert!(ElevationGrid::read(b"P5 2 2 255").unwrap_err().to_string().contains("found neither"));
    }
}
