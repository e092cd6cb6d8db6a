//! `cargo xtask generate`: a migration from the difference between the models and the migrations.

use std::process::ExitCode;

use clap::Args;

use crate::cargo::exit_code;

/// Write a migration from the difference between the models and the migrations
///
/// The models must be compiled for it, so it is the runner that does it: all arguments are its `generate`'s.
/// `cargo xtask generate --help` shows them.
#[derive(Debug, Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Generate {
    /// What the runner's `generate` takes: a name, `--rename a=b`, `--answers FILE`, `--dry-run`...
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Generate {
    /// Hands on to the runner's `generate`, and ends as it does.
    pub(crate) fn run(&self) -> ExitCode {
        let fixed = ["run", "--quiet", "--package", "migration", "--", "generate"];
        let own = self.arguments.iter().map(String::as_str);
        let arguments: Vec<&str> = fixed.into_iter().chain(own).collect();
        let code = exit_code(&arguments, &[]).and_then(|code| u8::try_from(code).ok());
        code.map_or(ExitCode::FAILURE, ExitCode::from)
    }
}
