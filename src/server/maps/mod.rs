//! Styles, legends, rendered maps and figures.

mod figure;
mod figures;
mod fonts;
pub mod legend;
mod ogc;
mod qgis;
mod relief;
mod sprite;
mod style_metadata;
mod styles;
mod stylesheet;
mod tile;
mod tilejson;

pub use styles::{StyleSummary, summaries};

use crate::server::wire::route::Mounted;
use axum::routing::get;

/// The routes of this room, in the order of the description.
pub const ROUTES: &[Mounted] = &[
    (&tile::MAP, || get(tile::map)),
    (&ogc::DATASET_MAP, || get(ogc::dataset)),
    (&ogc::COLLECTION_MAP, || get(ogc::collection)),
    (&ogc::STYLED_MAP, || get(ogc::styled)),
    (&relief::RELIEF_TILE, || get(relief::tile)),
    (&styles::STYLES, || get(styles::styles)),
    (&styles::STYLE, || get(styles::style)),
    (&style_metadata::STYLE_METADATA, || get(style_metadata::metadata)),
    (&legend::LEGEND, || get(legend::json)),
    (&legend::LEGEND_IMAGE, || get(legend::png)),
    (&legend::LEGEND_SVG, || get(legend::svg)),
    (&sprite::SPRITE, || get(sprite::index)),
    (&fonts::FONTS, || get(fonts::list)),
    (&fonts::GLYPHS, || get(fonts::glyphs)),
    (&qgis::QGIS_PROJECT, || get(qgis::project)),
    (&qgis::QGIS_COLLECTION, || get(qgis::collection)),
    (&qgis::QGIS_STYLE, || get(qgis::style)),
    (&figure::MAP_FIGURE, || get(figure::map)),
    (&tilejson::MAP_TILEJSON, || get(figure::map)),
    (&figures::FIGURES, || get(figures::list)),
    (&figure::FIGURE, || get(figure::declared)),
];
