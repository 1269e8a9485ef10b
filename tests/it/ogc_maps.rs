//! Maps as one image (OGC API Maps, 20-058), TileJSON of maps, and projects for QGIS.

use crate::client::{Answer, PUBLIC, ask, fine, get, good};
use std::io::{Cursor, Read};

const MERCATOR: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";
const WGS84: &str = "http://www.opengis.net/def/crs/EPSG/0/4326";

fn size(answer: &Answer) -> (u32, u32) {
    let side = |at: usize| u32::from_be_bytes(answer.body[at..at + 4].try_into().unwrap());
    assert!(answer.body.starts_with(b"\x89PNG"), "{}", answer.start());
    (side(16), side(20))
}

#[tokio::test]
async fn a_map_is_what_wms_draws() {
    let wms = "/wms?service=WMS&version=1.3.0&request=GetMap&styles=&format=image/png&layers=incidence&width=300&height=200";
    for (own, other) in [
        ("bbox=97,24,109,34", "crs=CRS:84&bbox=97,24,109,34".to_owned()),
        (
            "bbox=97,24,109,34&datetime=2014-07-01T00:00:00Z",
            "crs=CRS:84&bbox=97,24,109,34&time=2014".to_owned(),
        ),
        ("bbox=97,24,109,34&transparent=true", "crs=CRS:84&bbox=97,24,109,34&transparent=true".to_owned()),
        ("bbox=97,24,109,34&bgcolor=0xFFEEDD", "crs=CRS:84&bbox=97,24,109,34&bgcolor=0xFFEEDD".to_owned()),
    ] {
        let map = fine(&format!("/styles/incidence/map?width=300&height=200&{own}")).await;
        let expected = fine(&format!("{wms}&{other}")).await;
        assert!(map.body == expected.body, "{own}");
    }
    let metres = format!("crs={MERCATOR}&bbox=97,24,109,34&width=300");
    let map = fine(&format!("/styles/incidence/map?{metres}")).await;
    assert_eq!(map.header("content-crs"), format!("<{MERCATOR}>"));
    let box_: Vec<f64> = map.header("content-bbox").split(',').map(|n| n.parse().unwrap()).collect();
    assert!((box_[0] - 10_797_990.607).abs() < 0.01 && (box_[3] - 4_028_802.026).abs() < 0.01, "{box_:?}");
    assert_eq!(size(&map), (300, (300.0 * (box_[3] - box_[1]) / (box_[2] - box_[0])).round() as u32));
}

#[tokio::test]
async fn what_is_not_said_follows_from_the_map() {
    let whole = fine("/map").await;
    let (width, height) = size(&whole);
    assert_eq!(width.max(height), 1024);
    assert_eq!(whole.header("content-datetime"), "2013");
    assert_eq!(size(&fine("/collections/areas/map?height=100").await).1, 100);
    let turned =
        fine(&format!("/styles/areas/map?bbox=24,97,34,109&bbox-crs={WGS84}&crs={WGS84}&width=120")).await;
    assert_eq!((size(&turned), turned.header("content-bbox")), ((120, 100), "24,97,34,109"));
    assert_eq!(ask("/map?width=20", &[("accept", "image/webp")]).await.header("content-type"), "image/webp");
    // A style without years is the same at every time.
    let plain = fine("/styles/areas/map?width=60&datetime=1900").await;
    assert_eq!(plain.header("content-datetime"), "");
}

#[tokio::test]
async fn what_does_not_fit_is_told() {
    for (path, status, part) in [
        ("/styles/none/map", 404, "incidence"),
        ("/collections/none/map", 404, "counties"),
        ("/map?bbox=1,2,3", 400, "bbox"),
        ("/map?bbox=100,30,100,31", 400, "bbox"),
        ("/map?width=0", 400, "4096"),
        ("/map?width=5000", 400, "4096"),
        ("/map?datetime=1900", 400, "2013"),
        ("/map?datetime=soon", 400, "datetime"),
        ("/map?bgcolor=red", 400, "0xFFFFFF"),
        ("/map?crs=EPSG:1", 400, "3857"),
        ("/map?f=gif", 400, "webp"),
        ("/maps/none.json", 404, "incidence"),
        ("/maps/incidence.json?year=1900", 400, "2013"),
        ("/maps/incidence.xml", 404, ".png"),
        ("/qgis/styles/none.qlr", 404, "incidence"),
        ("/qgis/collections/areas.txt", 404, ".qlr"),
        ("/qgis/project.qgz?lang=tlh", 400, "zh"),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.start());
        assert!(answer.text().contains(part), "{path}: {}", answer.start());
    }
}

#[tokio::test]
async fn tilejson_leads_to_the_tiles() {
    let document = good("/maps/incidence.json?year=2014&lang=en&size=512").await;
    assert_eq!(document["tileSize"], 512);
    let tile =
        document["tiles"][0].as_str().unwrap().replace("{z}", "4").replace("{x}", "12").replace("{y}", "6");
    let found = fine(tile.strip_prefix(PUBLIC).unwrap()).await;
    assert_eq!(size(&found), (512, 512));
    let expected = fine("/maps/incidence/4/12/6.png?year=2014&lang=en&size=512").await;
    assert!(found.body == expected.body);
}

#[tokio::test]
async fn a_project_has_all_layers_by_the_public_address() {
    let project = fine("/qgis/project.qgz").await;
    assert!(project.body == fine("/qgis/project.qgz").await.body);
    let mut archive = zip::ZipArchive::new(Cursor::new(&project.body)).unwrap();
    let mut text = String::new();
    archive.by_name("project.qgs").unwrap().read_to_string(&mut text).unwrap();
    let text = text.replace("&#39;", "'");
    let atlas = crate::client::atlas();
    for style in atlas.styles() {
        assert!(text.contains(&format!("<id>tiles_{}</id>", style.id)), "{}", style.id);
        assert!(text.contains(&format!("<id>map_{}</id>", style.id)), "{}", style.id);
    }
    for collection in atlas.collections() {
        assert!(
            text.contains(&format!("url='{PUBLIC}' typename='{}'", collection.id())),
            "{}",
            collection.id()
        );
    }
    assert!(text.contains("<ProjectTimeSettings") && !text.contains("127.0.0.1"));
    let layer = fine("/qgis/collections/areas.qlr?lang=en").await.text();
    assert!(layer.contains("typename=&#39;areas&#39;") && layer.contains("value=\"wumeng\""), "{layer}");
}
