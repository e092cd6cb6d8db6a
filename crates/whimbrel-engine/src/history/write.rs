//! Rows of the history, written in whatever transaction the session is in.

use whimbrel_core::Backend;

use super::{NewRecord, Tables};
use crate::server_error::ServerError;
use crate::session::Session;

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
