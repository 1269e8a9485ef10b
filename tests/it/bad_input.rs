//! Bad input: each parameter of each route with its wrong values. The table of routes drives it, so that a parameter
//! nobody thought about here fails.

use crate::client::{ask, get, good, send};
use axum::http::Method;
use poverty_atlas::server::routes;
use serde_json::Value;

/// A parameter (or `route:parameter`, where it means something else there), a wrong value, and what must be told of
/// what is allowed.
const WRONG: &[(&str, &str, &str)] = &[
    ("f", "xml", "json"),
    ("apiPage:f", "json", "html"),
    (".dataset.vector.getTile:f", "json", "mvt"),
    ("crs84.dataset.vector.getTile:f", "json", "mvt"),
    (".collection.vector.getTile:f", "json", "mvt"),
    (".dataset.style.map.getTile:f", "json", "png, webp"),
    (".dataset.map:f", "json", "png, webp"),
    (".collection.map:f", "json", "png, webp"),
    (".dataset.style.map:f", "json", "png, webp"),
    (".dataset.map:width", "4097", "1 to 4096"),
    (".collection.map:width", "0", "1 to 4096"),
    (".dataset.style.map:width", "x", "1 to 4096"),
    // Its style has no years, and shows the same in each.
    (".collection.map:year", "x", "a year"),
    ("height", "0", "1 to 4096"),
    ("transparent", "maybe", "true or 1"),
    ("bgcolor", "red", "0xFFFFFF"),
    ("collections", "nothing", "counties"),
    ("q", "", "1 to 100"),
    ("q", "%20", "1 to 100"),
    ("bbox", "1,2,3", "west,south,east,north"),
    ("bbox", "1,2,3,x", "west,south,east,north"),
    ("bbox", "1,50,3,40", "south"),
    ("bbox", "1,2,3,91", "-90 and 90"),
    ("bbox", "1,2,541,4", "-180 and 180"),
    ("bbox", "NaN,2,3,4", "finite"),
    ("bbox-crs", "EPSG:1", "http://www.opengis.net/def/crs/EPSG/0/4326"),
    ("crs", "EPSG:1", "http://www.opengis.net/def/crs/EPSG/0/4326"),
    ("in", "wumeng", "areas/wumeng"),
    ("in", "nothing/x", "counties"),
    ("in", "areas/nothing", "areas"),
    ("not_in", "wumeng", "areas/wumeng"),
    ("not_in", "areas/nothing", "areas"),
    ("place", "nowhere", "world"),
    ("place", "nothing/x", "counties"),
    ("place", "areas/nothing", "areas"),
    ("indicator", "nothing", "what a fact measures"),
    ("section", "9.9", "3.2"),
    ("explain", "yes", "true or 1"),
    ("skipGeometry", "maybe", "true or 1"),
    ("limit", "0", "whole number from 1"),
    ("limit", "-1", "whole number from 1"),
    ("limit", "ten", "whole number from 1"),
    ("limit", "1.5", "whole number from 1"),
    ("offset", "-1", "whole number from 0"),
    ("offset", "x", "whole number from 0"),
    ("datetime", "yesterday", "2016-01-01/.."),
    ("datetime", "2018-12-31/2016-01-01", "2016-01-01/.."),
    ("datetime", "../..", "2016-01-01/.."),
    ("filter", "nothing%20=%201", "nothing"),
    ("filter", "name_zh%20=", "at character 10"),
    ("filter", "%28%28%28", "at character"),
    ("filter-lang", "sql", "cql2-text, cql2-json"),
    ("filter-crs", "4326", "http://www.opengis.net/def/crs/EPSG/0/4326"),
    ("sortby", "nothing", "name_zh"),
    ("properties", "nothing", "name_zh"),
    ("precision", "8", "0 to 7"),
    ("precision", "-1", "0 to 7"),
    ("zoom", "99", "0 to 14"),
    ("geometry", "wkb", "wkt, none"),
    ("relation", "near", "listed, within, intersects, majority, any"),
    ("min_share", "2", "0 to 1"),
    ("min_share", "x", "0 to 1"),
    ("lon", "181", "-180 to 180"),
    ("lon", "x", "-180 to 180"),
    ("lat", "91", "-90 to 90"),
    ("lat", "", "-90 to 90"),
    ("datum", "nad27", "wgs84, gcj02, bd09"),
    ("radius", "301", "0 to 300"),
    ("radius", "x", "0 to 300"),
    ("year", "1066", "20"),
    ("year", "x", "20"),
    ("indicator:year", "2017..2012", "20"),
    ("method", "magic", "jenks"),
    ("k", "1", "2 to 9"),
    ("k", "x", "2 to 9"),
    ("breaks", "3,2,1", "ascending"),
    ("breaks", "a", "ascending"),
    ("palette", "rainbow", "teal"),
    ("theme", "neon", "light"),
    ("encoding", "geobuf", "mlt"),
    ("labels", "perhaps", "true, false"),
    ("relief", "perhaps", "true, false"),
    ("size", "300", "256, 512"),
    ("lang", "tlh", "zh"),
    ("group_by", "nothing", "name_zh"),
    ("members:group_by", "nothing", "/aggregate"),
    ("stats", "nothing", "count"),
    ("stats", "sum(nothing)", "nothing"),
    ("stats", "p101(area_km2)", "p101"),
    ("property", "name_zh", "area_km2"),
    ("shape", "round", "long, wide"),
    ("region", "wumeng", "areas/wumeng"),
    ("region", "areas/nothing", "areas/wumeng"),
    ("width", "5", "60 to 420"),
    ("dpi", "5000", "72 to 600"),
];

/// The routes without a body whose faults are problem documents: WMS and WMTS tell theirs as their standards want.
fn asked_routes() -> impl Iterator<Item = &'static poverty_atlas::server::Route> {
    routes().filter(|r| !r.has_xml_faults() && !r.is_post())
}

/// The address of a route with its examples for everything that it needs, but for one parameter.
fn address(route: &poverty_atlas::server::Route, operation: &Value, left_out: &str) -> String {
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let mut path = route.path.to_owned();
    for parameter in operation["parameters"].as_array().unwrap().iter().filter(|p| p["in"] == "path") {
        let name = parameter["name"].as_str().unwrap();
        path = path.replace(&format!("{{{name}}}"), &text(&parameter["example"]));
    }
    let needed = route.parameters.iter().filter(|p| p.required && p.name != left_out);
    let query: Vec<String> = needed.map(|p| format!("{}={}", p.name, p.example)).collect();
    format!("{path}?{}", query.join("&"))
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

#[tokio::test]
async fn each_parameter_of_each_route_tells_what_is_wrong() {
    let api = good("/api").await;
    let (mut asked, mut faults) = (0, Vec::new());
    for route in asked_routes() {
        let operation = &api["paths"][route.path]["get"];
        for parameter in route.parameters {
            let own = format!("{}:{}", route.id, parameter.name);
            let rows = |name: &str| WRONG.iter().filter(|(n, ..)| *n == name).collect::<Vec<_>>();
            let (mut rows, special) = (rows(parameter.name), rows(&own));
            if !special.is_empty()
                && (own.ends_with(":f")
                    || own.ends_with(":width")
                    || ["members:group_by", ".collection.map:year"].contains(&&*own))
            {
                rows = special;
            } else {
                rows.extend(special);
            }
            assert!(!rows.is_empty(), "{own} has no wrong value in the table");
            for (_, value, allowed) in rows {
                let path =
                    format!("{}&{}={value}", address(route, operation, parameter.name), parameter.name);
                let answer = get(&path).await;
                let detail = match answer.header("content-type") {
                    "application/problem+json" => answer.json()["detail"].as_str().unwrap().to_owned(),
                    _ => answer.start(),
                };
                let value = decoded(value);
                let shown =
                    value.trim().is_empty() || detail.contains(&value) || detail.contains("at character");
                let told =
                    answer.status == 400 && detail.contains(parameter.name) && detail.contains(allowed);
                if !(told && (shown || detail.contains("nothing"))) {
                    faults.push(format!("{path} ({allowed}): {} {detail}", answer.status));
                }
                asked += 1;
            }
        }
    }
    assert!(faults.is_empty(), "{} of {asked}:\n{}", faults.len(), faults.join("\n"));
    assert!(asked > 200, "{asked}");
}

#[tokio::test]
async fn what_is_needed_and_missing_is_named() {
    let api = good("/api").await;
    for route in asked_routes() {
        for parameter in route.parameters.iter().filter(|p| p.required) {
            let path = address(route, &api["paths"][route.path]["get"], parameter.name);
            let answer = get(&path).await;
            assert_eq!(answer.status, 400, "{path}: {}", answer.start());
            let told = format!("parameter {} is missing", parameter.name);
            assert!(answer.text().contains(&told), "{path}: {}", answer.start());
        }
    }
}

#[tokio::test]
async fn a_parameter_given_twice_or_not_known_is_told() {
    for (query, part) in [
        ("limit=1&limit=2", "limit"),
        ("bbox=1,2,3,4&bbox=1,2,3,4", "bbox"),
        ("Limit=1", "limit"),
        ("filter=%FF", "UTF-8"),
        ("colour=red", "colour"),
    ] {
        let answer = get(&format!("/collections/counties/items?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text().contains(part), "{query}: {}", answer.start());
    }
}

#[tokio::test]
async fn formats_that_are_not_there_are_406() {
    let api = good("/api").await;
    // Map libraries ask for tiles with all sorts of Accept, so those do not look at it.
    let documents = asked_routes().filter(|r| !r.path.contains("{tileRow}"));
    for route in documents.filter(|r| r.parameters.iter().any(|p| p.name == "f")) {
        let path = address(route, &api["paths"][route.path]["get"], "");
        for accept in [
            "image/x-nothing",
            "application/xml",
            "image/*;q=0.5, text/x-nothing",
            "application/json;q=0, image/tiff",
        ] {
            let answer = ask(&path, &[("accept", accept)]).await;
            // A page that has no other form does not choose, and a picture is a picture.
            if route.media == ["text/html"]
                || (route.media[0].starts_with("image/") && accept.starts_with("image/*"))
            {
                continue;
            }
            assert_eq!(
                (answer.status.as_u16(), answer.header("content-type")),
                (406, "application/problem+json"),
                "{path} {accept}: {}",
                answer.start()
            );
            let told = answer.text();
            assert!(
                told.contains("Accept") && told.contains(route.media[0].split(';').next().unwrap()),
                "{path} {accept}: {told}"
            );
        }
    }
}

#[tokio::test]
async fn bodies_too_large_or_of_another_kind() {
    let csv = ("content-type", "text/csv");
    let large = send(Method::POST, "/locate", &[csv, ("content-length", "600000000")], "").await;
    assert_eq!((large.status.as_u16(), large.header("content-type")), (413, "application/problem+json"));
    assert!(large.text().contains("600000000") && large.text().contains("536870912"), "{}", large.text());
    for media in ["application/xml", "text/plain", "multipart/form-data; boundary=x", "application/json", ""]
    {
        let answer = send(Method::POST, "/locate", &[("content-type", media)], "lon,lat\n1,2\n").await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (415, "application/problem+json"),
            "{media}"
        );
        let told = answer.text();
        assert!(told.contains("Content-Type") && told.contains("text/csv") && told.contains(media), "{told}");
    }
    for (parameter, value, allowed) in
        [("datum", "nad27", "gcj02"), ("collections", "nothing", "counties"), ("lang", "tlh", "zh")]
    {
        let path = format!("/locate?{parameter}={value}");
        let answer = send(Method::POST, &path, &[csv], "lon,lat\n1,2\n").await;
        assert_eq!(answer.status, 400, "{path}");
        let told = answer.text();
        assert!([parameter, value, allowed].iter().all(|part| told.contains(part)), "{told}");
    }
}
