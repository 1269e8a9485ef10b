//! Features in PostGIS: the same answers as from memory, nothing that a client says in the text of SQL, and a database that
//! goes away and comes back.

#![cfg(all(unix, feature = "postgres"))]

use crate::cluster::Cluster;
use crate::folder::Served;
use crate::serve::{Server, command, get, wait_for};
use crate::stores::{
    Dice, alike, drawn, groups_alike, near, points, squares, tallies_alike, together, told, zones,
};
use poverty_atlas::load::{DataPlaces, Source, load_with};
use poverty_atlas::store::{
    MemoryStore, Store, StoreExtent, StoreQuery, Tally, TextGroups, ZoneGround, nearest,
};
use poverty_atlas::{Bounds, Budget, Filter, TileCoord};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub const TABLE: &str = "[[collections]]\nid = \"base\"\ntable = \"postgresql:public.points\"\noverview = [\"kind\", \"n\", \"x\"]\n";

/// A folder with points in memory (`near`) and zones, and what is in the database.
pub fn folder(at: &Path, count: usize, tables: &str) {
    fs::write(at.join("points.fgb"), points(count)).unwrap();
    fs::write(at.join("zones.geojson"), zones()).unwrap();
    let near =
        "[[collections]]\nid = \"near\"\nfile = \"points.fgb\"\nid_property = \"code\"\nstore = \"memory\"\n";
    let zones = "[[collections]]\nid = \"zones\"\nfile = \"zones.geojson\"\ncoverage = true\n";
    fs::write(at.join("atlas.toml"), [near, zones, tables].concat()).unwrap();
}

pub fn served(at: &Path, cluster: &Cluster) -> Served {
    let address = cluster.address();
    let places = DataPlaces { scratch: None, database: Some(&address) };
    let (atlas, report) = load_with(&Source::folder(at).unwrap(), &places).unwrap_or_else(|e| panic!("{e}"));
    Served::from(atlas, report)
}

/// A cluster with so many points, and what is served of them.
pub fn filled(count: usize, tables: &str) -> (tempfile::TempDir, Cluster, Served) {
    let (dir, cluster) = (tempfile::tempdir().unwrap(), Cluster::new());
    folder(dir.path(), count, "");
    let (atlas, _) = load_with(&Source::folder(dir.path()).unwrap(), &DataPlaces::default()).unwrap();
    cluster.fill("points", atlas.collection("near").unwrap());
    folder(dir.path(), count, tables);
    let served = served(dir.path(), &cluster);
    (dir, cluster, served)
}

/// The real server on a free port, asking a database.
pub fn start(folder: &Path, database: &str) -> (Server, String) {
    let mut start = command();
    start.args(["serve", "--listen", "127.0.0.1:0", "--data", folder.to_str().unwrap()]);
    let mut server = Server(start.env("POVERTY_ATLAS_DATABASE", database).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().rsplit_once("http://").expect(&line).1.trim_end_matches('/').to_owned();
    (server, address)
}

#[test]
fn a_table_answers_as_memory_does() {
    let (_dir, _cluster, served) = filled(20_000, TABLE);
    let atlas = &served.atlas;
    let table: &dyn Store = &**atlas.store("base").unwrap();
    let at = atlas.dataset().position("near").unwrap();
    let memory = MemoryStore::new(atlas.dataset().clone(), at, &["n", "x"]).unwrap();
    let budget = Budget::unlimited();
    // What is counted once is an estimate of a table that may change.
    let extent = StoreExtent { is_estimated: true, ..memory.extent() };
    assert_eq!((extent, memory.summed()), (table.extent(), table.summed()));
    assert_eq!(memory.overview_zoom(), table.overview_zoom());

    let mut dice = Dice(3);
    let filters = [
        None,
        Some("n > 2"),
        Some("kind = 'ü' AND x < 900"),
        Some("kind IS NULL OR yes = true"),
        Some("day BETWEEN DATE('2020-01-03') AND DATE('2020-01-05')"),
        Some("S_INTERSECTS(geometry, BBOX(101, 21, 104, 25))"),
        Some("code LIKE 'p12%'"),
        Some("NOT (kind = 'a' OR n < 3)"),
        Some("kind IN ('a', 'ü') AND NOT n IN (1, 2)"),
        Some("kind > 'b'"),
        Some("CASEI(kind) = CASEI('Ü') AND x > 100.5"),
        Some("S_WITHIN(geometry, POLYGON((101 21, 106 22, 104 27, 101 21)))"),
        Some("NOT (yes = true AND n IS NULL) AND x NOT BETWEEN 100 AND 2000"),
        Some("day > DATE('2020-01-20') OR code = 'p7'"),
        Some("n + 1 = 3"),
    ];
    let grounds = squares(&served);
    let (mut found, mut whole) = (0, Tally::of(2));
    for round in 0..60 {
        let [w, s] = [99.0 + 11.0 * dice.share(), 19.0 + 11.0 * dice.share()];
        let (e, n) = ((w + 4.0 * dice.share()).min(112.0), (s + 4.0 * dice.share()).min(31.0));
        let bounds = Bounds::new(w, s, e, n).unwrap();
        let text = filters[round % filters.len()];
        let query = |store: &dyn Store| StoreQuery {
            bounds: if round % 2 == 0 { vec![] } else { vec![bounds] },
            zone: match round % 4 {
                0 => Some(grounds[round % 25].clone()),
                1 => Some(together(&grounds, round)),
                _ => None,
            },
            filter: text.map(|t| Filter::parse_text(t, store.schema()).unwrap()),
            offset: 0,
            limit: usize::MAX,
            is_uncounted: false,
        };
        let [a, b] = [&memory as &dyn Store, table].map(|store| store.page(&query(store), &budget).unwrap());
        assert_eq!(told(&a.features), told(&b.features), "round {round}: {bounds:?} {text:?}");
        assert_eq!((a.matched, a.has_more), (b.matched, b.has_more));
        found += a.features.len();
        let boxed = ZoneGround::of_bounds(&bounds);
        for ground in [Some(boxed.clone()), together(&grounds, round).within(&boxed)].into_iter().flatten() {
            let [a, b] = [&memory as &dyn Store, table].map(|store| store.tally(&ground, &budget).unwrap());
            assert_eq!(near(&a), near(&b), "{round} {bounds:?}");
            groups_alike([&memory, table], Some(&ground));
        }
    }
    assert!(found > 10_000, "{found}");
    for ground in &grounds {
        let [a, b] = [&memory as &dyn Store, table].map(|store| store.tally(ground, &budget).unwrap());
        assert_eq!(near(&a), near(&b));
        whole.add(&b);
    }
    tallies_alike([&memory, table], &grounds);
    let inside = Bounds::new(100.0, 20.0, 110.0, 30.0).unwrap();
    assert_eq!(near(&whole), near(&table.tally(&ZoneGround::of_bounds(&inside), &budget).unwrap()));
    assert_eq!(table.tally(&ZoneGround::everywhere(), &budget).unwrap().count, 20_000);

    let groups = [&memory as &dyn Store, table].map(|store| {
        let groups = store.grouped(&TextGroups::all("kind"), &budget).unwrap();
        groups.into_iter().map(|g| (g.value.to_cell(), near(&g.tally))).collect::<Vec<_>>()
    });
    assert_eq!(groups[0], groups[1]);
    for id in ["p0", "p19999", "p20000", "", "p00", "p\0", "'"] {
        let [a, b] = [&memory as &dyn Store, table]
            .map(|store| store.feature(id, &budget).unwrap().map(|e| told(&e.features)));
        assert_eq!(a, b, "{id}");
    }
    for z in 0..=14u8 {
        let side = f64::from(1u32 << z);
        let [x, y] = poverty_atlas::geometry::to_mercator([105.2, 24.9]).map(|v| (v * side) as u32);
        for coarse in [false, true] {
            let tile = TileCoord::new(z, x, y).unwrap();
            let [a, b] = [&memory as &dyn Store, table].map(|s| s.tile(tile, coarse, None, &budget).unwrap());
            assert_eq!(drawn(&a.features), drawn(&b.features), "{tile:?} {coarse}");
        }
        for text in filters.into_iter().flatten() {
            let [a, b] = [&memory as &dyn Store, table].map(|store| {
                let filter = Filter::parse_text(text, store.schema()).unwrap();
                store.tile(TileCoord::new(z, x, y).unwrap(), false, Some(&filter), &budget)
            });
            // Aggregates tell what the overview declares, of what SQL says.
            match b {
                Ok(b) => assert_eq!(drawn(&a.unwrap().features), drawn(&b.features), "{z} {text}"),
                Err(fault) => {
                    let is_overview = memory.overview_zoom().is_some_and(|deepest| z <= deepest);
                    let told = fault.to_string();
                    let why = told.contains("declared in `overview`")
                        || told.contains("which the database filters");
                    assert!(is_overview && why, "{z} {text}: {fault}");
                }
            }
        }
    }
    for (place, km, limit) in
        [([105.0, 25.0], 0.0, 10), ([105.1, 25.1], 40.0, 100), ([103.0, 22.0], 300.0, 7)]
    {
        let [a, b] = [&memory as &dyn Store, table].map(|s| nearest(s, place, (km, limit), &budget).unwrap());
        assert!(a == b && !a.is_empty(), "{place:?} {km}: {a:?} {b:?}");
    }
    // Pages one after another are the order of bytes, whether they are asked for in a row or not.
    let page = |offset| {
        let query = StoreQuery { offset, limit: 700, ..StoreQuery::default() };
        let page = table.page(&query, &budget).unwrap();
        assert_eq!(page.matched, Some(20_000));
        (0..page.features.len()).map(|i| page.features.feature_id(i).to_string()).collect::<Vec<_>>()
    };
    let later = page(7_000);
    let in_a_row: Vec<String> = (0..29).flat_map(|i| page(i * 700)).collect();
    let mut sorted = in_a_row.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!((sorted.len(), &sorted), (20_000, &in_a_row));
    assert_eq!(later, in_a_row[7_000..7_700]);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_answered_as_from_memory() {
    let (_dir, _cluster, served) = filled(5_000, TABLE);
    let paths = [
        "/collections/{c}/items?limit=10000",
        "/collections/{c}/items?limit=10000&bbox=101,21,103.5,26",
        "/collections/{c}/items?limit=10000&kind=a",
        "/collections/{c}/items?limit=10000&filter=n%3E2%20AND%20yes%3Dtrue",
        "/collections/{c}/items?limit=10000&crs=http://www.opengis.net/def/crs/EPSG/0/3857&properties=n,x",
        "/collections/{c}/items/p77",
        "/collections/{c}/aggregate?stats=count,sum(n),mean(x)",
        "/collections/{c}/aggregate?group_by=kind&stats=sum(x)",
    ];
    alike(&served, ["near", "base"], &paths).await;
    let counted = served.json("/collections/zones/items/z7/base?limit=10").await;
    let by_zone = served.json("/collections/base/aggregate?group_by=zones&stats=sum(n)").await;
    let group = by_zone["groups"].as_array().unwrap().iter().find(|g| g["group"]["zones"] == "z7").unwrap();
    assert_eq!(counted["count"], group["count"]);
    for path in ["map", "items?sortby=n", "items?q=p1", "aggregate?stats=median(n)", "aggregate?group_by=day"]
    {
        let (status, body) = served.get(&format!("/collections/base/{path}")).await;
        let body = String::from_utf8(body).unwrap();
        assert!(status == 400 && body.contains("read in place"), "{path}: {status} {body}");
    }
    // A text that aggregates are not declared to tell may be each household's name.
    let (status, body) = served.get("/collections/base/aggregate?group_by=code").await;
    let body = String::from_utf8(body).unwrap();
    let expected = "expected one of the texts declared in `overview` (kind), found \\\"code\\\"";
    assert!(status == 400 && body.contains(expected), "{status} {body}");
}

#[test]
fn what_a_table_cannot_keep_is_not_promised() {
    let dir = tempfile::tempdir().unwrap();
    for (keys, expected) in [
        ("items = false\n", "items: expected a file that is read in place"),
        ("minimum_count = 5\n", "minimum_count: expected a file that is read in place"),
        ("items = false\nminimum_count = 5\n", "expected a file that is read in place"),
        ("listen = \"\"\n", "listen: expected the name of a channel, of 1 to 63 bytes, found \"\""),
        ("overview_table = \"cells\"\n", "overview_table: expected \"SCHEMA.TABLE\", found \"cells\""),
    ] {
        folder(dir.path(), 10, &[TABLE, keys].concat());
        let places = DataPlaces { scratch: None, database: Some("host=nobody.invalid") };
        let fault = load_with(&Source::folder(dir.path()).unwrap(), &places).unwrap_err().to_string();
        assert!(fault.contains(expected) && fault.contains("\"base\""), "{keys}: {fault}");
    }
}

#[test]
fn a_border_with_more_points_than_are_fetched_at_a_time_is_counted_whole() {
    let (dir, cluster) = (tempfile::tempdir().unwrap(), Cluster::new());
    // Close to the edge of a triangle: every second one inside of it.
    cluster.run(
        "CREATE TABLE edge AS SELECT i AS id, i AS n, \
         ST_SetSRID(ST_Point(100 + i / 2001.0, 20 + i / 2001.0 + (i % 2 - 0.5) * 1e-6), 4326)::geometry(Point, 4326) AS geom \
         FROM generate_series(1, 20000) AS i; ALTER TABLE edge ADD PRIMARY KEY (id)",
    );
    let zone = r#"{"type":"Feature","id":"t","properties":{},
        "geometry":{"type":"Polygon","coordinates":[[[100,20],[110,20],[110,30],[100,20]]]}}"#;
    fs::write(dir.path().join("zones.geojson"), zone).unwrap();
    let tables = "[[collections]]\nid = \"zones\"\nfile = \"zones.geojson\"\n\
        [[collections]]\nid = \"edge\"\ntable = \"postgresql:public.edge\"\noverview = [\"n\"]\n";
    fs::write(dir.path().join("atlas.toml"), tables).unwrap();
    let served = served(dir.path(), &cluster);
    let ground = ZoneGround::of_feature(served.collection("zones"), 0).unwrap();
    let tally = served.atlas.store("edge").unwrap().tally(&ground, &Budget::unlimited()).unwrap();
    let sum: u64 = (1..=20_000).filter(|i| i % 2 == 0).sum();
    assert_eq!((tally.count, tally.sums[0].known, tally.sums[0].value()), (10_000, 10_000, Some(sum as f64)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_said_is_sql() {
    let cluster = Cluster::new();
    cluster.run(
        r#"CREATE SCHEMA "s""x'"; GRANT USAGE ON SCHEMA "s""x'" TO reader;
        CREATE TABLE kept (id int); INSERT INTO kept VALUES (1); GRANT ALL ON kept TO reader;
        CREATE TABLE "s""x'"."a""; DROP TABLE kept; --" ("k'""; --" text PRIMARY KEY, "select" text, "c""';--" int,
            "$1" float8, "g""'" geometry(Point, 4326));
        GRANT SELECT ON ALL TABLES IN SCHEMA "s""x'" TO reader;
        INSERT INTO "s""x'"."a""; DROP TABLE kept; --" VALUES
            ('''; DROP TABLE kept; --', 'x', 1, 'NaN', 'SRID=4326;POINT(1 2)'), ('\', '$1', 2, 2, 'SRID=4326;POINT(3 4)')"#,
    );
    let dir = tempfile::tempdir().unwrap();
    let manifest = r#"[[collections]]
id = "odd"
table = "postgresql:s\"x'.a\"; DROP TABLE kept; --"
overview = ["c\"';--", "$1"]
"#;
    fs::write(dir.path().join("atlas.toml"), manifest).unwrap();
    let served = served(dir.path(), &cluster);
    let all = served.json("/collections/odd/items").await;
    assert_eq!(
        (&all["numberMatched"], &all["features"][0]["properties"]["$1"]),
        (&2.into(), &serde_json::Value::Null)
    );
    let nasty = [
        "'; DROP TABLE kept; --",
        "\"; DROP TABLE kept; --",
        "\\'; DROP TABLE kept; --",
        "$1",
        "$$; DROP TABLE kept; $$",
        "1); DELETE FROM kept; --",
        "' OR '1'='1",
        "') UNION SELECT usename, usename, 1, 1, NULL FROM pg_user; --",
        "%00",
        "%",
        "\\",
        "pg_sleep(100)",
    ];
    let encoded = |text: &str| -> String {
        text.bytes().map(|b| format!("%{b:02X}")).collect::<String>().replace("%25%30%30", "%00")
    };
    let paths = [
        "/collections/odd/items/{}",
        "/collections/odd/items?select={}",
        "/collections/odd/items?{}=1",
        "/collections/odd/items?bbox={}",
        "/collections/odd/items?limit={}",
        "/collections/odd/items?offset={}",
        "/collections/odd/items?crs={}",
        "/collections/odd/items?properties={}",
        "/collections/odd/items?datetime={}",
        "/collections/odd/items?filter={}",
        "/collections/odd/items?filter=select%3D%27{q}%27",
        "/collections/odd/items?filter=select%3E%27{q}%27%20AND%20NOT%20select%20IN%20(%27{q}%27,%27a%27)",
        "/collections/odd/items?filter=select%20LIKE%20%27{q}%27",
        "/collections/odd/items?filter=%22{d}%22%3D1",
        "/collections/odd/aggregate?group_by={}",
        "/collections/odd/aggregate?stats=sum({})",
        "/collections/odd/aggregate?bbox={}",
        "/tiles/odd/0/0/0.mvt?properties={}",
        "/tiles/{}/0/0/0.mvt",
        "/collections/{}/items",
    ];
    for text in nasty {
        for path in paths {
            let path = path
                .replace("{q}", &encoded(&text.replace('\'', "''")))
                .replace("{d}", &encoded(&text.replace('"', "\"\"")))
                .replace("{}", &encoded(text));
            let (status, body) = served.get(&path).await;
            let body = String::from_utf8_lossy(&body).into_owned();
            assert!([200, 204, 400, 404].contains(&status), "{path}: {status} {body}");
            assert!(!body.contains("never-shown") && !body.contains("reader"), "{path}: {body}");
        }
    }
    let found = served.json(&format!("/collections/odd/items/{}", encoded("'; DROP TABLE kept; --"))).await;
    assert_eq!(found["properties"]["select"], "x");
    let found = served.json(&format!("/collections/odd/items?filter=select%3D%27{}%27", encoded("$1"))).await;
    assert_eq!(found["numberMatched"], 1);
    let sum = served.json(&format!("/collections/odd/aggregate?stats=sum({})", encoded("c\"';--"))).await;
    assert!(sum.to_string().contains(":3"), "{sum}");
    assert_eq!(cluster.run("SELECT count(*) FROM kept"), "1");
}

#[test]
fn a_client_that_leaves_takes_its_query_with_it() {
    // It is looked at once: a look of the server's own would be taken for a query of the client that left.
    let view = "[[collections]]\nid = \"slow\"\ntable = \"postgresql:public.slow\"\nid_property = \"code\"\nttl = 600\n";
    let (dir, cluster, _) = filled(3_000, TABLE);
    cluster.run(
        "CREATE TABLE switch (is_on bool); INSERT INTO switch VALUES (false); \
         CREATE VIEW slow AS SELECT p.* FROM points p, switch s WHERE NOT s.is_on OR pg_sleep(0.02 * length(p.code))::text = ''",
    );
    folder(dir.path(), 3_000, &[TABLE, view].concat());
    let (_server, address) = start(dir.path(), &cluster.address());
    for path in
        ["/collections/slow/items?kind=a&limit=9999", "/collections/slow/aggregate", "/tiles/slow/3/6/3.mvt"]
    {
        cluster.run("UPDATE switch SET is_on = false");
        wait_for(&address, "/collections/slow/items?limit=1", "200 OK");
        cluster.run("UPDATE switch SET is_on = true");
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
        let until = |expected: fn(usize) -> bool| {
            let asked = Instant::now();
            while !expected(cluster.running()) {
                // Its time would be over after 30 seconds.
                assert!(asked.elapsed() < Duration::from_secs(8), "{path}");
                std::thread::sleep(Duration::from_millis(10));
            }
            asked.elapsed()
        };
        until(|n| n > 0);
        drop(stream);
        // It would go on for minutes.
        println!("{path}: cancelled after {:?}", until(|n| n == 0));
        wait_for(&address, "/collections/base/items?limit=1", "200 OK");
    }
}

#[test]
fn a_database_that_is_away_takes_nothing_with_it_and_comes_back() {
    let (dir, cluster, _) = filled(500, TABLE);
    cluster.stop();
    let (mut server, address) = start(dir.path(), &cluster.address());
    wait_for(&address, "/collections/zones/items?limit=1", "200 OK");
    wait_for(&address, "/collections", "\"base\"");
    let paths = [
        "/collections/base/items?limit=3",
        "/collections/base/aggregate",
        "/tiles/base/0/0/0.mvt",
        "/collections/base/items/p1",
    ];
    for path in paths {
        let answer = get(&address, path);
        let head = answer.to_lowercase();
        assert!(head.contains("503") && head.contains("retry-after: "), "{path}: {answer}");
        assert!(!answer.contains("never-shown") && !answer.contains("reader"), "{answer}");
    }
    // Time to look for it several times.
    std::thread::sleep(Duration::from_secs(3));
    cluster.start();
    paths.iter().for_each(|path| wait_for(&address, path, "200 OK"));
    // A connection that is lost while nobody asks is nobody's fault.
    cluster.stop();
    cluster.start();
    let answer = get(&address, "/collections/base/items?limit=4");
    assert!(answer.contains("200 OK"), "{answer}");
    cluster.stop();
    let answer = get(&address, "/collections/base/items?limit=5");
    assert!(answer.contains("503") && answer.contains("collection \\\"base\\\""), "{answer}");
    cluster.start();
    wait_for(&address, "/collections/base/items?limit=5", "200 OK");
    server.0.kill().unwrap();
    let mut log = String::new();
    std::io::Read::read_to_string(&mut server.0.stderr.take().unwrap(), &mut log).unwrap();
    assert!(log.matches("not looked at").count() <= 1, "{log}");
    assert!(log.contains("served again") && !log.contains("never-shown") && !log.contains("port="), "{log}");
}

#[test]
fn reads_go_on_where_the_primary_is_killed() {
    let (dir, primary, _) = filled(2_000, TABLE);
    let standby = primary.standby();
    let [(a, one), (b, two)] = [primary.host(), standby.host()];
    let database = format!("host={a},{b} port={one},{two} user=reader dbname=postgres");
    let (_server, address) = start(dir.path(), &database);
    wait_for(&address, "/collections/base/items?limit=1", "200 OK");
    let ask = |i: usize| get(&address, &format!("/collections/base/items?limit=2&offset={i}"));
    let is_killed = AtomicBool::new(false);
    // Each goes on for a while after the primary is gone, with pages that nobody asked for before.
    let load = &|from: usize| {
        let (mut asked, mut left, mut failed) = (0, 100, Vec::new());
        while left > 0 {
            left -= usize::from(is_killed.load(Ordering::Relaxed));
            failed.extend(Some(ask(from + asked)).filter(|answer| !answer.contains("200 OK")));
            asked += 1;
        }
        (asked, failed)
    };
    let loads = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..3).map(|i| scope.spawn(move || load(i * 600))).collect();
        std::thread::sleep(Duration::from_millis(300));
        primary.stop();
        is_killed.store(true, Ordering::Relaxed);
        askers.into_iter().map(|asker| asker.join().unwrap()).collect::<Vec<_>>()
    });
    for (asked, failed) in loads {
        assert!(asked > 100, "asked only {asked} times, none of them before");
        assert!(failed.is_empty(), "{} failed, the first: {}", failed.len(), failed[0]);
    }
    assert!(ask(1_900).contains("200 OK"));
}
