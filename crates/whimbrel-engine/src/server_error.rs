//! What a server, or the way to it, said when something failed.

use std::fmt;

use serde::Serialize;
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

/// A failure in the server's own words, with what tools need to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ServerError {
    /// The server's code: SQLSTATE on PostgreSQL, the error number on MySQL and MariaDB, the result code on SQLite.
    pub code: Option<String>,
    /// What it said.
    pub message: String,
    /// What it added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What it proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Where in the text that was sent, counted in characters from 1.
    #[serde(skip)]
    pub(crate) position: Option<usize>,
    #[serde(skip)]
    kind: Kind,
}

/// The failures that the engine answers in a way of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The session is gone; whether the last statement took effect is unknown.
    ConnectionLost,
    /// Somebody else holds a lock on a table or the database file.
    Locked,
    /// The server ended a deadlock by failing this statement.
    Deadlock,
    /// The table is not there.
    UndefinedTable,
    /// It is there already.
    AlreadyExists,
    /// The user may not.
    NoPermission,
    /// The server or the session takes no writes.
    ReadOnly,
    /// The statement was cancelled.
    Interrupted,
    /// Everything else.
    Other,
}

impl ServerError {
    /// A failure in our words.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            code: None,
            message: message.into(),
            detail: None,
            hint: None,
            position: None,
            kind: Kind::Other,
        }
    }

    pub(crate) fn lost(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::ConnectionLost,
            ..Self::new(message)
        }
    }

    /// What MySQL or MariaDB said in a warning, as if it had failed.
    pub(crate) fn mysql(code: &str, message: &str) -> Self {
        Self {
            code: Some(code.to_owned()),
            kind: code.parse().map_or(Kind::Other, mysql_kind),
            ..Self::new(message)
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn is(&self, kind: Kind) -> bool {
        self.kind == kind
    }

    /// Whether others are in the way, who may be gone with the next try.
    pub(crate) fn is_contention(&self) -> bool {
        matches!(self.kind, Kind::Locked | Kind::Deadlock)
    }

    fn from_database(error: &dyn sqlx::error::DatabaseError) -> Self {
        let mut made = Self::new(error.message());
        if let Some(postgres) = error.try_downcast_ref::<PgDatabaseError>() {
            made.code = Some(postgres.code().to_owned());
            made.detail = postgres.detail().map(str::to_owned);
            made.hint = postgres.hint().map(str::to_owned);
            made.position = match postgres.position() {
                Some(PgErrorPosition::Original(at)) => Some(at),
                _ => None,
            };
            made.kind = postgres_kind(postgres.code());
        } else if let Some(mysql) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
            made.code = Some(mysql.number().to_string());
            made.kind = mysql_kind(mysql.number());
        } else {
            let code = error.code().map(|code| code.into_owned());
            made.kind = sqlite_kind(code.as_deref().unwrap_or_default(), &made.message);
            made.code = code;
        }
        made
    }
}

fn postgres_kind(code: &str) -> Kind {
    match code {
        "55P03" => Kind::Locked,
        "40P01" => Kind::Deadlock,
        "42P01" => Kind::UndefinedTable,
        "42P07" | "42710" | "42701" | "42P06" => Kind::AlreadyExists,
        "42501" => Kind::NoPermission,
        "25006" => Kind::ReadOnly,
        "57014" => Kind::Interrupted,
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => Kind::ConnectionLost,
        _ if code.starts_with("08") => Kind::ConnectionLost,
        _ => Kind::Other,
    }
}

fn mysql_kind(number: u16) -> Kind {
    match number {
        1205 | 3572 => Kind::Locked,
        1213 => Kind::Deadlock,
        1146 | 1051 => Kind::UndefinedTable,
        1050 | 1060 | 1061 | 1007 => Kind::AlreadyExists,
        1044 | 1142 | 1143 | 1227 | 1370 => Kind::NoPermission,
        1290 | 1792 | 1836 => Kind::ReadOnly,
        1317 => Kind::Interrupted,
        1053 | 1152 | 1158..=1161 | 1927 | 2006 | 2013 => Kind::ConnectionLost,
        _ => Kind::Other,
    }
}

/// SQLite's extended codes hold the primary one in the low byte: 5 busy, 6 locked, 8 read-only,
/// 9 interrupted.
fn sqlite_kind(code: &str, message: &str) -> Kind {
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(5 | 6) => Kind::Locked,
        Ok(8) => Kind::ReadOnly,
        Ok(9) => Kind::Interrupted,
        _ if message.starts_with("no such table") => Kind::UndefinedTable,
        _ if message.contains("already exists") || message.starts_with("duplicate column name") => Kind::AlreadyExists,
        _ => Kind::Other,
    }
}

impl From<sqlx::Error> for ServerError {
    fn from(error: sqlx::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&sqlx::Error> for ServerError {
    fn from(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => Self::from_database(error.as_ref()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::lost(error.to_string()),
            other => Self::new(other.to_string()),
        }
    }
}

impl From<sea_orm::DbErr> for ServerError {
    fn from(error: sea_orm::DbErr) -> Self {
        use sea_orm::{DbErr, RuntimeErr};
        match &error {
            DbErr::Conn(RuntimeErr::SqlxError(inner))
            | DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => Self::from(inner.as_ref()),
            DbErr::ConnectionAcquire(_) => Self::lost(error.to_string()),
            _ => Self::new(error.to_string()),
        }
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(detail) = &self.detail {
            write!(f, " ({detail})")?;
        }
        if let Some(code) = &self.code {
            write!(f, " [{code}]")?;
        }
        Ok(())
    }
}

impl std::error::Error for ServerError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_failures_that_need_an_answer_are_told_apart() {
        assert_eq!(postgres_kind("55P03"), Kind::Locked);
        assert_eq!(postgres_kind("08006"), Kind::ConnectionLost);
        assert_eq!(mysql_kind(1205), Kind::Locked);
        assert_eq!(mysql_kind(1146), Kind::UndefinedTable);
        assert_eq!(sqlite_kind("517", "database is locked"), Kind::Locked);
        assert_eq!(
            sqlite_kind("1", "no such table: whimbrel_history"),
            Kind::UndefinedTable
        );
    }
}
