//! `plan`: the steps with their SQL, transactions and locks, before anything runs.

use std::time::Duration;

use clap::Args;
use serde::Serialize;
use whimbrel_core::plan::Direction;
use whimbrel_core::{Backend, Target};
use whimbrel_engine::{DownTarget, Migrator, UpTarget, WaitingTimes};

use crate::arguments::target;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Output;
use crate::output::style::duration;
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
        show(&context.output, &plan, &migrator);
        Ok(Exit::Done)
    }
}

/// A plan as text or JSON, with how long a run of it waits for what.
pub(super) fn show(output: &Output, plan: &whimbrel_core::Plan, migrator: &Migrator) {
    let waiting = migrator.waiting_times(plan.target);
    if output.is_json() {
        output.json(&Shown { plan, waiting });
        return;
    }
    let text = plan.to_string();
    // Its first line says what it is for.
    let (title, steps) = text.split_once('\n').unwrap_or((&text, ""));
    output.text(format_args!(
        "{title}\n{}{steps}",
        comments(plan.target.backend, &waiting)
    ));
}

/// The plan with what a run of it waits for.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    plan: &'a whimbrel_core::Plan,
    waiting: WaitingTimes,
}

/// The waiting times as comments of SQL.
fn comments(backend: Backend, waiting: &WaitingTimes) -> String {
    let time = |milliseconds| duration(Duration::from_millis(milliseconds));
    let run = time(waiting.lock_timeout_ms);
    if backend == Backend::Sqlite {
        return format!("-- waits up to {run} for others who write to the file\n");
    }
    let (table, budget) = (time(waiting.table_lock_timeout_ms), time(waiting.table_lock_budget_ms));
    let concurrently = match backend {
        Backend::Postgres => "; CREATE INDEX CONCURRENTLY waits as long as it takes",
        Backend::Sqlite | Backend::Mysql | Backend::Mariadb => "",
    };
    format!(
        "-- waits up to {run} for another run, {table} for a locked table, and tries that again for {budget}{concurrently}\n\
         -- the session has {}\n",
        session(waiting)
    )
}

/// `lock_timeout = '500ms', statement_timeout = 0`
pub(super) fn session(waiting: &WaitingTimes) -> String {
    let settings = waiting.session.iter();
    let settings: Vec<String> = settings
        .map(|setting| format!("{} = {}", setting.name, setting.value))
        .collect();
    settings.join(", ")
}
