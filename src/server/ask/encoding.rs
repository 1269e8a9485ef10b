//! How vector tiles are encoded: what requests, addresses and `Accept` say of it.

use crate::render::vector::TileEncoding;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::tile::{MLT, MVT};

/// MapLibre Tiles as PMTiles and some servers call them.
const OTHER_MLT: &str = "application/vnd.maplibre-vector-tile";
/// What vector tiles are served in.
pub const MEDIA: &[&str] = &[MVT, MLT];
/// Words of `f` and endings.
const ENCODINGS: [(&str, TileEncoding); 2] = [("mvt", TileEncoding::Mvt), ("mlt", TileEncoding::Mlt)];

/// How a tile is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileForm {
    /// The encoding.
    pub encoding: TileEncoding,
    /// True if the address leaves it to `Accept`.
    pub is_negotiated: bool,
}

impl TileForm {
    /// By the ending of the last segment of the address, else by `f`, else by `Accept`, else a Mapbox Vector Tile; with
    /// the segment before its ending.
    ///
    /// # Errors
    /// `f` names no encoding.
    pub fn read<'a>(call: &Call, segment: &'a str) -> Result<(Self, &'a str), Problem> {
        let ended = |ending: &str| segment.strip_suffix(ending);
        let ending = match (ended(".mlt"), ended(".mvt").or_else(|| ended(".pbf"))) {
            (Some(plain), _) => Some((TileEncoding::Mlt, plain)),
            (None, Some(plain)) => Some((TileEncoding::Mvt, plain)),
            (None, None) => None,
        };
        // What map libraries add to an address with an ending changes nothing.
        if let Some((encoding, plain)) = ending {
            return Ok((TileForm { encoding, is_negotiated: false }, plain));
        }
        if let Some(encoding) = call.params.word("f", &ENCODINGS)? {
            return Ok((TileForm { encoding, is_negotiated: false }, segment));
        }
        let is_mlt = |range: &&str| [MLT, OTHER_MLT].iter().any(|m| range.eq_ignore_ascii_case(m));
        let is_known = |range: &&str| is_mlt(range) || range.eq_ignore_ascii_case(MVT) || range.contains('*');
        let best = call.wishes().into_iter().find(is_known);
        let encoding = if best.as_ref().is_some_and(is_mlt) { TileEncoding::Mlt } else { TileEncoding::Mvt };
        Ok((TileForm { encoding, is_negotiated: true }, segment))
    }
}

/// `encoding`: that of the tiles that a document names; none if it does not ask.
///
/// # Errors
/// It names none.
pub fn encoding(call: &Call) -> Result<Option<TileEncoding>, Problem> {
    call.params.word("encoding", &ENCODINGS)
}

/// The word for an encoding: the ending of addresses, what styles and TileJSON call it.
pub fn word(encoding: TileEncoding) -> &'static str {
    match encoding {
        TileEncoding::Mvt => "mvt",
        TileEncoding::Mlt => "mlt",
    }
}
