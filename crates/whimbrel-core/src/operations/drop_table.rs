//! Drop a table with all its rows.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::dependents::{around_owner, owned_sequences, triggers_of};
use super::{Change, CreateTable, CreateTrigger, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Drops a table, its rows and all that belongs to it: its triggers, and the sequences that go with its columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropTable {
    /// The table.
    pub table: QualifiedName,
    /// Why its rows may go, in the author's words; none where the operation is a derived reverse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Change for DropTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_table(&self.table)?;
        if let Some((table, key)) = schema.references_to(&self.table).next() {
            let object = format!("the table `{}`", self.table);
            let user = format!("the foreign key `{}` of `{}`", key.name, table.name);
            return Err(OperationError::InUse { object, user });
        }
        schema.refuse_read_by_view(&self.table, || format!("the table `{}`", self.table))?;
        let sequences: Vec<_> = owned_sequences(schema, &self.table, None)
            .map(|sequence| sequence.name.clone())
            .collect();
        for name in sequences {
            schema.refuse_default_from(&name, |table, _| table.name != self.table)?;
            schema.sequences.remove(&name);
        }
        for trigger in triggers_of(schema, &self.table) {
            schema.triggers.remove(&trigger);
        }
        schema.tables.remove(&self.table);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = before.require_table(&self.table)?.clone();
        let sequences: Vec<_> = owned_sequences(before, &self.table, None).collect();
        let triggers = triggers_of(before, &self.table);
        let triggers = triggers.iter().filter_map(|key| before.triggers.get(key));
        let mut operations = around_owner(&sequences, CreateTable { table }.into());
        operations.extend(triggers.map(|trigger| {
            CreateTrigger {
                trigger: trigger.clone(),
            }
            .into()
        }));
        Ok(operations)
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Table(self.table.clone())])
    }
}

impl fmt::Display for DropTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop table {}", self.table)
    }
}
