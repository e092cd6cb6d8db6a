//! Drop a foreign key.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AddForeignKey, Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Drops a foreign key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropForeignKey {
    /// The table.
    pub table: QualifiedName,
    /// The name of the foreign key.
    pub name: Name,
}

impl Change for DropForeignKey {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        if table.foreign_keys.shift_remove(&self.name).is_none() {
            return Err(table.missing_part("foreign key", &self.name, table.foreign_keys.keys()));
        }
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = before.require_table(&self.table)?;
        match table.foreign_keys.get(&self.name) {
            Some(foreign_key) => Ok(vec![
                AddForeignKey {
                    table: self.table.clone(),
                    foreign_key: foreign_key.clone(),
                }
                .into(),
            ]),
            None => Err(table
                .missing_part("foreign key", &self.name, table.foreign_keys.keys())
                .into()),
        }
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Part(self.table.clone(), self.name.clone())])
    }
}

impl fmt::Display for DropForeignKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop foreign key {} of {}", self.name, self.table)
    }
}
