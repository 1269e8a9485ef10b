//! Where strictness helps nobody: what web maps, browsers and older clients add to addresses is understood or passed over.

use super::client::{ask, fault, fine, get, good};
use std::io::Read;

#[tokio::test]
async fn tiles_and_styles_pass_over_what_they_do_not_know() {
    for path in [
        "/tiles/counties/4/12/6.mvt",
        "/tiles/counties/4/12/6.mvt?properties=name_zh",
        "/maps/areas/4/12/6.png",
        "/styles/areas?theme=dark",
    ] {
        let plain = fine(path).await;
        let join = if path.contains('?') { '&' } else { '?' };
        let more = fine(&format!("{path}{join}key=abc&_=1700000000&v=")).await;
        assert!(more.body == plain.body && more.header("etag") == plain.header("etag"), "{path}");
    }
    // What they know is read as strictly as before.
    assert_eq!(fault("/tiles/counties/4/12/6.mvt?properties=nothing&key=abc").await.0, 400);
    assert_eq!(fault("/maps/areas/4/12/6.png?theme=pink&key=abc").await.0, 400);
    for strict in [
        "/collections/counties/tiles/WebMercatorQuad/4/6/12?key=abc",
        "/styles/areas/map/tiles/WebMercatorQuad/4/6/12?key=abc",
        "/collections/counties/items?key=abc",
        "/styles?key=abc",
    ] {
        let (status, detail) = fault(strict).await;
        assert!(status == 400 && detail.contains("unknown parameter \"key\""), "{strict}: {detail}");
    }
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_address_without() {
    for (path, to) in [
        ("/collections/", "../collections"),
        ("/collections/counties/items/?limit=1&f=json", "../items?limit=1&f=json"),
        ("/collections/counties/items/%E5%87%89/", "../%E5%87%89"),
        ("/maps/areas/4/12/6.png/", "../6.png"),
        ("/wms/?request=GetCapabilities", "../wms?request=GetCapabilities"),
        ("/api/", "../api"),
    ] {
        let answer = get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (308, to), "{path}");
    }
    for nothing in ["/nowhere/", "/collections//", "/collections/counties/items/x/y/z/"] {
        assert_eq!(fault(nothing).await.0, 404, "{nothing}");
    }
    assert_eq!(get("/").await.status, 200);
}

#[tokio::test]
async fn a_box_may_lie_one_turn_beyond_180_degrees() {
    let matched = async |bbox: &str| {
        let page = good(&format!("/collections/counties/items?limit=1&skipGeometry=true&bbox={bbox}")).await;
        page["numberMatched"].as_u64().unwrap()
    };
    let here = matched("100,28,104,32").await;
    assert!(here > 10);
    for same in ["460,28,464,32", "-260,28,-256,32", "460,28,0,464,32,9000"] {
        assert_eq!(matched(same).await, here, "{same}");
    }
    for all in ["-200,-90,200,90", "0,-90,360,90", "-540,-90,540,90", "60,-90,300,90"] {
        assert_eq!(matched(all).await, 2875, "{all}");
    }
    assert_eq!(matched("170,-90,190,90").await, 0);
    let (status, detail) = fault("/collections/counties/items?bbox=100,28,541,32").await;
    assert!(status == 400 && detail.contains("one turn beyond"), "{detail}");
}

#[tokio::test]
async fn the_older_services_take_a_value_twice_and_tell_their_faults_in_xml() {
    let map = "/wms?service=WMS&version=1.3.0&request=GetMap&layers=areas&styles=&crs=CRS:84&bbox=98,26,107,32&width=64&height=64&format=image/png";
    let once = fine(map).await;
    let twice = fine(&format!("{map}&SERVICE=WMS&Width=64")).await;
    assert!(once.body == twice.body);
    let tile = "/wmts?service=WMTS&request=GetTile&layer=areas&style=default&tilematrixset=WebMercatorQuad&tilematrix=4&tilerow=6&tilecol=12&format=image/png";
    assert!(fine(tile).await.body == fine(&format!("{tile}&LAYER=areas")).await.body);
    for (path, part, report) in [
        (format!("{map}&WIDTH=65"), "&quot;64&quot; and &quot;65&quot;", "<ServiceExceptionReport"),
        ("/wms?request=%FF".to_owned(), "UTF-8", "<ServiceExceptionReport"),
        (format!("{tile}&LAYER=counties"), "given twice", "<ExceptionReport"),
        ("/wmts?request=%FF".to_owned(), "UTF-8", "<ExceptionReport"),
        ("/wmts/1.0.0/WMTSCapabilities.xml?lang=%FF".to_owned(), "UTF-8", "<ExceptionReport"),
        (
            "/wmts/tile/areas/default/WebMercatorQuad/4/6/12.png?lang=%FF".to_owned(),
            "UTF-8",
            "<ExceptionReport",
        ),
    ] {
        let answer = get(&path).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (400, "text/xml"), "{path}");
        let text = answer.text().replace('"', "&quot;");
        assert!(text.contains(part) && text.contains(report), "{path}: {text}");
    }
}

#[tokio::test]
async fn a_raw_plus_is_understood() {
    for (raw, written) in [
        ("datetime=2016-01-01T08:00:00+08:00", "datetime=2016-01-01T08:00:00%2B08:00"),
        ("datetime=2015-01-01T00:00:00+08:00/..", "datetime=2015-01-01T00:00:00%2B08:00/.."),
    ] {
        let matched = async |query: &str| {
            good(&format!("/collections/counties/items?limit=1&{query}")).await["numberMatched"].clone()
        };
        assert_eq!(matched(raw).await, matched(written).await, "{raw}");
    }
    let info = "/wms?service=WMS&version=1.3.0&request=GetFeatureInfo&layers=areas&query_layers=areas&styles=&crs=CRS:84&bbox=98,26,107,32&width=64&height=64&i=30&j=30";
    let told = async |media: &str| fine(&format!("{info}&info_format={media}")).await;
    let (raw, written) = (told("application/geo+json").await, told("application/geo%2Bjson").await);
    assert!(raw.body == written.body);
}

#[tokio::test]
async fn who_refuses_bare_answers_gets_them_packed_or_none() {
    let sent = async |path: &str, codings: &str| ask(path, &[("accept-encoding", codings)]).await;
    for path in ["/collections", "/healthz", "/maps/areas/4/12/6.png", "/tiles/counties/4/12/6.mvt"] {
        let plain = sent(path, "identity").await;
        for codings in ["gzip, identity;q=0", "*;q=0, gzip;q=0.2", "br;q=0, *;q=0.5, identity;q=0"] {
            let packed = sent(path, codings).await;
            assert_eq!(
                (packed.status.as_u16(), packed.header("content-encoding")),
                (200, "gzip"),
                "{path}: {codings}"
            );
            let mut body = Vec::new();
            flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut body).unwrap();
            assert!(body == plain.body, "{path}: {codings}");
            let strong = packed.header("etag").starts_with('"');
            assert!(!strong || path.ends_with(".mvt"), "{path}: {}", packed.header("etag"));
        }
        for codings in ["identity;q=0", "*;q=0", "deflate, identity;q=0", "identity;q=0, gzip;q=0.0, br;q=0"]
        {
            let answer = sent(path, codings).await;
            assert_eq!(answer.status, 406, "{path}: {codings}");
            assert_eq!(answer.header("content-type"), "application/problem+json", "{path}: {codings}");
            assert!(answer.json()["detail"].as_str().unwrap().starts_with("Accept-Encoding"), "{path}");
        }
    }
    assert_eq!(sent("/download/areas.csv", "gzip, identity;q=0").await.status, 406);
    assert_eq!(sent("/nowhere", "gzip, identity;q=0").await.status, 404);
    assert_eq!(sent("/collections", "br;q=0.1, gzip;q=0.9").await.header("content-encoding"), "gzip");
    assert_eq!(sent("/collections", "br;q=0, gzip;q=0").await.header("content-encoding"), "");
}
