//! Enums.

use serde::{Deserialize, Serialize};

use super::Named;
use crate::QualifiedName;

/// A closed list of texts: a type on PostgreSQL, an ENUM column on MySQL and MariaDB, a check on SQLite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumType {
    /// Its name.
    pub name: QualifiedName,
    /// Its values in their order, which is how servers sort them.
    pub values: Vec<String>,
}

impl Named for EnumType {
    type Key = QualifiedName;

    fn key(&self) -> QualifiedName {
        self.name.clone()
    }
}

/// How many characters the longest of an enum's values has.
pub(crate) fn longest(values: &[String]) -> u32 {
    let lengths = values.iter().map(|value| value.chars().count());
    lengths.max().and_then(|it| u32::try_from(it).ok()).unwrap_or_default()
}
