//! The markup of QML, as QGIS 3 reads it.

use super::classes::Class;
use crate::feature::{Collection, ShapeKind, Value};
use crate::style::{Color, LayerKind};
use crate::xml::escaped;
use std::fmt::Write;

/// Outlines of areas, where their own style draws the borders of others.
const OUTLINE: Color = Color { r: 140, g: 140, b: 140, a: 255 };
const HEAD: &str = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n";

/// How a layer is drawn.
#[derive(Debug, Clone)]
pub struct QmlRenderer<'a> {
    /// Whose features.
    pub collection: &'a Collection,
    /// What the style draws of them.
    pub kind: LayerKind,
    /// Their colours.
    pub classes: Vec<Class>,
    /// The property that tells the classes apart.
    pub property: Option<String>,
}

impl QmlRenderer<'_> {
    /// The document.
    pub fn document(&self) -> String {
        format!(
            "{HEAD}<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling\" labelsEnabled=\"{}\">\n{}{}</qgis>\n",
            u8::from(self.label_field().is_some()),
            self.symbology(),
            self.labelling()
        )
    }

    /// The renderer alone, as projects have it too.
    pub fn symbology(&self) -> String {
        let mut out = String::new();
        let symbols: String =
            self.classes.iter().enumerate().map(|(i, class)| self.symbol(i, class)).collect();
        // Writing to a text cannot fail.
        let _ = match &self.property {
            None => {
                writeln!(out, "<renderer-v2 type=\"singleSymbol\"><symbols>{symbols}</symbols></renderer-v2>")
            }
            Some(property) => {
                let categories: String =
                    self.classes.iter().enumerate().map(|(i, class)| category(i, class)).collect();
                writeln!(
                    out,
                    "<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\"><categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>",
                    escaped(property)
                )
            }
        };
        out
    }

    fn symbol(&self, number: usize, class: &Class) -> String {
        let (color, outline) = (channels(class.color), channels(OUTLINE));
        let (kind, layer, properties) = match (self.collection.shapes().kind(), self.kind) {
            (ShapeKind::Point, _) => (
                "marker",
                "SimpleMarker",
                vec![
                    ("name", "circle".to_owned()),
                    ("color", color),
                    ("outline_color", "255,255,255,255".to_owned()),
                    ("size", "2".to_owned()),
                ],
            ),
            (ShapeKind::Line, _) => {
                ("line", "SimpleLine", vec![("line_color", color), ("line_width", "0.3".to_owned())])
            }
            (ShapeKind::Polygon, LayerKind::Line) => (
                "fill",
                "SimpleFill",
                vec![
                    ("style", "no".to_owned()),
                    ("outline_color", color),
                    ("outline_width", "0.3".to_owned()),
                ],
            ),
            (ShapeKind::Polygon, _) => (
                "fill",
                "SimpleFill",
                vec![
                    ("color", color),
                    ("style", "solid".to_owned()),
                    ("outline_color", outline),
                    ("outline_width", "0.1".to_owned()),
                ],
            ),
        };
        let properties: String =
            properties.iter().map(|(key, value)| format!("<prop k=\"{key}\" v=\"{value}\"/>")).collect();
        format!(
            "<symbol type=\"{kind}\" name=\"{number}\" alpha=\"1\" clip_to_extent=\"1\"><layer class=\"{layer}\" enabled=\"1\" pass=\"0\">{properties}</layer></symbol>"
        )
    }

    /// The property that names a feature: of the collection's languages the first.
    fn label_field(&self) -> Option<&str> {
        self.collection.info().title_properties.values().next().map(|name| &**name)
    }

    fn labelling(&self) -> String {
        let Some(field) = self.label_field() else { return String::new() };
        format!(
            "<labeling type=\"simple\"><settings><text-style fieldName=\"{}\" isExpression=\"0\" fontSize=\"8\" fontSizeUnit=\"Point\" textColor=\"58,55,51,255\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.7\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\"/></text-style></settings></labeling>\n",
            escaped(field)
        )
    }
}

fn category(number: usize, class: &Class) -> String {
    let (value, kind) = match &class.value {
        Some(Value::Integer(n)) => (n.to_string(), "long"),
        Some(Value::Number(n)) => (n.to_string(), "double"),
        Some(Value::Boolean(b)) => (b.to_string(), "bool"),
        Some(other) => (other.to_cell(), "string"),
        None => (String::new(), "string"),
    };
    format!(
        "<category symbol=\"{number}\" value=\"{}\" type=\"{kind}\" label=\"{}\" render=\"true\"/>",
        escaped(&value),
        escaped(&class.label)
    )
}

fn channels(color: Color) -> String {
    let Color { r, g, b, a } = color;
    format!("{r},{g},{b},{a}")
}
