//! Drop an empty PostgreSQL schema.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, CreateNamespace, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Name, Schema};

/// Drops a namespace (a PostgreSQL schema), which must be empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropNamespace {
    /// Its name.
    pub name: Name,
}

impl Change for DropNamespace {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let functions = schema.functions.names().map(|signature| &signature.name);
        let relations = schema
            .tables
            .names()
            .chain(schema.views.names())
            .chain(schema.sequences.names());
        let mut inside = relations.chain(schema.enums.names()).chain(functions);
        if let Some(user) = inside.find(|name| name.namespace.as_ref() == Some(&self.name)) {
            let object = format!("the namespace `{}`", self.name);
            return Err(OperationError::InUse {
                object,
                user: format!("`{user}`"),
            });
        }
        match schema.namespaces.remove(&self.name) {
            Some(_) => Ok(()),
            None => Err(OperationError::MissingNamespace {
                name: self.name.clone(),
            }),
        }
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            CreateNamespace {
                name: self.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Namespace(self.name.clone())])
    }
}

impl fmt::Display for DropNamespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop namespace {}", self.name)
    }
}
