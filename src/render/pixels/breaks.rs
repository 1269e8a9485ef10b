//! Where a text may be broken into lines: between words, and between any two characters of scripts without spaces.

/// The parts of a text between which a line may end.
pub(in crate::render) fn pieces(text: &str) -> Vec<String> {
    let is_wide = |c: char| ('\u{2E80}'..'\u{FE00}').contains(&c) || c > '\u{1FFFF}';
    // Closing marks stay with what is before them.
    let closes = |c: char| "，。；：、）》”！？".contains(c);
    let opens = |c: char| "（《“".contains(c);
    let mut pieces: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut last = ' ';
    for c in text.chars() {
        let starts = fresh || (is_wide(c) || is_wide(last)) && !closes(c) && !opens(last);
        if starts || pieces.is_empty() {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
        fresh = c == ' ';
        last = c;
    }
    pieces
}

/// The fewest lines of at most `room`, as even in length as they can be.
pub(in crate::render) fn even_lines(text: &str, room: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
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
        let cost = |start: usize| {
            let w = width(&line(start, end));
            let over = if w > room && end - start > 1 { 1e9 } else { 0.0 };
            (best[start].0 + (w - target).powi(2) + over, start)
        };
        let choice = (0..end).map(cost).min_by(|a, b| a.0.total_cmp(&b.0));
        best.push(choice.unwrap_or((0.0, 0)));
    }
    let mut lines = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        let start = best[end].1;
        lines.push(line(start, end));
        end = start;
    }
    lines.reverse();
    lines
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
    fn lines_are_few_and_even() {
        let lines = |text: &str, room: f64| even_lines(text, room, |l| l.chars().count() as f64);
        assert_eq!(lines("Wuling Mountain Area", 20.0), ["Wuling Mountain Area"]);
        assert_eq!(lines("Wuling Mountain Area", 14.0), ["Wuling", "Mountain Area"]);
        assert_eq!(
            lines("Yunnan-Guangxi-Guizhou Rocky Desertification Area", 26.0),
            ["Yunnan-Guangxi-Guizhou", "Rocky Desertification Area"]
        );
        // A word longer than the room stands alone.
        assert_eq!(lines("a incomprehensibilities", 6.0), ["a", "incomprehensibilities"]);
        assert_eq!(lines("阿坝藏族羌族自治州", 5.0), ["阿坝藏族", "羌族自治州"]);
    }
}
