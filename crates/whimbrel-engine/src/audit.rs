//! The audit trail: a table that says who did what to this database and when, and that nothing of ours changes or empties.
//!
//! The history says where a database is; this says how it got there. What is done to the history is written in the same
//! transaction, so that neither is without the other.

use chrono::{DateTime, Utc};
use serde::Serialize;
use whimbrel_core::Backend;

use crate::error::Error;
use crate::history::{self, Tables};
use crate::server_error::{Kind, ServerError};
use crate::session::Session;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Deed {
    /// A migration was applied.
    Apply,
    /// A migration was reverted.
    Revert,
    /// The first migration of a database that was there already was recorded without being run.
    Baseline,
    /// A migration that says what was done by hand was recorded without being run.
    Adopt,
    /// A migration was found applied, and its row of the history was written.
    MarkApplied,
    /// A migration was found undone, and its row of the history and its journal were taken out.
    MarkReverted,
    /// A person said of an interrupted step that it has run.
    StepDone,
    /// A person said of an interrupted step that it has not run.
    StepNotDone,
    /// What an applied migration says now was recorded in the place of what it said when it was applied.
    AcceptChanged,
    /// What was recorded of a migration that the code lacks was taken out.
    Forget,
    /// Tables of ours that were missing were made, empty.
    MakeTables,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It was done.
    Done,
    /// It failed, and the database is as it was before.
    Failed,
    /// It stopped half way.
    Interrupted,
}

/// One row of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AuditRecord {
    /// When, by the server's clock.
    pub at: DateTime<Utc>,
    /// What was done, as in [`Deed`]: a word that a newer release wrote is kept as it is.
    pub deed: String,
    /// What came of it: `done`, `failed`, `interrupted`.
    pub outcome: String,
    /// The migration's version, where it was about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How long it took, where that was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Who did it.
    pub author: String,
    /// As which user of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_user: Option<String>,
    /// On which host.
    pub host: String,
    /// With which version of Whimbrel.
    pub tool_version: String,
    /// In which environment, if one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// What else should be known: which check was overruled, why it failed, what the old checksum was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What a new row is made of. When, and as which user of the server, the server says.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewAudit {
    pub(crate) deed: Deed,
    pub(crate) outcome: Outcome,
    pub(crate) version: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) duration_ms: Option<u64>,
    pub(crate) author: String,
    pub(crate) host: String,
    pub(crate) tool_version: String,
    pub(crate) environment: Option<String>,
    pub(crate) detail: Option<String>,
}

/// The columns that a statement gives, in its order; `happened_at` and `server_user` come after them.
pub(crate) const COLUMNS: &str =
    "deed, outcome, version, name, duration_ms, author, host, tool_version, environment, detail";

impl Deed {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Deed::Apply => "apply",
            Deed::Revert => "revert",
            Deed::Baseline => "baseline",
            Deed::Adopt => "adopt",
            Deed::MarkApplied => "mark_applied",
            Deed::MarkReverted => "mark_reverted",
            Deed::StepDone => "step_done",
            Deed::StepNotDone => "step_not_done",
            Deed::AcceptChanged => "accept_changed",
            Deed::Forget => "forget",
            Deed::MakeTables => "make_tables",
        }
    }
}

impl Outcome {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Failed => "failed",
            Outcome::Interrupted => "interrupted",
        }
    }
}

/// Adds a row, in whatever transaction the session is in.
pub(crate) async fn insert(session: &mut Session, tables: &Tables, new: &NewAudit) -> Result<(), ServerError> {
    let backend = session.backend();
    if backend == Backend::Postgres {
        let sql = crate::postgres::history::audit_statement(tables, new)?;
        return session.execute(&sql).await;
    }
    let user = if backend == Backend::Sqlite { "NULL" } else { "USER()" };
    let sql = format!(
        "INSERT INTO {} ({COLUMNS}, happened_at, server_user) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {}, {user})",
        tables.events_in(backend),
        history::now(backend),
    );
    let duration = new.duration_ms.map(|duration| duration.to_string());
    let values = [
        Some(new.deed.as_str()),
        Some(new.outcome.as_str()),
        new.version.as_deref(),
        new.name.as_deref(),
        duration.as_deref(),
        Some(&new.author),
        Some(&new.host),
        Some(&new.tool_version),
        new.environment.as_deref(),
        new.detail.as_deref(),
    ];
    session.fetch_with(&sql, &values).await.map(drop)
}

/// The whole trail, the oldest first; nothing where an earlier build made the database and nothing was done since.
pub(crate) async fn read(session: &mut Session, tables: &Tables) -> Result<Vec<AuditRecord>, Error> {
    let backend = session.backend();
    let at = history::time(backend, "happened_at");
    let duration = history::as_text(backend, "duration_ms");
    let sql = format!(
        "SELECT {at}, deed, outcome, version, name, {duration}, author, server_user, host, tool_version, environment, \
         detail FROM {} ORDER BY id",
        tables.events_in(backend)
    );
    let rows = match session.fetch(&sql).await {
        Ok(rows) => rows,
        Err(error) if error.is(Kind::UndefinedTable) => return Ok(Vec::new()),
        Err(error) => return Err(Error::server(format!("reading `{}`", tables.events), error)),
    };
    let some = |row: &crate::row::Row, at| row.opt(at).map(str::to_owned);
    rows.iter()
        .map(|row| {
            let at = DateTime::parse_from_rfc3339(row.text(0)).map_err(|_| Error::HistoryUnreadable {
                table: tables.events.to_string(),
                row: row.text(3).to_owned(),
                column: "happened_at".to_owned(),
                reason: format!("{:?} is no time", row.text(0)),
            })?;
            Ok(AuditRecord {
                at: at.with_timezone(&Utc),
                deed: row.text(1).to_owned(),
                outcome: row.text(2).to_owned(),
                version: some(row, 3),
                name: some(row, 4),
                duration_ms: row.number(5).and_then(|number| u64::try_from(number).ok()),
                author: row.text(6).to_owned(),
                server_user: some(row, 7),
                host: row.text(8).to_owned(),
                tool_version: row.text(9).to_owned(),
                environment: some(row, 10),
                detail: some(row, 11),
            })
        })
        .collect()
}

/// The last thing that was done of each migration that makes it applied or not: version, deed, when, by whom.
pub(crate) async fn last_of_each(session: &mut Session, tables: &Tables) -> Result<Vec<[String; 4]>, Error> {
    let backend = session.backend();
    let (events, at) = (tables.events_in(backend), history::time(backend, "e.happened_at"));
    let sql = format!(
        "SELECT e.version, e.deed, {at}, e.author FROM {events} e JOIN (SELECT version, MAX(id) AS last FROM {events} \
         WHERE outcome = 'done' AND deed IN ('apply', 'revert', 'baseline', 'adopt', 'mark_applied', 'mark_reverted', \
         'forget') GROUP BY version) l ON l.last = e.id WHERE e.version IS NOT NULL"
    );
    let rows = session.fetch(&sql).await;
    let rows = rows.map_err(|error| Error::server(format!("reading `{}`", tables.events), error))?;
    Ok(rows
        .iter()
        .map(|row| [0, 1, 2, 3].map(|at| row.text(at).to_owned()))
        .collect())
}

/// Whether the deed leaves a migration applied.
pub(crate) fn leaves_applied(deed: &str) -> bool {
    matches!(deed, "apply" | "baseline" | "adopt" | "mark_applied")
}
