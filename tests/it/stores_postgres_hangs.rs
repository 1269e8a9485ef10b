//! Databases that accept connections and say nothing: whoever asks hears of it, and no place is held for ever.

#![cfg(all(unix, feature = "postgres"))]

use crate::cluster::Gate;
use crate::serve::{get, wait_for};
use crate::stores_postgres::{TABLE, filled, folder, start};
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

/// More than there are connections to a database.
const MANY: usize = 12;

/// Asks for as many pages at the same time, none of which was asked for before.
fn ask_at_once(address: &str, first: usize) -> Vec<String> {
    let page = |i: usize| get(address, &format!("/collections/base/items?limit=2&offset={}", first + i));
    std::thread::scope(|scope| {
        let askers: Vec<_> = (0..MANY).map(|i| scope.spawn(move || page(i))).collect();
        askers.into_iter().map(|asker| asker.join().unwrap()).collect()
    })
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..750 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("never {what}");
}

fn through(port: u16) -> String {
    format!("host=127.0.0.1 port={port} user=reader dbname=postgres password=never-shown connect_timeout=1")
}

#[test]
fn a_database_that_stands_still_is_told_and_goes_on() {
    let (dir, cluster, _) = filled(500, TABLE);
    let (_server, address) = start(dir.path(), &through(cluster.host().1));
    wait_for(&address, "/collections/base/items?limit=1", "200 OK");
    cluster.pause();
    for answer in ask_at_once(&address, 0) {
        assert!(answer.contains("503") && answer.to_lowercase().contains("retry-after: "), "{answer}");
    }
    cluster.resume();
    wait_for(&address, "/collections/base/items?limit=2&offset=0", "200 OK");
    let failed: Vec<String> =
        ask_at_once(&address, 100).into_iter().filter(|answer| !answer.contains("200 OK")).collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn connections_that_never_answer_hold_no_place() {
    let view = "[[collections]]\nid = \"slow\"\ntable = \"postgresql:public.slow\"\nid_property = \"code\"\n";
    let (dir, cluster, _) = filled(3_000, TABLE);
    cluster.run(
        "CREATE TABLE switch (is_on bool); INSERT INTO switch VALUES (false); \
         CREATE VIEW slow AS SELECT p.* FROM points p, switch s WHERE NOT s.is_on OR pg_sleep(0.02 * length(p.code))::text = ''",
    );
    folder(dir.path(), 3_000, &[TABLE, view].concat());
    let gate = Gate::to(&cluster);
    let (_server, address) = start(dir.path(), &through(gate.port));
    // Each round would keep one of eight places for ever.
    for round in 0..9 {
        cluster.run("UPDATE switch SET is_on = false");
        wait_for(&address, &format!("/collections/slow/items?limit=1&offset={round}"), "200 OK");
        cluster.run("UPDATE switch SET is_on = true");
        let mut client = TcpStream::connect(&address).unwrap();
        let path = format!("/collections/slow/items?kind=a&limit=9999&offset={round}");
        write!(client, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
        until("busy", || cluster.running() == 1);
        let before = gate.knocks();
        gate.shut();
        drop(client);
        // Word to stop comes to a gate that is shut.
        until("told to stop", || gate.knocks() > before);
        cluster.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'",
        );
        gate.open();
    }
    wait_for(&address, "/collections/base/items?limit=2", "200 OK");
    gate.shut();
    for answer in ask_at_once(&address, 0) {
        assert!(answer.contains("503"), "{answer}");
    }
    gate.open();
    wait_for(&address, "/collections/base/items?limit=2&offset=0", "200 OK");
    let failed: Vec<String> =
        ask_at_once(&address, 100).into_iter().filter(|answer| !answer.contains("200 OK")).collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn a_host_that_says_nothing_hides_no_other() {
    let (dir, cluster, _) = filled(500, TABLE);
    let gate = Gate::to(&cluster);
    gate.shut();
    let tables: String = (0..3).map(|i| TABLE.replace("\"base\"", &format!("\"base{i}\""))).collect();
    folder(dir.path(), 500, &tables);
    let (_, port) = cluster.host();
    let hosts = format!("host=127.0.0.1,127.0.0.1 port={},{port}", gate.port);
    let database = format!("{hosts} user=reader dbname=postgres connect_timeout=1");
    let (_server, address) = start(dir.path(), &database);
    for i in 0..3 {
        wait_for(&address, &format!("/collections/base{i}/items?limit=1"), "200 OK");
    }
    assert!(gate.knocks() > 0);
}

#[test]
fn a_table_is_not_served_before_its_version_is_known() {
    let (dir, cluster, _) = filled(500, TABLE);
    cluster.run(
        "CREATE TABLE switch (is_on bool); INSERT INTO switch VALUES (true); \
         CREATE VIEW version AS SELECT CASE WHEN is_on THEN pg_sleep(60)::text ELSE '1' END AS version FROM switch",
    );
    let version = "version = \"SELECT version FROM public.version\"\n";
    folder(dir.path(), 500, &[TABLE, version].concat());
    let (_server, address) = start(dir.path(), &through(cluster.host().1));
    let answer = get(&address, "/collections/base/items?limit=1");
    assert!(answer.contains("503"), "{answer}");
    cluster.run("UPDATE switch SET is_on = false");
    wait_for(&address, "/collections/base/items?limit=1", "200 OK");
}

#[test]
fn a_count_that_fails_takes_no_page_with_it() {
    let view = "[[collections]]\nid = \"odd\"\ntable = \"postgresql:public.odd\"\nid_property = \"code\"\n";
    let (dir, cluster, _) = filled(3_000, TABLE);
    cluster.run(
        "CREATE UNIQUE INDEX ON points (code COLLATE \"C\"); ANALYZE points; \
         CREATE VIEW odd AS SELECT * FROM points WHERE code <> 'p999' OR 1 / (length(code) - 4) = 0",
    );
    folder(dir.path(), 3_000, &[TABLE, view].concat());
    let (_server, address) = start(dir.path(), &through(cluster.host().1));
    let page = get(&address, "/collections/odd/items?limit=2");
    assert!(page.contains("200 OK") && page.contains("\"numberReturned\":2"), "{page}");
    assert!(!page.contains("numberMatched") && page.contains("\"numberEstimated\":"), "{page}");
    let all = get(&address, "/collections/odd/items?limit=9999");
    assert!(all.contains("500 Internal Server Error"), "{all}");
    let page = get(&address, "/collections/base/items?limit=2");
    assert!(page.contains("\"numberMatched\":3000"), "{page}");
}
