//! A MapLibre style as the renderer and the labels of a layer of vector tiles.

use super::expression::{color, expression};
use crate::style::{PatternKind, Style, whole_zooms};
use crate::xml::escaped;
use serde_json::{Map, Value};

/// Markup of the renderer and the labels of the layers of a style's document.
pub fn drawing(style: &Style, document: &Value) -> String {
    let (mut shapes, mut texts) = (String::new(), String::new());
    for layer in document["layers"].as_array().into_iter().flatten().filter_map(Value::as_object) {
        let written = TileStyle { style, layer };
        match layer.get("type").and_then(Value::as_str) {
            Some("symbol") => texts += &written.label().unwrap_or_default(),
            _ => shapes += &written.shape().unwrap_or_default(),
        }
    }
    format!(
        "<renderer type=\"basic\"><styles>{shapes}</styles></renderer>\n<labeling type=\"basic\"><styles>{texts}</styles></labeling>\n"
    )
}

/// A layer of a style.
struct TileStyle<'a> {
    style: &'a Style,
    layer: &'a Map<String, Value>,
}

/// Properties of a symbol: as they are, and those that follow an expression.
#[derive(Default)]
struct SymbolProperties {
    plain: Vec<(&'static str, String)>,
    driven: Vec<(&'static str, String)>,
}

impl SymbolProperties {
    fn set(&mut self, key: &'static str, value: impl Into<String>) {
        self.plain.push((key, value.into()));
    }

    /// A value, or an expression for what QGIS calls `driven`.
    fn value(&mut self, key: &'static str, driven: &'static str, value: &Value, times: f64) -> Option<()> {
        match value {
            Value::String(text) => self.set(key, color(text)),
            Value::Number(n) => self.set(key, (n.as_f64()? * times).to_string()),
            other if times == 1.0 => self.driven.push((driven, expression(other)?)),
            other => self.driven.push((driven, format!("{times} * ({})", expression(other)?))),
        }
        Some(())
    }

    fn markup(&self, class: &str) -> String {
        let plain: String = self
            .plain
            .iter()
            .map(|(key, value)| format!("<prop k=\"{key}\" v=\"{}\"/>", escaped(value)))
            .collect();
        let driven: String = self
            .driven
            .iter()
            .map(|(key, text)| {
                format!(
                    "<Option type=\"Map\" name=\"{key}\"><Option type=\"bool\" name=\"active\" value=\"true\"/><Option type=\"QString\" name=\"expression\" value=\"{}\"/><Option type=\"int\" name=\"type\" value=\"3\"/></Option>",
                    escaped(text)
                )
            })
            .collect();
        format!(
            "<layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\">{plain}<data_defined_properties><Option type=\"Map\"><Option type=\"QString\" name=\"name\" value=\"\"/><Option type=\"Map\" name=\"properties\">{driven}</Option><Option type=\"QString\" name=\"type\" value=\"collection\"/></Option></data_defined_properties></layer>"
        )
    }
}

impl TileStyle<'_> {
    fn paint(&self, key: &str) -> Option<&Value> {
        self.layer.get("paint")?.get(key)
    }

    fn layout(&self, key: &str) -> Option<&Value> {
        self.layer.get("layout")?.get(key)
    }

    fn shape(&self) -> Option<String> {
        let mut all = SymbolProperties::default();
        let (kind, geometry, class, opacity) = match self.layer.get("type")?.as_str()? {
            "fill" => {
                self.fill(&mut all)?;
                ("fill", 2, "SimpleFill", "fill-opacity")
            }
            "line" => {
                all.value("line_color", "outlineColor", self.paint("line-color")?, 1.0)?;
                all.value(
                    "line_width",
                    "outlineWidth",
                    self.paint("line-width").unwrap_or(&Value::from(1)),
                    1.0,
                )?;
                all.set("line_width_unit", "Pixel");
                all.set("capstyle", "round");
                all.set("joinstyle", "round");
                ("line", 1, "SimpleLine", "line-opacity")
            }
            "circle" => {
                all.set("name", "circle");
                all.value("color", "fillColor", self.paint("circle-color")?, 1.0)?;
                all.value("size", "size", self.paint("circle-radius").unwrap_or(&Value::from(5)), 2.0)?;
                all.set("size_unit", "Pixel");
                if let Some(stroke) = self.paint("circle-stroke-color") {
                    all.value("outline_color", "outlineColor", stroke, 1.0)?;
                }
                ("marker", 0, "SimpleMarker", "circle-opacity")
            }
            _ => return None,
        };
        let alpha = self.paint(opacity).and_then(Value::as_f64).unwrap_or(1.0);
        // Polygons of a tile drawn as lines are lines to the style, polygons to QGIS.
        let source = self.layer.get("source-layer")?.as_str()?;
        let geometry = if kind == "line" && !source.ends_with(":borders") { None } else { Some(geometry) };
        let symbol = format!(
            "<symbols><symbol name=\"0\" type=\"{kind}\" alpha=\"{alpha}\" clip_to_extent=\"0\">{}</symbol></symbols>",
            all.markup(class)
        );
        match geometry {
            Some(geometry) => Some(self.entry(geometry, &symbol)),
            None => Some(self.entry(1, &symbol) + &self.entry(2, &self.outline(&all, alpha))),
        }
    }

    /// The outline of polygons, as a fill without a ground.
    fn outline(&self, line: &SymbolProperties, alpha: f64) -> String {
        let mut all = SymbolProperties::default();
        all.set("style", "no");
        all.set("outline_width_unit", "Pixel");
        for (key, value) in &line.plain {
            match *key {
                "line_color" => all.set("outline_color", value.clone()),
                "line_width" => all.set("outline_width", value.clone()),
                _ => {}
            }
        }
        all.driven.clone_from(&line.driven);
        format!(
            "<symbols><symbol name=\"0\" type=\"fill\" alpha=\"{alpha}\" clip_to_extent=\"0\">{}</symbol></symbols>",
            all.markup("SimpleFill")
        )
    }

    fn fill(&self, all: &mut SymbolProperties) -> Option<()> {
        all.set("outline_style", "no");
        let Some(name) = self.paint("fill-pattern").and_then(Value::as_str) else {
            all.set("style", "solid");
            return all.value("color", "fillColor", self.paint("fill-color")?, 1.0);
        };
        let pattern = self.style.metadata.patterns.get(name)?;
        all.set("color", color(&pattern.color.to_string()));
        all.set(
            "style",
            match pattern.kind {
                PatternKind::Diagonal => "b_diagonal",
                PatternKind::DiagonalBack => "f_diagonal",
                PatternKind::Cross => "diagonal_x",
                PatternKind::Dots => "dense6",
                PatternKind::Horizontal => "horizontal",
            },
        );
        Some(())
    }

    fn label(&self) -> Option<String> {
        let text = expression(self.layout("text-field")?)?;
        let number = |value: Option<&Value>, default: f64| value.and_then(Value::as_f64).unwrap_or(default);
        let plain =
            |key: &str, default: &str| color(self.paint(key).and_then(Value::as_str).unwrap_or(default));
        let settings = format!(
            "<settings calloutType=\"simple\"><text-style fieldName=\"{}\" isExpression=\"1\" fontSize=\"{}\" fontSizeUnit=\"Pixel\" textColor=\"{}\"><text-buffer bufferDraw=\"1\" bufferSize=\"{}\" bufferSizeUnits=\"Pixel\" bufferColor=\"{}\"/></text-style><placement placement=\"1\" quadOffset=\"4\"/></settings>",
            escaped(&text),
            number(self.layout("text-size"), 13.0),
            plain("text-color", "#333333"),
            number(self.paint("text-halo-width"), 1.5),
            plain("text-halo-color", "#ffffff"),
        );
        Some(self.entry(0, &settings))
    }

    /// What is drawn, of which layer, where and for which features.
    fn entry(&self, geometry: u8, what: &str) -> String {
        let text = |key: &str| self.layer.get(key).and_then(Value::as_str).unwrap_or("");
        let zoom = |key: &str| self.layer.get(key).and_then(Value::as_f64);
        let [from, to] = whole_zooms([zoom("minzoom"), zoom("maxzoom")]);
        let filter = self.layer.get("filter").map(expression);
        let Some(filter) = filter.map_or(Some(String::new()), |known| known) else { return String::new() };
        format!(
            "<style enabled=\"1\" name=\"{}\" layer=\"{}\" geometry=\"{geometry}\" min-zoom=\"{from}\" max-zoom=\"{to}\" expression=\"{}\">{what}</style>",
            escaped(text("id")),
            escaped(text("source-layer")),
            escaped(&filter)
        )
    }
}
