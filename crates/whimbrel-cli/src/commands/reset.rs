//! `reset`: revert everything.

use clap::Args;
use whimbrel_engine::Migrator;

use crate::confirm::{Safeguards, confirm};
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Revert every migration
///
/// As `down --all`: refused where rows would be deleted, and on a database that was stamped with
/// `--environment production` until its name is given.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  reset                       Asks on a terminal
  reset --yes                 Does not ask
  reset --yes --allow-data-loss   Also where rows would be deleted")]
pub(crate) struct Reset {
    #[command(flatten)]
    safeguards: Safeguards,
}

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
        let act = async |migrator: &Migrator| migrator.reset(&database).await;
        let report = self.safeguards.run(&context.output, migrator, act).await;
        database.close().await;
        context.summarise(&report?);
        Ok(Exit::Done)
    }
}
