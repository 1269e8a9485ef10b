//! Part 3 of OGC API Features over HTTP, on the built-in data: filters, queryables, sorting, selection of properties, time.

use crate::client::{PUBLIC, get, good};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

fn items(collection: &str, query: &[(&str, &str)]) -> String {
    let pair = |(n, v): &(&str, &str)| format!("{n}={}", utf8_percent_encode(v, NON_ALPHANUMERIC));
    format!("/collections/{collection}/items?{}", query.iter().map(pair).collect::<Vec<_>>().join("&"))
}

async fn matched(collection: &str, query: &[(&str, &str)]) -> u64 {
    let page = good(&items(collection, &[query, &[("limit", "1"), ("skipGeometry", "true")]].concat())).await;
    page["numberMatched"].as_u64().unwrap()
}

async fn refused(path: &str) -> String {
    let answer = get(path).await;
    assert_eq!(answer.status, 400, "{path}: {}", answer.start());
    answer.json()["detail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_filter_in_either_language_and_properties_as_parameters_agree() {
    let text = matched("counties", &[("filter", "province_code = '510000' AND is_poverty_county")]).await;
    assert_eq!(text, 66, "poverty counties of Sichuan");
    let json = r#"{"op":"and","args":[{"op":"=","args":[{"property":"province_code"},"510000"]},{"property":"is_poverty_county"}]}"#;
    assert_eq!(matched("counties", &[("filter", json), ("filter-lang", "cql2-json")]).await, text);
    assert_eq!(
        matched("counties", &[("province_code", "510000"), ("is_poverty_county", "true")]).await,
        text
    );
    let both = [("filter", "is_poverty_county"), ("province_code", "510000")];
    assert_eq!(matched("counties", &both).await, text);
    assert_eq!(matched("areas", &[("provinces_zh", "四川省")]).await, 3, "a list holds the value");
    let before = [("filter", "exit_year < 2019"), ("province_code", "510000"), ("bbox", "100,26,104,34")];
    let page = good(&items("counties", &[&before[..], &[("limit", "2")]].concat())).await;
    assert!(page["numberMatched"].as_u64().unwrap() > 2);
    let next = page["links"].as_array().unwrap().iter().find(|l| l["rel"] == "next").unwrap();
    let path = next["href"].as_str().unwrap().strip_prefix(PUBLIC).unwrap();
    assert_eq!(good(path).await["numberMatched"], page["numberMatched"], "the next page keeps the filter");
}

#[tokio::test]
async fn features_are_geometries_in_filters() {
    let listed = good("/collections/areas/items/wumeng/counties?skipGeometry=true").await;
    let within = matched("counties", &[("filter", "S_WITHIN(geometry, feature('areas','wumeng'))")]).await;
    assert_eq!(listed["numberMatched"], within, "the area is dissolved from its counties");
    let around = matched("counties", &[("filter", "S_TOUCHES(geometry, feature('areas','wumeng'))")]).await;
    assert!(around > 20, "{around}");
    let province =
        matched("areas", &[("filter", "S_INTERSECTS(geometry, feature('provinces','510000'))")]).await;
    assert!(province >= 3, "{province}");
    assert_eq!(matched("counties", &[("filter", "pinyin(name_zh) = 'beichuanqiangzuzizhixian'")]).await, 1);
}

#[tokio::test]
async fn coordinates_of_filters_have_the_order_of_their_axes() {
    let filters = [
        ("S_INTERSECTS(geometry, POINT(103 28))", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"),
        ("S_INTERSECTS(geometry, POINT(28 103))", "http://www.opengis.net/def/crs/EPSG/0/4326"),
        ("S_INTERSECTS(geometry, POINT(28 103))", "http://www.opengis.net/def/crs/EPSG/0/4490"),
        ("S_INTERSECTS(geometry, BBOX(28,103,28.001,103.001))", "http://www.opengis.net/def/crs/EPSG/0/4326"),
        (
            "S_INTERSECTS(geometry, POINT(11465907.55 3248973.79))",
            "http://www.opengis.net/def/crs/EPSG/0/3857",
        ),
    ];
    for (filter, crs) in filters {
        let query = [("filter", filter), ("filter-crs", crs), ("skipGeometry", "true")];
        let page = good(&items("counties", &query)).await;
        assert_eq!(page["features"][0]["id"], "513431", "{filter} in {crs}");
        assert_eq!(page["numberMatched"], 1, "{filter} in {crs}");
    }
}

#[tokio::test]
async fn what_can_be_asked_is_declared() {
    let collection = good("/collections/counties").await;
    for word in ["queryables", "sortables", "schema"] {
        let rel = format!("http://www.opengis.net/def/rel/ogc/1.0/{word}");
        let links = collection["links"].as_array().unwrap();
        let link = links.iter().find(|l| l["rel"] == *rel).unwrap_or_else(|| panic!("{rel}"));
        assert_eq!(link["type"], "application/schema+json");
        let path = link["href"].as_str().unwrap().strip_prefix(PUBLIC).unwrap();
        let answer = get(path).await;
        assert_eq!(answer.header("content-type"), "application/schema+json");
        let schema = answer.json();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["$id"], link["href"]);
        assert_eq!(schema["properties"]["exit_year"]["type"], "integer");
        assert_eq!(schema["properties"]["old_codes"].is_null(), word == "sortables");
        assert_eq!(schema["properties"]["geometry"].is_null(), word == "sortables");
    }
    // Every queryable is a parameter, and can be named in a filter.
    let queryables = good("/collections/counties/queryables").await;
    for (name, schema) in queryables["properties"].as_object().unwrap() {
        matched("counties", &[("filter", &format!("\"{name}\" IS NOT NULL"))]).await;
        let value = match schema["type"].as_str() {
            Some("integer" | "number") => "1",
            Some("boolean") => "true",
            Some(_) if schema["format"] == "date" => "2018-07-31",
            Some(_) => "x",
            None => continue,
        };
        matched("counties", &[(name, value)]).await;
    }
    let functions = good("/functions").await;
    let names: Vec<&Value> = functions["functions"].as_array().unwrap().iter().map(|f| &f["name"]).collect();
    assert!(names.contains(&&Value::from("feature")) && names.contains(&&Value::from("pinyin")), "{names:?}");
}

#[tokio::test]
async fn answers_are_sorted_and_unknowns_stand_last() {
    let years = |page: &Value| -> Vec<Option<i64>> {
        page["features"].as_array().unwrap().iter().map(|f| f["properties"]["exit_year"].as_i64()).collect()
    };
    let query = [("limit", "10000"), ("skipGeometry", "true"), ("properties", "exit_year,code")];
    for (sortby, descending) in [("exit_year", false), ("+exit_year", false), ("-exit_year", true)] {
        let page = good(&items("counties", &[&query[..], &[("sortby", sortby)]].concat())).await;
        let found = years(&page);
        let known: Vec<i64> = found.iter().copied().flatten().collect();
        assert_eq!(known.len(), 831, "832 counties, two of them one today");
        assert_eq!(found.iter().position(Option::is_none), Some(831), "unknowns stand last: {sortby}");
        assert!(known.windows(2).all(|w| if descending { w[0] >= w[1] } else { w[0] <= w[1] }), "{sortby}");
    }
    // An unescaped plus, and a second key among equals.
    let page =
        good("/collections/counties/items?sortby=+exit_year,-code&limit=2&properties=code&skipGeometry=true")
            .await;
    let codes: Vec<&str> = page["features"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["properties"]["code"].as_str())
        .collect();
    assert!(codes[0] > codes[1], "{codes:?}");
}

#[tokio::test]
async fn only_the_properties_asked_for_are_shown_in_their_order() {
    let page =
        get("/collections/counties/items?properties=province_code,name_zh&code=110101&skipGeometry=true")
            .await;
    let text = page.text();
    assert!(text.contains(r#""properties":{"province_code":"110000","name_zh":"东城区"}"#), "{text}");
    let csv = get("/collections/counties/items?properties=name_zh&limit=1&f=csv").await.text();
    assert_eq!(csv.lines().next().unwrap().trim_start_matches('\u{feff}'), "id,name_zh");
    let none = get("/collections/counties/items?properties=&limit=1&skipGeometry=true").await.text();
    assert!(none.contains(r#""properties":{}"#), "{none}");
    let item = good("/collections/counties/items/110101?properties=name_zh").await;
    assert_eq!(item["properties"].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn time_is_the_declared_time() {
    let by_filter = |filter: &'static str| async move { matched("counties", &[("filter", filter)]).await };
    for (datetime, filter) in [
        ("2016-01-01/2018-12-31", "exit_year BETWEEN 2016 AND 2018"),
        ("2018-06-01", "exit_year = 2018"),
        ("2018-06-01T00:00:00Z", "exit_year = 2018"),
        ("2018-06-01/..", "exit_year >= 2018"),
        ("../2017-01-01", "exit_year <= 2017"),
        ("/2017-01-01", "exit_year <= 2017"),
    ] {
        let asked = [("datetime", datetime)];
        let dated = matched("counties", &[asked[0], ("filter", "exit_year IS NOT NULL")]).await;
        assert!(dated > 0 && dated < 831, "{datetime}: {dated}");
        assert_eq!(dated, by_filter(filter).await, "{datetime}");
        let undated = by_filter("exit_year IS NULL").await;
        assert_eq!(
            matched("counties", &asked).await,
            dated + undated,
            "{datetime}: what has no time is in it"
        );
    }
    assert_eq!(
        matched("areas", &[("datetime", "1900-01-01")]).await,
        14,
        "a collection without time ignores it"
    );
    let collection = good("/collections/counties").await;
    let interval = &collection["extent"]["temporal"]["interval"][0];
    assert_eq!(
        (&interval[0], &interval[1]),
        (&"2016-01-01T00:00:00Z".into(), &"2020-12-31T23:59:59Z".into())
    );
}

#[tokio::test]
async fn what_does_not_fit_is_400_and_named() {
    for (query, parts) in [
        (vec![("filter", "m = 1")], ["parameter filter: at character 1", "has no property \"m\""]),
        (vec![("filter", "name_zh = 1")], ["parameter filter: at character 11", "\"name_zh\" (a text)"]),
        (vec![("filter", "")], ["parameter filter", "found the end"]),
        (
            vec![("filter", "{}"), ("filter-lang", "cql2-json")],
            ["parameter filter: at the top", "expected an object"],
        ),
        (vec![("filter", "TRUE"), ("filter-lang", "sql")], ["filter-lang", "cql2-text, cql2-json"]),
        (vec![("filter", "TRUE"), ("filter-crs", "EPSG:1")], ["filter-crs", "\"EPSG:1\""]),
        (
            vec![("filter", "S_WITHIN(geometry, feature('areas','none'))")],
            ["at character 20", "no feature \"none\""],
        ),
        (vec![("filter", "S_WITHIN(geometry, feature('none','x'))")], ["no collection \"none\"", "counties"]),
        (vec![("filter", "S_WITHIN(geometry, POINT(28 103))")], ["at character 20", "outside the world"]),
        (vec![("exit_year", "soon")], ["parameter exit_year: expected a whole number", "\"soon\""]),
        (vec![("is_poverty_county", "maybe")], ["is_poverty_county", "true or false"]),
        (vec![("sortby", "-population")], ["parameter sortby", "\"population\""]),
        (vec![("sortby", "old_codes")], ["parameter sortby", "old_codes"]),
        (vec![("sortby", "")], ["parameter sortby", "expected some of"]),
        (vec![("properties", "name_zh,population")], ["parameter properties", "\"population\""]),
        (vec![("datetime", "2018-01-01/2016-01-01")], ["parameter datetime", "2016-01-01/.."]),
        (vec![("datetime", "../..")], ["parameter datetime", "found"]),
        (vec![("colour", "red")], ["unknown parameter \"colour\"", "province_code"]),
    ] {
        let detail = refused(&items("counties", &query)).await;
        assert!(parts.iter().all(|p| detail.contains(p)), "{query:?}: {detail}");
    }
    let long = refused(&items("counties", &[("filter", &"(".repeat(9_000))])).await;
    assert!(long.contains("8192"), "{long}");
}

#[tokio::test]
async fn a_geometry_may_be_empty() {
    for empty in
        ["POLYGON EMPTY", "point empty", "MULTIPOLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY", "POLYGON Z EMPTY"]
    {
        assert_eq!(
            matched("areas", &[("filter", &format!("S_INTERSECTS(geometry,{empty})"))]).await,
            0,
            "{empty}"
        );
        assert_eq!(
            matched("areas", &[("filter", &format!("S_WITHIN(geometry,{empty})"))]).await,
            0,
            "{empty}"
        );
        assert_eq!(
            matched("areas", &[("filter", &format!("S_CONTAINS(geometry,{empty})"))]).await,
            0,
            "{empty}"
        );
        assert_eq!(
            matched("areas", &[("filter", &format!("S_EQUALS(geometry,{empty})"))]).await,
            0,
            "{empty}"
        );
        assert_eq!(
            matched("areas", &[("filter", &format!("S_DISJOINT(geometry,{empty})"))]).await,
            14,
            "{empty}"
        );
        assert_eq!(
            matched("areas", &[("filter", &format!("S_INTERSECTS({empty},POINT(1 1))"))]).await,
            0,
            "{empty}"
        );
    }
    let json =
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[]}]}"#;
    assert_eq!(matched("areas", &[("filter", json), ("filter-lang", "cql2-json")]).await, 0);
}
