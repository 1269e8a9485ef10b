//! The real binary: started on a free port, asked, stopped.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_poverty-atlas"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A process that does not outlive a failed test.
pub struct Server(pub Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the server on a free port; returns its address.
pub fn start(options: &[&str]) -> (Server, String) {
    let line = [&["serve", "--listen", "127.0.0.1:0"], options].concat();
    let mut server = Server(command().args(line).spawn().unwrap());
    let mut line = String::new();
    let mut told = BufReader::new(server.0.stdout.take().unwrap());
    told.read_line(&mut line).unwrap();
    let address = line.trim().rsplit_once("http://").expect(&line).1.trim_end_matches('/').to_owned();
    assert!(!address.ends_with(":0"), "{line}");
    (server, address)
}

pub fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Asks until the answer contains a text; gives up after a minute.
pub fn wait_for(address: &str, path: &str, text: &str) {
    for _ in 0..600 {
        if get(address, path).contains(text) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{path} never answered {text:?}: {}", get(address, path));
}

pub const ONE_POINT: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","id":"a","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}]}"#;

#[test]
fn a_folder_that_is_not_there_or_may_not_be_read_is_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("d.geojson"), ONE_POINT).unwrap();
    let data = dir.path().to_str().unwrap();
    let nowhere = dir.path().join("nowhere");
    let line = ["serve", "--listen", "127.0.0.1:0", "--data", data, "--scratch", nowhere.to_str().unwrap()];
    let mut server = Server(command().args(line).spawn().unwrap());
    let mut told = String::new();
    // The first line of one that serves all the same.
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut told).unwrap();
    assert_eq!(told, "");
    server.0.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(!server.0.wait().unwrap().success());
    assert!(
        told.lines().count() == 1 && told.contains("nowhere: expected a folder that can be written to"),
        "{told}"
    );
    let closed = dir.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o300)).unwrap();
    let mut check = command();
    if is_root() {
        // Whom permissions hold for, and who gets as far as the folder.
        std::fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o755)).unwrap();
        check.uid(65534).gid(65534);
    }
    let output = check.arg("check").arg(&closed).output().unwrap();
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(told.contains("expected a folder that may be read, found Permission denied"), "{told}");
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

#[test]
fn new_data_are_served_without_a_restart_and_bad_data_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wells.geojson");
    std::fs::write(&file, ONE_POINT).unwrap();
    let (mut server, address) = start(&["--watch", "--data", folder.path().to_str().unwrap()]);
    let mut log = BufReader::new(server.0.stderr.take().unwrap());
    wait_for(&address, "/collections/wells/items", "\"numberMatched\":1");

    std::fs::write(&file, "not JSON").unwrap();
    let mut told = String::new();
    log.read_line(&mut told).unwrap();
    assert!(told.contains("wells.geojson") && told.contains("still serving the previous data"), "{told}");
    wait_for(&address, "/collections/wells/items", "\"numberMatched\":1");

    std::fs::write(folder.path().join("roads.geojson"), ONE_POINT).unwrap();
    std::fs::write(&file, ONE_POINT).unwrap();
    wait_for(&address, "/collections/roads/items", "\"numberMatched\":1");
}

#[test]
fn it_says_where_it_listens_answers_and_stops_when_told() {
    let (mut server, address) = start(&[]);
    let answer = get(&address, "/healthz");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let id = server.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(server.0.wait().unwrap().success());
}

#[test]
fn a_taken_port_is_told_in_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = command().args(["serve", "--listen", &address]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(told.contains("cannot listen on") && told.contains(&address), "{told}");
    assert_eq!(told.trim().lines().count(), 1, "{told}");
}

#[test]
fn a_server_that_keeps_no_tiles_gives_the_same_ones() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("spots.geojson"), ONE_POINT).unwrap();
    let data = folder.path().to_str().unwrap();
    let tag = |address: &str| {
        let answer = get(address, "/tiles/spots/0/0/0.mvt");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer.lines().find(|l| l.to_lowercase().starts_with("etag")).unwrap().to_owned()
    };
    let (_kept, keeping) = start(&["--data", data]);
    let (_made, making) = start(&["--data", data, "--cache-mib", "0"]);
    assert_eq!([tag(&making), tag(&making)], [tag(&keeping), tag(&keeping)]);
}

pub fn signal(server: &Server, name: &str) {
    let id = server.0.id().to_string();
    assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// A client that asks for twenty megabytes and reads none of them.
fn stuck(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /collections/counties/items?limit=10000 HTTP/1.1\r\nHost: {address}\r\n\r\n")
        .unwrap();
    // The answer has begun once something of it can be read.
    assert_eq!(stream.peek(&mut [0]).unwrap(), 1);
    stream
}

#[test]
fn it_stops_in_time_whoever_is_stuck() {
    let (mut server, address) = start(&["--stop-after", "1"]);
    let _clients = [stuck(&address), stuck(&address), TcpStream::connect(&address).unwrap()];
    signal(&server, "-TERM");
    assert!(server.0.wait().unwrap().success());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let (mut server, address) = start(&["--stop-after", "3600"]);
    let _client = stuck(&address);
    signal(&server, "-TERM");
    // It no longer listens: it is waiting for the client.
    while TcpStream::connect(&address).is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(server.0.try_wait().unwrap().is_none());
    signal(&server, "-INT");
    assert!(!server.0.wait().unwrap().success());
}

#[test]
fn requests_name_one_host_and_have_a_head_of_bounded_length() {
    let (_server, address) = start(&[]);
    let send = |head: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        // A head that is too long may be refused before all of it is sent.
        let _ = stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    for (head, times) in
        [("GET /healthz HTTP/1.1\r\n", 0), ("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n", 2)]
    {
        let answer = send(head);
        let told = format!("expected it once, found it {times} times");
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains(&told), "{answer}");
    }
    assert!(send("GET /healthz HTTP/1.0\r\n").starts_with("HTTP/1.0 200"));
    for length in [33_000, 40_000] {
        let long = send(&format!("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n", "x".repeat(length)));
        assert!(long.starts_with("HTTP/1.1 431"), "{length}: {long}");
    }
    let long = send(&format!("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n", "x".repeat(31_000)));
    assert!(long.starts_with("HTTP/1.1 200"), "{long}");
}

#[test]
fn output_that_nobody_takes_is_no_reason_to_panic() {
    let mut check = command().arg("check").spawn().unwrap();
    drop(check.stdout.take());
    let output = check.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command().arg("check").stdout(full()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("cannot write to standard output"), "{told}");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let _server = Server(command().args(["serve", "--listen", &address]).stdout(full()).spawn().unwrap());
    let served = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        TcpStream::connect(&address).is_ok()
    });
    assert!(served && get(&address, "/healthz").starts_with("HTTP/1.1 200"));
}

#[test]
fn strict_data_are_refused_for_what_is_otherwise_told() {
    let folder = tempfile::tempdir().unwrap();
    let placeless = ONE_POINT.replace(
        r#"{"type":"Point","coordinates":[1,2]}}]"#,
        r#"{"type":"Point","coordinates":[1,2]}},
        {"type":"Feature","id":"b","properties":{},"geometry":null}]"#,
    );
    std::fs::write(folder.path().join("wells.geojson"), placeless).unwrap();
    let data = folder.path().to_str().unwrap();
    let (_server, address) = start(&["--data", data]);
    assert!(get(&address, "/collections/wells/items").contains("\"numberMatched\":2"));
    let output =
        command().args(["serve", "--strict", "--listen", "127.0.0.1:0", "--data", data]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && told.contains("--strict") && told.contains("wells.geojson"),
        "{told}"
    );
    assert_eq!(told.trim().lines().count(), 1, "{told}");
}
