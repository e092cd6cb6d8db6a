//! A word to the server about our session, on a second connection: the first one is busy with a statement.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::database::Pool;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::supervisor::broken_protocol;

/// What is said or asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// End the statement that it runs; the session stays.
    Cancel,
    /// End the session.
    Terminate,
    /// Is it still there?
    Exists,
}

/// Says it of the session that the server calls `id`, and tells whether the server knows such a session. The driver has no
/// CancelRequest of PostgreSQL's, whose key it keeps to itself; `pg_cancel_backend` does the same, and asks for no right
/// where the session is one's own.
pub(crate) async fn say(pool: &Pool, id: &str, word: Word) -> Result<bool, ServerError> {
    let said = AssertUnwindSafe(say_unguarded(pool, id, word)).catch_unwind().await;
    said.unwrap_or_else(|panic| Err(broken_protocol(&*panic)))
}

async fn say_unguarded(pool: &Pool, id: &str, word: Word) -> Result<bool, ServerError> {
    let Ok(id) = id.parse::<u64>() else { return Ok(true) };
    match pool {
        Pool::Sqlite(_) => Ok(true),
        Pool::Postgres(pool) => {
            let sql = match word {
                Word::Exists => format!("SELECT 'true' FROM pg_catalog.pg_stat_activity WHERE pid = {id}"),
                Word::Cancel => {
                    format!(
                        "SELECT pg_catalog.pg_cancel_backend(pid)::text FROM pg_catalog.pg_stat_activity WHERE pid = {id}"
                    )
                }
                // Numbers of processes come again: another's session must not end for ours.
                Word::Terminate => format!(
                    "SELECT pg_catalog.pg_terminate_backend(pid)::text FROM pg_catalog.pg_stat_activity \
                     WHERE pid = {id} AND application_name LIKE 'whimbrel/%'"
                ),
            };
            let mut connection = pool.connect_options().connect().await?;
            let row = sqlx::raw_sql(AssertSqlSafe(sql))
                .fetch_optional(&mut connection)
                .await?;
            let known = row.is_some_and(|row| Row::from_postgres(&row).is_ok_and(|row| row.truth(0)));
            // The connection has no more use, and its end no news.
            let _ = connection.close().await;
            Ok(known)
        }
        Pool::Mysql(pool) => {
            let mut connection = pool.connect_options().connect().await?;
            let known = match word {
                Word::Exists => {
                    let sql = format!("SELECT ID FROM information_schema.PROCESSLIST WHERE ID = {id}");
                    let row = sqlx::raw_sql(AssertSqlSafe(sql))
                        .fetch_optional(&mut connection)
                        .await?;
                    row.is_some()
                }
                Word::Cancel | Word::Terminate => {
                    let kill = if word == Word::Cancel { "KILL QUERY" } else { "KILL" };
                    let sql = AssertSqlSafe(format!("{kill} {id}"));
                    match sqlx::raw_sql(sql)
                        .execute(&mut connection)
                        .await
                        .map_err(ServerError::from)
                    {
                        Ok(_) => true,
                        // There is no such session.
                        Err(error) if error.code.as_deref() == Some("1094") => false,
                        Err(error) => return Err(error),
                    }
                }
            };
            let _ = connection.close().await;
            Ok(known)
        }
    }
}
