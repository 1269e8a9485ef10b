//! Titles of features where the manifest names no property for them: columns called `name`, by language.

use super::LoadReport;
use super::raw::RawFeatures;
use crate::feature::Kind;
use crate::language::{Language, UNDETERMINED};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The columns with titles by language: `name`, and those such as `name_en`, `name:pt-BR` or `NAME_ZH_HANT`.
pub fn title_columns(file: &str, raw: &RawFeatures, report: &mut LoadReport) -> BTreeMap<Arc<str>, String> {
    let mut found: BTreeMap<Arc<str>, String> = BTreeMap::new();
    let texts = raw.columns.iter().filter(|c| c.kind == Kind::Text && c.values.iter().any(|v| !v.is_null()));
    for column in texts {
        if let Some(language) = language_of(&column.name) {
            found.entry(language).or_insert_with(|| column.name.clone());
        }
    }
    if !found.is_empty() {
        let names: Vec<&str> = found.values().map(String::as_str).collect();
        report.noted(file, None, format!("columns with names: {}", names.join(", ")), "taken as titles");
    }
    found
}

/// The language tag at the end of a column's name; none is that of a text without a language.
fn language_of(column: &str) -> Option<Arc<str>> {
    let head = column.get(..4).filter(|head| head.eq_ignore_ascii_case("name"))?;
    let rest = &column[head.len()..];
    if rest.is_empty() {
        return Some(UNDETERMINED.into());
    }
    let tag = rest.strip_prefix(['_', ':', '-', '.', ' '])?;
    let subtags: Vec<&str> = tag.split(['_', '-']).collect();
    let letters = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_alphabetic());
    // Of three letters it is as likely a word: `name_alt`, `name_len`.
    let (language, others) = subtags.split_first().filter(|(first, _)| letters(first, 2))?;
    let mut tag = language.to_lowercase();
    for subtag in others {
        match subtag.len() {
            2 if letters(subtag, 2) => tag += &format!("-{}", subtag.to_uppercase()),
            4 if letters(subtag, 4) => {
                tag += &format!("-{}{}", subtag[..1].to_uppercase(), subtag[1..].to_lowercase());
            }
            _ => return None,
        }
    }
    tag.parse::<Language>().ok().map(|language| language.tag().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_off_the_names_of_columns() {
        let tag = |name: &str| language_of(name).map(|l| l.to_string());
        for (name, expected) in [
            ("name", Some("und")),
            ("NAME", Some("und")),
            ("name_en", Some("en")),
            ("name:de", Some("de")),
            ("NAME_ZH_HANT", Some("zh-Hant")),
            ("name_pt-br", Some("pt-BR")),
            ("name_long", None),
            ("name_alt", None),
            ("namespace", None),
            ("nam", None),
            ("名", None),
            ("name名", None),
            ("name_1", None),
        ] {
            assert_eq!(tag(name).as_deref(), expected, "{name}");
        }
    }
}
