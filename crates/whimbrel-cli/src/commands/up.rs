//! `up`: apply pending migrations.

use clap::Args;
use whimbrel_engine::UpTarget;

use super::plan::show;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::style::{STRONG, paint};
use crate::report::Report;

/// Apply pending migrations
///
/// Without options, all of them. When nothing is pending, the history is read and nothing else happens. After a run that
/// was interrupted, the next one goes on where it stopped.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  up                          Apply everything that is pending
  up --steps 1                Apply the next migration only
  up --to 20250922_000003     Stop after this one; a unique beginning or a name will do
  up --dry-run                Show the SQL and change nothing")]
pub(crate) struct Up {
    /// Stop after this migration: its version or name, or a unique beginning of either
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    to: Option<String>,

    /// Apply this many migrations
    #[arg(long, value_name = "N")]
    steps: Option<usize>,

    /// Show what would run, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Apply all of them or none, in one transaction with its own lock: through pgbouncer, too. Not on MySQL and MariaDB
    #[arg(long)]
    single_transaction: bool,

    /// Go on although the database has migrations that this program does not contain
    #[arg(long)]
    allow_missing: bool,
}

impl Up {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator_at_rest();
        let migrator = migrator
            .allow_missing(self.allow_missing)
            .single_transaction(self.single_transaction);
        let target = match (&self.to, self.steps) {
            (Some(version), _) => UpTarget::Version(version.clone()),
            (None, Some(steps)) => UpTarget::Steps(steps),
            (None, None) => UpTarget::Latest,
        };
        if self.dry_run {
            let database = context.connect_to_look().await?;
            let plan = migrator.plan_up(&database, target).await;
            database.close().await;
            show(&context.output, &plan?, &migrator);
            context.output.note("This was a dry run: nothing was changed.");
            return Ok(Exit::Done);
        }
        let database = context.connect().await?;
        let report = migrator.up(&database, target).await;
        database.close().await;
        let report = report?;
        context.summarise(&report);
        if !report.done.is_empty() {
            let next = paint(STRONG, "what next:");
            context.output.line(format!(
                "{next} `status` shows every migration, `down` takes the last one back."
            ));
        }
        Ok(Exit::Done)
    }
}
