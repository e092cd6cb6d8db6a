//! SQL expressions: text for each dialect, made when the migration was recorded.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Backend, Name, PerDialect, tokens};

/// A condition or value in SQL, as text for each dialect.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expression(pub PerDialect<String>);

impl Expression {
    /// The same text in every dialect.
    pub fn all(sql: impl Into<String>) -> Self {
        Self(PerDialect::all(sql.into()))
    }

    /// The text for a backend, if there is one.
    pub fn get(&self, backend: Backend) -> Option<&str> {
        self.0.get(backend).map(String::as_str)
    }

    /// Whether any dialect's text names the column.
    pub fn mentions(&self, column: &Name) -> bool {
        self.0
            .iter()
            .any(|(backend, sql)| tokens::mentions(sql, column, backend))
    }

    /// Whether any dialect's text has the value as a string.
    pub fn has_string(&self, value: &str) -> bool {
        self.0
            .iter()
            .any(|(backend, sql)| tokens::has_string(sql, value, backend))
    }

    /// Follows the rename of a column, as the servers do in their own catalogues.
    pub(crate) fn rename(&mut self, from: &Name, to: &Name) {
        self.0 = self.0.map(|backend, sql| tokens::rename(sql, from, to, backend));
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One dialect's text is enough for a reader: the others differ in quotes.
        match [Backend::Postgres, Backend::Sqlite, Backend::Mysql, Backend::Mariadb]
            .iter()
            .find_map(|b| self.get(*b))
        {
            Some(sql) => f.write_str(sql),
            None => f.write_str("(no SQL)"),
        }
    }
}
