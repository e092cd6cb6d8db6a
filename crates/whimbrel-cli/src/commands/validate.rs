//! `validate`: everything about the migrations that can be known without a database.

use std::env;

use clap::Args;
use serde_json::json;
use whimbrel_core::Migration;
use whimbrel_engine::{Migrator, Problem};
use whimbrel_scaffold::lock;
use whimbrel_scaffold::project::Project;

use crate::context::Context;
use crate::exit::Exit;
use crate::output::style::{BAD, GOOD, count, paint};
use crate::report::Report;

/// Look at all migrations without a database
///
/// Replays them, plans each for SQLite, PostgreSQL, MySQL and MariaDB, makes sure that each has a way back or says why
/// not, and compares them with migrations.lock, where the sources are at hand. Problems end in exit code 2.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  validate
  validate --format json")]
pub(crate) struct Validate {}

impl Validate {
    pub(crate) fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrations = context.plain()?;
        let report = Migrator::new(migrations.clone()).validate();
        let disagreements = lock_disagreements(&migrations);
        let is_ok = report.is_ok() && disagreements.is_empty();
        context.output.json(&json!({
            "ok": is_ok,
            "migrations": report.migrations,
            "problems": report.problems,
            "lock": disagreements,
        }));
        report
            .problems
            .iter()
            .for_each(|problem| context.output.line(line(problem)));
        disagreements
            .iter()
            .for_each(|text| context.output.line(format!("{} {text}", paint(BAD, "lock file"))));
        if is_ok {
            let migrations = count(report.migrations, "migration");
            let text = format!(
                "{migrations}: replayed, planned for SQLite, PostgreSQL, MySQL and MariaDB; each has a way back, or says \
                 why not."
            );
            context.output.line(format!("{} {text}", paint(GOOD, "valid")));
            Ok(Exit::Done)
        } else {
            let problems = count(report.problems.len() + disagreements.len(), "problem");
            context
                .output
                .line(format!("\n{problems} in {}.", count(report.migrations, "migration")));
            Ok(Exit::Usage)
        }
    }
}

/// Where the lock file says something else. A deployed runner has no sources beside it, and then nothing is compared.
pub(super) fn lock_disagreements(migrations: &[Migration]) -> Vec<String> {
    let here = env::current_dir().unwrap_or_default();
    let Ok(project) = Project::find(&here) else {
        return Vec::new();
    };
    match lock::disagreements(&project, migrations) {
        Ok(disagreements) => disagreements.iter().map(ToString::to_string).collect(),
        Err(error) => vec![error.to_string()],
    }
}

fn line(problem: &Problem) -> String {
    let on = problem
        .backend
        .map(|backend| format!(" on {}", backend.title()))
        .unwrap_or_default();
    let place = format!("{} {} ({}{on})", problem.version, problem.name, problem.direction);
    format!("{} {place}: {}", paint(BAD, "problem"), problem.message)
}
