//! How a session with PostgreSQL is set up, in one round trip.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use sqlx::{ConnectOptions, Connection};

use crate::database::Pool;
use crate::failpoints;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::session::{Session, Setup};
use crate::supervisor::broken_protocol;

/// How long to wait for the connection that only looks for a proxy.
const PATIENCE: Duration = Duration::from_secs(5);

/// What our statements rely on, whatever the role or the database has as its default.
const RELIED_ON: [(&str, &str); 3] = [
    ("timezone", "'UTC'"),
    ("standard_conforming_strings", "on"),
    ("client_min_messages", "warning"),
];

/// Makes a session what it was when it began, but for the locks that it has.
pub(crate) const RESET: &str = "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; \
     DISCARD TEMP";

/// What an author's statements may have set that our own need: which tables a name means, and who asks.
pub(crate) const FIND_OUR_TABLES: &str = "RESET ROLE; RESET search_path";

pub(crate) async fn set_up(session: &mut Session, setup: &Setup) -> Result<(), ServerError> {
    let settings = settings(session, setup).into_iter();
    let settings: Vec<String> = settings
        .map(|(name, value)| format!("SET SESSION {name} = {value}"))
        .collect();
    session.execute(&settings.join(";\n")).await
}

/// The same for the transaction that is open, and gone with it.
pub(crate) async fn set_up_transaction(session: &mut Session, setup: &Setup) -> Result<(), ServerError> {
    for (name, value) in settings(session, setup) {
        // Settings of the connection cannot be a transaction's.
        if !name.starts_with("tcp_") {
            session.execute(&format!("SET LOCAL {name} = {value}")).await?;
        }
    }
    Ok(())
}

fn settings(session: &Session, setup: &Setup) -> Vec<(&'static str, String)> {
    let limits = setup.limits.session(session.target()).into_iter();
    std::iter::once(("application_name", format!("'{}'", setup.application)))
        .chain(RELIED_ON.map(|(name, value)| (name, value.to_owned())))
        .chain(limits.map(|setting| (setting.name, setting.value)))
        .collect()
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
    let other = async {
        let Ok(mut other) = options.connect().await else {
            return Ok(None);
        };
        failpoints::reach("BEGIN, on the second connection")?;
        sqlx::raw_sql("BEGIN").execute(&mut other).await?;
        let theirs = sqlx::raw_sql("SELECT pg_backend_pid()::text")
            .fetch_one(&mut other)
            .await?;
        Ok::<_, ServerError>(Some((other, Row::from_postgres(&theirs)?)))
    };
    let guarded = AssertUnwindSafe(other).catch_unwind();
    let asked = match tokio::time::timeout(PATIENCE, guarded).await {
        Ok(Ok(asked)) => asked?,
        Ok(Err(panic)) => return Err(broken_protocol(&*panic)),
        Err(_) => None,
    };
    let Some((other, theirs)) = asked else {
        // No second connection is to be had, so nothing can be said; the lock is checked before each step all the same.
        return Ok(false);
    };
    let after = backend_id(session).await?;
    // The connection has no more use, and its end no news.
    let _ = tokio::time::timeout(PATIENCE, other.close()).await;
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
