//! Tables that change while they are served: what the database tells of it, and what follows.

#![cfg(all(unix, feature = "postgres"))]

use crate::cluster::{Cluster, Gate};
use crate::serve::{get, wait_for};
use crate::stores_postgres::{TABLE, filled, folder, start};
use std::time::Duration;

/// The tag of a tile that is kept while its table is fresh.
fn tile(address: &str) -> String {
    let answer = get(address, "/tiles/base/0/0/0.mvt").to_lowercase();
    let tag = answer.lines().find(|line| line.starts_with("etag:"));
    tag.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// Waits for another tile, which is kept then.
fn wait_for_other(address: &str, before: &str) -> String {
    until("another tile", || tile(address) != before);
    tile(address)
}

fn set(cluster: &Cluster, n: i32) {
    cluster.run(&format!("UPDATE points SET n = {n} WHERE code = 'p1'"));
}

/// Connections of the server that listen at this moment.
fn listening(cluster: &Cluster) -> String {
    cluster.run("SELECT count(*) FROM pg_stat_activity WHERE usename = 'reader' AND query LIKE 'LISTEN%'")
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..3_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never {what}");
}

#[test]
fn what_the_database_tells_makes_answers_stale_at_once() {
    // By the time alone nothing would be looked at for a day; the other table hears of what is told on its own channel.
    let keys = "listen = \"points changed\"\nttl = 86400\n";
    let other = TABLE.replace("\"base\"", "\"other\"") + "listen = \"others\"\nttl = 86400\n";
    let (dir, cluster, _) = filled(500, TABLE);
    folder(dir.path(), 500, &[TABLE, keys, &other].concat());
    let (_server, at) = start(dir.path(), &cluster.address());
    wait_for(&at, "/tiles/base/0/0/0.mvt", "200 OK");
    until("listening", || listening(&cluster) == "1");
    let tell = |channel: &str| cluster.run(&format!("NOTIFY \"{channel}\""));
    // Whatever was told while the server began to listen counts as heard.
    std::thread::sleep(Duration::from_millis(500));
    let first = tile(&at);
    set(&cluster, 2);
    tell("others");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(first, tile(&at), "a tile is kept until its own table is told to have changed");
    tell("points changed");
    let second = wait_for_other(&at, &first);

    // A connection that is lost may have missed something, and listens again.
    set(&cluster, 3);
    cluster.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader' AND query LIKE 'LISTEN%'",
    );
    wait_for_other(&at, &second);
    until("listening again", || listening(&cluster) == "1");
    cluster.stop();
    cluster.start();
    until("listening after a restart", || listening(&cluster) == "1");
    std::thread::sleep(Duration::from_millis(500));
    let third = tile(&at);
    set(&cluster, 4);
    assert_eq!(third, tile(&at));
    tell("points changed");
    wait_for_other(&at, &third);
}

#[test]
fn a_version_is_looked_at_once_its_channel_says_so() {
    let keys = "version = \"SELECT version FROM public.version\"\nlisten = \"changed\"\nttl = 86400\n";
    let (dir, cluster, _) = filled(500, TABLE);
    cluster.run("CREATE TABLE version (version int); INSERT INTO version VALUES (1)");
    folder(dir.path(), 500, &[TABLE, keys].concat());
    let (_server, at) = start(dir.path(), &cluster.address());
    wait_for(&at, "/tiles/base/0/0/0.mvt", "200 OK");
    until("listening", || listening(&cluster) == "1");
    std::thread::sleep(Duration::from_millis(500));
    let first = tile(&at);
    // Told, but of the same version: nothing has changed.
    set(&cluster, 2);
    cluster.run("NOTIFY changed");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(first, tile(&at));
    cluster.run("UPDATE version SET version = 2; NOTIFY changed");
    wait_for_other(&at, &first);
}

#[test]
fn bounds_and_number_are_those_of_the_table_as_it_is() {
    let keys = "version = \"SELECT version FROM public.version\"\nttl = 1\n";
    let (dir, cluster, _) = filled(500, TABLE);
    cluster.run("CREATE TABLE version (version int); INSERT INTO version VALUES (1)");
    let by_time = TABLE.replace("\"base\"", "\"timed\"") + "ttl = 1\n";
    folder(dir.path(), 500, &[TABLE, keys, &by_time].concat());
    let (_server, at) = start(dir.path(), &cluster.address());
    for id in ["base", "timed"] {
        wait_for(&at, &format!("/collections/{id}"), "\"itemCount\":500");
    }
    cluster.run(
        "INSERT INTO points (code, geom) VALUES ('far', 'SRID=4326;POINT(-70.5 -33.25)'); UPDATE version SET version = 2",
    );
    for id in ["base", "timed"] {
        wait_for(&at, &format!("/collections/{id}"), "[-70.5,-33.25,");
        wait_for(&at, &format!("/collections/{id}"), "\"itemCount\":501");
        wait_for(&at, &format!("/tiles/{id}"), "[-70.5,-33.25,");
    }
    cluster.run("DELETE FROM points WHERE code = 'far'; UPDATE version SET version = 3");
    for id in ["base", "timed"] {
        wait_for(&at, &format!("/collections/{id}"), "\"itemCount\":500");
        let answer = get(&at, &format!("/collections/{id}"));
        assert!(!answer.contains("-70.5"), "{answer}");
    }
}

#[test]
fn the_primary_is_listened_to_where_standbys_are_read() {
    let (dir, primary, _) = filled(500, TABLE);
    let standby = primary.standby();
    let keys = "listen = \"changed\"\nttl = 86400\n";
    folder(dir.path(), 500, &[TABLE, keys].concat());
    let [(a, one), (b, two)] = [standby.host(), primary.host()];
    let hosts = format!("host={a},{b} port={one},{two} user=reader dbname=postgres");
    let (_server, at) = start(dir.path(), &format!("{hosts} target_session_attrs=prefer-standby"));
    wait_for(&at, "/tiles/base/0/0/0.mvt", "200 OK");
    until("listening", || listening(&primary) == "1");
    let idle = "SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = 'reader'";
    assert_eq!(standby.run(idle), "t", "a standby is read where there is one");
    std::thread::sleep(Duration::from_millis(500));
    let first = tile(&at);
    set(&primary, 2);
    until("replayed", || standby.run("SELECT n FROM points WHERE code = 'p1'") == "2");
    assert_eq!(first, tile(&at));
    primary.run("NOTIFY changed");
    wait_for_other(&at, &first);
}

#[test]
fn a_database_that_says_nothing_tells_of_no_changes() {
    let keys = "listen = \"changed\"\nttl = 86400\n";
    let (dir, cluster, _) = filled(500, TABLE);
    folder(dir.path(), 500, &[TABLE, keys].concat());
    let gate = Gate::to(&cluster);
    let database = format!("host=127.0.0.1 port={} user=reader dbname=postgres connect_timeout=1", gate.port);
    let (_server, at) = start(dir.path(), &database);
    wait_for(&at, "/tiles/base/0/0/0.mvt", "200 OK");
    until("listening", || listening(&cluster) == "1");
    std::thread::sleep(Duration::from_millis(500));
    tile(&at);
    // What is kept is not known to be fresh any more, although no connection was closed.
    gate.shut();
    until("stale", || get(&at, "/tiles/base/0/0/0.mvt").contains(" 503 "));
    gate.open();
    wait_for(&at, "/tiles/base/0/0/0.mvt", "200 OK");
    until("listening again", || listening(&cluster) == "2");
    std::thread::sleep(Duration::from_millis(500));
    let first = tile(&at);
    set(&cluster, 2);
    cluster.run("NOTIFY changed");
    wait_for_other(&at, &first);
}
