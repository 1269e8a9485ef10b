//! Styled Layer Descriptor 1.0 (OGC 02-070).

use super::condition::Condition;
use super::drawn::{DrawnSymbol, MIDDLE, Symbol, drawn};
use crate::style::{Color, SourcePart};
use crate::xml::{Attributes, Xml};
use serde_json::Value;

const SPACES: Attributes<'static> = &[
    ("version", "1.0.0"),
    ("xmlns", "http://www.opengis.net/sld"),
    ("xmlns:ogc", "http://www.opengis.net/ogc"),
    ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    (
        "xsi:schemaLocation",
        "http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd",
    ),
];
/// Scale denominator of zoom 0 of 512-pixel tiles at the equator, for pixels of 0.28 mm.
const ZOOM_0: f64 = 279_541_132.014_358;

/// A style as it is served, as SLD: a named layer for each collection, its properties by the names that vector tiles give
/// them, lengths of the middle zooms. Hatches, whole borders, and what depends on more than a property are left out;
/// `None` where that is not the map any more.
pub fn sld(title: &str, document: &Value) -> Option<String> {
    let drawn: Vec<DrawnSymbol> =
        drawn(document)?.into_iter().filter(|d| d.part != SourcePart::Borders).collect();
    let collection = |d: &DrawnSymbol| d.source_layer.split(':').next().unwrap_or_default().to_owned();
    let mut named: Vec<String> = Vec::new();
    for name in drawn.iter().map(collection) {
        if !named.contains(&name) {
            named.push(name);
        }
    }
    if named.is_empty() {
        return None;
    }
    let mut xml = Xml::document();
    xml.element("StyledLayerDescriptor", SPACES, |xml| {
        for name in &named {
            xml.element("NamedLayer", &[], |xml| {
                xml.text("Name", name);
                xml.element("UserStyle", &[], |xml| {
                    xml.text("Title", title);
                    drawn.iter().filter(|d| collection(d) == *name).for_each(|d| rule(xml, d));
                });
            });
        }
    });
    Some(xml.finish())
}

fn rule(xml: &mut Xml, drawn: &DrawnSymbol) {
    xml.element("FeatureTypeStyle", &[], |xml| {
        xml.element("Rule", &[], |xml| {
            xml.text("Name", &drawn.id);
            if let Some(condition) = &drawn.condition {
                xml.element("ogc:Filter", &[], |xml| filter(xml, condition));
            }
            let scale = |zoom: f64| format!("{:.0}", ZOOM_0 / zoom.exp2());
            let [from, to] = drawn.zooms;
            to.iter().for_each(|zoom| xml.text("MinScaleDenominator", &scale(*zoom)));
            from.iter().for_each(|zoom| xml.text("MaxScaleDenominator", &scale(*zoom)));
            symbolizer(xml, &drawn.symbol);
        });
    });
}

fn filter(xml: &mut Xml, condition: &Condition) {
    let several = |xml: &mut Xml, name: &str, all: &[Condition]| match all {
        [only] => filter(xml, only),
        all => xml.element(name, &[], |xml| all.iter().for_each(|c| filter(xml, c))),
    };
    match condition {
        Condition::Compare(property, operator, value) => {
            let name = match operator.as_str() {
                "==" => "ogc:PropertyIsEqualTo",
                "!=" => "ogc:PropertyIsNotEqualTo",
                "<" => "ogc:PropertyIsLessThan",
                "<=" => "ogc:PropertyIsLessThanOrEqualTo",
                ">" => "ogc:PropertyIsGreaterThan",
                _ => "ogc:PropertyIsGreaterThanOrEqualTo",
            };
            let literal = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            xml.element(name, &[], |xml| {
                xml.text("ogc:PropertyName", property);
                xml.text("ogc:Literal", &literal);
            });
        }
        Condition::Known(property) => xml.element("ogc:Not", &[], |xml| {
            xml.element("ogc:PropertyIsNull", &[], |xml| xml.text("ogc:PropertyName", property));
        }),
        Condition::Not(inner) => match &**inner {
            Condition::Known(property) => {
                xml.element("ogc:PropertyIsNull", &[], |xml| xml.text("ogc:PropertyName", property));
            }
            inner => xml.element("ogc:Not", &[], |xml| filter(xml, inner)),
        },
        Condition::All(all) => several(xml, "ogc:And", all),
        Condition::Any(any) => several(xml, "ogc:Or", any),
    }
}

fn symbolizer(xml: &mut Xml, symbol: &Symbol) {
    match symbol {
        Symbol::Fill(color) => xml.element("PolygonSymbolizer", &[], |xml| fill(xml, *color)),
        Symbol::Line { color, width, dashes } => xml.element("LineSymbolizer", &[], |xml| {
            let width = width.at(MIDDLE);
            let dashes: Vec<String> = dashes.iter().map(|d| (d * width).to_string()).collect();
            stroke(xml, *color, width, &dashes.join(" "));
        }),
        Symbol::Circle { color, radius, stroke: edge } => xml.element("PointSymbolizer", &[], |xml| {
            xml.element("Graphic", &[], |xml| {
                xml.element("Mark", &[], |xml| {
                    xml.text("WellKnownName", "circle");
                    fill(xml, *color);
                    edge.iter().for_each(|(color, width)| stroke(xml, *color, *width, ""));
                });
                xml.text("Size", &(2.0 * radius.at(MIDDLE)).to_string());
            });
        }),
        Symbol::Text { property, size, color, halo } => xml.element("TextSymbolizer", &[], |xml| {
            xml.element("Label", &[], |xml| xml.text("ogc:PropertyName", property));
            let size = size.at(MIDDLE).to_string();
            xml.element("Font", &[], |xml| {
                xml.text_with("CssParameter", &[("name", "font-family")], "Sans");
                xml.text_with("CssParameter", &[("name", "font-size")], &size);
            });
            halo.iter().for_each(|(color, radius)| {
                xml.element("Halo", &[], |xml| {
                    xml.text("Radius", &radius.to_string());
                    fill(xml, *color);
                });
            });
            fill(xml, *color);
        }),
    }
}

fn fill(xml: &mut Xml, color: Color) {
    xml.element("Fill", &[], |xml| {
        xml.text_with("CssParameter", &[("name", "fill")], &opaque(color));
        xml.text_with("CssParameter", &[("name", "fill-opacity")], &opacity(color));
    });
}

fn stroke(xml: &mut Xml, color: Color, width: f64, dashes: &str) {
    xml.element("Stroke", &[], |xml| {
        xml.text_with("CssParameter", &[("name", "stroke")], &opaque(color));
        xml.text_with("CssParameter", &[("name", "stroke-opacity")], &opacity(color));
        xml.text_with("CssParameter", &[("name", "stroke-width")], &width.to_string());
        if !dashes.is_empty() {
            xml.text_with("CssParameter", &[("name", "stroke-dasharray")], dashes);
        }
    });
}

fn opaque(color: Color) -> String {
    Color { a: 255, ..color }.to_string()
}

fn opacity(color: Color) -> String {
    format!("{:.3}", f64::from(color.a) / 255.0)
}
