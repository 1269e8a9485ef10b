//! `/download/{collectionId}.{fgb,geojson,csv}`: whole collections as files, made once, read in parts.

use super::detail::Detail;
use super::formats::{FLATGEOBUF, GEOJSON};
use super::{csv, flatgeobuf, geojson};
use crate::atlas::Atlas;
use crate::feature::Collection;
use crate::server::App;
use crate::server::routes;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::ranges::File;
use crate::server::wire::respond;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;

/// Bytes of files that are kept, at most.
const CAPACITY_BYTES: u64 = 96 * 1024 * 1024;
/// Files that nobody asked for in this time are dropped.
const IDLE: Duration = Duration::from_secs(1800);
const CSV: &str = "text/csv; charset=utf-8";
/// Endings of file names with the media type and a title.
pub const ENDINGS: [(&str, &str, &str); 3] = [
    ("fgb", FLATGEOBUF, "All features as FlatGeobuf, readable in parts"),
    ("geojson", GEOJSON, "All features as GeoJSON"),
    ("csv", "text/csv", "All properties as CSV"),
];

/// Finished files.
#[derive(Clone)]
pub struct Downloads(Cache<String, Arc<File>>);

impl Downloads {
    /// None yet.
    pub fn new() -> Self {
        let weigh = |name: &String, file: &Arc<File>| (name.len() + file.len()).min(u32::MAX as usize) as u32;
        Downloads(Cache::builder().max_capacity(CAPACITY_BYTES).weigher(weigh).time_to_idle(IDLE).build())
    }

    async fn get(&self, atlas: &Arc<Atlas>, id: &str, ending: &str) -> Result<Arc<File>, Problem> {
        let (atlas, id, name) = (atlas.clone(), id.to_owned(), format!("{id}.{ending}"));
        let ending = ending.to_owned();
        let make = move || {
            let collection =
                atlas.collection(&id).ok_or_else(|| Problem::internal("a collection is gone"))?;
            write(collection, &ending).map(Arc::new)
        };
        // Spawned, so that a client that goes away does not throw the work away.
        let made = async move { tokio::task::spawn_blocking(make).await.map_err(Problem::internal)? };
        let file =
            self.0.try_get_with(name, async move { tokio::spawn(made).await.map_err(Problem::internal)? });
        file.await.map_err(|e: Arc<Problem>| (*e).clone())
    }
}

/// A collection as a file, whole or in part.
pub async fn download(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&routes::DOWNLOAD_FGB, &[])?;
    let known = ENDINGS.map(|(e, ..)| e);
    let (id, ending) = name.rsplit_once('.').filter(|(_, e)| known.contains(e)).ok_or_else(|| {
        Problem::not_found(format!("no file {name:?}; expected a collection, then .{}", known.join(" or .")))
    })?;
    let id = app.collection(id)?.id();
    let file = app.downloads.get(&app.atlas, id, ending).await?;
    let disposition = format!("attachment; filename=\"{id}.{ending}\"");
    Ok(respond::with_header(file.answer(&headers), CONTENT_DISPOSITION, &disposition))
}

fn write(collection: &Collection, ending: &str) -> Result<File, Problem> {
    let all: Vec<u32> = (0..collection.len() as u32).collect();
    let detail = Detail::whole(collection);
    Ok(match ending {
        "fgb" => File::new(FLATGEOBUF, flatgeobuf::bytes(collection, &all, &detail)?),
        "csv" => {
            let (header, rows) = csv::rows(collection, &all, &detail, false);
            File::new(CSV, csv::bytes(header, rows)?)
        }
        _ => File::new(GEOJSON, feature_collection(collection, &all, &detail)),
    })
}

/// All features without what belongs to an answer: no links, no time.
fn feature_collection(collection: &Collection, all: &[u32], detail: &Detail) -> Vec<u8> {
    let mut out = b"{\"type\":\"FeatureCollection\",\"name\":".to_vec();
    geojson::value(&mut out, &**collection.id());
    out.extend_from_slice(b",\"features\":[\n");
    for (i, position) in all.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b",\n");
        }
        geojson::feature(&mut out, collection, *position as usize, detail, "");
        out.push(b'}');
    }
    out.extend_from_slice(b"\n]}\n");
    out
}
