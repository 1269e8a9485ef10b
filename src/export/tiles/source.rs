//! What the tiles of an archive show: layers of vector tiles, or a map.

use super::options::{ArchiveEncoding, ExportOptions, TileImage};
use crate::atlas::Atlas;
use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, Everything, Kind};
use crate::geometry::Bounds;
use crate::language::Languages;
use crate::render::Window;
use crate::render::raster::MapOptions;
use crate::render::vector::{TileEncoding, TileLayers, gzip};
use crate::style::Style;
use crate::tile::{MAX_ZOOM, TILE_SIDE, TileCoord};
use serde_json::{Map, Value, json};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::Path;

/// The deepest zoom of vector tiles: beyond it clients overzoom.
const DEEPEST_VECTOR: u8 = 14;

/// Why an archive was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct TilesError {
    place: String,
    message: String,
}

impl TilesError {
    /// A fault of an option.
    pub(super) fn new(place: impl Into<String>, message: impl Display) -> Self {
        TilesError { place: place.into(), message: message.to_string() }
    }

    /// A file that cannot be written.
    pub(super) fn write(path: &Path, fault: impl Display) -> Self {
        TilesError::new(path.display().to_string(), format!("the archive cannot be written: {fault}"))
    }

    /// A tile that was not made.
    pub(super) fn stopped() -> Self {
        TilesError::new("export", "a tile was not made")
    }
}

/// What is drawn.
enum DrawnTiles<'a> {
    Layers(TileLayers, TileEncoding),
    Map { style: &'a Style, options: MapOptions, image: TileImage, scale: u8 },
}

/// Tiles of an atlas, as the options have them.
pub struct TileSource<'a> {
    atlas: &'a Atlas,
    drawn: DrawnTiles<'a>,
    /// From the first zoom to the last.
    pub zooms: RangeInclusive<u8>,
    /// The box around the tiles.
    pub bounds: Bounds,
}

impl<'a> TileSource<'a> {
    /// Reads the options.
    ///
    /// # Errors
    /// A style, year, language, layer or property that the data do not have; zooms that are not made; a box off the world.
    pub fn new(atlas: &'a Atlas, options: &ExportOptions) -> Result<Self, TilesError> {
        let drawn = match &options.style {
            Some(id) => map(atlas, id, options)?,
            None => {
                let encoding = match options.encoding {
                    ArchiveEncoding::Mvt => TileEncoding::Mvt,
                    ArchiveEncoding::Mlt => TileEncoding::Mlt,
                };
                DrawnTiles::Layers(layers(atlas, options)?, encoding)
            }
        };
        let deepest = if options.style.is_some() { MAX_ZOOM } else { DEEPEST_VECTOR };
        let (first, last) = options.zooms;
        if last > deepest {
            return Err(TilesError::new("--zooms", format!("expected 0 to {deepest}, found {last}")));
        }
        let shown: Vec<&Collection> = match &drawn {
            DrawnTiles::Layers(layers, _) => layers.iter().map(|l| &atlas.collections()[l.at]).collect(),
            DrawnTiles::Map { style, .. } => {
                style.subjects().iter().filter_map(|id| atlas.collection(id)).collect()
            }
        };
        let mut bounds = Bounds::EMPTY;
        shown.iter().filter(|c| !c.bounds().is_empty()).for_each(|c| bounds.merge(c.bounds()));
        if let Some([west, south, east, north]) = options.bounds {
            bounds = Bounds::new(west, south, east, north).map_err(|e| TilesError::new("--bounds", e))?;
        }
        if bounds.is_empty() {
            bounds = Bounds::WORLD;
        }
        if !bounds.intersects(&Bounds::WORLD) {
            return Err(TilesError::new("--bounds", "expected a box on the world"));
        }
        Ok(TileSource { atlas, drawn, zooms: first..=last, bounds })
    }

    /// The bytes of a tile as archives keep them; none where it is empty.
    ///
    /// # Errors
    /// The budget is over.
    pub fn tile(&self, tile: TileCoord, budget: &Budget) -> Result<Vec<u8>, Stopped> {
        match &self.drawn {
            DrawnTiles::Layers(layers, encoding) => {
                let plain = self.atlas.encoded_tile(layers, tile, *encoding, budget)?;
                Ok(if plain.is_empty() { Vec::new() } else { gzip(&plain) })
            }
            DrawnTiles::Map { style, options, image, scale } => {
                let canvas =
                    self.atlas.map_image(style, Window::of_tile(tile, TILE_SIDE, *scale), options, budget)?;
                Ok(match image {
                    TileImage::Png => canvas.png(),
                    TileImage::Webp => canvas.webp(),
                })
            }
        }
    }

    /// The image of the tiles; `None` for vector tiles.
    pub fn image(&self) -> Option<TileImage> {
        match &self.drawn {
            DrawnTiles::Layers(..) => None,
            DrawnTiles::Map { image, .. } => Some(*image),
        }
    }

    /// The encoding of vector tiles; of a map it says nothing.
    pub fn encoding(&self) -> TileEncoding {
        match &self.drawn {
            DrawnTiles::Layers(_, encoding) => *encoding,
            DrawnTiles::Map { .. } => TileEncoding::Mvt,
        }
    }

    /// What archives say of themselves: name, description, attribution, layers.
    pub fn metadata(&self) -> Map<String, Value> {
        let info = self.atlas.info();
        let (name, description) = match &self.drawn {
            DrawnTiles::Layers(..) => (&info.title, &info.description),
            DrawnTiles::Map { style, .. } => (&style.metadata.title, &style.metadata.description),
        };
        let mut all = Map::new();
        let mut set = |key: &str, text: &str| all.insert(key.to_owned(), json!(text));
        set("name", name.english());
        set("description", description.english());
        set("attribution", info.attribution.english());
        set("version", &info.digest);
        set("type", if self.image().is_some() { "overlay" } else { "baselayer" });
        if let DrawnTiles::Layers(layers, _) = &self.drawn {
            all.insert("vector_layers".to_owned(), self.vector_layers(layers));
        }
        all
    }

    fn vector_layers(&self, layers: &TileLayers) -> Value {
        let kind = |kind: Kind| match kind {
            Kind::Boolean => "Boolean",
            Kind::Integer | Kind::Number => "Number",
            _ => "String",
        };
        let described = layers.iter().map(|layer| {
            let fields = self.atlas.tile_fields(layer);
            let fields: Map<String, Value> =
                fields.iter().map(|f| (f.name.to_string(), json!(kind(f.kind)))).collect();
            let info = self.atlas.collections()[layer.at].info();
            let (title, first) = (info.title.english(), info.min_zoom.max(*self.zooms.start()));
            json!({ "id": &*layer.name, "description": title, "minzoom": first, "maxzoom": self.zooms.end(), "fields": fields })
        });
        described.collect()
    }
}

fn layers(atlas: &Atlas, options: &ExportOptions) -> Result<TileLayers, TilesError> {
    let all = || atlas.unnamed(Everything::Tiles).map(|c| &**c.id()).collect::<Vec<_>>().join(",");
    let list = options.layers.clone().unwrap_or_else(all);
    let names: Option<Vec<&str>> =
        options.properties.as_deref().map(|p| p.split(',').filter(|n| !n.is_empty()).collect());
    atlas.tile_layers(&list, names.as_deref()).map_err(|e| TilesError::new("--layers, --properties", e))
}

fn map<'a>(atlas: &'a Atlas, id: &str, options: &ExportOptions) -> Result<DrawnTiles<'a>, TilesError> {
    let style = atlas.style(id).ok_or_else(|| {
        let known: Vec<&str> = atlas.styles().iter().map(|s| &*s.id).collect();
        TilesError::new("--style", format!("no style {id:?}; known: {}", known.join(", ")))
    })?;
    if let Some(store) = atlas.store_of(style) {
        let found = format!(
            "expected collections in memory alone, found {:?}, whose features are read in place",
            store.schema().id()
        );
        return Err(TilesError::new("--style", found));
    }
    let years = atlas.indicator_of(style).map_or(&[][..], |i| &i.years);
    if let Some(year) = options.year.filter(|year| !years.contains(year)) {
        let known: Vec<String> = years.iter().map(i32::to_string).collect();
        let known =
            if known.is_empty() { "none: the style has no years".to_owned() } else { known.join(", ") };
        return Err(TilesError::new("--year", format!("expected one of {known}; found {year}")));
    }
    let languages = match &options.lang {
        None => atlas.info().default_language().into(),
        Some(text) => language(atlas, text)?,
    };
    let drawing = MapOptions { year: options.year, languages, ..MapOptions::default() };
    Ok(DrawnTiles::Map { style, options: drawing, image: options.image, scale: options.scale })
}

fn language(atlas: &Atlas, text: &str) -> Result<Languages, TilesError> {
    let known = &atlas.info().languages;
    let read = text.parse().ok().filter(|all: &Languages| all.iter().all(|l| known.contains(l)));
    read.ok_or_else(|| {
        let tags: Vec<&str> = known.iter().map(|l| l.tag()).collect();
        let expected = format!("expected one of {}, or two with a comma between", tags.join(", "));
        TilesError::new("--lang", format!("{expected}; found {text:?}"))
    })
}
