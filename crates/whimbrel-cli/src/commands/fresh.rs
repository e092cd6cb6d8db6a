//! `fresh`: drop everything, apply everything.

use clap::Args;
use whimbrel_engine::Migrator;

use crate::confirm::{Safeguards, confirm};
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Drop everything in the database, then apply every migration
///
/// Tables, views, types and their rows are gone, also those that no migration made. It is refused where any table has
/// rows, and on a database that was stamped with `--environment production` until its name is given. The stamp stays.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fresh                       Asks on a terminal
  fresh --yes                 Does not ask
  fresh --yes --allow-data-loss   Also where tables have rows")]
pub(crate) struct Fresh {
    #[command(flatten)]
    safeguards: Safeguards,
}

impl Fresh {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let url = context.location()?.shown();
        confirm(
            &context.output,
            context.options.yes,
            "fresh",
            &format!("drops every table of {url}, with all rows"),
        )?;
        let database = context.connect().await?;
        let act = async |migrator: &Migrator| migrator.fresh(&database).await;
        let report = self.safeguards.run(&context.output, migrator, act).await;
        database.close().await;
        context.summarise(&report?);
        Ok(Exit::Done)
    }
}
