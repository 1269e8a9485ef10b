//! Pages: every resource without JavaScript, in two languages, with everything escaped.

use crate::client::{PUBLIC, ask, fine, get};
use crate::switches::everything;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use poverty_atlas::load::{Source, load};
use poverty_atlas::server::{ServerOptions, router};
use std::collections::BTreeSet;
use std::sync::Arc;
use tower::ServiceExt;

/// Begin of the element with linked data.
const LINKED: &str = "<script type=\"application/ld+json\">";

const PAGES: [&str; 32] = [
    "/tileMatrixSets",
    "/tileMatrixSets/WorldCRS84Quad",
    "/tiles",
    "/tiles/WebMercatorQuad",
    "/collections/counties/tiles/WorldCRS84Quad",
    "/styles/incidence/map/tiles",
    "/styles",
    "/styles/incidence",
    "/figures",
    "/tiles/counties",
    "/collections",
    "/collections/counties",
    "/collections/areas",
    "/collections/counties/queryables",
    "/collections/counties/sortables",
    "/collections/counties/schema",
    "/collections/counties/items",
    "/collections/counties/items/513334",
    "/collections/areas/items/wumeng",
    "/collections/areas/items/wumeng/counties",
    "/collections/counties/items/513334/areas",
    "/collections/counties/items/513334/facts",
    "/collections/counties/items/130881/lineage",
    "/collections/counties/aggregate?group_by=area_id",
    "/collections/counties/classes?property=area_km2",
    "/search?q=wms",
    "/locate?lon=103&lat=28",
    "/functions",
    "/indicators",
    "/indicators/incidence",
    "/conformance",
    "/api",
];

/// A page of a resource.
fn page_of(path: &str) -> String {
    format!("{path}{}f=html", if path.contains('?') { '&' } else { '?' })
}

/// A text of a page as it was before it was escaped.
fn unescaped(text: &str) -> String {
    [("&#x2f;", "/"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |t, (escaped, plain)| t.replace(escaped, plain))
}

#[tokio::test]
async fn every_resource_is_a_page_in_two_languages() {
    for path in PAGES {
        for (language, word) in [("zh", "符合的标准"), ("en", "Conformance")] {
            let page = fine(&format!("{}&lang={language}", page_of(path))).await;
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
            assert_eq!(page.header("content-language"), language, "{path}");
            assert!(page.header("content-security-policy").contains("default-src 'none'"), "{path}");
            // Linked data stand in an element that is called a script and is none.
            let text = page.text().replace(LINKED, "");
            assert!(
                text.contains(&format!("<html lang=\"{language}\" dir=\"ltr\">")) && text.contains(word),
                "{path}"
            );
            assert!(
                !text.contains("<script") && !text.contains(" onclick") && !text.contains("javascript:"),
                "{path} has a script"
            );
            // The notice about borders and the licence stand under every page.
            assert!(text.contains(if language == "zh" {
                "边界按所引来源绘制"
            } else {
                "imply no position"
            }));
            assert!(text.contains("MIT"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_browser_gets_pages_and_its_language() {
    let browser = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    let english = ask("/collections", &[browser, ("accept-language", "en-US,en;q=0.9,zh;q=0.1")]).await;
    assert!(english.text().contains("<h1>Collections</h1>"), "{}", english.start());
    assert!(english.header("vary").contains("accept-language"));
    let chinese = ask("/collections", &[browser, ("accept-language", "zh-CN")]).await;
    assert!(chinese.text().contains("县级行政区"));
    assert_eq!(get("/collections?f=html&lang=tlh").await.status, 400);
    assert_eq!(get("/collections?lang=tlh").await.status, 400);
}

#[tokio::test]
async fn a_page_of_features_pages_and_draws() {
    let path = "/collections/counties/items?f=html&lang=en&limit=20&offset=20&bbox=100,28,104,32";
    let text = unescaped(&fine(path).await.text());
    assert!(text.contains("21–40 of ") && text.contains("rel=\"prev\" href=\""), "{text}");
    assert!(
        text.contains(&format!(
            "{PUBLIC}/collections/counties/items?f=html&lang=en&bbox=100,28,104,32&offset=0&limit=20"
        )),
        "{text}"
    );
    assert!(text.contains("value=\"100,28,104,32\""), "the form forgets what was asked");
    assert!(text.contains("<svg") && text.matches("class=\"own\"").count() >= 10);
    let empty = fine("/collections/counties/items?f=html&lang=en&bbox=0,0,1,1").await.text();
    assert!(empty.contains("No feature matches."));
    let county = fine("/collections/counties/items/513334?f=html&lang=zh").await.text();
    assert!(county.contains("理塘县") && county.contains("class=\"around\""));
    // What is known of it stands on the page: its facts with their evidence, its area and whether the list says so.
    assert!(county.contains("单项数字") && county.contains("列入名单"), "{county}");
}

#[tokio::test]
async fn fields_left_empty_ask_for_nothing() {
    let form = "/collections/counties/items?f=html&lang=en&q=&filter=&bbox=&limit=5";
    assert!(fine(form).await.text().contains("1–5 of 2875"));
    let data = get("/collections/counties/items?q=&limit=5").await;
    assert_eq!(data.status, 400);
}

/// The address of a picture for print as small as it may be, of anything else as it stands. At 300 dots per inch twelve
/// pictures took three quarters of the time of all links; `--all` asks for them so.
fn small(path: &str) -> String {
    let is_print =
        path.starts_with("/figures/") || path.starts_with("/maps/") && path.matches('/').count() == 2;
    let name = path.split('?').next().unwrap_or_default();
    if everything() || !is_print || !(name.ends_with(".png") || name.ends_with(".webp")) {
        return path.to_owned();
    }
    format!("{path}{}dpi=72&width=90", if path.contains('?') { '&' } else { '?' })
}

#[tokio::test]
async fn every_link_of_a_page_leads_somewhere_under_the_prefix() {
    let mut known = BTreeSet::new();
    for path in PAGES.iter().chain(&["/api.html"]) {
        let path = if path.ends_with(".html") { (*path).to_owned() } else { page_of(path) };
        let text = fine(&path).await.text();
        for link in text.split("href=\"").skip(1).filter_map(|t| t.split('"').next()) {
            let link = unescaped(link);
            // Conformance classes are names of the standard; everything else is ours.
            if !link.starts_with("http://www.opengis.net/")
                && !link.starts_with("data:")
                && !link.starts_with('#')
            {
                known.insert(
                    link.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("{link} in {path}")).to_owned(),
                );
            }
        }
    }
    assert!(known.len() > 60, "{}", known.len());
    for path in known {
        let answer = get(&small(&path)).await;
        assert!(matches!(answer.status.as_u16(), 200 | 204), "{path}: {}", answer.start());
    }
}

#[tokio::test]
async fn figures_stand_with_their_evidence() {
    let text = fine("/indicators/incidence?f=html&lang=en").await.text();
    assert!(text.contains("Evidence") && text.contains("Confidence") && text.contains("unknown"));
}

#[tokio::test]
async fn the_description_can_be_read_and_tried() {
    let text = unescaped(&fine("/api?f=html&lang=en").await.text());
    assert!(fine("/api.html?lang=en").await.text().contains("Interface"));
    for part in ["/collections/{collectionId}/items", "bbox", "Try", "counties"] {
        assert!(text.contains(part), "{part}");
    }
}

/// What a stranger's data may hold.
const HOSTILE: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","id":"<script>alert(1)</script>","properties":{"na\"me<b>":"\"><img src=x onerror=alert(2)>","{{7*7}}":"{{ 7*7 }}"},"geometry":{"type":"Point","coordinates":[1,2]}},
 {"type":"Feature","id":"../../etc/passwd?x=1&y=\"'","properties":{"na\"me<b>":"javascript:alert(3)"},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}]}"#;

async fn text_of(app: &Router, path: &str) -> String {
    let request = Request::builder().uri(path).header("host", "h.example").body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn nothing_in_the_data_becomes_markup() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("evil.geojson"), HOSTILE).unwrap();
    let (atlas, _) = load(&Source::folder(folder.path()).unwrap()).unwrap();
    let atlas = Arc::new(atlas);
    let app = router(atlas.clone(), ServerOptions::default());
    let collection = &atlas.collections()[0];
    let mut paths = vec!["/collections".to_owned(), "/conformance".to_owned(), "/api".to_owned()];
    paths.push(format!("/collections/{}", collection.id()));
    paths.push(format!("/collections/{}/items", collection.id()));
    for p in 0..collection.len() {
        let id: String = collection.feature_id(p).bytes().map(|b| format!("%{b:02X}")).collect();
        paths.push(format!("/collections/{}/items/{id}", collection.id()));
    }
    let mut escaped = 0;
    for path in paths {
        let text = text_of(&app, &format!("{path}?f=html&lang=en")).await.replace(LINKED, "");
        for bad in ["<script", "<img src=x", "<b>", "49", "href=\"javascript:", "y=\"'"] {
            // A number may stand anywhere; only the evaluated expression must not.
            let found = if bad == "49" { text.contains(">49<") } else { text.contains(bad) };
            assert!(!found, "{path}: {bad}");
        }
        escaped += text.matches("&lt;script&gt;").count();
    }
    assert!(escaped > 2, "the hostile id was not shown at all");
    // The query is hostile too.
    let query = "bbox=1,2,3,4&limit=5&f=html&lang=en";
    let text = text_of(&app, &format!("/collections/{}/items?{query}", collection.id())).await;
    assert!(text.contains("value=\"1,2,3,4\""));
}

#[tokio::test]
async fn pages_run_in_the_direction_of_their_language() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/languages/ten");
    let (atlas, report) = load(&Source::folder(&folder).unwrap()).unwrap();
    let served = crate::folder::Served::from(atlas, report);
    for (lang, dir) in [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("fr", "ltr"), ("zh", "ltr")] {
        for path in
            ["/collections", "/collections/places", "/collections/places/items/p1", "/api", "/styles/people"]
        {
            let (status, body) = served.get(&format!("{path}?f=html&lang={lang}")).await;
            let page = String::from_utf8(body).unwrap();
            assert_eq!(status, 200, "{path}");
            assert!(page.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\">")), "{path}?lang={lang}");
        }
    }
}
