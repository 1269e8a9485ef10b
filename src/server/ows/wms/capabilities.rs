//! GetCapabilities: OGC 06-042, annex E.1; OGC 01-068r3, annex A.1.

use super::legend;
use super::map::{self, MOST_LAYERS, MOST_PIXELS};
use crate::atlas::Contact;
use crate::geometry::{Bounds, Crs};
use crate::language::Language;
use crate::server::ask::map::bounds;
use crate::server::ows::fault::{Fault, WmsVersion};
use crate::server::ows::info;
use crate::server::ows::request::{Ask, default_year, styles, years};
use crate::server::wire::respond;
use crate::style::Style;
use crate::xml::Xml;
use axum::response::Response;

/// What the writer of a capabilities document needs at every step.
struct WmsWriter<'a> {
    ask: &'a Ask<'a>,
    version: WmsVersion,
    language: Language,
}

/// The capabilities in a version.
///
/// # Errors
/// `InvalidParameterValue` for a language that the atlas does not have.
pub fn answer(ask: &Ask<'_>, version: WmsVersion) -> Result<Response, Fault> {
    let writer = WmsWriter { ask, version, language: ask.language()? };
    Ok(match version {
        WmsVersion::V1_3_0 => respond::bytes("text/xml", writer.document_1_3_0()),
        WmsVersion::V1_1_1 => respond::bytes("application/vnd.ogc.wms_xml", writer.document_1_1_1()),
    })
}

const XLINK: (&str, &str) = ("xmlns:xlink", "http://www.w3.org/1999/xlink");

/// What something is about, in words.
/// Whom to ask, in the order of both versions.
fn whom_to_ask(xml: &mut Xml, contact: &Contact) {
    xml.element("ContactInformation", &[], |xml| {
        xml.element("ContactPersonPrimary", &[], |xml| {
            xml.text("ContactPerson", &contact.name);
            xml.text("ContactOrganization", &contact.organization);
        });
        xml.some_text("ContactVoiceTelephone", &contact.phone);
        xml.some_text("ContactElectronicMailAddress", &contact.email);
    });
}

fn keywords<'a>(xml: &mut Xml, words: impl Iterator<Item = &'a str>) {
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if !words.is_empty() {
        xml.element("KeywordList", &[], |xml| words.iter().for_each(|word| xml.text("Keyword", word)));
    }
}

impl WmsWriter<'_> {
    fn document_1_3_0(&self) -> String {
        let root = [
            ("version", "1.3.0"),
            ("xmlns", "http://www.opengis.net/wms"),
            ("xmlns:sld", "http://www.opengis.net/sld"),
            XLINK,
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            (
                "xsi:schemaLocation",
                "http://www.opengis.net/wms http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd \
                 http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd",
            ),
        ];
        let mut xml = Xml::document();
        xml.element("WMS_Capabilities", &root, |xml| self.content(xml));
        xml.finish()
    }

    fn document_1_1_1(&self) -> String {
        let mut xml = Xml::document();
        let dtd = "http://schemas.opengis.net/wms/1.1.1/capabilities_1_1_1.dtd";
        xml.doctype("WMT_MS_Capabilities", dtd);
        xml.element("WMT_MS_Capabilities", &[("version", "1.1.1")], |xml| self.content(xml));
        xml.finish()
    }

    fn is_new(&self) -> bool {
        self.version == WmsVersion::V1_3_0
    }

    fn online(&self, xml: &mut Xml, href: &str) {
        // The DTD of 1.1.1 has the name space as an attribute of each link.
        let (name, uri) = XLINK;
        let mut attributes = vec![("xlink:type", "simple"), ("xlink:href", href)];
        if !self.is_new() {
            attributes.insert(0, (name, uri));
        }
        xml.empty("OnlineResource", &attributes);
    }

    /// The address that requests begin with.
    fn service(&self) -> String {
        let base = self.ask.call.links.to(&["wms"]);
        self.ask.text("lang").map_or_else(|| format!("{base}?"), |lang| format!("{base}?lang={lang}&"))
    }

    fn content(&self, xml: &mut Xml) {
        let info = self.ask.app.atlas.info();
        xml.element("Service", &[], |xml| {
            xml.text("Name", if self.is_new() { "WMS" } else { "OGC:WMS" });
            xml.text("Title", info.title.get(&self.language));
            xml.some_text("Abstract", info.description.get(&self.language));
            let titles = self.ask.app.atlas.collections().iter().map(|c| c.info().title.get(&self.language));
            keywords(xml, titles);
            self.online(xml, &self.ask.call.links.to(&[]));
            info.contact.iter().for_each(|contact| whom_to_ask(xml, contact));
            xml.text("Fees", "none");
            xml.text("AccessConstraints", &self.ask.terms(&self.language));
            if self.is_new() {
                xml.text("LayerLimit", &MOST_LAYERS.to_string());
                xml.text("MaxWidth", &MOST_PIXELS.to_string());
                xml.text("MaxHeight", &MOST_PIXELS.to_string());
            }
        });
        xml.element("Capability", &[], |xml| {
            self.requests(xml);
            let exceptions = if self.is_new() { "XML" } else { "application/vnd.ogc.se_xml" };
            xml.element("Exception", &[], |xml| xml.text("Format", exceptions));
            xml.element("Layer", &[], |xml| {
                xml.text("Title", info.title.get(&self.language));
                Crs::ALL.iter().for_each(|crs| {
                    xml.text(if self.is_new() { "CRS" } else { "SRS" }, &map::name(*crs));
                });
                self.ask.app.atlas.styles().iter().for_each(|layer| self.layer(xml, layer));
            });
        });
    }

    fn requests(&self, xml: &mut Xml) {
        let capabilities = if self.is_new() { "text/xml" } else { "application/vnd.ogc.wms_xml" };
        let pictures = map::FORMATS.map(|(media, _)| media);
        let legend = if self.is_new() { "sld:GetLegendGraphic" } else { "GetLegendGraphic" };
        let all: [(&str, &[&str]); 4] = [
            ("GetCapabilities", &[capabilities]),
            ("GetMap", &pictures),
            ("GetFeatureInfo", &info::FORMATS),
            (legend, &pictures[..1]),
        ];
        xml.element("Request", &[], |xml| {
            for (operation, formats) in all {
                xml.element(operation, &[], |xml| {
                    formats.iter().for_each(|format| xml.text("Format", format));
                    xml.element("DCPType", &[], |xml| {
                        xml.element("HTTP", &[], |xml| {
                            xml.element("Get", &[], |xml| self.online(xml, &self.service()));
                        });
                    });
                });
            }
        });
    }

    fn layer(&self, xml: &mut Xml, layer: &Style) {
        xml.element("Layer", &[("queryable", "1")], |xml| {
            xml.text("Name", &layer.id);
            xml.text("Title", layer.metadata.title.get(&self.language));
            xml.some_text("Abstract", layer.metadata.description.get(&self.language));
            let about = layer.subjects();
            let about = about.iter().filter_map(|id| self.ask.app.atlas.collection(id));
            keywords(xml, about.map(|c| c.info().title.get(&self.language)));
            self.boxes(xml, &bounds(self.ask.app, layer));
            self.years(xml, layer);
            let credit = self.ask.app.atlas.info().attribution.get(&self.language);
            xml.element("Attribution", &[], |xml| xml.text("Title", credit));
            // The DTD of 1.1.1 knows two kinds of metadata, which these are not.
            if self.is_new() {
                xml.element("MetadataURL", &[("type", "style")], |xml| {
                    xml.text("Format", "application/json");
                    self.online(xml, &self.ask.call.links.to(&["styles", &layer.id, "metadata"]));
                });
            }
            styles(layer).for_each(|style| self.style(xml, layer, style));
        });
    }

    fn boxes(&self, xml: &mut Xml, bounds: &Bounds) {
        let corners = [[bounds.west(), bounds.south()], [bounds.east(), bounds.north()]];
        let sides = [corners[0][0], corners[0][1], corners[1][0], corners[1][1]].map(|n| n.to_string());
        if self.is_new() {
            let names =
                ["westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude"];
            xml.element("EX_GeographicBoundingBox", &[], |xml| {
                // West, east, south, north: the order of the schema.
                [0, 2, 1, 3].into_iter().for_each(|i: usize| xml.text(names[i], &sides[i]));
            });
        } else {
            let [west, south, east, north] = &sides;
            xml.empty(
                "LatLonBoundingBox",
                &[("minx", west), ("miny", south), ("maxx", east), ("maxy", north)],
            );
        }
        for crs in Crs::ALL {
            // WMS 1.1.1 always has east before north, whatever axis order EPSG defines.
            let written = if self.is_new() || crs.is_metric() { crs } else { Crs::Crs84 };
            let [low, high] = corners.map(|corner| written.of_degrees(corner));
            let sides = [low[0], low[1], high[0], high[1]].map(|n| n.to_string());
            let (word, name) = (if self.is_new() { "CRS" } else { "SRS" }, map::name(crs));
            let attributes = [
                (word, &*name),
                ("minx", &sides[0]),
                ("miny", &sides[1]),
                ("maxx", &sides[2]),
                ("maxy", &sides[3]),
            ];
            xml.empty("BoundingBox", &attributes);
        }
    }

    /// The years as a dimension of time (OGC 06-042, annex C), each by its first day: QGIS takes no bare year for a time.
    fn years(&self, xml: &mut Xml, layer: &Style) {
        let years = years(self.ask.app, layer);
        let shown = default_year(self.ask.app, layer).filter(|_| !years.is_empty());
        let first_day = |year: i32| format!("{year:04}-01-01");
        let Some(shown) = shown.map(first_day) else { return };
        let all = years.iter().copied().map(first_day).collect::<Vec<_>>().join(",");
        let extent = [("name", "time"), ("default", &*shown), ("nearestValue", "0")];
        if self.is_new() {
            let attributes = [&extent[..1], &[("units", "ISO8601"), ("current", "1")], &extent[1..]].concat();
            xml.text_with("Dimension", &attributes, &all);
        } else {
            xml.empty("Dimension", &[("name", "time"), ("units", "ISO8601")]);
            xml.text_with("Extent", &extent, &all);
        }
    }

    fn style(&self, xml: &mut Xml, layer: &Style, style: &str) {
        xml.element("Style", &[], |xml| {
            xml.text("Name", style);
            xml.text("Title", style);
            let query = [
                ("service", "WMS"),
                ("version", self.version.number()),
                ("request", "GetLegendGraphic"),
                ("format", "image/png"),
                ("layer", &layer.id),
                ("style", style),
            ];
            let lang = self.ask.text("lang").map(|lang| ("lang", lang));
            let query = query.into_iter().chain(lang).map(|(name, value)| (name, value.to_owned()));
            let href = self.ask.call.links.with_query(&["wms"], query);
            let [width, height] = legend::size(self.ask, layer, style).map(|side| side.to_string());
            xml.element("LegendURL", &[("width", &width), ("height", &height)], |xml| {
                xml.text("Format", "image/png");
                self.online(xml, &href);
            });
        });
    }
}
