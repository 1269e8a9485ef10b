//! Layers in forms that programs understand which read less of the style language than MapLibre: QGIS takes neither a
//! `step` nor a `case` for a colour, no list in `in`, no label in `match` that is not in a list, and no `!` but of `has`;
//! ol-mapbox-style takes one place of a text alone.

use serde_json::{Value, json};

/// Conditions that hold for a colour, and the colour.
type ConditionedColor = (Vec<Value>, Value);

/// Layers that draw the same in simpler forms. A fill whose colour depends on conditions becomes one layer for each
/// colour, the first under the id of the layer, the others under that id with a number.
pub(super) fn layers(layers: Vec<Value>) -> Vec<Value> {
    layers.into_iter().flat_map(split).map(simple).map(placed).collect()
}

/// A layer whose texts have several places, with the first of them for programs that know one; before the others it
/// does not count.
fn placed(mut layer: Value) -> Value {
    let places = layer.pointer("/layout/text-variable-anchor-offset").and_then(Value::as_array);
    if let Some([anchor, offset, ..]) = places.map(Vec::as_slice) {
        let (anchor, offset) = (anchor.clone(), offset.clone());
        layer["layout"]["text-anchor"] = anchor;
        layer["layout"]["text-offset"] = offset;
    }
    layer
}

fn split(layer: Value) -> Vec<Value> {
    let color = layer.pointer("/paint/fill-color").filter(|_| layer["type"] == "fill");
    let Some(classes) = color.and_then(classes) else { return vec![layer] };
    let of_class = |(i, (conditions, color)): (usize, ConditionedColor)| {
        let mut layer = layer.clone();
        let own = layer.get("filter").cloned();
        layer["filter"] = all(own.into_iter().chain(conditions));
        layer["paint"]["fill-color"] = color;
        if i > 0 {
            layer["id"] = json!(format!("{}-{}", layer["id"].as_str().unwrap_or_default(), i + 1));
        }
        layer
    };
    classes.into_iter().enumerate().map(of_class).collect()
}

/// The colours of a `step` or a `case`, each with what must hold for it; nothing of an expression of another kind.
fn classes(color: &Value) -> Option<Vec<ConditionedColor>> {
    let [Value::String(name), arguments @ ..] = color.as_array()?.as_slice() else { return None };
    let branches: Vec<(Vec<Value>, &Value)> = match (name.as_str(), arguments) {
        ("step", [input, lowest, stops @ ..]) if input != &json!(["zoom"]) => {
            let stops: Vec<(&Value, &Value)> = stops.chunks_exact(2).map(|s| (&s[0], &s[1])).collect();
            let colors = std::iter::once(lowest).chain(stops.iter().map(|s| s.1));
            let range = |i: usize| {
                let from = i.checked_sub(1).map(|i| json!([">=", input, stops[i].0]));
                let to = stops.get(i).map(|s| json!(["<", input, s.0]));
                from.into_iter().chain(to).collect()
            };
            colors.enumerate().map(|(i, color)| (range(i), color)).collect()
        }
        ("case", [branches @ .., fallback]) => {
            let mut before = Vec::new();
            let mut all = Vec::new();
            for branch in branches.chunks_exact(2) {
                all.push(([&before[..], &[branch[0].clone()]].concat(), &branch[1]));
                before.push(json!(["!", branch[0]]));
            }
            all.push((before, fallback));
            all
        }
        _ => return None,
    };
    let mut flat = Vec::new();
    for (conditions, color) in branches {
        match classes(color) {
            Some(inner) => {
                flat.extend(inner.into_iter().map(|(more, c)| ([&conditions[..], &more].concat(), c)))
            }
            None => flat.push((conditions, color.clone())),
        }
    }
    Some(flat)
}

fn all(conditions: impl IntoIterator<Item = Value>) -> Value {
    let mut flat = Vec::new();
    for condition in conditions {
        match condition.as_array().map(Vec::as_slice) {
            Some([name, parts @ ..]) if name == "all" => flat.extend(parts.iter().cloned()),
            _ => flat.push(condition),
        }
    }
    match flat.as_slice() {
        [only] => only.clone(),
        _ => [vec![json!("all")], flat].concat().into(),
    }
}

fn simple(mut layer: Value) -> Value {
    if let Some(filter) = layer.get_mut("filter") {
        *filter = condition(filter);
    }
    for part in ["paint", "layout"] {
        let values = layer.get_mut(part).and_then(Value::as_object_mut);
        values.into_iter().flat_map(|v| v.values_mut()).for_each(listed);
    }
    layer
}

/// A condition without lists in `in`, and with `!` before `has` alone.
fn condition(value: &Value) -> Value {
    match parts(value) {
        ("!", [inner]) => negated(inner).unwrap_or_else(|| value.clone()),
        ("in", [input, list]) => either(input, list).unwrap_or_else(|| value.clone()),
        (name @ ("all" | "any"), conditions) => {
            [vec![json!(name)], conditions.iter().map(condition).collect()].concat().into()
        }
        _ => value.clone(),
    }
}

fn negated(value: &Value) -> Option<Value> {
    let each = |name: &str, conditions: &[Value]| {
        let conditions: Option<Vec<Value>> = conditions.iter().map(negated).collect();
        Some([vec![json!(name)], conditions?].concat().into())
    };
    let compared = |name: &str, [a, b]: [&Value; 2]| Some(json!([name, a, b]));
    match parts(value) {
        ("has", [_]) => Some(json!(["!", value])),
        ("get", [_]) => Some(json!(["==", value, false])),
        ("!", [inner]) => Some(condition(inner)),
        ("all", conditions) => each("any", conditions),
        ("any", conditions) => each("all", conditions),
        ("==", [a, b]) => compared("!=", [a, b]),
        ("!=", [a, b]) => compared("==", [a, b]),
        ("<", [a, b]) => compared(">=", [a, b]),
        ("<=", [a, b]) => compared(">", [a, b]),
        (">", [a, b]) => compared("<=", [a, b]),
        (">=", [a, b]) => compared("<", [a, b]),
        ("in", [input, list]) => each("all", parts(&either(input, list)?).1),
        _ => None,
    }
}

/// `["in", x, ["literal", [...]]]` as comparisons.
fn either(input: &Value, list: &Value) -> Option<Value> {
    let ("literal", [Value::Array(values)]) = parts(list) else { return None };
    let each = values.iter().map(|value| json!(["==", input, value]));
    Some(std::iter::once(json!("any")).chain(each).collect())
}

/// Every label of a `match` in a list.
fn listed(value: &mut Value) {
    let Some(items) = value.as_array_mut() else { return };
    if items.first().is_some_and(|name| name == "match") && items.len() > 3 {
        let last = items.len() - 1;
        for label in items[2..last].iter_mut().step_by(2).filter(|label| !label.is_array()) {
            *label = json!([label]);
        }
    }
    items.iter_mut().for_each(listed);
}

/// The name of an expression and its arguments; no name for a value.
fn parts(value: &Value) -> (&str, &[Value]) {
    match value.as_array().map(Vec::as_slice) {
        Some([Value::String(name), arguments @ ..]) => (name, arguments),
        _ => ("", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(of: Value) -> Value {
        simple(json!({"id": "x", "type": "line", "filter": of}))["filter"].clone()
    }

    #[test]
    fn filters_become_comparisons() {
        for (given, expected) in [
            (
                json!(["in", ["get", "r"], ["literal", ["a", "b"]]]),
                json!(["any", ["==", ["get", "r"], "a"], ["==", ["get", "r"], "b"]]),
            ),
            (json!(["!", ["get", "closed"]]), json!(["==", ["get", "closed"], false])),
            (json!(["!", ["has", "x"]]), json!(["!", ["has", "x"]])),
            (
                json!(["!", ["all", ["has", "x"], ["==", ["get", "x"], 1]]]),
                json!(["any", ["!", ["has", "x"]], ["!=", ["get", "x"], 1]]),
            ),
            (
                json!(["all", ["!", ["in", ["get", "r"], ["literal", ["a"]]]], ["get", "closed"]]),
                json!(["all", ["all", ["!=", ["get", "r"], "a"]], ["get", "closed"]]),
            ),
        ] {
            assert_eq!(filter(given), expected);
        }
    }

    #[test]
    fn a_fill_in_classes_is_a_layer_for_each() {
        let fill = json!({"id": "f", "type": "fill", "filter": ["has", "x"], "paint": {"fill-opacity": 0.5, "fill-color": [
            "step", ["get", "x"], "#111111", 3, ["case", ["==", ["get", "y"], 1], "#222222", "#333333"], 5, "#444444",
        ]}});
        let split = layers(vec![fill]);
        let shown: Vec<(&str, &str, String)> = split
            .iter()
            .map(|l| {
                (
                    l["id"].as_str().unwrap(),
                    l["paint"]["fill-color"].as_str().unwrap(),
                    l["filter"].to_string(),
                )
            })
            .collect();
        let expected = [
            ("f", "#111111", r#"["all",["has","x"],["<",["get","x"],3]]"#),
            (
                "f-2",
                "#222222",
                r#"["all",["has","x"],[">=",["get","x"],3],["<",["get","x"],5],["==",["get","y"],1]]"#,
            ),
            (
                "f-3",
                "#333333",
                r#"["all",["has","x"],[">=",["get","x"],3],["<",["get","x"],5],["!=",["get","y"],1]]"#,
            ),
            ("f-4", "#444444", r#"["all",["has","x"],[">=",["get","x"],5]]"#),
        ];
        assert_eq!(shown, expected.map(|(id, color, filter)| (id, color, filter.to_owned())));
        assert!(split.iter().all(|l| l["paint"]["fill-opacity"] == 0.5));
    }

    #[test]
    fn labels_of_a_match_stand_in_lists() {
        let fill = json!({"id": "f", "type": "fill", "paint": {"fill-color": ["match", ["get", "x"], 1, "#111111", ["a", "b"], "#222222", "#333333"]}});
        let expected = json!(["match", ["get", "x"], [1], "#111111", ["a", "b"], "#222222", "#333333"]);
        assert_eq!(layers(vec![fill])[0]["paint"]["fill-color"], expected);
    }

    #[test]
    fn the_first_place_of_a_text_is_told_alone_too() {
        let layout = json!({"text-variable-anchor-offset": ["bottom", [0, -0.4], "top", [0, 0.4]]});
        let told = layers(vec![json!({"type": "symbol", "layout": layout})]);
        let layout = &told[0]["layout"];
        assert_eq!((&layout["text-anchor"], &layout["text-offset"]), (&json!("bottom"), &json!([0, -0.4])));
        assert_eq!(layout["text-variable-anchor-offset"][2], "top");
    }
}
