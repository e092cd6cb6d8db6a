//! `redo`: revert and apply again.

use clap::Args;

use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Revert the newest migrations and apply them again
///
/// For work on a migration that has run on your machine only: its `down` runs as it was recorded, its `up` as it is now.
/// It is refused on a database that was stamped with `--environment production`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redo                        The newest migration
  redo --steps 2              The newest two")]
pub(crate) struct Redo {
    /// How many migrations
    #[arg(long, value_name = "N", default_value_t = 1)]
    steps: usize,
}

impl Redo {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let database = context.connect().await?;
        let report = migrator.redo(&database, self.steps).await;
        database.close().await;
        context.summarise(&report?);
        Ok(Exit::Done)
    }
}
