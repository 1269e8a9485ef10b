//! The command line of Poverty Atlas: parse, do, say what went wrong in one sentence.

use axum::Router;
use clap::Parser;
use poverty_atlas::config::{Command, CommandLine, LogFormat, ServeOptions};
use poverty_atlas::load::{Source, check, fingerprint, load, watch};
use poverty_atlas::prepare::prepare;
use poverty_atlas::server::{ConnectionLimits, ServerOptions, Snapshot, router, run, stop_signal};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let done = match line.command {
        None => serve(&line.serve),
        Some(Command::Serve(options)) => serve(&options),
        Some(Command::Prepare(options)) => {
            prepare(&options).map_err(|e| e.to_string()).and_then(|report| say(&report.to_string()))
        }
        Some(Command::Check { dir }) => checked(dir.as_deref()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("poverty-atlas: {message}");
            ExitCode::FAILURE
        }
    }
}

fn source(dir: Option<&Path>) -> Result<Source, String> {
    dir.map_or(Ok(Source::Embedded), |dir| Source::folder(dir).map_err(|e| e.to_string()))
}

fn checked(dir: Option<&Path>) -> Result<(), String> {
    let report = check(&source(dir)?);
    say(&report.to_string())?;
    if report.is_sound() { Ok(()) } else { Err("the data set has errors".to_owned()) }
}

fn serve(options: &ServeOptions) -> Result<(), String> {
    let filter = EnvFilter::try_new(&options.log).map_err(|e| format!("--log {:?}: {e}", options.log))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match options.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    let source = source(options.data.as_deref())?;
    let watched = options.data.clone().filter(|_| options.watch).map(|folder| (fingerprint(&folder), folder));
    let mut router = routes_of(&source, options)?;
    if let Some((served, folder)) = watched {
        let (snapshot, options) = (Snapshot::new(router), options.clone());
        router = snapshot.router();
        std::thread::spawn(move || {
            watch(&folder, served, || match routes_of(&source, &options) {
                Ok(router) => {
                    snapshot.replace(router);
                    tracing::warn!(folder = %folder.display(), "data reloaded");
                }
                Err(fault) => {
                    tracing::error!(%fault, "reload failed; still serving the previous data")
                }
            })
        });
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
    let served = runtime.block_on(async {
        let listener = TcpListener::bind(options.listen).await;
        let listener = listener.map_err(|e| format!("cannot listen on {}: {e}", options.listen))?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        // Whoever started it need not listen.
        let _ = say(&format!("Poverty Atlas at http://{address}/"));
        let limits = ConnectionLimits {
            connections: options.connections,
            per_client: options.connections_per_client,
            proxies: options.trusted_proxies.clone(),
            stop_after: Duration::from_secs(options.stop_after),
        };
        run(listener, router, limits, stop_signal()).await.map_err(|e| e.to_string())
    });
    // What is still computed has been given up.
    runtime.shutdown_background();
    served
}

/// Writes to standard output; a reader that has left wants no more.
fn say(text: &str) -> Result<(), String> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(fault) if fault.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|e| format!("cannot write to standard output: {e}")),
    }
}

/// Loads a data set and puts the interface over it.
fn routes_of(source: &Source, options: &ServeOptions) -> Result<Router, String> {
    let (atlas, report) = load(source).map_err(|e| e.to_string())?;
    report.repaired.iter().for_each(|line| tracing::warn!("repaired: {line}"));
    report.remarks.iter().for_each(|line| tracing::info!("{line}"));
    let atlas = Arc::new(atlas);
    let soon = atlas.clone();
    std::thread::spawn(move || soon.warm_up());
    let options = ServerOptions {
        public_url: options.public_url.clone(),
        trusted_proxies: options.trusted_proxies.clone(),
        cache_mib: options.cache_mib,
    };
    Ok(router(atlas, options))
}
