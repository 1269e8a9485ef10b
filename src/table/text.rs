//! The text of a table, whatever encoding it is in, and what separates its cells.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Separators of cells, the likeliest first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The text of a file, and the encoding it was in.
pub(super) struct DecodedText {
    pub text: String,
    pub encoding: &'static Encoding,
    /// True for bytes that mean nothing in that encoding, and became U+FFFD.
    pub damaged: bool,
}

/// Decodes a text: by its byte order mark, else as UTF-8 if it is that, else as what its bytes look most like.
pub(super) fn decoded(bytes: &[u8]) -> DecodedText {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked.or_else(|| wide(bytes)).unwrap_or_else(|| match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(_) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            detector.guess(None, Utf8Detection::Deny)
        }
    });
    let (text, encoding, damaged) = encoding.decode(bytes);
    DecodedText { text: text.into_owned(), encoding, damaged }
}

/// UTF-16 without a byte order mark: every second byte of an ASCII letter is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(256)];
    let zeros = |offset: usize| start.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match start.len() / 8 {
        0 => None,
        some if odd > some && even == 0 => Some(encoding_rs::UTF_16LE),
        some if even > some && odd == 0 => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// The separator that stands most often in the header, outside quotes; a comma where none does.
pub(super) fn separator(text: &str) -> u8 {
    let header = text.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |separator: u8| {
        let outside = header.split('"').step_by(2);
        outside.map(|part| part.bytes().filter(|b| *b == separator).count()).sum::<usize>()
    };
    // Of equals the last is taken, so the likeliest comes last.
    SEPARATORS.into_iter().rev().max_by_key(|s| count(*s)).unwrap_or(b',')
}

/// Lines that end before a byte, as an editor counts them: by line feed, carriage return, or both.
pub(super) fn lines_before(text: &str, byte: usize) -> usize {
    let bytes = &text.as_bytes()[..byte.min(text.len())];
    let ends = |i: &usize| match bytes[*i] {
        b'\n' => true,
        b'\r' => text.as_bytes().get(i + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).filter(ends).count()
}

/// A number with a decimal comma as one with a point: `1.234,5` as `1234.5`; `None` for anything else.
pub(super) fn with_point(cell: &str) -> Option<String> {
    let (whole, fraction) = cell.split_once(',')?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let mut groups = unsigned.split('.');
    let first = groups.next().filter(|g| digits(g))?;
    let grouped = groups.all(|g| g.len() == 3 && digits(g)) && (first.len() <= 3 || !unsigned.contains('.'));
    (grouped && digits(fraction)).then(|| format!("{}.{fraction}", whole.replace('.', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised() {
        let text = "县,名称,人口\n110101,东城区,1234\n110102,西城区,5678\n";
        assert_eq!(decoded(text.as_bytes()).text, text);
        assert_eq!(decoded(&encoding_rs::GB18030.encode(text).0).text, text);
        let french = "code,département\n01,Côte-d'Or\n02,Hérault\n03,Finistère\n";
        assert_eq!(decoded(&encoding_rs::WINDOWS_1252.encode(french).0).text, french);
        for (mark, wide) in [
            (vec![0xff, 0xfe], french.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
            (vec![0xfe, 0xff], french.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ] {
            assert_eq!(decoded(&[mark, wide.clone()].concat()).text, french);
            assert_eq!(decoded(&wide).text, french);
        }
    }

    #[test]
    fn separators_numbers_and_lines() {
        assert_eq!(separator("a;b;c,d\n1;2;3,5"), b';');
        assert_eq!(separator("a\tb\n"), b'\t');
        assert_eq!(separator("\"a;b;c\",d\n"), b',');
        assert_eq!(separator("only"), b',');
        for (cell, number) in [
            ("12,5", Some("12.5")),
            ("-1.234,5", Some("-1234.5")),
            ("1,2,3", None),
            ("12.34,5", None),
            ("a,b", None),
            ("12", None),
        ] {
            assert_eq!(with_point(cell).as_deref(), number, "{cell}");
        }
        assert_eq!(lines_before("a\r\nb\rc\nd", 7), 3);
    }
}
