//! The command line of Poverty Atlas: parse, do, say what went wrong in one sentence.

use axum::Router;
use indicatif::{ProgressBar, ProgressStyle};
use poverty_atlas::config::{self, Command, CommandLine, ConfigFault, GivenOptions, LogFormat, ServeOptions};
use poverty_atlas::data_folder::DataFolder;
use poverty_atlas::export::tiles::{ExportOptions, export};
use poverty_atlas::load::{
    DataPlaces, MANIFEST, SHOWN, Source, TableIndex, check, fingerprint, initial_manifest, load, load_with,
    manifest_schema, watch,
};
use poverty_atlas::prepare::prepare;
use poverty_atlas::server::{
    ConnectionLimits, Monitor, RateLimit, Scratch, ServerOptions, Snapshot, admin, router, run, stop_signal,
};
use poverty_atlas::store::{self, IndexOptions};
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tracing_subscriber::EnvFilter;

/// Requests that a client may send at once unless told otherwise: what it may send in so many seconds.
const BURST_SECONDS: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Open connections of those who run the server, at most.
const ADMIN_CONNECTIONS: NonZeroU32 = NonZeroU32::new(64).unwrap();

/// Gives memory back that many different answers took; measured beside others in the README.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let (line, given) = match CommandLine::read(std::env::args_os()) {
        Ok(read) => read,
        Err(ConfigFault::Typed(fault)) => fault.exit(),
        Err(fault) => return failed(&fault.to_string()),
    };
    let done = match line.command {
        None => serve(&line.serve),
        Some(Command::Serve(options)) => serve(&options),
        Some(Command::Prepare(options)) => {
            prepare(&options).map_err(|e| e.to_string()).and_then(|report| say(&report.to_string()))
        }
        Some(Command::Export(options)) => exported(&options),
        Some(Command::Index { file, verify: true, scratch, .. }) => {
            store::verify(&file, scratch.as_deref()).map_err(|e| e.to_string()).and_then(|hash| {
                say(&format!("{}: its index is sound; XXH3 of the file {hash}", file.display()))
            })
        }
        Some(Command::Index { file, minimum_count, data, database, id, overview, table_version, .. })
            if is_table(&file) =>
        {
            let (table, database) = (file.to_string_lossy(), database.as_ref().map(|text| text.text()));
            let asked =
                TableIndex { table: &table, data: None, id, overview, version: table_version, database };
            table_indexed(asked, data.as_deref(), minimum_count)
        }
        Some(Command::Index { file, data: Some(_), .. }) => {
            Err(format!("--data: expected postgresql:SCHEMA.TABLE beside it, found {}", file.display()))
        }
        Some(Command::Index { file, id, overview, minimum_count, scratch, .. }) => {
            indexed(&file, &IndexOptions { id, overview, minimum_count, scratch, may_sort: true })
        }
        Some(Command::Check { schema: true, .. }) => say(&format!("{:#}", manifest_schema())),
        Some(Command::Check { dir, strict, all, geojson, .. }) => {
            checked(dir.as_deref(), strict, all, geojson.as_deref())
        }
        Some(Command::Init { dir }) => initiate(&dir),
        Some(Command::Config { schema, .. }) => configured(schema, &given),
    };
    done.map_or_else(|message| failed(&message), |()| ExitCode::SUCCESS)
}

fn failed(message: &str) -> ExitCode {
    // Where even that cannot be written, the exit code says it.
    let _ = writeln!(std::io::stderr(), "poverty-atlas: {message}");
    ExitCode::FAILURE
}

fn source(dir: Option<&Path>) -> Result<Source, String> {
    dir.map_or(Ok(Source::Embedded), |dir| Source::folder(dir).map_err(|e| e.to_string()))
}

/// True for the name of a table in a database where a file may stand.
fn is_table(file: &Path) -> bool {
    file.to_str().is_some_and(|name| name.starts_with("postgresql:"))
}

fn table_indexed(asked: TableIndex<'_>, data: Option<&Path>, minimum_count: u32) -> Result<(), String> {
    if minimum_count > 1 {
        return Err(format!("--minimum-count: expected a file, found {}", asked.table));
    }
    let data = data.map(|dir| source(Some(dir))).transpose()?;
    let made = TableIndex { data: data.as_ref(), ..asked }.made();
    made.map_err(|e| e.to_string()).and_then(|made| say(&made))
}

fn checked(dir: Option<&Path>, strict: bool, all: bool, geojson: Option<&Path>) -> Result<(), String> {
    let report = check(&source(dir)?, strict);
    if let Some(path) = geojson {
        std::fs::write(path, &report.misfits).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    say(&report.text(if all { usize::MAX } else { SHOWN }))?;
    if report.is_sound() { Ok(()) } else { Err("the data set has errors".to_owned()) }
}

fn initiate(dir: &Path) -> Result<(), String> {
    let text = initial_manifest(&source(Some(dir))?).map_err(|e| e.to_string())?;
    DataFolder::at(dir)
        .replace(&[(MANIFEST.to_owned(), text.into_bytes())], MANIFEST)
        .map_err(|(path, e)| format!("{}: {e}", path.display()))?;
    say(&format!(
        "wrote {}; edit it, then: poverty-atlas check {}",
        dir.join(MANIFEST).display(),
        dir.display()
    ))
}

fn indexed(file: &Path, options: &IndexOptions) -> Result<(), String> {
    let bar = ProgressBar::new(0).with_style(ProgressStyle::default_bar());
    let report = store::index(file, options, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let report = report.map_err(|e| e.to_string())?;
    let sorted = if report.is_sorted { "sorted and indexed" } else { "indexed" };
    let zooms = report.zoom.map_or_else(|| "none".to_owned(), |zoom| format!("0 to {zoom}"));
    let left_out = match report.without_place {
        0 => String::new(),
        count => format!("; without a geometry, and left out of all answers: {count}"),
    };
    say(&format!(
        "{sorted} {} features{left_out}; tiles of aggregates, or of the largest alone, at zooms: {zooms}; the index is {}",
        report.count,
        report.path.display()
    ))
}

fn exported(options: &ExportOptions) -> Result<(), String> {
    let (atlas, _) = load(&source(options.data.as_deref())?).map_err(|e| e.to_string())?;
    let report = export(&atlas, options).map_err(|e| e.to_string())?;
    if report.path.is_file() {
        return say(&report.to_string());
    }
    // The archive itself may have gone to standard output.
    let _ = writeln!(std::io::stderr(), "{report}");
    Ok(())
}

fn configured(schema: bool, given: &GivenOptions) -> Result<(), String> {
    match schema {
        true => say(&format!("{:#}", config::schema())),
        false => say(&config::shown(given)),
    }
}

fn serve(options: &ServeOptions) -> Result<(), String> {
    log(options)?;
    if !options.listen.ip().is_loopback()
        && options.public_url.is_none()
        && options.trusted_proxies.is_empty()
    {
        tracing::warn!(
            listen = %options.listen,
            "neither --public-url nor --trusted-proxy is given: links in answers lead to whatever host a client names"
        );
    }
    let source = source(options.data.as_deref())?;
    let presented = presented(options);
    if options.scratch.is_some() {
        presented.scratch.check().map_err(|fault| format!("--scratch {fault}"))?;
    }
    let monitor = presented.monitor.clone();
    let watched = options.data.clone().filter(|_| options.watch).map(|folder| (fingerprint(&folder), folder));
    let database = options.database.clone();
    let mut router = routes_of(&source, options.strict, database.as_ref().map(|d| d.text()), &presented)?;
    if let Some((served, folder)) = watched {
        let (snapshot, monitor) = (Snapshot::new(router), monitor.clone());
        router = snapshot.router();
        let strict = options.strict;
        std::thread::spawn(move || {
            watch(&folder, served, || {
                match routes_of(&source, strict, database.as_ref().map(|d| d.text()), &presented) {
                    Ok(router) => {
                        snapshot.replace(router);
                        tracing::warn!(folder = %folder.display(), "data reloaded");
                    }
                    Err(fault) => {
                        monitor.reload_failed();
                        tracing::error!(%fault, "reload failed; still serving the previous data")
                    }
                }
            })
        });
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
    let served = runtime.block_on(listen(options, router, &monitor));
    // What is still computed has been given up.
    runtime.shutdown_background();
    served
}

fn log(options: &ServeOptions) -> Result<(), String> {
    let filter = EnvFilter::try_new(&options.log).map_err(|e| format!("--log {:?}: {e}", options.log))?;
    // A log that cannot be written is no reason to stop serving, and there is nowhere else to say so.
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.log_internal_errors(false);
    match options.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

/// Listens on the public address, and for those who run the server on theirs, until told to stop.
async fn listen(options: &ServeOptions, router: Router, monitor: &Arc<Monitor>) -> Result<(), String> {
    let listener = bound(options.listen).await?;
    let (ended, end) = oneshot::channel::<()>();
    let mut told = format!("Poverty Atlas at http://{}/", local(&listener)?);
    if let Some(address) = options.admin_listen {
        let limits = ConnectionLimits { connections: ADMIN_CONNECTIONS, ..ConnectionLimits::default() };
        let (listener, router) = (bound(address).await?, admin(monitor.clone()));
        told += &format!("\nMetrics at http://{}/metrics", local(&listener)?);
        tokio::spawn(run(listener, router, limits, async { drop(end.await) }));
    }
    // Before the address is told: who knows it may also send a signal.
    let stop = told_to_stop(monitor.clone(), Duration::from_secs(options.drain));
    // Whoever started it need not listen.
    let _ = say(&told);
    let limits = ConnectionLimits {
        connections: options.connections,
        per_client: options.connections_per_client,
        proxies: options.trusted_proxies.clone(),
        stop_after: Duration::from_secs(options.stop_after),
        open: monitor.connections.clone(),
        ..ConnectionLimits::default()
    };
    let served = run(listener, router, limits, stop).await.map_err(|e| e.to_string());
    drop(ended);
    served
}

/// Resolves when the server should no longer listen: so long after it was told to stop.
fn told_to_stop(monitor: Arc<Monitor>, drain: Duration) -> impl Future<Output = ()> + Send {
    let signal = stop_signal();
    async move {
        signal.await;
        monitor.stop();
        tokio::time::sleep(drain).await;
    }
}

async fn bound(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|e| format!("cannot listen on {address}: {e}"))
}

fn local(listener: &TcpListener) -> Result<SocketAddr, String> {
    listener.local_addr().map_err(|e| e.to_string())
}

/// Writes to standard output; a reader that has left wants no more.
fn say(text: &str) -> Result<(), String> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(fault) if fault.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|e| format!("cannot write to standard output: {e}")),
    }
}

/// How the server presents itself, whatever its data.
fn presented(options: &ServeOptions) -> ServerOptions {
    let rate_limit = options.rate_limit.map(|per_second| {
        let burst = options.rate_burst.unwrap_or(per_second.saturating_mul(BURST_SECONDS));
        Arc::new(RateLimit::new(per_second, burst))
    });
    ServerOptions {
        public_url: options.public_url.clone(),
        trusted_proxies: options.trusted_proxies.clone(),
        cache_mib: options.cache_mib,
        has_health: options.admin_listen.is_none(),
        rate_limit,
        scratch: Arc::new(Scratch::new(
            options.scratch.clone().unwrap_or_else(std::env::temp_dir),
            options.scratch_mib,
        )),
        monitor: Arc::default(),
    }
}

/// Loads a data set and puts the interface over it.
fn routes_of(
    source: &Source,
    strict: bool,
    database: Option<&str>,
    options: &ServerOptions,
) -> Result<Router, String> {
    let places = DataPlaces { scratch: Some(options.scratch.folder()), database };
    let (atlas, report) = load_with(source, &places).map_err(|e| e.to_string())?;
    if let Some(first) = report.remarks.first().filter(|_| strict) {
        let count = report.remarks.len();
        return Err(format!(
            "--strict: expected data without a remark, found {count}, the first of them {first}"
        ));
    }
    report.lines_of(true, SHOWN).iter().for_each(|line| tracing::warn!("{line}"));
    report.lines_of(false, SHOWN).iter().for_each(|line| tracing::info!("{line}"));
    let atlas = Arc::new(atlas);
    let soon = atlas.clone();
    std::thread::spawn(move || soon.warm_up());
    Ok(router(atlas, options.clone()))
}
