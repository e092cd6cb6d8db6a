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
