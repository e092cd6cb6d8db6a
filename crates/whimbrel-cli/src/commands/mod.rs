//! The commands, one file each: its arguments, its help with examples, what it prints.

mod baseline;
mod check;
mod completions;
mod down;
mod drift;
mod fresh;
mod generate;
mod history;
mod init;
mod inspect;
mod lock;
mod pending;
mod plan;
mod redo;
mod repair;
mod reset;
mod sql;
mod status;
mod up;
mod validate;

use clap::Subcommand;

use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// The commands, in the order of the help.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Up(up::Up),
    Down(down::Down),
    Redo(redo::Redo),
    Status(status::Status),
    Pending(pending::Pending),
    History(history::History),
    Plan(plan::Plan),
    Sql(sql::Sql),
    Validate(validate::Validate),
    Check(check::Check),
    Generate(generate::Generate),
    Inspect(inspect::Inspect),
    Drift(drift::Drift),
    Baseline(baseline::Baseline),
    Repair(repair::Repair),
    Init(init::Init),
    Fresh(fresh::Fresh),
    Reset(reset::Reset),
    Lock(lock::Lock),
    Completions(completions::Completions),
}

impl Command {
    /// Does what the command says, and prints its result.
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        match self {
            Command::Up(command) => command.run(context).await,
            Command::Down(command) => command.run(context).await,
            Command::Redo(command) => command.run(context).await,
            Command::Status(command) => command.run(context).await,
            Command::Pending(command) => command.run(context).await,
            Command::History(command) => command.run(context).await,
            Command::Plan(command) => command.run(context).await,
            Command::Sql(command) => command.run(context),
            Command::Validate(command) => command.run(context),
            Command::Check(command) => command.run(context).await,
            Command::Generate(command) => command.run(context),
            Command::Inspect(command) => command.run(context).await,
            Command::Drift(command) => command.run(context).await,
            Command::Baseline(command) => command.run(context).await,
            Command::Repair(command) => command.run(context).await,
            Command::Init(command) => command.run(context).await,
            Command::Fresh(command) => command.run(context).await,
            Command::Reset(command) => command.run(context).await,
            Command::Lock(command) => command.run(context),
            Command::Completions(command) => command.run(context),
        }
    }
}
