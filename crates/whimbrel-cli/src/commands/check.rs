//! `check`: whether a deployment may go on, told by the exit code.

use clap::Args;
use serde_json::{Value, json};
use whimbrel_core::diff::Answers;
use whimbrel_engine::{CheckReport, Migrator, State};
use whimbrel_entity::Model;

use super::status::{row, show_summary};
use crate::context::Context;
use crate::exit::Exit;
use crate::generate::difference;
use crate::models::ModelOptions;
use crate::output::style::{GOOD, STRONG, WARNING, count, paint};
use crate::output::table::table;
use crate::report::Report;

/// Tell by the exit code whether the database is where this program wants it
///
/// 0: nothing is pending, nothing was changed, and the migrations lead to what the models ask for. Otherwise the first of
/// these: 7: a migration was changed after it was applied, is missing here, lost its row of the history, or is pending and
/// older than an applied one that touches the same. 6: a run was interrupted. 10: the models are ahead of the migrations, so that `up` would not be enough:
/// `generate` comes first. 9: migrations are pending. For readiness probes and CI; it changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  check
  check --quiet               The exit code only
  check --offline             Models and migrations only, without a database
  check --offline --schema schema.yaml")]
pub(crate) struct Check {
    /// Compare the models with the migrations, and look at no database
    #[arg(long)]
    offline: bool,

    #[command(flatten)]
    models: ModelOptions,
}

impl Check {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let models = match self.offline {
            true => Some(context.models_or_refuse(&self.models)?),
            false => context.models(&self.models)?,
        };
        let ahead = models.map(|models| models_ahead(&models, &migrator));
        let ahead = ahead.transpose()?.unwrap_or_default();
        if self.offline {
            context
                .output
                .json(&json!({ "ok": ahead.is_empty(), "models_ahead": ahead }));
            tell_ahead(context, &ahead);
            if ahead.is_empty() {
                let text = "the migrations lead to what the models ask for.";
                context.output.line(format!("{}: {text}", paint(GOOD, "ok")));
                return Ok(Exit::Done);
            }
            return Ok(Exit::EntitiesAhead);
        }
        let name = context.location()?.url.database();
        let database = context.connect_to_look().await?;
        let report = migrator.check(&database).await;
        database.close().await;
        let mut report = report?;
        report.status.database = name;
        context.output.json(&document(&report, &ahead));
        if report.ok && ahead.is_empty() {
            let head = report.status.head.as_deref().unwrap_or("nothing");
            let text = format!(
                "{}: the database is at {head}, as this program wants it.",
                paint(GOOD, "ok")
            );
            context.output.line(text);
        }
        tell_ahead(context, &ahead);
        if !report.ok {
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
        Ok(exit(&report, !ahead.is_empty()))
    }
}

/// What a person must see to first: what is wrong with the history, then what no migration does yet, then what is only
/// to be applied.
fn exit(report: &CheckReport, is_ahead: bool) -> Exit {
    match Exit::from_code(report.exit_code()) {
        Exit::Done | Exit::Pending if is_ahead => Exit::EntitiesAhead,
        exit => exit,
    }
}

/// In what the models are ahead of the migrations, a line each.
fn models_ahead(models: &Model, migrator: &Migrator) -> Result<Vec<String>, Report> {
    let answers = Answers {
        otherwise_no: true,
        ..models.renames.clone()
    };
    let operations = difference::operations(&migrator.replayed()?, models, &answers);
    Ok(operations.iter().map(ToString::to_string).collect())
}

fn tell_ahead(context: &Context<'_>, ahead: &[String]) {
    if ahead.is_empty() {
        return;
    }
    let changes = count(ahead.len(), "change");
    let text = format!("{}: the models ask for {changes}", paint(WARNING, "ahead"));
    context.output.line(format!("{text} that no migration makes:"));
    ahead.iter().for_each(|line| context.output.line(format!("  {line}")));
    let next = paint(STRONG, "what next:");
    context
        .output
        .line(format!("{next} `generate NAME` writes the migration.\n"));
}

fn document(report: &CheckReport, ahead: &[String]) -> Value {
    let mut document = serde_json::to_value(report).unwrap_or_default();
    document["models_ahead"] = json!(ahead);
    document["ok"] = json!(report.ok && ahead.is_empty());
    document
}
