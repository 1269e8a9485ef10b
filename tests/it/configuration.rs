//! The configuration file beside flags and environment: which holds, what is wrong with it, its published schema.

use crate::serve::command;
use serde_json::Value;
use std::path::Path;

/// Runs the program with a file; what it prints, or what is wrong.
fn with_file(text: &str, variables: &[(&str, &str)], line: &[&str]) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("atlas.conf");
    std::fs::write(&file, text).unwrap();
    let mut command = command();
    command.args(line).args(["--config", file.to_str().unwrap()]).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let shown =
        |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(folder.path().to_str().unwrap(), "");
    match output.status.success() {
        true => Ok(shown(output.stdout)),
        false => Err(shown(output.stderr)),
    }
}

/// The line of `config` about an option, its spaces made one.
fn line<'a>(shown: &'a str, name: &str) -> Vec<&'a str> {
    let line = shown.lines().find(|line| line.trim_start_matches("# ").starts_with(&format!("{name} =")));
    line.unwrap_or_else(|| panic!("no {name} in {shown}")).split_whitespace().collect()
}

#[test]
fn a_flag_holds_before_a_variable_before_the_file_before_the_default() {
    let text = "cache-mib = 1\nstop-after = 2\nconnections = 3\ntrusted-proxy = [\"10.0.0.0/8\", \"::1\"]\nlog-format = 'json'\n";
    let variables = [("POVERTY_ATLAS_CACHE_MIB", "4"), ("POVERTY_ATLAS_STOP_AFTER", "5")];
    let shown = with_file(text, &variables, &["config", "--cache-mib", "6"]).unwrap();
    for (name, expected) in [
        ("cache-mib", "cache-mib = 6 # --cache-mib"),
        ("stop-after", "stop-after = 5 # POVERTY_ATLAS_STOP_AFTER"),
        ("connections", "connections = 3 # /atlas.conf"),
        ("trusted-proxy", "trusted-proxy = [\"10.0.0.0/8\", \"::1\"] # /atlas.conf"),
        ("log-format", "log-format = \"json\" # /atlas.conf"),
        ("connections-per-client", "connections-per-client = 256 # default"),
        ("listen", "listen = \"127.0.0.1:8080\" # default"),
        ("watch", "watch = false # default"),
        ("data", "# data = # not set"),
    ] {
        assert_eq!(line(&shown, name).join(" "), expected);
    }
    // What is shown is a file itself.
    let again = with_file(&shown, &[], &["config"]).unwrap();
    assert_eq!(line(&again, "cache-mib").join(" "), "cache-mib = 6 # /atlas.conf");
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_the_place() {
    for (text, expected) in [
        ("cach-mib = 1", "unknown key \"cach-mib\"; did you mean \"cache-mib\"?"),
        ("public_url = 'http://x'", "did you mean \"public-url\"?"),
        ("zzz = 1", "unknown key \"zzz\"; known: listen, admin-listen, data, database"),
        ("config = 'other'", "unknown key \"config\""),
        ("cache-mib = 'x'", "/atlas.conf, cache-mib: expected a number, found \"x\""),
        ("cache-mib = -1", "/atlas.conf, cache-mib: "),
        ("watch = 1", "/atlas.conf, watch: expected true or false, found 1"),
        ("listen = 'nowhere'", "/atlas.conf, listen: "),
        ("public-url = 'maps.example'", "/atlas.conf, public-url: expected an address that begins with http"),
        ("trusted-proxy = [1]", "/atlas.conf, trusted-proxy: expected a list of texts, found [1]"),
        ("trusted-proxy = ['x']", "/atlas.conf, trusted-proxy: expected an address such as"),
        ("rate-limit = 0", "/atlas.conf, rate-limit: "),
        ("connections = 0", "/atlas.conf, connections: "),
        ("connections-per-client = 0", "/atlas.conf, connections-per-client: "),
        ("listen = ", "/atlas.conf, line 1: "),
    ] {
        for command in [&["serve"][..], &["config"], &[]] {
            let told = with_file(text, &[], command).unwrap_err();
            assert!(
                told.starts_with("poverty-atlas: /atlas.conf") && told.contains(expected),
                "{text}: {told}"
            );
            assert!(!told.contains("panicked"), "{told}");
        }
    }
    let missing = command().args(["serve", "--config", "no/such/file"]).output().unwrap();
    let told = String::from_utf8(missing.stderr).unwrap();
    assert!(!missing.status.success() && told.contains("no/such/file: No such file"), "{told}");
}

#[test]
fn a_password_in_a_file_is_in_no_sentence_about_it() {
    for (text, expected) in [
        ("watch = true\ndatabase = 'host=a password=hunter2\n", "/atlas.conf, line 2: "),
        ("watch = true\n\ndatabase = host=a password=hunter2\n", "/atlas.conf, line 3: "),
        ("database = 'password=hunter2' x\n", "/atlas.conf, line 1: "),
        ("database = 'a'\ndatabase = 'password=hunter2'\n", "/atlas.conf, line 2: "),
        ("database = ['host=a password=hunter2']", "/atlas.conf, database: expected a text\n"),
        ("database = { password = 'hunter2' }", "/atlas.conf, database: expected a text\n"),
        ("[database]\npassword = 'hunter2'", "/atlas.conf, database: expected a text\n"),
        ("database-url = 'host=a password=hunter2'", "/atlas.conf: unknown key \"database-url\""),
    ] {
        let told = with_file(text, &[], &["serve"]).unwrap_err();
        assert!(told.contains(expected) && !told.contains("hunter2"), "{text}: {told}");
    }
}

#[test]
fn the_published_schema_is_that_of_the_program_and_knows_every_option() {
    let printed = command().args(["config", "--schema"]).output().unwrap().stdout;
    let published = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/config.schema.json"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(published.parent().unwrap()).unwrap();
        std::fs::write(published, &printed).unwrap();
    }
    assert_eq!(String::from_utf8(printed.clone()).unwrap(), std::fs::read_to_string(published).unwrap());
    let schema: Value = serde_json::from_slice(&printed).unwrap();
    let shown = String::from_utf8(command().arg("config").output().unwrap().stdout).unwrap();
    let properties = schema["properties"].as_object().unwrap();
    assert_eq!(properties.len(), shown.lines().count() - 1);
    for (name, property) in properties {
        assert!(property["type"] != Value::Null && property["description"].is_string(), "{name}: {property}");
        line(&shown, name);
    }
    assert_eq!(properties["listen"]["default"], "127.0.0.1:8080");
    assert_eq!(properties["connections"]["type"], "integer");
    assert_eq!(properties["log-format"]["enum"], serde_json::json!(["text", "json"]));
}
