//! A value for each dialect that has one.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Backend;

/// A value that may differ between dialects, or be missing for some.
///
/// MariaDB takes MySQL's unless it has its own. A missing value is a refusal at plan time, never a silent nothing.
///
/// The values lie on the heap: most columns have room for several of these and none of them, and a thousand migrations
/// are recorded at every start.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PerDialect<T>(Box<Values<T>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Values<T> {
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    sqlite: Option<T>,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    postgres: Option<T>,
    /// MySQL's, and MariaDB's where that has none of its own.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    mysql: Option<T>,
    /// MariaDB's, where it differs from MySQL's.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    mariadb: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

impl<T> Default for PerDialect<T> {
    fn default() -> Self {
        Self(Box::default())
    }
}

impl<T> Default for Values<T> {
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
        Self(Box::new(Values {
            sqlite: Some(value.clone()),
            postgres: Some(value.clone()),
            mysql: Some(value),
            mariadb: None,
        }))
    }

    /// A value for one backend.
    pub fn only(backend: Backend, value: T) -> Self {
        Self(Box::default()).with(backend, value)
    }

    /// The value for a backend.
    pub fn get(&self, backend: Backend) -> Option<&T> {
        match backend {
            Backend::Mariadb => self.own(Backend::Mariadb).or(self.own(Backend::Mysql)),
            other => self.own(other),
        }
    }

    /// The value that a backend has for itself: MariaDB's only where it differs from MySQL's.
    pub fn own(&self, backend: Backend) -> Option<&T> {
        let value = match backend {
            Backend::Sqlite => &self.0.sqlite,
            Backend::Postgres => &self.0.postgres,
            Backend::Mysql => &self.0.mysql,
            Backend::Mariadb => &self.0.mariadb,
        };
        value.as_ref()
    }

    /// Sets the value for a backend.
    #[must_use]
    pub fn with(mut self, backend: Backend, value: T) -> Self {
        *match backend {
            Backend::Sqlite => &mut self.0.sqlite,
            Backend::Postgres => &mut self.0.postgres,
            Backend::Mysql => &mut self.0.mysql,
            Backend::Mariadb => &mut self.0.mariadb,
        } = Some(value);
        self
    }

    /// Each value that is there, with a new value in its place.
    pub fn map<U>(&self, mut change: impl FnMut(Backend, &T) -> U) -> PerDialect<U> {
        let mut changed = |backend| self.own(backend).map(|value| change(backend, value));
        PerDialect(Box::new(Values {
            sqlite: changed(Backend::Sqlite),
            postgres: changed(Backend::Postgres),
            mysql: changed(Backend::Mysql),
            mariadb: changed(Backend::Mariadb),
        }))
    }

    /// The values that are there, each with the dialect that it is for.
    pub fn iter(&self) -> impl Iterator<Item = (Backend, &T)> {
        [Backend::Sqlite, Backend::Postgres, Backend::Mysql, Backend::Mariadb]
            .into_iter()
            .filter_map(|backend| self.own(backend).map(|value| (backend, value)))
    }

    /// The value, if it is the same in every dialect.
    pub fn uniform(&self) -> Option<&T>
    where
        T: PartialEq,
    {
        let value = self.own(Backend::Sqlite)?;
        let same = self.own(Backend::Postgres) == Some(value) && self.own(Backend::Mysql) == Some(value);
        (same && self.own(Backend::Mariadb).is_none_or(|own| own == value)).then_some(value)
    }
}

impl<T> FromIterator<(Backend, T)> for PerDialect<T> {
    /// A value for each of these backends, the last one for one that is named twice.
    fn from_iter<I: IntoIterator<Item = (Backend, T)>>(values: I) -> Self {
        values
            .into_iter()
            .fold(Self::default(), |all, (backend, value)| all.with(backend, value))
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
