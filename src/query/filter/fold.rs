//! Texts as filters compare them: without case, without accents, against patterns.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// A text without the difference of case: as Unicode folds it, close enough (`ß` is `ss`, `ς` is `σ`).
pub fn without_case(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// A text without accents: letters lose the marks above and below them that a decomposition shows.
pub fn without_accents(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfd().filter(|c| !is_accent(*c)).nfc().collect()
}

/// Marks of Latin, Greek and Cyrillic letters; those of other scripts are letters of their own right.
fn is_accent(c: char) -> bool {
    let block = matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}');
    block && canonical_combining_class(c) != 0
}

/// One part of a pattern of LIKE.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// `%`: any letters or none.
    Any,
    /// `_`: one letter.
    One,
    /// This letter.
    Letter(char),
}

/// Where a pattern that is one run of letters has them in a text; the others take more looking.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Where {
    Whole,
    Start,
    End,
    Inside,
}

/// A pattern of LIKE: `%`, `_`, and a backslash before a letter that is meant itself.
#[derive(Debug, Clone)]
pub struct Pattern {
    parts: Vec<Part>,
    /// Letters that a text has at least.
    least: usize,
    /// The letters, where they are one run with `%` before or behind it at most.
    run: Option<(Where, String)>,
}

impl Pattern {
    /// Reads a pattern; every text is one.
    pub fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            parts.push(match letter {
                '%' if parts.last() == Some(&Part::Any) => continue,
                '%' => Part::Any,
                '_' => Part::One,
                '\\' => Part::Letter(letters.next().unwrap_or('\\')),
                other => Part::Letter(other),
            });
        }
        let least = parts.iter().filter(|p| **p != Part::Any).count();
        let run = Self::run(&parts);
        Pattern { parts, least, run }
    }

    fn run(parts: &[Part]) -> Option<(Where, String)> {
        let (open, rest) = parts.strip_prefix(&[Part::Any]).map_or((false, parts), |rest| (true, rest));
        let (ends, rest) = rest.strip_suffix(&[Part::Any]).map_or((false, rest), |rest| (true, rest));
        let letter = |p: &Part| if let Part::Letter(l) = p { Some(*l) } else { None };
        let letters: String = rest.iter().map(letter).collect::<Option<_>>()?;
        let place = match (open, ends) {
            (false, false) => Where::Whole,
            (false, true) => Where::Start,
            (true, false) => Where::End,
            (true, true) => Where::Inside,
        };
        Some((place, letters))
    }

    /// True if the whole text fits; at most as many steps as the square of the text's length.
    pub fn fits(&self, text: &str) -> bool {
        if self.least > text.len() {
            return false;
        }
        match &self.run {
            Some((Where::Whole, letters)) => return text == letters,
            Some((Where::Start, letters)) => return text.starts_with(&**letters),
            Some((Where::End, letters)) => return text.ends_with(&**letters),
            Some((Where::Inside, letters)) => return text.contains(&**letters),
            None => {}
        }
        let (mut rest, mut part) = (text, 0);
        // Where the last `%` began to try, to go on from one letter later.
        let mut back: Option<(&str, usize)> = None;
        loop {
            let letter = rest.chars().next();
            match (self.parts.get(part), letter) {
                (Some(Part::Any), _) => {
                    part += 1;
                    back = Some((rest, part));
                    continue;
                }
                (None, None) => return true,
                (Some(Part::One), Some(c)) => rest = &rest[c.len_utf8()..],
                (Some(Part::Letter(l)), Some(c)) if *l == c => rest = &rest[c.len_utf8()..],
                _ => {
                    let Some((from, after)) = back else { return false };
                    let Some(c) = from.chars().next() else { return false };
                    rest = &from[c.len_utf8()..];
                    back = Some((rest, after));
                    part = after;
                    continue;
                }
            }
            part += 1;
        }
    }
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

    #[test]
    fn patterns() {
        for (pattern, text, fits) in [
            ("B_r%", "Bern", true),
            ("B_r%", "Baern", false),
            ("%山", "凉山", true),
            ("_山", "凉山", true),
            ("__山", "凉山", false),
            ("%a%a%", "banana", true),
            ("%aa%", "banana", false),
            ("%na", "banana", true),
            ("%nan", "banana", false),
            ("ba%", "banana", true),
            ("an%", "banana", false),
            ("%ana%", "banana", true),
            ("banana", "banana", true),
            ("banan", "banana", false),
            ("%%", "", true),
            ("b%a", "banana", true),
            (r"100\%", "100%", true),
            (r"100\%", "1000", false),
            (r"a\", r"a\", true),
            ("", "", true),
            ("%", "", true),
            ("_", "", false),
            ("", "a", false),
        ] {
            assert_eq!(Pattern::new(pattern).fits(text), fits, "{pattern} {text}");
        }
    }
}
