//! `status`: the state of each migration.

use clap::Args;
use whimbrel_engine::{MigrationStatus, State, Summary};

use super::plan::session;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Output;
use crate::output::plain::plain_line;
use crate::output::style::{BAD, GOOD, QUIET, STRONG, WARNING, duration, moment, paint};
use crate::output::table::{Cell, table};
use crate::report::Report;

/// Show the state of each migration
///
/// applied, pending, changed (it does something else than when it was applied), missing (applied, and not in this
/// program), interrupted (`up` goes on with it), vanished (applied, and its row is gone from the history). The exit code is 0 whatever the states are; `check` tells them by
/// its exit code.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  status
  status --verbose            Also what the database is for, and whether the connection is encrypted
  status --format json        Stable; docs/json.md describes it")]
pub(crate) struct Status {}

impl Status {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator_at_rest();
        let name = context.location()?.url.database();
        let database = context.connect_to_look().await?;
        let target = database.target();
        let status = migrator.status(&database).await;
        let connection = match context.options.verbose {
            true => database.encryption().await,
            false => Ok(None),
        };
        database.close().await;
        let mut status = status?;
        status.database = name;
        status.connection = connection?;
        context.output.json(&status);
        if context.output.is_verbose() {
            context.output.line(about(&status));
        }
        show(&context.output, &status);
        if context.output.is_verbose() {
            let session = session(&migrator.waiting_times(target));
            context
                .output
                .line(format!("\n{} {session}", paint(STRONG, "the session of a run has:")));
        }
        Ok(Exit::Done)
    }
}

/// What the database is for, and how it is connected to.
fn about(status: &whimbrel_engine::Status) -> String {
    let mut lines = String::new();
    if let Some(environment) = &status.environment {
        lines += &format!("Environment: {}\n", plain_line(environment));
    }
    if let Some(connection) = &status.connection {
        let words = [connection.protocol.as_deref(), connection.cipher.as_deref()];
        let words: Vec<String> = words.into_iter().flatten().map(plain_line).collect();
        let how = match connection.encrypted {
            true => format!("encrypted ({})", words.join(", ")),
            false => "not encrypted".to_owned(),
        };
        lines += &format!("Connection: {how}\n");
    }
    lines
}

/// The states for people.
pub(super) fn show(output: &Output, status: &whimbrel_engine::Status) {
    if status.migrations.is_empty() {
        output.line("There are no migrations yet: `cargo xtask new-migration create_users` writes the first.");
        return;
    }
    output.line(table(&status.migrations.iter().map(row).collect::<Vec<_>>()));
    show_summary(output, status);
}

/// What follows the rows: what differs, how many there are of each state, what to do next.
pub(super) fn show_summary(output: &Output, status: &whimbrel_engine::Status) {
    for migration in status
        .migrations
        .iter()
        .filter(|migration| !migration.differences.is_empty())
    {
        output.line(format!(
            "\n{} {} is not what was applied:",
            plain_line(&migration.version),
            plain_line(&migration.name)
        ));
        migration
            .differences
            .iter()
            .for_each(|difference| output.line(plain_line(format!("  {difference}"))));
    }
    for vanished in &status.vanished {
        output.line(format!("\n{}", plain_line(vanished.to_string())));
    }
    output.line(format!("\n{}", sentence(&status.summary)));
    if let Some(next) = next(status) {
        output.line(format!("{} {next}", paint(STRONG, "what next:")));
    }
}

/// One migration's row.
pub(super) fn row(migration: &MigrationStatus) -> Vec<Cell> {
    let (word, style) = match migration.state {
        State::Applied => ("applied", GOOD),
        State::Pending => ("pending", WARNING),
        State::Changed => ("changed", BAD),
        State::Missing => ("missing", BAD),
        State::Interrupted => ("interrupted", BAD),
        State::Vanished => ("vanished", BAD),
        _ => ("unknown", BAD),
    };
    let mut row = vec![
        Cell::styled(word, style),
        Cell::new(&migration.version),
        Cell::new(&migration.name),
    ];
    if let Some(applied_at) = &migration.applied_at {
        row.push(Cell::styled(moment(*applied_at), QUIET));
    }
    if let Some(milliseconds) = migration.duration_ms {
        row.push(Cell::styled(
            duration(std::time::Duration::from_millis(milliseconds)),
            QUIET,
        ));
    }
    if let Some(author) = &migration.author {
        row.push(Cell::styled(name_of(author), QUIET));
    }
    row
}

/// The name of `Ada Lovelace <ada@example.org>`: rows should fit a terminal, and JSON has the whole.
pub(super) fn name_of(author: &str) -> &str {
    author.split_once(" <").map_or(author, |(name, _)| name)
}

/// `4 applied, 1 pending.`
fn sentence(summary: &Summary) -> String {
    let counts = [
        (summary.applied, "applied"),
        (summary.pending, "pending"),
        (summary.changed, "changed"),
        (summary.missing, "missing"),
        (summary.interrupted, "interrupted"),
        (summary.vanished, "vanished"),
    ];
    let told = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"));
    format!("{}.", told.collect::<Vec<_>>().join(", "))
}

fn next(status: &whimbrel_engine::Status) -> Option<String> {
    if let Some(vanished) = status.vanished.first() {
        return Some(vanished.help());
    }
    let summary = &status.summary;
    let next = if summary.changed > 0 {
        Some("take the changes back and write them as new migrations; on your own machine, `redo` applies them anew")
    } else if summary.missing > 0 {
        Some("use the program that contains the missing migrations, or revert them with `down`")
    } else if summary.interrupted > 0 {
        Some("`up` goes on with what was interrupted; `repair` shows its steps")
    } else if summary.pending > 0 {
        Some("`up` applies what is pending; `plan` shows its SQL")
    } else {
        None
    };
    next.map(str::to_owned)
}
