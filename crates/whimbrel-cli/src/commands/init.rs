//! `init`: the database and the history's tables, where they are missing.

use clap::Args;

use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Create the database and the history's tables, if they are missing
///
/// `up` creates the tables as well. `init` is for roles that may create databases, or tables, once.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  init
  init --database-url postgres://ada@localhost/app")]
pub(crate) struct Init {}

impl Init {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let location = context.location()?;
        let report = migrator.init(&location.url).await?;
        context.output.json(&report);
        let made = |made| if made { "was created" } else { "was there already" };
        context.output.line(format!(
            "The database {} {}.",
            location.shown(),
            made(report.created_database)
        ));
        context
            .output
            .line(format!("The history {}.", made(report.created_history)));
        Ok(Exit::Done)
    }
}
