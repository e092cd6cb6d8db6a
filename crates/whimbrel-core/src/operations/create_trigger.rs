//! Create a trigger.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, DropTrigger, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::Named as _;
use crate::{Schema, Trigger};

/// Creates a trigger of a table or view by the statement that the author wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateTrigger {
    /// The trigger.
    pub trigger: Trigger,
}

impl Change for CreateTrigger {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let Trigger { name, table, .. } = &self.trigger;
        check_name(name)?;
        if !schema.views.contains(table) {
            schema.require_table(table)?;
        }
        let key = self.trigger.key();
        if schema.triggers.contains(&key) {
            return Err(OperationError::existing("trigger", key));
        }
        schema.triggers.insert(self.trigger.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropTrigger {
                table: self.trigger.table.clone(),
                name: self.trigger.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        // What its body touches is known to the server alone.
        let part = Object::Part(self.trigger.table.clone(), self.trigger.name.clone());
        Footprint::writing([part]).reading([Object::Table(self.trigger.table.clone()), Object::Anything])
    }
}

impl fmt::Display for CreateTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "create trigger {} of {}", self.trigger.name, self.trigger.table)
    }
}
