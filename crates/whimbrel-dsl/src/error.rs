//! What can be wrong with migrations as they are recorded.

use std::fmt;

use whimbrel_core::{InvalidVersion, Version};

/// Something wrong with a migration that shows while it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A text that is registered as a version and is none.
    #[error("the migration `{name}` cannot be registered: {source}")]
    Version {
        /// The migration's name.
        name: String,
        /// What is wrong with the text.
        source: InvalidVersion,
    },
    /// Two migrations of one version: neither is before the other.
    #[error("`{first}` and `{second}` have the same version {version}: re-date the one that no database has seen")]
    DuplicateVersion {
        /// The version that both have.
        version: Version,
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// Words that contradict each other, or that no operation can be made of.
    #[error("migration {version} {name}, {function}{}: {message}", place(*.operation))]
    Operation {
        /// The migration's version.
        version: Version,
        /// The migration's name.
        name: String,
        /// `up` or `down`.
        function: &'static str,
        /// The operation's place in it, counted from 1; 0 where it is about no single one.
        operation: usize,
        /// What is wrong and what to do.
        message: String,
    },
    /// The migration's code panicked.
    #[error("migration {version} {name}, {function}: it panicked: {message}")]
    Panicked {
        /// The migration's version.
        version: Version,
        /// The migration's name.
        name: String,
        /// `up` or `down`.
        function: &'static str,
        /// What it said.
        message: String,
    },
}

fn place(operation: usize) -> String {
    match operation {
        0 => String::new(),
        place => format!(", operation {place}"),
    }
}

/// Everything that is wrong with a set of migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordErrors(pub Vec<RecordError>);

impl fmt::Display for RecordErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if at == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for RecordErrors {}
