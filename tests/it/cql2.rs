//! CQL2: what each operator answers, what is refused and where, what reads back.

use crate::squares::squares;
use poverty_atlas::budget::Budget;
use poverty_atlas::query::Filter;
use poverty_atlas::query::filter::{MAX_BYTES, MAX_DEPTH, to_json, to_text, tree_of_json, tree_of_text};

/// A filter, and the ids of the squares for which it is true.
const ANSWERS: &[(&str, &str)] = &[
    // comparisons; unknown is never true
    ("n = 1", "a"),
    ("n <> 1", "bce"),
    ("n < 3", "ab"),
    ("n <= 3", "abc"),
    ("n > 3", "e"),
    ("n >= 3", "ce"),
    ("n = 2.0", "b"),
    ("x = 1.5", "b"),
    ("1.5 = x", "b"),
    ("x > -3", "abde"),
    ("x = 1e3", "e"),
    ("name = '凉山'", "a"),
    ("name = 'O''Neil'", "d"),
    (r"name = 'O\'Neil'", "d"),
    ("name < 'P'", "bd"),
    ("flag = true", "ad"),
    ("flag", "ad"),
    ("NOT flag", "be"),
    ("flag <> TRUE", "be"),
    ("day = DATE('2020-06-01')", "b"),
    ("day > DATE('2020-01-01')", "bd"),
    ("start = TIMESTAMP('2020-06-01T02:00:00+02:00')", "b"),
    ("start >= TIMESTAMP('2021-01-01T08:00:00.5Z')", "d"),
    ("start < end", "abde"),
    ("\"n\" = 1", "a"),
    ("(n = 1) = true", "a"),
    // three-valued logic
    ("n = 1 OR x = -2", "ad"),
    ("n = 1 AND x = 0.5 AND flag", "a"),
    ("n > 1 AND NOT flag OR name LIKE 'W%'", "bce"),
    ("NOT (n = 1)", "bce"),
    ("NOT (n = 1 OR x = 1.5)", "e"),
    ("NOT (n = 3 AND x = 1)", "abde"),
    ("n = 3 OR x = 1", "c"),
    ("n IS NULL", "d"),
    ("n IS NOT NULL", "abce"),
    ("name IS NULL OR tags IS NULL", "ce"),
    ("x + 1 IS NULL", "c"),
    ("flag IS NULL", "c"),
    ("start IS NULL", "c"),
    ("geometry IS NULL", ""),
    ("TRUE", "abcde"),
    ("FALSE OR n = 1", "a"),
    // LIKE, BETWEEN, IN
    ("name LIKE 'W%'", "c"),
    ("name LIKE '_山'", "a"),
    ("name NOT LIKE '%u%'", "ad"),
    ("n BETWEEN 2 AND 3", "bc"),
    ("n NOT BETWEEN 2 AND 3", "ae"),
    ("x BETWEEN 0 AND n", "ab"),
    ("name BETWEEN 'A' AND 'P'", "bd"),
    ("day BETWEEN DATE('2020-01-01') AND DATE('2020-12-31')", "ab"),
    ("n IN (1, 3, 5)", "ac"),
    ("n NOT IN (1, 3, 5)", "be"),
    ("x IN (1.5, n)", "b"),
    ("name IN ('Wumeng', '凉山', 'nowhere')", "ac"),
    ("flag IN (true)", "ad"),
    ("day IN (DATE('2020-01-01'), DATE('1999-12-31'))", "ae"),
    ("n IN (1, 1/0)", "a"),
    ("n NOT IN (1, 1/0)", ""),
    // case and accents
    ("CASEI(name) = casei('WUMENG')", "c"),
    ("ACCENTI(name) = 'Chisinau'", "b"),
    ("ACCENTI(CASEI(name)) LIKE 'chi%'", "b"),
    ("CASEI(name) IN (CASEI('wumeng'), CASEI('O''NEIL'))", "cd"),
    // arithmetic
    ("n + 1 = 2", "a"),
    ("n * 2 - 1 = 3", "b"),
    ("x / 2 = 0.75", "b"),
    ("2 ^ n = 8", "c"),
    ("n % 2 = 1", "ac"),
    ("n DIV 2 = 1", "bc"),
    ("-x = 2", "d"),
    ("n / 0 = 1", ""),
    ("n - -1 = 2", "a"),
    ("2 + 3 * n = 5", "a"),
    ("(2 + 3) * n = 5", "a"),
    // arrays
    ("A_CONTAINS(tags, ('r','g'))", "ad"),
    ("A_CONTAINS(tags, ('g'))", "abd"),
    ("A_CONTAINEDBY(tags, ('r','g'))", "ab"),
    ("A_EQUALS(tags, ('g','r'))", "a"),
    ("A_EQUALS(('g','r','r'), tags)", "a"),
    ("A_OVERLAPS(tags, ('b','x'))", "de"),
    ("A_CONTAINS(tags, ())", "abde"),
    ("NOT A_OVERLAPS(tags, ('g'))", "e"),
    ("A_EQUALS((1, 2), (2, n))", "a"),
    // space
    ("S_INTERSECTS(geometry, POINT(0.6 0.6))", "ace"),
    ("S_INTERSECTS(geom, POINT(1 0.5))", "abc"),
    ("S_INTERSECTS(geometry, BBOX(1.75,0.5,5.5,5.5))", "bd"),
    ("S_INTERSECTS(geometry, LINESTRING(0 0.1,3 0.1))", "ab"),
    ("S_INTERSECTS(geometry, MULTIPOINT(5.5 5.5,(1.9 0.9)))", "bd"),
    ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(5.5 5.5),LINESTRING(1.9 0,1.9 1)))", "bd"),
    ("S_DISJOINT(geometry, POINT Z (0.6 0.6 100))", "bd"),
    ("S_WITHIN(geometry, POLYGON((0 0,1 0,1 1,0 1,0 0)))", "ae"),
    ("S_CONTAINS(POLYGON((0 0,1 0,1 1,0 1,0 0)), geometry)", "ae"),
    ("S_CONTAINS(geometry, BBOX(0.5,0.5,0.75,0.75))", "ace"),
    ("S_WITHIN(POINT(0.6 0.6), geometry)", "ace"),
    ("S_TOUCHES(geometry, POLYGON((0 0,1 0,1 1,0 1,0 0)))", "b"),
    ("S_OVERLAPS(geometry, POLYGON((0 0,1 0,1 1,0 1,0 0)))", "c"),
    ("S_EQUALS(geometry, POLYGON((1 1,0 1,0 0,1 0,1 1)))", "a"),
    ("S_CROSSES(geometry, LINESTRING(0.1 0.1,0.1 3))", "a"),
    ("S_CROSSES(LINESTRING(0.1 0.1,0.1 3), geometry)", "a"),
    ("S_INTERSECTS(POINT(0 0), BBOX(0,0,1,1))", "abcde"),
    ("S_TOUCHES(geometry, geometry)", ""),
    ("S_EQUALS(geometry, geometry) AND n < 3", "ab"),
    ("S_INTERSECTS(geometry, BBOX(179,-1,-178,1)) OR n = 2", "b"),
    ("n > 1 AND NOT S_INTERSECTS(geometry, BBOX(0,0,0.4,0.4))", "bc"),
    // time
    ("T_AFTER(day, DATE('2020-01-01'))", "bd"),
    ("T_BEFORE(INTERVAL('..','2019-12-31'), day)", "abd"),
    ("T_DURING(day, INTERVAL('2019-01-01','2020-12-31'))", "ab"),
    ("T_INTERSECTS(day, INTERVAL('2020-06-01','..'))", "bd"),
    ("T_DISJOINT(day, INTERVAL('2020-01-01','2020-12-31'))", "de"),
    ("T_EQUALS(day, DATE('2020-01-01'))", "a"),
    ("T_INTERSECTS(start, DATE('2021-01-01'))", "d"),
    ("T_INTERSECTS(INTERVAL(start,end), TIMESTAMP('2020-06-01T00:00:00Z'))", "abe"),
    ("T_MEETS(INTERVAL(start,end), INTERVAL('2020-06-01T00:00:00Z','2020-07-01T00:00:00Z'))", "a"),
    ("T_METBY(INTERVAL(start,end), INTERVAL('2020-01-01T00:00:00Z','2020-06-01T00:00:00Z'))", "b"),
    ("T_CONTAINS(INTERVAL(start,end), INTERVAL('2020-07-01T00:00:00Z','2020-08-01T00:00:00Z'))", "be"),
    ("T_STARTS(INTERVAL(start,end), INTERVAL('2020-01-01T00:00:00Z','..'))", "a"),
    ("T_STARTEDBY(INTERVAL(start,end), INTERVAL('2020-01-01T00:00:00Z','2020-02-01T00:00:00Z'))", "a"),
    ("T_FINISHES(INTERVAL(start,end), INTERVAL('2000-01-01T00:00:00Z','2022-01-01T00:00:00Z'))", "d"),
    ("T_FINISHEDBY(INTERVAL(start,end), INTERVAL('2021-06-01T00:00:00Z','2022-01-01T00:00:00Z'))", "d"),
    ("T_OVERLAPS(INTERVAL(start,end), INTERVAL('2020-05-01T00:00:00Z','2020-07-01T00:00:00Z'))", "a"),
    ("T_OVERLAPPEDBY(INTERVAL(start,end), INTERVAL('2020-05-01T00:00:00Z','2020-07-01T00:00:00Z'))", "b"),
    // functions
    ("pinyin(name) = 'liangshan'", "a"),
    ("initials(name) = 'ls' AND pinyin('乌蒙') = 'wumeng'", "a"),
    ("area_km2(geometry) < 10000", "e"),
];

#[test]
fn a_conjunction_finds_what_each_of_its_filters_finds() {
    let (collection, index) = squares();
    let filter = |text: &str| Filter::parse_text(text, &collection).unwrap_or_else(|e| panic!("{text}: {e}"));
    assert!(Filter::all(Vec::new()).is_none());
    for (a, _) in ANSWERS {
        for (b, _) in ANSWERS {
            let (first, second) = (filter(a), filter(b));
            let mut both = first.positions(&collection, &index, &Budget::unlimited()).unwrap();
            both.retain(|p| second.positions(&collection, &index, &Budget::unlimited()).unwrap().contains(p));
            let all = Filter::all(vec![first, second]).unwrap();
            assert_eq!(
                all.positions(&collection, &index, &Budget::unlimited()).unwrap(),
                both,
                "{a} and {b}"
            );
        }
    }
}

#[test]
fn every_operator_answers() {
    let (collection, index) = squares();
    for (text, expected) in ANSWERS {
        let filter = Filter::parse_text(text, &collection).unwrap_or_else(|e| panic!("{text}: {e}"));
        let found = filter.positions(&collection, &index, &Budget::unlimited()).unwrap();
        let ids: String = found.iter().map(|p| collection.feature_id(*p as usize)).collect();
        assert_eq!(ids, *expected, "{text}");
        // The same by way of JSON, and of both texts.
        let json = to_json(filter.tree()).to_string();
        let again = Filter::parse_json(&json, &collection).unwrap_or_else(|e| panic!("{json}: {e}"));
        assert_eq!(again.tree(), filter.tree(), "{json}");
        assert_eq!(again.positions(&collection, &index, &Budget::unlimited()).unwrap(), found, "{json}");
        let written = to_text(again.tree());
        assert_eq!(tree_of_text(&written).as_ref(), Ok(filter.tree()), "{text} became {written}");
    }
}

/// What is refused, and a part of the sentence, which begins with the place.
const FAULTS: &[(&str, &str)] = &[
    ("", "at character 1: expected a property or a value, found the end"),
    ("n", "at character 1: expected a condition, found \"n\" (an integer)"),
    ("m = 1", "at character 1: \"squares\" has no property \"m\"; it has geometry, name, n, x"),
    ("n = 1 AND\n  m = 1", "at character 13: \"squares\" has no property"),
    (
        "n = 'a'",
        "at character 5: \"n\" (an integer) cannot be compared with a text; a text stands in single quotes",
    ),
    ("name = 1", "at character 8: \"name\" (a text)"),
    ("凉 = 1", "at character 1"),
    ("name = '凉山' AND n = '凉'", "at character 21"),
    ("day = '2020-01-01'", "DATE('2020-11-23')"),
    ("start = DATE('2020-01-01')", "a date"),
    ("start = '2020-01-01'", "TIMESTAMP("),
    ("tags = 'g'", "A_CONTAINS"),
    ("geometry = 1", "S_EQUALS"),
    ("flag > false", "booleans have no order"),
    ("n LIKE '1'", "at character 1: expected a text before LIKE"),
    ("name LIKE 1", "at character 11: expected a pattern"),
    ("n IN ()", "at least one value"),
    ("n IN (1,'a')", "at character 9"),
    ("n BETWEEN 1", "expected AND"),
    ("n BETWEEN 'a' AND 'b'", "at character 11"),
    ("n IS 1", "expected NULL"),
    ("n NOT = 1", "expected LIKE, BETWEEN or IN"),
    ("n = 1 n = 2", "at character 7: expected the end, AND or OR"),
    ("n = ", "at character 5"),
    ("(n = 1", "expected \")\""),
    ("n = 1)", "at character 6"),
    ("n == 1", "at character 4"),
    ("n = 'a", "at character 5: the quote ' is never closed"),
    ("n = 1 ; DROP TABLE counties", "at character 7: ';' has no meaning here"),
    ("name + 1 = 2", "expected a number"),
    ("n = 1e999", "expected a number that fits 64 bits"),
    ("CASEI(n) = 'a'", "expected a text"),
    ("CASEI(name, name) = 'a'", "\"casei\" takes 1 arguments, found 2"),
    ("nothing(name) = 'a'", "no function \"nothing\"; beside the operators there are feature, pinyin"),
    ("pinyin() = 'a'", "takes 1 arguments, found 0"),
    ("S_INTERSECTS(geometry)", "takes 2 arguments, found 1"),
    ("S_INTERSECTS(geometry, n)", "at character 24: expected a geometry"),
    ("S_INTERSECTS(geometry, POINT(1))", "expected a number, found \")\""),
    ("S_INTERSECTS(geometry, POINT(200 1))", "outside the world"),
    ("S_INTERSECTS(geometry, POINT(28 103))", "outside the world"),
    ("S_INTERSECTS(geometry, LINESTRING(1 1))", "at least 2 positions"),
    ("S_INTERSECTS(geometry, POLYGON((0 0,1 0,1 1)))", "ends where it begins"),
    ("S_INTERSECTS(geometry, BBOX(0,1,2))", "4 numbers"),
    ("S_INTERSECTS(geometry, BBOX(0,5,1,4))", "south"),
    ("S_INTERSECTS(geometry, feature('areas','x'))", "feature() is not available here"),
    ("T_AFTER(day, '2020-01-01')", "expected a date, an instant or an interval"),
    ("T_AFTER(n, DATE('2020-01-01'))", "at character 9"),
    ("T_AFTER(day, DATE('yesterday'))", "at character 19: expected a date such as 2020-11-23"),
    ("T_AFTER(day, DATE('2020-02-30'))", "expected a date"),
    ("T_DURING(day, INTERVAL('2020-01-01'))", "a start and an end"),
    ("T_DURING(day, INTERVAL('2021-01-01','2020-01-01'))", "ends before it starts"),
    ("T_DURING(day, INTERVAL('soon','..'))", "'..', a date or an instant"),
    ("A_CONTAINS(tags, 'g')", "expected an array"),
    ("A_CONTAINS(tags, (1))", "cannot be compared"),
    ("A_CONTAINS(tags, ('g', 1))", "as the others are"),
    ("AND = 1", "expected a property or a value, found AND"),
];

#[test]
fn every_fault_has_its_place() {
    let (collection, _) = squares();
    for (text, part) in FAULTS {
        let fault = Filter::parse_text(text, &collection).expect_err(text).to_string();
        assert!(fault.contains(part), "{text}: {fault}");
    }
}

#[test]
fn json_faults_have_their_pointer() {
    let (collection, _) = squares();
    for (json, part) in [
        ("", "expected CQL2 JSON"),
        ("1", "at the top: expected a condition"),
        (r#"{"op":"=","args":[{"property":"m"},1]}"#, "at /args/0: \"squares\" has no property"),
        (r#"{"op":"=","args":[{"property":"n"},"a"]}"#, "at /args/1: \"n\" (an integer)"),
        (r#"{"op":"=","args":[{"property":"n"}]}"#, "at the top: \"=\" takes 2 arguments, found 1"),
        (
            r#"{"op":"and","args":[true,{"op":"not","args":[{"x":1}]}]}"#,
            "at /args/1/args/0: expected an object with op",
        ),
        (r#"{"op":"=","args":[{"property":"n"},null]}"#, "at /args/1: expected a value, found null"),
        (r#"{"op":"="}"#, "has no args"),
        (r#"{"op":"=","args":{}}"#, "at /args: expected an array"),
        (r#"{"op":"=","args":[{"date":"x"},1]}"#, "at /args/0/date: expected a date"),
        (r#"{"op":"=","args":[{"property":1},1]}"#, "at /args/0/property: expected a text"),
        (
            r#"{"op":"s_within","args":[{"property":"geom"},{"type":"Point","coordinates":[1]}]}"#,
            "at /args/1/coordinates: a position has",
        ),
        (r#"{"op":"s_within","args":[{"property":"geom"},{"type":"Circle"}]}"#, "type \"Circle\""),
        (
            r#"{"op":"t_after","args":[{"property":"day"},{"interval":["x",".."]}]}"#,
            "at /args/1/interval/0: expected '..'",
        ),
    ] {
        let fault = Filter::parse_json(json, &collection).expect_err(json).to_string();
        assert!(fault.contains(part), "{json}: {fault}");
    }
}

/// On a stack as small as any server gives, nothing that a client can write overflows it.
#[test]
fn sizes_are_limited_before_anything_is_built() {
    let refused = || {
        let (collection, _) = squares();
        let long = MAX_BYTES / 8;
        for (text, part) in [
            ("(".repeat(4_000), "deeper"),
            ("NOT ".repeat(2_000), "deeper"),
            ("- ".repeat(4_000), "deeper"),
            ("CASEI(".repeat(1_300), "deeper"),
            ("A_EQUALS((".repeat(700), "deeper"),
            (format!("n = {}1", "1+".repeat(200)), "deeper"),
            ("GEOMETRYCOLLECTION(".repeat(400), "deeper"),
            (format!("n = 1{}", " ".repeat(MAX_BYTES)), "at most 8192 bytes"),
            (format!("n IN ({}1)", "1,".repeat(1_000)), "more than 1000 literals"),
            (
                format!("S_INTERSECTS(geom,MULTIPOINT({}1 1))", "1 1,".repeat(1_000)),
                "more than 1000 positions",
            ),
            (format!("{}TRUE", "S_WITHIN(geom,POINT(1 1)) AND ".repeat(20)), "more than 16 relations"),
        ] {
            let fault = Filter::parse_text(&text, &collection).expect_err(&text[..20]).to_string();
            assert!(fault.contains(part), "{}: {fault}", &text[..20]);
        }
        for json in [
            format!("{}1{}", r#"{"op":"not","args":["#.repeat(60), "]}".repeat(60)),
            format!("{}{}", "[".repeat(4_000), "]".repeat(4_000)),
            format!("{}1{}", "[".repeat(100), "]".repeat(100)),
        ] {
            assert!(Filter::parse_json(&json, &collection).is_err());
        }
        // A long chain is no deep tree, and the deepest tree that is allowed is read.
        let chain = format!("{}n = 1", "n=1 OR ".repeat(long.min(900)));
        assert!(Filter::parse_text(&chain, &collection).is_ok());
        let deep = format!("{}flag{}", "(NOT ".repeat(MAX_DEPTH / 2), ")".repeat(MAX_DEPTH / 2));
        assert!(Filter::parse_text(&deep, &collection).is_ok(), "{deep}");
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(refused).unwrap().join().unwrap();
}

#[test]
fn json_as_the_standard_writes_it() {
    let (collection, index) = squares();
    for (json, expected) in [
        (
            r#"{"op":"and","args":[{"op":">","args":[{"property":"n"},1]},{"op":"not","args":[{"property":"flag"}]}]}"#,
            "be",
        ),
        (r#"{"op":"like","args":[{"op":"casei","args":[{"property":"name"}]},"wu%"]}"#, "c"),
        (r#"{"op":"in","args":[{"property":"name"},["Wumeng","凉山"]]}"#, "ac"),
        (r#"{"op":"between","args":[{"property":"n"},2,3]}"#, "bc"),
        (r#"{"op":"isNull","args":[{"property":"n"}]}"#, "d"),
        (r#"{"op":"a_containedBy","args":[{"property":"tags"},["r","g"]]}"#, "ab"),
        (
            r#"{"op":"s_intersects","args":[{"property":"geom"},{"type":"Point","coordinates":[0.6,0.6]}]}"#,
            "ace",
        ),
        (r#"{"op":"s_intersects","args":[{"property":"geom"},{"bbox":[1.75,0.5,5.5,5.5]}]}"#, "bd"),
        (
            r#"{"op":"t_during","args":[{"interval":[{"property":"start"},{"property":"end"}]},{"interval":["..","2021-01-01T00:00:00Z"]}]}"#,
            "ab",
        ),
        (r#"{"op":"=","args":[{"property":"day"},{"date":"2020-06-01"}]}"#, "b"),
        (r#"{"op":"=","args":[{"op":"pinyin","args":[{"property":"name"}]},"liangshan"]}"#, "a"),
        ("true", "abcde"),
    ] {
        let filter = Filter::parse_json(json, &collection).unwrap_or_else(|e| panic!("{json}: {e}"));
        let found = filter.positions(&collection, &index, &Budget::unlimited()).unwrap();
        let ids: String = found.iter().map(|p| collection.feature_id(*p as usize)).collect();
        assert_eq!(ids, expected, "{json}");
        assert_eq!(tree_of_json(&to_json(filter.tree()).to_string()).as_ref(), Ok(filter.tree()));
    }
}
