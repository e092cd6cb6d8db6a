//! Create a function or procedure.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, DropFunction, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::Named as _;
use crate::{Function, Schema};

/// Creates a function or procedure by the statement that the author wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateFunction {
    /// The function.
    pub function: Function,
}

impl Change for CreateFunction {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let name = &self.function.name;
        check_name(&name.name)?;
        schema.require_namespace(name)?;
        let signature = self.function.key();
        if schema.functions.contains(&signature) {
            return Err(OperationError::existing(signature.kind.as_str(), signature));
        }
        schema.functions.insert(self.function.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropFunction {
                signature: self.function.key(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        // What its body touches is known to the server alone.
        Footprint::writing([Object::Function(self.function.key())]).reading([Object::Anything])
    }
}

impl fmt::Display for CreateFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "create {} {}", self.function.kind.as_str(), self.function.key())
    }
}
