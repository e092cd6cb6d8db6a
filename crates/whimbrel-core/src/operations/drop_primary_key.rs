//! Drop a table's primary key.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AddPrimaryKey, Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Drops the primary key of a table; its columns stay NOT NULL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropPrimaryKey {
    /// The table.
    pub table: QualifiedName,
}

impl Change for DropPrimaryKey {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let table = schema.require_table(&self.table)?;
        let Some(key) = &table.primary_key else {
            return Err(OperationError::MissingPrimaryKey {
                table: self.table.clone(),
            });
        };
        schema.refuse_referenced(&self.table, &key.columns, || {
            format!("the primary key of `{}`", self.table)
        })?;
        schema.require_table_mut(&self.table)?.primary_key = None;
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        match &before.require_table(&self.table)?.primary_key {
            Some(key) => Ok(vec![
                AddPrimaryKey {
                    table: self.table.clone(),
                    key: key.clone(),
                }
                .into(),
            ]),
            None => Err(OperationError::MissingPrimaryKey {
                table: self.table.clone(),
            }
            .into()),
        }
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([
            Object::PrimaryKey(self.table.clone()),
            Object::Uniqueness(self.table.clone()),
        ])
    }
}

impl fmt::Display for DropPrimaryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop primary key of {}", self.table)
    }
}
