//! Drop a unique constraint.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AddUnique, Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Drops a unique constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropUnique {
    /// The table.
    pub table: QualifiedName,
    /// The name of the unique constraint.
    pub name: Name,
}

impl Change for DropUnique {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let table = schema.require_table(&self.table)?;
        let Some(unique) = table.uniques.get(&self.name) else {
            return Err(table.missing_part("unique constraint", &self.name, table.uniques.keys()));
        };
        schema.refuse_referenced(&self.table, &unique.columns, || {
            format!("the unique constraint `{}`", self.name)
        })?;
        schema.require_table_mut(&self.table)?.uniques.shift_remove(&self.name);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = before.require_table(&self.table)?;
        match table.uniques.get(&self.name) {
            Some(unique) => Ok(vec![
                AddUnique {
                    table: self.table.clone(),
                    unique: unique.clone(),
                }
                .into(),
            ]),
            None => Err(table
                .missing_part("unique constraint", &self.name, table.uniques.keys())
                .into()),
        }
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([
            Object::Part(self.table.clone(), self.name.clone()),
            Object::Uniqueness(self.table.clone()),
        ])
    }
}

impl fmt::Display for DropUnique {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop unique constraint {} of {}", self.name, self.table)
    }
}
