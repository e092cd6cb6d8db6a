//! Drop an index.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, CreateIndex, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Drops an index, if asked without holding up writers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropIndex {
    /// The table.
    pub table: QualifiedName,
    /// The index's name.
    pub name: Name,
    /// Whether reads and writes go on meanwhile (CONCURRENTLY on PostgreSQL).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub concurrently: bool,
}

impl Change for DropIndex {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let table = schema.require_table(&self.table)?;
        let Some(index) = table.indexes.get(&self.name) else {
            return Err(table.missing_part("index", &self.name, table.indexes.keys()));
        };
        if let Some(columns) = index.unique_columns() {
            schema.refuse_referenced(&self.table, &columns, || format!("the unique index `{}`", self.name))?;
        }
        schema.require_table_mut(&self.table)?.indexes.shift_remove(&self.name);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = before.require_table(&self.table)?;
        let missing = || table.missing_part("index", &self.name, table.indexes.keys());
        let index = table.indexes.get(&self.name).ok_or_else(missing)?.clone();
        Ok(vec![
            CreateIndex {
                table: self.table.clone(),
                index,
                concurrently: self.concurrently,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([
            Object::Part(self.table.clone(), self.name.clone()),
            Object::Uniqueness(self.table.clone()),
        ])
    }
}

impl fmt::Display for DropIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let concurrently = if self.concurrently { ", concurrently" } else { "" };
        write!(f, "drop index {} of {}{concurrently}", self.name, self.table)
    }
}
