//! Drop an extension.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, CreateExtension, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Drops an extension of PostgreSQL that nothing uses any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropExtension {
    /// The extension.
    pub name: QualifiedName,
}

impl Change for DropExtension {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_extension(&self.name)?;
        schema.extensions.remove(&self.name);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let extension = before.require_extension(&self.name)?.clone();
        Ok(vec![CreateExtension { extension }.into()])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Extension(self.name.clone())])
    }
}

impl fmt::Display for DropExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop extension {}", self.name)
    }
}
