//! Projects and layer definitions for QGIS: the whole atlas by its addresses, in three groups: styled vector tiles, features
//! (OGC API Features), maps (WMS, with their years).

use super::{drawing, styles_of};
use crate::atlas::{Atlas, StyleOptions};
use crate::export::ExportError;
use crate::feature::{Collection, Localized, ShapeKind};
use crate::geometry::{Bounds, Crs};
use crate::language::Language;
use crate::style::{LayerKind, Style};
use crate::xml::escaped;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The version of QGIS whose markup this is; later ones read it too.
const VERSION: &str = "3.22.0-Białowieża";
/// Features that QGIS asks for at once.
const PAGE: usize = 1000;
/// The deepest zoom of vector tiles.
const DEEPEST: u8 = 14;

/// One layer of a project.
struct ProjectLayer {
    id: String,
    title: String,
    provider: &'static str,
    source: String,
    /// The element that describes it.
    markup: String,
    is_shown: bool,
}

/// An atlas as QGIS finds it at an address.
pub struct QgisProject<'a> {
    atlas: &'a Atlas,
    /// Where the server is, without a slash at its end.
    base: &'a str,
    language: &'a Language,
}

impl<'a> QgisProject<'a> {
    /// The project of an atlas that is served at an address, its titles in a language.
    pub fn new(atlas: &'a Atlas, base: &'a str, language: &'a Language) -> Self {
        QgisProject { atlas, base, language }
    }

    /// All layers in an archive (`.qgz`).
    ///
    /// # Errors
    /// The archive cannot be written.
    pub fn archive(&self) -> Result<Vec<u8>, ExportError> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::DEFAULT);
        archive.start_file("project.qgs", options)?;
        archive.write_all(self.document().as_bytes()).map_err(ExportError::spool)?;
        Ok(archive.finish()?.into_inner())
    }

    /// All layers of one collection: a definition (`.qlr`).
    pub fn definition_of_collection(&self, collection: &Collection) -> String {
        definition(&self.text(&collection.info().title), &[self.features(collection)])
    }

    /// The layers of one style: its vector tiles and its map.
    pub fn definition_of_style(&self, style: &Style) -> String {
        let layers = [self.tiles(style), Some(self.map(style))];
        definition(&self.text(&style.metadata.title), &layers.into_iter().flatten().collect::<Vec<_>>())
    }

    fn document(&self) -> String {
        let styles = self.atlas.styles();
        let groups = [
            ("Vector tiles", styles.iter().filter_map(|style| self.tiles(style)).collect::<Vec<_>>()),
            ("Features", self.atlas.collections().iter().map(|c| self.features(c)).collect()),
            ("Maps (WMS)", styles.iter().map(|style| self.map(style)).collect()),
        ];
        let tree: String = groups.iter().map(|(title, layers)| group(title, layers)).collect();
        let layers: String =
            groups.iter().flat_map(|(_, layers)| layers).map(|l| l.markup.as_str()).collect();
        let order: String = groups
            .iter()
            .flat_map(|(_, layers)| layers)
            .map(|layer| format!("<layer id=\"{}\"/>", escaped(&layer.id)))
            .collect();
        format!(
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis projectname=\"{title}\" version=\"{VERSION}\">\n<title>{title}</title>\n<projectCrs>{crs}</projectCrs>\n<layer-tree-group><customproperties><Option/></customproperties>{tree}</layer-tree-group>\n{canvas}\n<projectlayers>{layers}</projectlayers>\n<layerorder>{order}</layerorder>\n<properties>{ground}<SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys><Paths><Absolute type=\"bool\">false</Absolute></Paths></properties>\n<ProjectViewSettings UseProjectScales=\"0\">{view}</ProjectViewSettings>\n{times}</qgis>\n",
            title = escaped(&self.text(&self.atlas.info().title)),
            crs = system(Crs::WebMercator),
            canvas = self.canvas(),
            ground = self.ground(),
            view = self.view(),
            times = self.times(),
        )
    }

    fn text(&self, texts: &Localized) -> String {
        texts.get(self.language).to_owned()
    }

    /// The box of the data, metres.
    fn sides(&self) -> [f64; 4] {
        let mut bounds = Bounds::EMPTY;
        self.atlas
            .collections()
            .iter()
            .filter(|c| !c.bounds().is_empty())
            .for_each(|c| bounds.merge(c.bounds()));
        let bounds = if bounds.is_empty() { Bounds::WORLD } else { bounds };
        let [west, south, east, north] = bounds.into();
        let corner = |lon, lat| Crs::WebMercator.of_degrees([lon, lat]);
        let ([west, south], [east, north]) = (corner(west, south), corner(east, north));
        [west, south, east, north]
    }

    fn canvas(&self) -> String {
        format!(
            "<mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\"><units>meters</units>{}<rotation>0</rotation><destinationsrs>{}</destinationsrs><rendermaptile>0</rendermaptile></mapcanvas>",
            extent(self.sides()),
            system(Crs::WebMercator)
        )
    }

    fn view(&self) -> String {
        let [west, south, east, north] = self.sides();
        format!(
            "<Scales/><DefaultViewExtent xmin=\"{west}\" ymin=\"{south}\" xmax=\"{east}\" ymax=\"{north}\">{}</DefaultViewExtent>",
            system(Crs::WebMercator)
        )
    }

    /// The ground of the canvas: that of the style that a viewer opens with.
    fn ground(&self) -> String {
        let Some(color) = self.shown().and_then(background) else { return String::new() };
        let part =
            |name: &str, n: u8| format!("<CanvasColor{name}Part type=\"int\">{n}</CanvasColor{name}Part>");
        format!("<Gui>{}{}{}</Gui>", part("Red", color.r), part("Green", color.g), part("Blue", color.b))
    }

    /// The style that a viewer opens with.
    fn shown(&self) -> Option<&'a Style> {
        let default = self.atlas.info().default_style.as_deref().and_then(|id| self.atlas.style(id));
        default.or(self.atlas.styles().first())
    }

    /// The years of all maps, for the temporal controller.
    fn times(&self) -> String {
        let years = self.atlas.styles().iter().flat_map(|style| self.years(style));
        let (first, last) = (years.clone().min(), years.max());
        let Some((first, last)) = first.zip(last) else { return String::new() };
        format!(
            "<ProjectTimeSettings timeStepUnit=\"y\" frameRate=\"1\" cumulativeTemporalRange=\"0\" timeStep=\"1\"><TemporalRange><start>{first:04}-01-01T00:00:00Z</start><end>{last:04}-12-31T00:00:00Z</end></TemporalRange></ProjectTimeSettings>\n"
        )
    }

    fn years(&self, style: &Style) -> Vec<i32> {
        self.atlas.indicator_of(style).map_or(Vec::new(), |indicator| indicator.years.clone())
    }

    /// Vector tiles in the look of a style.
    fn tiles(&self, style: &Style) -> Option<ProjectLayer> {
        let options = StyleOptions { language: Some(self.language.clone()), ..StyleOptions::default() };
        let document = self.atlas.style_document(style, self.base, &options);
        let url = document["sources"].as_object()?.values().find_map(|s| s["tiles"][0].as_str())?.to_owned();
        let source = format!("type=xyz&url={}&zmin=0&zmax={DEEPEST}", encoded(&url));
        let is_shown = self.shown().is_some_and(|shown| shown.id == style.id);
        let more = drawing::drawing(style, &document);
        Some(layer(
            (format!("tiles_{}", style.id), self.text(&style.metadata.title)),
            ("vector-tile", "vectortile", source),
            (Crs::WebMercator, self.sides()),
            is_shown,
            ("", &more),
        ))
    }

    /// Features of a collection.
    fn features(&self, collection: &Collection) -> ProjectLayer {
        let id = &**collection.id();
        let source =
            format!("url='{}' typename='{id}' pageSize='{PAGE}' restrictToRequestBBOX='1'", self.base);
        let geometry = match collection.shapes().kind() {
            ShapeKind::Point => "Point",
            ShapeKind::Line => "Line",
            ShapeKind::Polygon => "Polygon",
        };
        let symbology = styles_of(self.atlas, collection)
            .into_iter()
            .next()
            .map_or(String::new(), |(_, r)| r.symbology());
        let [west, south, east, north] = match collection.bounds().is_empty() {
            true => Bounds::WORLD.into(),
            false => <[f64; 4]>::from(*collection.bounds()),
        };
        layer(
            (format!("features_{id}"), self.text(&collection.info().title)),
            ("vector", "OAPIF", source),
            (Crs::Wgs84, [west, south, east, north]),
            false,
            (&format!(" geometry=\"{geometry}\""), &symbology),
        )
    }

    /// The map of a style, with its years.
    fn map(&self, style: &Style) -> ProjectLayer {
        let plain = format!(
            "crs=EPSG:3857&dpiMode=7&format=image/png&layers={}&styles=&url={}",
            style.id,
            encoded(&format!("{}/wms?", self.base))
        );
        let years = self.years(style);
        let (source, times) = match (years.iter().min(), years.iter().max()) {
            (Some(first), Some(last)) => (
                format!(
                    "allowTemporalUpdates=true&temporalSource=provider&type=wmst&timeDimensionExtent={first:04}-01-01/{last:04}-12-31/P1Y&{plain}"
                ),
                "<temporal enabled=\"1\" mode=\"1\" fetchMode=\"2\"><fixedRange><start></start><end></end></fixedRange></temporal>",
            ),
            _ => (plain, ""),
        };
        let pipe = "<pipe><provider/><rasterrenderer type=\"singlebandcolordata\" band=\"1\" opacity=\"1\" alphaBand=\"-1\" nodataColor=\"\"><rasterTransparency/></rasterrenderer></pipe>";
        layer(
            (format!("map_{}", style.id), self.text(&style.metadata.title)),
            ("raster", "wms", source),
            (Crs::WebMercator, self.sides()),
            false,
            ("", &format!("{times}{pipe}")),
        )
    }
}

/// The colour of a style's background.
fn background(style: &Style) -> Option<crate::style::Color> {
    let ground = style.layers.iter().find(|layer| layer.kind == LayerKind::Background)?;
    ground.paint.color("background-color", &crate::style::Context::of_zoom(4.0))
}

fn layer(
    (id, title): (String, String),
    (kind, provider, source): (&str, &'static str, String),
    (crs, sides): (Crs, [f64; 4]),
    is_shown: bool,
    (attributes, more): (&str, &str),
) -> ProjectLayer {
    let markup = format!(
        "<maplayer type=\"{kind}\"{attributes} styleCategories=\"AllStyleCategories\" hasScaleBasedVisibilityFlag=\"0\">{}<id>{}</id><datasource>{}</datasource><layername>{}</layername><srs>{}</srs><provider{}>{provider}</provider>{more}</maplayer>\n",
        extent(sides),
        escaped(&id),
        escaped(&source),
        escaped(&title),
        system(crs),
        if kind == "vector" { " encoding=\"UTF-8\"" } else { "" },
    );
    ProjectLayer { id, title, provider, source, markup, is_shown }
}

fn group(title: &str, layers: &[ProjectLayer]) -> String {
    let entries: String = layers.iter().map(entry).collect();
    format!(
        "<layer-tree-group name=\"{}\" expanded=\"1\" checked=\"Qt::Checked\"><customproperties><Option/></customproperties>{entries}</layer-tree-group>\n",
        escaped(title)
    )
}

fn entry(layer: &ProjectLayer) -> String {
    format!(
        "<layer-tree-layer id=\"{}\" name=\"{}\" providerKey=\"{}\" source=\"{}\" expanded=\"0\" checked=\"{}\"><customproperties><Option/></customproperties></layer-tree-layer>",
        escaped(&layer.id),
        escaped(&layer.title),
        layer.provider,
        escaped(&layer.source),
        if layer.is_shown { "Qt::Checked" } else { "Qt::Unchecked" }
    )
}

/// A definition of layers that is added to any project.
fn definition(title: &str, layers: &[ProjectLayer]) -> String {
    let markup: String = layers.iter().map(|layer| layer.markup.as_str()).collect();
    format!(
        "<!DOCTYPE qgis-layer-definition>\n<qlr>\n<layer-tree-group name=\"\" expanded=\"1\" checked=\"Qt::Checked\"><customproperties/>{}</layer-tree-group>\n<maplayers>{markup}</maplayers>\n</qlr>\n",
        match layers {
            [one] => entry(one),
            several => group(title, several),
        }
    )
}

fn extent([west, south, east, north]: [f64; 4]) -> String {
    format!("<extent><xmin>{west}</xmin><ymin>{south}</ymin><xmax>{east}</xmax><ymax>{north}</ymax></extent>")
}

/// A reference system; QGIS looks at its code only where it has a number of its own beside it.
fn system(crs: Crs) -> String {
    let own = if crs.is_metric() { 3857 } else { 3452 };
    let code = if crs.is_metric() { 3857 } else { 4326 };
    format!(
        "<spatialrefsys><srsid>{own}</srsid><srid>{code}</srid><authid>EPSG:{code}</authid></spatialrefsys>"
    )
}

/// An address as a value of QGIS's own list of values.
fn encoded(url: &str) -> String {
    url.replace('%', "%25").replace('&', "%26").replace('{', "%7B").replace('}', "%7D").replace('=', "%3D")
}
