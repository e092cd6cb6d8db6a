//! The runner: `cargo run -p migration -- up`.

use std::process::ExitCode;

fn main() -> ExitCode {
    whimbrel::cli::run(migration::migrations())
}
