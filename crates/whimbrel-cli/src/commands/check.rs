//! `check`: whether a deployment may go on, told by the exit code.

use clap::Args;
use whimbrel_engine::State;

use super::status::{row, show_summary};
use crate::context::Context;
use crate::exit::Exit;
use crate::output::style::{GOOD, paint};
use crate::output::table::table;
use crate::report::Report;

/// Tell by the exit code whether the database is where this program wants it
///
/// 0: nothing is pending and nothing was changed. 9: migrations are pending. 7: a migration was changed after it was
/// applied, is missing here, or is pending and older than an applied one that touches the same. 6: a run was
/// interrupted. For readiness probes and CI; it changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  check
  check --quiet               The exit code only")]
pub(crate) struct Check {}

impl Check {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let name = context.location()?.url.database();
        let database = context.connect_to_look().await?;
        let report = migrator.check(&database).await;
        database.close().await;
        let mut report = report?;
        report.status.database = name;
        context.output.json(&report);
        if report.ok {
            let head = report.status.head.as_deref().unwrap_or("nothing");
            let text = format!(
                "{}: the database is at {head}, as this program wants it.",
                paint(GOOD, "ok")
            );
            context.output.line(text);
        } else {
            let amiss = report
                .status
                .migrations
                .iter()
                .filter(|migration| migration.state != State::Applied);
            context.output.line(table(&amiss.map(row).collect::<Vec<_>>()));
            for late in &report.out_of_order {
                context.output.line(format!("\n{late}"));
            }
            show_summary(&context.output, &report.status);
        }
        Ok(Exit::from_code(report.exit_code()))
    }
}
