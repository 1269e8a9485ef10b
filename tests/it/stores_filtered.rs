//! Tiles of features that pass a filter, wherever they are kept.

use crate::stores::{Dice, drawn, folder, served};
use poverty_atlas::store::{MemoryStore, Store};
use poverty_atlas::{Budget, Filter, TileCoord};

/// What the overview declares, and what it does not.
const DECLARED: [&str; 6] = [
    "n > 2",
    "kind = 'ü' AND x < 900",
    "kind IS NULL OR x > 2000",
    "NOT (kind = 'a' OR n < 3)",
    "S_WITHIN(geometry, POLYGON((101 21, 106 22, 104 27, 101 21))) AND n = 1",
    "CASEI(kind) = CASEI('Ü') AND n + 1 = 3",
];
const OTHERS: [&str; 3] = ["yes = true", "day > DATE('2020-01-20') OR n = 1", "code LIKE 'p12%'"];

#[test]
fn filtered_tiles_of_a_file_are_those_of_memory() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 9_000, "");
    let served = served(dir.path());
    let file: &dyn Store = &**served.atlas.store("far").unwrap();
    let at = served.atlas.dataset().position("near").unwrap();
    let memory = MemoryStore::new(served.atlas.dataset().clone(), at, &["n", "x"]).unwrap();
    let budget = Budget::unlimited();
    let overview = file.overview_zoom().unwrap();
    let (mut dice, mut seen) = (Dice(9), 0);
    for z in (0..=8).chain([11u8, 14]) {
        for round in 0..2 {
            let side = f64::from(1u32 << z);
            let place = [100.0 + 10.0 * dice.share(), 20.0 + 10.0 * dice.share()];
            let place = if round == 0 { [105.2, 24.9] } else { place };
            let [x, y] = poverty_atlas::geometry::to_mercator(place).map(|v| (v * side) as u32);
            let tile = TileCoord::new(z, x, y).unwrap();
            for (text, coarse) in
                DECLARED.iter().chain(&OTHERS).flat_map(|text| [(text, false), (text, true)])
            {
                let [a, b] = [&memory as &dyn Store, file].map(|store| {
                    store.tile(
                        tile,
                        coarse,
                        Some(&Filter::parse_text(text, store.schema()).unwrap()),
                        &budget,
                    )
                });
                if OTHERS.contains(text) && z <= overview {
                    let told = b.unwrap_err().to_string();
                    let says = ["declared in `overview` (kind, n, x)", &format!("down to zoom {overview}")];
                    assert!(says.iter().all(|part| told.contains(part)), "{tile:?} {text}: {told}");
                    continue;
                }
                let [a, b] = [a.unwrap(), b.unwrap()];
                assert_eq!(drawn(&a.features), drawn(&b.features), "{tile:?} {text} {coarse}");
                seen += b.features.len();
            }
        }
    }
    assert!(seen > 5_000, "{seen}");
}

#[tokio::test]
async fn filters_of_tiles_are_refused_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 20_000, "");
    let open = served(dir.path());
    let whole = open.get("/tiles/far/5/25/13.mvt").await;
    let part = open.get("/tiles/far/5/25/13.mvt?filter=n%3E2").await;
    assert!(whole.0 == 200 && part.0 == 200 && whole.1 != part.1);
    let (status, body) = open.get("/tiles/far/0/0/0.mvt?filter=yes%3Dtrue").await;
    let body = String::from_utf8(body).unwrap();
    assert!(
        status == 400 && body.contains("declared in `overview` (kind, n, x); found \\\"yes\\\""),
        "{body}"
    );
    let (status, body) = open.get("/tiles/far/5/25/13.mvt?filter=nope%3D1").await;
    let body = String::from_utf8(body).unwrap();
    assert!(status == 400 && body.contains("nope"), "{body}");
    // A filter holds for every layer.
    let (status, body) = open.get("/tiles/zones,far/5/25/13.mvt?filter=n%3E2").await;
    assert!(status == 400, "{}", String::from_utf8_lossy(&body));

    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), 3_000, "items = false\nminimum_count = 5\n");
    let closed = served(dir.path());
    for z in [0, 14] {
        let (status, body) = closed.get(&format!("/tiles/far/{z}/0/0.mvt?filter=n%3E2")).await;
        let body = String::from_utf8(body).unwrap();
        assert!(status == 400 && body.contains("at least 5 neighbours"), "{z}: {status} {body}");
    }
}
