//! Runs of a line: parts of one direction, one script and one font, in the order in which they stand on paper.

use super::script::{is_invisible, is_shared};
use super::{Font, Fonts};
use std::ops::Range;
use unicode_bidi::BidiInfo;
use unicode_script::{Script, UnicodeScript};

/// A part of a line that is shaped as a whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextRun {
    /// Its bytes.
    pub range: Range<usize>,
    /// The position of its font in the chain.
    pub font: usize,
    pub script: Script,
    pub is_leftward: bool,
}

/// The runs of a line from left to right.
pub(super) fn runs(fonts: &Fonts, text: &str) -> Vec<TextRun> {
    let scripts = scripts(text);
    let bidi = BidiInfo::new(text, None);
    let mut runs = Vec::new();
    for paragraph in &bidi.paragraphs {
        let (levels, parts) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for part in parts {
            let is_leftward = levels[part.start].is_rtl();
            let first = runs.len();
            for range in of_one_script(&scripts, part) {
                of_one_font(fonts, text, &scripts, range, is_leftward, &mut runs);
            }
            if is_leftward {
                runs[first..].reverse();
            }
        }
    }
    runs
}

/// The script of each character, by its first byte: what belongs to none goes with the letter before it, else with the next.
fn scripts(text: &str) -> Vec<(usize, Script)> {
    let mut last = text.chars().map(|c| c.script()).find(|s| !is_shared(*s)).unwrap_or(Script::Common);
    let mut scripts = Vec::new();
    for (at, c) in text.char_indices() {
        let script = c.script();
        if !is_shared(script) {
            last = script;
        }
        scripts.push((at, last));
    }
    scripts
}

fn of_one_script(scripts: &[(usize, Script)], part: Range<usize>) -> Vec<Range<usize>> {
    let mut ranges: Vec<(Script, Range<usize>)> = Vec::new();
    for (at, script) in scripts.iter().filter(|(at, _)| part.contains(at)) {
        match ranges.last_mut() {
            Some((last, _)) if last == script => {}
            last => {
                if let Some((_, range)) = last {
                    range.end = *at;
                }
                ranges.push((*script, *at..part.end));
            }
        }
    }
    ranges.into_iter().map(|(_, range)| range).collect()
}

/// Divides a part of one script where the font changes: words keep to one font where one has all their letters.
fn of_one_font(
    fonts: &Fonts,
    text: &str,
    scripts: &[(usize, Script)],
    range: Range<usize>,
    is_leftward: bool,
    runs: &mut Vec<TextRun>,
) {
    let script = scripts.iter().find(|(at, _)| *at == range.start).map_or(Script::Common, |s| s.1);
    let part = &text[range.clone()];
    let letters = || part.chars().filter(|c| c.script() != Script::Common && !is_invisible(*c));
    let has_accents = letters().any(|c| c.script() == Script::Inherited);
    let is_whole = |font: &Font| letters().all(|c| font.has(c));
    let first = |is_so: &dyn Fn(&Font) -> bool| fonts.chain().iter().position(|font| is_so(font));
    let whole = first(&|font| is_whole(font) && (!has_accents || font.places_accents()));
    let whole = whole.or_else(|| first(&is_whole));
    let main = whole.or_else(|| letters().find_map(|c| fonts.position(c))).unwrap_or(0);
    let mut last = main;
    for (at, c) in part.char_indices() {
        let has = |font: usize| fonts.chain().get(font).is_some_and(|f| f.has(c));
        // A mark is drawn with the letter that it belongs to, by its font or not at all.
        let stays = is_invisible(c) || has(last) && c.script() == Script::Inherited;
        let font = if stays {
            last
        } else if has(main) {
            main
        } else {
            fonts.position(c).unwrap_or(if c.is_whitespace() { last } else { 0 })
        };
        let at = range.start + at;
        match runs.last_mut().filter(|run| at > range.start && run.font == font) {
            Some(run) => run.range.end = at + c.len_utf8(),
            None => runs.push(TextRun { range: at..at + c.len_utf8(), font, script, is_leftward }),
        }
        last = font;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts of the runs, with an arrow before those that run leftward.
    fn told(text: &str) -> Vec<String> {
        let arrow = |r: &TextRun| if r.is_leftward { "←" } else { "" };
        let runs = runs(&Fonts::built_in(), text);
        runs.iter().map(|r| format!("{}{}", arrow(r), &text[r.range.clone()])).collect()
    }

    #[test]
    fn runs_stand_as_they_are_seen() {
        assert_eq!(told(""), Vec::<String>::new());
        assert_eq!(told("Rabat"), ["Rabat"]);
        // Right to left: the last word of the sentence is the first on paper, numbers run as ever.
        let mixed = told("المغرب 2020");
        assert_eq!(mixed.first().map(String::as_str), Some("2020"));
        assert!(mixed.iter().skip(1).all(|r| r.starts_with('←')), "{mixed:?}");
        let latin = told("Rabat (الرباط)");
        assert_eq!(latin.first().map(|r| r.starts_with("Rabat")), Some(true));
    }

    #[test]
    fn signs_go_with_the_letters_before_them() {
        let scripts = scripts("१२, नेपाल");
        assert!(scripts.iter().all(|(_, s)| *s == Script::Devanagari), "{scripts:?}");
        assert_eq!(super::scripts("12 km")[0].1, Script::Latin);
    }
}
