//! `drift`: what was changed in a database beside its migrations.

use clap::{Args, ValueEnum};
use serde_json::json;
use whimbrel_core::Operation;
use whimbrel_core::diff::{Answers, needs, safe};
use whimbrel_engine::{Database, DriftOptions, DriftReport, Migrator};
use whimbrel_scaffold::draft::Draft;

use crate::context::Context;
use crate::exit::Exit;
use crate::generate::answers::{self, Rename};
use crate::generate::difference::{self, Asked};
use crate::generate::{DraftOutput, project, restoring};
use crate::output::Output;
use crate::output::style::{BAD, GOOD, STRONG, WARNING, count, paint};
use crate::report::Report;

/// Compare the live database with what its history says it should be
///
/// The operations that the history recorded are replayed, so that a change beside them shows. 0: there is none. 11: there is.
/// It changes nothing. `--fix` writes a migration: `accept` makes the migrations say what is there, `restore` makes the
/// database again what they say.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  drift
  drift --exclude 'audit.*'               Leave out other people's objects
  drift --fix accept add_note_to_users    Write a migration of what was done by hand
  drift --adopt add_note_to_users         Mark it as applied here, once it is compiled
  drift --fix restore take_note_back      Write a migration that takes it back")]
pub(crate) struct Drift {
    /// The name of the migration that is written
    #[arg(requires = "fix")]
    name: Option<String>,

    /// Leave out what has such a name, `*` for any text; can be given several times
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,

    /// Compare expressions in the server's own words: the expected schema is built in a scratch place and dropped
    #[arg(long)]
    scratch: bool,

    /// Write a migration that ends the drift
    #[arg(long, value_name = "HOW", requires = "name")]
    fix: Option<Fix>,

    /// A rename among the changes: TABLE.COLUMN=COLUMN, TABLE=TABLE, ENUM=ENUM or ENUM:VALUE=VALUE
    #[arg(long, value_name = "OLD=NEW", requires = "fix")]
    rename: Vec<Rename>,

    /// Take what was not answered for dropped and added, and ask nothing
    #[arg(long, requires = "fix")]
    no_renames: bool,

    /// Show the file that `--fix` would write, and write nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,

    /// Mark a migration as applied, if the database is already as it would leave it
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["fix", "name"])]
    adopt: Option<String>,
}

/// The two ends of a drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Fix {
    /// The migrations shall say what is there.
    Accept,
    /// The database shall be what the migrations say.
    Restore,
}

impl Drift {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let options = DriftOptions {
            exclude: self.exclude.clone(),
            scratch: self.scratch,
        };
        let database = context.connect_to_look().await?;
        let result = match &self.adopt {
            Some(version) => adopt(context, &migrator, &database, version, &options).await,
            None => self.compare(context, &migrator, &database, &options).await,
        };
        database.close().await;
        result
    }

    async fn compare(
        &self,
        context: &Context<'_>,
        migrator: &Migrator,
        database: &Database,
        options: &DriftOptions,
    ) -> Result<Exit, Report> {
        let report = migrator.drift(database, options).await?;
        let Some((fix, name)) = self.fix.zip(self.name.as_deref()) else {
            context.output.json(&document(&report));
            tell(&context.output, &report);
            return Ok(if report.has_drift() { Exit::Drift } else { Exit::Done });
        };
        if !report.has_drift() {
            context.output.json(&json!({ "written": null, "operations": [] }));
            tell(&context.output, &report);
            return Ok(Exit::Done);
        }
        let pending = migrator.pending(database).await?;
        if let Some(first) = pending.first() {
            return Err(Report::refused(
                format!(
                    "{} {} is not applied yet, so a migration after it would not fit",
                    first.version, first.name
                ),
                "apply what is pending with `up`, or use the program that the database was migrated with",
            ));
        }
        self.fix(context, fix, name, &report)
    }

    fn fix(&self, context: &Context<'_>, fix: Fix, name: &str, report: &DriftReport) -> Result<Exit, Report> {
        let (from, to) = match fix {
            Fix::Accept => (&report.expected, &report.live),
            Fix::Restore => (&report.live, &report.expected),
        };
        let mut known = Answers {
            otherwise_no: self.no_renames,
            ..Answers::default()
        };
        answers::add_renames(&self.rename, from, to, &mut known)?;
        let operations = match difference::asked(&context.output, from, to, known) {
            Asked::Operations(operations) => operations,
            Asked::Questions(questions) => return Err(difference::undecided(&context.output, &questions)),
        };
        let mut notes: Vec<String> = report.unknown.iter().map(|it| format!("not compared: {it}")).collect();
        let draft = match fix {
            Fix::Accept => Draft::new(name, from, safe(operations, from)),
            Fix::Restore => {
                notes.push(format!(
                    "it is SQL for {} alone; a database that has not drifted is as it would leave it: `drift --adopt` \
                     marks it as applied there",
                    report.backend().title()
                ));
                self.restoring(name, report, &operations)?
            }
        };
        let draft = draft.map_err(|error| Report::usage(error.to_string(), "give the migration another name"))?;
        let drafted = DraftOutput {
            draft,
            project: project()?,
            notes,
        };
        if self.dry_run {
            drafted.show(&context.output)?;
            return Ok(Exit::Done);
        }
        let written = drafted.write()?;
        drafted.tell(&written, false, &context.output);
        match fix {
            Fix::Restore => drafted.next(&written, &context.output),
            Fix::Accept => {
                let next = paint(STRONG, "what next:");
                let first = if drafted.draft.blanks().is_empty() {
                    "read the file"
                } else {
                    "fill in what the file asks for: it does not compile before"
                };
                context.output.line(format!(
                    "{next} {first}; `drift --adopt {}` marks it as applied on this database, and `up` applies it to others.",
                    written.version
                ));
            }
        }
        Ok(Exit::Done)
    }

    /// To the migrations, what takes a drift back is nothing new: so it is SQL that declares nothing.
    fn restoring(
        &self,
        name: &str,
        report: &DriftReport,
        operations: &[Operation],
    ) -> Result<Result<Draft, whimbrel_scaffold::name::NameError>, Report> {
        let statements = report.restoring_statements(operations)?;
        let losses = needs(operations, &report.live);
        let (recording, losses) = restoring::recording(report.backend(), &statements, operations, losses);
        Ok(Draft::with_needs(name, recording, &losses))
    }
}

/// Marks a migration as applied whose effect is there.
async fn adopt(
    context: &Context<'_>,
    migrator: &Migrator,
    database: &Database,
    word: &str,
    options: &DriftOptions,
) -> Result<Exit, Report> {
    let entry = migrator.find(word)?;
    migrator.adopt(database, entry, options).await?;
    let migration = &entry.migration;
    context.output.json(
        &json!({ "adopted": { "version": migration.version, "name": migration.name, "checksum": entry.checksum() } }),
    );
    context.output.line(format!(
        "{}: {} {} is marked as applied; the database is as it would leave it.",
        paint(GOOD, "adopted"),
        migration.version,
        migration.name
    ));
    Ok(Exit::Done)
}

fn document(report: &DriftReport) -> serde_json::Value {
    let mut document = serde_json::to_value(report).unwrap_or_default();
    document["ok"] = json!(!report.has_drift());
    document
}

fn tell(output: &Output, report: &DriftReport) {
    let at = report.head.as_deref().unwrap_or("nothing");
    for difference in &report.differences {
        output.line(format!("  {difference}"));
    }
    for unknown in &report.unknown {
        output.line(format!("  {}: {unknown}", paint(WARNING, "not compared")));
    }
    for note in &report.notes {
        output.note(format!("{}: {note}", paint(STRONG, "note")));
    }
    if report.has_drift() {
        let differences = count(report.differences.len(), "difference");
        output.line(format!(
            "\n{}: {differences} between the database and its history, which is at {at}.",
            paint(BAD, "drift")
        ));
        let next = paint(STRONG, "what next:");
        output.line(format!(
            "{next} `drift --fix accept NAME` writes a migration of what is there, `drift --fix restore NAME` one that takes \
             it back."
        ));
    } else {
        output.line(format!(
            "{}: the database is what its history says, which is at {at}.",
            paint(GOOD, "ok")
        ));
    }
}
