//! CASEI and ACCENTI: texts with case folded and accents removed (OGC 21-065r2, section 7.5).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// A text with its case folded, close to Unicode full case folding (`ß` is `ss`, `ς` is `σ`).
pub fn without_case(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// A text without accents: decomposed, with the combining marks removed.
pub fn without_accents(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfd().filter(|c| !is_accent(*c)).nfc().collect()
}

/// Marks of Latin, Greek and Cyrillic letters; those of other scripts are letters in their own right.
fn is_accent(c: char) -> bool {
    let block = matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}');
    block && canonical_combining_class(c) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents() {
        assert_eq!(without_case("KØBENHAVN Straße ΣΑΣ"), "københavn strasse σασ");
        assert_eq!(without_accents("Chișinău Lüyuan København 凉山"), "Chisinau Luyuan København 凉山");
        assert_eq!(without_accents("한국 हिन्दी"), "한국 हिन्दी");
    }
}
