//! The style of QGIS for one layer of vector tiles (QML).

use super::condition::Condition;
use super::drawn::{DrawnSymbol, Scaled, Symbol, drawn};
use crate::style::{Color, SourcePart};
use crate::xml::Xml;
use serde_json::Value;

/// A style as it is served, as QGIS keeps it for a layer with the tiles of the style's source; without labels, hatches and
/// what depends on more than a property and the zoom. `None` where that is not the map any more.
pub fn qml(document: &Value) -> Option<String> {
    let is_shape = |d: &DrawnSymbol| !matches!(d.symbol, Symbol::Text { .. });
    let drawn: Vec<DrawnSymbol> = drawn(document)?.into_iter().filter(is_shape).collect();
    if drawn.is_empty() {
        return None;
    }
    let mut xml = Xml::document();
    xml.doctype("qgis", "http://mrcc.com/qgis.dtd");
    xml.element("qgis", &[("version", "3.22.0"), ("styleCategories", "Symbology")], |xml| {
        xml.element("renderer", &[("type", "basic")], |xml| {
            xml.element("styles", &[], |xml| drawn.iter().for_each(|d| style(xml, d)));
        });
        xml.text("blendMode", "0");
        xml.text("layerOpacity", "1");
    });
    Some(xml.finish())
}

fn style(xml: &mut Xml, drawn: &DrawnSymbol) {
    let geometry = match (&drawn.symbol, drawn.part) {
        (Symbol::Fill(_), _) => "2",
        // Outlines of polygons too.
        (Symbol::Line { .. }, SourcePart::Features) => "",
        (Symbol::Line { .. }, _) => "1",
        _ => "0",
    };
    let condition = drawn.condition.as_ref().map(expression).unwrap_or_default();
    let [from, to] = whole_zooms(drawn.zooms).map(|zoom| zoom.to_string());
    let kinds = if geometry.is_empty() { &["1", "2"][..] } else { &[geometry][..] };
    for geometry in kinds {
        let attributes = [
            ("name", drawn.id.as_str()),
            ("layer", &drawn.source_layer),
            ("geometry", geometry),
            ("enabled", "1"),
            ("expression", &condition),
            ("min-zoom", &from),
            ("max-zoom", &to),
        ];
        xml.element("style", &attributes, |xml| {
            xml.element("symbols", &[], |xml| symbol(xml, &drawn.symbol, *geometry == "2"));
        });
    }
}

/// The zooms of a layer as QGIS counts them: whole, the last included, −1 for none. A part of a zoom counts for the next.
pub fn whole_zooms([from, to]: [Option<f64>; 2]) -> [i64; 2] {
    let whole = |zoom: f64| zoom.ceil() as i64;
    [from.map_or(-1, whole), to.map_or(-1, |zoom| whole(zoom) - 1)]
}

fn symbol(xml: &mut Xml, symbol: &Symbol, is_polygon: bool) {
    let opaque = |c: &Color| format!("{},{},{},{}", c.r, c.g, c.b, c.a);
    let (kind, class, options, sizes) = match symbol {
        Symbol::Fill(color) => {
            let options =
                vec![("color", opaque(color)), ("style", "solid".into()), ("outline_style", "no".into())];
            ("fill", "SimpleFill", options, Vec::new())
        }
        Symbol::Line { color, width, dashes } => {
            let own = width.at(super::drawn::MIDDLE);
            let pattern: Vec<String> = dashes.iter().map(|d| (d * own).to_string()).collect();
            let mut options = vec![
                ("line_color", opaque(color)),
                ("line_style", "solid".into()),
                ("line_width", own.to_string()),
                ("line_width_unit", "Pixel".into()),
                ("joinstyle", "round".into()),
                ("capstyle", "round".into()),
            ];
            if !pattern.is_empty() {
                options.push(("use_custom_dash", "1".into()));
                options.push(("customdash", pattern.join(";")));
                options.push(("customdash_unit", "Pixel".into()));
            }
            (if is_polygon { "fill" } else { "line" }, "SimpleLine", options, vec![("outlineWidth", width)])
        }
        Symbol::Circle { color, radius, stroke } => {
            let (edge, width) = stroke.unwrap_or((Color::TRANSPARENT, 0.0));
            let options = vec![
                ("name", "circle".into()),
                ("color", opaque(color)),
                ("size", (2.0 * radius.at(super::drawn::MIDDLE)).to_string()),
                ("size_unit", "Pixel".into()),
                ("outline_color", opaque(&edge)),
                ("outline_width", width.to_string()),
                ("outline_width_unit", "Pixel".into()),
            ];
            ("marker", "SimpleMarker", options, vec![("size", radius)])
        }
        Symbol::Text { .. } => return,
    };
    xml.element("symbol", &[("type", kind), ("name", "0"), ("alpha", "1"), ("clip_to_extent", "1")], |xml| {
        xml.element("layer", &[("class", class), ("enabled", "1"), ("locked", "0"), ("pass", "0")], |xml| {
            xml.element("Option", &[("type", "Map")], |xml| {
                for (name, value) in &options {
                    xml.empty("Option", &[("type", "QString"), ("name", name), ("value", value)]);
                }
            });
            for (name, value) in &options {
                xml.empty("prop", &[("k", name), ("v", value)]);
            }
            let by_zoom = sizes.iter().filter_map(|(name, size)| {
                let factor = if *name == "size" { 2.0 } else { 1.0 };
                Some((*name, scaled(size, factor)?))
            });
            let by_zoom: Vec<(&str, String)> = by_zoom.collect();
            if !by_zoom.is_empty() {
                defined(xml, &by_zoom);
            }
        });
    });
}

/// Properties of a symbol that depend on the zoom.
fn defined(xml: &mut Xml, properties: &[(&str, String)]) {
    xml.element("data_defined_properties", &[], |xml| {
        xml.element("Option", &[("type", "Map")], |xml| {
            xml.empty("Option", &[("type", "QString"), ("name", "name"), ("value", "")]);
            xml.element("Option", &[("type", "Map"), ("name", "properties")], |xml| {
                for (name, expression) in properties {
                    xml.element("Option", &[("type", "Map"), ("name", name)], |xml| {
                        xml.empty("Option", &[("type", "bool"), ("name", "active"), ("value", "true")]);
                        xml.empty(
                            "Option",
                            &[("type", "QString"), ("name", "expression"), ("value", expression)],
                        );
                        xml.empty("Option", &[("type", "int"), ("name", "type"), ("value", "3")]);
                    });
                }
            });
            xml.empty("Option", &[("type", "QString"), ("name", "type"), ("value", "collection")]);
        });
    });
}

/// A number by zoom as an expression; nothing for a constant.
fn scaled(size: &Scaled, factor: f64) -> Option<String> {
    let Scaled::Zooms(base, stops) = size else { return None };
    let [first, .., last] = stops.as_slice() else { return None };
    let mut cases = format!("CASE WHEN @vector_tile_zoom <= {} THEN {}", first[0], first[1] * factor);
    for pair in stops.windows(2) {
        let ([z0, v0], [z1, v1]) = (pair[0], pair[1]);
        let call = match (base - 1.0).abs() < 1e-9 {
            true => format!("scale_linear(@vector_tile_zoom,{z0},{z1},{},{})", v0 * factor, v1 * factor),
            false => format!("scale_exp(@vector_tile_zoom,{z0},{z1},{},{},{base})", v0 * factor, v1 * factor),
        };
        cases += &format!(" WHEN @vector_tile_zoom <= {z1} THEN {call}");
    }
    Some(cases + &format!(" ELSE {} END", last[1] * factor))
}

/// A condition in the language of QGIS.
fn expression(condition: &Condition) -> String {
    let name = |property: &str| format!("\"{}\"", property.replace('"', "\"\""));
    let joined = |all: &[Condition], word: &str| {
        let all: Vec<String> = all.iter().map(|c| format!("({})", expression(c))).collect();
        all.join(word)
    };
    match condition {
        Condition::Known(property) => format!("{} IS NOT NULL", name(property)),
        Condition::Not(inner) => match &**inner {
            Condition::Known(property) => format!("{} IS NULL", name(property)),
            inner => format!("NOT ({})", expression(inner)),
        },
        Condition::All(all) => joined(all, " AND "),
        Condition::Any(any) => joined(any, " OR "),
        Condition::Compare(property, operator, value) => {
            let value = match value {
                Value::String(text) => format!("'{}'", text.replace('\'', "''")),
                Value::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
                other => other.to_string(),
            };
            let operator = match operator.as_str() {
                "==" => "IS",
                "!=" => "IS NOT",
                other => other,
            };
            format!("{} {operator} {value}", name(property))
        }
    }
}
