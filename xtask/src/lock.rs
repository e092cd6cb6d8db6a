//! `cargo xtask lock`: the lock file, written anew from what the migrations record.

use std::process::ExitCode;

use clap::Args;

use crate::cargo::cargo;

/// Write migration/migrations.lock anew from what the migrations record
///
/// The migrations must be compiled for it, so it is the runner that does it.
#[derive(Debug, Args)]
pub(crate) struct Lock {
    /// Change nothing; fail if the file differs from what would be written
    #[arg(long)]
    check: bool,
}

impl Lock {
    /// Hands on to the runner's `lock`.
    pub(crate) fn run(&self) -> ExitCode {
        let mut arguments = vec!["run", "--quiet", "--package", "migration", "--", "lock"];
        if self.check {
            arguments.push("--check");
        }
        if cargo(&arguments, &[]) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
