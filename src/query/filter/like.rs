//! LIKE: a text against a pattern (OGC 21-065r2, section 7.4).

/// One part of a pattern of LIKE.
#[derive(Debug, Clone, Copy, PartialEq)]
enum PatternPart {
    /// `%`: any letters or none.
    Any,
    /// `_`: one letter.
    One,
    /// This letter.
    Letter(char),
}

/// Where a pattern that is one run of letters has it in a text: found without backtracking.
#[derive(Debug, Clone, Copy, PartialEq)]
enum RunPlace {
    Whole,
    Start,
    End,
    Inside,
}

/// A pattern of LIKE: `%`, `_`, and a backslash before a letter that stands for itself.
#[derive(Debug, Clone)]
pub struct LikePattern {
    parts: Vec<PatternPart>,
    /// The minimum length of a matching text, letters.
    least: usize,
    /// The letters, where they form one run with `%` at most before and after it.
    run: Option<(RunPlace, String)>,
}

impl LikePattern {
    /// Reads a pattern; every text is a valid one.
    pub fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            parts.push(match letter {
                '%' if parts.last() == Some(&PatternPart::Any) => continue,
                '%' => PatternPart::Any,
                '_' => PatternPart::One,
                '\\' => PatternPart::Letter(letters.next().unwrap_or('\\')),
                other => PatternPart::Letter(other),
            });
        }
        let least = parts.iter().filter(|p| **p != PatternPart::Any).count();
        let run = Self::run(&parts);
        LikePattern { parts, least, run }
    }

    /// The pattern with a backslash before every letter that could be read otherwise, as SQL has it.
    pub fn escaped(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                PatternPart::Any => text.push('%'),
                PatternPart::One => text.push('_'),
                PatternPart::Letter(letter) => {
                    text.extend(['%', '_', '\\'].contains(letter).then_some('\\'));
                    text.push(*letter);
                }
            }
        }
        text
    }

    fn run(parts: &[PatternPart]) -> Option<(RunPlace, String)> {
        let (open, rest) =
            parts.strip_prefix(&[PatternPart::Any]).map_or((false, parts), |rest| (true, rest));
        let (ends, rest) = rest.strip_suffix(&[PatternPart::Any]).map_or((false, rest), |rest| (true, rest));
        let letter = |p: &PatternPart| if let PatternPart::Letter(l) = p { Some(*l) } else { None };
        let letters: String = rest.iter().map(letter).collect::<Option<_>>()?;
        let place = match (open, ends) {
            (false, false) => RunPlace::Whole,
            (false, true) => RunPlace::Start,
            (true, false) => RunPlace::End,
            (true, true) => RunPlace::Inside,
        };
        Some((place, letters))
    }

    /// True if the whole text matches; at most quadratic in the length of the text.
    pub fn fits(&self, text: &str) -> bool {
        if self.least > text.len() {
            return false;
        }
        match &self.run {
            Some((RunPlace::Whole, letters)) => return text == letters,
            Some((RunPlace::Start, letters)) => return text.starts_with(&**letters),
            Some((RunPlace::End, letters)) => return text.ends_with(&**letters),
            Some((RunPlace::Inside, letters)) => return text.contains(&**letters),
            None => {}
        }
        let (mut rest, mut part) = (text, 0);
        // Where the last `%` began to match, to try again one letter later.
        let mut back: Option<(&str, usize)> = None;
        loop {
            let letter = rest.chars().next();
            match (self.parts.get(part), letter) {
                (Some(PatternPart::Any), _) => {
                    part += 1;
                    back = Some((rest, part));
                    continue;
                }
                (None, None) => return true,
                (Some(PatternPart::One), Some(c)) => rest = &rest[c.len_utf8()..],
                (Some(PatternPart::Letter(l)), Some(c)) if *l == c => rest = &rest[c.len_utf8()..],
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
            assert_eq!(LikePattern::new(pattern).fits(text), fits, "{pattern} {text}");
        }
    }
}
