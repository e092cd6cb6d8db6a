//! `pending`: what `up` would apply.

use clap::Args;
use serde_json::json;

use super::status::row;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::table::table;
use crate::report::Report;

/// Show the migrations that `up` would apply
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pending
  pending --format json")]
pub(crate) struct Pending {}

impl Pending {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let database = context.connect_to_look().await?;
        let pending = migrator.pending(&database).await;
        database.close().await;
        let pending = pending?;
        context.output.json(&json!({ "pending": pending }));
        if pending.is_empty() {
            context.output.line("Nothing is pending.");
        } else {
            context.output.line(table(&pending.iter().map(row).collect::<Vec<_>>()));
        }
        Ok(Exit::Done)
    }
}
