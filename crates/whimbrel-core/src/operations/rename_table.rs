//! Rename a table.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::dependents::owned_sequences;
use super::error::check_name;
use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::Named as _;
use crate::{Name, PerDialect, QualifiedName, Schema, Trigger, relations};

/// Renames a table within its namespace. Its constraints, indexes, triggers and sequences keep their names; foreign
/// keys, views and triggers that name it follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenameTable {
    /// The table.
    pub table: QualifiedName,
    /// Its new name.
    pub to: Name,
}

impl Change for RenameTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        check_name(&self.to)?;
        let to = self.table.with_name(self.to.clone());
        schema.require_free_relation(&to)?;
        let mut table = schema.require_table(&self.table)?.clone();
        let referring: Vec<_> = schema
            .references_to(&self.table)
            .map(|(table, _)| table.name.clone())
            .collect();
        for name in referring {
            let keys = &mut schema.require_table_mut(&name)?.foreign_keys;
            for key in keys.values_mut().filter(|key| key.referenced_table == self.table) {
                key.referenced_table = to.clone();
            }
        }
        for key in table
            .foreign_keys
            .values_mut()
            .filter(|key| key.referenced_table == self.table)
        {
            key.referenced_table = to.clone();
        }
        table.name = to.clone();
        schema.tables.remove(&self.table);
        schema.tables.insert(table);
        self.follow_texts(schema, &to);
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let table = self.table.with_name(self.to.clone());
        Ok(vec![
            RenameTable {
                table,
                to: self.table.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([
            Object::Table(self.table.clone()),
            Object::Table(self.table.with_name(self.to.clone())),
        ])
    }
}

impl RenameTable {
    /// Views, triggers and owned sequences stay with the table.
    fn follow_texts(&self, schema: &mut Schema, to: &QualifiedName) {
        let renamed = |texts: &PerDialect<String>| {
            texts.map(|backend, sql| relations::rename(sql, &self.table, &self.to, backend))
        };
        let views: Vec<_> = schema
            .views
            .iter()
            .filter(|view| view.reads(&self.table))
            .cloned()
            .collect();
        for mut view in views {
            view.query = renamed(&view.query);
            schema.views.insert(view);
        }
        let touches = |trigger: &&Trigger| {
            let mut texts = trigger.definition.iter();
            trigger.table == self.table || texts.any(|(backend, sql)| relations::reads(sql, &self.table, backend))
        };
        let triggers: Vec<_> = schema.triggers.iter().filter(touches).cloned().collect();
        for mut trigger in triggers {
            schema.triggers.remove(&trigger.key());
            trigger.definition = renamed(&trigger.definition);
            if trigger.table == self.table {
                trigger.table = to.clone();
            }
            schema.triggers.insert(trigger);
        }
        let owned: Vec<_> = owned_sequences(schema, &self.table, None).cloned().collect();
        for mut sequence in owned {
            if let Some(owner) = &mut sequence.owned_by {
                owner.table = to.clone();
            }
            schema.sequences.insert(sequence);
        }
    }
}

impl fmt::Display for RenameTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rename table {} to {}", self.table, self.to)
    }
}
