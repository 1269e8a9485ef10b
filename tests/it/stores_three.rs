//! One table of requests over collections in memory, in a file and in a database: what all three answer they answer
//! alike, and what is wrong is told alike.

#![cfg(all(unix, feature = "postgres"))]

use crate::cluster::Cluster;
use crate::folder::Served;
use crate::stores::points;
use crate::stores_postgres::{TABLE, filled, folder, served};
use serde_json::Value;
use std::fs;

const FAR: &str = "[[collections]]\nid = \"far\"\nfile = \"points.fgb\"\nid_property = \"code\"\nstore = \"file\"\noverview = [\"kind\", \"n\", \"x\"]\n";

/// The same file and table with codes of zones.
const CODED: &str = "[[collections]]\nid = \"coded-far\"\nfile = \"coded.fgb\"\nid_property = \"code\"\nstore = \"file\"\noverview = [\"kind\", \"n\", \"home\"]\nzone_codes = { zones = \"home\" }\n[[collections]]\nid = \"coded-base\"\ntable = \"postgresql:public.points\"\noverview = [\"kind\", \"n\", \"home\"]\nzone_codes = { zones = \"home\" }\n";

/// Requests about them.
const BY_CODE: [&str; 6] = [
    "/collections/{c}/aggregate?group_by=zones&stats=count,sum(n)",
    "/collections/{c}/aggregate?group_by=zones&stats=count,sum(n)&f=csv",
    "/collections/{c}/aggregate?group_by=zones&in=zones/z6,zones/z7&bbox=101,21,103.5,26",
    "/collections/{c}/aggregate?group_by=home&in=zones/z6",
    "/collections/zones/items/z7/{c}?limit=10000",
    "/collections/zones/items/z99/{c}",
];

/// Requests that each store answers.
const ALIKE: [&str; 33] = [
    "/collections/{c}/items?limit=10000",
    "/collections/{c}/items?limit=10000&bbox=101,21,103.5,26",
    "/collections/{c}/items?limit=10000&bbox=11258000,2391000,11521000,2999000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857",
    "/collections/{c}/items?limit=10000&bbox=170,-10,-170,10",
    "/collections/{c}/items?limit=10000&kind=a&n=2",
    "/collections/{c}/items?limit=10000&kind=%C3%BC",
    "/collections/{c}/items?limit=10000&yes=false",
    "/collections/{c}/items?limit=10000&day=2020-01-03",
    "/collections/{c}/items?limit=10000&x=12.5",
    "/collections/{c}/items?limit=10000&filter=n%3E2%20AND%20yes%3Dtrue",
    "/collections/{c}/items?limit=10000&filter=NOT%20(kind%20IN%20('a','b'))%20OR%20x%20BETWEEN%203%20AND%209",
    "/collections/{c}/items?limit=10000&filter=kind%20LIKE%20'_'%20AND%20CASEI(code)=CASEI('P77')",
    "/collections/{c}/items?limit=10000&filter=S_INTERSECTS(geometry,POLYGON((101%2021,106%2022,104%2027,101%2021)))&bbox=102,20,104,30",
    "/collections/{c}/items?limit=10000&filter-lang=cql2-json&filter=%7B%22op%22:%22%3C%22,%22args%22:[%7B%22property%22:%22x%22%7D,4]%7D",
    "/collections/{c}/items?limit=10000&filter=day%3EDATE('2020-01-27')",
    "/collections/{c}/items?limit=10000&crs=http://www.opengis.net/def/crs/EPSG/0/3857&properties=n,x",
    "/collections/{c}/items?limit=10000&properties=code&bbox=104,24,105,25",
    "/collections/{c}/items?limit=100&offset=6000",
    "/collections/{c}/items/p77",
    "/collections/{c}/items/p77?properties=n&crs=http://www.opengis.net/def/crs/EPSG/0/3857",
    "/collections/{c}/aggregate?stats=count,sum(n),mean(x)",
    "/collections/{c}/aggregate?group_by=kind&stats=sum(x)",
    "/collections/{c}/aggregate?group_by=zones&stats=count,sum(n)",
    "/collections/{c}/aggregate?group_by=zones&stats=count,sum(n)&in=zones/z6,zones/z7",
    "/collections/{c}/aggregate?stats=count,sum(n)&in=zones/*",
    "/collections/{c}/aggregate?group_by=zones&stats=count,sum(n),mean(x)&f=csv",
    "/collections/{c}/aggregate?group_by=kind&stats=count,sum(n)&f=csv",
    "/collections/{c}/items?limit=10000&in=zones/z6,zones/z12",
    "/collections/{c}/items?limit=10000&in=zones/z6&bbox=101,21,103.5,26&filter=n%3E2",
    "/locate?lon=105.1&lat=25.1&radius=40&limit=20&collections={c}",
    "/locate?lon=0&lat=0&radius=40&limit=20&collections={c}",
    "/collections/{c}/queryables",
    "/collections/{c}/schema",
];

/// Requests that files and tables answer alike: a box owns half of its border there, and ids are not told.
const STORED: [&str; 10] = [
    "/collections/{c}/aggregate?stats=count,sum(n)&bbox=101,21,103.5,26",
    "/collections/{c}/aggregate?group_by=zones&stats=count,sum(n)&in=zones/z6,zones/z7&bbox=101,21,103.5,26",
    "/collections/{c}/items?limit=10&in=zones/z99",
    "/collections/zones/items/z7/{c}?group_by=zones&limit=10000",
    "/collections/{c}/aggregate?group_by=kind&stats=count,sum(n)&in=zones/z6,zones/z7",
    "/collections/{c}/aggregate?group_by=kind&stats=count,sum(n)&bbox=101,21,103.5,26",
    "/collections/{c}/aggregate?group_by=day",
    "/collections/{c}/aggregate?stats=sum(kind)",
    "/collections/{c}/items/p99999",
    "/collections/{c}/items?sortby=n",
];

/// Requests that nobody answers, each for the same reason.
const WRONG: [&str; 12] = [
    "/collections/{c}/items?limit=0",
    "/collections/{c}/items?limit=-1",
    "/collections/{c}/items?offset=x",
    "/collections/{c}/items?bbox=1,2,3",
    "/collections/{c}/items?bbox=1,2,0,1",
    "/collections/{c}/items?filter=absent=1",
    "/collections/{c}/items?filter=n%3E'a'",
    "/collections/{c}/items?filter=n%3E",
    "/collections/{c}/items?absent=1",
    "/collections/{c}/items?properties=absent",
    "/collections/{c}/items?crs=nowhere",
    "/collections/{c}/items/p1?properties=absent",
];

/// An answer without what differs by the name of the collection, the moment or the order of a store.
async fn answered(served: &Served, path: &str, id: &str) -> (u16, Value) {
    let (status, body) = served.get(&path.replace("{c}", id)).await;
    let mut text = String::from_utf8(body).unwrap();
    for [before, after] in [["\"", "\""], ["\"", "\\\""], ["/", "/"], ["/", "\""]] {
        text = text.replace(&format!("{before}{id}{after}"), &format!("{before}*{after}"));
    }
    let mut answer: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    if let Some(answer) = answer.as_object_mut() {
        for member in ["links", "timeStamp", "request_id"] {
            answer.remove(member);
        }
        if let Some(features) = answer.get_mut("features").and_then(Value::as_array_mut) {
            features.sort_by_key(|f| f["id"].to_string());
        }
    }
    (status, answer)
}

fn all() -> (tempfile::TempDir, Cluster, Served) {
    let (dir, cluster, _) = filled(5_000, TABLE);
    folder(dir.path(), 5_000, &[TABLE, FAR, CODED].concat());
    fs::write(dir.path().join("points.fgb"), points(5_000)).unwrap();
    fs::write(dir.path().join("coded.fgb"), points(5_000)).unwrap();
    let all = served(dir.path(), &cluster);
    (dir, cluster, all)
}

/// What of a request the answers to differ in, by the first collection.
async fn differences(served: &Served, path: &str, ids: &[&str], expected: &[u16]) -> Vec<String> {
    let first = answered(served, path, ids[0]).await;
    assert!(expected.contains(&first.0), "{path}: {} {}", first.0, first.1);
    let mut different = Vec::new();
    for id in &ids[1..] {
        let other = answered(served, path, id).await;
        if other != first {
            different.push(format!("{path}: {first:?} of {}, {other:?} of {id}", ids[0]));
        }
    }
    different
}

#[tokio::test(flavor = "multi_thread")]
async fn three_stores_answer_alike() {
    let (_dir, _cluster, served) = all();
    let mut different = Vec::new();
    for path in ALIKE {
        different.extend(differences(&served, path, &["near", "far", "base"], &[200]).await);
    }
    for path in WRONG {
        different.extend(differences(&served, path, &["near", "far", "base"], &[400, 404]).await);
    }
    // Of two squares each point lies in one, also those on the border.
    let members = served.json("/collections/zones/items/z7/near?limit=10000").await;
    for id in ["far", "base"] {
        let points = served.json(&format!("/collections/zones/items/z7/{id}?limit=10000")).await;
        assert_eq!(members["numberMatched"], points["count"], "{id}");
    }
    for path in BY_CODE {
        different.extend(differences(&served, path, &["coded-far", "coded-base"], &[200, 400, 404]).await);
    }
    for path in STORED {
        different.extend(differences(&served, path, &["far", "base"], &[200, 400, 404]).await);
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n\n"));
}
