//! `cargo xtask laws`: the laws of inspection, diff and operations, over many random pairs of schemas.

use std::process::ExitCode;

use clap::Args;

use crate::cargo::cargo;

/// Try the laws on random pairs of schemas, on SQLite and on every server that is found
///
/// The same seed gives the same pair. A pair that breaks a law is made smaller and shown with its seed.
#[derive(Debug, Args)]
pub(crate) struct Laws {
    /// How many pairs each server tries
    #[arg(long, default_value_t = 500)]
    cases: u64,
    /// Only one backend: sqlite, postgres, mysql or mariadb
    #[arg(long, value_parser = ["sqlite", "postgres", "mysql", "mariadb"])]
    backend: Option<String>,
    /// The first seed; the others follow it
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

impl Laws {
    /// Runs the laws; fails if a pair breaks one.
    pub(crate) fn run(&self) -> ExitCode {
        let (cases, seed) = (self.cases.to_string(), self.seed.to_string());
        let mut arguments = vec![
            "test",
            "--package",
            "whimbrel-tests",
            "--test",
            "laws",
            "--",
            "--nocapture",
        ];
        let mut variables = vec![
            ("WHIMBREL_TEST_CASES", cases.as_str()),
            ("WHIMBREL_LAWS_CASES", cases.as_str()),
            ("WHIMBREL_LAWS_SEED", seed.as_str()),
        ];
        if let Some(backend) = &self.backend {
            arguments.push(backend);
            variables.push(("WHIMBREL_TEST_ONLY", backend));
        }
        let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
        if cargo(&arguments, &variables) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
