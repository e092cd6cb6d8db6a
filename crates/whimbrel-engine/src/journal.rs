//! The journal: what is known of each step of a migration whose steps commit by themselves.
//!
//! A row is written before the step and marked after it. A row that is not marked says only that the step was about
//! to run: then the catalogue is asked whether the step's promises hold.

use sha2::{Digest, Sha256};
use whimbrel_core::Backend;
use whimbrel_core::plan::Direction;

use crate::history::{self, Tables};
use crate::server_error::ServerError;
use crate::session::Session;

/// One step, as it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) version: &'a str,
    pub(crate) direction: Direction,
    pub(crate) step: usize,
    pub(crate) plan: &'a str,
    pub(crate) statement: &'a str,
}

/// Which step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key<'a> {
    pub(crate) version: &'a str,
    /// `up` or `down`.
    pub(crate) direction: &'a str,
    pub(crate) step: usize,
}

impl<'a> Step<'a> {
    pub(crate) fn key(&self) -> Key<'a> {
        Key {
            version: self.version,
            direction: word(self.direction),
            step: self.step,
        }
    }
}

/// A digest of all the statements of a migration: a journal of other statements says nothing about these.
pub(crate) fn plan_digest<'a>(statements: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for statement in statements {
        hash.update(statement.as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

/// Says that a step is about to run. One that was about to run before is about to run again.
pub(crate) async fn intend(session: &mut Session, tables: &Tables, step: Step<'_>) -> Result<(), ServerError> {
    let now = history::now(session.backend());
    let table = tables.journal_in(session.backend());
    let sql = match session.backend() {
        Backend::Postgres => format!(
            "INSERT INTO {table} (version, direction, step, plan, statement, state, started_at) \
             VALUES ($1, $2, $3::text::integer, $4, $5, 'intended', {now}) \
             ON CONFLICT (version, direction, step) DO UPDATE SET plan = excluded.plan, statement = excluded.statement, \
             state = 'intended', started_at = excluded.started_at, finished_at = NULL"
        ),
        _ => format!(
            "REPLACE INTO {table} (version, direction, step, plan, statement, state, started_at) \
             VALUES (?, ?, ?, ?, ?, 'intended', {now})"
        ),
    };
    let number = step.step.to_string();
    let values = [
        Some(step.version),
        Some(word(step.direction)),
        Some(&number),
        Some(step.plan),
        Some(step.statement),
    ];
    session.fetch_with(&sql, &values).await.map(drop)
}

/// Says that a step ended well, where the condition holds as well: what the catalogue must show. Tells whether it did.
pub(crate) async fn done(
    session: &mut Session,
    tables: &Tables,
    key: Key<'_>,
    condition: Option<&str>,
) -> Result<bool, ServerError> {
    let (table, now) = (tables.journal_in(session.backend()), history::now(session.backend()));
    let change = format!("UPDATE {table} SET state = 'done', finished_at = {now}");
    Ok(change_row(session, &change, key, condition).await? > 0)
}

/// Takes back what was said of a step: it has not happened. Tells whether anything was said.
pub(crate) async fn forget(session: &mut Session, tables: &Tables, key: Key<'_>) -> Result<bool, ServerError> {
    let table = tables.journal_in(session.backend());
    Ok(change_row(session, &format!("DELETE FROM {table}"), key, None).await? > 0)
}

/// Changes the row of a step, and tells how many there were.
async fn change_row(
    session: &mut Session,
    change: &str,
    key: Key<'_>,
    condition: Option<&str>,
) -> Result<u64, ServerError> {
    let [version, direction, place] = places(session.backend());
    let and = condition
        .map(|condition| format!(" AND {condition}"))
        .unwrap_or_default();
    let sql = format!("{change} WHERE version = {version} AND direction = {direction} AND step = {place}{and}");
    let number = key.step.to_string();
    let values = [Some(key.version), Some(key.direction), Some(number.as_str())];
    session.change_with(&sql, &values).await
}

fn places(backend: Backend) -> [&'static str; 3] {
    if backend == Backend::Postgres {
        ["$1", "$2", "$3::text::integer"]
    } else {
        ["?"; 3]
    }
}

/// Forgets a migration's steps, when its history row says all that there is to say.
pub(crate) async fn clear(session: &mut Session, tables: &Tables, version: &str) -> Result<(), ServerError> {
    let place = if session.backend() == Backend::Postgres {
        "$1"
    } else {
        "?"
    };
    let sql = format!(
        "DELETE FROM {} WHERE version = {place}",
        tables.journal_in(session.backend())
    );
    session.fetch_with(&sql, &[Some(version)]).await.map(drop)
}

/// The direction as the journal writes it.
pub(crate) fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}
