//! History and journal, read in one round trip.

use whimbrel_core::{Backend, QualifiedName};

use super::{Ledger, Raw, RecordedText, Tables, as_text, decode, time};
use crate::error::Error;
use crate::row::Row;
use crate::server_error::{Kind, ServerError};
use crate::session::Session;

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
