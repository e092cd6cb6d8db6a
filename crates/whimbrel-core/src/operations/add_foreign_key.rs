//! Add a foreign key to a table.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, DropForeignKey, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{ForeignKey, QualifiedName, Schema};

/// Adds a foreign key, for all rows or (NOT VALID) for new ones only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddForeignKey {
    /// The table.
    pub table: QualifiedName,
    /// The foreign key.
    pub foreign_key: ForeignKey,
}

impl Change for AddForeignKey {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let key = &self.foreign_key;
        if key.columns.len() != key.referenced_columns.len() {
            let (columns, referenced) = (key.columns.len(), key.referenced_columns.len());
            return Err(OperationError::UnequalForeignKey {
                name: key.name.clone(),
                columns,
                referenced,
            });
        }
        let object = || format!("the foreign key `{}`", key.name);
        let referenced = schema.require_table(&key.referenced_table)?;
        referenced.require_columns(object, &key.referenced_columns)?;
        if !referenced.is_unique(&key.referenced_columns) {
            let columns: Vec<_> = key.referenced_columns.iter().map(|column| column.as_str()).collect();
            return Err(OperationError::NotUnique {
                name: key.name.clone(),
                table: key.referenced_table.clone(),
                columns: columns.join(", "),
            });
        }
        let mut table = schema.require_table_mut(&self.table)?;
        table.require_free(&key.name)?;
        table.require_columns(object, &key.columns)?;
        table
            .foreign_keys
            .insert(self.foreign_key.name.clone(), self.foreign_key.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropForeignKey {
                table: self.table.clone(),
                name: self.foreign_key.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        let key = &self.foreign_key;
        let columns = key
            .columns
            .iter()
            .map(|column| Object::Column(self.table.clone(), column.clone()));
        let referenced = key
            .referenced_columns
            .iter()
            .map(|column| Object::Column(key.referenced_table.clone(), column.clone()));
        Footprint::writing([Object::Part(self.table.clone(), key.name.clone())]).reading(
            columns
                .chain(referenced)
                .chain([Object::Uniqueness(key.referenced_table.clone())]),
        )
    }
}

impl fmt::Display for AddForeignKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.foreign_key;
        let list = |names: &[crate::Name]| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
        let (columns, referenced) = (list(&key.columns), list(&key.referenced_columns));
        write!(f, "add foreign key {} to {} ({columns}) -> ", key.name, self.table)?;
        write!(f, "{} ({referenced})", key.referenced_table)?;
        if let Some(action) = key.on_delete {
            write!(f, ", on delete {}", action.as_sql().to_lowercase())?;
        }
        if let Some(action) = key.on_update {
            write!(f, ", on update {}", action.as_sql().to_lowercase())?;
        }
        f.write_str(if key.not_valid {
            ", existing rows not checked"
        } else {
            ""
        })
    }
}
