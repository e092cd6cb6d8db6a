//! Drop an enum.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, CreateEnum, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Drops an enum that no column uses any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropEnum {
    /// The enum.
    pub name: QualifiedName,
}

impl Change for DropEnum {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        if let Some((table, column)) = schema.columns_of_enum(&self.name).next() {
            let object = format!("the enum `{}`", self.name);
            return Err(OperationError::InUse {
                object,
                user: format!("`{}.{}`", table.name, column.name),
            });
        }
        match schema.enums.remove(&self.name) {
            Some(_) => Ok(()),
            None => Err(OperationError::MissingEnum {
                name: self.name.clone(),
            }),
        }
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            CreateEnum {
                enumeration: before.require_enum(&self.name)?.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Enum(self.name.clone())])
    }
}

impl fmt::Display for DropEnum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop enum {}", self.name)
    }
}
