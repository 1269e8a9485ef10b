//! The configuration file: options by their long names, put behind what was typed as if they had been typed too.

use super::options::CommandLine;
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, CommandFactory, FromArgMatches};
use std::any::TypeId;
use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use toml::Value;

/// The option that names the file.
pub(super) const CONFIG: &str = "config";

/// Why a command line is not understood.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// What was typed, or stands in the environment.
    #[error(transparent)]
    Typed(#[from] Box<clap::Error>),
    /// What stands in the file: where, what was expected, what was found.
    #[error("{0}")]
    File(String),
}

impl From<clap::Error> for ConfigFault {
    fn from(fault: clap::Error) -> Self {
        ConfigFault::Typed(Box::new(fault))
    }
}

/// Where the values of options come from that are not defaults.
#[derive(Debug, Clone)]
pub struct GivenOptions {
    /// What was typed, with what stands in the environment and in the file.
    pub(super) matches: ArgMatches,
    /// The options that were typed.
    pub(super) flags: BTreeSet<String>,
    /// Those of the environment.
    pub(super) variables: BTreeSet<String>,
    /// Those of the file.
    pub(super) keys: BTreeSet<String>,
    /// The file.
    pub(super) file: Option<PathBuf>,
}

/// What an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Truth,
    Number,
    /// A number from 1.
    Count,
    Text,
    Texts,
}

impl Takes {
    /// What an option takes.
    pub fn of(option: &Arg) -> Self {
        let kind = option.get_value_parser().type_id();
        let numbers = [TypeId::of::<u16>(), TypeId::of::<u32>(), TypeId::of::<u64>()];
        match option.get_action() {
            ArgAction::SetTrue => Takes::Truth,
            ArgAction::Append => Takes::Texts,
            _ if kind == TypeId::of::<NonZeroU32>() => Takes::Count,
            _ if numbers.iter().any(|number| kind == *number) => Takes::Number,
            _ => Takes::Text,
        }
    }
}

/// The options that may stand in a file, in the order of the help.
pub(super) fn options() -> Vec<Arg> {
    let command = CommandLine::command();
    let serve =
        command.find_subcommand("serve").map_or_else(Vec::new, |c| c.get_arguments().cloned().collect());
    serve.into_iter().filter(|option| option.get_long().is_some_and(|name| name != CONFIG)).collect()
}

/// The options of `serve` in what was typed; nothing for a command that has none.
pub(super) fn serving(matches: &ArgMatches) -> Option<&ArgMatches> {
    match matches.subcommand() {
        None => Some(matches),
        Some(("serve" | CONFIG, matches)) => Some(matches),
        Some(_) => None,
    }
}

impl CommandLine {
    /// Reads a command line, with the environment and the configuration file that it names.
    ///
    /// # Errors
    /// What was typed, or stands in the file, is not an option or not one of its values.
    pub fn read(
        line: impl IntoIterator<Item = OsString>,
    ) -> Result<(CommandLine, GivenOptions), ConfigFault> {
        let (matches, given) = merged(line.into_iter().collect())?;
        Ok((CommandLine::from_arg_matches(&matches)?, given))
    }
}

/// What was typed, with what the file adds that neither flags nor variables say.
///
/// # Errors
/// As [`CommandLine::read`].
fn merged(mut line: Vec<OsString>) -> Result<(ArgMatches, GivenOptions), ConfigFault> {
    let command = CommandLine::command();
    let matches = command.clone().try_get_matches_from(&line)?;
    let of = |source| sourced(&matches, source);
    let (flags, variables) = (of(ValueSource::CommandLine), of(ValueSource::EnvVariable));
    let file = serving(&matches).and_then(|serve| serve.get_one::<PathBuf>(CONFIG)).cloned();
    let Some(path) = &file else {
        let given = GivenOptions { matches: matches.clone(), flags, variables, keys: BTreeSet::new(), file };
        return Ok((matches, given));
    };
    let added = read(path)?;
    let mut keys = BTreeSet::new();
    for (name, words) in added.into_iter().filter(|(n, _)| !flags.contains(n) && !variables.contains(n)) {
        line.extend(words.into_iter().map(OsString::from));
        keys.insert(name);
    }
    let matches = command.try_get_matches_from(&line).map_err(|fault| in_file(path, &fault))?;
    Ok((matches.clone(), GivenOptions { matches, flags, variables, keys, file }))
}

fn sourced(matches: &ArgMatches, source: ValueSource) -> BTreeSet<String> {
    let Some(serve) = serving(matches) else { return BTreeSet::new() };
    let is_sourced = |o: &Arg| serve.value_source(o.get_id().as_str()) == Some(source);
    options().iter().filter(|o| is_sourced(o)).filter_map(|o| o.get_long().map(str::to_owned)).collect()
}

/// The options of a file, each with the words that would have to be typed.
fn read(path: &Path) -> Result<Vec<(String, Vec<String>)>, ConfigFault> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| ConfigFault::File(format!("{shown}: {e}")))?;
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| unparsed(path, &text, &e))?;
    let options = options();
    let words = |(name, value): (String, Value)| {
        let option = options.iter().find(|option| option.get_long() == Some(&name));
        let option =
            option.ok_or_else(|| ConfigFault::File(format!("{shown}: {}", unknown(&name, &options))))?;
        let words = words(&name, Takes::of(option), &value);
        words.map(|words| (name.clone(), words)).map_err(|expected| {
            let found = if is_secret(option) { String::new() } else { format!(", found {value}") };
            ConfigFault::File(format!("{shown}, {name}: expected {expected}{found}"))
        })
    };
    table.into_iter().map(words).collect()
}

/// True for an option whose value is shown to nobody.
fn is_secret(option: &Arg) -> bool {
    option.is_hide_env_values_set()
}

/// Text that is no TOML: the place alone, since the line itself may hold a password.
fn unparsed(path: &Path, text: &str, fault: &toml::de::Error) -> ConfigFault {
    let line = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let place = fault.span().map_or_else(String::new, |span| format!(", line {}", line(span.start)));
    ConfigFault::File(format!("{}{place}: {}", path.display(), fault.message()))
}

/// An option as it would be typed.
///
/// # Errors
/// What is expected.
fn words(name: &str, takes: Takes, value: &Value) -> Result<Vec<String>, &'static str> {
    let typed = |value: &str| format!("--{name}={value}");
    match (takes, value) {
        (Takes::Truth, Value::Boolean(true)) => Ok(vec![format!("--{name}")]),
        (Takes::Truth, Value::Boolean(false)) => Ok(Vec::new()),
        (Takes::Truth, _) => Err("true or false"),
        (Takes::Number | Takes::Count, Value::Integer(number)) => Ok(vec![typed(&number.to_string())]),
        (Takes::Number | Takes::Count, _) => Err("a number"),
        (Takes::Text | Takes::Texts, Value::String(text)) => Ok(vec![typed(text)]),
        (Takes::Text, _) => Err("a text"),
        (Takes::Texts, Value::Array(texts)) => {
            texts.iter().map(|text| text.as_str().map(typed).ok_or("a list of texts")).collect()
        }
        (Takes::Texts, _) => Err("a list of texts"),
    }
}

/// What to say of a key that is no option: the nearest one, or all of them.
fn unknown(name: &str, options: &[Arg]) -> String {
    let names = || options.iter().filter_map(Arg::get_long);
    let likeness = |known: &str| strsim::jaro_winkler(&name.replace('_', "-"), known);
    let nearest = names().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|known| likeness(known) > 0.8) {
        Some(known) => format!("unknown key {name:?}; did you mean {known:?}?"),
        None => format!("unknown key {name:?}; known: {}", names().collect::<Vec<_>>().join(", ")),
    }
}

/// A fault of the command line that only the file can have caused, since the rest was understood before.
fn in_file(path: &Path, fault: &clap::Error) -> ConfigFault {
    let text = |kind| match fault.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let name = text(ContextKind::InvalidArg).and_then(|arg| arg.trim_start_matches('-').split(' ').next());
    let options = options();
    let option = options.iter().find(|option| option.get_long() == name);
    let found = text(ContextKind::InvalidValue).filter(|_| !option.is_some_and(is_secret));
    let what = match (fault.source(), found) {
        (Some(cause), Some(found)) => format!("{cause}, found {found:?}"),
        (Some(cause), None) => cause.to_string(),
        (None, _) => fault.to_string().trim_start_matches("error: ").lines().next().unwrap_or("").to_owned(),
    };
    ConfigFault::File(match name {
        Some(name) => format!("{}, {name}: {what}", path.display()),
        None => format!("{}: {what}", path.display()),
    })
}
