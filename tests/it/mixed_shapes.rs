//! Points, lines and polygons in one file, as drawing programs on the Web write them: each is seen as what it is.

use crate::folder::{Served, feature, features, point, square};
use serde_json::{Value, json};

fn line() -> Value {
    json!({"type": "LineString", "coordinates": [[0, 5], [8, 5]]})
}

/// The features in every order, since the first one decides nothing.
fn in_every_order() -> Vec<Served> {
    let all = [
        feature(point(2.5, 8.5), json!({"name": "p"})),
        feature(line(), json!({"name": "l"})),
        feature(square(2.0, 1.0), json!({"name": "a"})),
    ];
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let text = |order: [usize; 3]| features(&order.map(|i| all[i].clone()));
    orders.map(|order| Served::of(&[("d.geojson", text(order).as_bytes())])).into()
}

#[tokio::test]
async fn each_kind_is_drawn_in_its_own_way() {
    for served in in_every_order() {
        // Ten pixels a degree, north at the top.
        let (_, png) = served.get("/collections/d/map?bbox=0,0,8,10&width=80&height=100").await;
        let image = image::load_from_memory(&png).unwrap().to_rgb8();
        let color = |x: u32, y: u32| image.get_pixel(x, y).0;
        let ground = color(70, 70);
        assert_eq!(color(25, 15), [0xB0, 0x41, 0x3E], "the point");
        assert_eq!(color(25, 85), [0xBF, 0xD3, 0xC1], "the area has a fill and no circle in its middle");
        assert!(color(40, 49) != ground || color(40, 50) != ground, "the line");
        assert_eq!([color(40, 47), color(40, 53)], [ground; 2], "a line has no inside");
    }
}

#[tokio::test]
async fn a_style_asks_for_the_type_of_a_geometry() {
    let mut all = Vec::new();
    for served in in_every_order() {
        let style = served.json("/styles/plain").await;
        let drawn =
            |layer: &Value| (layer["type"].as_str().unwrap().to_owned(), layer["filter"][2][0].clone());
        let layers = style["layers"].as_array().unwrap().iter().filter(|l| l["source"] == "atlas").map(drawn);
        all.push(layers.collect::<Vec<_>>());
        let mut ids: Vec<&str> =
            style["layers"].as_array().unwrap().iter().map(|l| l["id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), style["layers"].as_array().unwrap().len(), "{ids:?}");
        let schema = served.json("/collections/d/schema").await;
        assert_eq!(schema["properties"]["geometry"]["format"], "geometry-any");
        let page = served.json("/collections/d/items?filter=area_km2%20IS%20NULL").await;
        assert_eq!(page["numberMatched"], 2, "only the polygon has an area");
        let (status, tile) = served.get("/tiles/d/0/0/0.mvt").await;
        assert!(status == 200 && ["p", "l", "a"].iter().all(|n| tile.windows(1).any(|w| w == n.as_bytes())));
    }
    let kind = |layer: &str, of: &str| (layer.to_owned(), json!(of));
    let expected = [
        kind("fill", "Polygon"),
        kind("line", "Polygon"),
        kind("line", "LineString"),
        kind("circle", "Point"),
    ];
    assert!(all.iter().all(|layers| *layers == expected), "{all:?}");
}

#[tokio::test]
async fn features_of_one_kind_need_no_filter() {
    for geometry in [point(1.0, 2.0), line(), square(1.0, 1.0)] {
        let served = Served::of(&[("d.geojson", features(&[feature(geometry, json!({}))]).as_bytes())]);
        let style = served.json("/styles/plain").await;
        assert!(style["layers"].as_array().unwrap().iter().all(|layer| layer["filter"].is_null()), "{style}");
    }
}
