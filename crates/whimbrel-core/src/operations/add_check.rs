//! Add a check to a table.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, DropCheck, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Check, QualifiedName, Schema};

/// Adds a check, for all rows or (NOT VALID) for new ones only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddCheck {
    /// The table.
    pub table: QualifiedName,
    /// The check.
    pub check: Check,
}

impl Change for AddCheck {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        table.require_free(&self.check.name)?;
        table.checks.insert(self.check.name.clone(), self.check.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropCheck {
                table: self.table.clone(),
                name: self.check.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        // Which columns the condition names is known only roughly, so the whole table is read.
        Footprint::writing([Object::Part(self.table.clone(), self.check.name.clone())])
            .reading([Object::Table(self.table.clone())])
    }
}

impl fmt::Display for AddCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unchecked = if self.check.not_valid {
            ", existing rows not checked"
        } else {
            ""
        };
        write!(
            f,
            "add check {} to {}: {}{unchecked}",
            self.check.name, self.table, self.check.expression
        )
    }
}
