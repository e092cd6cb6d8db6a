//! Create a sequence.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::dependents::check_sequence;
use super::error::check_name;
use super::{Change, DropSequence, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Schema, Sequence};

/// Creates a sequence, for itself or for a column to be dropped with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateSequence {
    /// The sequence.
    pub sequence: Sequence,
}

impl Change for CreateSequence {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let name = &self.sequence.name;
        check_name(&name.name)?;
        schema.require_namespace(name)?;
        schema.require_free_relation(name)?;
        check_sequence(schema, &self.sequence)?;
        schema.sequences.insert(self.sequence.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropSequence {
                name: self.sequence.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        let owner = self.sequence.owned_by.iter();
        Footprint::writing([Object::Sequence(self.sequence.name.clone())])
            .reading(owner.map(|owner| Object::Column(owner.table.clone(), owner.column.clone())))
    }
}

impl fmt::Display for CreateSequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "create sequence {}", self.sequence.name)
    }
}
