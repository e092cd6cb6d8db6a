//! A migration as a value, with the functions of its data steps beside it.

use whimbrel_core::{Checksum, Migration};
use whimbrel_dsl::{DataSteps, RecordedMigration};

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
