//! SQLite's half of the engine.

pub(crate) mod catalogue;
pub(crate) mod create;
mod dependents;
pub(crate) mod history;
pub(crate) mod inspect;
pub(crate) mod lock;
pub(crate) mod rebuild;
mod references;
pub(crate) mod session;
pub(crate) mod watch;
pub(crate) mod wipe;

use crate::error::Cause;
use crate::row::Row;
use crate::session::Session;

async fn fetch(session: &mut Session, sql: &str) -> Result<Vec<Row>, Cause> {
    session.fetch(sql).await.map_err(Cause::Server)
}

fn stop<T>(message: impl Into<String>) -> Result<T, Cause> {
    Err(Cause::Check {
        message: message.into(),
    })
}

fn counted(rows: i64) -> String {
    match rows {
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    }
}

fn quoted(name: &whimbrel_core::Name) -> String {
    name.quoted(whimbrel_core::Backend::Sqlite)
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
