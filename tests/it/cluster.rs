//! PostgreSQL with PostGIS for a test: a cluster in a folder of its own, on a free port, gone with the test.

#![cfg(all(unix, feature = "postgres"))]

use geozero::{CoordDimensions, ToWkb};
use poverty_atlas::feature::{Collection, Kind, ShapeKind, ValueRef};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where Debian has the programs.
const PROGRAMS: &str = "/usr/lib/postgresql/15/bin";

/// A cluster, stopped when it is dropped.
pub struct Cluster {
    dir: tempfile::TempDir,
    port: u16,
}

/// A program of PostgreSQL; as user `postgres` where the tests run as root, who may not start it.
fn program(name: &str) -> Command {
    let path = Path::new(PROGRAMS).join(name);
    let extension = Path::new("/usr/share/postgresql/15/extension/postgis.control");
    assert!(
        path.exists() && extension.exists(),
        "expected PostgreSQL 15 with PostGIS in {PROGRAMS}, found none: apt-get install postgresql-15-postgis-3"
    );
    of_owner(&path)
}

/// A program run by whoever owns the clusters.
fn of_owner(path: &Path) -> Command {
    let id = Command::new("id").arg("-u").output().unwrap().stdout;
    match id.trim_ascii() == b"0" {
        true => {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path).current_dir("/");
            command
        }
        false => Command::new(path),
    }
}

fn done(mut command: Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Cluster {
    /// A folder for a cluster and a port; nothing runs yet.
    fn place() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Cluster { dir, port }
    }

    /// A new one, running, with PostGIS and a role `reader` that may read what is made afterwards.
    pub fn new() -> Self {
        let cluster = Self::place();
        let mut initdb = program("initdb");
        initdb.args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=en",
            "--no-sync",
            "-D",
        ]);
        initdb.arg(cluster.folder());
        done(initdb);
        cluster.start();
        cluster.run(
            "CREATE EXTENSION postgis; CREATE ROLE reader LOGIN; \
             ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader; \
             ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO reader",
        );
        cluster
    }

    /// A hot standby of this one, running.
    pub fn standby(&self) -> Cluster {
        let cluster = Self::place();
        let mut copy = program("pg_basebackup");
        copy.args(["-U", "postgres", "-R", "--no-sync", "-c", "fast", "-h"]).arg(self.dir.path());
        copy.args(["-p", &self.port.to_string(), "-D"]).arg(cluster.folder());
        done(copy);
        cluster.start();
        cluster
    }

    fn folder(&self) -> PathBuf {
        self.dir.path().join("cluster")
    }

    /// Starts it; it is ready then.
    pub fn start(&self) {
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=40",
            self.port,
            self.dir.path().display()
        );
        let mut start = program("pg_ctl");
        start.args(["-w", "-t", "120", "-s", "-o", &options, "-l"]).arg(self.dir.path().join("log"));
        start.arg("-D").arg(self.folder()).arg("start");
        // It goes on behind the program, and would hold what that writes to.
        let status = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        let log = fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        assert!(status.success(), "{log}");
    }

    /// Stops it at once, as a crash does.
    pub fn stop(&self) {
        let mut stop = program("pg_ctl");
        stop.args(["-w", "-s", "-m", "immediate", "-D"]).arg(self.folder()).arg("stop");
        let _ = stop.status();
    }

    /// Makes all its processes stand still, as a machine does that hangs: connections are accepted, and nobody says a word.
    pub fn pause(&self) {
        let processes = self.signal("-STOP");
        assert!(processes > 1, "{processes} processes");
    }

    /// Makes them go on.
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    /// Tells the first process and those that it started; returns their number.
    fn signal(&self, name: &str) -> usize {
        let file = fs::read_to_string(self.folder().join("postmaster.pid")).unwrap_or_default();
        let Some(first) = file.lines().next() else { return 0 };
        let others = Command::new("pgrep").args(["-P", first]).output().unwrap().stdout;
        let others = String::from_utf8(others).unwrap();
        let processes: Vec<&str> = [first].into_iter().chain(others.lines()).collect();
        let _ = Command::new("kill").arg(name).args(&processes).stderr(Stdio::null()).status();
        processes.len()
    }

    /// Host and port as a connection string has them.
    pub fn host(&self) -> (&str, u16) {
        ("127.0.0.1", self.port)
    }

    /// The connection of the role that reads.
    pub fn address(&self) -> String {
        let (host, port) = self.host();
        format!("host={host} port={port} user=reader dbname=postgres password=never-shown")
    }

    /// What statements print, as one who may do everything.
    pub fn run(&self, sql: &str) -> String {
        let mut psql = Command::new("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"]);
        psql.arg(self.dir.path()).args(["-p", &self.port.to_string(), "-f", "-", "postgres"]);
        let piped = psql.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The folder of certificates, which its owner may write.
    pub fn certificates(&self) -> &Path {
        self.dir.path()
    }

    /// Runs `openssl` in the folder of certificates.
    pub fn openssl(&self, line: &str) {
        let mut openssl = of_owner(Path::new("openssl"));
        openssl.args(line.split_whitespace()).current_dir(self.certificates());
        done(openssl);
    }

    /// Takes connections with TLS alone from now on, with a certificate of its folder, and ends those that there are.
    pub fn encrypt(&self, certificate: &str) {
        let hba = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";
        fs::write(self.folder().join("pg_hba.conf"), hba).unwrap();
        let path = |kind| format!("{}/{certificate}.{kind}", self.certificates().display());
        self.run(&format!(
            "ALTER SYSTEM SET ssl_cert_file = '{}'; ALTER SYSTEM SET ssl_key_file = '{}'; ALTER SYSTEM SET ssl = on; \
             SELECT pg_reload_conf()",
            path("pem"),
            path("key")
        ));
        while self.run("SHOW ssl_cert_file") != path("pem") {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'");
    }

    /// Puts features of the tests into a table.
    pub fn fill(&self, table: &str, features: &Collection) {
        let kind = |kind| match kind {
            Kind::Integer => "int4",
            Kind::Number => "float8",
            Kind::Boolean => "bool",
            Kind::Date => "date",
            _ => "text",
        };
        let columns = features.properties().iter().map(|p| format!("{} {}, ", p.name, kind(p.kind)));
        let has_points = features.shapes().kind() == ShapeKind::Point;
        let mut sql = format!(
            "CREATE TABLE {table} ({}geom geometry({}, 4326), PRIMARY KEY (code));\nCOPY {table} FROM STDIN;\n",
            columns.collect::<String>(),
            if has_points { "Point" } else { "Geometry" }
        );
        for i in 0..features.len() {
            for property in features.properties() {
                let _ = match property.values.get(i) {
                    ValueRef::Null => write!(sql, "\\N\t"),
                    value => write!(sql, "{}\t", value.to_cell()),
                };
            }
            let geometry = features.shapes().geometry(i).to_ewkb(CoordDimensions::xy(), Some(4326)).unwrap();
            geometry.iter().for_each(|byte| {
                let _ = write!(sql, "{byte:02x}");
            });
            sql.push('\n');
        }
        let _ = write!(sql, "\\.\nCREATE INDEX ON {table} USING gist (geom); ANALYZE {table};");
        self.run(&sql);
    }

    /// Statements of the role that reads that run at this moment.
    pub fn running(&self) -> usize {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active' AND query LIKE '%slow%'";
        self.run(sql).parse().unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // What stands still does not stop.
        self.resume();
        self.stop();
    }
}

/// A way to a cluster that can be shut. What goes through it at that time, and whoever comes until it is opened again,
/// hears nothing for ever.
pub struct Gate {
    pub port: u16,
    /// How often it was opened and shut; open where that is even.
    turns: Arc<AtomicUsize>,
    knocks: Arc<AtomicUsize>,
}

impl Gate {
    /// An open one.
    pub fn to(cluster: &Cluster) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let gate = Gate {
            port: listener.local_addr().unwrap().port(),
            turns: Arc::default(),
            knocks: Arc::default(),
        };
        let (turns, knocks, port) = (gate.turns.clone(), gate.knocks.clone(), cluster.port);
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for client in listener.incoming().map(Result::unwrap) {
                let turn = turns.load(Ordering::SeqCst);
                if turn % 2 == 1 {
                    knocks.fetch_add(1, Ordering::SeqCst);
                    held.push(client);
                    continue;
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                let (to, from) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                for (from, to) in [(from, to), (server, client)] {
                    let turns = turns.clone();
                    std::thread::spawn(move || carry(from, to, || turns.load(Ordering::SeqCst) == turn));
                }
            }
        });
        gate
    }

    pub fn shut(&self) {
        assert_eq!(self.turns.fetch_add(1, Ordering::SeqCst) % 2, 0);
    }

    pub fn open(&self) {
        assert_eq!(self.turns.fetch_add(1, Ordering::SeqCst) % 2, 1);
    }

    /// How many came while it was shut.
    pub fn knocks(&self) -> usize {
        self.knocks.load(Ordering::SeqCst)
    }
}

/// Carries bytes while that is allowed, and holds both ends for ever afterwards.
fn carry(mut from: TcpStream, mut to: TcpStream, is_open: impl Fn() -> bool) {
    let mut bytes = [0; 65536];
    loop {
        let count = from.read(&mut bytes).unwrap_or(0);
        while !is_open() {
            std::thread::park();
        }
        if count == 0 || to.write_all(&bytes[..count]).is_err() {
            let _ = to.shutdown(std::net::Shutdown::Both);
            return;
        }
    }
}
