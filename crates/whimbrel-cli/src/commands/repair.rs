//! `repair`: what is wrong with the history, and the answers of a person.

use clap::Args;
use whimbrel_engine::{Answer, RepairReport};

use crate::confirm::confirm;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Output;
use crate::output::style::{GOOD, STRONG, WARNING, paint};
use crate::report::Report;

/// Show what is wrong with the history, or answer what nobody else can tell
///
/// Without options, it changes nothing: it shows every migration that stopped half way, with what journal and database tell
/// of each step, and every disagreement between code and history, each with the command that answers it. With an option,
/// that answer is checked against the database as far as it can be, and recorded with who gave it (`history --events`).
/// `up` and `down` decide by themselves wherever anything tells, so that this is seldom needed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  repair                                      Show what is wrong, and change nothing
  repair --step-done 20250922_000003 2        The second step has run: go on after it
  repair --step-not-done 20250922_000003 2    It has not: go on with it
  repair --mark-applied 20250922_000003       All of it is there: record it
  repair --accept-changed 20250922_000003     Record what it says now")]
pub(crate) struct Repair {
    #[command(flatten)]
    answer: Given,
}

/// One answer at a time.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct Given {
    /// The interrupted step has run
    #[arg(long, num_args = 2, value_names = ["VERSION", "STEP"])]
    step_done: Option<Vec<String>>,

    /// The interrupted step has not run
    #[arg(long, num_args = 2, value_names = ["VERSION", "STEP"])]
    step_not_done: Option<Vec<String>>,

    /// All that the migration does is in the database: record it as applied
    #[arg(long, value_name = "VERSION")]
    mark_applied: Option<String>,

    /// Nothing of what the migration does is in the database: record it as not applied
    #[arg(long, value_name = "VERSION")]
    mark_reverted: Option<String>,

    /// The database is as the applied migration says now: record that
    #[arg(long, value_name = "VERSION")]
    accept_changed: Option<String>,

    /// Take out what is recorded of a migration that this program does not contain
    #[arg(long, value_name = "VERSION")]
    forget: Option<String>,

    /// Make those of Whimbrel's tables that are missing, empty
    #[arg(long)]
    make_tables: bool,
}

impl Repair {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let Some((answer, command)) = self.answer.read()? else {
            let database = context.connect_to_look().await?;
            let report = migrator.diagnose(&database).await;
            database.close().await;
            let report = report?;
            context.output.json(&report);
            show(&context.output, &report);
            return Ok(exit(&report));
        };
        let url = context.location()?.shown();
        let effect = format!("changes what is recorded in {url}");
        confirm(&context.output, context.options.yes, &command, &effect)?;
        let database = context.connect().await?;
        let repaired = migrator.repair(&database, &answer).await;
        database.close().await;
        let repaired = repaired?;
        context.output.json(&repaired);
        context
            .output
            .line(format!("{}: {}.", paint(GOOD, "recorded"), repaired.message));
        for note in &repaired.notes {
            context.output.line(format!("{}: {note}", paint(WARNING, "note")));
        }
        context.output.line(format!(
            "{} `repair` shows whether all is well now.",
            paint(STRONG, "what next:")
        ));
        Ok(Exit::Done)
    }
}

impl Given {
    /// The answer, and the command as it was typed.
    fn read(&self) -> Result<Option<(Answer, String)>, Report> {
        let step = |option: &str, values: &[String]| -> Result<(String, usize, String), Report> {
            let [version, step] = values else {
                return Err(Report::usage(
                    format!("`{option}` takes a version and the number of a step"),
                    "`repair` shows both",
                ));
            };
            let number = step.parse().ok().filter(|number| *number > 0);
            let number = number.ok_or_else(|| {
                Report::usage(
                    format!("`{step}` is no number of a step"),
                    "`repair` shows the steps, from 1",
                )
            })?;
            Ok((version.clone(), number, format!("repair {option} {version} {number}")))
        };
        if let Some(values) = &self.step_done {
            let (version, step, command) = step("--step-done", values)?;
            return Ok(Some((Answer::StepDone { version, step }, command)));
        }
        if let Some(values) = &self.step_not_done {
            let (version, step, command) = step("--step-not-done", values)?;
            return Ok(Some((Answer::StepNotDone { version, step }, command)));
        }
        let given = |version: &Option<String>, option: &str, answer: fn(String) -> Answer| {
            let version = version.clone()?;
            let command = format!("repair {option} {version}");
            Some((answer(version), command))
        };
        let whole = given(&self.mark_applied, "--mark-applied", |version| Answer::MarkApplied {
            version,
        })
        .or_else(|| {
            given(&self.mark_reverted, "--mark-reverted", |version| Answer::MarkReverted {
                version,
            })
        })
        .or_else(|| {
            given(&self.accept_changed, "--accept-changed", |version| {
                Answer::AcceptChanged { version }
            })
        })
        .or_else(|| given(&self.forget, "--forget", |version| Answer::Forget { version }));
        if whole.is_some() {
            return Ok(whole);
        }
        Ok(self
            .make_tables
            .then(|| (Answer::MakeTables, "repair --make-tables".to_owned())))
    }
}

fn exit(report: &RepairReport) -> Exit {
    let is_stuck = |it: &whimbrel_engine::Interrupted| it.is_changed() || it.without_code;
    if !report.conflict.is_empty() || report.interrupted.iter().any(is_stuck) {
        Exit::Conflict
    } else if !report.interrupted.is_empty() {
        Exit::Interrupted
    } else {
        Exit::Done
    }
}

fn show(output: &Output, report: &RepairReport) {
    if report.is_well() {
        output.line(format!("{}: nothing is wrong with the history.", paint(GOOD, "ok")));
        return;
    }
    let next = paint(STRONG, "what next:");
    for interrupted in &report.interrupted {
        output.line(format!("{}: {interrupted}", paint(WARNING, "interrupted")));
        let commands = interrupted.commands();
        if commands.is_empty() {
            output.line(format!(
                "{next} `{}` goes on with it by itself.\n",
                interrupted.direction
            ));
            continue;
        }
        output.line(format!("{next} look, and say what is true:"));
        commands.iter().for_each(|command| output.line(format!("  {command}")));
        output.line("");
    }
    if !report.conflict.is_empty() {
        output.line(&report.conflict);
        output.line(format!("{next} {}", report.conflict.help()));
    }
}
