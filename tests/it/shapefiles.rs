//! Tables of shapefiles: what their texts are written in, rows that are deleted or missing, cells that cannot be read.

use crate::folder::Served;
use crate::own_files::{UTM_48, shapefile_parts};
use encoding_rs::{GBK, UTF_8, WINDOWS_1252};

/// Where the head of a table has its language driver, and how long head and rows of that of `shapefile_parts` are.
const DRIVER: usize = 29;
const ROW: usize = 1 + 40 + 12;

/// The parts of a shapefile whose table has this language driver, and was changed otherwise.
fn parts(
    encoding: &'static encoding_rs::Encoding,
    driver: u8,
    change: impl Fn(&mut Vec<u8>),
) -> Vec<(String, Vec<u8>)> {
    let mut parts = shapefile_parts(encoding);
    parts[1].1[DRIVER] = driver;
    change(&mut parts[1].1);
    parts.push(("prj", UTM_48.to_vec()));
    parts.into_iter().map(|(ending, bytes)| (format!("d.{}", ending.to_lowercase()), bytes)).collect()
}

fn files(parts: &[(String, Vec<u8>)]) -> Vec<(&str, &[u8])> {
    parts.iter().map(|(name, bytes)| (&**name, &bytes[..])).collect()
}

fn first_row(table: &[u8]) -> usize {
    usize::from(u16::from_le_bytes([table[8], table[9]]))
}

/// Names as served, and remarks about the table.
fn served(parts: &[(String, Vec<u8>)]) -> (Vec<String>, Vec<String>) {
    let served = Served::of(&files(parts));
    let c = served.collection("d");
    let told = served.report.lines(10);
    ((0..c.len()).map(|i| c.value(i, "name").to_cell().to_string()).collect(), told)
}

fn told_of_table(told: &[String]) -> Vec<&String> {
    told.iter().filter(|l| l.contains("dbf") || l.contains("bytes") || l.contains("row")).collect()
}

#[test]
fn the_language_driver_says_what_texts_are_written_in() {
    let none = |_: &mut Vec<u8>| {};
    let umlaut = |byte: u8| {
        move |table: &mut Vec<u8>| {
            let at = first_row(table) + ROW + 1;
            table[at..at + 40].fill(b' ');
            table[at..at + 3].copy_from_slice(&[b'B', byte, b'r']);
        }
    };
    let cases = [
        (parts(GBK, 0x4D, umlaut(b'a')), ["东城区", "Bar"]),
        (parts(GBK, 0x7A, umlaut(b'a')), ["东城区", "Bar"]),
        (parts(WINDOWS_1252, 0x57, none), ["", "Bär"]),
        (parts(WINDOWS_1252, 0x03, none), ["", "Bär"]),
        (parts(WINDOWS_1252, 0x01, umlaut(0x84)), ["", "Bär"]),
        (parts(WINDOWS_1252, 0x02, umlaut(0x84)), ["", "Bär"]),
        (parts(WINDOWS_1252, 0x65, umlaut(0xA0)), ["", "Bаr"]),
        (parts(WINDOWS_1252, 0xC9, umlaut(0xE0)), ["", "Bаr"]),
        (parts(UTF_8, 0, none), ["东城区", "Bär"]),
    ];
    for (parts, [first, second]) in &cases {
        let (names, told) = served(parts);
        assert_eq!(names[1], *second, "{told:?}");
        assert!(first.is_empty() || names[0] == *first, "{names:?}");
        assert!(told_of_table(&told).is_empty(), "{told:?}");
    }
    // What a .cpg names goes before the driver.
    let mut labelled = parts(UTF_8, 0x4D, none);
    labelled.push(("d.cpg".to_owned(), b"UTF-8".to_vec()));
    assert_eq!(served(&labelled).0, ["东城区", "Bär"]);
}

#[test]
fn what_nothing_says_or_what_does_not_fit_is_told() {
    let none = |_: &mut Vec<u8>| {};
    let (names, told) = served(&parts(WINDOWS_1252, 0, none));
    assert_eq!(names[1], "Bär");
    let expected =
        "d.shp, part .dbf: texts that are no UTF-8, and nothing says what they are; read as windows-1252";
    assert!(told.iter().any(|line| line == expected), "{told:?}");
    let (names, told) = served(&parts(UTF_8, 0x68, none));
    assert_eq!(names, ["东城区", "Bär"]);
    let expected = "d.shp, part .dbf: the language driver 104 (code page 895) in its head is not known here; \
        texts are taken for UTF-8; read so";
    assert!(told.iter().any(|line| line == expected), "{told:?}");
    let (_, told) = served(&parts(UTF_8, 0x57, none));
    let expected = "d.shp, part .dbf: texts that are UTF-8 too, declared as windows-1252; \
        read as declared; a .cpg with UTF-8 has them read so";
    assert!(told.iter().any(|line| line == expected), "{told:?}");
    let mut labelled = parts(GBK, 0x4D, none);
    labelled.push(("d.cpg".to_owned(), b"UTF-8".to_vec()));
    let (_, told) = served(&labelled);
    let found = told.iter().find(|line| line.contains("feature 1, property name"));
    assert!(found.is_some_and(|l| l.contains("mean nothing in UTF-8") && l.contains("U+FFFD")), "{told:?}");
}

#[test]
fn a_deleted_row_takes_its_shape_and_no_other_with_it() {
    let parts = parts(UTF_8, 0, |table| {
        let at = first_row(table);
        table[at] = b'*';
    });
    let (names, told) = served(&parts);
    assert_eq!(names, ["Bär"]);
    let expected = "d.shp, feature 1: a row that is marked as deleted; left out";
    assert!(told.iter().any(|line| line == expected), "{told:?}");
}

#[test]
fn what_is_missing_or_no_number_is_unknown() {
    let (names, told) = served(&parts(UTF_8, 0, |table| {
        let end = first_row(table) + ROW + ROW / 2;
        table.truncate(end);
    }));
    assert_eq!(names, ["东城区", ""]);
    let breaks_off = "expected 2 rows, one for each feature, found 1: the table breaks off; left unknown";
    assert!(told.iter().any(|line| line.contains(breaks_off)), "{told:?}");
    let (names, told) = served(&parts(UTF_8, 0, |table| {
        let at = first_row(table) + 1 + 40;
        table[at..at + 12].copy_from_slice(b"   twelve   ");
    }));
    assert_eq!(names, ["东城区", "Bär"]);
    assert!(told.iter().any(|line| line.starts_with("d.shp, feature 1, property people:")), "{told:?}");
    // Where the table promises others nobody knows which are missing.
    let more = parts(UTF_8, 0, |table| table[4] = 3);
    assert!(Served::fault(&files(&more)).contains("expected 2 rows, one for each feature, found 3"));
}
