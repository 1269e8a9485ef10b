//! A column of properties.

use super::stream::{Stream, StreamKind, zigzag};
use super::text;
use crate::feature::Value;
use crate::render::protobuf::varint;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Types of columns all of whose features have a value; the next number is that of one with gaps.
const BOOLEAN: u8 = 10;
const INTEGER: u8 = 16;
const UNSIGNED: u8 = 18;
const NUMBER: u8 = 26;
const TEXT: u8 = 28;

/// The values of one property, feature by feature.
#[derive(Debug)]
pub(super) struct MltColumn {
    name: Arc<str>,
    /// Numbers of the values that are known.
    codes: Vec<u32>,
    present: Vec<bool>,
}

impl MltColumn {
    /// No values yet.
    pub fn new(name: Arc<str>) -> Self {
        MltColumn { name, codes: Vec::new(), present: Vec::new() }
    }

    /// Appends the number of a value.
    pub fn push(&mut self, code: Option<u32>) {
        self.codes.extend(code);
        self.present.push(code.is_some());
    }

    /// Appends its type and its streams; false, and nothing, where no feature has a value.
    pub fn write<'v>(
        &self,
        value: impl Fn(u32) -> &'v Value,
        types: &mut Vec<u8>,
        data: &mut Vec<u8>,
    ) -> bool {
        if self.codes.is_empty() {
            return false;
        }
        let has_gaps = self.codes.len() < self.present.len();
        let (kind, streams) = self.streams(value);
        types.push(kind + u8::from(has_gaps));
        text(types, &self.name);
        if kind == TEXT {
            varint(data, streams.len() as u64 + u64::from(has_gaps));
        }
        if has_gaps {
            Stream::truths(StreamKind::PRESENT, &self.present).write(data);
        }
        streams.iter().for_each(|stream| stream.write(data));
        true
    }

    fn streams<'v>(&self, value: impl Fn(u32) -> &'v Value) -> (u8, Vec<Stream>) {
        let values = || self.codes.iter().map(|code| value(*code));
        if let Some(truths) = values().map(boolean).collect::<Option<Vec<bool>>>() {
            return (BOOLEAN, vec![Stream::truths(StreamKind::VALUES, &truths)]);
        }
        if let Some(integers) = values().map(integer).collect::<Option<Vec<i32>>>() {
            return match integers.iter().all(|n| *n >= 0) {
                true => {
                    let numbers = integers.iter().map(|n| *n as u64);
                    (UNSIGNED, vec![Stream::numbers(StreamKind::VALUES, numbers)])
                }
                false => {
                    let numbers = integers.iter().map(|n| zigzag((*n).into()));
                    (INTEGER, vec![Stream::numbers(StreamKind::VALUES, numbers)])
                }
            };
        }
        // Longer integers too: readers in JavaScript make other than numbers of them.
        if let Some(numbers) = values().map(number).collect::<Option<Vec<f64>>>() {
            let bytes = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
            return (NUMBER, vec![Stream::bytes(StreamKind::VALUES, numbers.len(), bytes)]);
        }
        (TEXT, self.texts(value))
    }

    /// Texts one after the other, or each once where features share them.
    fn texts<'v>(&self, value: impl Fn(u32) -> &'v Value) -> Vec<Stream> {
        let mut known: FxHashMap<u32, u64> = FxHashMap::default();
        let mut different: Vec<&str> = Vec::new();
        let mut offsets: Vec<u64> = Vec::with_capacity(self.codes.len());
        for code in &self.codes {
            offsets.push(*known.entry(*code).or_insert_with(|| {
                different.push(match value(*code) {
                    Value::Text(text) => text,
                    _ => "",
                });
                different.len() as u64 - 1
            }));
        }
        let lengths = |kind: StreamKind| Stream::numbers(kind, different.iter().map(|t| t.len() as u64));
        let bytes = |kind: StreamKind| Stream::bytes(kind, different.len(), different.concat().into_bytes());
        match different.len() < offsets.len() {
            true => vec![
                lengths(StreamKind::DICTIONARY_LENGTHS),
                Stream::numbers(StreamKind::TEXT_OFFSETS, offsets),
                bytes(StreamKind::DICTIONARY),
            ],
            false => vec![lengths(StreamKind::TYPES), bytes(StreamKind::VALUES)],
        }
    }
}

fn boolean(value: &Value) -> Option<bool> {
    if let Value::Boolean(truth) = value { Some(*truth) } else { None }
}

fn integer(value: &Value) -> Option<i32> {
    if let Value::Integer(n) = value { i32::try_from(*n).ok() } else { None }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(*n as f64),
        Value::Number(n) => Some(*n),
        _ => None,
    }
}
