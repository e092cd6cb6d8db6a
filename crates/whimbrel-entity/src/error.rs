//! What can be wrong with models.

use std::fmt;

use whimbrel_core::{Name, QualifiedName};

/// Something wrong with the models.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A table that cannot be as its entity says.
    #[error("table `{table}`: {message}")]
    Table {
        /// The table.
        table: QualifiedName,
        /// What is wrong and what to do.
        message: String,
    },
    /// A column that cannot be as its entity says.
    #[error("table `{table}`, column `{column}`: {message}")]
    Column {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
        /// What is wrong and what to do.
        message: String,
    },
    /// Something beside the tables.
    #[error("the models: {message}")]
    Object {
        /// What is wrong and what to do.
        message: String,
    },
}

/// Everything that is wrong with the models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelErrors(pub Vec<ModelError>);

impl fmt::Display for ModelErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if at == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for ModelErrors {}
