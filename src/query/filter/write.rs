//! Writes the tree as CQL2 text.

use super::ast::{Expr, Node};
use super::lexer::{is_name_part, is_name_start};
use super::op::Op;
use super::text::KEYWORDS;
use super::wkt;
use std::fmt::Write;

/// Precedence: an operand of lower precedence than its place requires is put in parentheses.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const PREDICATE: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const POWER: u8 = 7;
const ATOM: u8 = 8;

/// Writes a filter so that it reads back as the same tree.
///
/// CQL2 text cannot express a text that ends in a backslash; everything else can be written.
pub fn to_text(node: &Node) -> String {
    let mut out = String::new();
    write(&mut out, node, OR);
    out
}

fn binding(expr: &Expr) -> u8 {
    let Expr::Op(op, args) = expr else { return ATOM };
    match op {
        Op::Or => OR,
        Op::And => AND,
        Op::Not if worded(&args[0]).is_some() => PREDICATE,
        Op::Not => NOT,
        Op::Plus | Op::Minus => SUM,
        Op::Times | Op::Divide | Op::WholeDivide | Op::Modulo => PRODUCT,
        Op::Power => POWER,
        op if op.is_function() => ATOM,
        _ => PREDICATE,
    }
}

/// Predicates whose NOT is written inside, as in `NOT LIKE`.
fn worded(node: &Node) -> Option<(Op, &[Node])> {
    match node.expr() {
        Expr::Op(op @ (Op::Like | Op::Between | Op::In | Op::IsNull), args) => Some((*op, args)),
        _ => None,
    }
}

fn write(out: &mut String, node: &Node, least: u8) {
    if binding(node.expr()) < least {
        out.push('(');
        write(out, node, OR);
        out.push(')');
        return;
    }
    match node.expr() {
        Expr::Boolean(b) => out.push_str(if *b { "TRUE" } else { "FALSE" }),
        Expr::Integer(n) => push(out, n),
        Expr::Number(n) => push(out, format_args!("{n:?}")),
        Expr::Text(t) => text(out, t),
        Expr::Date(d) => push(out, format_args!("DATE('{d}')")),
        Expr::Timestamp(t) => push(out, format_args!("TIMESTAMP('{t}')")),
        Expr::Open => out.push_str("'..'"),
        Expr::Interval(ends) => call(out, "INTERVAL", ends, interval_end),
        Expr::Geometry(g) => wkt::write(out, g),
        Expr::Bbox([w, s, e, n]) => push(out, format_args!("BBOX({w},{s},{e},{n})")),
        Expr::Array(items) => call(out, "", items, any),
        Expr::Property(name) => property(out, name),
        Expr::Call(name, args) => call(out, name, args, any),
        Expr::Op(op, args) => operator(out, *op, args),
    }
}

fn operator(out: &mut String, op: Op, args: &[Node]) {
    match op {
        Op::And => joined(out, args, " AND ", NOT),
        Op::Or => joined(out, args, " OR ", AND),
        Op::Not => match worded(&args[0]) {
            Some((op, args)) => predicate(out, op, args, true),
            None => {
                out.push_str("NOT ");
                write(out, &args[0], NOT);
            }
        },
        Op::Like | Op::Between | Op::In | Op::IsNull => predicate(out, op, args, false),
        Op::Plus | Op::Minus => infix(out, op, args, SUM, PRODUCT),
        Op::Times | Op::Divide | Op::WholeDivide | Op::Modulo => infix(out, op, args, PRODUCT, POWER),
        Op::Power => infix(out, op, args, ATOM, ATOM),
        op if op.is_function() => call(out, &op.name().to_ascii_uppercase(), args, any),
        _ => infix(out, op, args, SUM, SUM),
    }
}

fn predicate(out: &mut String, op: Op, args: &[Node], not: bool) {
    write(out, &args[0], SUM);
    out.push_str(match (op, not) {
        (Op::IsNull, false) => return out.push_str(" IS NULL"),
        (Op::IsNull, true) => return out.push_str(" IS NOT NULL"),
        (_, true) => " NOT ",
        (_, false) => " ",
    });
    match op {
        Op::Like => out.push_str("LIKE "),
        Op::Between => out.push_str("BETWEEN "),
        _ => out.push_str("IN "),
    }
    joined(out, &args[1..], " AND ", SUM);
}

fn infix(out: &mut String, op: Op, args: &[Node], left: u8, right: u8) {
    write(out, &args[0], left);
    push(out, format_args!(" {} ", op.name().to_ascii_uppercase()));
    write(out, &args[1], right);
}

fn joined(out: &mut String, parts: &[Node], between: &str, least: u8) {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            out.push_str(between);
        }
        write(out, part, least);
    }
}

fn call(out: &mut String, name: &str, args: &[Node], each: fn(&mut String, &Node)) {
    out.push_str(name);
    out.push('(');
    for (i, arg) in args.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        each(out, arg);
    }
    out.push(')');
}

fn any(out: &mut String, node: &Node) {
    write(out, node, OR);
}

fn interval_end(out: &mut String, node: &Node) {
    match node.expr() {
        Expr::Date(d) => push(out, format_args!("'{d}'")),
        Expr::Timestamp(t) => push(out, format_args!("'{t}'")),
        _ => any(out, node),
    }
}

fn text(out: &mut String, text: &str) {
    out.push('\'');
    let mut before = ' ';
    for letter in text.chars() {
        if letter == '\'' {
            // A backslash would escape the closing quote.
            out.push(if before == '\\' { '\\' } else { '\'' });
        }
        out.push(letter);
        before = letter;
    }
    out.push('\'');
}

fn property(out: &mut String, name: &str) {
    let plain = name.starts_with(is_name_start)
        && name.chars().all(is_name_part)
        && !KEYWORDS.iter().any(|k| k.eq_ignore_ascii_case(name));
    match plain {
        true => out.push_str(name),
        false => push(out, format_args!("\"{}\"", name.replace('"', "\"\""))),
    }
}

fn push(out: &mut String, what: impl std::fmt::Display) {
    let _ = write!(out, "{what}");
}
