//! Rename a table.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Renames a table within its namespace. Its constraints and indexes keep their names; foreign keys follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenameTable {
    /// The table.
    pub table: QualifiedName,
    /// Its new name.
    pub to: Name,
}

impl Change for RenameTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        check_name(&self.to)?;
        let to = self.table.with_name(self.to.clone());
        if schema.tables.contains(&to) {
            return Err(OperationError::ExistingTable { table: to });
        }
        let mut table = schema.require_table(&self.table)?.clone();
        let referring: Vec<_> = schema
            .references_to(&self.table)
            .map(|(table, _)| table.name.clone())
            .collect();
        for name in referring {
            let keys = &mut schema.require_table_mut(&name)?.foreign_keys;
            for key in keys.values_mut().filter(|key| key.referenced_table == self.table) {
                key.referenced_table = to.clone();
            }
        }
        for key in table
            .foreign_keys
            .values_mut()
            .filter(|key| key.referenced_table == self.table)
        {
            key.referenced_table = to.clone();
        }
        table.name = to;
        schema.tables.remove(&self.table);
        schema.tables.insert(table);
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = self.table.with_name(self.to.clone());
        Ok(vec![
            RenameTable {
                table,
                to: self.table.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([
            Object::Table(self.table.clone()),
            Object::Table(self.table.with_name(self.to.clone())),
        ])
    }
}

impl fmt::Display for RenameTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rename table {} to {}", self.table, self.to)
    }
}
