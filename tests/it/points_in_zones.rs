//! Points and lines in memory belong to zones as polygons do: without a list by the share of them that lies there.

use crate::folder::Served;
use poverty_atlas::load::{Source, load};
use serde_json::Value;
use std::fs;

const ZONES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"west","properties":{},"geometry":{"type":"Polygon","coordinates":[[[10,50],[11,50],[11,51],[10,51],[10,50]]]}},
{"type":"Feature","id":"east","properties":{},"geometry":{"type":"Polygon","coordinates":[[[11,50],[12,50],[12,51],[11,51],[11,50]]]}}]}"#;
const WELLS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"inside","properties":{"depth":10},"geometry":{"type":"Point","coordinates":[10.5,50.5]}},
{"type":"Feature","id":"border","properties":{"depth":30},"geometry":{"type":"Point","coordinates":[11,50.5]}},
{"type":"Feature","id":"both","properties":{"depth":null},"geometry":{"type":"MultiPoint","coordinates":[[10.2,50.2],[11.2,50.2],[11.3,50.2],[11.4,50.2]]}},
{"type":"Feature","id":"away","properties":{"depth":5},"geometry":{"type":"Point","coordinates":[20,50.5]}},
{"type":"Feature","id":"nowhere","properties":{"depth":7},"geometry":null}]}"#;
const PATHS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"across","properties":{},"geometry":{"type":"LineString","coordinates":[[10.5,50.5],[11.25,50.5]]}},
{"type":"Feature","id":"mostly","properties":{},"geometry":{"type":"MultiLineString","coordinates":[[[11.5,50.1],[11.5,50.2]],[[10.9,50.3],[11.2,50.3]]]}},
{"type":"Feature","id":"within","properties":{},"geometry":{"type":"LineString","coordinates":[[11.1,50.6],[11.2,50.7]]}},
{"type":"Feature","id":"point","properties":{},"geometry":{"type":"LineString","coordinates":[[10.1,50.6],[10.1,50.6]]}}]}"#;

fn served(coverage: bool) -> (tempfile::TempDir, Served) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("zones", ZONES), ("wells", WELLS), ("paths", PATHS)] {
        fs::write(dir.path().join(format!("{name}.geojson")), text).unwrap();
    }
    let zones = format!("[[collections]]\nid = \"zones\"\nfile = \"zones.geojson\"\ncoverage = {coverage}\n");
    let others =
        ["wells", "paths"].map(|id| format!("[[collections]]\nid = \"{id}\"\nfile = \"{id}.geojson\"\n"));
    fs::write(dir.path().join("atlas.toml"), zones + &others.concat()).unwrap();
    let (atlas, report) = load(&Source::folder(dir.path()).unwrap()).unwrap();
    (dir, Served::from(atlas, report))
}

/// Ids with the share of each that lies in the zone, in tenths of a percent.
fn shares(answer: &Value, of: &str) -> Vec<(String, i64)> {
    let share = |f: &Value| (f["properties"][of].as_f64().unwrap() * 1e3).round() as i64;
    let all = answer["features"].as_array().unwrap().iter();
    all.map(|f| (f["id"].as_str().unwrap().to_owned(), share(f))).collect()
}

fn named(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs.iter().map(|(id, share)| ((*id).to_owned(), *share)).collect()
}

#[tokio::test]
async fn members_of_a_zone_are_its_points_and_lines_too() {
    for coverage in [true, false] {
        let (_dir, served) = served(coverage);
        for (path, expected) in [
            ("zones/items/west/wells", &[("inside", 1000), ("both", 250)][..]),
            ("zones/items/east/wells", &[("border", 1000), ("both", 750)]),
            ("zones/items/east/wells?relation=within", &[("border", 1000)]),
            ("zones/items/east/wells?relation=majority", &[("border", 1000), ("both", 750)]),
            ("zones/items/west/paths", &[("across", 667), ("mostly", 219)]),
            ("zones/items/east/paths?relation=majority", &[("mostly", 781), ("within", 1000)]),
            ("zones/items/east/paths?min_share=0.9", &[("within", 1000)]),
        ] {
            let answer = served.json(&format!("/collections/{path}")).await;
            assert_eq!(shares(&answer, "share_of_member"), named(expected), "{path} {coverage}");
        }
        let zones = served.json("/collections/wells/items/both/zones").await;
        assert_eq!(shares(&zones, "share_of_zone"), named(&[("west", 250), ("east", 750)]));
        let zones = served.json("/collections/paths/items/mostly/zones").await;
        assert_eq!(shares(&zones, "share_of_zone"), named(&[("west", 219), ("east", 781)]));
        let none = served.json("/collections/wells/items/nowhere/zones").await;
        assert_eq!(none["numberMatched"], 0);
        let (status, page) = served.get("/collections/zones/items/west/wells?f=html").await;
        assert!(status == 200 && String::from_utf8(page).unwrap().contains("inside"));
    }
}

#[tokio::test]
async fn points_in_memory_are_grouped_by_zones() {
    let (_dir, served) = served(true);
    let groups = async |path: &str| {
        let answer = served.json(&format!("/collections/wells/aggregate?{path}")).await;
        let group = |g: &Value| {
            (
                g["group"]["zones"].as_str().unwrap().to_owned(),
                g["count"].as_i64().unwrap(),
                g["stats"]["sum(depth)"].as_f64(),
            )
        };
        let told = answer["groups"].as_array().unwrap().iter().map(group).collect::<Vec<_>>();
        (told, answer["numberMatched"].as_i64().unwrap())
    };
    let (found, matched) = groups("group_by=zones&stats=sum(depth)").await;
    // A feature of several points counts in each of their zones, and once among all.
    assert_eq!(found, [("east".to_owned(), 2, Some(30.0)), ("west".to_owned(), 2, Some(10.0))]);
    assert_eq!(matched, 3);
    let (found, matched) = groups("group_by=zones&in=zones/west&filter=depth%3E0&stats=sum(depth)").await;
    assert_eq!((found, matched), (vec![("west".to_owned(), 1, Some(10.0))], 1));
    let (status, table) = served.get("/collections/wells/aggregate?group_by=zones&f=csv").await;
    let table = String::from_utf8(table).unwrap();
    assert_eq!(
        (status, table.trim_start_matches('\u{feff}')),
        (200, "id,zones,count\r\n1,east,2\r\n2,west,2\r\n")
    );
}
