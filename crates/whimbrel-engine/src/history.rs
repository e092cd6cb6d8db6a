//! The history: one row for each applied migration, written with what the migration did.

mod decode;
mod raw;

use chrono::{DateTime, Utc};
use serde::Serialize;
use whimbrel_core::{Backend, QualifiedName};

pub(crate) use self::raw::Raw;
use crate::error::Error;
use crate::row::Row;
use crate::server_error::{Kind, ServerError};
use crate::session::Session;

/// The table's name when none is set.
pub const DEFAULT_HISTORY: &str = "whimbrel_history";

/// The tables that the engine keeps for itself.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    pub(crate) history: QualifiedName,
    pub(crate) journal: QualifiedName,
    pub(crate) events: QualifiedName,
}

impl Tables {
    /// The journal and the audit trail stand beside the history and are named for it.
    pub(crate) fn new(history: QualifiedName) -> Self {
        let name = history.name.as_str();
        let stem = name.strip_suffix("_history").unwrap_or(name).to_owned();
        Self {
            journal: history.with_name(format!("{stem}_journal")),
            events: history.with_name(format!("{stem}_events")),
            history,
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> [&QualifiedName; 3] {
        [&self.history, &self.journal, &self.events]
    }

    pub(crate) fn events_in(&self, backend: Backend) -> String {
        self.events.quoted(backend)
    }

    pub(crate) fn history_in(&self, backend: Backend) -> String {
        self.history.quoted(backend)
    }

    pub(crate) fn journal_in(&self, backend: Backend) -> String {
        self.journal.quoted(backend)
    }

    /// Whether a table of this name is one of them.
    pub(crate) fn are_named(&self, name: &QualifiedName) -> bool {
        self.all()
            .into_iter()
            .any(|own| own.name == name.name && (own.namespace.is_none() || own.namespace == name.namespace))
    }
}

/// One applied migration, as the history has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Record {
    /// The migration's version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// The checksum of its operations when it was applied.
    pub checksum: String,
    /// The version of the form that checksum and operations are in.
    pub format_version: u32,
    /// When it was applied.
    pub applied_at: DateTime<Utc>,
    /// How long that took.
    pub duration_ms: u64,
    /// Who did it.
    pub author: String,
    /// With which version of Whimbrel.
    pub tool_version: String,
    /// On which host.
    pub host: String,
    /// In which environment, if one was named: `production` refuses to be wiped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
}

/// What a new row is made of. When it was applied, the server says.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewRecord {
    pub(crate) version: String,
    pub(crate) name: String,
    pub(crate) checksum: String,
    pub(crate) format_version: u32,
    pub(crate) up_operations: String,
    pub(crate) down_operations: Option<String>,
    pub(crate) duration_ms: u64,
    pub(crate) author: String,
    pub(crate) tool_version: String,
    pub(crate) host: String,
    pub(crate) environment: Option<String>,
}

/// The operations of one row, as text.
#[derive(Debug, Clone)]
pub(crate) struct RecordedText {
    pub(crate) format_version: u32,
    pub(crate) up: String,
    pub(crate) down: Option<String>,
}

/// A row of the journal: one step of a migration whose steps commit by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct JournalRow {
    /// The migration's version.
    pub version: String,
    /// `up` or `down`.
    pub direction: String,
    /// Which step, from 0.
    pub step: u32,
    /// A digest of the migration's statements, so that another plan is not taken for this one.
    pub plan: String,
    /// The statement.
    pub statement: String,
    /// Whether it is known to have ended well; otherwise only that it was about to run.
    pub done: bool,
}

/// What history and journal hold, read in one round trip.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    /// Whether the tables are there.
    pub(crate) exists: bool,
    /// By version.
    pub(crate) records: Vec<Record>,
    /// By version and step.
    pub(crate) journal: Vec<JournalRow>,
    /// The environment that the database was stamped with.
    pub(crate) stamp: Option<String>,
}

impl Ledger {
    /// The newest applied version.
    pub(crate) fn head(&self) -> Option<String> {
        self.records.last().map(|record| record.version.clone())
    }

    /// The environment of the database: its stamp; where somebody took that away, that of its newest migration.
    pub(crate) fn environment(&self) -> Option<&str> {
        let of_records = || {
            self.records
                .iter()
                .rev()
                .find_map(|record| record.environment.as_deref())
        };
        self.stamp.as_deref().or_else(of_records)
    }
}

/// Reads both tables. Tables that are not there are an empty ledger, not an error.
pub(crate) async fn read(session: &mut Session, tables: &Tables) -> Result<Ledger, Error> {
    read_raw(session, tables).await?.ledger(tables)
}

/// The same, and leaves the rows as they were sent.
pub(crate) async fn read_raw(session: &mut Session, tables: &Tables) -> Result<Raw, Error> {
    let sql = both_tables(session.backend(), tables);
    let mut tried = if session.is_in_transaction() {
        // One statement at a time there, and on PostgreSQL a failed one would fail the transaction.
        if let Some(none) = missing(session, tables).await? {
            return Ok(none);
        }
        fetch_each(session, &sql).await
    } else {
        session.fetch(&sql).await
    };
    if let Err(error) = &tried
        && error.is(Kind::UndefinedTable)
    {
        if let Some(none) = missing(session, tables).await? {
            return Ok(none);
        }
        // Another run has made the tables since we asked for them.
        tried = session.fetch(&sql).await;
    }
    let backend = session.backend();
    match tried.and_then(|rows| Raw::of(backend, rows)) {
        Ok(raw) => Ok(raw),
        Err(error) => {
            // A table that is not as we made it says more than the server's words.
            if matches!(error.kind(), Kind::Other | Kind::UndefinedTable) && !session.is_in_transaction() {
                crate::shape::check(session, tables).await?;
            }
            Err(Error::server(format!("reading `{}`", tables.history), error))
        }
    }
}

/// The queries that read both tables. The first cell of a row says which of them it is of.
fn both_tables(backend: Backend, tables: &Tables) -> String {
    let applied_at = time(backend, "applied_at");
    let [format, duration, step] = ["format_version", "duration_ms", "step"].map(|column| as_text(backend, column));
    let history = [
        "'h'",
        "version",
        "name",
        "checksum",
        &format,
        &applied_at,
        &duration,
        "author",
        "tool_version",
        "host",
        "environment",
    ];
    let journal = ["'j'", "version", "direction", &step, "plan", "statement", "state"];
    let query = |cells: &[&str], table: String| match backend {
        Backend::Sqlite => crate::sqlite::history::packed(cells, &table),
        Backend::Postgres | Backend::Mysql | Backend::Mariadb => {
            format!("SELECT {} FROM {table} ORDER BY version", cells.join(", "))
        }
    };
    let history = query(&history, tables.history_in(backend));
    let journal = query(&journal, tables.journal_in(backend));
    format!("{history};\n{journal}")
}

/// No table is a fresh database; some without the others are damage that must not be taken for one. Nothing is the answer
/// where history and journal are both there by now.
async fn missing(session: &mut Session, tables: &Tables) -> Result<Option<Raw>, Error> {
    let [history, journal, events] = crate::shape::check(session, tables).await?;
    let gone = |missing: &QualifiedName, present: &QualifiedName| {
        Err(Error::HistoryTableMissing {
            missing: missing.to_string(),
            present: present.to_string(),
        })
    };
    if history {
        return if journal {
            Ok(None)
        } else {
            gone(&tables.journal, &tables.history)
        };
    }
    let left = [(journal, &tables.journal), (events, &tables.events)];
    for (_, present) in left.into_iter().filter(|(is_there, _)| *is_there) {
        if is_empty(session, present).await? {
            continue;
        }
        // The others get rows only when the history is there: it was made since we looked for it.
        return match crate::catalogue::table_exists(session, &tables.history).await? {
            true => Ok(None),
            false => gone(&tables.history, present),
        };
    }
    Ok(Some(Raw::default()))
}

/// A time of one of our columns as text of RFC 3339.
pub(crate) fn time(backend: Backend, column: &str) -> String {
    match backend {
        Backend::Sqlite => column.to_owned(),
        Backend::Postgres => {
            format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        }
        Backend::Mysql | Backend::Mariadb => format!("DATE_FORMAT({column}, '%Y-%m-%dT%H:%i:%s.%fZ')"),
    }
}

/// A number as text, since that is how rows are read.
pub(crate) fn as_text(backend: Backend, column: &str) -> String {
    match backend {
        Backend::Postgres | Backend::Sqlite => format!("CAST({column} AS text)"),
        Backend::Mysql | Backend::Mariadb => format!("CAST({column} AS char)"),
    }
}

async fn fetch_each(session: &mut Session, sql: &str) -> Result<Vec<Row>, ServerError> {
    let mut rows = Vec::new();
    for statement in sql.split(";\n") {
        rows.extend(session.fetch(statement).await?);
    }
    Ok(rows)
}

/// Whether a table has no rows, as when a crash came between making it and making the history.
async fn is_empty(session: &mut Session, table: &QualifiedName) -> Result<bool, Error> {
    let sql = format!("SELECT 'x' FROM {} LIMIT 1", table.quoted(session.backend()));
    let rows = session.fetch(&sql).await;
    let rows = rows.map_err(|error| Error::server(format!("reading `{table}`"), error))?;
    Ok(rows.is_empty())
}

/// Reads the operations that were recorded for some migrations; those without a row are left out.
pub(crate) async fn recorded(
    session: &mut Session,
    tables: &Tables,
    version: &str,
) -> Result<Option<RecordedText>, Error> {
    let backend = session.backend();
    let place = if backend == Backend::Postgres { "$1" } else { "?" };
    let format = as_text(backend, "format_version");
    let sql = format!(
        "SELECT {format}, up_operations, down_operations FROM {} WHERE version = {place}",
        tables.history_in(backend)
    );
    let rows = session
        .fetch_with(&sql, &[Some(version)])
        .await
        .map_err(|error| Error::server(format!("reading what was recorded of {version}"), error))?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(RecordedText {
        format_version: decode::number(row, 0, "format_version", version, &tables.history)?,
        up: decode::required(row, 1, "up_operations", version, &tables.history)?,
        down: row.opt(2).map(str::to_owned),
    }))
}

/// Adds a row, in whatever transaction the session is in.
pub(crate) async fn insert(session: &mut Session, tables: &Tables, record: &NewRecord) -> Result<(), ServerError> {
    match session.backend() {
        Backend::Postgres => {
            let sql = crate::postgres::history::insert_statement(tables, record)?;
            session.execute(&sql).await
        }
        Backend::Sqlite => insert_bound(session, tables, record, crate::sqlite::history::NOW).await,
        Backend::Mysql | Backend::Mariadb => insert_bound(session, tables, record, crate::mysql::history::NOW).await,
    }
}

async fn insert_bound(
    session: &mut Session,
    tables: &Tables,
    record: &NewRecord,
    now: &str,
) -> Result<(), ServerError> {
    let sql = format!(
        "INSERT INTO {} (version, name, checksum, format_version, up_operations, down_operations, duration_ms, \
         author, tool_version, host, environment, applied_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {now})",
        tables.history_in(session.backend())
    );
    let (format, duration) = (record.format_version.to_string(), record.duration_ms.to_string());
    let values = [
        Some(record.version.as_str()),
        Some(&record.name),
        Some(&record.checksum),
        Some(&format),
        Some(&record.up_operations),
        record.down_operations.as_deref(),
        Some(&duration),
        Some(&record.author),
        Some(&record.tool_version),
        Some(&record.host),
        record.environment.as_deref(),
    ];
    session.fetch_with(&sql, &values).await.map(drop)
}

/// Removes a row, in whatever transaction the session is in.
pub(crate) async fn delete(session: &mut Session, tables: &Tables, version: &str) -> Result<(), ServerError> {
    let backend = session.backend();
    let place = if backend == Backend::Postgres { "$1" } else { "?" };
    let sql = format!("DELETE FROM {} WHERE version = {place}", tables.history_in(backend));
    session.fetch_with(&sql, &[Some(version)]).await.map(drop)
}

/// Records what a migration says anew. When and by whom it was applied stays.
pub(crate) async fn restate(session: &mut Session, tables: &Tables, record: &NewRecord) -> Result<(), ServerError> {
    let backend = session.backend();
    let place = |at: usize| match backend {
        Backend::Postgres => format!("${at}"),
        _ => "?".to_owned(),
    };
    let format = record.format_version;
    let sql = format!(
        "UPDATE {} SET name = {}, checksum = {}, format_version = {format}, up_operations = {}, down_operations = {} \
         WHERE version = {}",
        tables.history_in(backend),
        place(1),
        place(2),
        place(3),
        place(4),
        place(5),
    );
    let values = [
        Some(record.name.as_str()),
        Some(&record.checksum),
        Some(&record.up_operations),
        record.down_operations.as_deref(),
        Some(&record.version),
    ];
    session.fetch_with(&sql, &values).await.map(drop)
}

/// The statements that create the tables where they are missing.
pub(crate) fn create_statements(backend: Backend, tables: &Tables) -> [String; 3] {
    match backend {
        Backend::Sqlite => crate::sqlite::history::create_statements(tables),
        Backend::Postgres => crate::postgres::history::create_statements(tables),
        Backend::Mysql | Backend::Mariadb => crate::mysql::history::create_statements(tables),
    }
}

/// The server's time, as an expression.
pub(crate) fn now(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => crate::sqlite::history::NOW,
        Backend::Postgres => crate::postgres::history::NOW,
        Backend::Mysql | Backend::Mariadb => crate::mysql::history::NOW,
    }
}

/// Creates the tables; called when a ledger says that they are not there.
pub(crate) async fn create(session: &mut Session, tables: &Tables) -> Result<(), Error> {
    let sql = create_statements(session.backend(), tables).join(";\n");
    match session.execute(&sql).await {
        Ok(()) => Ok(()),
        Err(error) if error.is(Kind::NoPermission) => Err(Error::NoPermission {
            doing: format!("create the table `{}`", tables.history),
            grant: grant(session, tables),
            error: Box::new(error),
        }),
        Err(error) => Err(Error::server(format!("creating the table `{}`", tables.history), error)),
    }
}

fn grant(session: &Session, tables: &Tables) -> String {
    match session.backend() {
        Backend::Postgres => {
            let namespace = tables
                .history
                .namespace
                .as_ref()
                .map_or("public", |namespace| namespace.as_str());
            format!("GRANT CREATE, USAGE ON SCHEMA {namespace} TO the migrating role")
        }
        Backend::Mysql | Backend::Mariadb => {
            format!("GRANT ALL ON `{}`.* TO the migrating user", session.database().name())
        }
        Backend::Sqlite => "make the file and its directory writable".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Tables {
        Tables::new(QualifiedName::new(DEFAULT_HISTORY))
    }

    #[test]
    fn the_journal_stands_beside_the_history_under_a_name_like_it() {
        assert_eq!(tables().journal.to_string(), "whimbrel_journal");
        assert_eq!(
            Tables::new(QualifiedName::within("ops", "done")).journal.to_string(),
            "ops.done_journal"
        );
    }
}
