//! HTTP through the router value, on the built-in data: answers, faults, links, caching.

use crate::client::atlas;
use crate::switches::has_font;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use poverty_atlas::server::{ServerOptions, router, routes};
use serde_json::Value;
use std::collections::BTreeSet;
use tower::ServiceExt;

const PUBLIC: &str = "https://maps.example/atlas";

fn app() -> Router {
    router(atlas().clone(), ServerOptions { public_url: Some(PUBLIC.to_owned()), ..Default::default() })
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn get(path: &str) -> Answer {
    ask(Method::GET, path, &[]).await
}

async fn good(path: &str) -> Value {
    let answer = get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

#[tokio::test]
async fn every_route_answers_with_its_media_type() {
    for (path, media) in [
        ("/", "application/json"),
        ("/?f=html", "text/html"),
        ("/conformance", "application/json"),
        ("/api", "application/vnd.oai.openapi+json;version=3.0"),
        ("/collections", "application/json"),
        ("/collections/counties", "application/json"),
        ("/collections/counties/items", "application/geo+json"),
        ("/collections/counties/items?f=csv", "text/csv"),
        ("/collections/counties/items/110101", "application/geo+json"),
        ("/collections/areas/items/wumeng/counties", "application/geo+json"),
        ("/collections/areas/items/wumeng/counties?f=csv", "text/csv"),
        ("/collections/counties/items/513334/facts", "application/json"),
        ("/collections/counties/items/513334/facts?f=csv", "text/csv"),
        ("/collections/counties/items/130881/lineage", "application/json"),
        ("/search?q=wms", "application/json"),
        ("/collections/counties/items/513334/areas", "application/geo+json"),
        ("/collections/counties/aggregate?group_by=area_id", "application/json"),
        ("/collections/counties/aggregate?group_by=area_id&f=csv", "text/csv"),
        ("/collections/counties/aggregate?group_by=province_zh&f=geojson&zoom=3", "application/geo+json"),
        ("/collections/counties/classes?property=area_km2", "application/json"),
        ("/indicators/incidence/classes?method=jenks", "application/json"),
        ("/indicators/incidence?year=2012..2017", "application/json"),
        ("/locate?lon=103&lat=28", "application/json"),
        ("/indicators", "application/json"),
        ("/indicators/incidence", "application/json"),
        ("/indicators/incidence?f=csv", "text/csv"),
        ("/tiles/counties", "application/json"),
        ("/tiles/counties/4/12/6.mvt", "application/vnd.mapbox-vector-tile"),
        ("/maps/incidence/4/12/6.png", "image/png"),
        ("/maps/incidence/4/12/6@2x.png?year=2015&lang=en", "image/png"),
        ("/styles", "application/json"),
        ("/styles/incidence?year=2015", "application/vnd.mapbox.style+json"),
        ("/styles/incidence/legend?year=2015", "application/json"),
        ("/healthz", "text/plain"),
        ("/readyz", "text/plain"),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        assert!(
            answer.header("content-type").starts_with(media),
            "{path}: {}",
            answer.header("content-type")
        );
        assert!(!answer.body.is_empty() && !answer.header("etag").is_empty(), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        let head = ask(Method::HEAD, path, &[]).await;
        assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0), "HEAD {path}");
    }
}

#[tokio::test]
async fn every_fault_is_a_problem_that_names_it() {
    for (path, status, part) in [
        ("/nowhere", 404, "/nowhere"),
        ("/collections/none", 404, "counties"),
        ("/collections/none/items", 404, "none"),
        ("/collections/counties/items/0", 404, "\"0\""),
        ("/collections/%FF/items", 400, "%FF"),
        ("/collections?color=red", 400, "\"color\""),
        ("/collections/counties/items?color=red", 400, "limit, offset"),
        ("/collections/counties/items?limit=0", 400, "limit"),
        ("/collections/counties/items?limit=ten", 400, "\"ten\""),
        ("/collections/counties/items?limit=1&limit=2", 400, "twice"),
        ("/collections/counties/items?offset=-1", 400, "offset"),
        ("/collections/counties/items?bbox=1,2,3", 400, "bbox"),
        ("/collections/counties/items?bbox=1,9,3,4", 400, "bbox"),
        ("/collections/counties/items?datetime=yesterday", 400, "yesterday"),
        ("/collections/counties/items?datetime=../..", 400, "datetime"),
        ("/collections/counties/items?f=xml", 400, "json, geojsonseq, csv, fgb"),
        ("/collections/counties/items?precision=8", 400, "precision"),
        ("/collections/counties/items?skipGeometry=maybe", 400, "true or 1"),
        ("/collections/areas/items/none/counties", 404, "none"),
        ("/collections/areas/items/wumeng/counties?relation=near", 400, "relation"),
        ("/collections/areas/items/wumeng/counties?min_share=2", 400, "min_share"),
        ("/collections/areas/items/wumeng/prefectures?relation=listed", 400, "no official list"),
        ("/locate?lon=103", 400, "lat is missing"),
        ("/locate?lon=181&lat=1", 400, "lon"),
        ("/locate?lon=NaN&lat=1", 400, "lon"),
        ("/indicators/none", 404, "incidence"),
        ("/tiles/none", 404, "none"),
        ("/tiles/counties/15/0/0.mvt", 404, "zoom"),
        ("/tiles/counties/2/4/0.mvt", 404, "4"),
        ("/tiles/counties/2/0/0.png", 404, ".mvt"),
        ("/tiles/counties/2/0/-1.mvt", 404, "-1"),
        ("/maps/none/2/0/0.png", 404, "incidence"),
        ("/maps/incidence/23/0/0.png", 404, "zoom"),
        ("/maps/incidence/2/4/0.png", 404, "4"),
        ("/maps/incidence/2/0/0.gif", 404, ".png"),
        ("/maps/incidence/2/0/0@4x.png", 404, "@2x"),
        ("/maps/incidence/2/0/0.png?year=1900", 400, "2015"),
        ("/maps/incidence/2/0/0.png?lang=tlh", 400, "lang"),
        ("/maps/incidence/2/0/0.png?size=9999", 400, "size"),
        ("/styles/none", 404, "incidence"),
        ("/styles/incidence?year=x", 400, "year"),
        ("/styles/none/legend", 404, "none"),
        ("/web/../Cargo.toml", 404, ""),
        ("/web/%2e%2e%2fCargo.toml", 404, ""),
    ] {
        let answer = get(path).await;
        let told = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, status, "{path}: {told}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem = answer.json();
        assert_eq!(problem["status"], status, "{path}");
        assert_eq!(problem["instance"], path.split('?').next().unwrap(), "{path}");
        assert!(problem["detail"].as_str().unwrap().contains(part), "{path}: {told}");
    }
}

#[tokio::test]
async fn methods_and_formats_that_are_not_served() {
    let post = ask(Method::POST, "/collections", &[]).await;
    assert_eq!(
        (post.status, post.header("content-type")),
        (StatusCode::METHOD_NOT_ALLOWED, "application/problem+json")
    );
    assert!(post.header("allow").contains("GET"));
    let xml = ask(Method::GET, "/collections", &[("accept", "application/xml")]).await;
    assert_eq!(
        (xml.status, xml.header("content-type")),
        (StatusCode::NOT_ACCEPTABLE, "application/problem+json")
    );
}

#[tokio::test]
async fn the_root_is_what_the_client_reads() {
    let browser = [("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")];
    let page = ask(Method::GET, "/", &browser).await;
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.header("content-security-policy").contains("default-src 'self'"));
    assert!(page.header("vary").contains("accept"));
    let forced = ask(Method::GET, "/?f=json", &browser).await.json();
    assert_eq!(forced["atlas"]["defaultStyle"], "incidence");
    assert!(forced["atlas"]["styles"].as_array().unwrap().len() >= 4);
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    for path in [
        "/collections",
        "/collections/counties/items?limit=3",
        "/maps/areas/4/12/6.png",
        "/tiles/areas/4/12/6.mvt",
    ] {
        let first = get(path).await;
        let tag = first.header("etag").to_owned();
        let again = ask(Method::GET, path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
        assert_eq!(again.header("etag"), tag, "{path}");
        let other = ask(Method::GET, path, &[("if-none-match", "\"other\"")]).await;
        assert_eq!(other.status, 200, "{path}");
    }
}

#[tokio::test]
async fn text_is_compressed_once_and_pictures_never() {
    let gzip = [("accept-encoding", "gzip")];
    let tile = ask(Method::GET, "/tiles/counties/4/12/6.mvt", &gzip).await;
    assert_eq!((tile.header("content-encoding"), &tile.body[..2]), ("gzip", &[0x1f, 0x8b][..]));
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&tile.body[..]), &mut plain).unwrap();
    assert_eq!(plain, get("/tiles/counties/4/12/6.mvt").await.body);
    assert_eq!(ask(Method::GET, "/collections", &gzip).await.header("content-encoding"), "gzip");
    assert_eq!(ask(Method::GET, "/maps/areas/4/12/6.png", &gzip).await.header("content-encoding"), "");
}

#[tokio::test]
async fn an_empty_tile_has_no_content() {
    let tile = get("/tiles/counties/4/0/15.mvt").await;
    assert_eq!((tile.status, tile.body.len()), (StatusCode::NO_CONTENT, 0));
}

#[tokio::test]
async fn other_origins_may_ask() {
    let headers = [("origin", "https://x.example"), ("access-control-request-method", "GET")];
    let answer = ask(Method::OPTIONS, "/collections", &headers).await;
    assert!(answer.status.is_success());
    assert!(answer.header("access-control-allow-methods").contains("GET"));
}

#[tokio::test]
async fn paging_meets_every_county_once() {
    let mut path = "/collections/counties/items?limit=700&skipGeometry=true".to_owned();
    let (mut seen, mut count) = (BTreeSet::new(), 0);
    loop {
        let page = good(&path).await;
        assert_eq!(page["numberMatched"], 2875);
        let features = page["features"].as_array().unwrap();
        assert_eq!(page["numberReturned"], features.len());
        count += features.len();
        seen.extend(features.iter().map(|f| f["id"].as_str().unwrap().to_owned()));
        let links = page["links"].as_array().unwrap();
        let Some(next) = links.iter().find(|l| l["rel"] == "next") else { break };
        let next = next["href"].as_str().unwrap();
        assert!(next.contains("skipGeometry=true"), "{next}");
        path = next.strip_prefix(PUBLIC).unwrap().to_owned();
    }
    assert_eq!((count, seen.len()), (2875, 2875));
}

#[tokio::test]
async fn pages_at_the_edges() {
    let beyond = good("/collections/counties/items?offset=99999").await;
    assert_eq!((&beyond["features"], &beyond["numberReturned"]), (&serde_json::json!([]), &0.into()));
    let clamped = good("/collections/counties/items?limit=999999999&skipGeometry=true").await;
    assert_eq!(clamped["numberReturned"], 2875);
    let stamp = clamped["timeStamp"].as_str().unwrap();
    assert!(stamp.ends_with('Z') && stamp.rsplit_once('.').is_some_and(|(_, f)| f.len() == 4), "{stamp}");
}

#[tokio::test]
async fn boxes_also_across_180_degrees() {
    let matched = async |bbox: &str| {
        let page = good(&format!("/collections/counties/items?limit=1&skipGeometry=true&bbox={bbox}")).await;
        page["numberMatched"].as_u64().unwrap()
    };
    assert_eq!(matched("-180,-90,180,90").await, 2875);
    assert_eq!(matched("170,-90,-170,90").await, 0);
    // West beyond east: everything but the gap between 0 and 70 degrees.
    assert_eq!(matched("70,-90,0,90").await, 2875);
    assert_eq!(matched("100,28,0,104,32,9000").await, matched("100,28,104,32").await);
}

#[tokio::test]
async fn counties_in_a_zone() {
    let listed = good("/collections/areas/items/wumeng/counties?relation=listed&skipGeometry=true").await;
    assert_eq!((&listed["numberMatched"], &listed["relation"]), (&38.into(), &"listed".into()));
    assert_eq!(listed["zone"]["id"], "wumeng");
    for feature in listed["features"].as_array().unwrap() {
        let own = &feature["properties"];
        assert!(own["listed"].as_bool().unwrap() && own["overlap_km2"].as_f64().unwrap() > 0.0, "{own}");
    }
    let csv = get("/collections/areas/items/wumeng/counties?f=csv").await.body;
    assert_eq!(String::from_utf8(csv).unwrap().trim().lines().count(), 39);
}

#[tokio::test]
async fn years_and_languages_change_the_map_and_the_legend() {
    let map = async |query: &str| get(&format!("/maps/incidence/5/25/13.png?{query}")).await.body;
    assert_ne!(map("year=2011").await, map("year=2017").await);
    if has_font(atlas()) {
        assert_ne!(map("lang=zh").await, map("lang=en").await);
    }
    let legend = good("/styles/incidence/legend?year=2015").await;
    assert_eq!(legend["year"], 2015);
    assert!(!legend["entries"].as_array().unwrap().is_empty());
    let text = String::from_utf8(get("/styles/incidence").await.body).unwrap();
    assert!(text.contains(PUBLIC) && !text.contains("\"/tiles/"), "addresses are absolute");
}

/// Addresses in a document, wherever they stand.
fn addresses(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|v| addresses(v, found)),
        Value::Object(map) => {
            if map.get("templated") != Some(&Value::Bool(true)) {
                found.extend(map.get("href").and_then(Value::as_str).map(str::to_owned));
            }
            map.values().for_each(|v| addresses(v, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_link_can_be_followed_under_a_prefix() {
    let mut waiting = vec!["/?f=json".to_owned(), "/locate?lon=103&lat=28".to_owned()];
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(path) = waiting.pop() {
        let answer = get(&path).await;
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        // A few pages and features stand for all.
        let document = answer.header("content-type");
        if !document.contains("json") || document.contains("json-seq") || known.len() > 400 {
            continue;
        }
        let mut found = BTreeSet::new();
        addresses(&answer.json(), &mut found);
        for address in found {
            let path = address.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("{address} in {path}"));
            if !path.is_empty() && known.insert(path.to_owned()) {
                waiting.push(path.to_owned());
            }
        }
    }
    assert!(known.len() > 50, "{}", known.len());
}

#[tokio::test]
async fn the_description_has_every_route_and_parameter() {
    let api = good("/api").await;
    assert_eq!(api["openapi"], "3.0.3");
    for route in routes() {
        let method = if route.is_post() { "post" } else { "get" };
        let operation = &api["paths"][route.path][method];
        assert_eq!(operation["operationId"], route.id);
        for parameter in route.parameters {
            let all = operation["parameters"].as_array().unwrap();
            assert!(all.iter().any(|p| p["name"] == parameter.name), "{} {}", route.id, parameter.name);
        }
    }
    let items = &api["paths"]["/collections/{collectionId}/items"]["get"]["parameters"];
    let bbox = items.as_array().unwrap().iter().find(|p| p["name"] == "bbox").unwrap();
    assert_eq!((&bbox["style"], &bbox["explode"]), (&"form".into(), &false.into()));
}
