//! A table whose key is a number and stands among its columns, beside columns with the names that statements use themselves.

#![cfg(all(unix, feature = "postgres"))]

use crate::cluster::Cluster;
use crate::folder::Served;
use poverty_atlas::load::{DataPlaces, Source, load_with};
use std::fs;

const MANIFEST: &str =
    "[[collections]]\nid = \"base\"\ntable = \"postgresql:public.numbered\"\noverview = [\"t\", \"value\"]\n";

#[tokio::test]
async fn the_order_is_that_of_numbers_and_names_do_not_clash() {
    let (dir, cluster) = (tempfile::tempdir().unwrap(), Cluster::new());
    cluster.run(
        "CREATE TABLE numbered (id serial PRIMARY KEY, t text, value int, x float8, y float8, count int, geom geometry(Point, 4326)); \
         INSERT INTO numbered (t, value, x, y, count, geom) \
         SELECT 'g' || i % 3, i, i, -i, 1, ST_SetSRID(ST_MakePoint(100 + i / 100.0, 20 + i % 7), 4326) FROM generate_series(1, 120) AS i",
    );
    fs::write(dir.path().join("atlas.toml"), MANIFEST).unwrap();
    let address = cluster.address();
    let places = DataPlaces { scratch: None, database: Some(&address) };
    let (atlas, report) = load_with(&Source::folder(dir.path()).unwrap(), &places).unwrap();
    let served = Served::from(atlas, report);
    for query in ["", "&bbox=99,19,102,28", "&filter=value%3E0", "&filter=CASEI(t)%3C%3ECASEI('x')"] {
        let page = served.json(&format!("/collections/base/items?limit=12{query}")).await;
        let ids = page["features"].as_array().unwrap().iter().map(|f| f["properties"]["id"].as_i64());
        assert!(ids.eq((1..=12).map(Some)), "{query}: {page}");
    }
    let page = served.json("/collections/base/items?limit=3&offset=9&filter=count%3D1").await;
    let values = page["features"].as_array().unwrap().iter().map(|f| &f["properties"]["value"]);
    assert_eq!(values.collect::<Vec<_>>(), [10, 11, 12]);
    let one = served.json("/collections/base/items/119").await;
    assert_eq!([&one["properties"]["x"], &one["properties"]["y"]], [119.0, -119.0]);
    let groups =
        served.json("/collections/base/aggregate?group_by=t&stats=sum(value)").await["groups"].to_string();
    assert!(groups.contains("\"count\":40"), "{groups}");
    assert_eq!(served.get("/tiles/base/6/49/28.mvt").await.0, 200);
}
