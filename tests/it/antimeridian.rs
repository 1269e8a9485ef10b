//! Data on both sides of the antimeridian: what lies there is one thing, wherever a client asks for it.

use crate::folder::{Served, feature, features, point, square};
use serde_json::{Value, json};

/// An island that the antimeridian cuts: from 179° to -179°.
fn island() -> Value {
    json!({"type": "MultiPolygon", "coordinates": [
        [[[179, 10], [180, 10], [180, 11], [179, 11], [179, 10]]],
        [[[-180, 10], [-179, 10], [-179, 11], [-180, 11], [-180, 10]]]]})
}

fn served() -> Served {
    Served::of(&[("d.geojson", features(&[feature(island(), json!({}))]).as_bytes())])
}

/// The picture at an address.
async fn picture(served: &Served, path: &str) -> image::RgbaImage {
    let (status, png) = served.get(path).await;
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&png));
    image::load_from_memory(&png).unwrap().to_rgba8()
}

#[tokio::test]
async fn longitudes_beyond_180_degrees_are_turned_back_and_cut() {
    let ring = |w: f64, e: f64, s: f64, n: f64| json!({"type": "Polygon", "coordinates": [[[e, s], [e, n], [w, n], [w, s], [e, s]]]});
    for (geometry, parts, extent) in [
        (ring(-350.0, -10.0, -50.0, 50.0), 2, json!([10.0, -50.0, -10.0, 50.0])),
        (ring(179.0, 181.0, 10.0, 11.0), 2, json!([179.0, 10.0, -179.0, 11.0])),
        (ring(-181.0, -179.0, 10.0, 11.0), 2, json!([179.0, 10.0, -179.0, 11.0])),
        (ring(185.0, 190.0, 10.0, 11.0), 1, json!([-175.0, 10.0, -170.0, 11.0])),
    ] {
        let served = Served::of(&[("d.geojson", features(&[feature(geometry, json!({}))]).as_bytes())]);
        let geo::Geometry::MultiPolygon(found) = served.collection("d").shapes().geometry(0).into_owned()
        else {
            panic!("polygons")
        };
        assert_eq!(found.0.len(), parts);
        assert_eq!(served.json("/collections/d").await["extent"]["spatial"]["bbox"][0], extent);
        let lines = served.report.lines_of(true, 10);
        assert!(lines[0].contains("longitudes beyond 180 degrees; turned back"), "{lines:?}");
    }
    // A shape that is no rectangle, across the edge four times: its two halves are whole.
    let comb = json!({"type": "Polygon", "coordinates": [[
        [178, 0], [182, 0], [182, 1], [179, 1], [179, 2], [182, 2], [182, 3], [178, 3], [178, 0]]]});
    let served = Served::of(&[("d.geojson", features(&[feature(comb, json!({}))]).as_bytes())]);
    let geo::Geometry::MultiPolygon(found) = served.collection("d").shapes().geometry(0).into_owned() else {
        panic!("polygons")
    };
    assert_eq!(found.0.len(), 3, "{found:?}");
    assert_eq!(geo::Area::unsigned_area(&found), 9.0);
}

#[tokio::test]
async fn a_split_feature_is_seen_where_it_is() {
    let lines = json!({"type": "MultiLineString", "coordinates": [
        [[170, -10], [180, -12]], [[-180, -12], [-175, -13]]]});
    for (geometry, bbox, center) in [
        (island(), json!([179.0, 10.0, -179.0, 11.0]), 180.0),
        (lines, json!([170.0, -13.0, -175.0, -10.0]), 177.5),
    ] {
        let served = Served::of(&[("d.geojson", features(&[feature(geometry, json!({}))]).as_bytes())]);
        assert_eq!(served.json("/collections/d").await["extent"]["spatial"]["bbox"][0], bbox);
        let view = served.atlas.info().view.unwrap();
        assert!(view.center[0] == center && view.zoom > 4.0, "{view:?}");
    }
    // The world is not a feature that was split.
    let world = json!({"type": "Polygon", "coordinates": [[
        [-180, -60], [180, -60], [180, 60], [-180, 60], [-180, -60]]]});
    let served = Served::of(&[("d.geojson", features(&[feature(world, json!({}))]).as_bytes())]);
    let bbox = served.json("/collections/d").await["extent"]["spatial"]["bbox"][0].clone();
    assert_eq!(bbox, json!([-180.0, -60.0, 180.0, 60.0]));
}

#[tokio::test]
async fn what_lies_on_both_sides_of_the_cut_has_no_border_along_it() {
    let mixed = features(&[feature(island(), json!({})), feature(point(0.0, 0.0), json!({}))]);
    for served in [served(), Served::of(&[("d.geojson", mixed.as_bytes())])] {
        // A degree is 45 pixels wide; the second column lies within, the third where the feature ends.
        for (tile, [cut, within, end]) in [(63, [255, 240, 210]), (0, [0, 15, 45])] {
            let image = picture(&served, &format!("/maps/plain/6/{tile}/30.png")).await;
            let color = |x: u32| image.get_pixel(x, 31);
            assert_eq!(color(cut), color(within), "tile {tile}");
            assert_ne!(color(end), color(within), "tile {tile}");
        }
    }
}

#[tokio::test]
async fn a_map_beyond_180_degrees_shows_the_other_side() {
    let served = served();
    // Ten pixels a degree; the second has the antimeridian within a pixel.
    let wms =
        "/wms?service=WMS&version=1.3.0&request=GetMap&layers=plain&styles=&format=image/png&crs=CRS:84";
    for (west, shift) in [(178.0, 0), (177.95, 0), (-182.0, 0), (538.0, 0), (177.0, 10)] {
        let path = format!("{wms}&bbox={west},9,{},12&width=40&height=30", west + 4.0);
        let image = picture(&served, &path).await;
        let color = |x: u32| *image.get_pixel(x + shift, 15);
        let within = color(15);
        assert!((12..=28).all(|x| color(x) == within), "{west}: whole, and nothing along the cut");
        assert!(color(5) != within && (shift > 0 || color(36) != within), "{west}");
    }
    // Two turns around the earth show it twice, each at its place.
    let image = picture(&served, &format!("{wms}&bbox=-360,8,360,13&width=3600&height=100")).await;
    let filled = |x: u32| *image.get_pixel(x, 50) != *image.get_pixel(0, 50);
    let turns = (896..904).chain(2696..2704);
    assert!(turns.clone().all(filled) && (0..3600).filter(|x| filled(*x)).count() < turns.count() + 12);
}

#[tokio::test]
async fn a_question_beyond_180_degrees_finds_the_other_side() {
    let all = [
        feature(island(), json!({"name": "i"})),
        feature(point(-179.5, 5.5), json!({"name": "p"})),
        feature(json!({"type": "LineString", "coordinates": [[179, 8], [180, 8]]}), json!({"name": "l"})),
    ];
    let served = Served::of(&[("d.geojson", features(&all).as_bytes())]);
    let wms = "/wms?service=WMS&version=1.3.0&request=GetFeatureInfo&layers=plain&query_layers=plain&styles=\
        &crs=CRS:84&bbox=178,4,182,12&width=40&height=80&info_format=application/json";
    for (i, j, name) in [(15, 15, "i"), (25, 15, "i"), (25, 65, "p"), (15, 40, "l"), (19, 41, "l")] {
        let found = served.json(&format!("{wms}&i={i}&j={j}")).await;
        assert_eq!(found["features"][0]["properties"]["name"], name, "{i}, {j}: {found}");
    }
}

#[tokio::test]
async fn what_is_shown_by_itself_is_shown_where_it_lies() {
    let served = served();
    for path in ["/map", "/collections/d/map", "/styles/plain/map"] {
        for query in ["", "&bbox=179,10,-179,11", "&bbox=179,10,181,11", "&crs=EPSG:3857"] {
            let image = picture(&served, &format!("{path}?width=64&height=32{query}")).await;
            let middle = *image.get_pixel(32, 16);
            assert!((4..60).all(|x| *image.get_pixel(x, 16) == middle), "{path}{query}");
        }
    }
    for path in ["/tiles/d", "/maps/plain.json"] {
        let document = served.json(path).await;
        assert_eq!(document["center"][0], 180.0, "{path}");
        assert_eq!(document["bounds"], json!([-180.0, 10.0, 180.0, 11.0]), "{path}");
    }
}

#[tokio::test]
async fn the_cut_is_no_border() {
    // A coverage, and shapes of several kinds, which share no borders.
    let mixed = [feature(island(), json!({})), feature(point(0.0, 0.0), json!({}))];
    for text in [features(&[feature(island(), json!({}))]), features(&mixed)] {
        let served = Served::of(&[("d.geojson", text.as_bytes())]);
        for (lon, km) in [(180.0, 55.3), (-180.0, 55.3), (179.9, 55.3), (-179.2, 21.9), (179.2, 21.9)] {
            let answer = served.json(&format!("/locate?lon={lon}&lat=10.5")).await;
            let found = answer["collections"]["d"][0]["border_km"].as_f64().unwrap();
            assert!((found - km).abs() < 0.1, "{lon}: {found}");
        }
    }
}

#[tokio::test]
async fn maps_of_a_point_or_a_line_have_room() {
    let line = json!({"type": "LineString", "coordinates": [[10, 5], [20, 5]]});
    for geometry in [point(12.0, 5.0), point(180.0, 0.0), line, square(1.0, 1.0)] {
        let served =
            Served::of(&[("d.geojson", features(&[feature(geometry.clone(), json!({}))]).as_bytes())]);
        for query in ["", "?crs=EPSG:3857", "?width=80&height=40"] {
            let image = picture(&served, &format!("/collections/d/map{query}")).await;
            assert!(image.width().min(image.height()) >= 40, "{geometry}{query}");
            assert!(
                image.pixels().any(|p| p != image.get_pixel(0, 0)),
                "{geometry}{query}: something is seen"
            );
        }
    }
}

#[tokio::test]
async fn a_map_goes_around_the_earth_some_times_but_not_for_ever() {
    let served = Served::of(&[("d.geojson", features(&[feature(square(1.0, 1.0), json!({}))]).as_bytes())]);
    let map = "/wms?service=WMS&version=1.3.0&request=GetMap&layers=plain&styles=&crs=CRS:84&format=image/png&width=8&height=8";
    for bbox in [
        "-1e9,-1,1e9,1",
        "-1e12,-1,1e12,1",
        "-1e300,-1,1e300,1",
        "1e15,0,1.000000000000001e15,1",
        "0,1e15,1,1.000000000000001e15",
    ] {
        let (_, body) = served.get(&format!("{map}&bbox={bbox}")).await;
        assert!(String::from_utf8_lossy(&body).contains("some worlds wide"), "{bbox}");
    }
    let (status, body) =
        served.get(&format!("{map}&bbox=-720,-90,720,90").replace("width=8", "width=256")).await;
    assert!(status == 200 && image::load_from_memory(&body).is_ok(), "four worlds");
}
