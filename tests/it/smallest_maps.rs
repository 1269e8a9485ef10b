//! Maps of the least there is, and maps that are the smallest: a point has room around it, and the whole world is drawn on
//! fewer pixels than styles have zooms for.

use crate::folder::{Served, feature, features, point};
use image::RgbImage;
use serde_json::json;

const FILL: [u8; 3] = [0xBF, 0xD3, 0xC1];
const CIRCLE: [u8; 3] = [0xB0, 0x41, 0x3E];

async fn picture(served: &Served, path: &str) -> RgbImage {
    let (status, bytes) = served.get(path).await;
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
    let image = image::load_from_memory(&bytes).unwrap().to_rgba8();
    assert!(image.pixels().all(|p| p.0[3] == 255), "{path}: a style's ground is opaque");
    image::DynamicImage::from(image).to_rgb8()
}

#[tokio::test]
async fn the_whole_world_is_drawn_on_any_number_of_pixels() {
    let area = json!({"type": "Polygon", "coordinates": [[[-90, 0], [0, 0], [0, 60], [-90, 60], [-90, 0]]]});
    let served = Served::of(&[("d.geojson", features(&[feature(area, json!({}))]).as_bytes())]);
    let wms = "/wms?service=WMS&version=1.3.0&request=GetMap&layers=plain&styles=&crs=EPSG:3857&format=image/png&\
               bbox=-20037508,-20037508,20037508,20037508";
    for (path, side) in [
        ("/maps/plain/0/0/0.png".to_owned(), 256),
        ("/maps/plain/0/0/0@2x.png".to_owned(), 512),
        ("/map?crs=EPSG:3857&bbox=-180,-85.05,180,85.05&width=100&height=100".to_owned(), 100),
        (format!("{wms}&width=64&height=64"), 64),
    ] {
        let image = picture(&served, &path).await;
        let at = |x: f64, y: f64| {
            let place = [x, y].map(|v| (v * f64::from(side)) as u32);
            image.get_pixel(place[0], place[1]).0
        };
        assert_eq!((image.width(), image.height()), (side, side), "{path}");
        assert_eq!(at(0.375, 0.4), FILL, "{path}");
        assert_ne!(at(0.75, 0.4), FILL, "{path}");
    }
}

#[tokio::test]
async fn a_map_without_a_ground_is_white_unless_it_is_transparent() {
    let source = json!({"type": "vector", "tiles": ["/tiles/d/{z}/{x}/{y}.mvt"]});
    let style = json!({"version": 8, "sources": {"atlas": source}, "layers": [
        {"id": "p", "type": "circle", "source": "atlas", "source-layer": "d", "paint": {"circle-color": "#B0413E"}}]});
    let data = features(&[feature(point(7.0, 3.0), json!({}))]);
    let style = style.to_string();
    let served = Served::of(&[("d.geojson", data.as_bytes()), ("styles/bare.json", style.as_bytes())]);
    let map = "/wms?service=WMS&version=1.3.0&request=GetMap&layers=bare&styles=&crs=CRS:84&bbox=-180,-90,180,90\
               &format=image/png&width=200&height=100";
    for (more, ground) in
        [("", [255; 4]), ("&bgcolor=0x102030", [16, 32, 48, 255]), ("&transparent=true", [0; 4])]
    {
        let (status, bytes) = served.get(&format!("{map}{more}")).await;
        assert_eq!(status, 200, "{more}: {}", String::from_utf8_lossy(&bytes));
        let image = image::load_from_memory(&bytes).unwrap().to_rgba8();
        assert_eq!(image.get_pixel(3, 0).0, ground, "{more}");
        assert!(image.pixels().any(|p| p.0[..3] == CIRCLE && p.0[3] == 255), "{more}");
    }
}

#[tokio::test]
async fn a_print_of_a_point_has_a_map() {
    let served = Served::of(&[("d.geojson", features(&[feature(point(7.0, 3.0), json!({}))]).as_bytes())]);
    for path in ["/maps/plain.png?width=80&dpi=96", "/maps/plain.png?width=80&dpi=96&region=d/1"] {
        let image = picture(&served, path).await;
        assert!(image.height() > image.width() / 2, "{path}: {} by {}", image.width(), image.height());
        let middle = image.width() / 2 - 20..image.width() / 2 + 20;
        let drawn = |(x, y, p): (u32, u32, &image::Rgb<u8>)| {
            p.0 == CIRCLE && middle.contains(&x) && y < image.height() * 3 / 4
        };
        assert!(image.enumerate_pixels().any(drawn), "{path}: the point lies in the middle of its map");
        let (status, svg) = served.get(&path.replace(".png?", ".svg?").replace("&dpi=96", "")).await;
        assert!(status == 200 && !String::from_utf8(svg).unwrap().contains("NaN"), "{path}");
    }
}
