//! A data folder that a test writes, loaded and served; GeoJSON in few words.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use poverty_atlas::Atlas;
use poverty_atlas::feature::Collection;
use poverty_atlas::load::{LoadReport, Source, load};
use poverty_atlas::server::{ServerOptions, router};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;

/// A folder that is served.
pub struct Served {
    pub atlas: Arc<Atlas>,
    pub report: LoadReport,
    app: Router,
}

impl Served {
    /// Loads a folder with these files.
    pub fn of(files: &[(&str, &[u8])]) -> Served {
        let (atlas, report) = read(files).unwrap_or_else(|fault| panic!("{fault}"));
        Served::from(atlas, report)
    }

    /// What was loaded.
    pub fn from(atlas: Atlas, report: LoadReport) -> Served {
        let atlas = Arc::new(atlas);
        let app = router(atlas.clone(), ServerOptions::default());
        Served { atlas, report, app }
    }

    /// Why a folder with these files is refused.
    pub fn fault(files: &[(&str, &[u8])]) -> String {
        read(files).map(|_| ()).unwrap_err()
    }

    pub fn ids(&self) -> Vec<String> {
        self.atlas.collections().iter().map(|c| c.id().to_string()).collect()
    }

    pub fn collection(&self, id: &str) -> &Collection {
        self.atlas.collection(id).unwrap()
    }

    /// Status and body.
    pub async fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
    }

    /// The same with a header.
    pub async fn get_with(&self, path: &str, name: &str, value: &str) -> (u16, Vec<u8>) {
        let request = Request::builder().uri(path).header(name, value).body(Body::empty()).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
    }

    pub async fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }
}

/// Loads a folder with these files.
pub fn read(files: &[(&str, &[u8])]) -> Result<(Atlas, LoadReport), String> {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    load(&Source::folder(dir.path()).unwrap()).map_err(|e| e.to_string())
}

pub fn feature(geometry: Value, properties: Value) -> Value {
    json!({"type": "Feature", "geometry": geometry, "properties": properties})
}

pub fn features(all: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": all}).to_string()
}

pub fn point(lon: f64, lat: f64) -> Value {
    json!({"type": "Point", "coordinates": [lon, lat]})
}

/// A square of one degree by its south-west corner.
pub fn square(w: f64, s: f64) -> Value {
    let (e, n) = (w + 1.0, s + 1.0);
    json!({"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]})
}
