//! Tile matrix sets: the grids in which tiles are addressed (OGC 17-083r4, annex D).

use super::{TILE_SIDE, TileCoord};
use crate::geometry::{Bounds, EQUATOR_M, MAX_LATITUDE, from_mercator, to_mercator};
use std::fmt;

/// Metres of one pixel when a scale is stated (OGC 17-083r4, section 6.1.1.1).
const PIXEL_M: f64 = 0.000_28;

/// A grid of tiles of [`TILE_SIDE`] pixels.
///
/// ```
/// use poverty_atlas::Bounds;
/// use poverty_atlas::tile::TileMatrixSet;
///
/// let set = TileMatrixSet::WorldCrs84Quad;
/// assert_eq!(set.size(3), (16, 8));
/// // First and last column, first and last row.
/// assert_eq!(set.limits(&Bounds::around([[10.0, 50.0]]), 3), [8, 8, 1, 1]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TileMatrixSet {
    /// Web Mercator, one tile at zoom 0: what web maps use.
    WebMercatorQuad,
    /// Degrees (plate carrée), two tiles side by side at zoom 0.
    WorldCrs84Quad,
}

impl TileMatrixSet {
    /// All of them.
    pub const ALL: [TileMatrixSet; 2] = [TileMatrixSet::WebMercatorQuad, TileMatrixSet::WorldCrs84Quad];

    /// Identifier in OGC's register and in URLs.
    pub fn id(self) -> &'static str {
        match self {
            TileMatrixSet::WebMercatorQuad => "WebMercatorQuad",
            TileMatrixSet::WorldCrs84Quad => "WorldCRS84Quad",
        }
    }

    /// The set of an identifier.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.id() == id)
    }

    /// URI of its coordinate reference system.
    pub fn crs(self) -> &'static str {
        match self {
            TileMatrixSet::WebMercatorQuad => "http://www.opengis.net/def/crs/EPSG/0/3857",
            TileMatrixSet::WorldCrs84Quad => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        }
    }

    /// Columns and rows of a zoom.
    pub fn size(self, zoom: u8) -> (u32, u32) {
        let rows = 1u32 << zoom;
        (if self == TileMatrixSet::WorldCrs84Quad { 2 * rows } else { rows }, rows)
    }

    /// North-western corner in units of its system: metres or degrees, x first.
    pub fn origin(self) -> [f64; 2] {
        match self {
            TileMatrixSet::WebMercatorQuad => [-EQUATOR_M / 2.0, EQUATOR_M / 2.0],
            TileMatrixSet::WorldCrs84Quad => [-180.0, 90.0],
        }
    }

    /// Units of its system (metres or degrees) along a pixel of a tile of [`TILE_SIDE`].
    pub fn cell_size(self, zoom: u8) -> f64 {
        let world = if self == TileMatrixSet::WebMercatorQuad { EQUATOR_M } else { 360.0 };
        world / (f64::from(TILE_SIDE) * f64::from(self.size(zoom).0))
    }

    /// Scale denominator of a zoom.
    pub fn scale_denominator(self, zoom: u8) -> f64 {
        let metres = if self == TileMatrixSet::WebMercatorQuad { 1.0 } else { EQUATOR_M / 360.0 };
        self.cell_size(zoom) * metres / PIXEL_M
    }

    /// From the unit square of Web Mercator to tiles from the north-western corner.
    fn place(self, zoom: u8, point: [f64; 2]) -> [f64; 2] {
        let columns = f64::from(self.size(zoom).0);
        match self {
            TileMatrixSet::WebMercatorQuad => point.map(|v| v * columns),
            TileMatrixSet::WorldCrs84Quad => {
                let [_, lat] = from_mercator(point);
                [point[0] * columns, (90.0 - lat) / 360.0 * columns]
            }
        }
    }

    /// The tiles of a zoom that meet a box: first and last column, first and last row.
    pub fn limits(self, bounds: &Bounds, zoom: u8) -> [u32; 4] {
        let (columns, rows) = self.size(zoom);
        let low = self.place(zoom, to_mercator([bounds.west(), bounds.north()]));
        let high = self.place(zoom, to_mercator([bounds.east(), bounds.south()]));
        let tile = |v: f64, count: u32| (v.max(0.0) as u32).min(count - 1);
        [tile(low[0], columns), tile(high[0], columns), tile(low[1], rows), tile(high[1], rows)]
    }
}

/// The address of a tile that exists in a tile matrix set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MatrixTile {
    set: TileMatrixSet,
    z: u8,
    column: u32,
    row: u32,
}

/// Why numbers are not the address of a tile in a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} {found} does not exist in {set} at tile matrix {z}; expected 0..={last}")]
pub struct MatrixTileError {
    /// `column` or `row`.
    what: &'static str,
    found: u32,
    set: &'static str,
    z: u8,
    last: u32,
}

impl MatrixTile {
    /// A tile address; column from the west, row from the north.
    ///
    /// # Errors
    /// A column or row beyond the grid.
    pub fn new(set: TileMatrixSet, z: u8, column: u32, row: u32) -> Result<Self, MatrixTileError> {
        let (columns, rows) = set.size(z);
        for (what, found, count) in [("row", row, rows), ("column", column, columns)] {
            if found >= count {
                return Err(MatrixTileError { what, found, set: set.id(), z, last: count - 1 });
            }
        }
        Ok(MatrixTile { set, z, column, row })
    }

    /// Its set.
    pub fn set(self) -> TileMatrixSet {
        self.set
    }
    /// Zoom: the tile matrix.
    pub fn z(self) -> u8 {
        self.z
    }
    /// Column from the west.
    pub fn column(self) -> u32 {
        self.column
    }
    /// Row from the north.
    pub fn row(self) -> u32 {
        self.row
    }

    /// The zoom of Web Mercator whose detail the tile shows.
    pub fn detail(self) -> u8 {
        match self.set {
            TileMatrixSet::WebMercatorQuad => self.z,
            TileMatrixSet::WorldCrs84Quad => self.z + 1,
        }
    }

    /// From the unit square of Web Mercator to shares of the tile from its north-western corner.
    pub fn place(self, point: [f64; 2]) -> [f64; 2] {
        let [x, y] = self.set.place(self.z, point);
        [x - f64::from(self.column), y - f64::from(self.row)]
    }

    /// The tile's box in degrees, grown by a share of its width on every side.
    pub fn bounds(self, margin: f64) -> Bounds {
        let (columns, rows) = self.set.size(self.z);
        let corner = |dx: f64, dy: f64| {
            let x = ((f64::from(self.column) + dx) / f64::from(columns)).clamp(0.0, 1.0);
            let y = ((f64::from(self.row) + dy) / f64::from(rows)).clamp(0.0, 1.0);
            match self.set {
                TileMatrixSet::WebMercatorQuad => from_mercator([x, y]),
                TileMatrixSet::WorldCrs84Quad => [x * 360.0 - 180.0, 90.0 - y * 180.0],
            }
        };
        let mut bounds = Bounds::around([corner(-margin, 1.0 + margin), corner(1.0 + margin, -margin)]);
        // Web Mercator ends before the poles do; what lies beyond is drawn on its edge.
        if bounds.north() >= MAX_LATITUDE {
            bounds.include([bounds.west(), 90.0]);
        }
        if bounds.south() <= -MAX_LATITUDE {
            bounds.include([bounds.west(), -90.0]);
        }
        bounds
    }
}

impl From<TileCoord> for MatrixTile {
    fn from(tile: TileCoord) -> Self {
        let set = TileMatrixSet::WebMercatorQuad;
        MatrixTile { set, z: tile.z(), column: tile.x(), row: tile.y() }
    }
}

impl fmt::Display for MatrixTile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.set.id(), self.z, self.row, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_as_the_standard_prints_them() {
        // OGC 17-083r4, tables D.1 and D.2.
        let mercator = TileMatrixSet::WebMercatorQuad;
        assert!((mercator.scale_denominator(0) - 559_082_264.028_717).abs() < 1e-3);
        assert!((mercator.cell_size(0) - 156_543.033_928_041).abs() < 1e-6);
        let degrees = TileMatrixSet::WorldCrs84Quad;
        assert!((degrees.scale_denominator(0) - 279_541_132.014_358).abs() < 1e-3);
        assert!((degrees.cell_size(0) - 0.703_125).abs() < 1e-12);
    }

    #[test]
    fn a_tile_knows_its_box_in_both_sets() {
        let set = TileMatrixSet::WorldCrs84Quad;
        let [column, _, row, _] = set.limits(&Bounds::around([[103.6, 35.6]]), 4);
        let tile = MatrixTile::new(set, 4, column, row).unwrap();
        assert!(tile.bounds(0.0).contains([103.6, 35.6]));
        assert!((tile.bounds(0.0).east() - tile.bounds(0.0).west() - 11.25).abs() < 1e-9);
        let [x, y] = tile.place(to_mercator([103.6, 35.6]));
        assert!((0.0..1.0).contains(&x) && (0.0..1.0).contains(&y));
        let error = MatrixTile::new(set, 0, 2, 0).unwrap_err().to_string();
        assert!(error.contains("column 2") && error.contains("0..=1"), "{error}");
        let web: MatrixTile = TileCoord::new(4, 12, 6).unwrap().into();
        assert_eq!(web.bounds(0.02), TileCoord::new(4, 12, 6).unwrap().bounds(0.02));
    }
}
