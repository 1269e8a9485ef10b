//! MapLibre Tiles over HTTP: by ending, by `f` and by `Accept`; what names them. What is in them, MapLibre GL JS reads
//! in the browser tests.

use crate::client::{PUBLIC, ask, atlas, fine, get};
use poverty_atlas::budget::Budget;
use poverty_atlas::render::vector::TileEncoding;
use poverty_atlas::tile::TileCoord;

const MVT: &str = "application/vnd.mapbox-vector-tile";
const MLT: &str = "application/vnd.maplibre-tile";

#[tokio::test]
async fn the_address_or_the_client_chooses_the_encoding() {
    for (path, accept, media, varies) in [
        ("/tiles/counties/5/25/13.mlt", "", MLT, false),
        ("/tiles/counties/5/25/13.mlt", MVT, MLT, false),
        ("/tiles/counties/5/25/13.mvt", MLT, MVT, false),
        ("/tiles/counties/5/25/13.pbf", "", MVT, false),
        ("/tiles/counties/5/25/13", "", MVT, true),
        ("/tiles/counties/5/25/13", MLT, MLT, true),
        ("/tiles/counties/5/25/13", "application/vnd.maplibre-vector-tile, */*;q=0.1", MLT, true),
        ("/tiles/counties/5/25/13", "*/*", MVT, true),
        ("/tiles/counties/5/25/13", &format!("{MLT};q=0.5, {MVT}"), MVT, true),
        ("/tiles/WebMercatorQuad/5/13/25?f=mlt", "", MLT, false),
        ("/tiles/WebMercatorQuad/5/13/25", MLT, MLT, true),
        ("/tiles/WorldCRS84Quad/5/10/50.mlt", "", MLT, false),
        ("/collections/counties/tiles/WebMercatorQuad/5/13/25.mlt", "", MLT, false),
        ("/collections/counties/tiles/WebMercatorQuad/5/13/25", MLT, MLT, true),
    ] {
        let answer = ask(path, &[("accept", accept)]).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, media), "{path} {accept}");
        let varied: Vec<&str> = answer.headers.get_all("vary").iter().map(|v| v.to_str().unwrap()).collect();
        let on_accept = varied.iter().flat_map(|v| v.split(',')).any(|v| v.trim() == "accept");
        assert_eq!(on_accept, varies, "{path} {accept}: {varied:?}");
    }
    for (path, status, word) in [
        ("/tiles/counties/5/25/13.png", 404, ".mlt"),
        ("/tiles/counties?encoding=pbf", 400, "mlt"),
        ("/tiles/WebMercatorQuad/5/13/25?f=pbf", 400, "mlt"),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text().contains(word), "{path}: {}", answer.start());
    }
    assert_eq!(get("/tiles/counties/5/0/0.mlt").await.status, 204, "empty, as the other encoding");
}

#[tokio::test]
async fn what_names_tiles_names_these() {
    let json = fine("/tiles/counties,areas?encoding=mlt&lang=en").await.json();
    assert_eq!(json["encoding"], "mlt");
    assert_eq!(json["tiles"][0], format!("{PUBLIC}/tiles/counties,areas/{{z}}/{{x}}/{{y}}.mlt?lang=en"));
    assert!(fine("/tiles/counties").await.json().get("encoding").is_none());
    let style = fine("/styles/incidence?encoding=mlt&year=2015").await.json();
    let sources = style["sources"].as_object().unwrap();
    let vector: Vec<_> = sources.values().filter(|s| s["type"] == "vector").collect();
    assert_eq!(vector.len(), 1);
    assert_eq!(vector[0]["encoding"], "mlt");
    assert!(vector[0]["tiles"][0].as_str().unwrap().contains("{y}.mlt?"), "{}", vector[0]);
    for path in ["/tiles", "/collections/counties/tiles"] {
        let tilesets = fine(path).await.json();
        for tileset in tilesets["tilesets"].as_array().unwrap() {
            let links = tileset["links"].as_array().unwrap();
            let items: Vec<_> = links.iter().filter(|l| l["rel"] == "item").collect();
            let media: Vec<_> = items.iter().map(|l| l["type"].as_str().unwrap()).collect();
            assert_eq!(media, [MVT, MLT], "{path}");
            assert!(items[1]["href"].as_str().unwrap().ends_with(".mlt"), "{path}");
        }
    }
}

#[test]
fn the_same_tile_is_the_same_bytes_and_hardly_ever_larger() {
    let (atlas, budget) = (atlas(), Budget::unlimited());
    let layers = atlas.tile_layers("counties,counties:borders,areas:points", None).unwrap();
    let mut sum = [0; 2];
    for (z, x, y) in [(0, 0, 0), (4, 12, 6), (5, 25, 13), (6, 50, 26), (8, 201, 106)] {
        let tile = TileCoord::new(z, x, y).unwrap();
        let made = |encoding| {
            let plain = atlas.encoded_tile(&layers, tile, encoding, &budget).unwrap();
            poverty_atlas::render::vector::gzip(&plain)
        };
        let both = [TileEncoding::Mvt, TileEncoding::Mlt].map(made);
        assert!(both[1] == made(TileEncoding::Mlt), "{tile}");
        sum = [0, 1].map(|i| sum[i] + both[i].len());
    }
    assert!(sum[1] * 10 < sum[0] * 9, "bytes gzipped: {sum:?}");
}
