//! How the texts of a shapefile's table are encoded: what its `.cpg` names, else the language driver in the head of the table,
//! else UTF-8 where the bytes are that.

use encoding_rs::Encoding;
use yore::code_pages as oem;

/// A way to write texts.
#[derive(Clone, Copy)]
pub enum CodePage {
    /// Of browsers and Windows.
    Known(&'static Encoding),
    /// Of DOS, by its number.
    Oem(u16, &'static dyn yore::CodePage),
}

impl CodePage {
    /// A text, and true where bytes of it mean nothing and became U+FFFD.
    pub fn decode(self, bytes: &[u8]) -> (String, bool) {
        match self {
            CodePage::Known(encoding) => {
                let (text, damaged) = encoding.decode_with_bom_removal(bytes);
                (text.into_owned(), damaged)
            }
            CodePage::Oem(_, page) => (page.decode_lossy(bytes).into_owned(), page.decode(bytes).is_err()),
        }
    }

    /// What it is called.
    pub fn name(self) -> String {
        match self {
            CodePage::Known(encoding) => encoding.name().to_owned(),
            CodePage::Oem(number, _) => format!("code page {number}"),
        }
    }

    fn of_number(number: u16) -> Option<Self> {
        use encoding_rs as web;
        Some(match number {
            437 => CodePage::Oem(number, &oem::CP437),
            737 => CodePage::Oem(number, &oem::CP737),
            850 => CodePage::Oem(number, &oem::CP850),
            852 => CodePage::Oem(number, &oem::CP852),
            855 => CodePage::Oem(number, &oem::CP855),
            857 => CodePage::Oem(number, &oem::CP857),
            860 => CodePage::Oem(number, &oem::CP860),
            861 => CodePage::Oem(number, &oem::CP861),
            862 => CodePage::Oem(number, &oem::CP862),
            863 => CodePage::Oem(number, &oem::CP863),
            865 => CodePage::Oem(number, &oem::CP865),
            866 => CodePage::Known(web::IBM866),
            869 => CodePage::Oem(number, &oem::CP869),
            874 => CodePage::Known(web::WINDOWS_874),
            932 => CodePage::Known(web::SHIFT_JIS),
            936 | 54936 => CodePage::Known(web::GB18030),
            949 => CodePage::Known(web::EUC_KR),
            950 => CodePage::Known(web::BIG5),
            1250..=1258 => CodePage::Known(Encoding::for_label(format!("windows-{number}").as_bytes())?),
            10000 => CodePage::Known(web::MACINTOSH),
            10007 => CodePage::Known(web::X_MAC_CYRILLIC),
            65001 => CodePage::Known(web::UTF_8),
            _ => return None,
        })
    }

    /// What a `.cpg` names: a label such as `UTF-8`, the number of a code page, a part of ISO 8859, a language driver.
    fn of_label(label: &str) -> Option<Self> {
        let label = label.to_lowercase();
        let number: Option<u16> =
            label.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok());
        let latin = || {
            let part = label.rsplit_once("8859")?.1.trim_start_matches(['-', '_', ' ']);
            Encoding::for_label(format!("iso-8859-{part}").as_bytes())
        };
        if label.starts_with("ldid") {
            return CodePage::of_number(number_of_driver(u8::try_from(number?).ok()?)?);
        }
        let labelled = Encoding::for_label(label.as_bytes()).or_else(latin).map(CodePage::Known);
        labelled.or_else(|| CodePage::of_number(number?))
    }
}

/// The code page of a language driver, as dBASE and FoxPro number them and GDAL reads them; 87 is what Windows calls ANSI,
/// in the West.
fn number_of_driver(driver: u8) -> Option<u16> {
    Some(match driver {
        1 | 9 | 11 | 13 | 15 | 17 | 21 | 24 | 25 | 27 => 437,
        2 | 10 | 14 | 16 | 18 | 20 | 22 | 26 | 29 | 37 | 55 => 850,
        3 | 87 | 88 | 89 => 1252,
        4 => 10000,
        8 | 23 | 102 => 865,
        19 | 123 => 932,
        28 | 108 => 863,
        31 | 34 | 35 | 64 | 100 | 135 => 852,
        36 => 860,
        38 | 101 => 866,
        77 | 122 => 936,
        78 | 121 => 949,
        79 | 120 => 950,
        80 | 124 => 874,
        103 => 861,
        104 => 895,
        105 => 620,
        106 | 134 => 737,
        107 | 136 => 857,
        125 => 1255,
        126 => 1256,
        150 => 10007,
        151 => 10029,
        152 => 10006,
        200 => 1250,
        201 => 1251,
        202 => 1254,
        203 => 1253,
        204 => 1257,
        240 => 65001,
        _ => return None,
    })
}

/// What a table says of its texts.
pub struct DeclaredPage {
    /// What it is, where that is known here.
    pub page: Option<CodePage>,
    /// What was found and is not known here.
    pub unknown: Vec<String>,
}

/// What is declared: a `.cpg` goes before the language driver, as in GDAL.
pub fn declared(cpg: Option<&[u8]>, driver: u8) -> DeclaredPage {
    let mut unknown = Vec::new();
    let label = cpg.map(|label| String::from_utf8_lossy(label).trim_matches(BLANK).to_owned());
    let labelled = label.filter(|label| !label.is_empty()).and_then(|label| {
        let page = CodePage::of_label(&label);
        if page.is_none() {
            unknown.push(format!("the encoding {label:?} in its .cpg"));
        }
        page
    });
    let page = labelled.or_else(|| {
        let number = number_of_driver(driver);
        let page = number.and_then(CodePage::of_number);
        if let (None, 1..) = (page, driver) {
            let number = number.map_or(String::new(), |n| format!(" (code page {n})"));
            unknown.push(format!("the language driver {driver}{number} in its head"));
        }
        page
    });
    DeclaredPage { page, unknown }
}

/// What stands around a label.
const BLANK: [char; 6] = [' ', '\t', '\r', '\n', '\0', '\u{feff}'];

#[cfg(test)]
mod tests {
    use super::*;

    fn page(cpg: Option<&str>, driver: u8) -> Option<String> {
        declared(cpg.map(str::as_bytes), driver).page.map(CodePage::name)
    }

    #[test]
    fn labels_are_read_as_they_are_written() {
        let labels = [
            ("UTF-8\r\n", "UTF-8"),
            ("utf8", "UTF-8"),
            ("65001", "UTF-8"),
            ("936", "gb18030"),
            ("GBK", "GBK"),
            ("CP850", "code page 850"),
            ("OEM 437", "code page 437"),
            ("ANSI 1251", "windows-1251"),
            ("ISO 8859-1", "windows-1252"),
            ("88592", "ISO-8859-2"),
            ("8859_15", "ISO-8859-15"),
            ("LDID/77", "gb18030"),
        ];
        for (label, name) in labels {
            assert_eq!(page(Some(label), 0).as_deref(), Some(name), "{label}");
        }
    }

    #[test]
    fn a_label_goes_before_the_driver_and_the_unknown_is_named() {
        assert_eq!(page(Some("UTF-8"), 0x4D).as_deref(), Some("UTF-8"));
        assert_eq!(page(Some("  "), 0x4D).as_deref(), Some("gb18030"));
        let drivers =
            [(0x57, "windows-1252"), (0x01, "code page 437"), (0x13, "Shift_JIS"), (0xC8, "windows-1250")];
        for (driver, name) in drivers {
            assert_eq!(page(None, driver).as_deref(), Some(name), "{driver:#x}");
        }
        let klingon = declared(Some(b"klingon"), 0x68);
        assert!(klingon.page.is_none());
        let named =
            ["the encoding \"klingon\" in its .cpg", "the language driver 104 (code page 895) in its head"];
        assert_eq!(klingon.unknown, named);
        assert!(declared(None, 0).unknown.is_empty());
        for label in [&b"\xff"[..], "é".as_bytes(), "中文".as_bytes()] {
            let other = declared(Some(label), 0);
            assert!(other.page.is_none() && other.unknown.len() == 1, "{label:?}");
        }
        assert_eq!(page(Some("代码页936"), 0).as_deref(), Some("gb18030"));
    }

    #[test]
    fn what_means_nothing_is_seen() {
        let damaged = |page: Option<CodePage>, bytes: &[u8]| page.map(|page| page.decode(bytes));
        let gbk = CodePage::of_number(936);
        assert_eq!(damaged(gbk, b"\xb6\xab\xb3"), Some(("东\u{fffd}".to_owned(), true)));
        assert_eq!(damaged(CodePage::of_number(857), b"a\xe7"), Some(("a\u{fffd}".to_owned(), true)));
        assert_eq!(damaged(CodePage::of_number(850), b"K\x94ln"), Some(("Köln".to_owned(), false)));
    }
}
