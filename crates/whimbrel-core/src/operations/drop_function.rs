//! Drop a function or procedure.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, CreateFunction, Footprint, Irreversible, Object, Operation, OperationError};
use crate::Schema;
use crate::schema::Signature;

/// Drops a function or procedure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropFunction {
    /// The function.
    #[serde(flatten)]
    pub signature: Signature,
}

impl Change for DropFunction {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_function(&self.signature)?;
        schema.functions.remove(&self.signature);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let function = before.require_function(&self.signature)?.clone();
        Ok(vec![CreateFunction { function }.into()])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Function(self.signature.clone())])
    }
}

impl fmt::Display for DropFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop {} {}", self.signature.kind.as_str(), self.signature)
    }
}
