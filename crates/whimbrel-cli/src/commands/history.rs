//! `history`: what ran, when, by whom, for how long.

use clap::Args;
use serde_json::json;
use whimbrel_engine::{AuditRecord, Record};

use super::status::name_of;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::style::{BAD, GOOD, QUIET, duration, moment};
use crate::output::table::{Cell, table};
use crate::report::Report;

/// Show what was applied: when, by whom, for how long
///
/// With `--verbose`, also on which host, by which version of Whimbrel, in which environment, and the checksum. With
/// `--events`, everything that was ever done: also what was reverted, repaired and adopted, and what failed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  history
  history --verbose
  history --events            The audit trail, which nothing is ever taken out of
  history --format json")]
pub(crate) struct History {
    /// Show the audit trail: who did what and when, with the outcome
    #[arg(long)]
    events: bool,
}

impl History {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator_at_rest();
        let database = context.connect_to_look().await?;
        if self.events {
            let trail = migrator.audit(&database).await;
            database.close().await;
            let trail = trail?;
            context.output.json(&json!({ "events": trail }));
            let is_verbose = context.output.is_verbose();
            if trail.is_empty() {
                context.output.line("Nothing was done yet.");
            } else {
                let rows: Vec<_> = trail.iter().map(|record| event(record, is_verbose)).collect();
                context.output.line(table(&rows));
            }
            return Ok(Exit::Done);
        }
        let records = migrator.history(&database).await;
        database.close().await;
        let records = records?;
        context.output.json(&json!({ "history": records }));
        if records.is_empty() {
            context.output.line("Nothing was applied yet.");
        } else {
            let is_verbose = context.output.is_verbose();
            let rows: Vec<_> = records.iter().map(|record| row(record, is_verbose)).collect();
            context.output.line(table(&rows));
        }
        Ok(Exit::Done)
    }
}

fn event(record: &AuditRecord, is_verbose: bool) -> Vec<Cell> {
    let quiet = |text: String| Cell::styled(text, QUIET);
    let style = if record.outcome == "done" { GOOD } else { BAD };
    let took = record.duration_ms.map(std::time::Duration::from_millis);
    let mut row = vec![
        Cell::new(moment(record.at)),
        Cell::new(&record.deed),
        Cell::styled(&record.outcome, style),
        Cell::new(record.version.as_deref().unwrap_or("-")),
        Cell::new(record.name.as_deref().unwrap_or("-")),
        quiet(took.map_or_else(|| "-".to_owned(), duration)),
        quiet(if is_verbose {
            record.author.clone()
        } else {
            name_of(&record.author).to_owned()
        }),
    ];
    if is_verbose {
        row.push(quiet(record.server_user.clone().unwrap_or_else(|| "-".to_owned())));
        row.push(quiet(record.host.clone()));
        row.push(quiet(format!("whimbrel {}", record.tool_version)));
        row.push(quiet(record.environment.clone().unwrap_or_else(|| "-".to_owned())));
    }
    if let Some(detail) = &record.detail {
        row.push(quiet(detail.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    row
}

fn row(record: &Record, is_verbose: bool) -> Vec<Cell> {
    let quiet = |text: String| Cell::styled(text, QUIET);
    let mut row = vec![
        Cell::new(moment(record.applied_at)),
        Cell::new(&record.version),
        Cell::new(&record.name),
        quiet(duration(std::time::Duration::from_millis(record.duration_ms))),
        quiet(if is_verbose {
            record.author.clone()
        } else {
            name_of(&record.author).to_owned()
        }),
    ];
    if is_verbose {
        row.push(quiet(record.host.clone()));
        row.push(quiet(format!("whimbrel {}", record.tool_version)));
        row.push(quiet(record.environment.clone().unwrap_or_else(|| "-".to_owned())));
        row.push(quiet(record.checksum.clone()));
    }
    row
}
