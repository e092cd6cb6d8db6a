//! Create an extension.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, DropExtension, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Extension, Schema};

/// Creates an extension of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateExtension {
    /// The extension.
    pub extension: Extension,
}

impl Change for CreateExtension {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let name = &self.extension.name;
        check_name(&name.name)?;
        schema.require_namespace(name)?;
        if schema.extensions.contains(name) {
            return Err(OperationError::existing("extension", name));
        }
        schema.extensions.insert(self.extension.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropExtension {
                name: self.extension.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Extension(self.extension.name.clone())])
    }
}

impl fmt::Display for CreateExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "create extension {}", self.extension.name)
    }
}
