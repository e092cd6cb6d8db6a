//! Add a primary key to a table.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, DropPrimaryKey, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{PrimaryKey, QualifiedName, Schema};

/// Adds a primary key to a table that has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddPrimaryKey {
    /// The table.
    pub table: QualifiedName,
    /// The key.
    pub key: PrimaryKey,
}

impl Change for AddPrimaryKey {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        check_name(&self.key.name)?;
        let mut table = schema.require_table_mut(&self.table)?;
        if table.primary_key.is_some() {
            return Err(OperationError::ExistingPrimaryKey {
                table: self.table.clone(),
            });
        }
        table.require_columns(|| format!("the primary key of `{}`", self.table), &self.key.columns)?;
        if let Some(column) = table
            .columns
            .values()
            .find(|it| it.nullable && self.key.columns.contains(&it.name))
        {
            let column = column.name.clone();
            return Err(OperationError::NullableKey {
                table: self.table.clone(),
                column,
            });
        }
        table.primary_key = Some(self.key.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropPrimaryKey {
                table: self.table.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        let columns = self
            .key
            .columns
            .iter()
            .map(|column| Object::Column(self.table.clone(), column.clone()));
        Footprint::writing([Object::PrimaryKey(self.table.clone())]).reading(columns)
    }
}

impl fmt::Display for AddPrimaryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = self.key.columns.iter().map(|column| column.as_str()).collect();
        write!(f, "add primary key to {} ({})", self.table, columns.join(", "))
    }
}
