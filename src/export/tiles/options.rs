//! The options of `export`.

use clap::ValueEnum;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// What to export.
#[derive(Debug, Clone, clap::Args)]
pub struct ExportOptions {
    /// Kind of archive.
    #[arg(long, value_name = "FORMAT")]
    pub format: ArchiveFormat,
    /// The file to write; one that is there is replaced once the new one is whole.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Folder with data; the built-in data if absent.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Draw the map of this style; vector tiles if absent.
    #[arg(long, value_name = "STYLE")]
    pub style: Option<String>,
    /// Layers of vector tiles, as in /tiles/{layers}; all collections if absent.
    #[arg(long, value_name = "LAYERS", conflicts_with = "style")]
    pub layers: Option<String>,
    /// Properties of vector tiles with commas between, such as name_en,incidence_2015; those of each zoom if absent.
    #[arg(long, value_name = "NAMES", conflicts_with = "style")]
    pub properties: Option<String>,
    /// Encoding of vector tiles.
    #[arg(long, value_name = "ENCODING", default_value = "mvt", conflicts_with = "style")]
    pub encoding: ArchiveEncoding,
    /// Zooms, such as 0-8 or 5.
    #[arg(long, value_name = "FROM-TO", default_value = "0-8", value_parser = zooms)]
    pub zooms: (u8, u8),
    /// Only tiles that meet this box: west, south, east, north in degrees; the box of the data if absent.
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, value_parser = corners)]
    pub bounds: Option<[f64; 4]>,
    /// Language of the map, or two with a comma between; the first of the data if absent.
    #[arg(long, value_name = "LANG", requires = "style")]
    pub lang: Option<String>,
    /// Year of the map; the one that the style shows by default if absent.
    #[arg(long, value_name = "YEAR", requires = "style")]
    pub year: Option<i32>,
    /// How the tiles of a map are written.
    #[arg(long, value_name = "IMAGE", default_value = "png", requires = "style")]
    pub image: TileImage,
    /// Device pixels of a pixel of a map, 1 to 3.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "style", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub scale: u8,
    /// Threads that make tiles; one for each core if absent.
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<NonZeroUsize>,
}

/// A kind of archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ArchiveFormat {
    /// PMTiles 3, read in parts over HTTP.
    Pmtiles,
    /// MBTiles 1.3, a SQLite database.
    Mbtiles,
}

/// Encoding of vector tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ArchiveEncoding {
    /// Mapbox Vector Tiles.
    Mvt,
    /// MapLibre Tiles, smaller, for MapLibre GL JS from version 5.12.
    Mlt,
}

/// How the tiles of a map are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TileImage {
    /// PNG.
    Png,
    /// WebP without loss.
    Webp,
}

fn zooms(text: &str) -> Result<(u8, u8), String> {
    let number = |t: &str| t.parse::<u8>().ok();
    let both = match text.split_once('-') {
        Some((from, to)) => number(from).zip(number(to)),
        None => number(text).map(|zoom| (zoom, zoom)),
    };
    both.filter(|(from, to)| from <= to)
        .ok_or_else(|| format!("expected a zoom or two such as 0-8, the lower first, found {text:?}"))
}

fn corners(text: &str) -> Result<[f64; 4], String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|n| n.trim().parse().ok()).collect();
    let four = numbers.and_then(|numbers| <[f64; 4]>::try_from(numbers).ok());
    four.filter(|[west, south, east, north]| {
        west < east && south < north && [west, south, east, north].iter().all(|n| n.is_finite())
    })
    .ok_or_else(|| {
        format!("expected west, south, east and north in degrees with commas between, found {text:?}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooms_and_boxes() {
        assert_eq!((zooms("0-8"), zooms("5")), (Ok((0, 8)), Ok((5, 5))));
        for bad in ["", "8-0", "-1", "a", "1-2-3", "300"] {
            assert!(zooms(bad).unwrap_err().contains(bad), "{bad}");
        }
        assert_eq!(corners("-1, 2,3.5,4"), Ok([-1.0, 2.0, 3.5, 4.0]));
        for bad in ["", "1,2,3", "3,2,1,4", "1,2,NaN,4", "1,2,3,4,5"] {
            assert!(corners(bad).is_err(), "{bad}");
        }
    }
}
