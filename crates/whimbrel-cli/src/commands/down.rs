//! `down`: revert applied migrations.

use clap::Args;
use whimbrel_engine::{DownTarget, Migrator};

use super::plan::show;
use crate::confirm::{Safeguards, confirm};
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Revert applied migrations, the newest first
///
/// Without options, one. It is refused where rows would be deleted. What a migration did is recorded in the history, so
/// that one that this program does not contain can be reverted as well.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  down                        Revert the newest migration
  down --steps 3              Revert three
  down --to 20250922_000003   Revert everything after this one, which stays
  down --all --yes            Revert everything
  down --dry-run              Show the SQL and change nothing")]
pub(crate) struct Down {
    /// Revert this many migrations
    #[arg(long, value_name = "N", conflicts_with_all = ["to", "all"])]
    steps: Option<usize>,

    /// Revert everything after this migration, which stays applied
    #[arg(long, value_name = "VERSION", conflicts_with = "all")]
    to: Option<String>,

    /// Revert everything
    #[arg(long)]
    all: bool,

    /// Revert all of them or none, in one transaction with its own lock: through pgbouncer, too. Not on MySQL and MariaDB
    #[arg(long)]
    single_transaction: bool,

    #[command(flatten)]
    safeguards: Safeguards,

    /// Show what would run, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Down {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let migrator = migrator.single_transaction(self.single_transaction);
        let target = match (&self.to, self.steps) {
            _ if self.all => DownTarget::All,
            (Some(version), _) => DownTarget::Version(version.clone()),
            (None, steps) => DownTarget::Steps(steps.unwrap_or(1)),
        };
        if self.all && !self.dry_run {
            let url = context.location()?.shown();
            confirm(
                &context.output,
                context.options.yes,
                "down --all",
                &format!("reverts every migration of {url}"),
            )?;
        }
        if self.dry_run {
            let database = context.connect_to_look().await?;
            let plan = migrator.plan_down(&database, target).await;
            database.close().await;
            show(&context.output, &plan?, &migrator);
            context.output.note("This was a dry run: nothing was changed.");
            return Ok(Exit::Done);
        }
        let database = context.connect().await?;
        let act = async |migrator: &Migrator| migrator.down(&database, target.clone()).await;
        let report = self.safeguards.run(&context.output, migrator, act).await;
        database.close().await;
        context.summarise(&report?);
        Ok(Exit::Done)
    }
}
