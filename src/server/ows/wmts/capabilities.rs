//! The capabilities of WMTS: OGC 07-057r7, section 7.1; element order by its schema.

use crate::geometry::Bounds;
use crate::language::Language;
use crate::server::ask::map::{bounds, deepest_of};
use crate::server::ows::fault::Fault;
use crate::server::ows::info;
use crate::server::ows::request::{Ask, DEFAULT, default_year, styles, years};
use crate::server::wire::respond;
use crate::style::Style;
use crate::tile::{TILE_SIDE, TileMatrixSet};
use crate::xml::Xml;
use axum::response::Response;

/// The version served.
pub const VERSION: &str = "1.0.0";
/// Media types and endings of tiles, the default first.
const PICTURES: [(&str, &str); 3] = [("image/png", "png"), ("image/webp", "webp"), ("image/jpeg", "jpg")];
/// Media types and endings of what a tile shows at a pixel.
const TOLD: [(&str, &str); 3] = [("application/json", "json"), ("text/html", "html"), ("text/plain", "txt")];

struct WmtsWriter<'a> {
    ask: &'a Ask<'a>,
    language: Language,
}

/// The document.
///
/// # Errors
/// `InvalidParameterValue` for a language that the atlas does not have.
pub fn answer(ask: &Ask<'_>) -> Result<Response, Fault> {
    let writer = WmtsWriter { ask, language: ask.language()? };
    Ok(respond::bytes("application/xml", writer.document()))
}

impl WmtsWriter<'_> {
    fn document(&self) -> String {
        let root = [
            ("version", VERSION),
            ("xmlns", "http://www.opengis.net/wmts/1.0"),
            ("xmlns:ows", "http://www.opengis.net/ows/1.1"),
            ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            (
                "xsi:schemaLocation",
                "http://www.opengis.net/wmts/1.0 \
                 http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd",
            ),
        ];
        let mut xml = Xml::document();
        xml.element("Capabilities", &root, |xml| {
            self.service(xml);
            xml.element("ows:OperationsMetadata", &[], |xml| {
                ["GetCapabilities", "GetTile", "GetFeatureInfo"].iter().for_each(|o| self.operation(xml, o));
            });
            xml.element("Contents", &[], |xml| {
                self.ask.app.atlas.styles().iter().for_each(|layer| self.layer(xml, layer));
                TileMatrixSet::ALL.into_iter().for_each(|set| grid(xml, set));
            });
            let href = self.with_language(self.ask.call.links.to(&["wmts", VERSION, "WMTSCapabilities.xml"]));
            xml.empty("ServiceMetadataURL", &[("xlink:href", &href)]);
        });
        xml.finish()
    }

    /// An address with the language of the request, if it has one.
    fn with_language(&self, href: String) -> String {
        self.ask.text("lang").map_or_else(|| href.clone(), |lang| format!("{href}?lang={lang}"))
    }

    fn service(&self, xml: &mut Xml) {
        let info = self.ask.app.atlas.info();
        xml.element("ows:ServiceIdentification", &[], |xml| {
            xml.text("ows:Title", info.title.get(&self.language));
            xml.some_text("ows:Abstract", info.description.get(&self.language));
            xml.text("ows:ServiceType", "OGC WMTS");
            xml.text("ows:ServiceTypeVersion", VERSION);
            xml.text("ows:Fees", "none");
            xml.text("ows:AccessConstraints", &self.ask.terms(&self.language));
        });
        xml.element("ows:ServiceProvider", &[], |xml| {
            let own = self.ask.call.links.to(&[]);
            let contact = info.contact.clone().unwrap_or_default();
            let title = info.title.get(&self.language);
            xml.text("ows:ProviderName", if info.contact.is_some() { contact.provider() } else { title });
            let site = if contact.url.is_empty() { &own } else { &contact.url };
            xml.empty("ows:ProviderSite", &[("xlink:href", site)]);
            xml.element("ows:ServiceContact", &[], |xml| {
                xml.some_text("ows:IndividualName", &contact.name);
                if contact.phone.is_empty() && contact.email.is_empty() {
                    return;
                }
                xml.element("ows:ContactInfo", &[], |xml| {
                    if !contact.phone.is_empty() {
                        xml.element("ows:Phone", &[], |xml| xml.text("ows:Voice", &contact.phone));
                    }
                    if !contact.email.is_empty() {
                        let mail = |xml: &mut Xml| xml.text("ows:ElectronicMailAddress", &contact.email);
                        xml.element("ows:Address", &[], mail);
                    }
                });
            });
        });
    }

    fn operation(&self, xml: &mut Xml, name: &str) {
        let base = self.ask.call.links.to(&["wmts"]);
        let href = self.ask.text("lang").map_or_else(|| format!("{base}?"), |l| format!("{base}?lang={l}&"));
        xml.element("ows:Operation", &[("name", name)], |xml| {
            xml.element("ows:DCP", &[], |xml| {
                xml.element("ows:HTTP", &[], |xml| {
                    xml.element("ows:Get", &[("xlink:href", &href)], |xml| {
                        xml.element("ows:Constraint", &[("name", "GetEncoding")], |xml| {
                            xml.element("ows:AllowedValues", &[], |xml| xml.text("ows:Value", "KVP"));
                        });
                    });
                });
            });
        });
    }

    fn layer(&self, xml: &mut Xml, layer: &Style) {
        let bounds = bounds(self.ask.app, layer);
        xml.element("Layer", &[], |xml| {
            xml.text("ows:Title", layer.metadata.title.get(&self.language));
            xml.some_text("ows:Abstract", layer.metadata.description.get(&self.language));
            xml.element("ows:WGS84BoundingBox", &[], |xml| {
                xml.text("ows:LowerCorner", &format!("{} {}", bounds.west(), bounds.south()));
                xml.text("ows:UpperCorner", &format!("{} {}", bounds.east(), bounds.north()));
            });
            xml.text("ows:Identifier", &layer.id);
            styles(layer).for_each(|style| self.style(xml, layer, style));
            PICTURES.iter().for_each(|(media, _)| xml.text("Format", media));
            info::FORMATS.iter().for_each(|media| xml.text("InfoFormat", media));
            let years = years(self.ask.app, layer);
            if let Some(shown) = default_year(self.ask.app, layer).filter(|_| !years.is_empty()) {
                xml.element("Dimension", &[], |xml| {
                    xml.text("ows:Identifier", "Time");
                    xml.text("ows:UOM", "ISO8601");
                    xml.text("Default", &shown.to_string());
                    xml.text("Current", "true");
                    years.iter().for_each(|year| xml.text("Value", &year.to_string()));
                });
            }
            for set in TileMatrixSet::ALL {
                xml.element("TileMatrixSetLink", &[], |xml| {
                    xml.text("TileMatrixSet", set.id());
                    limits(xml, set, &bounds);
                });
            }
            self.addresses(xml, layer, !years.is_empty());
        });
    }

    fn style(&self, xml: &mut Xml, layer: &Style, style: &str) {
        let is_default = if style == DEFAULT { "true" } else { "false" };
        xml.element("Style", &[("isDefault", is_default)], |xml| {
            xml.text("ows:Title", style);
            xml.text("ows:Identifier", style);
            let theme = Some(style).filter(|s| *s != DEFAULT).map(|theme| ("theme", theme.to_owned()));
            let lang = self.ask.text("lang").map(|lang| ("lang", lang.to_owned()));
            let query = theme.into_iter().chain(lang);
            let href = self.ask.call.links.with_query(&["styles", &layer.id, "legend.png"], query);
            xml.empty("LegendURL", &[("format", "image/png"), ("xlink:href", &href)]);
        });
    }

    /// Templates of addresses: layers with years have the time in theirs.
    fn addresses(&self, xml: &mut Xml, layer: &Style, has_years: bool) {
        let rest = "{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}";
        let middle =
            if has_years { format!("{{Style}}/{{Time}}/{rest}") } else { format!("{{Style}}/{rest}") };
        let mut address = |kind: &str, word: &str, media: &str, end: &str| {
            let base = self.ask.call.links.to(&["wmts", word, &layer.id]);
            let template = self.with_language(format!("{base}/{middle}{end}"));
            xml.empty("ResourceURL", &[("format", media), ("resourceType", kind), ("template", &template)]);
        };
        PICTURES.iter().for_each(|(media, ending)| address("tile", "tile", media, &format!(".{ending}")));
        TOLD.iter().for_each(|(media, ending)| {
            address("FeatureInfo", "info", media, &format!("/{{J}}/{{I}}.{ending}"));
        });
    }
}

/// The rows and columns of each zoom that hold something (OGC 07-057r7, table 12), but of zooms where one of them is the
/// first: the schema of the standard has no number for it, and where nothing is said nothing is limited.
fn limits(xml: &mut Xml, set: TileMatrixSet, bounds: &Bounds) {
    let of_zooms = (0..=deepest_of(set)).map(|zoom| (zoom, set.limits(bounds, zoom)));
    let told: Vec<_> = of_zooms.filter(|(_, limits)| !limits.contains(&0)).collect();
    if told.is_empty() {
        return;
    }
    xml.element("TileMatrixSetLimits", &[], |xml| {
        for (zoom, [west, east, north, south]) in told {
            xml.element("TileMatrixLimits", &[], |xml| {
                xml.text("TileMatrix", &zoom.to_string());
                for (name, n) in
                    [("MinTileRow", north), ("MaxTileRow", south), ("MinTileCol", west), ("MaxTileCol", east)]
                {
                    xml.text(name, &n.to_string());
                }
            });
        }
    });
}

/// A tile matrix set (OGC 07-057r7, annex E; 17-083r4, annex D).
fn grid(xml: &mut Xml, set: TileMatrixSet) {
    // The scales of WorldCRS84Quad begin with the second of GoogleCRS84Quad: that is another set of scales.
    let (crs, scales, corner) = match set {
        TileMatrixSet::WebMercatorQuad => {
            let [x, y] = set.origin();
            ("urn:ogc:def:crs:EPSG::3857", Some("GoogleMapsCompatible"), format!("{x} {y}"))
        }
        TileMatrixSet::WorldCrs84Quad => ("urn:ogc:def:crs:OGC:1.3:CRS84", None, "-180 90".to_owned()),
    };
    xml.element("TileMatrixSet", &[], |xml| {
        xml.text("ows:Identifier", set.id());
        xml.text("ows:SupportedCRS", crs);
        if let Some(scales) = scales {
            xml.text("WellKnownScaleSet", &format!("urn:ogc:def:wkss:OGC:1.0:{scales}"));
        }
        for zoom in 0..=deepest_of(set) {
            let (width, height) = set.size(zoom);
            xml.element("TileMatrix", &[], |xml| {
                xml.text("ows:Identifier", &zoom.to_string());
                xml.text("ScaleDenominator", &set.scale_denominator(zoom).to_string());
                xml.text("TopLeftCorner", &corner);
                xml.text("TileWidth", &TILE_SIDE.to_string());
                xml.text("TileHeight", &TILE_SIDE.to_string());
                xml.text("MatrixWidth", &width.to_string());
                xml.text("MatrixHeight", &height.to_string());
            });
        }
    });
}
