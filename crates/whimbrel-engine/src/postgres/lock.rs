//! PostgreSQL's lock: an advisory lock of the session.

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgPool};

use crate::lock::{Holder, LockName};
use crate::row::Row;
use crate::server_error::ServerError;
use crate::session::Session;

pub(crate) async fn try_take(session: &mut Session, name: &LockName) -> Result<bool, ServerError> {
    let rows = session
        .fetch(&format!(
            "SELECT pg_catalog.pg_try_advisory_lock({})::text",
            name.number()
        ))
        .await?;
    Ok(rows.first().is_some_and(|row| row.truth(0)))
}

/// The same lock, taken for the transaction that is open.
pub(crate) async fn try_take_in_transaction(session: &mut Session, name: &LockName) -> Result<bool, ServerError> {
    let sql = format!("SELECT pg_catalog.pg_try_advisory_xact_lock({})::text", name.number());
    let rows = session.fetch(&sql).await?;
    Ok(rows.first().is_some_and(|row| row.truth(0)))
}

/// A condition that holds while this very session has the lock, for use in statements.
pub(crate) fn held(name: &LockName) -> String {
    let (high, low) = halves(name);
    format!(
        "EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
         AND classid = {high}::oid AND objid = {low}::oid AND pid = pg_catalog.pg_backend_pid())"
    )
}

pub(crate) async fn is_held(session: &mut Session, name: &LockName) -> Result<bool, ServerError> {
    let rows = session.fetch(&format!("SELECT ({})::text", held(name))).await?;
    Ok(rows.first().is_some_and(|row| row.truth(0)))
}

pub(crate) async fn release(session: &mut Session, name: &LockName) -> Result<(), ServerError> {
    session
        .execute(&format!("SELECT pg_catalog.pg_advisory_unlock({})", name.number()))
        .await
}

pub(crate) async fn holder(session: &mut Session, name: &LockName) -> Result<Option<Holder>, ServerError> {
    let (high, low) = halves(name);
    let sql = format!(
        "SELECT a.pid::text, a.usename::text, a.application_name, \
                coalesce(host(a.client_addr), 'local socket'), \
                to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') \
           FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
          WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
            AND l.classid = {high}::oid AND l.objid = {low}::oid \
            AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
    );
    let rows = session.fetch(&sql).await?;
    Ok(rows.first().map(described))
}

/// The server keeps a number of 64 bits as two of 32.
fn halves(name: &LockName) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = name.number().to_be_bytes();
    (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]))
}

/// Who has locked or is waiting for tables in this database, other than us, the oldest transaction first.
pub(crate) async fn blockers(session: &mut Session) -> Result<Vec<Holder>, ServerError> {
    let sql = "SELECT a.pid::text, a.usename::text, a.application_name, coalesce(host(a.client_addr), 'local socket'), \
                      to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') \
                 FROM pg_catalog.pg_stat_activity a \
                WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.xact_start IS NOT NULL \
                  AND EXISTS (SELECT 1 FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation \
                               WHERE l.pid = a.pid AND l.locktype = 'relation' AND c.relkind IN ('r', 'p') \
                                 AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)) \
                ORDER BY a.xact_start LIMIT 5";
    let rows = session.fetch(sql).await?;
    Ok(rows.iter().map(described).collect())
}

/// Whom the session of this number waits for, asked on a connection of its own, since that session is busy waiting.
pub(crate) async fn blockers_of(pool: &PgPool, id: &str) -> Result<Vec<Holder>, ServerError> {
    let Ok(id) = id.parse::<i32>() else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT pid::text, usename::text, application_name, coalesce(host(client_addr), 'local socket'), \
                to_char(xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') \
           FROM pg_catalog.pg_stat_activity WHERE pid = ANY (pg_catalog.pg_blocking_pids({id})) ORDER BY xact_start"
    );
    let mut connection = pool.connect_options().connect().await?;
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut connection).await;
    // The connection has no more use, and its end no news.
    let _ = connection.close().await;
    let rows: Result<Vec<Row>, _> = rows?.iter().map(Row::from_postgres).collect();
    Ok(rows?.iter().map(described).collect())
}

/// A session, from a row of its number, user, application, address and since when.
fn described(row: &Row) -> Holder {
    Holder {
        session: row.text(0).to_owned(),
        user: row.opt(1).map(str::to_owned),
        application: row.opt(2).map(str::to_owned),
        address: row.opt(3).map(str::to_owned),
        since: row.opt(4).map(str::to_owned),
        end_with: format!("SELECT pg_terminate_backend({})", row.text(0)),
    }
}
