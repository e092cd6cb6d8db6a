//! `cargo xtask test`: every test of the workspace, and then the table of servers that they ran on.

use std::process::ExitCode;

use clap::Args;

use crate::cargo::cargo;

/// Run all tests, on SQLite and on every server that is found
///
/// Servers are found by WHIMBREL_TEST_POSTGRES_URL, WHIMBREL_TEST_MYSQL_URL and WHIMBREL_TEST_MARIADB_URL (each may hold
/// several URLs, separated by spaces or commas), or on 127.0.0.1:5432 and 127.0.0.1:3306. A missing kind of server is
/// said at the end, and is a failure where CI is set.
#[derive(Debug, Default, Args)]
pub(crate) struct Test {
    /// Handed on to `cargo test`: a filter, `-p PACKAGE`, `-- --nocapture`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    arguments: Vec<String>,
}

impl Test {
    /// Runs the tests; fails if one fails, or if a server that must be there is missing.
    pub(crate) fn run(&self) -> ExitCode {
        let mut arguments = vec!["test".to_owned()];
        if !self.names_a_package() {
            arguments.push("--workspace".to_owned());
        }
        arguments.extend(self.arguments.iter().cloned());
        // Tests mostly wait for servers, so more of them run at once than there are processors.
        let threads = std::thread::available_parallelism()
            .map_or(8, |processors| 4 * processors.get())
            .to_string();
        let threads = std::env::var("RUST_TEST_THREADS").unwrap_or(threads);
        let passed = cargo(&arguments, &[("RUST_TEST_THREADS", &threads)]);
        // Last, so that nobody has to scroll up for what was not tested; also after a failure.
        let complete = cargo(
            &["run", "--quiet", "--package", "whimbrel-tests", "--bin", "servers"],
            &[],
        );
        if passed && complete {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    fn names_a_package(&self) -> bool {
        let own = self.arguments.iter().take_while(|argument| *argument != "--");
        own.into_iter()
            .any(|argument| argument.starts_with("-p") || argument.starts_with("--package"))
    }
}
