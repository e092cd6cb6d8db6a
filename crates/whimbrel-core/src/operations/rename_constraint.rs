//! Rename a constraint.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Renames a constraint of any kind: a primary key, a unique constraint, a check, an exclusion constraint or a foreign
/// key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenameConstraint {
    /// The table.
    pub table: QualifiedName,
    /// The constraint.
    pub name: Name,
    /// Its new name.
    pub to: Name,
}

impl Change for RenameConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        if table.constraint(&self.name).is_none() {
            let known = table.constraints().map(|it| it.name());
            return Err(table.missing_part("constraint", &self.name, known));
        }
        table.require_free(&self.to)?;
        table.rename_constraint(&self.name, &self.to);
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            RenameConstraint {
                table: self.table.clone(),
                name: self.to.clone(),
                to: self.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        // It may be the primary key, which others drop without its name.
        Footprint::writing([
            Object::Part(self.table.clone(), self.name.clone()),
            Object::Part(self.table.clone(), self.to.clone()),
        ])
        .reading([Object::PrimaryKey(self.table.clone())])
    }
}

impl fmt::Display for RenameConstraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rename constraint {} of {} to {}", self.name, self.table, self.to)
    }
}
