//! What the migrator is given: migrations as values, with the functions of their data steps beside them.

use whimbrel_core::{Checksum, Migration};
use whimbrel_dsl::{DataSteps, Migrations, RecordErrors, RecordedMigration};

/// A migration, ready to be planned and run.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it is and what it records.
    pub migration: Migration,
    /// The functions of its data steps.
    pub data_steps: DataSteps,
    checksum: Checksum,
}

impl Entry {
    /// A migration without data steps.
    pub fn new(migration: Migration) -> Self {
        RecordedMigration {
            migration,
            data_steps: DataSteps::default(),
        }
        .into()
    }

    /// The checksum of what it does.
    pub fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// The version as text.
    pub(crate) fn version(&self) -> &str {
        self.migration.version.as_str()
    }
}

impl From<Migration> for Entry {
    fn from(migration: Migration) -> Self {
        Self::new(migration)
    }
}

impl From<RecordedMigration> for Entry {
    fn from(recorded: RecordedMigration) -> Self {
        Self {
            checksum: Checksum::of(&recorded.migration.recording),
            migration: recorded.migration,
            data_steps: recorded.data_steps,
        }
    }
}

/// What a migrator can be made of: `migrations()` of a migration crate, or a list of what was recorded.
pub trait IntoEntries {
    /// The migrations as values.
    ///
    /// # Errors
    /// What is wrong with migrations shows when they are recorded.
    fn into_entries(self) -> Result<Vec<Entry>, RecordErrors>;
}

impl IntoEntries for Migrations {
    fn into_entries(self) -> Result<Vec<Entry>, RecordErrors> {
        (&self).into_entries()
    }
}

impl IntoEntries for &Migrations {
    fn into_entries(self) -> Result<Vec<Entry>, RecordErrors> {
        self.record()?.into_entries()
    }
}

impl<M: Into<Entry>> IntoEntries for Vec<M> {
    fn into_entries(self) -> Result<Vec<Entry>, RecordErrors> {
        Ok(self.into_iter().map(Into::into).collect())
    }
}

impl<M: Into<Entry>, const N: usize> IntoEntries for [M; N] {
    fn into_entries(self) -> Result<Vec<Entry>, RecordErrors> {
        Ok(self.into_iter().map(Into::into).collect())
    }
}
