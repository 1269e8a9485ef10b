//! Parses CQL2 JSON (OGC 21-065r2, annex C) into the tree, and writes it back.

use super::ast::{Expr, Node, too_deep};
use super::error::{FilterError, Parsed, Place};
use super::geometry_json;
use super::limits::{Count, MAX_DEPTH, check_length};
use super::op::Op;
use super::text::{date, interval_end, timestamp};
use serde_json::{Map, Value, json};

/// Reads a filter.
///
/// # Errors
/// Too long, nested too deeply, not JSON or not CQL2; with the pointer.
pub fn parse(text: &str) -> Result<Node, FilterError> {
    check_length(text)?;
    let value: Value = serde_json::from_str(text)
        .map_err(|e| FilterError::new(&Place::Built, format!("expected CQL2 JSON: {e}")))?;
    read(&value, Place::Pointer("".into()), 1, &mut Count::default())
}

fn read(value: &Value, place: Place, depth: usize, count: &mut Count) -> Parsed<Node> {
    if depth > MAX_DEPTH {
        return Err(too_deep(&place));
    }
    match value {
        Value::Object(object) => read_object(object, place, depth, count),
        Value::Array(_) => Node::new(Expr::Array(read_all(value, &place, depth, count)?), place),
        _ => {
            count.literal(&place)?;
            let number = |n: &serde_json::Number| {
                n.as_i64().map(Expr::Integer).or_else(|| n.as_f64().map(Expr::Number))
            };
            let expr = match value {
                Value::Bool(b) => Some(Expr::Boolean(*b)),
                Value::Number(n) => number(n),
                Value::String(t) => Some(Expr::Text(t.as_str().into())),
                _ => None,
            };
            let expr =
                expr.ok_or_else(|| FilterError::new(&place, format!("expected a value, found {value}")))?;
            Node::new(expr, place)
        }
    }
}

fn read_all(value: &Value, place: &Place, depth: usize, count: &mut Count) -> Parsed<Vec<Node>> {
    let Value::Array(items) = value else {
        return Err(FilterError::new(place, format!("expected an array, found {value}")));
    };
    items.iter().enumerate().map(|(i, v)| read(v, place.step(i), depth + 1, count)).collect()
}

fn read_object(object: &Map<String, Value>, place: Place, depth: usize, count: &mut Count) -> Parsed<Node> {
    let text = |key: &str| match &object[key] {
        Value::String(text) => Ok(text.as_str()),
        other => Err(FilterError::new(&place.step(key), format!("expected a text, found {other}"))),
    };
    let instant = |key: &str, read: fn(&str) -> Result<Expr, &'static str>| {
        let text = text(key)?;
        read(text).map_err(|e| FilterError::new(&place.step(key), format!("expected {e}, found {text:?}")))
    };
    let has = |key: &str| object.contains_key(key);
    let expr = if has("op") {
        operator(text("op")?, object, &place, depth, count)?
    } else if has("property") {
        Expr::Property(text("property")?.into())
    } else if has("date") {
        count.literal(&place)?;
        instant("date", date)?
    } else if has("timestamp") {
        count.literal(&place)?;
        instant("timestamp", timestamp)?
    } else if has("interval") {
        interval(&object["interval"], &place.step("interval"), depth, count)?
    } else if has("bbox") && !has("type") {
        geometry_json::bbox(&object["bbox"], &place.step("bbox"), count)?
    } else if has("type") {
        Expr::Geometry(geometry_json::read(object, &place, depth, count)?.into())
    } else {
        let keys = object.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let expected = "op, property, date, timestamp, interval, bbox or type";
        return Err(FilterError::new(
            &place,
            format!("expected an object with {expected}, found {{{keys}}}"),
        ));
    };
    Node::new(expr, place)
}

fn operator(
    name: &str,
    object: &Map<String, Value>,
    place: &Place,
    depth: usize,
    count: &mut Count,
) -> Parsed<Expr> {
    let args = match object.get("args") {
        Some(args) => read_all(args, &place.step("args"), depth, count)?,
        None => return Err(FilterError::new(place, format!("the operator {name:?} has no args"))),
    };
    Ok(match Op::named(name) {
        Some(op) => Expr::Op(op, args),
        None => Expr::Call(name.into(), args),
    })
}

fn interval(value: &Value, place: &Place, depth: usize, count: &mut Count) -> Parsed<Expr> {
    let ends = read_all(value, place, depth, count)?;
    if ends.len() != 2 {
        let message = format!("an interval has a start and an end, found {} values", ends.len());
        return Err(FilterError::new(place, message));
    }
    let end = |node: Node| {
        let Expr::Text(text) = node.expr() else { return Ok(node) };
        let fault = |e: &str| FilterError::new(node.place(), format!("expected {e}, found {text:?}"));
        Node::new(interval_end(text).map_err(fault)?, node.place().clone())
    };
    Ok(Expr::Interval(ends.into_iter().map(end).collect::<Result<_, _>>()?))
}

/// Writes a filter so that it reads back as the same tree.
pub fn to_json(node: &Node) -> Value {
    let all = |nodes: &[Node]| nodes.iter().map(to_json).collect::<Vec<_>>();
    match node.expr() {
        Expr::Boolean(b) => json!(b),
        Expr::Integer(n) => json!(n),
        Expr::Number(n) => json!(n),
        Expr::Text(t) => json!(t),
        Expr::Date(d) => json!({ "date": d.to_string() }),
        Expr::Timestamp(t) => json!({ "timestamp": t.to_string() }),
        Expr::Open => json!(".."),
        Expr::Interval(ends) => {
            let end = |node: &Node| match node.expr() {
                Expr::Date(d) => json!(d.to_string()),
                Expr::Timestamp(t) => json!(t.to_string()),
                _ => to_json(node),
            };
            json!({ "interval": ends.iter().map(end).collect::<Vec<_>>() })
        }
        Expr::Geometry(g) => geometry_json::to_json(g),
        Expr::Bbox(sides) => json!({ "bbox": sides }),
        Expr::Array(items) => Value::Array(all(items)),
        Expr::Property(name) => json!({ "property": name }),
        Expr::Op(op, args) => json!({ "op": op.name(), "args": all(args) }),
        Expr::Call(name, args) => json!({ "op": name, "args": all(args) }),
    }
}
