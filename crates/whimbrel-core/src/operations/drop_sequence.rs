//! Drop a sequence.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, CreateSequence, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Drops a sequence that no default takes numbers from. A sequence that is made again begins again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropSequence {
    /// The sequence.
    pub name: QualifiedName,
}

impl Change for DropSequence {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_sequence(&self.name)?;
        schema.refuse_default_from(&self.name, |_, _| true)?;
        schema.sequences.remove(&self.name);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let sequence = before.require_sequence(&self.name)?.clone();
        Ok(vec![CreateSequence { sequence }.into()])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Sequence(self.name.clone())])
    }
}

impl fmt::Display for DropSequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop sequence {}", self.name)
    }
}
