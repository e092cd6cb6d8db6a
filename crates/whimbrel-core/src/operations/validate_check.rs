//! Look at the rows that a check has not looked at yet.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Validates a check that was added as NOT VALID. Where the server has no such thing, it was valid from the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValidateCheck {
    /// The table.
    pub table: QualifiedName,
    /// The name of the check.
    pub name: Name,
}

impl Change for ValidateCheck {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        let missing = table.missing_part("check", &self.name, table.checks.keys());
        table.checks.get_mut(&self.name).ok_or(missing)?.not_valid = false;
        Ok(())
    }

    /// Nothing to do: a constraint that holds for all rows may stay so, and no server can forget it.
    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(Vec::new())
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Part(self.table.clone(), self.name.clone())])
    }
}

impl fmt::Display for ValidateCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "validate check {} of {}", self.name, self.table)
    }
}
