//! `plan`: the steps with their SQL, transactions and locks, before anything runs.

use clap::Args;
use whimbrel_core::Target;
use whimbrel_core::plan::Direction;
use whimbrel_engine::{DownTarget, UpTarget};

use crate::arguments::target;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Output;
use crate::report::Report;

/// Show the SQL that would run, with its transactions and locks
///
/// Of the database: what `up` (or, with `--down`, `down`) would do now. With `--backend`, without any database: every
/// migration, as that server would be sent it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plan                        What `up` would run
  plan --down                 What `down` would run
  plan --backend postgres:15  Every migration on PostgreSQL 15, without a server
  plan --backend mysql --down --to 20250922_000003")]
pub(crate) struct Plan {
    /// Stop after this migration; with --down, this one stays
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,

    /// The way back
    #[arg(long)]
    down: bool,

    /// Without a database, for this kind of server: sqlite, postgres, mysql, mariadb, with a version as in postgres:15
    #[arg(long, value_name = "BACKEND[:VERSION]", value_parser = target)]
    backend: Option<Target>,
}

impl Plan {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let to = self.to.clone();
        let plan = match self.backend {
            Some(target) => {
                let direction = if self.down { Direction::Down } else { Direction::Up };
                migrator.plan_offline(target, direction, None, self.to.as_deref())?
            }
            None => {
                // Nothing but the plan on standard output, so that it can be kept in a file.
                let database = context.connect_quietly().await?;
                let plan = if self.down {
                    migrator
                        .plan_down(&database, to.map_or(DownTarget::Steps(1), DownTarget::Version))
                        .await
                } else {
                    migrator
                        .plan_up(&database, to.map_or(UpTarget::Latest, UpTarget::Version))
                        .await
                };
                database.close().await;
                plan?
            }
        };
        show(&context.output, &plan);
        Ok(Exit::Done)
    }
}

/// A plan as text or JSON.
pub(super) fn show(output: &Output, plan: &whimbrel_core::Plan) {
    if output.is_json() {
        output.json(plan);
    } else {
        output.text(plan);
    }
}
