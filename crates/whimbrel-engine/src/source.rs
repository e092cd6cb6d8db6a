//! Where a migrator's migrations come from: a registry, whose migrations record themselves once they are asked for, or
//! values.

use std::sync::OnceLock;

use whimbrel_dsl::{Migrations, RecordErrors};

use crate::entry::Entry;

/// The migrations of a program: `migrations()` of a migration crate, or a list of what was recorded.
#[derive(Debug, Clone)]
pub struct MigrationSource {
    registered: Option<Migrations>,
    recorded: OnceLock<Result<Vec<Entry>, RecordErrors>>,
}

impl MigrationSource {
    /// The registry, where they come from one.
    pub(crate) fn registered(&self) -> Option<&Migrations> {
        self.registered.as_ref()
    }

    /// All of them as values, by version. They record themselves when this is called first.
    ///
    /// # Errors
    /// What is wrong with them shows when they are recorded.
    pub(crate) fn entries(&self) -> Result<&[Entry], &RecordErrors> {
        let record = || match &self.registered {
            Some(migrations) => Ok(migrations.record()?.into_iter().map(Entry::from).collect()),
            None => Ok(Vec::new()),
        };
        self.recorded.get_or_init(record).as_deref()
    }
}

impl From<Migrations> for MigrationSource {
    fn from(migrations: Migrations) -> Self {
        Self {
            registered: Some(migrations),
            recorded: OnceLock::new(),
        }
    }
}

impl From<&Migrations> for MigrationSource {
    fn from(migrations: &Migrations) -> Self {
        migrations.clone().into()
    }
}

impl<M: Into<Entry>> From<Vec<M>> for MigrationSource {
    fn from(migrations: Vec<M>) -> Self {
        let mut entries: Vec<Entry> = migrations.into_iter().map(Into::into).collect();
        entries.sort_by(|a, b| a.migration.version.cmp(&b.migration.version));
        Self {
            registered: None,
            recorded: OnceLock::from(Ok(entries)),
        }
    }
}

impl<M: Into<Entry>, const N: usize> From<[M; N]> for MigrationSource {
    fn from(migrations: [M; N]) -> Self {
        Vec::from(migrations).into()
    }
}
