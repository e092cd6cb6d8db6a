//! The runner's commands: `fn main() -> ExitCode { whimbrel_cli::run(migrations()) }` is a whole runner.
//!
//! This crate is the only one that prints, reads the environment and decides on exit codes. What a command does is the
//! engine's business; here it is asked for, shown, and its errors told. Each command is a file of `commands`, with
//! its arguments, its help and what it prints.

mod arguments;
mod commands;
mod confirm;
mod context;
mod exit;
mod failure;
mod generate;
mod location;
mod models;
mod new_file;
mod output;
mod panic;
mod progress;
mod redact;
#[cfg(test)]
mod reference;
mod report;
mod runner;
mod signals;
mod small_file;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use whimbrel_dsl::Migrations;

use crate::arguments::{Arguments, Format};
use crate::context::{Context, Sources};
use crate::exit::Exit;
use crate::location::DotEnv;
use crate::output::Output;
use crate::redact::redact_arguments;
use crate::report::Report;
pub use crate::runner::Runner;

/// Runs the command that the program's arguments name, on these migrations.
pub fn run(migrations: Migrations) -> ExitCode {
    Runner::new(migrations).run()
}

fn run_with(sources: Sources<'_>, arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    panic::install();
    let parsed = match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => return refuse(&error, &arguments),
    };
    let options = &parsed.options;
    let output = Output::new(options.format, options.quiet, options.verbose);
    let result = catch_unwind(AssertUnwindSafe(|| {
        let context = Context::new(sources, options, output, DotEnv::load());
        run_command(&parsed, &context)
    }));
    match result.unwrap_or_else(|_| Err(panic::report())) {
        Ok(exit) => exit,
        Err(report) => {
            output.error(&report);
            report.exit
        }
    }
}

fn run_command(arguments: &Arguments, context: &Context<'_>) -> Result<Exit, Report> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Report::new(
                "system",
                Exit::Bug,
                format!("the system gives no means to wait for IO: {error}"),
                "try again",
            )
        })?;
    signals::listen(context.cancellation.clone(), context.output);
    let ended = runtime.block_on(arguments.command.run(context));
    // A connection that does not close is no reason to wait: the session ends with the process.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    ended
}

/// Shows clap's help, or its errors without the passwords that somebody typed in the wrong place.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> Exit {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let text = redact_arguments(&error.render().ansi().to_string(), &arguments);
    let asks_for_json = arguments.iter().any(|argument| argument == "--format=json")
        || arguments
            .windows(2)
            .any(|pair| matches!(pair, [option, value] if option == "--format" && value == "json"));
    let format = if asks_for_json { Format::Json } else { Format::Human };
    let output = Output::new(format, false, false);
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Output::new(Format::Human, false, false).styled(&text);
            Exit::Done
        }
        _ if asks_for_json => {
            let text = anstream::adapter::strip_str(&text).to_string();
            let mut parts = text.split("\n\n").map(str::trim);
            let message = parts
                .next()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned();
            let tip = parts.find_map(|part| part.strip_prefix("tip: "));
            output.error(&Report::usage(message, tip.unwrap_or("see `--help`")));
            Exit::Usage
        }
        _ => {
            output.note(text.trim_end());
            Exit::Usage
        }
    }
}
