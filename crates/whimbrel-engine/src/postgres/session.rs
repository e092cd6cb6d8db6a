//! How a session with PostgreSQL is set up, in one round trip.

use std::time::Duration;

use sqlx::{ConnectOptions, Connection};

use crate::database::Pool;
use crate::failpoints;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::session::Session;

/// How long to wait for the connection that only looks for a proxy.
const PATIENCE: Duration = Duration::from_secs(5);

/// What our statements rely on, whatever the role or the database has as its default.
///
/// A dead client is noticed by the server within a second where it can (14 and later), so that its lock ends with it.
/// The setting is looked up first, since naming one that a release does not know is an error.
const SETTINGS: &str = "\
SET application_name = 'whimbrel';
SET TIME ZONE 'UTC';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET lock_timeout = '500ms';
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET tcp_keepalives_idle = 10;
SET tcp_keepalives_interval = 5;
SET tcp_keepalives_count = 3;
SELECT set_config(name, CASE name WHEN 'client_connection_check_interval' THEN '1s' ELSE '0' END, false)
  FROM pg_catalog.pg_settings WHERE name IN ('client_connection_check_interval', 'idle_session_timeout')";

pub(crate) async fn set_up(session: &mut Session) -> Result<(), ServerError> {
    session.execute(SETTINGS).await
}

/// The same for the transaction that is open, and gone with it.
pub(crate) async fn set_up_transaction(session: &mut Session) -> Result<(), ServerError> {
    for statement in SETTINGS.split(';').map(str::trim) {
        let local = match statement.strip_prefix("SET ") {
            // Settings of the connection cannot be a transaction's.
            Some(setting) if setting.starts_with("tcp_") => continue,
            Some(setting) => format!("SET LOCAL {setting}"),
            None => statement.replace(", false)", ", true)"),
        };
        session.execute(&local).await?;
    }
    Ok(())
}

/// Whether a proxy stands between here and the server that gives each transaction another server session: two
/// transactions at once then show it. Such a proxy loses session locks and settings.
pub(crate) async fn is_pooled(session: &mut Session) -> Result<bool, ServerError> {
    let Pool::Postgres(pool) = session.database().pool() else {
        return Ok(false);
    };
    let options = pool.connect_options();
    let before = backend_id(session).await?;
    failpoints::reach("connect a second time")?;
    let Ok(Ok(mut other)) = tokio::time::timeout(PATIENCE, options.connect()).await else {
        // No second connection is to be had, so nothing can be said; the lock is checked before each step all the same.
        return Ok(false);
    };
    failpoints::reach("BEGIN, on the second connection")?;
    sqlx::raw_sql("BEGIN").execute(&mut other).await?;
    let theirs = sqlx::raw_sql("SELECT pg_backend_pid()::text")
        .fetch_one(&mut other)
        .await?;
    let theirs = Row::from_postgres(&theirs)?;
    let after = backend_id(session).await?;
    // The connection has no more use, and its end no news.
    let _ = other.close().await;
    Ok(before != after || after == theirs.text(0))
}

async fn backend_id(session: &mut Session) -> Result<String, ServerError> {
    let rows = session.fetch("SELECT pg_backend_pid()::text").await?;
    Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
}

/// Why this server takes no writes, if it takes none.
pub(crate) async fn read_only_reason(session: &mut Session) -> Result<Option<String>, ServerError> {
    let rows = session
        .fetch("SELECT pg_catalog.pg_is_in_recovery()::text, pg_catalog.current_setting('transaction_read_only')")
        .await?;
    Ok(rows.first().and_then(|row| {
        if row.truth(0) {
            Some("the server is a standby: connect to its primary".to_owned())
        } else if row.truth(1) {
            Some(
                "`default_transaction_read_only` is on for this role or database: turn it off for the migrating role"
                    .to_owned(),
            )
        } else {
            None
        }
    }))
}
