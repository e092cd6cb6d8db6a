//! Create a table with all that belongs to it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{
    AddCheck, AddColumn, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique, Change, CreateIndex, DropTable,
    Footprint, Irreversible, Object, Operation, OperationError,
};
use crate::{Schema, Table};

/// Creates a table with its columns, constraints, indexes and comments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateTable {
    /// The table.
    pub table: Table,
}

impl Change for CreateTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let name = &self.table.name;
        check_name(&name.name)?;
        schema.require_namespace(name)?;
        schema.require_free_relation(name)?;
        if self.table.columns.is_empty() {
            return Err(OperationError::NoColumns {
                object: format!("the table `{name}`"),
            });
        }
        // The parts go in one by one, as if each had been added alone, so that each is checked by its own rules.
        let mut bare = Table::new(name.clone());
        bare.comment.clone_from(&self.table.comment);
        bare.options = self.table.options.clone();
        bare.columns.reserve(self.table.columns.len());
        schema.tables.insert(bare);
        for column in self.table.columns.values() {
            AddColumn {
                table: name.clone(),
                column: column.clone(),
                backfill: None,
            }
            .apply(schema)?;
        }
        if let Some(key) = &self.table.primary_key {
            AddPrimaryKey {
                table: name.clone(),
                key: key.clone(),
            }
            .apply(schema)?;
        }
        for unique in self.table.uniques.values() {
            AddUnique {
                table: name.clone(),
                unique: unique.clone(),
            }
            .apply(schema)?;
        }
        for check in self.table.checks.values() {
            AddCheck {
                table: name.clone(),
                check: check.clone(),
            }
            .apply(schema)?;
        }
        for exclusion in self.table.exclusions.values() {
            AddExclusion {
                table: name.clone(),
                exclusion: exclusion.clone(),
            }
            .apply(schema)?;
        }
        for index in self.table.indexes.values() {
            CreateIndex {
                table: name.clone(),
                index: index.clone(),
                concurrently: false,
            }
            .apply(schema)?;
        }
        for foreign_key in self.table.foreign_keys.values() {
            AddForeignKey {
                table: name.clone(),
                foreign_key: foreign_key.clone(),
            }
            .apply(schema)?;
        }
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropTable {
                table: self.table.name.clone(),
                reason: None,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        let enums = self.table.columns.values().filter_map(|column| column.ty.enumeration());
        let references = self
            .table
            .foreign_keys
            .values()
            .filter(|key| key.referenced_table != self.table.name);
        let referenced = references.flat_map(|key| {
            let columns = key.referenced_columns.iter();
            columns
                .map(|column| Object::Column(key.referenced_table.clone(), column.clone()))
                .chain([Object::Uniqueness(key.referenced_table.clone())])
        });
        Footprint::writing([Object::Table(self.table.name.clone())])
            .reading(enums.cloned().map(Object::Enum).chain(referenced))
    }
}

impl fmt::Display for CreateTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = self.table.columns.keys().map(|name| name.as_str()).collect();
        write!(f, "create table {} ({})", self.table.name, columns.join(", "))
    }
}
