//! Connections to a database that are encrypted: whom they trust, and what is said of those whom they do not.

#![cfg(all(unix, feature = "postgres"))]

use crate::cluster::Cluster;
use crate::serve::{get, wait_for};
use crate::stores_postgres::{TABLE, filled, folder, start};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Makes two authorities and what they say of servers; `ours` is trusted.
fn certify(cluster: &Cluster) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    for name in ["ours", "theirs"] {
        cluster.openssl(&format!(
            "req -x509 {key} -keyout {name}.key -out {name}.pem -subj /CN={name} -days 30"
        ));
    }
    for (name, authority, host, days) in [
        ("good", "ours", "IP:127.0.0.1", 30),
        ("stranger", "theirs", "IP:127.0.0.1", 30),
        ("elsewhere", "ours", "DNS:db.example.org", 30),
        ("expired", "ours", "IP:127.0.0.1", -1),
    ] {
        let request =
            format!("-keyout {name}.key -out {name}.csr -subj /CN=db -addext subjectAltName={host}");
        cluster.openssl(&format!("req {key} {request}"));
        let authority = format!("-CA {authority}.pem -CAkey {authority}.key -CAcreateserial");
        cluster.openssl(&format!(
            "x509 -req -in {name}.csr {authority} -days {days} -copy_extensions copy -out {name}.pem"
        ));
    }
    cluster.run("ALTER ROLE reader PASSWORD 'never-shown'");
}

/// What a server that was stopped had logged.
fn log_of(mut server: crate::serve::Server) -> String {
    server.0.kill().unwrap();
    let mut log = String::new();
    server.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    log
}

fn keeps_secrets(text: &str) -> bool {
    ["never-shown", "reader", "port=", "sslrootcert=", "ours.pem"].iter().all(|secret| !text.contains(secret))
}

#[test]
fn only_a_certificate_that_can_be_trusted_is() {
    let view = "[[collections]]\nid = \"slow\"\ntable = \"postgresql:public.slow\"\nid_property = \"code\"\n";
    let (dir, cluster, _) = filled(2_000, TABLE);
    cluster.run(
        "CREATE TABLE switch (is_on bool); INSERT INTO switch VALUES (false); \
         CREATE VIEW slow AS SELECT p.* FROM points p, switch s WHERE NOT s.is_on OR pg_sleep(0.02 * length(p.code))::text = ''",
    );
    folder(dir.path(), 2_000, &[TABLE, view].concat());
    certify(&cluster);
    cluster.encrypt("good");
    let roots = cluster.certificates().join("ours.pem");
    let address = format!("{} sslmode=verify-full sslrootcert={}", cluster.address(), roots.display());
    let (server, at) = start(dir.path(), &address);
    wait_for(&at, "/collections/base/items?limit=1", "200 OK");
    wait_for(&at, "/collections/slow/items?limit=1", "200 OK");
    let encrypted = "SELECT bool_and(s.ssl) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.usename = 'reader'";
    assert_eq!(cluster.run(encrypted), "t");

    // Word to stop goes over a connection of its own, which is encrypted too.
    cluster.run("UPDATE switch SET is_on = true");
    let mut client = TcpStream::connect(&at).unwrap();
    write!(client, "GET /collections/slow/items?kind=a&limit=9999 HTTP/1.1\r\nHost: {at}\r\n\r\n").unwrap();
    while cluster.running() == 0 {
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(client);
    let left = std::time::Instant::now();
    while cluster.running() > 0 {
        // Its time would be over after 30 seconds.
        assert!(left.elapsed() < Duration::from_secs(15), "not told to stop");
        std::thread::sleep(Duration::from_millis(10));
    }

    let refused = [
        ("stranger", "one whose issuer is not trusted"),
        ("elsewhere", "one of another host"),
        ("expired", "one that has expired"),
    ];
    for (i, (certificate, expected)) in refused.into_iter().enumerate() {
        cluster.encrypt(certificate);
        let path = format!("/collections/base/items?limit=2&offset={}", i + 1);
        let answer = get(&at, &path);
        let head = answer.to_lowercase();
        assert!(head.contains(" 503 ") && head.contains("retry-after: "), "{certificate}: {answer}");
        let sentence = format!("expected a certificate of the server that can be trusted, found {expected}");
        assert!(answer.contains(&sentence), "{certificate}: {answer}");
        assert!(keeps_secrets(&answer), "{certificate}: {answer}");
        cluster.encrypt("good");
        wait_for(&at, &path, "200 OK");
    }
    let log = log_of(server);
    for (certificate, expected) in refused {
        assert!(log.contains(expected), "{certificate}: {log}");
    }
    assert!(keeps_secrets(&log), "{log}");
}

#[test]
fn without_tls_where_either_side_expects_it_there_is_no_answer_but_a_sentence() {
    let (dir, cluster, _) = filled(500, TABLE);
    for (mode, expected) in [
        ("require", "expected TLS (sslmode=require), found a server without"),
        ("disable", "it refuses connections without TLS (sslmode=disable, SQLSTATE 28000)"),
    ] {
        let (server, at) = start(dir.path(), &format!("{} sslmode={mode}", cluster.address()));
        let answer = get(&at, "/collections/base/items?limit=1");
        assert!(answer.contains(" 503 ") && answer.contains(expected), "{mode}: {answer}");
        assert!(keeps_secrets(&answer), "{mode}: {answer}");
        let log = log_of(server);
        assert!(log.contains(expected) && keeps_secrets(&log), "{mode}: {log}");
        if mode == "require" {
            certify(&cluster);
            cluster.encrypt("good");
        }
    }
}
