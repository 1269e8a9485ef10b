//! Expressions of MapLibre styles as QGIS writes them.

use serde_json::Value;

/// An expression; `None` where QGIS has no word for a part of it.
pub fn expression(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("NULL".to_owned()),
        Value::Bool(b) => Some(if *b { "true" } else { "false" }.to_owned()),
        Value::Number(n) => Some(n.to_string()),
        Value::String(text) => Some(quoted(&color(text))),
        Value::Array(all) => operation(all.first()?.as_str()?, &all[1..]),
        Value::Object(_) => None,
    }
}

fn operation(name: &str, of: &[Value]) -> Option<String> {
    let each = || of.iter().map(expression).collect::<Option<Vec<String>>>();
    let joined = |word: &str| Some(format!("({})", each()?.join(&format!(" {word} "))));
    match (name, of) {
        ("get", [Value::String(name)]) => Some(field(name)),
        ("has", [Value::String(name)]) => Some(format!("({} IS NOT NULL)", field(name))),
        ("zoom", []) => Some("@zoom_level".to_owned()),
        ("!", [a]) => Some(format!("(NOT {})", expression(a)?)),
        ("all", _) => joined("AND"),
        ("any", _) => joined("OR"),
        ("==", [_, _]) => joined("IS"),
        ("!=", [_, _]) => joined("IS NOT"),
        (">" | ">=" | "<" | "<=" | "+" | "*" | "/", [_, _]) => joined(name),
        ("-", [a]) => Some(format!("(-{})", expression(a)?)),
        ("-", [_, _]) => joined("-"),
        ("in", [needle, Value::Array(list)]) => {
            let all = list.get(1).filter(|_| list.first() == Some(&"literal".into()))?.as_array()?;
            let all = all.iter().map(expression).collect::<Option<Vec<_>>>()?;
            Some(format!("({} IN ({}))", expression(needle)?, all.join(", ")))
        }
        ("sqrt" | "round", [a]) => Some(format!("{name}({})", expression(a)?)),
        ("to-string", [a]) => Some(format!("to_string({})", expression(a)?)),
        ("concat", _) => Some(format!("concat({})", each()?.join(", "))),
        ("coalesce", _) => Some(format!("coalesce({})", each()?.join(", "))),
        ("match", [input, rest @ ..]) => cases(rest, |label| {
            let input = expression(input)?;
            match label {
                Value::Array(all) => {
                    let all = all.iter().map(expression).collect::<Option<Vec<_>>>()?;
                    Some(format!("{input} IN ({})", all.join(", ")))
                }
                one => Some(format!("{input} = {}", expression(one)?)),
            }
        }),
        ("case", rest) => cases(rest, expression),
        ("step", [input, first, rest @ ..]) => step(input, first, rest),
        ("interpolate", [_, input, rest @ ..]) => interpolate(input, rest),
        _ => None,
    }
}

/// Pairs of a condition and a value, and the value of all others.
fn cases(of: &[Value], condition: impl Fn(&Value) -> Option<String>) -> Option<String> {
    let (other, pairs) = of.split_last()?;
    let mut out = "CASE".to_owned();
    for pair in pairs.chunks(2) {
        let [label, value] = pair else { return None };
        out += &format!(" WHEN {} THEN {}", condition(label)?, expression(value)?);
    }
    Some(format!("{out} ELSE {} END", expression(other)?))
}

fn step(input: &Value, first: &Value, rest: &[Value]) -> Option<String> {
    let input = expression(input)?;
    let mut out = "CASE".to_owned();
    for pair in rest.chunks(2).rev() {
        let [at, value] = pair else { return None };
        out += &format!(" WHEN {input} >= {} THEN {}", expression(at)?, expression(value)?);
    }
    Some(format!("{out} ELSE {} END", expression(first)?))
}

/// Straight lines from stop to stop, of whatever kind the curve is.
fn interpolate(input: &Value, stops: &[Value]) -> Option<String> {
    let input = expression(input)?;
    let stops: Vec<(String, String)> = stops
        .chunks(2)
        .map(|pair| match pair {
            [at, value] if !value.is_string() => Some((expression(at)?, expression(value)?)),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let ((first, low), (_, high)) = (stops.first()?, stops.last()?);
    let mut out = format!("CASE WHEN {input} <= {first} THEN {low}");
    for pair in stops.windows(2) {
        let [(from, a), (to, b)] = pair else { continue };
        out += &format!(" WHEN {input} < {to} THEN {a} + ({b} - {a}) * ({input} - {from}) / ({to} - {from})");
    }
    Some(format!("{out} ELSE {high} END"))
}

fn field(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// A colour with opacity: QGIS has the opacity first.
pub fn color(text: &str) -> String {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 8 && d.bytes().all(|b| b.is_ascii_hexdigit()));
    digits.map_or(text.to_owned(), |digits| format!("#{}{}", &digits[6..], &digits[..6]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_styles_use_has_a_word() {
        for (written, expected) in [
            (json!(["has", "a"]), "(\"a\" IS NOT NULL)"),
            (json!(["!", ["==", ["get", "a"], "it's"]]), "(NOT (\"a\" IS 'it''s'))"),
            (json!(["in", ["get", "a"], ["literal", ["x", 2]]]), "(\"a\" IN ('x', 2))"),
            (
                json!(["match", ["get", "a"], "x", "#000", ["y", "z"], 2, 3]),
                "CASE WHEN \"a\" = 'x' THEN '#000' WHEN \"a\" IN ('y', 'z') THEN 2 ELSE 3 END",
            ),
            (
                json!(["step", ["get", "a"], "#111", 5, "#11223344"]),
                "CASE WHEN \"a\" >= 5 THEN '#44112233' ELSE '#111' END",
            ),
            (
                json!(["interpolate", ["linear"], ["zoom"], 2, 1, 4, 3]),
                "CASE WHEN @zoom_level <= 2 THEN 1 WHEN @zoom_level < 4 THEN 1 + (3 - 1) * (@zoom_level - 2) / (4 - 2) ELSE 3 END",
            ),
        ] {
            assert_eq!(expression(&written).as_deref(), Some(expected), "{written}");
        }
        assert_eq!(expression(&json!(["pitch"])), None);
        assert_eq!(expression(&json!(["all", ["pitch"]])), None);
    }
}
