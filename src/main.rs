//! The command line of Poverty Atlas.

use clap::Parser;
use poverty_atlas::prepare::{PrepareOptions, prepare};

#[derive(Parser)]
enum Command {
    /// Make a data folder.
    Prepare(PrepareOptions),
    /// Check a data folder.
    Check {
        /// The folder.
        dir: std::path::PathBuf,
    },
}

fn main() {
    match Command::parse() {
        Command::Prepare(options) => match prepare(&options) {
            Ok(report) => println!("{report}"),
            Err(e) => {
                eprintln!("poverty-atlas: {e}");
                std::process::exit(1);
            }
        },
        Command::Check { dir } => {
            let t = std::time::Instant::now();
            let s = poverty_atlas::load::Source::folder(&dir).unwrap();
            poverty_atlas::load::load(&s).map(|_| ()).unwrap_or_else(|e| println!("{e}"));
            println!("{:?}", t.elapsed());
            println!("{}", poverty_atlas::load::check(&s));
        }
    }
}
