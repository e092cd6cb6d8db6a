//! Rename an enum.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, QualifiedName, Schema};

/// Renames an enum within its namespace; columns follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenameEnum {
    /// The enum.
    pub name: QualifiedName,
    /// Its new name.
    pub to: Name,
}

impl Change for RenameEnum {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        check_name(&self.to)?;
        let to = self.name.with_name(self.to.clone());
        if schema.enums.contains(&to) {
            return Err(OperationError::ExistingEnum { name: to });
        }
        let mut enumeration = schema.require_enum(&self.name)?.clone();
        let tables: Vec<_> = schema
            .columns_of_enum(&self.name)
            .map(|(table, _)| table.name.clone())
            .collect();
        for table in tables {
            for column in schema.require_table_mut(&table)?.columns.values_mut() {
                column.ty.rename_enum(&self.name, &to);
            }
        }
        enumeration.name = to;
        schema.enums.remove(&self.name);
        schema.enums.insert(enumeration);
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let name = self.name.with_name(self.to.clone());
        Ok(vec![
            RenameEnum {
                name,
                to: self.name.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([
            Object::Enum(self.name.clone()),
            Object::Enum(self.name.with_name(self.to.clone())),
        ])
    }
}

impl fmt::Display for RenameEnum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rename enum {} to {}", self.name, self.to)
    }
}
