//! What the migrator answers: plain values, serialised as the command line prints them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use whimbrel_core::plan::Direction;
use whimbrel_core::{Backend, Difference};

use crate::database::Database;
use crate::encryption::Encryption;
use crate::history::{Ledger, Record};
use crate::verify::{OutOfOrder, Vanished};

/// The state of every migration, known or recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// The kind of server.
    pub backend: Backend,
    /// Its release.
    pub server_version: String,
    /// The database.
    pub database: String,
    /// The environment that it is stamped with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Whether the connection is encrypted, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Encryption>,
    /// The newest applied version.
    pub head: Option<String>,
    /// Every migration, by version.
    pub migrations: Vec<MigrationStatus>,
    /// How many are in which state.
    pub summary: Summary,
    /// The migrations whose rows are gone from the history, with what tells that they were applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vanished: Vec<Vanished>,
}

/// The state of one migration.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: State,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// How long that took.
    pub duration_ms: Option<u64>,
    /// Who applied it.
    pub author: Option<String>,
    /// The checksum: of what was applied, or of what would be.
    pub checksum: String,
    /// What it does otherwise than when it was applied, if it is changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

impl Status {
    pub(crate) fn of(
        database: &Database,
        ledger: &Ledger,
        migrations: Vec<MigrationStatus>,
        vanished: Vec<Vanished>,
    ) -> Self {
        Self {
            backend: database.target().backend,
            server_version: database.target().version.to_string(),
            database: database.name().to_owned(),
            environment: ledger.environment().map(str::to_owned),
            connection: None,
            head: ledger.head(),
            summary: Summary::of(&migrations),
            migrations,
            vanished,
        }
    }
}

impl MigrationStatus {
    /// What was applied and is as it was then.
    pub(crate) fn applied(record: &Record) -> Self {
        Self {
            version: record.version.clone(),
            name: record.name.clone(),
            state: State::Applied,
            applied_at: Some(record.applied_at),
            duration_ms: Some(record.duration_ms),
            author: Some(record.author.clone()),
            checksum: record.checksum.clone(),
            differences: Vec::new(),
        }
    }
}

impl RunReport {
    /// Of a run that found nothing to do.
    pub(crate) fn at_head(database: &Database, head: String) -> Self {
        Self {
            backend: database.target().backend,
            database: database.name().to_owned(),
            done: Vec::new(),
            head: Some(head),
            pending: 0,
        }
    }
}

/// How a migration and its history row stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum State {
    /// It was applied, as it is.
    Applied,
    /// It was not applied.
    Pending,
    /// It was applied, and does something else now.
    Changed,
    /// It was applied, and this binary does not have it.
    Missing,
    /// It stopped half way; the next run goes on with it.
    Interrupted,
    /// It was applied and never reverted, and its row is gone from the history.
    Vanished,
}

/// How many migrations are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are named as the states are")]
pub struct Summary {
    pub applied: usize,
    pub pending: usize,
    pub changed: usize,
    pub missing: usize,
    pub interrupted: usize,
    pub vanished: usize,
}

impl Summary {
    pub(crate) fn of<'a>(migrations: impl IntoIterator<Item = &'a MigrationStatus>) -> Self {
        let mut summary = Self::default();
        for migration in migrations {
            *match migration.state {
                State::Applied => &mut summary.applied,
                State::Pending => &mut summary.pending,
                State::Changed => &mut summary.changed,
                State::Missing => &mut summary.missing,
                State::Interrupted => &mut summary.interrupted,
                State::Vanished => &mut summary.vanished,
            } += 1;
        }
        summary
    }

    /// Whether every migration is applied, as it is.
    pub(crate) fn is_all_applied(self) -> bool {
        let Self {
            applied: _,
            pending,
            changed,
            missing,
            interrupted,
            vanished,
        } = self;
        pending + changed + missing + interrupted + vanished == 0
    }
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RunReport {
    /// The kind of server.
    pub backend: Backend,
    /// The database.
    pub database: String,
    /// What was done, in order; nothing when the database was where it should be.
    pub done: Vec<Done>,
    /// The newest applied version afterwards.
    pub head: Option<String>,
    /// How many migrations are pending afterwards.
    pub pending: usize,
}

/// One migration that a run took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Done {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Whether it was applied or reverted.
    pub direction: Direction,
    /// How long it took.
    pub duration_ms: u64,
}

/// What `init` found and made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InitReport {
    /// The kind of server.
    pub backend: Backend,
    /// The database.
    pub database: String,
    /// Whether the database was made.
    pub created_database: bool,
    /// Whether the history's tables were made.
    pub created_history: bool,
    /// The environment that it is stamped with, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
}

/// What `check` found: whether a deployment may go on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CheckReport {
    /// The state of everything.
    #[serde(flatten)]
    pub status: Status,
    /// The pending migrations that `up` refuses, since an applied one that is newer touches the same.
    pub out_of_order: Vec<OutOfOrder>,
    /// Whether nothing is pending, changed, missing, interrupted or gone from the history.
    pub ok: bool,
}

impl CheckReport {
    /// The exit code: 0, 6 interrupted, 7 changed, missing, out of order or gone from the history, 9 pending.
    pub fn exit_code(&self) -> u8 {
        let summary = self.status.summary;
        if summary.changed + summary.missing + summary.vanished > 0 || !self.out_of_order.is_empty() {
            7
        } else if summary.interrupted > 0 {
            6
        } else if summary.pending > 0 {
            9
        } else {
            0
        }
    }
}

/// What `validate` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ValidateReport {
    /// How many migrations were looked at.
    pub migrations: usize,
    /// What is wrong; nothing is the good answer.
    pub problems: Vec<Problem>,
}

/// Something that is wrong with a migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// The migration's version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// The backend that it is a problem on, if it is not one everywhere.
    pub backend: Option<Backend>,
    /// Whether it is the way back that has the problem.
    pub direction: Direction,
    /// What is wrong, and the way out.
    pub message: String,
}

impl ValidateReport {
    /// Whether nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }
}
