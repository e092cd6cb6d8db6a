//! Rename an index.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Renames an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenameIndex {
    /// The table.
    pub table: QualifiedName,
    /// The index.
    pub name: Name,
    /// Its new name.
    pub to: Name,
}

impl Change for RenameIndex {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        let Some(mut index) = table.indexes.get(&self.name).cloned() else {
            return Err(table.missing_part("index", &self.name, table.indexes.keys()));
        };
        table.require_free(&self.to)?;
        table.indexes.shift_remove(&self.name);
        index.name = self.to.clone();
        table.indexes.insert(self.to.clone(), index);
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            RenameIndex {
                table: self.table.clone(),
                name: self.to.clone(),
                to: self.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([
            Object::Part(self.table.clone(), self.name.clone()),
            Object::Part(self.table.clone(), self.to.clone()),
        ])
    }
}

impl fmt::Display for RenameIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rename index {} of {} to {}", self.name, self.table, self.to)
    }
}
