//! What those who run the server see: metrics and health on an address of their own, readiness while data fail to
//! reload and while the server stops, warnings, a log that nobody takes.

#![cfg(unix)]

use crate::serve::{ONE_POINT, Server, command, get, signal, start, wait_for};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

/// An address that is free.
fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("")
}

/// The value of a metric, with its labels.
fn metric(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {metrics}")).parse().unwrap()
}

#[test]
fn metrics_and_health_are_told_on_the_address_for_them_alone() {
    let admin = free();
    let (_server, address) = start(&["--admin-listen", &admin]);
    let tile = "/tiles/counties/4/12/6.mvt";
    for path in [tile, tile, tile, "/maps/incidence/4/12/6.png", "/nowhere/at/all"] {
        get(&address, path);
    }
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(status(&get(&address, path)), "404", "{path}");
        assert_eq!(status(&get(&admin, path)), "200", "{path}");
    }
    assert!(!get(&address, "/api").contains("/readyz"));
    assert_eq!(status(&get(&admin, "/collections")), "404");
    let metrics = get(&admin, "/metrics");
    assert!(
        metrics.contains("application/openmetrics-text") && metrics.trim_end().ends_with("# EOF"),
        "{metrics}"
    );
    let value = |name: &str| metric(&metrics, &format!("poverty_atlas_{name}"));
    let route = "route=\"/tiles/{layers}/{z}/{x}/{y}\"";
    assert_eq!(value(&format!("requests_total{{{route},status=\"200\"}}")), 3.0);
    assert_eq!(value("requests_total{route=\"unmatched\",status=\"404\"}"), 1.0);
    assert_eq!(value(&format!("request_duration_seconds_count{{{route}}}")), 3.0);
    assert_eq!(value(&format!("request_duration_seconds_bucket{{le=\"+Inf\",{route}}}")), 3.0);
    assert_eq!(value("cache_hits_total{cache=\"tiles\"}"), 2.0);
    assert!(value("cache_misses_total{cache=\"tiles\"}") >= 2.0);
    assert!(value("cache_size_bytes{cache=\"tiles\"}") > 1000.0);
    assert_eq!(value("renders_total{media_type=\"image/png\"}"), 1.0);
    assert!(value("render_seconds_total{media_type=\"image/png\"}") > 0.0);
    for lane in ["look_up", "drawing", "heavy"] {
        assert!(value(&format!("lane_permits{{lane=\"{lane}\"}}")) >= 1.0);
        for name in ["lane_in_use", "lane_waiting", "lane_refused_total"] {
            assert_eq!(value(&format!("{name}{{lane=\"{lane}\"}}")), 0.0, "{name} {lane}");
        }
    }
    assert_eq!(metrics.lines().filter(|l| l.starts_with("poverty_atlas_data{version=")).count(), 1);
    assert!(value("data_age_seconds") >= 0.0 && value("memory_resident_bytes") > 1e6);
    assert_eq!(
        (value("data_stale"), value("ready"), value("data_loads_total{outcome=\"done\"}")),
        (0.0, 1.0, 1.0)
    );
}

#[test]
fn without_that_address_health_is_public_and_there_are_no_metrics() {
    let (_server, address) = start(&[]);
    assert_eq!(["/healthz", "/readyz"].map(|path| status(&get(&address, path)).to_owned()), ["200", "200"]);
    assert_eq!(status(&get(&address, "/metrics")), "404");
}

#[test]
fn a_server_that_stops_is_not_ready_but_answers() {
    let admin = free();
    let (mut server, address) = start(&["--admin-listen", &admin, "--drain", "3600"]);
    signal(&server, "-TERM");
    for _ in 0..600 {
        if status(&get(&admin, "/readyz")) == "503" {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(status(&get(&admin, "/readyz")), "503");
    assert_eq!([status(&get(&admin, "/healthz")), status(&get(&address, "/collections"))], ["200", "200"]);
    assert_eq!(metric(&get(&admin, "/metrics"), "poverty_atlas_ready"), 0.0);
    signal(&server, "-TERM");
    assert!(!server.0.wait().unwrap().success());

    let (mut server, address) = start(&["--drain", "1"]);
    signal(&server, "-TERM");
    wait_for(&address, "/readyz", "503 Service Unavailable");
    assert!(server.0.wait().unwrap().success());
}

#[test]
fn readiness_tells_that_new_data_could_not_be_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wells.geojson");
    std::fs::write(&file, ONE_POINT).unwrap();
    let admin = free();
    let options = ["--watch", "--data", folder.path().to_str().unwrap(), "--admin-listen", &admin];
    let (_server, _) = start(&options);
    assert!(get(&admin, "/readyz").ends_with("ok\n"));
    std::fs::write(&file, "not JSON").unwrap();
    wait_for(&admin, "/readyz", "serving the previous data since 20");
    assert_eq!(status(&get(&admin, "/readyz")), "200");
    let metrics = get(&admin, "/metrics");
    assert_eq!(metric(&metrics, "poverty_atlas_data_stale"), 1.0);
    assert_eq!(metric(&metrics, "poverty_atlas_data_loads_total{outcome=\"failed\"}"), 1.0);
    std::fs::write(&file, ONE_POINT.replace("[1,2]", "[3,4]")).unwrap();
    wait_for(&admin, "/metrics", "poverty_atlas_data_stale 0.0");
    assert!(get(&admin, "/readyz").ends_with("ok\n"));
}

#[test]
fn who_listens_to_everybody_is_asked_for_the_public_address() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("wells.geojson"), ONE_POINT).unwrap();
    let told = |more: &[&str]| {
        let line = ["serve", "--listen", "0.0.0.0:0", "--data", folder.path().to_str().unwrap()];
        let mut server = Server(command().args(line).args(more).spawn().unwrap());
        let mut line = String::new();
        BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut log = server.0.stderr.take().unwrap();
        drop(server);
        std::io::read_to_string(&mut log).unwrap()
    };
    assert!(told(&[]).contains("neither --public-url nor --trusted-proxy"));
    assert_eq!(told(&["--public-url", "https://maps.example"]), "");
}

#[test]
fn the_log_names_the_id_of_a_request_and_nobody_need_take_it() {
    let (mut server, address) = start(&["--log", "info", "--log-format", "json"]);
    let answer = get(&address, "/nowhere");
    let id = answer.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap().to_owned();
    let log = BufReader::new(server.0.stderr.take().unwrap());
    let line = log.lines().map(Result::unwrap).find(|line| line.contains("/nowhere")).unwrap();
    assert!(line.contains(&id) && line.contains("404"), "{line}");

    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let address = free();
    let mut server = command();
    server.args(["serve", "--log", "info", "--listen", &address]).stderr(full).stdout(Stdio::piped());
    let mut server = Server(server.spawn().unwrap());
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    for _ in 0..2 {
        assert_eq!(status(&get(&address, "/healthz")), "200");
    }
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let failed = command().args(["check", "no/such/folder"]).stderr(full).output().unwrap();
    assert_eq!(failed.status.code(), Some(1));
}
