//! Replace a function or procedure.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::Named as _;
use crate::{Function, Schema};

/// Gives a function or procedure another body. What uses it, such as triggers on PostgreSQL, goes on to do so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplaceFunction {
    /// The function as it shall be, with the name and arguments that it has.
    pub function: Function,
}

impl Change for ReplaceFunction {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_function(&self.function.key())?;
        schema.functions.insert(self.function.clone());
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let function = before.require_function(&self.function.key())?.clone();
        Ok(vec![ReplaceFunction { function }.into()])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Function(self.function.key())]).reading([Object::Anything])
    }
}

impl fmt::Display for ReplaceFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "replace {} {}", self.function.kind.as_str(), self.function.key())
    }
}
