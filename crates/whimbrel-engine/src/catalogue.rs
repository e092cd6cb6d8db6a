//! Plain questions to the servers' catalogues: is the table there, does a step's promise hold?

use whimbrel_core::plan::Promise;
use whimbrel_core::{Backend, QualifiedName};

use crate::error::Error;
use crate::server_error::ServerError;
use crate::session::Session;

/// Whether a table is there.
pub(crate) async fn table_exists(session: &mut Session, table: &QualifiedName) -> Result<bool, Error> {
    holds(session, &Promise::TableExists(table.clone()))
        .await
        .map_err(|error| Error::server(format!("looking for the table `{table}`"), error))
}

/// Whether all promises hold. No promise holds of a step that made none.
pub(crate) async fn all_hold(session: &mut Session, promises: &[Promise]) -> Result<bool, ServerError> {
    for promise in promises {
        if !holds(session, promise).await? {
            return Ok(false);
        }
    }
    Ok(!promises.is_empty())
}

/// Whether the catalogue shows what a step promised.
pub(crate) async fn holds(session: &mut Session, promise: &Promise) -> Result<bool, ServerError> {
    let question = match session.backend() {
        Backend::Sqlite => crate::sqlite::catalogue::question(promise),
        Backend::Postgres => crate::postgres::catalogue::question(promise),
        backend @ (Backend::Mysql | Backend::Mariadb) => crate::mysql::catalogue::question(promise, backend),
    };
    let values: Vec<Option<&str>> = question.values.iter().map(|value| Some(value.as_str())).collect();
    let rows = session.fetch_with(&question.sql, &values).await?;
    Ok(match question.expected {
        Expected::Rows(some) => rows.is_empty() != some,
        Expected::Texts(texts) => rows.iter().map(|row| row.text(0)).eq(texts.iter().map(String::as_str)),
    })
}

/// A query with its values, and the answer that keeps the promise.
pub(crate) struct Question {
    pub(crate) sql: String,
    pub(crate) values: Vec<String>,
    pub(crate) expected: Expected,
}

/// The answer that keeps a promise.
pub(crate) enum Expected {
    /// At least one row, or none.
    Rows(bool),
    /// These texts in the first column, in this order.
    Texts(Vec<String>),
}

impl Question {
    pub(crate) fn rows(some: bool, sql: impl Into<String>, values: impl IntoIterator<Item = String>) -> Self {
        Self {
            sql: sql.into(),
            values: values.into_iter().collect(),
            expected: Expected::Rows(some),
        }
    }
}
