//! Add a unique constraint to a table.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, DropUnique, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema, Unique};

/// Adds a unique constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddUnique {
    /// The table.
    pub table: QualifiedName,
    /// The unique constraint.
    pub unique: Unique,
}

impl Change for AddUnique {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        table.require_free(&self.unique.name)?;
        table.require_columns(
            || format!("the unique constraint `{}`", self.unique.name),
            &self.unique.columns,
        )?;
        table.uniques.insert(self.unique.name.clone(), self.unique.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropUnique {
                table: self.table.clone(),
                name: self.unique.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        let columns = self
            .unique
            .columns
            .iter()
            .map(|column| Object::Column(self.table.clone(), column.clone()));
        Footprint::writing([Object::Part(self.table.clone(), self.unique.name.clone())]).reading(columns)
    }
}

impl fmt::Display for AddUnique {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = self.unique.columns.iter().map(|column| column.as_str()).collect();
        write!(
            f,
            "add unique constraint {} to {} ({})",
            self.unique.name,
            self.table,
            columns.join(", ")
        )
    }
}
