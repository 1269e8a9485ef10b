//! Legends of features that are read in place: their classes are told, how many there are of each is not known.

use crate::stores::{folder, served};
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
