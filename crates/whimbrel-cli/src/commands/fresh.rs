//! `fresh`: drop everything, apply everything.

use clap::Args;

use crate::confirm::confirm;
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Drop everything in the database, then apply every migration
///
/// Tables, views, types and their rows are gone, also those that no migration made. It is refused on a database that
/// was stamped with `--environment production`, or with that option.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fresh                       Asks on a terminal
  fresh --yes                 Does not ask")]
pub(crate) struct Fresh {}

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
        let report = migrator.fresh(&database).await;
        database.close().await;
        context.summarise(&report?);
        Ok(Exit::Done)
    }
}
