//! Drop a trigger.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, CreateTrigger, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::TriggerKey;
use crate::{Name, QualifiedName, Schema};

/// Drops a trigger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropTrigger {
    /// The table or view that it watches.
    pub table: QualifiedName,
    /// The trigger.
    pub name: Name,
}

impl Change for DropTrigger {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        match schema.triggers.remove(&self.key()) {
            Some(_) => Ok(()),
            None => Err(schema.missing_trigger(&self.key())),
        }
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        match before.triggers.get(&self.key()) {
            Some(trigger) => Ok(vec![
                CreateTrigger {
                    trigger: trigger.clone(),
                }
                .into(),
            ]),
            None => Err(before.missing_trigger(&self.key()).into()),
        }
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Part(self.table.clone(), self.name.clone())])
    }
}

impl DropTrigger {
    fn key(&self) -> TriggerKey {
        TriggerKey {
            table: self.table.clone(),
            name: self.name.clone(),
        }
    }
}

impl fmt::Display for DropTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop trigger {} of {}", self.name, self.table)
    }
}
