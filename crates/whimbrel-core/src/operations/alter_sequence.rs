//! Change a sequence.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::dependents::check_sequence;
use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Schema, Sequence};

/// Makes a sequence count otherwise, or go with another column. The number that it has reached stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlterSequence {
    /// The sequence as it shall be, under the name that it has.
    pub sequence: Sequence,
}

impl Change for AlterSequence {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_sequence(&self.sequence.name)?;
        check_sequence(schema, &self.sequence)?;
        schema.sequences.insert(self.sequence.clone());
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let sequence = before.require_sequence(&self.sequence.name)?.clone();
        Ok(vec![AlterSequence { sequence }.into()])
    }

    fn footprint(&self) -> Footprint {
        let owner = self.sequence.owned_by.iter();
        Footprint::writing([Object::Sequence(self.sequence.name.clone())])
            .reading(owner.map(|owner| Object::Column(owner.table.clone(), owner.column.clone())))
    }
}

impl fmt::Display for AlterSequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "alter sequence {}", self.sequence.name)
    }
}
