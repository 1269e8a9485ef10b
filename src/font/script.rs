//! Scripts of characters, and what they ask of whoever sets them.

use unicode_script::{Script, UnicodeScript};

/// The name of a character's script, such as `Devanagari`; `None` for what belongs to none: signs, digits, accents.
pub fn name(c: char) -> Option<&'static str> {
    let script = c.script();
    (!is_shared(script)).then(|| script.full_name())
}

/// True for what many scripts have in common, and for marks, which belong to the letter before them.
pub(super) fn is_shared(script: Script) -> bool {
    matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

/// True for characters that are not drawn, but tell how others are: joiners, marks of direction, variation selectors.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0000}'..='\u{E0FFF}'
    ) || c.is_control()
}

/// True for a character that is one glyph whatever stands beside it, from left to right.
pub(super) fn is_plain(c: char) -> bool {
    c.is_ascii() && !c.is_ascii_control() || !is_invisible(c) && (c == '\u{2009}' || stands_alone(c.script()))
}

/// Scripts whose letters stand side by side, one glyph each; of those they share, no marks.
pub(super) fn stands_alone(script: Script) -> bool {
    use Script::{Bopomofo, Common, Cyrillic, Greek, Han, Hiragana, Katakana, Latin, Unknown};
    matches!(script, Common | Latin | Greek | Cyrillic | Han | Hiragana | Katakana | Bopomofo | Unknown)
}

/// True for a character that MapLibre GL JS sets as it should: one glyph, after the one before it, from left to right. It neither
/// joins, stacks nor reorders letters, and writes nothing from right to left.
pub fn is_set_by_maplibre(c: char) -> bool {
    use Script::{Armenian, Georgian, Hangul, Inherited};
    let script = c.script();
    stands_alone(script) || matches!(script, Inherited | Armenian | Georgian | Hangul)
}

/// True where room may be added between letters; it would tear those that are joined.
pub(super) fn takes_spacing(script: Script) -> bool {
    use Script::{Adlam, Arabic, Bengali, Devanagari, Gurmukhi, Mandaic, Mongolian, Nko, Syriac};
    !matches!(script, Arabic | Syriac | Mongolian | Nko | Mandaic | Adlam | Devanagari | Bengali | Gurmukhi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maplibre_sets_letters_that_stand_alone() {
        for text in [
            "Łódź 12 (b)",
            "Ngũ Hành Sơn",
            "Елбасы",
            "Αθήνα",
            "Երևան",
            "თბილისი",
            "昭通市",
            "東京シティ",
            "서울",
        ] {
            assert!(text.chars().all(is_set_by_maplibre), "{text}");
        }
        for text in ["الرباط", "חיפה", "दिल्ली", "ঢাকা", "กรุงเทพ", "ភ្នំពេញ", "မန္တလေး", "ᠮᠣᠩᠭᠣᠯ", "བོད་ལྗོངས"]
        {
            assert!(!text.chars().all(is_set_by_maplibre), "{text}");
        }
    }
}
