//! TileJSON 3.0 (<https://github.com/mapbox/tilejson-spec/tree/master/3.0.0>).

use schemars::JsonSchema;
use serde::Serialize;

/// What TileJSON says of all tiles, whatever they hold.
#[derive(Serialize, JsonSchema)]
pub struct TileJsonHead {
    /// The version of TileJSON.
    tilejson: &'static str,
    name: String,
    description: String,
    attribution: String,
    scheme: &'static str,
    /// Templates of the addresses of tiles.
    tiles: [String; 1],
    minzoom: u8,
    maxzoom: u8,
    /// Degrees: west, south, east, north.
    bounds: [f64; 4],
    /// Longitude and latitude in degrees, and the zoom.
    #[schemars(with = "[f64; 3]")]
    center: (f64, f64, u8),
}

impl TileJsonHead {
    /// Of tiles with a name, a description and an attribution, at an address with `{z}`, `{x}` and `{y}`, from a zoom to
    /// a zoom.
    pub fn new(
        [name, description, attribution]: [String; 3],
        tiles: String,
        [minzoom, maxzoom]: [u8; 2],
        bounds: [f64; 4],
        center: (f64, f64, u8),
    ) -> Self {
        TileJsonHead {
            tilejson: "3.0.0",
            name,
            description,
            attribution,
            scheme: "xyz",
            tiles: [tiles],
            minzoom,
            maxzoom,
            bounds,
            center,
        }
    }
}
