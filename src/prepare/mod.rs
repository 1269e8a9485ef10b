//! From a boundary package and tables of facts to a data folder, once, by a maintainer.
//!
//! The same input gives the same bytes. All files are replaced at once, so a run that fails or is killed leaves the folder
//! as it was.

mod borders;
mod boundaries;
mod check;
mod context;
mod datum;
mod distance;
mod error;
mod names;
mod package;
mod recipe;
mod relief;
mod seats;
mod tables;
mod water_names;
mod waters;
mod write;

pub use error::PrepareError;
pub use recipe::Recipe;

use indicatif::{ProgressBar, ProgressStyle};
use std::fmt;
use std::path::{Path, PathBuf};

/// What to prepare.
#[derive(Debug, Clone, clap::Args)]
pub struct PrepareOptions {
    /// The boundary package: a wheel with one geometry for each unit and an index of names.
    #[arg(long, value_name = "WHEEL")]
    pub boundaries: PathBuf,
    /// The package with the seats of units, where the recipe has them; without it the seats stay as they are.
    #[arg(long, value_name = "WHEEL")]
    pub seats: Option<PathBuf>,
    /// A package with heights, one of those that the recipe has; without it the relief stays as it is.
    #[arg(long, value_name = "WHEEL")]
    pub relief: Option<PathBuf>,
    /// The folder below which the recipe's files of rivers and lakes are; without it they stay as they are.
    #[arg(long, value_name = "DIR")]
    pub waters: Option<PathBuf>,
    /// The folder with the tables of facts (CSV).
    #[arg(long, value_name = "DIR")]
    pub tables: PathBuf,
    /// The data folder to write; its manifest (atlas.toml) and recipe (prepare.toml) are kept, an empty folder gets
    /// the built-in ones, with the styles.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// How far a border may move, in metres; 0 keeps every position.
    #[arg(long, value_name = "METRES", default_value_t = DEFAULT_TOLERANCE_M)]
    pub tolerance: f64,
}

/// The tolerance that keeps the built-in data within 16 MB.
pub const DEFAULT_TOLERANCE_M: f64 = 120.0;

/// What was written.
#[derive(Debug, Clone, Default)]
pub struct PrepareReport {
    /// Files with their size in bytes, sorted by name.
    pub files: Vec<(String, u64)>,
    /// Positions before and after simplification, each border counted once.
    pub positions: (usize, usize),
    /// What was repaired or left out, each in one sentence.
    pub repaired: Vec<String>,
}

/// Prepares a data folder.
///
/// # Errors
/// The first fault in the package or the tables, in one sentence; nothing is written then.
pub fn prepare(options: &PrepareOptions) -> Result<PrepareReport, PrepareError> {
    if !(options.tolerance >= 0.0 && options.tolerance.is_finite()) {
        let found = options.tolerance;
        return Err(PrepareError::new("--tolerance", format!("expected metres, 0 or more, found {found}")));
    }
    let bar = progress();
    let done = steps(options, &bar);
    bar.finish_and_clear();
    done
}

fn steps(options: &PrepareOptions, bar: &ProgressBar) -> Result<PrepareReport, PrepareError> {
    let next = |message: &'static str| {
        bar.inc(1);
        bar.set_message(message);
    };
    let mut report = PrepareReport::default();
    bar.set_message("reading the tables");
    let (recipe, declarations) = Recipe::read(&options.out)?;
    let tables = tables::Tables::read(&options.tables)?;
    next("reading the package");
    let package = package::Package::open(&options.boundaries)?;
    let levels = boundaries::read(&package, &recipe, bar)?;
    next("checking the tables");
    check::tables(&tables, &recipe, &levels)?;
    let names = names::Names::read(&tables, &recipe)?;
    next("cutting and simplifying borders");
    let built = boundaries::build(&levels, &names, &tables, options.tolerance, &mut report)?;
    let mut outputs = built.outputs;
    next("reading the neighbouring land");
    outputs.extend(context::build(&package, &recipe, &built.coverage, &mut report)?);
    if let (Some(path), Some(entry)) = (&options.seats, &recipe.seats) {
        let ground = (&levels, &built.coverage);
        outputs.push(seats::build(path, entry, ground, (&names, &tables), &mut report)?);
    }
    if let Some(folder) = &options.waters {
        outputs.extend(waters::build(folder, &recipe.waters, &built.coverage, &tables, &mut report)?);
    }
    let mut others = declarations;
    if let (Some(path), false) = (&options.relief, recipe.relief.is_empty()) {
        let made = relief::build(path, &recipe.relief, &others, &options.out)?;
        others.retain(|(name, _)| *name != made.0);
        others.push(made);
    }
    next("writing");
    report.files = write::folder(&options.out, &outputs, &tables, others)?;
    Ok(report)
}

/// A progress bar, hidden where standard error is no terminal.
fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
    ProgressBar::new(6).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

impl fmt::Display for PrepareReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.repaired.iter().try_for_each(|line| writeln!(f, "repaired: {line}"))?;
        for (name, bytes) in &self.files {
            writeln!(f, "{bytes:>10}  {name}")?;
        }
        let total: u64 = self.files.iter().map(|(_, bytes)| bytes).sum();
        write!(f, "{total:>10}  total; {} of {} positions kept", self.positions.1, self.positions.0)
    }
}

/// A path as messages show it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
