//! `redo`: revert and apply again.

use clap::Args;
use whimbrel_engine::Migrator;

use crate::confirm::Safeguards;
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Revert the newest migrations and apply them again
///
/// For work on a migration that has run on your machine only: its `down` runs as it was recorded, its `up` as it is now.
/// It is refused where rows would be deleted, and on a database that was stamped with `--environment production` until
/// its name is given.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redo                        The newest migration
  redo --steps 2              The newest two")]
pub(crate) struct Redo {
    /// How many migrations
    #[arg(long, value_name = "N", default_value_t = 1)]
    steps: usize,

    #[command(flatten)]
    safeguards: Safeguards,
}

impl Redo {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let database = context.connect().await?;
        let act = async |migrator: &Migrator| migrator.redo(&database, self.steps).await;
        let report = self.safeguards.run(&context.output, migrator, act).await;
        database.close().await;
        context.summarise(&report?);
        Ok(Exit::Done)
    }
}
