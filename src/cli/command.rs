//! The command line as a person meets it: each command offers what does something there, and an
//! error shows the usage of the command as its help has it.
//!
//! It must not change what is understood, only what is offered.

use super::args::Cli;
use clap::{Arg, Command, CommandFactory as _};

/// The databases of places and networks.
const DATABASES: [&str; 2] = ["geoip", "asn"];
/// Commands that look no address up. `formats` is one of them; `formats try` does.
const NO_LOOK_UP: [&str; 11] = [
    "assess",
    "completions",
    "formats",
    "keys",
    "ledger",
    "man",
    "queue",
    "scan",
    "show",
    "verify",
    "version",
];

/// All commands and options.
pub(super) fn command() -> Command {
    let whole = Cli::command();
    let named = |it: &&Arg| DATABASES.contains(&it.get_id().as_str());
    let databases: Vec<Arg> = whole.get_arguments().filter(named).cloned().collect();
    let hidden: Vec<Arg> = databases.iter().map(|it| it.clone().hide(true)).collect();
    let whole = NO_LOOK_UP
        .iter()
        .fold(whole, |whole, name| whole.mut_subcommand(name, |it| it.args(hidden.clone())));
    whole.mut_subcommand("formats", |it| it.mut_subcommand("try", |it| it.args(databases)))
}

/// The same with the usage of every command written out. Left to itself an error shows among what
/// is required whatever else was given, options by the environment too.
pub(super) fn with_usages() -> Command {
    let mut built = command();
    built.build();
    told(command(), &mut built)
}

fn told(command: Command, built: &mut Command) -> Command {
    let usage = built.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).trim_end().to_owned();
    built.get_subcommands_mut().filter(|it| it.get_name() != "help").fold(
        command.override_usage(usage),
        |command, below| {
            let name = below.get_name().to_owned();
            command.mut_subcommand(name, |it| told(it, below))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_offers_databases_where_it_looks_addresses_up_and_takes_them_everywhere() {
        let help = |args: &[&str]| {
            let all = ["crosscheck"].iter().chain(args).chain(&["--help"]);
            command().try_get_matches_from(all).unwrap_err().to_string()
        };
        for with in [&[][..], &["ingest"], &["check"], &["pull"], &["triage"], &["formats", "try"]]
        {
            assert!(help(with).contains("--geoip") && help(with).contains("--asn"), "{with:?}");
        }
        for name in NO_LOOK_UP {
            assert!(!help(&[name]).contains("--geoip"), "{name}");
            assert!(!help(&[name]).contains("--asn"), "{name}");
            assert!(help(&[name]).contains("--store"), "{name}");
        }
        for args in [
            &["--geoip", "c.mmdb", "queue"][..],
            &["queue", "--geoip", "c.mmdb"],
            &["formats", "--geoip", "c.mmdb"],
            &["formats", "try", "x", "--geoip", "c.mmdb"],
            &["--geoip", "c.mmdb", "formats", "try", "x"],
        ] {
            let all = ["crosscheck"].iter().chain(args);
            let found = command().try_get_matches_from(all).unwrap();
            let path = found.get_one::<std::path::PathBuf>("geoip");
            assert_eq!(path.and_then(|it| it.to_str()), Some("c.mmdb"), "{args:?}");
        }
    }

    #[test]
    fn an_error_shows_the_usage_that_the_help_shows() {
        for (args, usage) in [
            (&["--store", "s", "show"][..], "crosscheck show [OPTIONS] <CASE>\n"),
            (&["--store", "s", "formats", "try"], "crosscheck formats try [OPTIONS] <FILE>\n"),
            (&["--store", "s", "wrong"], "crosscheck [OPTIONS] [COMMAND]\n"),
        ] {
            let all = ["crosscheck"].iter().chain(args);
            let said = with_usages().try_get_matches_from(all).unwrap_err().to_string();
            assert!(said.contains(&format!("Usage: {usage}")), "{said}");
        }
    }
}
