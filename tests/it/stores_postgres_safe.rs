//! A database is read and never written, asked by few at a time, and no answer of it is larger than the server can hold.

#![cfg(all(unix, feature = "postgres"))]

use crate::serve::get;
use crate::stores_postgres::{TABLE, filled, folder, served, start};
use poverty_atlas::Budget;
use poverty_atlas::store::ZoneGround;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Connections to a database, and those who may wait for one.
const PLACES: usize = 8 + 64;

fn view(name: &str) -> String {
    format!(
        "[[collections]]\nid = \"{name}\"\ntable = \"postgresql:public.{name}\"\nid_property = \"code\"\noverview = [\"n\"]\n"
    )
}

/// A view that takes its time once a switch is on.
const SLOW: &str = "CREATE TABLE switch (is_on bool); INSERT INTO switch VALUES (false); \
    CREATE VIEW slow AS SELECT p.* FROM points p, switch s WHERE NOT s.is_on OR pg_sleep(0.02 * length(p.code))::text = ''";

#[tokio::test(flavor = "multi_thread")]
async fn what_writes_is_refused_by_the_database() {
    let (dir, cluster, _) = filled(100, TABLE);
    cluster.run(
        "CREATE TABLE kept (id int); GRANT ALL ON kept TO reader; \
         CREATE FUNCTION written(code text) RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO kept VALUES (1) RETURNING id'; \
         CREATE VIEW wrote AS SELECT code, written(code) AS n, geom FROM points; \
         CREATE VIEW told AS SELECT code, current_setting('transaction_read_only') AS of_transaction, \
             current_setting('default_transaction_read_only') AS of_session, 1 AS n, geom FROM points",
    );
    folder(dir.path(), 100, &[TABLE, &view("wrote"), &view("told")].concat());
    let served = served(dir.path(), &cluster);
    for path in ["items?limit=3", "items/p7", "aggregate?stats=sum(n)"] {
        let (status, body) = served.get(&format!("/collections/wrote/{path}")).await;
        assert_eq!(status, 500, "{path}: {}", String::from_utf8_lossy(&body));
    }
    assert_eq!(cluster.run("SELECT count(*) FROM kept"), "0");
    // Each of two bolts holds by itself.
    let told = served.json("/collections/told/items/p7").await;
    let told = &told["properties"];
    assert_eq!((&told["of_transaction"], &told["of_session"]), (&"on".into(), &"on".into()));
}

#[test]
fn few_ask_at_a_time_and_of_those_who_wait_the_last_are_sent_away() {
    let (dir, cluster, _) = filled(3_000, TABLE);
    cluster.run(SLOW);
    folder(dir.path(), 3_000, &[TABLE, &view("slow")].concat());
    let served = served(dir.path(), &cluster);
    let store = served.atlas.store("slow").unwrap();
    store.tally(&ZoneGround::everywhere(), &Budget::unlimited()).unwrap();
    cluster.run("UPDATE switch SET is_on = true");
    let (busy, late) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let most = std::thread::scope(|scope| {
        for _ in 0..PLACES + 8 {
            scope.spawn(|| {
                let budget = Budget::lasting(Duration::from_secs(6));
                let fault = store.tally(&ZoneGround::everywhere(), &budget).unwrap_err().to_string();
                let told = if fault.contains("busy") { &busy } else { &late };
                told.fetch_add(1, Ordering::Relaxed);
            });
        }
        let (asked, mut most) = (Instant::now(), 0);
        while asked.elapsed() < Duration::from_secs(4) {
            most = most.max(cluster.running());
        }
        most
    });
    assert_eq!(most, 8);
    assert_eq!((busy.into_inner(), late.into_inner()), (8, PLACES));
}

#[test]
fn a_query_that_is_lost_before_its_first_row_is_asked_once_more() {
    let (dir, cluster, _) = filled(3_000, TABLE);
    cluster.run(SLOW);
    folder(dir.path(), 3_000, &[TABLE, &view("slow")].concat());
    let (_server, address) = start(dir.path(), &cluster.address());
    crate::serve::wait_for(&address, "/collections/slow/items?limit=1", "200 OK");
    cluster.run("UPDATE switch SET is_on = true");
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| get(&address, "/collections/slow/items?limit=50&offset=20"));
        while cluster.running() == 0 {
            assert!(!asked.is_finished(), "answered before anybody was asked");
        }
        cluster.run(
            "UPDATE switch SET is_on = false; \
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'",
        );
        let answer = asked.join().unwrap();
        assert!(answer.contains("200 OK") && answer.contains("\"numberReturned\":50"), "{answer}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_larger_than_the_server_holds_is_refused() {
    let (dir, cluster, _) = filled(500, TABLE);
    cluster.run("CREATE VIEW large AS SELECT code, repeat(code, 262144) AS text, n, geom FROM points");
    folder(dir.path(), 500, &[TABLE, &view("large")].concat());
    let served = served(dir.path(), &cluster);
    let (status, body) = served.get("/collections/large/items?limit=500").await;
    let body = String::from_utf8_lossy(&body[..body.len().min(2_000)]).into_owned();
    assert!(status == 400 && body.contains("at most 256 MB together"), "{status} {body}");
    let few = served.json("/collections/large/items?limit=2").await;
    assert_eq!(few["numberReturned"], 2);
}
