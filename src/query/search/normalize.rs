//! The form in which names are compared, whatever their case, accents, tones, spaces or script.

/// A text in the form in which names are compared: lower case, no accents or tone marks, simplified characters,
/// words separated by one space.
pub fn normalize(text: &str) -> String {
    let simplified = if text.chars().any(is_han) { hanconv::t2s(text) } else { text.to_owned() };
    let mut out = String::with_capacity(simplified.len());
    for c in simplified.chars().flat_map(char::to_lowercase) {
        if c.is_whitespace()
            || matches!(c, '-' | '\'' | '’' | '·' | '・' | ',' | '.' | '，' | '、' | '(' | ')' | '（' | '）')
        {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_mark(c) {
            out.push(plain(c));
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// True for Chinese characters.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// Accents that stand as characters of their own.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The letter without its accent; `ü` is the `v` of keyboards only in pinyin, so it is `u` here.
fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' | 'ǐ' => 'i',
        'ñ' | 'ń' | 'ň' | 'ǹ' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'ǒ' => 'o',
        'ś' | 'š' | 'ş' => 's',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ǔ' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ž' | 'ż' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_all() {
        assert_eq!(normalize("  Wūméng  Shān "), "wumeng shan");
        assert_eq!(normalize("Xi'an"), "xi an");
        assert_eq!(normalize("涼山彝族自治州"), "凉山彝族自治州");
        assert_eq!(normalize("烏蒙山區"), "乌蒙山区");
        assert_eq!(normalize("Ürümqi"), "urumqi");
        assert_eq!(normalize("-"), "");
    }
}
