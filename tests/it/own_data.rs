//! Anyone's data: folders as people have them, and what becomes of each feature, row and file.

use crate::folder::{Served, feature, features, point, square};
use poverty_atlas::load::{LEFT_OUT, WITHOUT_PLACE};
use serde_json::{Value, json};

/// A feature without a place beside one that has one.
fn beside_a_square(geometry: Value) -> String {
    features(&[
        feature(geometry, json!({"name": "none"})),
        feature(square(100.0, 30.0), json!({"name": "a"})),
    ])
}

#[tokio::test]
async fn a_feature_without_a_place_is_an_item_and_nowhere_else() {
    let cases = [
        ("no geometry", Value::Null),
        ("an empty geometry", json!({"type": "Polygon", "coordinates": []})),
        ("an empty geometry", json!({"type": "MultiPolygon", "coordinates": []})),
        ("an empty geometry", json!({"type": "MultiPolygon", "coordinates": [[]]})),
        ("an empty geometry", json!({"type": "LineString", "coordinates": []})),
        ("an empty geometry", json!({"type": "GeometryCollection", "geometries": []})),
        (
            "1 ring without area",
            json!({"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [3, 3], [1, 1]]]}),
        ),
        ("1 line without length", json!({"type": "LineString", "coordinates": [[1, 1], [1, 1]]})),
        ("found [1, 99]", json!({"type": "Point", "coordinates": [1, 99]})),
    ];
    for (found, geometry) in cases {
        let served = Served::of(&[("d.geojson", beside_a_square(geometry.clone()).as_bytes())]);
        let told = &served.report.remarks.iter().find(|r| r.done == WITHOUT_PLACE).expect(found).to_string();
        assert!(told.starts_with("d.geojson, feature 1: ") && told.contains(found), "{geometry}: {told}");
        let page = served.json("/collections/d/items").await;
        assert_eq!(page["numberMatched"], 2, "{geometry}");
        assert_eq!(page["features"][0]["geometry"], Value::Null);
        assert_eq!(served.json("/collections/d/items/1").await["geometry"], Value::Null);
        let boxed = served.json("/collections/d/items?bbox=-180,-90,180,90").await;
        assert_eq!(boxed["numberMatched"], 1);
        let unknown = served.json("/collections/d/items?filter=geometry%20IS%20NULL").await;
        assert_eq!(unknown["numberMatched"], 1);
        let far = "/collections/d/items?filter=S_DISJOINT(geometry,POINT(0%200))";
        assert_eq!(served.json(far).await["numberMatched"], 1, "of no place nothing is known");
        let extent = served.json("/collections/d").await["extent"]["spatial"]["bbox"][0].clone();
        assert_eq!(extent, json!([100.0, 30.0, 101.0, 31.0]));
        for path in [
            "/tiles/d/0/0/0.mvt",
            "/collections/d/items?f=csv",
            "/collections/d/items?f=fgb",
            "/collections/d/items?f=html",
            "/collections/d/items/1?f=html",
            "/collections/d/items/1?explain=true",
            "/styles/plain/map?width=64&height=64&f=png",
        ] {
            let answer = served.get(path).await;
            assert!(answer.0 < 500, "{path}: {}", answer.0);
        }
    }
}

#[tokio::test]
async fn a_packed_feature_without_a_place_is_served_too() {
    let served = Served::of(&[("nullg.fgb", include_bytes!("../cases/null-geometry.fgb"))]);
    let page = served.json("/collections/nullg/items").await;
    let nowhere = page["features"].as_array().unwrap().iter().filter(|f| f["geometry"].is_null()).count();
    let told = served.report.remarks.iter().filter(|r| r.done == WITHOUT_PLACE).count();
    assert!(nowhere > 0 && nowhere == told, "{page}");
    // Written and read again, it is the same.
    let packed = served.get("/collections/nullg/items?f=fgb").await.1;
    let again = Served::of(&[("nullg.fgb", &packed)]);
    let page = again.json("/collections/nullg/items").await;
    assert_eq!(
        page["features"].as_array().unwrap().iter().filter(|f| f["geometry"].is_null()).count(),
        nowhere
    );
}

#[test]
fn a_bad_file_takes_no_other_with_it_and_nothing_at_all_is_refused() {
    let good = features(&[feature(square(100.0, 30.0), json!({"name": "a"}))]);
    let nowhere = features(&[feature(Value::Null, json!({"name": "none"}))]);
    for (name, bad) in [
        ("bad.geojson", "{".as_bytes()),
        ("bad.geojson", br#"{"type":"Topology","objects":{}}"#),
        ("bad.geojson", b"\xff\xfe\x00"),
        ("bad.fgb", b"fgb"),
    ] {
        let served = Served::of(&[(name, bad), ("good.geojson", good.as_bytes())]);
        assert_eq!(served.ids(), ["good"]);
        let remark = served.report.remarks.iter().find(|r| r.done == LEFT_OUT).expect(name);
        assert_eq!((&*remark.file, &remark.place), (name, &None));
        let alone = Served::fault(&[(name, bad)]);
        assert!(alone.contains("expected something to serve") && alone.contains(name), "{alone}");
    }
    let served = Served::of(&[("bad.geojson", nowhere.as_bytes()), ("good.geojson", good.as_bytes())]);
    assert_eq!(served.ids(), ["bad", "good"]);
    let alone = Served::fault(&[("bad.geojson", nowhere.as_bytes())]);
    assert!(alone.contains("bad: no feature has a place"), "{alone}");
}

#[test]
fn one_bad_feature_takes_no_other_with_it() {
    let wrong = |geometry: Value| feature(geometry, json!({"name": "wrong"}));
    let good = || feature(point(1.0, 2.0), json!({"name": "good"}));
    for (geometry, found) in [
        (json!({"type": "Point", "coordinates": [1]}), "a Point whose coordinates are not those of one"),
        (json!({"type": "Polygon", "coordinates": [[1, 2], [3, 4]]}), "a Polygon whose coordinates"),
        (json!({"type": "Pont", "coordinates": [1, 2]}), "a geometry of the type \"Pont\""),
        (json!({"coordinates": [1, 2]}), "a geometry without a type"),
        (json!(7), "a geometry without a type"),
    ] {
        let served = Served::of(&[("d.geojson", features(&[wrong(geometry), good()]).as_bytes())]);
        let lines = served.report.lines(10);
        assert!(
            lines.iter().any(|l| l.starts_with("d.geojson, feature 1: ") && l.contains(found)),
            "{lines:?}"
        );
        assert_eq!(served.collection("d").len(), 2);
        assert_eq!(served.collection("d").value(0, "name").to_cell(), "wrong");
    }
    let text = features(&[json!("no feature"), good()]);
    let served = Served::of(&[("d.geojson", text.as_bytes())]);
    assert_eq!(served.collection("d").len(), 1);
    assert!(served.report.lines(10).contains(&"d.geojson, feature 1: no JSON object; left out".to_owned()));
}

#[test]
fn spikes_crossings_and_repeated_positions_are_repaired() {
    let ring = |ring: Value| json!({"type": "Polygon", "coordinates": [ring]});
    let cases = [
        (json!([[100, 30], [101, 30], [101, 31], [101, 35], [101, 31], [100, 31], [100, 30]]), 1),
        (json!([[100, 30], [101, 30], [101, 31], [100, 31], [98, 33], [100, 31], [100, 30]]), 1),
        (json!([[100, 30], [101, 31], [101, 30], [100, 31], [100, 30]]), 2),
        (json!([[100, 30], [101, 30], [101, 30], [101, 31], [100, 31], [100, 31], [100, 30]]), 1),
    ];
    for (line, parts) in cases {
        let served =
            Served::of(&[("d.geojson", features(&[feature(ring(line.clone()), json!({}))]).as_bytes())]);
        let told = served.report.remarks.iter().filter(|r| r.done == "repaired").count();
        assert_eq!(told, 1, "{line}: {:?}", served.report);
        let geometry = served.collection("d").shapes().geometry(0).into_owned();
        let geo::Geometry::MultiPolygon(polygons) = geometry else { panic!("{geometry:?}") };
        assert_eq!(polygons.0.len(), parts);
        let bounds = served.collection("d").bounds();
        assert_eq!(
            [bounds.west(), bounds.south(), bounds.east(), bounds.north()],
            [100.0, 30.0, 101.0, 31.0]
        );
    }
}

#[tokio::test]
async fn names_of_files_keep_their_letters_and_endings_have_no_case() {
    let text = features(&[feature(square(100.0, 30.0), json!({"name": "a"}))]);
    let text = text.as_bytes();
    let served = Served::of(&[("生态区.geojson", text), ("贫困县.geojson", text)]);
    assert_eq!(served.ids(), ["生态区", "贫困县"]);
    let path = "/collections/%E8%B4%AB%E5%9B%B0%E5%8E%BF/items";
    let page = served.json(path).await;
    assert_eq!(page["numberMatched"], 1);
    assert!(page["links"].to_string().contains(path), "{}", page["links"]);
    assert_eq!(served.get("/tiles/%E8%B4%AB%E5%9B%B0%E5%8E%BF/0/0/0.mvt").await.0, 200);
    // What no address can have becomes a hyphen; what then is the same gets a number.
    let served = Served::of(&[("a b.geojson", text), ("a+b.geojson", text), ("Straße.GeoJson", text)]);
    assert_eq!(served.ids(), ["Straße", "a-b", "a-b-2"]);
    assert!(served.report.lines(10).iter().any(|l| l.contains("now \"a-b-2\"")));
    assert_eq!(Served::of(&[("DATA.GEOJSON", text)]).ids(), ["DATA"]);
    // What systems leave behind is none of it.
    let hidden =
        [("._d.geojson", &b"\0\x05"[..]), ("Thumbs.db", b"x"), ("~$d.geojson", b"x"), ("d.geojson", text)];
    let served = Served::of(&hidden);
    assert_eq!(served.ids(), ["d"]);
    assert!(served.report.lines_of(true, 10).is_empty());
}

#[test]
fn a_byte_order_mark_is_read() {
    let text = features(&[feature(square(100.0, 30.0), json!({"name": "a"}))]);
    let served = Served::of(&[("d.geojson", format!("\u{feff}{text}").as_bytes())]);
    assert_eq!(served.collection("d").len(), 1);
}

#[test]
fn given_ids_are_kept_and_the_others_get_free_ones() {
    let with = |id: Option<Value>| {
        let mut feature = feature(point(1.0, 2.0), json!({}));
        if let Some(id) = id {
            feature["id"] = id;
        }
        feature
    };
    let ids = |given: &[Option<Value>]| {
        let all: Vec<Value> = given.iter().cloned().map(with).collect();
        let served = Served::of(&[("d.geojson", features(&all).as_bytes())]);
        let c = served.collection("d");
        let ids: Vec<String> = (0..c.len()).map(|i| c.feature_id(i).to_string()).collect();
        (ids, served.report.lines_of(true, 10).len())
    };
    assert_eq!(ids(&[Some(json!(2)), None, None]), (vec!["2".into(), "1".into(), "3".into()], 2));
    assert_eq!(
        ids(&[None, Some(json!("x")), Some(json!("x"))]),
        (vec!["1".into(), "x".into(), "x-2".into()], 2)
    );
    assert_eq!(ids(&[Some(json!("a")), Some(json!("a")), Some(json!("a-2"))]).0, ["a", "a-3", "a-2"]);
    assert_eq!(ids(&[None, None]), (vec!["1".into(), "2".into()], 0));
}

#[test]
fn heights_are_dropped_with_one_remark() {
    let all = [
        feature(json!({"type": "Point", "coordinates": [100, 30, 4000.5]}), json!({})),
        feature(json!({"type": "Point", "coordinates": [100, 30, 4000.5, 17]}), json!({})),
        feature(json!({"type": "LineString", "coordinates": [[100, 30, 1], [101, 31]]}), json!({})),
    ];
    let served = Served::of(&[("d.geojson", features(&all).as_bytes())]);
    let told = "d.geojson: positions with more than two numbers, in 3 features; heights dropped";
    assert_eq!(served.report.lines_of(true, 10), [told]);
}

#[test]
fn remarks_are_counted_and_ten_of_a_kind_are_shown() {
    let many: Vec<Value> = (0..24).map(|_| feature(Value::Null, json!({}))).collect();
    let text = features(&[&many[..], &[feature(point(1.0, 2.0), json!({}))]].concat());
    let served = Served::of(&[("d.geojson", text.as_bytes())]);
    let lines = served.report.lines_of(true, 10);
    assert_eq!(lines.len(), 11);
    assert_eq!(lines[10], "d.geojson: 14 more like this; served without a place");
    assert_eq!(served.report.lines_of(true, usize::MAX).len(), 24);
}

/// Points with these properties.
fn points(properties: &[Value]) -> String {
    let all: Vec<Value> = properties.iter().map(|p| feature(point(1.0, 2.0), p.clone())).collect();
    features(&all)
}

#[tokio::test]
async fn a_column_that_looks_like_an_id_and_is_one_is_the_id() {
    let cases = [
        (vec![json!({"id": "X1", "name": "x"}), json!({"id": "X2", "name": "y"})], "id", "X2"),
        (vec![json!({"pop": 1, "GEOID": "01"}), json!({"pop": 1, "GEOID": "02"})], "GEOID", "02"),
        (vec![json!({"iso_a3": "FJI", "id": 7}), json!({"iso_a3": "TON", "id": 7})], "iso_a3", "TON"),
        (
            vec![json!({"admin_code": 11, "x_id": 1}), json!({"admin_code": 12, "x_id": 2})],
            "admin_code",
            "12",
        ),
    ];
    for (properties, column, second) in cases {
        let served = Served::of(&[("d.geojson", points(&properties).as_bytes())]);
        let c = served.collection("d");
        assert_eq!((c.feature_id(1), c.info().id_property.as_deref()), (second, Some(column)));
        let told = format!("d.geojson: no ids, but a column {column:?} that has them; taken as ids");
        assert!(served.report.lines(10).contains(&told), "{:?}", served.report.lines(10));
        assert_eq!(served.json("/collections/d").await["idProperty"], column);
        let id = served.json(&format!("/collections/d/items/{second}")).await["id"].clone();
        assert_eq!((id.to_string().trim_matches('"'), id.is_number()), (second, column == "admin_code"));
        // Every format says it once, and packed it comes back.
        let csv = String::from_utf8(served.get("/collections/d/items?f=csv").await.1).unwrap();
        let header: Vec<&str> =
            csv.trim_start_matches('\u{feff}').lines().next().unwrap().split(',').collect();
        assert!(header.iter().enumerate().all(|(i, h)| !header[..i].contains(h)), "{header:?}");
        let packed = served.get("/collections/d/items?f=fgb").await.1;
        let again = Served::of(&[("d.fgb", &packed)]);
        assert!(again.collection("d").position(second).is_some());
    }
    // A column that repeats itself, or has holes, is none.
    for properties in [[json!({"id": 1}), json!({"id": 1})], [json!({"id": 1}), json!({"n": 1})]] {
        let served = Served::of(&[("d.geojson", points(&properties).as_bytes())]);
        assert_eq!(served.collection("d").feature_id(1), "2");
        // Beside ids that are others, a property `id` keeps its name.
        let csv = String::from_utf8(served.get("/collections/d/items?f=csv").await.1).unwrap();
        assert!(csv.contains("feature_id,id"), "{csv}");
    }
}

#[tokio::test]
async fn columns_with_names_are_titles_and_are_searched() {
    let properties = [
        json!({"name": "Suva", "name_zh": "苏瓦", "NAME_FR": "Souva"}),
        json!({"name": "Nadi", "name_zh": null, "NAME_FR": ""}),
    ];
    let served = Served::of(&[("d.geojson", points(&properties).as_bytes())]);
    let c = served.collection("d");
    assert_eq!(c.feature_title(0).get("zh"), "苏瓦");
    assert_eq!(c.feature_title(0).get("fr"), "Souva");
    assert_eq!((c.feature_title(0).get("en"), c.feature_title(1).get("zh")), ("Suva", "Nadi"));
    let told = served.json("/collections/d").await["titleProperties"].clone();
    assert_eq!(told, json!({"fr": "NAME_FR", "und": "name", "zh": "name_zh"}));
    let found = served.json("/search?q=suwa").await.to_string();
    assert!(found.contains("苏瓦"), "{found}");
    assert_eq!(served.json("/collections/d/items?q=nadi").await["numberMatched"], 1);
    let languages: Vec<&str> = served.atlas.info().languages.iter().map(|l| l.tag()).collect();
    assert_eq!(languages, ["en", "fr", "zh"]);
    // One that names nothing names nothing.
    let served = Served::of(&[("d.geojson", points(&[json!({"name": 7, "name_long": "x"})]).as_bytes())]);
    assert_eq!(served.collection("d").feature_title(0).get("en"), "1");
}

#[tokio::test]
async fn whole_numbers_keep_their_digits_in_every_format() {
    let big =
        points(&[json!({"n": i64::MAX}), json!({"n": i64::MIN}), json!({"n": 9_007_199_254_740_993_i64})]);
    let served = Served::of(&[("d.geojson", big.as_bytes())]);
    for (path, digits) in [
        ("/collections/d/items?f=json", "9007199254740993"),
        ("/collections/d/items?f=json", "9223372036854775807"),
        ("/collections/d/items?f=csv", "-9223372036854775808"),
        ("/collections/d/items?f=json&filter=n=9007199254740993", "9007199254740993"),
    ] {
        let text = String::from_utf8(served.get(path).await.1).unwrap();
        assert!(text.contains(digits), "{path}: {text}");
    }
    let packed = served.get("/collections/d/items?f=fgb").await.1;
    let again = Served::of(&[("d.fgb", &packed)]);
    let kept: Vec<String> = (0..3).map(|i| again.collection("d").value(i, "n").to_cell()).collect();
    assert!(kept.contains(&i64::MAX.to_string()) && kept.contains(&i64::MIN.to_string()), "{kept:?}");
    // Beyond 64 bits with a sign a text keeps them, and says so.
    let served =
        Served::of(&[("d.geojson", points(&[json!({"n": u64::MAX}), json!({"n": i64::MIN})]).as_bytes())]);
    let page = served.json("/collections/d/items").await;
    assert_eq!(page["features"][0]["properties"]["n"], "18446744073709551615");
    assert_eq!(page["features"][1]["properties"]["n"], "-9223372036854775808");
    let told = "d.geojson, property n: whole numbers beyond 64 bits with a sign; kept as texts";
    assert!(served.report.lines(10).contains(&told.to_owned()));
    // Beside fractions they are rounded, and told.
    let served =
        Served::of(&[("d.geojson", points(&[json!({"n": i64::MAX}), json!({"n": 0.5})]).as_bytes())]);
    assert!(served.report.lines_of(true, 10)[0].ends_with("; rounded"));
}

#[tokio::test]
async fn times_stay_as_they_were_written() {
    let times = |t: &str| json!({"t": t, "u": "2020-01-01 10:00", "d": "2020-02-30", "y": "2020"});
    let text = points(&[
        times("2020-01-01T23:30:00+08:00"),
        times("2020-01-01T16:00:00Z"),
        times("2020-01-01T15:00:00"),
    ]);
    let served = Served::of(&[("d.geojson", text.as_bytes())]);
    let page = served.json("/collections/d/items").await;
    let shown: Vec<&Value> =
        page["features"].as_array().unwrap().iter().map(|f| &f["properties"]["t"]).collect();
    assert_eq!(shown, ["2020-01-01T23:30:00+08:00", "2020-01-01T16:00:00Z", "2020-01-01T15:00:00"]);
    assert_eq!(page["features"][0]["properties"]["u"], "2020-01-01 10:00");
    // 23:30 in the east is half past three by UTC: after the third, before the second.
    let sorted = served.json("/collections/d/items?sortby=t").await;
    let ids: Vec<&str> =
        sorted["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["3", "1", "2"]);
    let later = "/collections/d/items?filter=t%3E=TIMESTAMP('2020-01-01T15:30:00Z')";
    assert_eq!(served.json(later).await["numberMatched"], 2);
    let at = "/collections/d/items?filter=u=TIMESTAMP('2020-01-01T10:00:00Z')";
    assert_eq!(served.json(at).await["numberMatched"], 3);
}

#[tokio::test]
async fn every_name_of_a_property_can_be_asked_for() {
    let names = [
        "a.b",
        "a b",
        "a'b",
        "a\"b",
        "bbox",
        "limit",
        "f",
        "filter",
        "datetime",
        "sortby",
        "properties",
        "q",
        "in",
        "lang",
        "中文名",
        "type",
        "",
        "a[0]",
        "a:b",
        "a,b",
        "a/b",
        "-a",
        "+a",
        "NOT",
        "null",
        "😀",
        "geom",
        "a\nb",
        "not_in",
        "geometry",
        "skipGeometry",
        "properties.x",
    ];
    let row = |v: &str| names.iter().map(|n| ((*n).to_owned(), json!(format!("{v} {n}")))).collect::<Value>();
    let served = Served::of(&[("d.geojson", points(&[row("v"), row("w")]).as_bytes())]);
    let encode =
        |t: &str| percent_encoding::utf8_percent_encode(t, percent_encoding::NON_ALPHANUMERIC).to_string();
    let matched = async |query: String| served.json(&format!("/collections/d/items?{query}")).await;
    let taken = [
        "bbox",
        "limit",
        "f",
        "filter",
        "datetime",
        "sortby",
        "properties",
        "q",
        "in",
        "lang",
        "",
        "not_in",
        "skipGeometry",
        "geometry",
    ];
    for name in names {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        let in_filter = if name == "geometry" { "properties.geometry".to_owned() } else { quoted.clone() };
        let value = format!("w {name}");
        let filter = format!("{in_filter} = '{}'", value.replace('\'', "''"));
        let page = matched(format!("filter={}", encode(&filter))).await;
        assert_eq!(page["features"][0]["id"], "2", "{filter}");
        assert_eq!(page["numberMatched"], 1, "{filter}");
        if !name.is_empty() {
            let page = matched(format!("properties={}", encode(&quoted))).await;
            assert_eq!(page["features"][1]["properties"], json!({ name: value }), "{name}");
        }
        let page = matched(format!("sortby={}", encode(&format!("-{quoted}")))).await;
        assert_eq!(page["features"][0]["id"], "2", "{name}");
        let parameter = if taken.contains(&name) { format!("properties.{name}") } else { name.to_owned() };
        let page = matched(format!("{}={}", encode(&parameter), encode(&value))).await;
        assert_eq!(page["numberMatched"], 1, "{parameter}");
    }
    // The geometry keeps its name.
    assert_eq!(matched("filter=S_INTERSECTS(geometry,POINT(1%202))".into()).await["numberMatched"], 2);
    let queryables = served.json("/collections/d/queryables").await;
    assert_eq!(queryables["properties"]["geometry"]["x-ogc-role"], "primary-geometry");
    assert!(queryables["properties"]["properties.geometry"].is_object());
}

#[tokio::test]
async fn an_atlas_in_english_alone_says_nothing_in_another_language() {
    let square = json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]});
    let text = json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "Kansas <1>"}, "geometry": square},
    ]});
    let served = Served::of(&[("states.geojson", text.to_string().as_bytes())]);
    for path in ["/styles", "/styles/plain", "/collections/states/schema", "/collections", "/?f=json", "/api"]
    {
        let told = served.json(path).await.to_string();
        assert!(!told.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c)), "{path}: {told}");
    }
    let page = String::from_utf8(served.get("/?f=html").await.1).unwrap();
    assert!(page.contains("<html lang=\"en\">") && page.contains("<title>Atlas</title>"), "{page}");
}
