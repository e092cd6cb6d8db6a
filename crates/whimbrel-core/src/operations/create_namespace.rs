//! Create a PostgreSQL schema.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, DropNamespace, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, Schema};

/// Creates a namespace (a PostgreSQL schema).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateNamespace {
    /// Its name.
    pub name: Name,
}

impl Change for CreateNamespace {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        check_name(&self.name)?;
        match schema.namespaces.insert(self.name.clone()) {
            Some(_) => Err(OperationError::ExistingNamespace {
                name: self.name.clone(),
            }),
            None => Ok(()),
        }
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropNamespace {
                name: self.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Namespace(self.name.clone())])
    }
}

impl fmt::Display for CreateNamespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "create namespace {}", self.name)
    }
}
