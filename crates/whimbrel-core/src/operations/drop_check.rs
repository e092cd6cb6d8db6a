//! Drop a check.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AddCheck, Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Drops a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropCheck {
    /// The table.
    pub table: QualifiedName,
    /// The name of the check.
    pub name: Name,
}

impl Change for DropCheck {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        if table.checks.shift_remove(&self.name).is_none() {
            return Err(table.missing_part("check", &self.name, table.checks.keys()));
        }
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = before.require_table(&self.table)?;
        match table.checks.get(&self.name) {
            Some(check) => Ok(vec![
                AddCheck {
                    table: self.table.clone(),
                    check: check.clone(),
                }
                .into(),
            ]),
            None => Err(table.missing_part("check", &self.name, table.checks.keys()).into()),
        }
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Part(self.table.clone(), self.name.clone())])
    }
}

impl fmt::Display for DropCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop check {} of {}", self.name, self.table)
    }
}
