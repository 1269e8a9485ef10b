//! Legends of features that are read in place: their classes are told, how many there are of each is not known.

use crate::stores::{file_of, folder, points, served, write_folder};
use crate::stores_shapes::{parcels, roads};
use serde_json::json;
use std::fs;

#[tokio::test]
async fn what_is_not_counted_is_not_told_as_none() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 5_000, "");
    let circles = |id: &str| {
        json!({
            "id": id, "type": "circle", "source": "atlas", "source-layer": id, "metadata": {"atlas:legend": {}},
            "paint": {"circle-color": ["step", ["get", "n"], "#112233", 2, "#445566", 4, "#778899"]},
        })
    };
    let style = json!({
        "version": 8,
        "sources": {"atlas": {"type": "vector", "tiles": ["/tiles/near,far/{z}/{x}/{y}.mvt"]}},
        "layers": [circles("near"), circles("far")],
    });
    fs::create_dir(dir.path().join("styles")).unwrap();
    fs::write(dir.path().join("styles/both.json"), style.to_string()).unwrap();
    let legend = served(dir.path()).json("/styles/both/legend").await;
    let entries = legend["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 6, "{legend}");
    let counts: Vec<Option<u64>> = entries.iter().map(|e| e["count"].as_u64()).collect();
    assert!(counts[..3].iter().all(|count| *count > Some(500)), "{legend}");
    assert!(entries[3..].iter().all(|e| e.get("count").is_none()), "{legend}");
}

/// Red, green and blue of the pixels of the map of the land without a style of the folder's own.
async fn drawn(far: &str, shapes: Option<Vec<geo::Geometry>>) -> (serde_json::Value, Vec<[u8; 3]>) {
    let dir = tempfile::tempdir().unwrap();
    match shapes {
        None => write_folder(dir.path(), points(3_000), far, &["kind", "n", "x"], false),
        Some(shapes) => write_folder(dir.path(), file_of(shapes), far, &["kind", "n", "x"], false),
    }
    let served = served(dir.path());
    let style = served.json("/styles/plain").await;
    let (status, png) = served.get("/maps/plain/6/50/27.png").await;
    assert_eq!(status, 200);
    let image = image::load_from_memory(&png).unwrap().to_rgb8();
    (style, image.pixels().map(|p| p.0).collect())
}

#[tokio::test]
async fn a_style_that_nobody_wrote_draws_what_is_kept_in_a_file() {
    let near = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 40);
    let count = |pixels: &[[u8; 3]], colour| pixels.iter().filter(|p| near(**p, colour)).count();
    for (shapes, kind, colour) in [
        (None, "circle", [0xB0, 0x41, 0x3E]),
        (Some(roads(3_000)), "line", [0x4A, 0x6F, 0xA5]),
        (Some(parcels(3_000)), "fill", [0xD6, 0xC7, 0xA1]),
    ] {
        let (style, pixels) = drawn("title = { en = \"Far away\" }\n", shapes).await;
        let layers = style["layers"].as_array().unwrap();
        let own: Vec<_> = layers.iter().filter(|l| l["source-layer"] == "far").collect();
        assert_eq!(own[0]["type"], kind, "{style}");
        assert_eq!(own[0]["metadata"]["atlas:legend"]["label"]["en"], "Far away", "{style}");
        // Above the squares, which are of a colour like no other.
        let at = |id: &str| layers.iter().position(|l| l["source-layer"] == id).unwrap();
        assert!(at("zones") < at("far"), "{style}");
        assert!(count(&pixels, colour) > 200, "{kind}: {}", count(&pixels, colour));
        assert!(count(&pixels, [0xBF, 0xD3, 0xC1]) > 200, "{kind}");
    }
}
