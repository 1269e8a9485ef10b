//! Where a text may be broken into lines: between words, also of scripts that have no spaces, and between Han characters (UAX #14).

use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed, options::LineBreakOptions};
use std::sync::LazyLock;
use unicode_bidi::{Direction, get_base_direction};

/// Marks that have no width and a direction.
const LEFT_TO_RIGHT: char = '\u{200E}';
const RIGHT_TO_LEFT: char = '\u{200F}';

/// Words of Thai, Lao, Khmer and Burmese are found in dictionaries. A learnt model would take 0.7 MB less, but breaks the
/// names of places, which the dictionaries have: เชียง|ใหม่, กรุงเทพมหาน|คร.
static SEGMENTER: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_dictionary(LineBreakOptions::default()));

/// The parts of a text between which a line may end.
pub fn pieces(text: &str) -> Vec<&str> {
    let is_end = |at: &usize| *at > 0 && (*at == text.len() || may_part(&text[..*at], &text[*at..]));
    let ends = SEGMENTER.segment_str(text).filter(is_end);
    let mut start = 0;
    ends.map(|end| &text[std::mem::replace(&mut start, end)..end]).collect()
}

/// False where a name with a hyphen would be torn, and between a letter of Thai or Lao and its vowel, where the dictionary had no
/// word.
fn may_part(before: &str, after: &str) -> bool {
    let leads = |c: char| matches!(c, '\u{E40}'..='\u{E44}' | '\u{EC0}'..='\u{EC4}');
    let follows = |c: char| matches!(c, '\u{E30}'..='\u{E3A}' | '\u{E45}'..='\u{E4E}' | '\u{EB0}'..='\u{EBD}' | '\u{EC6}'..='\u{ECE}');
    !before.ends_with(|c| c == '-' || leads(c)) && !after.starts_with(follows)
}

/// Lines of a text, each of the direction that the text has as a whole: a mark before those which by themselves would have another.
pub(super) fn directed(text: &str, lines: Vec<String>) -> Vec<String> {
    let whole = get_base_direction(text);
    let mark = if whole == Direction::Rtl { RIGHT_TO_LEFT } else { LEFT_TO_RIGHT };
    let needs = |line: &str| match get_base_direction(line) {
        Direction::Mixed => whole == Direction::Rtl,
        own => own != whole && whole != Direction::Mixed,
    };
    lines.into_iter().map(|line| if needs(&line) { format!("{mark}{line}") } else { line }).collect()
}

/// Breaks a text into lines no wider than `room`, each as long as it can be.
pub fn full_lines(text: &str, room: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let longer = format!("{line}{piece}");
        if !line.is_empty() && width(longer.trim_end()) > room {
            lines.push(line.trim_end().to_owned());
            line = piece.trim_start().to_owned();
        } else {
            line = longer;
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    directed(text, lines)
}

/// The fewest lines of at most `room`, as even in length as they can be.
pub fn even_lines(text: &str, room: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    let whole = width(text);
    if whole <= room || room <= 0.0 {
        return vec![text.to_owned()];
    }
    let pieces = pieces(text);
    let target = whole / (whole / room).ceil();
    let line = |from: usize, to: usize| pieces[from..to].concat().trim_end().to_owned();
    // The best way to set the first pieces: what it costs, and where its last line begins.
    let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
    for end in 1..=pieces.len() {
        let mut choice = (f64::INFINITY, end - 1);
        for start in (0..end).rev() {
            let w = width(&line(start, end));
            // What is too wide stays so with more before it: the cost grows with the room, not with the text.
            if w > room && end - start > 1 {
                break;
            }
            let cost = best[start].0 + (w - target).powi(2);
            // Of equal ways the one whose last line is the longest.
            if cost <= choice.0 {
                choice = (cost, start);
            }
        }
        best.push(choice);
    }
    let mut lines = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        let start = best[end].1;
        lines.push(line(start, end));
        end = start;
    }
    lines.reverse();
    directed(text, lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_between_han_characters() {
        assert_eq!(pieces("two words"), ["two ", "words"]);
        assert_eq!(pieces("贫困，县"), ["贫", "困，", "县"]);
        assert_eq!(pieces("（2015年）"), ["（2015", "年）"]);
    }

    #[test]
    fn lines_end_between_the_words_of_scripts_without_spaces() {
        assert_eq!(pieces("กรุงเทพมหานคร อมรรัตนโกสินทร์").concat(), "กรุงเทพมหานคร อมรรัตนโกสินทร์");
        assert_eq!(pieces("จังหวัดเชียงใหม่"), ["จังหวัด", "เชียงใหม่"]);
        assert_eq!(pieces("อำเภอเมืองสมุทรปราการ"), ["อำเภอ", "เมือง", "สมุทรปราการ"]);
        assert_eq!(pieces("ខេត្តកំពង់ចាម"), ["ខេត្ត", "កំពង់ចាម"]);
        // No word of the dictionary, but no vowel stands alone.
        assert!(pieces("มหินทรายุธยา").iter().all(|p| !p.starts_with('า')));
    }

    #[test]
    fn a_line_keeps_the_direction_of_its_text() {
        let lines = full_lines("الرباط Rabat", 6.0, |l| l.chars().count() as f64);
        assert_eq!(lines, ["الرباط", "\u{200F}Rabat"]);
        let lines = full_lines("Rabat الرباط", 6.0, |l| l.chars().count() as f64);
        assert_eq!(lines, ["Rabat", "\u{200E}الرباط"]);
    }

    #[test]
    fn lines_are_few_and_even() {
        let lines = |text: &str, room: f64| even_lines(text, room, |l| l.chars().count() as f64);
        assert_eq!(lines("Wuling Mountain Area", 20.0), ["Wuling Mountain Area"]);
        assert_eq!(lines("Wuling Mountain Area", 14.0), ["Wuling", "Mountain Area"]);
        assert_eq!(
            lines("Yunnan-Guangxi-Guizhou Rocky Desertification Area", 26.0),
            ["Yunnan-Guangxi-Guizhou", "Rocky Desertification Area"]
        );
        // Of equal ways the last line is the longest.
        assert_eq!(lines("aa bb cc dd", 8.0), ["aa bb", "cc dd"]);
        assert_eq!(lines("一二三四五", 4.0), ["一二", "三四五"]);
        // A word longer than the room stands alone.
        assert_eq!(lines("a incomprehensibilities", 6.0), ["a", "incomprehensibilities"]);
        assert_eq!(lines("阿坝藏族羌族自治州", 5.0), ["阿坝藏族", "羌族自治州"]);
    }
    #[test]
    fn a_long_text_costs_as_much_as_its_lines() {
        let text = "word ".repeat(400);
        let measured = std::cell::Cell::new(0);
        let lines = even_lines(text.trim_end(), 20.0, |l| {
            measured.set(measured.get() + l.len());
            l.chars().count() as f64
        });
        assert!(lines.iter().all(|l| l.len() <= 20), "{lines:?}");
        // Each piece ends five lines that are tried, of 25 characters at most.
        assert!(measured.get() < 3 * text.len() * 25, "{} characters were measured", measured.get());
    }
}
