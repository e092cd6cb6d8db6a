//! Look at the rows that a foreign key has not looked at yet.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Validates a foreign key that was added as NOT VALID. Where the server has no such thing, it was valid from the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValidateForeignKey {
    /// The table.
    pub table: QualifiedName,
    /// The name of the foreign key.
    pub name: Name,
}

impl Change for ValidateForeignKey {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        let missing = table.missing_part("foreign key", &self.name, table.foreign_keys.keys());
        table.foreign_keys.get_mut(&self.name).ok_or(missing)?.not_valid = false;
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

impl fmt::Display for ValidateForeignKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "validate foreign key {} of {}", self.name, self.table)
    }
}
