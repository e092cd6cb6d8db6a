//! The runner: `cargo run -p migration -- up`.

use std::process::ExitCode;

use whimbrel::cli::Runner;

fn main() -> ExitCode {
    Runner::new(migration::migrations()).models(entity::models).run()
}
