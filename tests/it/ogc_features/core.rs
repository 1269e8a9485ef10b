//! Part 1: Core, GeoJSON, HTML, OpenAPI 3.0.

use super::{collections, declared, ids, link};
use crate::client::{PUBLIC, ask, fine, get, good, send};
use axum::body::Body;
use axum::http::Method;
use poverty_atlas::server::routes;
use serde_json::Value;
use std::collections::BTreeSet;

const ITEMS: &str = "/collections/{collectionId}/items";

#[tokio::test]
async fn req_core_root_success() {
    let root = good("/").await;
    for rel in ["self", "service-desc", "conformance", "data"] {
        let (path, media) = link(&root, rel).unwrap_or_else(|| panic!("no link {rel}"));
        assert!(fine(path).await.header("content-type").starts_with(media), "{rel}");
    }
    assert!(
        fine(link(&root, "service-doc").unwrap().0).await.header("content-type").starts_with("text/html")
    );
}

#[tokio::test]
async fn req_core_api_definition_success() {
    let answer = fine("/api").await;
    assert_eq!(answer.header("content-type"), "application/vnd.oai.openapi+json;version=3.0");
    let api = answer.json();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.0."));
    assert_eq!(api["servers"][0]["url"], PUBLIC);
}

/// What shows that a declared class of Common, Features and CQL2 is kept: a request that only it makes answerable.
const SHOWN: [(&str, &str); 27] = [
    ("ogcapi-common-1/1.0/conf/core", "/"),
    ("ogcapi-common-2/1.0/conf/collections", "/collections"),
    ("ogcapi-features-1/1.0/conf/core", "/collections/counties/items?limit=1"),
    ("ogcapi-features-1/1.0/conf/oas30", "/api"),
    ("ogcapi-features-1/1.0/conf/geojson", "/collections/counties/items?limit=1&f=json"),
    ("ogcapi-features-1/1.0/conf/html", "/collections/counties/items?limit=1&f=html"),
    (
        "ogcapi-features-2/1.0/conf/crs",
        "/collections/counties/items?limit=1&crs=http://www.opengis.net/def/crs/EPSG/0/4326",
    ),
    ("ogcapi-features-3/1.0/conf/queryables", "/collections/counties/queryables"),
    ("ogcapi-features-3/1.0/conf/queryables-query-parameters", "/collections/counties/items?exit_year=2020"),
    (
        "ogcapi-features-3/1.0/conf/filter",
        "/collections/counties/items?filter=exit_year=2020&filter-lang=cql2-text",
    ),
    ("ogcapi-features-3/1.0/conf/features-filter", "/collections/counties/items?filter=exit_year=2020"),
    ("cql2/1.0/conf/cql2-text", "/collections/counties/items?filter=exit_year=2020"),
    (
        "cql2/1.0/conf/cql2-json",
        "/collections/counties/items?filter-lang=cql2-json&filter=%7B%22op%22:%22=%22,%22args%22:%5B%7B%22property%22:%22exit_year%22%7D,2020%5D%7D",
    ),
    ("cql2/1.0/conf/basic-cql2", "/collections/counties/items?filter=exit_year=2020 AND NOT name_zh IS NULL"),
    (
        "cql2/1.0/conf/advanced-comparison-operators",
        "/collections/counties/items?filter=name_zh LIKE '理%25' AND exit_year BETWEEN 2016 AND 2020 AND exit_year IN (2019,2020)",
    ),
    (
        "cql2/1.0/conf/case-insensitive-comparison",
        "/collections/counties/items?filter=CASEI(name_pinyin)=CASEI('LITANG')",
    ),
    (
        "cql2/1.0/conf/accent-insensitive-comparison",
        "/collections/counties/items?filter=ACCENTI(name_pinyin)=ACCENTI('Lìtang')",
    ),
    (
        "cql2/1.0/conf/basic-spatial-functions",
        "/collections/counties/items?filter=S_INTERSECTS(geometry,POINT(100.2 30))",
    ),
    (
        "cql2/1.0/conf/basic-spatial-functions-plus",
        "/collections/counties/items?filter=S_INTERSECTS(geometry,POLYGON((100 29,101 29,101 30,100 29)))",
    ),
    (
        "cql2/1.0/conf/spatial-functions",
        "/collections/counties/items?filter=S_WITHIN(geometry,BBOX(99,28,102,32))",
    ),
    (
        "cql2/1.0/conf/temporal-functions",
        "/collections/counties/items?filter=T_AFTER(DATE('2020-01-01'),DATE('2019-01-01'))",
    ),
    ("cql2/1.0/conf/array-functions", "/collections/counties/items?filter=A_CONTAINS(old_codes,('632122'))"),
    ("cql2/1.0/conf/property-property", "/collections/counties/items?filter=name_zh<>province_zh"),
    ("cql2/1.0/conf/functions", "/collections/counties/items?filter=pinyin(name_zh) LIKE 'li%25'"),
    ("cql2/1.0/conf/arithmetic", "/collections/counties/items?filter=area_km2*2>20000"),
    ("ogcapi-features-5/1.0/conf/schemas", "/collections/counties/schema"),
    ("ogcapi-features-5/1.0/conf/sortables", "/collections/counties/sortables"),
];

#[tokio::test]
async fn req_core_conformance_success() {
    let declared = good("/conformance").await;
    let declared: Vec<String> = declared["conformsTo"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|c| c.as_str()?.strip_prefix("http://www.opengis.net/spec/").map(str::to_owned))
        .filter(|c| ["ogcapi-features", "ogcapi-common", "cql2"].iter().any(|p| c.starts_with(p)))
        .collect();
    for needed in ["core", "geojson", "html", "oas30"].map(|c| format!("ogcapi-features-1/1.0/conf/{c}")) {
        assert!(declared.contains(&needed), "{needed}");
    }
    for class in &declared {
        let (_, path) =
            SHOWN.iter().find(|(c, _)| c == class).unwrap_or_else(|| panic!("{class} is not shown"));
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"/:?&=%-_.,".contains(&b);
        let path: String = path
            .bytes()
            .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect();
        let answer = get(&path).await;
        assert_eq!(answer.status, 200, "{class}: {path}: {}", answer.start());
        if path.contains("filter=") || path.contains("exit_year=") {
            let matched = answer.json()["numberMatched"].as_u64().unwrap();
            assert!(matched > 0, "{class}: {path} matches nothing");
        }
    }
}

#[tokio::test]
async fn req_core_http() {
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = send(method.clone(), "/collections", &[], Body::empty()).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET,HEAD"), "{method}");
    }
    let head = send(Method::HEAD, "/collections", &[], Body::empty()).await;
    assert!(head.status == 200 && head.body.is_empty());
    assert_eq!(get("/collections/nothing/items").await.status, 404);
    assert_eq!(ask("/collections", &[("accept", "image/png")]).await.status, 406);
}

#[tokio::test]
async fn req_core_query_param_unknown() {
    let api = good("/api").await;
    // The built-in data have no archives.
    for route in routes().filter(|r| !r.path.contains("{archiveId}")) {
        let mut path = route.path.to_owned();
        for parameter in api["paths"][route.path]["get"]["parameters"].as_array().unwrap() {
            let example = &parameter["example"];
            let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            let example = example.replace(' ', "%20");
            path = path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), &example);
        }
        if path == "/healthz" || path == "/readyz" || route.has_xml_faults() {
            continue;
        }
        let answer = get(&format!("{path}?nonsense=1")).await;
        // Tiles and styles are no part of the standard; map libraries add to their addresses what they like.
        if route.is_lenient {
            assert_eq!(answer.status, 200, "{path}: {}", answer.start());
            continue;
        }
        assert_eq!(answer.status, 400, "{path}: {}", answer.start());
        assert!(answer.text().contains("nonsense"), "{path}");
    }
}

#[tokio::test]
async fn req_core_query_param_invalid() {
    for (query, name) in
        [("limit=-1", "limit"), ("bbox=1,2,3", "bbox"), ("datetime=yesterday", "datetime"), ("f=xml", "f")]
    {
        let answer = get(&format!("/collections/counties/items?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text().contains(&format!("parameter {name}")), "{query}: {}", answer.start());
    }
}

#[tokio::test]
async fn req_core_crs84() {
    for id in ids().await {
        let answer = fine(&format!("/collections/{id}/items?limit=3&zoom=3")).await;
        assert_eq!(answer.header("content-crs"), "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
        let page = answer.json();
        for feature in page["features"].as_array().unwrap() {
            let text = feature["geometry"].to_string();
            let geometry: geo::Geometry = text.parse::<geojson::Geometry>().unwrap().try_into().unwrap();
            let bounds = geo::BoundingRect::bounding_rect(&geometry).unwrap();
            // China reaches to 135° E: latitude before longitude would be off the Earth.
            assert!(bounds.min().x >= -180.0 && bounds.max().x <= 180.0 && bounds.max().y <= 90.0, "{id}");
        }
    }
}

#[tokio::test]
async fn req_core_fc_md_links_and_items_links() {
    let all = good("/collections").await;
    assert_eq!(link(&all, "self").unwrap(), ("/collections", "application/json"));
    for collection in all["collections"].as_array().unwrap() {
        let (path, media) = link(collection, "items").unwrap();
        assert_eq!(media, "application/geo+json");
        assert!(fine(&format!("{path}?limit=1")).await.header("content-type").starts_with(media));
        let kinds: BTreeSet<&str> = collection["links"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|l| l["rel"] == "items")
            .map(|l| l["type"].as_str().unwrap())
            .collect();
        assert!(kinds.contains("text/html") && kinds.contains("text/csv"), "{kinds:?}");
    }
}

#[tokio::test]
async fn req_core_sfc_md_success() {
    for collection in collections().await {
        let id = collection["id"].as_str().unwrap();
        assert_eq!(good(&format!("/collections/{id}")).await, collection, "{id}");
    }
    assert_eq!(get("/collections/nothing").await.status, 404);
}

#[tokio::test]
async fn req_core_fc_limit_definition_and_response() {
    let limit = declared(ITEMS, "limit").await;
    assert_eq!(
        (&limit["in"], &limit["required"], &limit["explode"]),
        (&"query".into(), &false.into(), &false.into())
    );
    assert_eq!((&limit["schema"]["type"], &limit["schema"]["minimum"]), (&"integer".into(), &1.into()));
    let most = limit["schema"]["maximum"].as_u64().unwrap();
    let default = limit["schema"]["default"].as_u64().unwrap();
    for id in ids().await {
        let page =
            async |query: &str| good(&format!("/collections/{id}/items?skipGeometry=true{query}")).await;
        let matched = page("").await["numberMatched"].as_u64().unwrap();
        for (query, expected) in [
            ("".to_owned(), default),
            ("&limit=1".to_owned(), 1),
            ("&limit=3".to_owned(), 3),
            (format!("&limit={}", most + 1), most),
        ] {
            let found = page(&query).await;
            assert_eq!(
                found["features"].as_array().unwrap().len() as u64,
                expected.min(matched),
                "{id} {query}"
            );
        }
    }
    // Above the maximum the maximum is taken, not refused.
    let clamped =
        good(&format!("/collections/counties/items?skipGeometry=true&offset=2000&limit={}", u64::MAX)).await;
    assert!(link(&clamped, "prev").unwrap().0.contains(&format!("limit={most}")), "{}", clamped["links"]);
}

#[tokio::test]
async fn req_core_fc_bbox_definition() {
    let bbox = declared(ITEMS, "bbox").await;
    assert_eq!(
        (&bbox["in"], &bbox["required"], &bbox["style"], &bbox["explode"]),
        (&"query".into(), &false.into(), &"form".into(), &false.into())
    );
    let schema = &bbox["schema"];
    assert_eq!((&schema["type"], &schema["items"]["type"]), (&"array".into(), &"number".into()));
    assert_eq!(schema["oneOf"].to_string(), r#"[{"maxItems":4,"minItems":4},{"maxItems":6,"minItems":6}]"#);
}

#[tokio::test]
async fn req_core_fc_time_definition_and_response() {
    let datetime = declared(ITEMS, "datetime").await;
    assert_eq!(
        (&datetime["in"], &datetime["required"], &datetime["schema"]["type"]),
        (&"query".into(), &false.into(), &"string".into())
    );
    let matched = async |query: &str| {
        let page = good(&format!("/collections/counties/items?limit=1&skipGeometry=true&{query}")).await;
        page["numberMatched"].as_u64().unwrap()
    };
    let dated = matched("filter=exit_year%20IS%20NOT%20NULL").await;
    let undated = matched("filter=exit_year%20IS%20NULL").await;
    let extent = &good("/collections/counties").await["extent"]["temporal"]["interval"][0];
    let (from, to) = (extent[0].as_str().unwrap(), extent[1].as_str().unwrap());
    assert!(dated > 0 && undated > 0);
    assert_eq!(
        matched(&format!("datetime={from}/{to}")).await,
        dated + undated,
        "the extent holds every time"
    );
    for (asked, filter) in [
        ("2018-06-30T12:00:00Z", "exit_year=2018"),
        ("../2017-12-31", "exit_year%3C=2017"),
        ("2019-01-01/..", "exit_year%3E=2019"),
    ] {
        assert_eq!(
            matched(&format!("datetime={asked}")).await,
            matched(&format!("filter={filter}")).await + undated,
            "{asked}: features without a time are in every answer"
        );
    }
    assert_eq!(matched("datetime=1949-10-01").await, undated);
}

#[tokio::test]
async fn req_core_fc_links_and_numbers() {
    for id in ids().await {
        let (mut path, mut seen, mut matched) =
            (format!("/collections/{id}/items?limit=997&skipGeometry=true"), BTreeSet::new(), None);
        loop {
            let page = good(&path).await;
            let features = page["features"].as_array().unwrap();
            assert_eq!(page["numberReturned"], features.len(), "{path}");
            assert_eq!(
                *matched.get_or_insert(page["numberMatched"].clone()),
                page["numberMatched"],
                "{path}"
            );
            assert_eq!(link(&page, "self").unwrap(), (path.as_str(), "application/geo+json"));
            for link in page["links"].as_array().unwrap() {
                assert!(link["rel"].is_string() && link["type"].is_string(), "{link}");
            }
            for feature in features {
                assert!(seen.insert(feature["id"].to_string()), "{path} gives {} twice", feature["id"]);
            }
            let kinds: BTreeSet<&str> = page["links"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|l| l["rel"] == "alternate")
                .map(|l| l["type"].as_str().unwrap())
                .collect();
            assert!(kinds.contains("text/html") && kinds.contains("text/csv"), "{path}: {kinds:?}");
            match link(&page, "next") {
                Some((next, _)) => path = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(matched.unwrap(), seen.len(), "{id}");
    }
}

#[tokio::test]
async fn req_core_fc_time_stamp() {
    let before = jiff::Timestamp::now();
    let page = good("/collections/areas/items?skipGeometry=true").await;
    let stamp: jiff::Timestamp = page["timeStamp"].as_str().unwrap().parse().unwrap();
    assert!(stamp >= before, "{stamp} is before {before}");
    assert!(stamp.duration_since(before).as_secs() < 60);
}

#[tokio::test]
async fn req_core_fc_response_of_nothing() {
    let page = good("/collections/counties/items?bbox=0,0,1,1").await;
    assert_eq!(
        (&page["features"], &page["numberMatched"], &page["numberReturned"]),
        (&Value::Array(vec![]), &0.into(), &0.into())
    );
    assert!(link(&page, "next").is_none());
}

#[tokio::test]
async fn req_core_f_success_and_links() {
    for id in ids().await {
        let page = good(&format!("/collections/{id}/items?limit=2")).await;
        for listed in page["features"].as_array().unwrap() {
            let path = format!("/collections/{id}/items/{}", listed["id"].as_str().unwrap());
            let feature = good(&path).await;
            assert_eq!(
                (&feature["type"], &feature["geometry"], &feature["properties"]),
                (&"Feature".into(), &listed["geometry"], &listed["properties"])
            );
            assert_eq!(link(&feature, "self").unwrap(), (path.as_str(), "application/geo+json"));
            assert_eq!(link(&feature, "collection").unwrap().0, format!("/collections/{id}"));
        }
    }
}

#[tokio::test]
async fn req_html_and_geojson_definition() {
    let wanted = [
        ("application/geo+json", "/collections/areas/items"),
        ("application/geo+json", "/collections/areas/items/wumeng"),
        ("application/json", "/collections"),
        ("application/json", "/"),
        ("application/json", "/conformance"),
    ];
    for (media, path) in wanted {
        for kind in [media, "text/html"] {
            let answer = ask(path, &[("accept", kind)]).await;
            assert!(answer.status == 200 && answer.header("content-type").starts_with(kind), "{path} {kind}");
            assert!(answer.header("vary").contains("accept") || path.contains("items"), "{path}");
        }
    }
}

#[tokio::test]
async fn req_oas30_completeness_and_exceptions() {
    let api = good("/api").await;
    let mut known = BTreeSet::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(known.insert(operation["operationId"].to_string()), "{name} has the id of another");
            assert!(operation["responses"]["200"]["content"].is_object(), "{name}");
            let problem = &operation["responses"]["400"]["content"];
            assert!(
                path == "/healthz" || path == "/readyz" || problem["application/problem+json"].is_object(),
                "{name}"
            );
            for parameter in operation["parameters"].as_array().unwrap() {
                assert!(parameter["schema"].is_object() && parameter["in"].is_string(), "{name} {parameter}");
            }
            let braces = path.matches('{').count();
            let in_path =
                operation["parameters"].as_array().unwrap().iter().filter(|p| p["in"] == "path").count();
            assert_eq!(braces, in_path, "{name}");
        }
    }
}

/// Every advertised link, under a public address with a path, leads to what its type says.
#[tokio::test]
async fn links_lead_to_their_type_under_a_prefix() {
    let mut waiting = vec![
        "/".to_owned(),
        "/collections/areas/items?limit=1".to_owned(),
        "/collections/counties/items/513334".to_owned(),
    ];
    let (mut known, mut followed) = (BTreeSet::new(), 0);
    while let Some(path) = waiting.pop() {
        let answer = fine(&path).await;
        if !answer.header("content-type").contains("json")
            || answer.header("content-type").contains("seq")
            || known.len() > 500
        {
            continue;
        }
        let document = answer.json();
        let inner = document["collections"].as_array().into_iter().flatten().cloned().collect::<Vec<_>>();
        for link in inner.iter().chain([&document]).flat_map(|d| d["links"].as_array().into_iter().flatten())
        {
            let (href, media) = (link["href"].as_str().unwrap(), link["type"].as_str().unwrap());
            let path = href.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("{href}"));
            if link["templated"] == true || !known.insert((path.to_owned(), media.to_owned())) {
                continue;
            }
            let found = ask(if path.is_empty() { "/" } else { path }, &[("accept", media)]).await;
            assert_eq!(found.status, 200, "{path} as {media}: {}", found.start());
            let (found, wanted) = (found.header("content-type").replace(' ', ""), media.replace(' ', ""));
            assert!(found.starts_with(&wanted) || wanted.starts_with(&found), "{path}: {found}, not {media}");
            followed += 1;
            waiting.push(path.to_owned());
        }
    }
    assert!(followed > 60, "{followed}");
}
