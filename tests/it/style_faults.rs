//! Styles that are refused, and what is said of them.

use poverty_atlas::style::Style;

#[test]
fn a_fault_in_a_style_names_its_path() {
    let parse = |json: &str| Style::parse("x", json.as_bytes()).unwrap_err().to_string();
    let fill = |paint: &str| {
        parse(&format!(
            r#"{{"version": 8, "sources": {{"atlas": {{"type": "vector"}}}}, "layers": [{{"id": "a", "type": "fill",
            "source": "atlas", "source-layer": "areas", "paint": {paint}}}]}}"#
        ))
    };
    let label = |layout: &str| {
        parse(&format!(
            r#"{{"version": 8, "sources": {{"atlas": {{"type": "vector"}}}}, "layers": [{{"id": "a", "type": "symbol",
            "source": "atlas", "source-layer": "areas:points", "layout": {{"text-field": "x", {layout}}}}}]}}"#
        ))
    };
    let offsets = "layers[0].layout.text-variable-anchor-offset";
    let pairs =
        format!("{offsets}: expected pairs of an anchor (center, top, bottom, left, right) and an offset");
    let cases = [
        (label(r#""text-variable-anchor-offset": ["left"]"#), &*pairs),
        (label(r#""text-variable-anchor-offset": []"#), &*pairs),
        (label(r#""text-variable-anchor-offset": ["middle", [0, 0]]"#), &*pairs),
        (label(r#""text-variable-anchor-offset": ["left", [0, "1"]]"#), &*pairs),
        (label(r#""text-variable-anchor-offset": ["left", [0, 1, 2]]"#), &*pairs),
        (
            label(r#""text-variable-anchor-offset": ["left", [0, 1]], "text-anchor": "top""#),
            "layers[0].layout.text-anchor: not beside text-variable-anchor-offset",
        ),
        (
            label(r#""text-variable-anchor-offset": ["left", [0, 1]], "text-offset": [0, 1]"#),
            "layers[0].layout.text-offset: not beside text-variable-anchor-offset",
        ),
        (fill(r##"{"fill-colour": "#fff"}"##), "layers[0].paint.fill-colour: unknown key; known: fill-color"),
        (fill(r#"{"fill-color": "red"}"#), "layers[0].paint.fill-color: expected a colour"),
        (fill(r#"{"fill-color": ["frobnicate"]}"#), "layers[0].paint.fill-color: unknown expression"),
        (
            fill(r##"{"fill-color": ["step", ["get", "x"], "#fff", 5, "#000", 3, "#111"]}"##),
            "layers[0].paint.fill-color[5]: stops must ascend",
        ),
        (
            fill(r##"{"fill-color": "#fff"}, "metadata": {"atlas:legend": {"over": "a"}}"##),
            "layers[0].metadata.atlas:legend.over: expected the id of a layer below, found \"a\"",
        ),
        (fill(r#"{"fill-pattern": "waves"}"#), "layers[0].paint.fill-pattern: no pattern \"waves\""),
        (parse("{}"), "version: expected 8"),
        (parse("["), "style: "),
        (parse(r#"{"version": 8, "terrain": 1}"#), "terrain: unknown key"),
        (parse(r#"{"version": 8, "layers": []}"#), "layers: expected 1 to"),
    ];
    for (found, expected) in cases {
        assert!(found.starts_with(expected), "{found}\nexpected {expected}");
    }
}

#[test]
fn deep_expressions_are_refused() {
    let deep = format!("{}true{}", "[\"!\",".repeat(60), "]".repeat(60));
    let json = format!(
        r#"{{"version": 8, "sources": {{"a": {{"type": "vector"}}}}, "layers": [{{"id": "a", "type": "fill",
        "source": "a", "source-layer": "b", "filter": {deep}}}]}}"#
    );
    assert!(Style::parse("x", json.as_bytes()).unwrap_err().to_string().contains("nest deeper"));
}
