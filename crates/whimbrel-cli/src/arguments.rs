//! What can be typed: the options that every command has, and the commands.

use std::time::Duration;

use clap::{Args, Parser, ValueEnum};
use whimbrel_core::{Target, UnknownBackend};

use crate::commands::Command;
use crate::exit::Exit;

/// The runner's command line.
#[derive(Debug, Parser)]
#[command(
    name = "migration",
    version = concat!("(Whimbrel ", env!("CARGO_PKG_VERSION"), ")"),
    about = "Apply, revert and look at this project's migrations",
    long_about = "Apply, revert and look at this project's migrations.\n\nWithout a database URL, an embedded SQLite file \
                  is used: data/dev.db beside the workspace.",
    after_help = EXAMPLES,
    after_long_help = examples_and_exit_codes(),
    arg_required_else_help = true,
    infer_long_args = true,
    max_term_width = 100,
    disable_help_subcommand = true,
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) options: Options,
}

const EXAMPLES: &str = "\
Examples:
  cargo run -p migration -- up                    Apply what is pending
  cargo run -p migration -- status                See the state of each migration
  cargo run -p migration -- plan                  See the SQL before it runs
  cargo run -p migration -- --database-url postgres://ada@localhost/app up";

fn examples_and_exit_codes() -> String {
    let codes = Exit::ALL
        .into_iter()
        .map(|exit| format!("\n  {:>2}  {}", exit.code(), exit.meaning()));
    format!("{EXAMPLES}\n\nExit codes:{}", codes.collect::<String>())
}

/// The options that every command has.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Options {
    /// The database, as sqlite:, postgres:, mysql: or mariadb: URL; else DATABASE_URL, also from .env
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,

    /// How results are written
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: Format,

    /// Write errors only
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Write every statement as it runs
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,

    /// Confirm what would be asked for
    #[arg(long, short, global = true)]
    pub(crate) yes: bool,

    /// Who it is that applies [default: git's user, else the system's]
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) author: Option<String>,

    /// The environment that this run is for: stamped in the database at the first change, and compared from then on
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) environment: Option<String>,

    /// Do not look, before a migration begins, for rows that it would not let through; the server tells of the first
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) skip_prechecks: bool,

    /// How long to wait while another process migrates, as in 500ms, 30s or 5m [default: 60s]
    #[arg(long, global = true, value_name = "TIME", value_parser = duration, hide_short_help = true)]
    pub(crate) lock_timeout: Option<Duration>,

    /// How long one try waits for a table that others have locked [default: 500ms; 1s on MySQL and MariaDB]
    #[arg(long, global = true, value_name = "TIME", value_parser = some_time, hide_short_help = true)]
    pub(crate) table_lock_timeout: Option<Duration>,

    /// For how long such tries are repeated, with pauses [default: 10m]
    #[arg(long, global = true, value_name = "TIME", value_parser = duration, hide_short_help = true)]
    pub(crate) table_lock_budget: Option<Duration>,

    /// How long one look for rows that stand in the way may take; all of a run's may take six times as long [default: 10s]
    #[arg(long, global = true, value_name = "TIME", value_parser = some_time, hide_short_help = true)]
    pub(crate) precheck_timeout: Option<Duration>,

    /// How long to wait for a server that is starting or full; if given, for a closed port too [default: 10s]
    #[arg(long, global = true, value_name = "TIME", value_parser = duration, hide_short_help = true)]
    pub(crate) connect_timeout: Option<Duration>,

    /// Connect with TLS or not at all; `sslmode=verify-full` in the URL also checks whose certificate it is
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) require_tls: bool,

    /// The table of the history, with its schema on PostgreSQL [default: whimbrel_history]
    #[arg(long, global = true, value_name = "TABLE", hide_short_help = true)]
    pub(crate) history_table: Option<String>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs: one JSON document on standard output, errors too.
    Json,
}

/// Reads `500ms`, `30s`, `5m` or a number of seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "write a time as 500ms, 30s, 5m, or a number of seconds".to_owned();
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.strip_prefix(number).unwrap_or_default();
    let count: u64 = number.parse().map_err(|_| wrong())?;
    match unit {
        "ms" => Ok(Duration::from_millis(count)),
        "" | "s" => Ok(Duration::from_secs(count)),
        "m" | "min" => count.checked_mul(60).map(Duration::from_secs).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

/// Reads a time that is not none: a try without an end would block others without an end.
fn some_time(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        Duration::ZERO => Err("write a time of 1ms or more".to_owned()),
        time => Ok(time),
    }
}

/// Reads `postgres` or `postgres:15`, of a release that is served.
pub(crate) fn target(text: &str) -> Result<Target, String> {
    let target: Target = text.parse().map_err(|error: UnknownBackend| error.to_string())?;
    let oldest = target.backend.oldest_version();
    if target.version < oldest {
        return Err(format!("{target} is too old: {oldest} and later are served"));
    }
    Ok(target)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn times_are_read_with_their_units() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("30"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        for text in ["", "s", "-1s", "1h", "5 s", "18446744073709551615m"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_release_that_is_not_served_is_refused() {
        assert!(target("postgres:12").is_ok() && target("mysql").is_ok());
        assert_eq!(
            target("postgres:9.6"),
            Err("PostgreSQL 9.6 is too old: 12 and later are served".into())
        );
        assert!(target("oracle").is_err_and(|error| error.contains("mariadb")));
    }

    #[test]
    fn options_of_every_command_stand_before_or_after_it() {
        let before = Arguments::try_parse_from(["migration", "--yes", "status"]).unwrap();
        let after = Arguments::try_parse_from(["migration", "status", "--yes"]).unwrap();
        assert!(before.options.yes && after.options.yes);
    }
}
