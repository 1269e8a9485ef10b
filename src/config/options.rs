//! The options, as clap reads them.

use crate::export::tiles::ExportOptions;
use crate::prepare::PrepareOptions;
use crate::server::{CACHE_MIB, ConnectionLimits, SCRATCH_MIB};
use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// Map tiles and queries for collections of regions.
#[derive(Debug, Parser)]
#[command(name = "poverty-atlas", version, about, args_conflicts_with_subcommands = true)]
pub struct CommandLine {
    /// What to do; serve if absent.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of serve.
    #[command(flatten)]
    pub serve: ServeOptions,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the viewer, the API and the tiles (the default).
    Serve(ServeOptions),
    /// Make a data folder from a boundary package and tables of facts.
    Prepare(PrepareOptions),
    /// Write tiles into one file: vector tiles, or a rendered map.
    Export(Box<ExportOptions>),
    /// Index a FlatGeobuf file that is served in place (`store = "file"`), and sort it where it is not; the index
    /// stands beside it, and the one that was there stays until the new one is whole. Or keep, in a table beside one in PostGIS,
    /// what its tiles of small scale are read from.
    Index {
        /// The file, or `postgresql:SCHEMA.TABLE`.
        file: PathBuf,
        /// Column with the ids; features of a file are numbered from 1 if absent.
        #[arg(long, value_name = "COLUMN")]
        id: Option<String>,
        /// Columns that aggregates tell, with commas between: numbers are summed, texts make groups.
        #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
        overview: Vec<String>,
        /// Features that an aggregate stands for, at least.
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        minimum_count: u32,
        /// Folder for the index where that of the file cannot be written.
        #[arg(long, value_name = "DIR")]
        scratch: Option<PathBuf>,
        /// Of a table: the data folder whose manifest tells what is not given here.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Of a table: a query of one value that changes with it, as the manifest's `version`.
        #[arg(long, value_name = "SQL")]
        table_version: Option<String>,
        /// Of a table: the connection string of a role that may write.
        #[arg(long, value_name = "CONNECTION", env = "POVERTY_ATLAS_DATABASE", hide_env_values = true)]
        database: Option<ConnectionText>,
        /// Instead, compare all of the index with what was written, and keep the hash of the whole file in it.
        #[arg(long, conflicts_with_all = ["id", "overview", "minimum_count"])]
        verify: bool,
    },
    /// Check a data folder and print what is in it and what is wrong with it.
    Check {
        /// The folder; the built-in data if absent.
        dir: Option<PathBuf>,
        /// Take every remark as an error: what was repaired, left out, or is worth knowing.
        #[arg(long)]
        strict: bool,
        /// Show all remarks, not the first ten of a kind.
        #[arg(long)]
        all: bool,
        /// Write the gaps and overlaps between polygons that share their borders to this file.
        #[arg(long, value_name = "FILE")]
        geojson: Option<PathBuf>,
        /// Print the JSON Schema of the manifest instead.
        #[arg(long)]
        schema: bool,
    },
    /// Look at the files of a folder and write an `atlas.toml` with what is found, to be edited; one that is there stays.
    Init {
        /// The folder.
        dir: PathBuf,
    },
    /// Print what serve would run with, and where each value comes from: flag, environment, file or default.
    Config {
        /// Print the JSON Schema of the configuration file instead.
        #[arg(long)]
        schema: bool,
        /// Options of serve.
        #[command(flatten)]
        serve: ServeOptions,
    },
}

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// File with options, in TOML: their long names and values.
    #[arg(long, value_name = "FILE", env = "POVERTY_ATLAS_CONFIG")]
    pub config: Option<PathBuf>,
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", env = "POVERTY_ATLAS_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address and port for those who run the server: /metrics, /healthz, /readyz; health is then told there alone, otherwise
    /// on the public address, and there are no metrics.
    #[arg(long, value_name = "ADDRESS:PORT", env = "POVERTY_ATLAS_ADMIN_LISTEN")]
    pub admin_listen: Option<SocketAddr>,
    /// Folder with data; the built-in data if absent.
    #[arg(long, value_name = "DIR", env = "POVERTY_ATLAS_DATA")]
    pub data: Option<PathBuf>,
    /// Database with the tables that the manifest names (`table = "postgresql:SCHEMA.TABLE"`): a connection string of libpq;
    /// what it leaves out is taken from PGHOST, PGUSER, PGPASSWORD and their like. Never logged, never shown.
    #[arg(long, value_name = "CONNECTION", env = "POVERTY_ATLAS_DATABASE", hide_env_values = true)]
    pub database: Option<ConnectionText>,
    /// Reload the folder whenever it changes; if that fails, log why and keep serving the previous data.
    #[arg(long, env = "POVERTY_ATLAS_WATCH", requires = "data")]
    pub watch: bool,
    /// Refuse data of which there is anything to remark; what is wrong with single features, rows or files is otherwise
    /// repaired or left out, and logged.
    #[arg(long, env = "POVERTY_ATLAS_STRICT")]
    pub strict: bool,
    /// Public base URL, where the server is behind a proxy; may have a path.
    #[arg(long, value_name = "URL", env = "POVERTY_ATLAS_PUBLIC_URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// Proxy whose Forwarded and X-Forwarded-* headers tell the address that clients see, as an address or a network such
    /// as 10.0.0.0/8; several separated by commas or by repeating the option. These headers are ignored from anyone else; --public-url wins.
    #[arg(
        long = "trusted-proxy",
        value_name = "CIDR",
        env = "POVERTY_ATLAS_TRUSTED_PROXY",
        value_delimiter = ',',
        value_parser = network
    )]
    pub trusted_proxies: Vec<IpNet>,
    /// Memory for the cache of finished tiles, MiB; 0 disables it.
    #[arg(long, value_name = "MIB", env = "POVERTY_ATLAS_CACHE_MIB", default_value_t = CACHE_MIB)]
    pub cache_mib: u32,
    /// Folder for answers that clients read in parts, as GDAL does; that of the system for temporary files if absent. Nothing is left in it.
    #[arg(long, value_name = "DIR", env = "POVERTY_ATLAS_SCRATCH")]
    pub scratch: Option<PathBuf>,
    /// Room for such answers, MiB, each up to 64 and kept for 15 minutes; with 0 none is read in parts.
    #[arg(long, value_name = "MIB", env = "POVERTY_ATLAS_SCRATCH_MIB", default_value_t = SCRATCH_MIB)]
    pub scratch_mib: u32,
    /// Open connections at most; more wait until one closes.
    #[arg(long, value_name = "NUMBER", env = "POVERTY_ATLAS_CONNECTIONS", default_value_t = ConnectionLimits::default().connections)]
    pub connections: NonZeroU32,
    /// Open connections of one client address at most; more are closed at once. Those of loopback and of trusted proxies are not counted.
    #[arg(long, value_name = "NUMBER", env = "POVERTY_ATLAS_CONNECTIONS_PER_CLIENT", default_value_t = ConnectionLimits::default().per_client)]
    pub connections_per_client: NonZeroU32,
    /// Requests a second of one client in the long run; without a limit if absent. More are answered 429. Clients behind
    /// trusted proxies are told apart by what these say; those of loopback have no limit.
    #[arg(long, value_name = "NUMBER", env = "POVERTY_ATLAS_RATE_LIMIT")]
    pub rate_limit: Option<NonZeroU32>,
    /// Requests of one client at once, where there is a limit; ten seconds' worth if absent.
    #[arg(long, value_name = "NUMBER", env = "POVERTY_ATLAS_RATE_BURST")]
    pub rate_burst: Option<NonZeroU32>,
    /// Seconds that new connections are still accepted after SIGTERM, for load balancers to see /readyz answer 503.
    #[arg(long, value_name = "SECONDS", env = "POVERTY_ATLAS_DRAIN", default_value_t = 0)]
    pub drain: u64,
    /// Seconds that requests in flight may go on after SIGTERM; a second signal ends the process at once.
    #[arg(long, value_name = "SECONDS", env = "POVERTY_ATLAS_STOP_AFTER", default_value_t = ConnectionLimits::default().stop_after.as_secs())]
    pub stop_after: u64,
    /// What to log: `off`, or a filter such as `info` or `poverty_atlas=debug`.
    #[arg(long, value_name = "FILTER", env = "POVERTY_ATLAS_LOG", default_value = "warn")]
    pub log: String,
    /// How log lines are written to standard error.
    #[arg(long, value_name = "FORMAT", env = "POVERTY_ATLAS_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// A connection string, which may hold a password: what shows it shows that there is one.
#[derive(Clone)]
pub struct ConnectionText(String);

impl ConnectionText {
    /// As it was given.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ConnectionText {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ConnectionText(..)")
    }
}

impl From<String> for ConnectionText {
    fn from(text: String) -> Self {
        ConnectionText(text)
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One line of text for each event, for people.
    Text,
    /// One JSON object a line.
    Json,
}

fn public_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(['?', '#', ' ', '"', '<', '>']) => {
            Ok(text.to_owned())
        }
        _ => Err("expected an address that begins with http:// or https://, without query".to_owned()),
    }
}

/// A network such as `10.0.0.0/8`, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| address()).map_err(|_| {
        format!("expected an address such as 127.0.0.1 or a network such as 10.0.0.0/8, found {text:?}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serve_is_the_default_and_takes_its_options_either_way() {
        let typed = |words: &[&str]| CommandLine::try_parse_from([&["poverty-atlas"], words].concat());
        assert!(typed(&[]).unwrap().command.is_none());
        assert_eq!(typed(&["--listen", "[::1]:0"]).unwrap().serve.listen.port(), 0);
        assert!(matches!(typed(&["serve", "--data", "x"]).unwrap().command, Some(Command::Serve(_))));
        assert!(matches!(typed(&["check"]).unwrap().command, Some(Command::Check { dir: None, .. })));
        assert!(typed(&["--public-url", "example.org"]).is_err());
        assert!(typed(&["--listen", "nowhere"]).is_err());
        assert_eq!(typed(&["--trusted-proxy", "10.0.0.0/8,::1"]).unwrap().serve.trusted_proxies.len(), 2);
        for bad in ["", "x", "10.0.0.0/33", "10.0.0.0/x", "::/129", "10.0.0.0/"] {
            assert!(typed(&["--trusted-proxy", bad]).is_err(), "{bad}");
        }
    }
}
