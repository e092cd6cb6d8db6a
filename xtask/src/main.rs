//! The project's chores: `cargo xtask COMMAND`. One file per command.

mod bench;
mod cargo;
mod ci;
mod faults;
mod generate;
mod laws;
mod lock;
mod new_migration;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "The project's chores", arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    NewMigration(new_migration::NewMigration),
    Generate(generate::Generate),
    Lock(lock::Lock),
    Bench(bench::Bench),
    #[command(hide = true)]
    MeasureOne(bench::MeasureOne),
    Faults(faults::Faults),
    Laws(laws::Laws),
    Test(test::Test),
    Ci(ci::Ci),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::NewMigration(command) => command.run(),
        Command::Generate(command) => command.run(),
        Command::Lock(command) => command.run(),
        Command::Bench(command) => command.run(),
        Command::MeasureOne(command) => command.run(),
        Command::Faults(command) => command.run(),
        Command::Laws(command) => command.run(),
        Command::Test(command) => command.run(),
        Command::Ci(command) => command.run(),
    }
}
