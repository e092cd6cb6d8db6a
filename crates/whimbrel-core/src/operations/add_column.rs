//! Add a column to a table.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, DropColumn, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Column, Expression, QualifiedName, Schema};

/// Adds a column. Where it must have a value and has no default, `backfill` says what the rows get that are there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddColumn {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Column,
    /// What existing rows get, where not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Expression>,
}

impl AddColumn {
    fn invalid(&self, reason: impl Into<String>) -> OperationError {
        OperationError::InvalidColumn {
            table: self.table.clone(),
            column: self.column.name.clone(),
            reason: reason.into(),
        }
    }
}

impl Change for AddColumn {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let column = &self.column;
        check_name(&column.name)?;
        if let Some(name) = column.ty.enumeration()
            && schema.enumeration(name).is_none()
        {
            return Err(OperationError::MissingEnum { name: name.clone() });
        }
        if column.generated.is_some() && (column.default.is_some() || column.identity.is_some()) {
            return Err(self.invalid("is generated and so can have neither a default nor an identity"));
        }
        if column.identity.is_some() && !column.ty.is_integer() {
            return Err(self.invalid(format!("is counted up and so must be an integer, not {}", column.ty)));
        }
        if column.identity.is_some() && (column.nullable || column.default.is_some()) {
            return Err(self.invalid("is counted up and so can neither be NULL nor have a default"));
        }
        let mut table = schema.require_table_mut(&self.table)?;
        if table.columns.contains_key(&column.name) {
            return Err(OperationError::ExistingColumn {
                table: self.table.clone(),
                column: column.name.clone(),
            });
        }
        table.columns.insert(column.name.clone(), column.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let (table, column) = (self.table.clone(), self.column.name.clone());
        Ok(vec![
            DropColumn {
                table,
                column,
                reason: None,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        let enums = self.column.ty.enumeration().cloned().map(Object::Enum);
        Footprint::writing([Object::Column(self.table.clone(), self.column.name.clone())]).reading(enums)
    }
}

impl fmt::Display for AddColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "add column {}.{}: {}", self.table, self.column.name, self.column.ty)?;
        if self.column.nullable {
            f.write_str(", nullable")?;
        }
        if let Some(default) = &self.column.default {
            write!(f, ", default {default}")?;
        }
        if let Some(generated) = &self.column.generated {
            write!(f, ", generated as {}", generated.expression)?;
        }
        if let Some(backfill) = &self.backfill {
            write!(f, ", existing rows get {backfill}")?;
        }
        Ok(())
    }
}
