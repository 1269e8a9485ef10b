//! What one request may cost: what would take minutes is refused with what was found, what waits too long is told to come
//! back, and naming a thing many times is naming it once.

use super::client::{atlas, fault, fine, good};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures_util::future::join_all;
use http_body_util::BodyExt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use poverty_atlas::budget::{Budget, Stopped};
use poverty_atlas::export::{ExportError, File, FileFormat};
use poverty_atlas::geometry::Bounds;
use poverty_atlas::query::{Aggregation, GroupKey, Query, Relation, Stat, dissolve};
use poverty_atlas::server::{ServerOptions, router};
use tower::ServiceExt;

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn joined(points: impl IntoIterator<Item = [f64; 2]>) -> String {
    points.into_iter().map(|[x, y]| format!("{x:.4} {y:.4}")).collect::<Vec<_>>().join(",")
}

/// A line that goes to and fro, then up and down, `n` times each.
fn lattice(n: u32) -> String {
    let at = |i: u32| 20.0 * f64::from(i) / f64::from(n);
    let ends = |i: u32, [a, b]: [[f64; 2]; 2]| if i.is_multiple_of(2) { [a, b] } else { [b, a] };
    let rows = (0..n).flat_map(|i| ends(i, [[95.0, 22.0 + at(i)], [116.0, 22.0 + at(i)]]));
    let columns = (0..n).flat_map(|i| ends(i, [[95.5 + at(i), 21.0], [95.5 + at(i), 43.0]]));
    format!("LINESTRING({})", joined(rows.chain(columns)))
}

/// Squares that lie over each other.
fn squares(n: u32) -> String {
    let square = |i: u32| {
        let [x, y] = [100.0 + f64::from(i) * 0.1, 25.0 + f64::from(i) * 0.1];
        format!("(({}))", joined([[x, y], [x + 9.0, y], [x + 9.0, y + 9.0], [x, y + 9.0], [x, y]]))
    };
    format!("MULTIPOLYGON({})", (0..n).map(square).collect::<Vec<_>>().join(","))
}

/// A ring whose corners are anywhere.
fn tangle(n: u32) -> String {
    let mut state = 11_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    let mut corners: Vec<[f64; 2]> = (0..n).map(|_| [95.0 + 20.0 * next(), 22.0 + 20.0 * next()]).collect();
    corners.push(corners[0]);
    format!("POLYGON(({}))", joined(corners))
}

#[tokio::test]
async fn lines_that_cross_themselves_too_often_are_refused_with_their_number() {
    for (relation, geometry, least) in [
        ("S_CROSSES", lattice(100), 9_801),
        ("S_OVERLAPS", squares(60), 60 * 59),
        ("S_OVERLAPS", tangle(200), 4_500),
    ] {
        let filter = encoded(&format!("{relation}(geometry,{geometry})"));
        for path in ["/collections/counties/items", "/tiles/counties/4/12/6.mvt"] {
            let (status, detail) = fault(&format!("{path}?filter={filter}")).await;
            let found =
                detail.split("found ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok());
            assert!(
                status == 400 && found.is_some_and(|found| found >= least),
                "{relation}: {status} {detail}"
            );
        }
    }
    // A few crossings are nothing.
    let filter = encoded(&format!("S_INTERSECTS(geometry,{})", lattice(4)));
    assert!(
        good(&format!("/collections/provinces/items?filter={filter}&limit=1")).await["numberMatched"]
            .as_u64()
            > Some(5)
    );
}

#[tokio::test]
async fn a_zone_named_many_times_is_named_once() {
    let once = fine("/collections/counties/items?in=areas/wumeng&f=csv&limit=1000").await;
    let often = vec!["areas/wumeng"; 600].join(",");
    let repeated = fine(&format!("/collections/counties/items?in={often}&f=csv&limit=1000")).await;
    assert!(once.body == repeated.body);
    let many = (0..501).map(|i| format!("counties/{i:06}")).collect::<Vec<_>>().join(",");
    let (status, detail) = fault(&format!("/collections/counties/items?in={many}")).await;
    assert!(status == 400 && detail.contains("at most 500 zones, found 501"), "{detail}");
}

#[test]
fn what_nobody_waits_for_is_not_done() {
    let (atlas, gone) = (atlas(), Budget::unlimited());
    gone.cancel();
    let [areas, provinces, counties] =
        ["areas", "provinces", "counties"].map(|id| atlas.collection(id).unwrap());
    let stopped = |what: &str, told: Option<Stopped>| assert_eq!(told, Some(Stopped::Cancelled), "{what}");
    let any = Relation::Any;
    stopped("members", atlas.members(areas, 0, counties, any, 0.0, &gone).err());
    let county = counties.position("513334").unwrap();
    stopped("zones", atlas.zones_of(areas, counties, county, any, 0.0, &gone).err());
    stopped("around", atlas.around(counties, county, provinces, &gone).err());
    stopped("joins", atlas.inside(provinces, &[0, 1], counties, &gone).err());
    let bounds = vec![Bounds::new(100.0, 25.0, 110.0, 35.0).unwrap()];
    let query = Query { bounds, limit: 10, ..Query::default() };
    stopped("pages", atlas.items(counties, &query, &gone).err());
    let groups = Aggregation {
        group_by: vec![GroupKey::Property(0)],
        stats: vec![Stat::parse("count", counties).unwrap()],
    };
    let every: Vec<u32> = (0..counties.len() as u32).collect();
    stopped("aggregates", groups.of(counties, &every, &gone).err());
    let groups = groups.of(counties, &every, &Budget::unlimited()).unwrap();
    stopped("outlines of groups", dissolve(counties, &groups, &gone).err());
    for format in [FileFormat::FlatGeobuf, FileFormat::GeoJson, FileFormat::Csv] {
        let told = File::new(counties, format, &gone).err();
        assert!(matches!(told, Some(ExportError::Stopped(Stopped::Cancelled))), "{format:?}");
    }
}

#[tokio::test]
async fn who_finds_a_lane_full_is_told_when_to_come_back() {
    let app = router(atlas().clone(), ServerOptions::default());
    let ask = |i: usize| {
        let path =
            format!("/collections/counties/aggregate?group_by=area_id&stats=count&filter=area_km2>{i}");
        let request =
            Request::builder().uri(path.replace('>', "%3E")).header("host", "x").body(Body::empty());
        app.clone().oneshot(request.unwrap())
    };
    let answers = join_all((0..300).map(ask)).await;
    let (mut served, mut refused) = (0, 0);
    for answer in answers.into_iter().map(Result::unwrap) {
        match answer.status() {
            StatusCode::OK => served += 1,
            StatusCode::SERVICE_UNAVAILABLE => {
                assert_eq!(answer.headers()["retry-after"], "1");
                assert_eq!(answer.headers()["content-type"], "application/problem+json");
                refused += 1;
            }
            other => panic!("{other}"),
        }
    }
    assert!(served > 0 && refused > 0, "{served} served, {refused} refused");
    // Once they are through there is room again.
    let again = ask(1_000).await.unwrap();
    assert_eq!(again.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_older_services_tell_a_full_lane_in_their_own_xml() {
    let app = router(atlas().clone(), ServerOptions::default());
    let wms = "/wms?SERVICE=WMS&REQUEST=GetMap&LAYERS=incidence&STYLES=&WIDTH=40&HEIGHT=40&FORMAT=image/png";
    for (path, root, media) in [
        (
            format!("{wms}&VERSION=1.3.0&CRS=CRS:84&BBOX=98,26,107.{{}},32"),
            "<ServiceExceptionReport version=\"1.3.0\"",
            "text/xml",
        ),
        (
            format!("{wms}&version=1.1.1&SRS=EPSG:4326&BBOX=98,26,106.{{}},32"),
            "<!DOCTYPE ServiceExceptionReport",
            "application/vnd.ogc.se_xml",
        ),
        (
            "/wmts/tile/incidence/default/WebMercatorQuad/9/200/{}.png".to_owned(),
            "<ExceptionReport",
            "text/xml",
        ),
    ] {
        let ask = |i: usize| {
            let request = Request::builder().uri(path.replace("{}", &i.to_string())).header("host", "x");
            app.clone().oneshot(request.body(Body::empty()).unwrap())
        };
        let answers = join_all((100..500).map(ask)).await.into_iter().map(Result::unwrap);
        let refused: Vec<_> = answers.filter(|answer| answer.status() == 503).collect();
        assert!(!refused.is_empty(), "{path}");
        for answer in refused {
            assert_eq!(answer.headers()["retry-after"], "1");
            assert_eq!(answer.headers()["content-type"], media, "{path}");
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            let told = String::from_utf8(body.to_vec()).unwrap();
            assert!(told.contains(root) && told.contains("the server is busy"), "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_read_parts_of_what_nobody_has_made_do_not_wait_for_one_another_for_ever() {
    let app = router(atlas().clone(), ServerOptions::default());
    let ask = |west: u32, range: Option<&str>| {
        let filter = encoded(&format!("S_INTERSECTS(geometry,BBOX({west},25,110,32))"));
        let uri = format!("/collections/counties/aggregate?group_by=area_id&stats=count&filter={filter}");
        let mut request = Request::get(uri);
        if let Some(range) = range {
            request = request.header("range", range);
        }
        tokio::spawn(app.clone().oneshot(request.body(Body::empty()).unwrap()))
    };
    for answer in join_all((0..8).map(|_| ask(100, Some("bytes=0-99")))).await {
        assert_eq!(answer.unwrap().unwrap().status(), StatusCode::PARTIAL_CONTENT);
    }
    // Nor is the lane lost to others.
    assert_eq!(ask(101, None).await.unwrap().unwrap().status(), StatusCode::OK);
}
