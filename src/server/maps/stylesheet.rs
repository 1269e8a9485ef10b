//! The encodings of a style.

use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::style::Style;

/// Media type of MapLibre styles.
pub const MAPLIBRE: &str = "application/vnd.mapbox.style+json";
/// Media type of SLD 1.0.
pub const SLD: &str = "application/vnd.ogc.sld+xml;version=1.0";
/// Media type of styles of QGIS.
pub const QML: &str = "application/x-qgis-layer-settings";

/// An encoding of a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stylesheet {
    /// The MapLibre style specification.
    MapLibre,
    /// Styled Layer Descriptor 1.0.
    Sld,
    /// The style of QGIS for a layer of vector tiles.
    Qml,
}

impl Stylesheet {
    /// The word of `f`.
    fn word(self) -> &'static str {
        match self {
            Stylesheet::MapLibre => "json",
            Stylesheet::Sld => "sld",
            Stylesheet::Qml => "qml",
        }
    }

    /// Media type.
    fn media(self) -> &'static str {
        match self {
            Stylesheet::MapLibre => MAPLIBRE,
            Stylesheet::Sld => SLD,
            Stylesheet::Qml => QML,
        }
    }

    /// Its name, its version, and where it is specified.
    pub fn specification(self) -> [&'static str; 3] {
        match self {
            Stylesheet::MapLibre => ["MapLibre style", "8", "https://maplibre.org/maplibre-style-spec/"],
            Stylesheet::Sld => ["OGC SLD", "1.0", "https://www.ogc.org/standard/sld/"],
            Stylesheet::Qml => [
                "QGIS QML",
                "3.22",
                "https://docs.qgis.org/3.22/en/docs/user_manual/appendices/qgis_file_formats.html",
            ],
        }
    }

    /// The link to a style in it.
    pub fn link(self, call: &Call, style: &str) -> Link {
        let href = match self {
            Stylesheet::MapLibre => call.links.to(&["styles", style]),
            other => call.links.with_query(&["styles", style], [("f", other.word().to_owned())]),
        };
        Link::new(href, "stylesheet", self.media(), self.specification()[0])
    }
}

/// The encodings that can say a style.
pub fn sheets(app: &App, style: &Style) -> Vec<Stylesheet> {
    let [sld, qml] = app.atlas.exchanges(style);
    let all = [(Stylesheet::MapLibre, true), (Stylesheet::Sld, sld), (Stylesheet::Qml, qml)];
    all.into_iter().filter(|(_, is_said)| *is_said).map(|(sheet, _)| sheet).collect()
}
