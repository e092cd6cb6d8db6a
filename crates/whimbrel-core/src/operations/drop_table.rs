//! Drop a table with all its rows.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, CreateTable, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Drops a table, its rows and all that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropTable {
    /// The table.
    pub table: QualifiedName,
    /// Why its rows may go, in the author's words; none where the operation is a derived reverse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Change for DropTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_table(&self.table)?;
        if let Some((table, key)) = schema.references_to(&self.table).next() {
            let object = format!("the table `{}`", self.table);
            let user = format!("the foreign key `{}` of `{}`", key.name, table.name);
            return Err(OperationError::InUse { object, user });
        }
        schema.tables.remove(&self.table);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            CreateTable {
                table: before.require_table(&self.table)?.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Table(self.table.clone())])
    }
}

impl fmt::Display for DropTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop table {}", self.table)
    }
}
