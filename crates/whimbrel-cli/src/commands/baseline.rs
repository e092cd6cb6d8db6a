//! `baseline`: the first migration of a database that is there already.

use clap::Args;
use whimbrel_core::diff::{Answers, diff};
use whimbrel_core::{Migration, Schema};
use whimbrel_engine::{DriftOptions, Entry};
use whimbrel_scaffold::draft::{Draft, Written};

use crate::context::Context;
use crate::exit::Exit;
use crate::generate::{DraftOutput, project};
use crate::output::style::{GOOD, STRONG, paint};
use crate::report::Report;

/// Write the first migration from a live database, and mark it as applied there
///
/// For a database that was made without migrations. The file makes the same structure in an empty database; here its row of
/// the history is written at once, since what the file will record is known. The live structure must be exactly what the
/// file says, or nothing is written. What Whimbrel has no word for is named: it is not in the file.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  baseline initial
  baseline initial --exclude 'audit.*'
  baseline initial --dry-run  Show the file, write nothing and mark nothing")]
pub(crate) struct Baseline {
    /// The name of the migration
    name: String,

    /// Leave out what has such a name, `*` for any text; can be given several times
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,

    /// Write the file only; `drift --adopt` marks it as applied later
    #[arg(long)]
    no_mark: bool,

    /// Show the file, write nothing and mark nothing
    #[arg(long)]
    dry_run: bool,
}

impl Baseline {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        if let Some(first) = migrator.entries().first() {
            let Migration { version, name, .. } = &first.migration;
            return Err(Report::refused(
                format!(
                    "there are migrations already, from {version} {name} on, and a baseline comes before all others"
                ),
                "`drift --fix accept NAME` writes a migration of what a database has and they do not",
            ));
        }
        let project = project()?;
        let database = context.connect_to_look().await?;
        let found = migrator.inspect(&database, &self.exclude).await;
        let found = found?;
        let answers = Answers {
            otherwise_no: true,
            ..Answers::default()
        };
        let operations = diff(&Schema::new(), &found.schema, &answers).operations;
        if operations.is_empty() {
            return Err(Report::usage(
                "the database is empty, so there is nothing to begin with",
                "write the first migration with `generate`, or with `cargo xtask new-migration`",
            ));
        }
        let draft = Draft::new(&self.name, &Schema::new(), operations);
        let draft = draft.map_err(|error| Report::usage(error.to_string(), "give the migration another name"))?;
        let notes = found
            .unknown
            .iter()
            .map(|it| format!("not in the file: {it}"))
            .collect();
        let drafted = DraftOutput { draft, project, notes };
        if self.dry_run {
            drafted.show(&context.output)?;
            return Ok(Exit::Done);
        }
        let written = drafted.write()?;
        let next = paint(STRONG, "what next:");
        if self.no_mark || written.checksum.is_none() {
            drafted.tell(&written, false, &context.output);
            drafted.next(&written, &context.output);
            let adopt = format!(
                "`drift --adopt {}` marks it as applied on this database",
                written.version
            );
            context.output.line(format!("{next} {adopt}, once it is compiled."));
            return Ok(Exit::Done);
        }
        let entry = Entry::new(Migration {
            version: written.version.clone(),
            name: written.name.clone(),
            recording: drafted.draft.recording().clone(),
        });
        let options = DriftOptions {
            exclude: self.exclude.clone(),
            scratch: false,
        };
        let marked = migrator.baseline(&database, &entry, &options).await;
        database.close().await;
        if let Err(error) = marked {
            return Err(withdrawn(&written, &drafted, error.into()));
        }
        drafted.tell(&written, true, &context.output);
        let text = format!("{} is marked as applied on this database", written.version);
        context.output.line(format!("{}: {text}.", paint(GOOD, "baseline")));
        context.output.line(format!(
            "{next} read the file and commit it; `check` tells whether it is what was marked."
        ));
        Ok(Exit::Done)
    }
}

/// What could not be marked is not left behind either.
fn withdrawn(written: &Written, drafted: &DraftOutput, mut report: Report) -> Report {
    match written.withdraw(&drafted.project) {
        Ok(()) => report.details.push("the file was taken back".to_owned()),
        Err(error) => report.details.push(format!(
            "the file {} stays, since it could not be taken back: {error}",
            written.path.display()
        )),
    }
    report
}
