//! The statements of Guo Hongxu's thesis that have a place, a count, a year or a figure, each asked of the server.
//!
//! `ledger.tsv` has a row for each value: the statement, the address that answers it, where in the answer the value stands
//! (`pick`), and the value as served. A statement that no address answers says why in its note (`out: ...`).

use crate::client::good;
use serde_json::Value;
use std::collections::BTreeSet;

const LEDGER: &str = include_str!("ledger.tsv");
/// Statements in the ledger.
const STATEMENTS: usize = 272;

/// A row of the ledger.
#[derive(Debug)]
struct LedgerRow<'a> {
    number: &'a str,
    statement: &'a str,
    address: &'a str,
    pick: &'a str,
    expected: &'a str,
    note: &'a str,
}

fn rows() -> Vec<LedgerRow<'static>> {
    let row = |line: &'static str| match line.split('\t').collect::<Vec<_>>()[..] {
        [number, _, statement, _, _, _, address, pick, expected, note] => {
            LedgerRow { number, statement, address, pick, expected, note }
        }
        _ => panic!("expected ten cells: {line}"),
    };
    LEDGER.lines().skip(1).map(row).collect()
}

/// The values at a path: members by name or number, `*` for all, `[key=value]` for those of a list that have it.
fn at<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    path.split('/')
        .fold(vec![value], |found, step| found.into_iter().flat_map(|v| members(v, step)).collect())
}

fn members<'a>(value: &'a Value, step: &str) -> Vec<&'a Value> {
    let list = || value.as_array().into_iter().flatten();
    if step == "*" {
        return list().collect();
    }
    if let Some((key, wanted)) = step.strip_prefix('[').and_then(|s| s.strip_suffix(']')?.split_once('=')) {
        return list().filter(|v| shown(&v[key]) == wanted).collect();
    }
    let found = match step.parse::<usize>() {
        Ok(number) => value.get(number),
        Err(_) => value.get(step),
    };
    found.into_iter().collect()
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a row picks of an answer: one value, or the sum or count of several.
fn picked(answer: &Value, pick: &str) -> String {
    let inner = |name: &str| pick.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(path) = inner("sum") {
        let found = at(answer, path);
        let sum: Option<f64> = found.iter().map(|v| v.as_f64()).sum();
        return sum.filter(|_| !found.is_empty()).map_or("no numbers".to_owned(), |n| n.to_string());
    }
    if let Some(path) = inner("count") {
        return at(answer, path).first().and_then(|v| v.as_array()).map_or(0, Vec::len).to_string();
    }
    match at(answer, pick)[..] {
        [one] => shown(one),
        ref found => format!("{} values", found.len()),
    }
}

fn is_same(found: &str, expected: &str) -> bool {
    match (found.parse::<f64>(), expected.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() < 1e-9,
        _ => found == expected,
    }
}

#[tokio::test]
async fn every_statement_is_answered_or_says_why_not() {
    let rows = rows();
    let numbers: BTreeSet<&str> = rows.iter().map(|r| r.number).collect();
    assert_eq!(numbers.len(), STATEMENTS);
    let mut wrong = Vec::new();
    for row in &rows {
        if row.address.is_empty() {
            if !row.note.starts_with("out: ") {
                wrong.push(format!("{} {}: neither an address nor a reason", row.number, row.statement));
            }
            continue;
        }
        let found = picked(&good(row.address).await, row.pick);
        if !is_same(&found, row.expected) {
            let LedgerRow { number, statement, address, pick, expected, .. } = row;
            wrong.push(format!("{number} {statement}: {address} {pick}: expected {expected}, found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn few_statements_stay_out() {
    let out: Vec<&str> = rows().iter().filter(|r| r.address.is_empty()).map(|r| r.number).collect();
    assert_eq!(out, ["294"]);
}

#[test]
fn picks_find_values() {
    let answer = serde_json::json!({ "a": [{ "id": "x", "n": [1, 2] }, { "id": "y", "n": [3.5] }] });
    assert_eq!(picked(&answer, "a/[id=y]/n/0"), "3.5");
    assert_eq!(picked(&answer, "sum(a/*/n/0)"), "4.5");
    assert_eq!(picked(&answer, "count(a)"), "2");
    assert_eq!(picked(&answer, "a/*/id"), "2 values");
    assert_eq!(picked(&answer, "sum(a/*/m)"), "no numbers");
    assert!(is_same("770.0", "770") && !is_same("770", "771") && !is_same("more than 70", "70"));
}
