//! Drop an exclusion constraint.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AddExclusion, Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Drops an exclusion constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropExclusion {
    /// The table.
    pub table: QualifiedName,
    /// The name of the constraint.
    pub name: Name,
}

impl Change for DropExclusion {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        if table.exclusions.shift_remove(&self.name).is_none() {
            return Err(table.missing_part("exclusion constraint", &self.name, table.exclusions.keys()));
        }
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = before.require_table(&self.table)?;
        match table.exclusions.get(&self.name) {
            Some(exclusion) => Ok(vec![
                AddExclusion {
                    table: self.table.clone(),
                    exclusion: exclusion.clone(),
                }
                .into(),
            ]),
            None => Err(table
                .missing_part("exclusion constraint", &self.name, table.exclusions.keys())
                .into()),
        }
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Part(self.table.clone(), self.name.clone())])
    }
}

impl fmt::Display for DropExclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop exclusion constraint {} of {}", self.name, self.table)
    }
}
