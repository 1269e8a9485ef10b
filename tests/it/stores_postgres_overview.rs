//! Cells of small scales that are counted beforehand: what tiles tell is the same, and nothing that is stale is told.

#![cfg(all(unix, feature = "postgres"))]

use crate::cluster::Cluster;
use crate::serve::{command, wait_for};
use crate::stores::{drawn, near};
use crate::stores_postgres::{TABLE, filled, folder, served, start};
use poverty_atlas::store::{MemoryStore, Store, ZoneGround};
use poverty_atlas::{Budget, TileCoord};
use std::io::Read;
use std::path::Path;

/// The table without what was counted beforehand.
const PLAIN: &str = "[[collections]]\nid = \"plain\"\ntable = \"postgresql:public.points\"\noverview = [\"kind\", \"n\", \"x\"]\noverview_table = \"public.none\"\n";
const VERSION: &str = "version = \"SELECT version FROM public.version\"\nttl = 1\n";

/// The connection of a role that may do everything.
fn writer(cluster: &Cluster) -> String {
    cluster.address().replace("user=reader", "user=postgres")
}

/// Counts beforehand; what the program says, or why not.
fn index(database: &str, line: &[&str]) -> Result<String, String> {
    let mut index = command();
    index.arg("index").args(line).env("POVERTY_ATLAS_DATABASE", database);
    let output = index.output().unwrap();
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout).unwrap()),
        false => Err(String::from_utf8(output.stderr).unwrap()),
    }
}

fn index_by(folder: &Path, cluster: &Cluster) -> Result<String, String> {
    index(&writer(cluster), &["postgresql:public.points", "--data", folder.to_str().unwrap()])
}

/// Points in the tile of the whole world.
fn total(store: &dyn Store) -> u64 {
    let tile = TileCoord::new(0, 0, 0).unwrap();
    store.tile(tile, false, None, &Budget::unlimited()).unwrap().matched.unwrap()
}

/// Asks until the tile of the whole world has so many points.
fn wait_for_total(store: &dyn Store, expected: u64) {
    for _ in 0..600 {
        if total(store) == expected {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("expected {expected}, found {}", total(store));
}

#[test]
fn tiles_are_the_same_whether_their_cells_were_counted_beforehand_or_not() {
    let (dir, cluster, _) = filled(20_000, TABLE);
    let told = index(&writer(&cluster), &["postgresql:public.points", "--overview", "kind,n,x"]).unwrap();
    assert!(told.starts_with("counted 20000 features of postgresql:public.points in "), "{told}");
    folder(dir.path(), 20_000, &[TABLE, PLAIN].concat());
    let served = served(dir.path(), &cluster);
    let atlas = &served.atlas;
    let [read, counted]: [&dyn Store; 2] = ["base", "plain"].map(|id| &**atlas.store(id).unwrap());
    let at = atlas.dataset().position("near").unwrap();
    let memory = MemoryStore::new(atlas.dataset().clone(), at, &["n", "x"]).unwrap();
    let budget = Budget::unlimited();
    let deepest = read.overview_zoom().unwrap();
    assert_eq!(cluster.run("SELECT max(zoom) FROM points_overview"), deepest.to_string());
    let whole = read.tally(&ZoneGround::everywhere(), &budget).unwrap();
    for zoom in 0..=deepest {
        let (mut count, mut sums) = (0, [0.0; 2]);
        let side = f64::from(1u32 << zoom);
        let place = |at| poverty_atlas::geometry::to_mercator(at).map(|v| (v * side) as u32);
        let ([w, n], [e, s]) = (place([99.0, 31.0]), place([111.0, 19.0]));
        for (x, y) in (w..=e).flat_map(|x| (n..=s).map(move |y| (x, y))) {
            let tile = TileCoord::new(zoom, x, y).unwrap();
            let of = |store: &dyn Store| store.tile(tile, false, None, &budget).unwrap().features;
            let own = of(read);
            assert_eq!(drawn(&own), drawn(&of(counted)), "{tile:?}");
            assert_eq!(drawn(&own), drawn(&of(&memory)), "{tile:?}");
            for i in 0..own.len() {
                let value = |name: &str| own.value(i, name).as_number().unwrap_or(0.0);
                count += value("point_count") as u64;
                sums = [sums[0] + value("sum_n"), sums[1] + value("sum_x")];
            }
        }
        assert_eq!(count, 20_000, "zoom {zoom}");
        let expected = [0, 1].map(|at| whole.sums[at].value().unwrap());
        assert!(
            (0..2).all(|at| (sums[at] - expected[at]).abs() < 1e-6 * expected[at].abs()),
            "zoom {zoom}: {sums:?}"
        );
    }
    assert_eq!(near(&whole), near(&counted.tally(&ZoneGround::everywhere(), &budget).unwrap()));
    // It is what is read, by a role that may only read; what is gone is counted.
    cluster.run("UPDATE points_overview SET count = count + 1 WHERE zoom = 0");
    let cells: u64 = cluster.run("SELECT count(*) FROM points_overview WHERE zoom = 0").parse().unwrap();
    assert_eq!((total(read), total(counted)), (20_000 + cells, 20_000));
    cluster.run("DROP TABLE points_overview");
    assert_eq!(total(read), 20_000);
}

#[test]
fn cells_of_another_version_are_not_read_until_they_are_made_anew() {
    let (dir, cluster, _) = filled(5_000, TABLE);
    cluster.run("CREATE TABLE version (version int); INSERT INTO version VALUES (1)");
    folder(dir.path(), 5_000, &[TABLE, VERSION].concat());
    let served = served(dir.path(), &cluster);
    let store: &dyn Store = &**served.atlas.store("base").unwrap();
    // So that it is seen who tells: beforehand there is one more in each cell.
    let make = || {
        index_by(dir.path(), &cluster).unwrap();
        cluster.run("UPDATE points_overview SET count = count + 1 WHERE zoom = 0");
        cluster.run("SELECT count(*) FROM points_overview WHERE zoom = 0").parse::<u64>().unwrap()
    };
    let more = make();
    wait_for_total(store, 5_000 + more);
    let before = store.stamp();
    cluster.run("DELETE FROM points WHERE code = 'p1'; UPDATE version SET version = 2");
    wait_for_total(store, 4_999);
    assert_ne!(before, store.stamp());
    let more = make();
    wait_for_total(store, 4_999 + more);
    // Who may read the table, and nobody else, may read its cells; who may not is told what is counted.
    cluster.run("REVOKE SELECT ON points_overview FROM reader");
    wait_for_total(store, 4_999);

    let (mut server, at) = start(dir.path(), &cluster.address());
    wait_for(&at, "/tiles/base/0/0/0.mvt", "200 OK");
    cluster.run("GRANT SELECT ON points_overview TO reader; UPDATE version SET version = 3");
    std::thread::sleep(std::time::Duration::from_secs(3));
    server.0.kill().unwrap();
    let mut log = String::new();
    server.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    for expected in [
        "expected columns of public.points_overview that the role of the server may read, found none of the names zoom, x, y",
        "expected public.points_overview to be of the version \"3\", found \"2\"; make it anew: poverty-atlas index postgresql:public.points",
    ] {
        assert_eq!(log.matches(expected).count(), 1, "{expected}: {log}");
    }
}

#[test]
fn a_view_of_ones_own_is_read_where_the_manifest_names_it() {
    let (dir, cluster, _) = filled(5_000, TABLE);
    cluster.run("CREATE TABLE version (version int); INSERT INTO version VALUES (7)");
    index(&writer(&cluster), &["postgresql:public.points", "--overview", "n,x"]).unwrap();
    cluster.run(
        "CREATE MATERIALIZED VIEW mine AS SELECT o.*, v.version FROM points_overview o, version v WHERE o.zoom < 1; \
         UPDATE points_overview SET count = 0; GRANT SELECT ON mine TO reader",
    );
    folder(dir.path(), 5_000, &[TABLE, VERSION, "overview_table = \"public.mine\"\n"].concat());
    let served = served(dir.path(), &cluster);
    let store: &dyn Store = &**served.atlas.store("base").unwrap();
    assert_eq!(total(store), 5_000);
    cluster.run("DELETE FROM points WHERE code = 'p1'");
    // Of the version that the table still has: the view tells.
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(total(store), 5_000);
    cluster.run("UPDATE version SET version = 8");
    wait_for_total(store, 4_999);
}

#[test]
fn nothing_is_replaced_or_told_that_should_not_be() {
    let (_dir, cluster, _) = filled(500, TABLE);
    let by = |line: &[&str]| index(&writer(&cluster), line);
    let own = ["postgresql:public.points", "--overview", "n"];
    cluster.run("CREATE TABLE points_overview (kept int); INSERT INTO points_overview VALUES (1)");
    let fault = by(&own).unwrap_err();
    assert!(fault.contains("expected public.points_overview to be an overview of public.points"), "{fault}");
    assert_eq!(cluster.run("SELECT kept FROM points_overview"), "1");
    cluster.run("DROP TABLE points_overview");
    // Without the right to write nothing is left behind.
    let fault = index(&cluster.address(), &own).unwrap_err();
    assert!(fault.contains("permission denied") && !fault.contains("never-shown"), "{fault}");
    for (line, expected) in [
        (vec!["postgresql:public.absent"], "expected a table or view of the database"),
        (vec!["postgresql:points"], "expected \"postgresql:SCHEMA.TABLE\""),
        (
            vec!["postgresql:public.points", "--overview", "day"],
            "expected a column \"day\" with numbers or texts",
        ),
        (vec!["postgresql:public.points", "--minimum-count", "5"], "--minimum-count: expected a file"),
        (vec!["postgresql:public.points", "--table-version", "SELECT nothing"], "nothing"),
    ] {
        let fault = by(&line).unwrap_err();
        assert!(fault.contains(expected), "{line:?}: {fault}");
    }
    cluster.run("ALTER TABLE points ENABLE ROW LEVEL SECURITY");
    let fault = by(&own).unwrap_err();
    assert!(fault.contains("found one with row security"), "{fault}");
    cluster.run("ALTER TABLE points DISABLE ROW LEVEL SECURITY");
    assert_eq!(cluster.run("SELECT count(*) FROM pg_class WHERE relname LIKE '%overview%'"), "0");
    by(&own).unwrap();
    by(&own).unwrap();
    assert_eq!(
        cluster.run("SELECT count(*) FROM pg_class WHERE relname LIKE '%overview%' AND relkind = 'r'"),
        "1"
    );
}
