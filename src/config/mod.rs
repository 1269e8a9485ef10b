//! The command line: what was typed, then what is needed. Every option of `serve` is an environment variable and a key
//! of the configuration file too; a flag holds before a variable, a variable before the file, the file before the default.

mod file;
mod options;
mod schema;
mod shown;

pub use file::{ConfigFault, GivenOptions};
pub use options::{Command, CommandLine, ConnectionText, LogFormat, ServeOptions};
pub use schema::schema;
pub use shown::shown;
