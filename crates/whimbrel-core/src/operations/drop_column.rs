//! Drop a column with its values.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::dependents::{around_owner, owned_sequences};
use super::{AddColumn, Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Column, Name, QualifiedName, Schema, Table};

/// Drops a column, its values and the sequences that go with it. Constraints, indexes, views and triggers that use it
/// must be dropped before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropColumn {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
    /// Why its values may go, in the author's words; none where the operation is a derived reverse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Change for DropColumn {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let table = schema.require_table(&self.table)?;
        table.require_column(&self.column)?;
        let in_use = |user| OperationError::InUse {
            object: format!("the column `{}.{}`", self.table, self.column),
            user,
        };
        if let Some(user) = user_of(table, &self.column) {
            return Err(in_use(user));
        }
        if table.columns.len() == 1 {
            return Err(in_use("the table as its only column".to_owned()));
        }
        let refers = schema
            .references_to(&self.table)
            .find(|(_, key)| key.referenced_columns.contains(&self.column));
        if let Some((other, key)) = refers {
            return Err(in_use(format!("the foreign key `{}` of `{}`", key.name, other.name)));
        }
        schema.refuse_used_by_text(&self.table, &self.column, true)?;
        let sequences: Vec<_> = owned_sequences(schema, &self.table, Some(&self.column))
            .map(|sequence| sequence.name.clone())
            .collect();
        for name in sequences {
            let is_other = |table: &Table, column: &Column| table.name != self.table || column.name != self.column;
            schema.refuse_default_from(&name, is_other)?;
            schema.sequences.remove(&name);
        }
        schema
            .require_table_mut(&self.table)?
            .columns
            .shift_remove(&self.column);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let column = before.require_table(&self.table)?.require_column(&self.column)?.clone();
        if !column.nullable && column.default.is_none() && column.generated.is_none() && column.identity.is_none() {
            return Err(Irreversible::new(
                self,
                "the column must have a value and has no default, so rows could not get it back: write a `down` that \
                 adds it with `.backfill(..)`, or declare it with `schema.irreversible(\"why\")`",
            ));
        }
        let add = AddColumn {
            table: self.table.clone(),
            column,
            backfill: None,
        };
        let sequences: Vec<_> = owned_sequences(before, &self.table, Some(&self.column)).collect();
        Ok(around_owner(&sequences, add.into()))
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Column(self.table.clone(), self.column.clone())])
    }
}

/// What in the column's own table still needs it.
pub(crate) fn user_of(table: &Table, column: &Name) -> Option<String> {
    if table.is_key_column(column) {
        return Some(format!("the primary key of `{}`", table.name));
    }
    let unique = table.uniques.values().find(|unique| unique.columns.contains(column));
    let check = || table.checks.values().find(|check| check.expression.mentions(column));
    let foreign_key = || {
        table.foreign_keys.values().find(|key| {
            let refers_to_it = key.referenced_table == table.name && key.referenced_columns.contains(column);
            key.columns.contains(column) || refers_to_it
        })
    };
    let index = || table.indexes.values().find(|index| index.uses(column));
    let exclusion = || table.exclusions.values().find(|exclusion| exclusion.uses(column));
    let generated = || {
        table.columns.values().find(|other| {
            other.name != *column
                && other
                    .generated
                    .as_ref()
                    .is_some_and(|it| it.expression.mentions(column))
        })
    };
    unique
        .map(|unique| format!("the unique constraint `{}`", unique.name))
        .or_else(|| check().map(|check| format!("the check `{}`", check.name)))
        .or_else(|| foreign_key().map(|key| format!("the foreign key `{}`", key.name)))
        .or_else(|| index().map(|index| format!("the index `{}`", index.name)))
        .or_else(|| exclusion().map(|exclusion| format!("the exclusion constraint `{}`", exclusion.name)))
        .or_else(|| generated().map(|other| format!("the generated column `{}`", other.name)))
}

impl fmt::Display for DropColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop column {}.{}", self.table, self.column)
    }
}
