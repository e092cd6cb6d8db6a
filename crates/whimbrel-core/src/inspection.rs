//! What was read from a live database.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{QualifiedName, Schema};

/// The structure of a live database, in its server's own words, and what in it is beyond our words.
///
/// Expressions hold the one text of the inspected backend, as the server prints it. Types are those that the dialect
/// would render to what is there. [`crate::recognise`] reads the same structure in the words of an expected schema.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Inspection {
    /// What is understood.
    pub schema: Schema,
    /// What is not: named and carried as text, never dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Unknown>,
}

/// An object, or a property of one, that a schema has no word for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unknown {
    /// What it is, in the server's words: `policy`, `domain`, `partitioning`, `storage parameters`.
    pub kind: String,
    /// The object, or the table that it belongs to.
    pub name: QualifiedName,
    /// Its definition, as the server prints it.
    pub definition: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.kind, self.name, self.definition)
    }
}
