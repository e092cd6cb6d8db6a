//! What can be wrong with a project's migrations.

use whimbrel_core::lockfile::{Disagreement, LockFileError};
use whimbrel_core::{Target, Version};
use whimbrel_dsl::RecordError;

/// Something wrong with a project's migrations. Each says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are the nouns of the messages")]
pub enum Problem {
    /// It cannot be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// An operation does not fit the schema that the ones before it made.
    #[error("migration {version} {name}, up: {reason}")]
    Replay {
        version: Version,
        name: String,
        reason: String,
    },
    /// A backend cannot do it.
    #[error("migration {version} {name}, up: {reason}")]
    Up {
        version: Version,
        name: String,
        target: Target,
        reason: String,
    },
    /// A backend cannot take it back.
    #[error("migration {version} {name}, down: {reason}")]
    Down {
        version: Version,
        name: String,
        target: Target,
        reason: String,
    },
    /// There is no way back, and it does not say so.
    #[error("migration {version} {name} has no way back: {reason}")]
    NoWayBack {
        version: Version,
        name: String,
        reason: String,
    },
    /// The way back leads somewhere else.
    #[error(
        "migration {version} {name}: its `down` does not lead back to the schema before its `up`: {difference}; correct \
         it, or declare the migration with `schema.irreversible(\"why\")`"
    )]
    OtherSchema {
        version: Version,
        name: String,
        difference: String,
    },
    /// The lock file cannot be read.
    #[error(transparent)]
    UnreadableLockFile(#[from] LockFileError),
    /// The lock file says something else.
    #[error(transparent)]
    LockFile(#[from] Disagreement),
}
