//! On which threads the server asks what is kept outside of memory.

use crate::folder::{Served, feature, features, point, read};
use poverty_atlas::feature::Collection;
use poverty_atlas::store::{
    Extract, MemoryStore, Privacy, Store, StoreExtent, StoreFault, StoreQuery, TalliedGroup, Tally,
    TextGroups, ZoneGround,
};
use poverty_atlas::{Budget, Filter, TileCoord};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

/// A collection that must not be asked on one thread.
#[derive(Debug)]
struct Watched {
    store: MemoryStore,
    forbidden: ThreadId,
    /// What it was asked there.
    asked: Mutex<BTreeSet<&'static str>>,
}

impl Watched {
    fn now(&self, what: &'static str) -> &MemoryStore {
        if thread::current().id() == self.forbidden {
            self.asked.lock().unwrap().insert(what);
        }
        &self.store
    }
}

impl Store for Watched {
    fn schema(&self) -> &Collection {
        self.store.schema()
    }
    fn extent(&self) -> StoreExtent {
        self.now("extent").extent()
    }
    fn summed(&self) -> Vec<&str> {
        self.store.summed()
    }
    fn privacy(&self) -> Privacy {
        self.store.privacy()
    }
    fn stamp(&self) -> u64 {
        self.now("stamp").stamp()
    }
    fn overview_zoom(&self) -> Option<u8> {
        self.now("overview_zoom").overview_zoom()
    }
    fn largest(&self) -> Option<(u8, Vec<u64>)> {
        self.now("largest").largest()
    }
    fn page(&self, query: &StoreQuery, budget: &Budget) -> Result<Extract, StoreFault> {
        self.now("page").page(query, budget)
    }
    fn feature(&self, id: &str, budget: &Budget) -> Result<Option<Extract>, StoreFault> {
        self.now("feature").feature(id, budget)
    }
    fn tile(
        &self,
        tile: TileCoord,
        coarse: bool,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        self.now("tile").tile(tile, coarse, filter, budget)
    }
    fn tally(&self, zone: &ZoneGround, budget: &Budget) -> Result<Tally, StoreFault> {
        self.now("tally").tally(zone, budget)
    }
    fn grouped(&self, asked: &TextGroups<'_>, budget: &Budget) -> Result<Vec<TalliedGroup>, StoreFault> {
        self.now("grouped").grouped(asked, budget)
    }
}

/// Points in a row as a store, served; the runtime of the test may not ask it.
fn served() -> (Arc<Watched>, Served) {
    let one = |i: u32| feature(point(100.0 + f64::from(i) / 1e3, 20.0), json!({ "code": format!("p{i}") }));
    let all = features(&(0..50).map(one).collect::<Vec<_>>());
    let (points, _) = read(&[("points.geojson", all.as_bytes())]).unwrap();
    let store = Arc::new(Watched {
        store: MemoryStore::new(points.dataset().clone(), 0, &[]).unwrap(),
        forbidden: thread::current().id(),
        asked: Mutex::default(),
    });
    let (atlas, report) = read(&[("zones.geojson", crate::stores::zones().as_bytes())]).unwrap();
    let served = Served::from(atlas.with_stores(vec![store.clone()]), report);
    store.asked.lock().unwrap().clear();
    (store, served)
}

const PATHS: [&str; 13] = [
    "/collections/points?f=json",
    "/collections?f=json",
    "/collections/points/schema?f=json",
    "/collections/points/items?limit=3",
    "/collections/points/items?limit=3&filter=code='p1'",
    "/collections/points/items/p1",
    "/collections/points/aggregate",
    "/tiles/points",
    "/tiles/points/0/0/0.mvt",
    "/locate?lon=100&lat=20&collections=points&radius=1",
    "/maps/plain/0/0/0.png",
    "/wms?service=WMS&version=1.3.0&request=GetCapabilities",
    "/?f=json",
];

#[tokio::test]
async fn stores_are_asked_off_the_async_threads() {
    let (store, served) = served();
    for path in PATHS {
        // The second time it may come from a cache.
        for _ in 0..2 {
            let (status, body) = served.get(path).await;
            assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
            let asked = std::mem::take(&mut *store.asked.lock().unwrap());
            assert!(asked.is_empty(), "{path}: asked on an async thread for {asked:?}");
        }
    }
}
