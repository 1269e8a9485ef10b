//! The command line of Poverty Atlas: parse, do, say what went wrong in one sentence.

use clap::Parser;
use poverty_atlas::config::{Command, CommandLine, LogFormat, ServeOptions};
use poverty_atlas::load::{Source, check, load};
use poverty_atlas::prepare::prepare;
use poverty_atlas::server::{ServerOptions, router, run, stop_signal};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let done = match line.command {
        None => serve(&line.serve),
        Some(Command::Serve(options)) => serve(&options),
        Some(Command::Prepare(options)) => {
            prepare(&options).map(|report| println!("{report}")).map_err(|e| e.to_string())
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
    println!("{report}");
    if report.is_sound() { Ok(()) } else { Err("the data cannot be served as they are".to_owned()) }
}

fn serve(options: &ServeOptions) -> Result<(), String> {
    let filter = EnvFilter::try_new(&options.log).map_err(|e| format!("--log {:?}: {e}", options.log))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match options.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    let (atlas, report) = load(&source(options.data.as_deref())?).map_err(|e| e.to_string())?;
    report.repaired.iter().for_each(|line| tracing::warn!("repaired: {line}"));
    report.remarks.iter().for_each(|line| tracing::info!("{line}"));
    let public_url = options.public_url.clone();
    let router = router(Arc::new(atlas), ServerOptions { public_url });
    let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let listener = TcpListener::bind(options.listen).await;
        let listener = listener.map_err(|e| format!("cannot listen on {}: {e}", options.listen))?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        println!("Poverty Atlas at http://{address}/");
        run(listener, router, stop_signal()).await.map_err(|e| e.to_string())
    })
}
