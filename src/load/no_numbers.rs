//! NaN and the infinities, which programs write into JSON although it has no such numbers (RFC 8259, section 6).

use serde_json::Value;

/// What such numbers are called, the longer before what they begin with.
const WORDS: [&str; 6] = ["-Infinity", "Infinity", "-NaN", "NaN", "-inf", "inf"];
/// What marks the text that stands for one until it is read: no character of any text.
const MARK: char = '\u{ffff}';

/// A text of JSON with a marked text in the place of each such number; `None` where there is none outside of texts.
pub fn marked(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    let (mut out, mut written, mut at) = (String::new(), 0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_text(bytes, at),
            b'-' | b'N' | b'n' | b'I' | b'i' => match word(&bytes[at..]) {
                Some(word) => {
                    out.push_str(&json[written..at]);
                    out.extend(['"', MARK]);
                    out.push_str(word);
                    out.push('"');
                    at += word.len();
                    written = at;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    out.push_str(&json[written..]);
    (written > 0).then_some(out)
}

/// The position behind a text that begins here.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

fn word(rest: &[u8]) -> Option<&'static str> {
    let is_here = |word: &&str| {
        let begins = rest.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()));
        begins && !rest.get(word.len()).is_some_and(u8::is_ascii_alphanumeric)
    };
    WORDS.into_iter().find(is_here)
}

/// The number that a marked text stands for.
fn of_mark(value: &Value) -> Option<&str> {
    value.as_str()?.strip_prefix(MARK)
}

/// True for a text that stands for such a number.
pub fn is_mark(text: &str) -> bool {
    text.starts_with(MARK)
}

/// The first such number in a value, as it was written.
pub fn first_in(value: &Value) -> Option<&str> {
    match value {
        Value::Array(items) => items.iter().find_map(first_in),
        Value::Object(members) => members.values().find_map(first_in),
        value => of_mark(value),
    }
}

/// The first of what is found; all are looked at.
fn first_of(all: impl Iterator<Item = Option<String>>) -> Option<String> {
    all.fold(None, Option::or)
}

/// Puts null in the place of each, and returns the first.
pub fn taken_out(value: &mut Value) -> Option<String> {
    match value {
        Value::Array(items) => first_of(items.iter_mut().map(taken_out)),
        Value::Object(members) => first_of(members.values_mut().map(taken_out)),
        value => {
            let found = of_mark(value)?.to_owned();
            *value = Value::Null;
            Some(found)
        }
    }
}

/// Drops heights that are such numbers from positions, and returns the first.
pub fn heights_taken_out(value: &mut Value) -> Option<String> {
    match value {
        Value::Array(items) if items.first().is_some_and(Value::is_number) => {
            let height = items.iter().skip(2).find_map(of_mark)?.to_owned();
            items.truncate(2);
            Some(height)
        }
        Value::Array(items) => first_of(items.iter_mut().map(heights_taken_out)),
        Value::Object(members) => first_of(members.values_mut().map(heights_taken_out)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_in_texts_and_names_stay() {
        assert_eq!(marked(r#"{"NaN": "NaN \" Infinity", "info": null, "n": -1, "t": [true, "\\"]}"#), None);
        let mut value: Value = serde_json::from_str(
            &marked(r#"{"a":NaN,"b":[-Infinity,1],"c":"NaN","d":nan,"e":inf}"#).unwrap(),
        )
        .unwrap();
        assert_eq!(first_in(&value), Some("NaN"));
        assert_eq!(taken_out(&mut value).as_deref(), Some("NaN"));
        assert_eq!(value, json!({"a": null, "b": [null, 1], "c": "NaN", "d": null, "e": null}));
    }

    #[test]
    fn heights_go_and_places_stay() {
        let marked = marked("[[1,2,NaN],[3,NaN],[NaN,4]]").unwrap();
        let mut value: Value = serde_json::from_str(&marked).unwrap();
        assert_eq!(heights_taken_out(&mut value).as_deref(), Some("NaN"));
        assert_eq!((&value[0], value[1].as_array().unwrap().len()), (&json!([1, 2]), 2));
        assert!(first_in(&value).is_some());
    }
}
