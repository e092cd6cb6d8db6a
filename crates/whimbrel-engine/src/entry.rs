//! What the migrator is given: migrations as values, with the functions of their data steps beside them.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use sea_orm::{DatabaseTransaction, DbErr};
use whimbrel_core::{Checksum, Migration};

/// What a data step is at work on.
pub type DataFuture<'a> = Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + 'a>>;

/// The function of a data step. It gets a SeaORM transaction on the session that the migration runs on.
pub type DataFunction = Arc<dyn for<'a> Fn(&'a DatabaseTransaction) -> DataFuture<'a> + Send + Sync>;

/// A migration, ready to be planned and run.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it is and what it records.
    pub migration: Migration,
    /// The functions of its data steps.
    pub data_steps: Vec<DataStepCode>,
}

/// The functions of one data step, which its operation names.
#[derive(Clone)]
pub struct DataStepCode {
    /// Its name, unique within the migration.
    pub name: String,
    /// Runs for `up`.
    pub forward: DataFunction,
    /// Runs for the way back, if there is one.
    pub backward: Option<DataFunction>,
}

impl Entry {
    /// A migration without data steps.
    pub fn new(migration: Migration) -> Self {
        Self {
            migration,
            data_steps: Vec::new(),
        }
    }

    /// The version as text.
    pub(crate) fn version(&self) -> &str {
        self.migration.version.as_str()
    }

    pub(crate) fn checksum(&self) -> Checksum {
        Checksum::of(&self.migration.recording)
    }
}

impl From<Migration> for Entry {
    fn from(migration: Migration) -> Self {
        Self::new(migration)
    }
}

impl fmt::Debug for DataStepCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let back = if self.backward.is_some() { ", reversible" } else { "" };
        write!(f, "DataStepCode({}{back})", self.name)
    }
}
