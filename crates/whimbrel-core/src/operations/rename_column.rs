//! Rename a column.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::dependents::owned_sequences;
use super::error::check_name;
use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::{DefaultValue, IndexTarget};
use crate::{Name, QualifiedName, Schema, Table};

/// Renames a column. Constraints, indexes, generated columns and sequences that use it follow, and keep their own names.
/// Views and triggers that use it must be dropped before, and made again in its new name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenameColumn {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
    /// Its new name.
    pub to: Name,
}

impl Change for RenameColumn {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        check_name(&self.to)?;
        let table = schema.require_table(&self.table)?;
        table.require_column(&self.column)?;
        if table.columns.contains_key(&self.to) {
            return Err(OperationError::ExistingColumn {
                table: self.table.clone(),
                column: self.to.clone(),
            });
        }
        schema.refuse_used_by_text(&self.table, &self.column, false)?;
        let owned: Vec<_> = owned_sequences(schema, &self.table, Some(&self.column))
            .cloned()
            .collect();
        for mut sequence in owned {
            if let Some(owner) = &mut sequence.owned_by {
                owner.column = self.to.clone();
            }
            schema.sequences.insert(sequence);
        }
        let referring: Vec<_> = schema
            .references_to(&self.table)
            .filter(|(_, key)| key.referenced_columns.contains(&self.column))
            .map(|(table, _)| table.name.clone())
            .collect();
        for name in referring {
            self.follow_references(&mut *schema.require_table_mut(&name)?);
        }
        let mut table = schema.require_table_mut(&self.table)?;
        self.follow_references(&mut table);
        self.follow_uses(&mut table);
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            RenameColumn {
                table: self.table.clone(),
                column: self.to.clone(),
                to: self.column.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([
            Object::Column(self.table.clone(), self.column.clone()),
            Object::Column(self.table.clone(), self.to.clone()),
        ])
    }
}

impl RenameColumn {
    fn replace(&self, names: &mut [Name]) {
        for name in names.iter_mut().filter(|name| **name == self.column) {
            *name = self.to.clone();
        }
    }

    fn follow_references(&self, table: &mut Table) {
        for key in table
            .foreign_keys
            .values_mut()
            .filter(|key| key.referenced_table == self.table)
        {
            self.replace(&mut key.referenced_columns);
        }
    }

    fn follow_uses(&self, table: &mut Table) {
        // The map is made anew, so that the column keeps its place.
        let columns = std::mem::take(&mut table.columns);
        table.columns = columns
            .into_values()
            .map(|mut column| {
                if column.name == self.column {
                    column.name = self.to.clone();
                }
                if let Some(generated) = &mut column.generated {
                    generated.expression.rename(&self.column, &self.to);
                }
                if let Some(DefaultValue::Expression(expression)) = &mut column.default {
                    expression.rename(&self.column, &self.to);
                }
                (column.name.clone(), column)
            })
            .collect();
        if let Some(key) = &mut table.primary_key {
            self.replace(&mut key.columns);
        }
        table
            .uniques
            .values_mut()
            .for_each(|unique| self.replace(&mut unique.columns));
        table
            .foreign_keys
            .values_mut()
            .for_each(|key| self.replace(&mut key.columns));
        table
            .checks
            .values_mut()
            .for_each(|check| check.expression.rename(&self.column, &self.to));
        for index in table.indexes.values_mut() {
            self.replace(&mut index.include);
            if let Some(filter) = &mut index.filter {
                filter.rename(&self.column, &self.to);
            }
            index.parts.iter_mut().for_each(|part| self.follow(&mut part.target));
        }
        for exclusion in table.exclusions.values_mut() {
            if let Some(filter) = &mut exclusion.filter {
                filter.rename(&self.column, &self.to);
            }
            let elements = exclusion.elements.iter_mut();
            elements.for_each(|element| self.follow(&mut element.target));
        }
    }

    fn follow(&self, target: &mut IndexTarget) {
        match target {
            IndexTarget::Column(name) => self.replace(std::slice::from_mut(name)),
            IndexTarget::Expression(expression) => expression.rename(&self.column, &self.to),
        }
    }
}

impl fmt::Display for RenameColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rename column {}.{} to {}", self.table, self.column, self.to)
    }
}
