//! `reset`: revert everything.

use clap::Args;

use crate::confirm::confirm;
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Revert every migration
///
/// As `down --all`, and refused on a database that was stamped with `--environment production`, or with
/// that option.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  reset                       Asks on a terminal
  reset --yes                 Does not ask")]
pub(crate) struct Reset {}

impl Reset {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let url = context.location()?.shown();
        confirm(
            &context.output,
            context.options.yes,
            "reset",
            &format!("reverts every migration of {url}"),
        )?;
        let database = context.connect().await?;
        let report = migrator.reset(&database).await;
        database.close().await;
        context.summarise(&report?);
        Ok(Exit::Done)
    }
}
