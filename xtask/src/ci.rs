//! `cargo xtask ci`: what must hold before a change is merged, in the order in which it fails fastest.

use std::process::ExitCode;

use clap::Args;

use crate::cargo::cargo;
use crate::test::Test;

/// Check the format, the lints, the documentation and the tests
#[derive(Debug, Args)]
pub(crate) struct Ci {
    /// Leave the tests out
    #[arg(long)]
    no_test: bool,
}

impl Ci {
    /// Stops at the first step that fails.
    pub(crate) fn run(&self) -> ExitCode {
        let clean = cargo(&["fmt", "--all", "--check"], &[])
            && cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])
            && cargo(&["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")]);
        match (clean, self.no_test) {
            (false, _) => ExitCode::FAILURE,
            (true, true) => ExitCode::SUCCESS,
            (true, false) => Test::default().run(),
        }
    }
}
