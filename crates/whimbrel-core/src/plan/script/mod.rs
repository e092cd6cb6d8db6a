//! Scripts: a plan as one file of SQL for a server's own client, for those who may not run a runner.
//!
//! A guarded script asks the history before each part whether it is needed, so that it can be run twice, or go on after
//! an error. How a client is made to leave a part out differs: PostgreSQL's runs a DO block or what a query returns
//! (`\gexec`), MySQL's prepares either the statement or one that does nothing, SQLite's reads a file that a query wrote.

mod mysql;
mod postgres;
mod promise;
mod sqlite;
mod text;

use super::{Action, Direction, MigrationPlan, Mode, Resume, Segment, Step};
use crate::{Backend, QualifiedName, Target, tokens};

pub use self::promise::condition;
pub(crate) use self::text::dollar_quoted;
pub use self::text::text_literal;

/// What a script is made of.
#[derive(Debug, Clone)]
pub struct Script<'a> {
    /// The server that will run it.
    pub target: Target,
    /// Whether each part is left out where the history says that it has run.
    pub guarded: bool,
    /// The statements that make the tables of the history and the journal where they are missing.
    pub setup: &'a [String],
    /// The history's table.
    pub history: &'a QualifiedName,
    /// The journal's table.
    pub journal: &'a QualifiedName,
    /// The table of the audit trail.
    pub events: &'a QualifiedName,
    /// The migrations, in the order in which they run.
    pub parts: &'a [Part],
}

/// One migration of a script.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it does.
    pub plan: MigrationPlan,
    /// The history's row: its columns, each with an SQL expression. Not used where a migration is reverted.
    pub record: Vec<(String, String)>,
    /// The row of the audit trail: its columns, each with an SQL expression.
    pub event: Vec<(String, String)>,
}

/// A migration that cannot be part of a script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("migration {version} {name} cannot be written as a script: {reason}. {remedy}")]
pub struct ScriptError {
    /// The migration's version.
    pub version: String,
    /// The migration's name.
    pub name: String,
    /// Why not.
    pub reason: String,
    /// The way out, as a sentence.
    pub remedy: String,
}

impl Script<'_> {
    /// The script as text.
    ///
    /// # Errors
    /// A data step, which is Rust and not SQL; and a statement that MySQL can neither prepare nor leave out.
    pub fn render(&self) -> Result<String, ScriptError> {
        for part in self.parts {
            self.refuse_rust(&part.plan)?;
        }
        let mut script = self.header();
        match self.target.backend {
            Backend::Sqlite => sqlite::write(self, &mut script),
            Backend::Postgres => postgres::write(self, &mut script),
            Backend::Mysql | Backend::Mariadb => mysql::write(self, &mut script)?,
        }
        Ok(script)
    }

    fn refuse_rust(&self, plan: &MigrationPlan) -> Result<(), ScriptError> {
        let step = plan.steps().find_map(|step| match &step.action {
            Action::Rust(step) => Some(step),
            Action::Sql(_) | Action::Rebuild(_) => None,
        });
        step.map_or(Ok(()), |step| {
            Err(refusal(
                plan,
                format!("its data step `{}` is a Rust function, which only the runner can run", step.name),
                "Export the migrations before it with `--to`, run this one with `up --steps 1`, and export the rest with \
                 `--from`",
            ))
        })
    }

    fn header(&self) -> String {
        let backend = self.target.backend;
        let range = match (self.parts.first(), self.parts.last()) {
            (Some(first), Some(last)) if self.parts.len() > 1 => {
                format!("{} to {}", first.plan.version, last.plan.version)
            }
            (Some(only), _) => format!("{} {}", only.plan.version, only.plan.name),
            _ => "no migrations".to_owned(),
        };
        let run = match backend {
            Backend::Sqlite => "sqlite3 FILE < THIS",
            Backend::Postgres => "psql -X -f THIS DATABASE",
            Backend::Mysql => "mysql DATABASE < THIS",
            Backend::Mariadb => "mariadb DATABASE < THIS",
        };
        let again = if self.guarded {
            "It can be run again: what the history shows as done is left out."
        } else {
            "It runs once, on a database that is exactly at the version before it."
        };
        let direction = match self.parts.first().map(|part| part.plan.direction) {
            Some(Direction::Down) => "reverting",
            Some(Direction::Up) | None => "applying",
        };
        format!(
            "-- Whimbrel, {direction} {range}, for {}\n-- Run it with: {run}\n-- {again}\n",
            self.target
        )
    }

    fn history_table(&self) -> String {
        self.history.quoted(self.target.backend)
    }

    fn journal_table(&self) -> String {
        self.journal.quoted(self.target.backend)
    }

    fn literal(&self, text: &str) -> String {
        text_literal(self.target.backend, text)
    }

    /// The condition under which a migration is still to be run, or reverted.
    fn is_needed(&self, plan: &MigrationPlan) -> String {
        let not = match plan.direction {
            Direction::Up => "NOT ",
            Direction::Down => "",
        };
        let (history, version) = (self.history_table(), self.literal(plan.version.as_str()));
        format!("{not}EXISTS (SELECT 1 FROM {history} WHERE version = {version})")
    }

    /// The rows of the journal that an earlier run of the script wrote for a step.
    fn rows_of_step(&self, plan: &MigrationPlan, step: usize) -> String {
        let version = self.literal(plan.version.as_str());
        let direction = plan.direction;
        format!("version = {version} AND direction = '{direction}' AND step = {step} AND plan = 'script'")
    }

    /// The condition under which a step is marked as one that has run.
    fn is_done(&self, plan: &MigrationPlan, number: usize) -> String {
        let (journal, rows) = (self.journal_table(), self.rows_of_step(plan, number));
        format!("EXISTS (SELECT 1 FROM {journal} WHERE {rows} AND state = 'done')")
    }

    /// The condition under which an earlier run of the script was about to run a step, and a statement for that case: it
    /// marks the step as one that has run, where the catalogue shows what it was to do or the author's query gives a row.
    /// Nothing where neither can tell.
    ///
    /// What they tell counts then only: a query may name what only the step makes.
    fn found(&self, plan: &MigrationPlan, number: usize, step: &Step, now: &str) -> Option<(String, String)> {
        let shown = match &step.resume {
            Resume::Promises => self.shown_by_catalogue(step)?,
            Resume::Probe(query) if is_subquery(query, self.target.backend) => {
                format!("EXISTS (\n{}\n)", text::bare(query))
            }
            Resume::Probe(_) | Resume::Mark | Resume::Again | Resume::Unknown => return None,
        };
        let (journal, rows) = (self.journal_table(), self.rows_of_step(plan, number));
        let begun = format!("{rows} AND state <> 'done'");
        Some((
            format!("EXISTS (SELECT 1 FROM {journal} WHERE {begun})"),
            format!("UPDATE {journal} SET state = 'done', finished_at = {now} WHERE {begun} AND {shown}"),
        ))
    }

    /// The condition under which the catalogue shows everything that a step makes.
    fn shown_by_catalogue(&self, step: &Step) -> Option<String> {
        let conditions = step
            .promises
            .iter()
            .map(|it| promise::condition(it, self.target.backend));
        let conditions: Option<Vec<String>> = conditions.collect();
        conditions.filter(|all| !all.is_empty()).map(|all| all.join(" AND "))
    }

    /// Notes that a step which commits by itself is about to run, unless the catalogue shows it already: something of the
    /// same name may be there that is not what the step makes, and then the step must fail, in this run and in the next.
    fn intend_step(&self, plan: &MigrationPlan, number: usize, step: &Step, now: &str) -> String {
        let shown = match step.resume {
            Resume::Promises => self.shown_by_catalogue(step),
            _ => None,
        };
        let unless = shown.map(|shown| format!(" AND NOT ({shown})")).unwrap_or_default();
        self.intend_where(plan, number, &unless, now)
    }

    /// Notes that a step of a migration that is not done as a whole is about to run.
    fn intend(&self, plan: &MigrationPlan, step: usize, now: &str) -> String {
        self.intend_where(plan, step, "", now)
    }

    fn intend_where(&self, plan: &MigrationPlan, step: usize, unless: &str, now: &str) -> String {
        let (journal, version) = (self.journal_table(), self.literal(plan.version.as_str()));
        let (direction, needed, from) = (plan.direction, self.is_needed(plan), self.dual());
        let rows = self.rows_of_step(plan, step);
        format!(
            "INSERT INTO {journal} (version, direction, step, plan, statement, state, started_at)\n\
             SELECT {version}, '{direction}', {step}, 'script', '', 'intended', {now}{from}\n\
             WHERE {needed} AND NOT EXISTS (SELECT 1 FROM {journal} WHERE {rows}){unless};\n"
        )
    }

    /// Notes that it has run.
    fn finish(&self, plan: &MigrationPlan, step: usize, now: &str) -> String {
        let (journal, rows) = (self.journal_table(), self.rows_of_step(plan, step));
        format!("UPDATE {journal} SET state = 'done', finished_at = {now} WHERE {rows} AND state <> 'done';\n")
    }

    /// The statements that bring the history up to date at a migration's end, and forget its steps.
    fn record(&self, part: &Part) -> Vec<String> {
        let plan = &part.plan;
        let (history, version) = (self.history_table(), self.literal(plan.version.as_str()));
        let insert = |table: &str, row: &[(String, String)]| {
            let columns: Vec<&str> = row.iter().map(|(column, _)| column.as_str()).collect();
            let values: Vec<&str> = row.iter().map(|(_, value)| value.as_str()).collect();
            let (columns, values, from) = (columns.join(", "), values.join(", "), self.dual());
            let needed = self.is_needed(plan);
            format!("INSERT INTO {table} ({columns})\nSELECT {values}{from}\nWHERE {needed}")
        };
        let row = match plan.direction {
            Direction::Down => format!("DELETE FROM {history} WHERE version = {version}"),
            Direction::Up => insert(&history, &part.record),
        };
        // The history tells whether the row is needed, so it changes last.
        let mut statements = vec![insert(&self.events.quoted(self.target.backend), &part.event), row];
        if !plan.is_atomic() {
            statements.push(format!(
                "DELETE FROM {} WHERE version = {version}",
                self.journal_table()
            ));
        }
        statements
    }

    /// MySQL 5's and MariaDB's grammar wants a FROM before WHERE.
    fn dual(&self) -> &'static str {
        if self.target.backend.is_mysql_family() {
            " FROM DUAL"
        } else {
            ""
        }
    }
}

/// The line above a migration.
fn title(plan: &MigrationPlan) -> String {
    let verb = match plan.direction {
        Direction::Up => "apply",
        Direction::Down => "revert",
    };
    format!("\n-- {verb} {} {}\n", plan.version, text::in_comment(&plan.name))
}

/// The lines above a step: its operation, when it is the operation's first, and its note.
fn remark(plan: &MigrationPlan, step: &Step, shown: &mut Option<usize>) -> String {
    let mut remark = String::new();
    if *shown != Some(step.operation) {
        *shown = Some(step.operation);
        if let Some(operation) = plan.operations.get(step.operation) {
            remark += &format!("-- {}\n", text::in_comment(&operation.description));
        }
    }
    if let Some(note) = &step.note {
        remark += &format!("--   note: {}\n", text::in_comment(note));
    }
    remark
}

/// The segments of a plan, each with the number of its first step.
fn numbered(plan: &MigrationPlan) -> impl Iterator<Item = (usize, &Segment)> {
    plan.segments.iter().scan(0, |next, segment| {
        let first = *next;
        *next += segment.steps.len();
        Some((first, segment))
    })
}

/// Whether a query of the author's can be asked inside another: a SHOW cannot.
fn is_subquery(query: &str, backend: Backend) -> bool {
    let word = tokens::first_word(query, backend);
    tokens::is_one_statement(query, backend)
        && word.is_some_and(|word| ["SELECT", "WITH"].iter().any(|it| word.eq_ignore_ascii_case(it)))
}

fn is_transaction(segment: &Segment) -> bool {
    segment.mode == Mode::Transaction
}

fn refusal(plan: &MigrationPlan, reason: impl Into<String>, remedy: impl Into<String>) -> ScriptError {
    ScriptError {
        version: plan.version.to_string(),
        name: plan.name.clone(),
        reason: reason.into(),
        remedy: remedy.into(),
    }
}

#[cfg(test)]
mod tests;
