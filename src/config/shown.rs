//! What `serve` would run with, and where each value comes from.

use super::file::{GivenOptions, Takes, options, serving};
use clap::{Arg, ArgMatches};
use std::fmt::Write;
use toml::Value;

/// The option whose value is not shown.
const SECRET: &str = "database";

/// What holds, as a configuration file whose comments say where each value comes from.
pub fn shown(given: &GivenOptions) -> String {
    let mut text = "# What serve would run with; a configuration file itself.\n".to_owned();
    let Some(serve) = serving(&given.matches) else { return text };
    for option in options() {
        let Some(name) = option.get_long() else { continue };
        // Writing to memory cannot fail.
        let _ = match value(&option, serve) {
            Some(value) => {
                writeln!(text, "{:<44} # {}", format!("{name} = {value}"), origin(&option, name, given))
            }
            None => writeln!(text, "{:<44} # not set", format!("# {name} =")),
        };
    }
    text.truncate(text.trim_end().len());
    text
}

fn origin(option: &Arg, name: &str, given: &GivenOptions) -> String {
    match &given.file {
        _ if given.flags.contains(name) => format!("--{name}"),
        _ if given.variables.contains(name) => {
            option.get_env().map_or_else(String::new, |variable| variable.to_string_lossy().into_owned())
        }
        Some(file) if given.keys.contains(name) => file.display().to_string(),
        _ => "default".to_owned(),
    }
}

/// The value that holds; nothing for an option that is not set.
fn value(option: &Arg, serve: &ArgMatches) -> Option<Value> {
    let id = option.get_id().as_str();
    // Who may see the options need not know its password.
    if id == SECRET {
        return serve.get_raw(id).map(|_| Value::String("not shown".to_owned()));
    }
    if Takes::of(option) == Takes::Truth {
        return Some(Value::Boolean(serve.get_flag(id)));
    }
    let mut words = serve.get_raw(id)?.map(|word| word.to_string_lossy().into_owned());
    match Takes::of(option) {
        Takes::Texts => Some(Value::Array(words.map(Value::String).collect())),
        Takes::Number | Takes::Count => words.next()?.parse().ok().map(Value::Integer),
        _ => words.next().map(Value::String),
    }
}
