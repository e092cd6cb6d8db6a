//! A value for each dialect that has one.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Backend;

/// A value that may differ between dialects, or be missing for some.
///
/// MariaDB takes MySQL's unless it has its own. A missing value is a refusal at plan time, never a silent nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PerDialect<T> {
    /// SQLite's.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub sqlite: Option<T>,
    /// PostgreSQL's.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub postgres: Option<T>,
    /// MySQL's, and MariaDB's where that has none of its own.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub mysql: Option<T>,
    /// MariaDB's, where it differs from MySQL's.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub mariadb: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

impl<T> Default for PerDialect<T> {
    fn default() -> Self {
        Self {
            sqlite: None,
            postgres: None,
            mysql: None,
            mariadb: None,
        }
    }
}

impl<T> PerDialect<T> {
    /// The same value everywhere.
    pub fn all(value: T) -> Self
    where
        T: Clone,
    {
        Self {
            sqlite: Some(value.clone()),
            postgres: Some(value.clone()),
            mysql: Some(value),
            mariadb: None,
        }
    }

    /// The value for a backend.
    pub fn get(&self, backend: Backend) -> Option<&T> {
        match backend {
            Backend::Sqlite => self.sqlite.as_ref(),
            Backend::Postgres => self.postgres.as_ref(),
            Backend::Mysql => self.mysql.as_ref(),
            Backend::Mariadb => self.mariadb.as_ref().or(self.mysql.as_ref()),
        }
    }

    /// Sets the value for a backend.
    #[must_use]
    pub fn with(mut self, backend: Backend, value: T) -> Self {
        *match backend {
            Backend::Sqlite => &mut self.sqlite,
            Backend::Postgres => &mut self.postgres,
            Backend::Mysql => &mut self.mysql,
            Backend::Mariadb => &mut self.mariadb,
        } = Some(value);
        self
    }

    /// Each value that is there, with a new value in its place.
    pub fn map<U>(&self, mut change: impl FnMut(Backend, &T) -> U) -> PerDialect<U> {
        PerDialect {
            sqlite: self.sqlite.as_ref().map(|value| change(Backend::Sqlite, value)),
            postgres: self.postgres.as_ref().map(|value| change(Backend::Postgres, value)),
            mysql: self.mysql.as_ref().map(|value| change(Backend::Mysql, value)),
            mariadb: self.mariadb.as_ref().map(|value| change(Backend::Mariadb, value)),
        }
    }

    /// The values that are there, each with the dialect that it is for.
    pub fn iter(&self) -> impl Iterator<Item = (Backend, &T)> {
        [
            (Backend::Sqlite, &self.sqlite),
            (Backend::Postgres, &self.postgres),
            (Backend::Mysql, &self.mysql),
            (Backend::Mariadb, &self.mariadb),
        ]
        .into_iter()
        .filter_map(|(backend, value)| value.as_ref().map(|value| (backend, value)))
    }

    /// The value, if it is the same in every dialect.
    pub fn uniform(&self) -> Option<&T>
    where
        T: PartialEq,
    {
        let value = self.sqlite.as_ref()?;
        let same = self.postgres.as_ref() == Some(value) && self.mysql.as_ref() == Some(value);
        (same && self.mariadb.as_ref().is_none_or(|own| own == value)).then_some(value)
    }
}

impl<T: fmt::Display + PartialEq> fmt::Display for PerDialect<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(value) = self.uniform() {
            return value.fmt(f);
        }
        for (at, (backend, value)) in self.iter().enumerate() {
            write!(f, "{}{backend}: {value}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
